"""Every code that reading gives has words for staff."""

import re
from pathlib import Path

from web import reading_words

READING = Path(__file__).parents[2] / "relay" / "reading"


def test_every_reason_and_note_has_words() -> None:
    """A code that nobody worded would stand on the screen as it is."""
    source = "\n".join(path.read_text("utf-8") for path in sorted(READING.rglob("*.py")))
    notes = set(re.findall(r'\bnote\(\s*"([a-z-]+)"', source))
    reasons = set(re.findall(r'"((?:photo|pdf|quoted)-[a-z-]+)"', source)) - notes
    assert {"photo-link", "calendar"} <= notes
    assert {"photo-tiny", "pdf-broken", "quoted-photo"} <= reasons
    assert [code for code in sorted(notes) if code not in reading_words._NOTES] == []
    assert [code for code in sorted(reasons) if code not in reading_words._LEFT_OUT] == []
