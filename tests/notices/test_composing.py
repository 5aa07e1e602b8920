"""What notices say: in the pen pal's language, with everything that was given and nothing that must not be told."""

import re
from datetime import date

import pytest

from relay.models import NoticeKind
from relay.notices import LANGUAGES, Facts, compose
from relay.notices.composing import best_language
from relay.templating import templates_folder

KINDS = (NoticeKind.RETURNED, NoticeKind.REJECTED, NoticeKind.HELD)


def facts(**changed: object) -> Facts:
    """Give all that a notice can say."""
    told: dict[str, object] = {
        "organisation": "Paper Planes",
        "code": "WDVR-FT33",
        "arrived_on": date(2026, 6, 1),
        "reason": "Please send fewer photos.\r\nThank you.",
        "help_address": "help@planes.example",
        "until": date(2026, 6, 9),
    }
    return Facts(**(told | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_notice_says_what_there_is_to_say(kind: NoticeKind, language: str) -> None:
    """Which letter, why in the very words, whom to ask, who writes; the subject fits a line and has the code."""
    told = compose(kind, language, facts())
    assert told.language == language
    assert "Please send fewer photos.\nThank you." in told.text
    assert "WDVR-FT33" in told.text
    assert "WDVR-FT33" in told.subject
    assert "help@planes.example" in told.text
    assert told.text.endswith("\n\nPaper Planes\n")
    assert len(told.subject) < 78
    assert "\n" not in told.subject
    assert "\n\n\n" not in told.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_subject_names_nobody(kind: NoticeKind, language: str) -> None:
    """Nothing but the letter's code is put into it: whoever sees a screen light up learns nothing."""
    text = (templates_folder("notice") / language / f"{kind.value}.txt").read_text(encoding="utf-8")
    assert re.findall(r"{{ *(\w+) *}}", text.splitlines()[0]) == ["code"]


def test_a_notice_has_no_place_for_what_must_not_be_told() -> None:
    """Neither a private reason, nor a person in prison, nor a prison is among its facts."""
    names = {"organisation", "code", "arrived_on", "reason", "help_address", "until"}
    assert set(Facts.__dataclass_fields__) == names


def test_a_refusal_says_how_to_appeal() -> None:
    """And that somebody else reads it then, with or without an address for help."""
    with_help = compose(NoticeKind.REJECTED, "en", facts()).text
    without = compose(NoticeKind.REJECTED, "en", facts(help_address="")).text
    for text in (with_help, without):
        assert "Somebody else than who decided this will read your letter then." in text
    assert "answer this email, name WDVR-FT33" in without


def test_days_are_said_in_the_language() -> None:
    """A hold without an end names no day."""
    assert "we expect until June 9, 2026" in compose(NoticeKind.HELD, "en", facts()).text
    assert "hasta el 9 de junio de 2026" in compose(NoticeKind.HELD, "es", facts()).text
    assert "until" not in compose(NoticeKind.HELD, "en", facts(until=None)).text


@pytest.mark.parametrize(
    ("wanted", "chosen"), [("es", "es"), ("es_MX", "es"), ("es-419", "es"), ("en", "en"), ("ja", "en"), ("", "en")]
)
def test_everybody_gets_the_best_of_ours(wanted: str, chosen: str) -> None:
    """English is for all whose language has no notices."""
    assert best_language(wanted) == chosen
