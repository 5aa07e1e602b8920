"""Every code reading gives has words on screen."""

from pathlib import Path

import pytest

from relay.reading import read
from relay.reading.footers import DEVICE, DISCLAIMER, LIST, SCANNER
from relay.reading.history import ATTRIBUTION, OWN_NOTICE, QUOTE
from web import reading_words

_MAIL = Path(__file__).parents[1] / "mail"


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
