"""What notices say: in the pen pal's language, with everything that was given and nothing that must not be told."""

import re
from datetime import date
from typing import Any

import pytest

from relay.models import NoticeKind
from relay.notices import LANGUAGES, compose, facts
from relay.notices.checking import IN_SUBJECTS, faults, variables
from relay.notices.composing import FOOT, Words, best_language, shipped
from relay.notices.examples import example
from relay.notices.kinds import COURTESIES, KINDS
from relay.notices.leaving import shown

DECIDED = (NoticeKind.RETURNED, NoticeKind.REJECTED, NoticeKind.HELD)
WORDS: dict[str, Any] = {"reason": "Please send fewer photos.\r\nThank you.", "until": date(2026, 6, 9)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DECIDED)
def test_a_notice_says_what_there_is_to_say(kind: NoticeKind, language: str) -> None:
    """Which letter, why in the very words, whom to ask, who writes; the subject fits a line and has the code."""
    told = compose(kind, language, example(kind, language, **WORDS))
    assert told.language == language
    assert "Please send fewer photos.\nThank you." in told.text
    assert "WDVR-FT33" in told.text
    assert "WDVR-FT33" in told.subject
    assert "help@paperplanes.example" in told.text
    assert told.text.partition(FOOT)[0].endswith("\n\nPaper Planes\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_in_both_languages(kind: NoticeKind, language: str) -> None:
    """With all its facts, and with none that may be empty; nothing is left unfilled, no line is lost or doubled."""
    empty: dict[str, Any] = {"name": "", "help_address": "", "quoted": "", "read_text": ""}
    nothing: dict[str, Any] = {}
    some: tuple[dict[str, Any], ...] = (nothing, empty if kind in _DATED else empty | {"until": None})
    for changed in some:
        told = compose(kind, language, example(kind, language, **changed))
        assert 0 < len(told.subject) < 78
        assert "\n" not in told.subject
        assert not re.search(r"[{}%]|None|True|False|\n{3}|  |^\s", told.text.replace(FOOT, ""))


_DATED = frozenset({NoticeKind.CONFIRM, NoticeKind.CONFIRM_REMINDER, NoticeKind.REDACTED})
"""Their `until` is never empty."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_variable_exists_and_every_needed_one_is_there(kind: NoticeKind, language: str) -> None:
    """Ours keep to the rules that own words are held to."""
    assert list(faults(kind, shipped(kind, language))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_subject_names_nobody(kind: NoticeKind) -> None:
    """Whoever sees a screen light up learns nothing, unless the pen pal wants it."""
    assert not {"who", "name", "reason", "organisation"} & IN_SUBJECTS
    for language in LANGUAGES:
        plain = compose(kind, language, example(kind, language, who="Marcus Ellery")).subject
        assert "Marcus" not in plain


def test_a_pen_pal_who_wants_names_in_subjects_has_them() -> None:
    """Where a letter, or an answer, is to or from somebody."""
    named = {kind for kind in KINDS if "Marcus" in compose(kind, "en", example(kind, to="Marcus")).subject}
    assert {NoticeKind.MAILED, NoticeKind.REPLY, NoticeKind.HELD, NoticeKind.MOVED} <= named


def test_a_notice_has_no_place_for_what_must_not_be_told() -> None:
    """Neither a private reason, nor a prison, nor a number, nor where somebody is now is among its facts."""
    names = set().union(*(kind.facts.__dataclass_fields__ for kind in KINDS.values()))
    assert not {name for name in names if re.search("private|facility|prison|number|address$|place", name)} - {
        "help_address"
    }
    assert "who" not in variables(NoticeKind.MAILED)
    assert set(facts.VARIABLES) >= set().union(*map(variables, KINDS))


def test_a_refusal_says_how_to_appeal_and_until_when() -> None:
    """And that somebody else reads it then."""
    told = compose(NoticeKind.REJECTED, "en", example(NoticeKind.REJECTED, until=date(2026, 6, 30))).text
    assert "Somebody else than who decided this will read your letter then." in told
    assert "look at it again, by June 30, 2026: answer this email, name WDVR-FT33" in told


def test_days_are_said_in_the_language() -> None:
    """A hold without an end names no day."""
    held = NoticeKind.HELD
    assert "we expect until June 9, 2026" in compose(held, "en", example(held, **WORDS)).text
    assert "hasta el 9 de junio de 2026" in compose(held, "es", example(held, **WORDS)).text
    assert "until" not in compose(held, "en", example(held, until=None)).text


def test_what_can_be_stopped_says_how() -> None:
    """Courtesies have the link for fewer of them; what somebody has to know has none."""
    for kind in KINDS:
        assert ("<mailcall:quiet>" in compose(kind, "en", example(kind)).text) == (kind in COURTESIES)


def test_facts_of_another_kind_are_refused() -> None:
    """A mistake of ours is found where it is made."""
    with pytest.raises(TypeError):
        compose(NoticeKind.MAILED, "en", example(NoticeKind.CODE))


@pytest.mark.parametrize(
    ("wanted", "chosen"), [("es", "es"), ("es_MX", "es"), ("es-419", "es"), ("en", "en"), ("ja", "en"), ("", "en")]
)
def test_everybody_gets_the_best_of_ours(wanted: str, chosen: str) -> None:
    """English is for all whose language has no notices."""
    assert best_language(wanted) == chosen


def test_no_paragraph_of_ours_begins_with_a_name() -> None:
    """Mail clients turn a line of plain text around that begins with an Arabic or Hebrew name."""
    for kind in KINDS:
        for language in LANGUAGES:
            told = compose(kind, language, example(kind, language, who="محمد", to="محمد", organisation="O"))
            assert not re.search(r"^[\u0600-\u06ff]", told.text, re.MULTILINE)


def test_words_behind_a_condition_stay_a_paragraph_of_their_own() -> None:
    """A condition within a line takes no line end away; one that stands alone on its line leaves none behind."""
    own = Words("x", "A{% if code %} b{% endif %}\n\nC {{ reason }}\n{% if code %}\nd\n{% endif %}\ne")
    told = compose(NoticeKind.HELD, "en", example(NoticeKind.HELD, reason="why"), own)
    assert told.text.startswith("A b\n\nC why\nd\ne\n\n-- ")


def test_staff_read_neither_a_link_nor_a_fresh_code() -> None:
    """They are the pen pal's own: whoever reads the outbox opens nobody's pages."""
    made = compose(NoticeKind.CODE, "en", example(NoticeKind.CODE, fresh_code="482 913")).text
    assert "482 913" in made
    assert "482" not in shown(made)
    assert "/where/…" in shown(compose(NoticeKind.MAILED, "en", example(NoticeKind.MAILED)).text)
