"""The page about shipped mail rules says what they say."""

from pathlib import Path

from relay.mail_rules.document import document

PAGE = Path(__file__).parents[2] / "docs/facility-rules.md"


def test_the_page_is_made_of_the_rules() -> None:
    """After a rule changed, `script/facility-rules` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == document()
