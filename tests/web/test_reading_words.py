"""Every code reading gives has words on screen, and one of a later version still says something."""

import re
from pathlib import Path

import pytest
from flask import Flask

from relay import reading
from relay.reading.quotes.footers import DEVICE, DISCLAIMER, LIST, SCANNER
from relay.reading.quotes.history import ATTRIBUTION, OWN_NOTICE, QUOTE
from relay.reading.reader import read
from web import reading_words

_MAIL = Path(__file__).parents[1] / "mail"
_SOURCES = "".join(path.read_text("utf-8") for path in Path(reading.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("code", [DEVICE, DISCLAIMER, LIST, SCANNER, ATTRIBUTION, OWN_NOTICE, QUOTE])
def test_each_reason_for_setting_words_aside_is_said_in_words(code: str) -> None:
    """A code alone is not what staff read."""
    assert code in reading_words._SET_ASIDE


def test_each_reason_to_take_a_mail_for_a_machines_is_said_in_a_sentence() -> None:
    """For every automatic mail there is among the traps."""
    codes = {read(path.read_bytes()).automatic for path in _MAIL.glob("*.eml")} - {None}
    assert {"auto-reply", "delivery-report", "newsletter", "read-receipt"} <= codes
    for code in codes:
        assert reading_words.machine(str(code)).endswith(".")


def test_every_note_has_its_sentence(app: Flask) -> None:
    """Whatever the readers note is said in a sentence."""
    codes = set(re.findall(r'(?:[.]note|Note)[(]"([a-z-]+)"', _SOURCES))
    assert {"charset-guessed", "photo-repeated"} < codes
    with app.test_request_context():
        assert {code for code in codes if not reading_words.note(code, {}).endswith(".")} == set()


def test_what_has_no_words_yet_shows_its_facts(app: Flask) -> None:
    """Rather than nothing."""
    with app.test_request_context():
        assert reading_words.note("quite-new", {"a": "one", "b": ""}) == "quite new: one"
        assert reading_words.note("quite-new", {}) == "quite new"
        assert reading_words.set_aside("quite-new") == "quite new"
        assert reading_words.left_out("quite-new") == "quite new"
        assert reading_words.problem("quite-new") == "quite new"
        assert "send it again" in reading_words.advice("quite-new")
