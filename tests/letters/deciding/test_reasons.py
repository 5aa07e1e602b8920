"""The organisation's reasons: their words, their order, who edits them, and those an installation begins with."""

import re

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.errors import NotFound, Refused
from relay.letters.deciding import reasons
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.deciding.reasons import KINDS, TELLS, NewReason
from relay.letters.deciding.usual_reasons import USUAL
from relay.models import Audit, DecisionKind, ReasonOn, ReasonTemplate, Role
from relay.notices import LANGUAGES
from tests import factories
from tests.factories import NOW

K = DecisionKind


def new(**changed: object) -> NewReason:
    """Give a reason as an administrator types it."""
    told: dict[str, object] = {"kind": K.RETURN, "label": "Too many photos", "public_texts": {"en": "Fewer, please."}}
    return NewReason(**(told | changed))  # type: ignore[arg-type]


def test_the_usual_reasons_are_whole() -> None:
    """A dozen and more, each kind, both languages where somebody is told, named once, kind and short."""
    assert len(USUAL) >= 12
    assert {reason.kind for reason in USUAL} == set(KINDS)
    assert len({(reason.about, reason.kind, reason.label) for reason in USUAL}) == len(USUAL)
    for reason in USUAL:
        assert reason.private_text
        assert set(reason.public_texts) in (set(), set(LANGUAGES))
        assert reason.kind in TELLS or not reason.public_texts
        assert not any(
            re.search(r"prison|inmate|preso|CFR", text, re.IGNORECASE) for text in reason.public_texts.values()
        )
    assert all(reason.public_texts for reason in USUAL if reason.kind in {K.RETURN, K.REJECT})


def test_they_are_added_once_and_only_where_there_are_none(database: Database) -> None:
    """What administrators made of a kind is never mixed with the usual ones."""
    with database.write() as session:
        factories.reason(session, K.REJECT, "Ours")
        added = reasons.add_usual(session, None, now=NOW)
        assert added == sum((reason.about, reason.kind) != (ReasonOn.LETTER, K.REJECT) for reason in USUAL)
        assert reasons.add_usual(session, None, now=NOW) == 0
        found = reasons.listed(session)
        assert [reason.label for reason in found[K.REJECT]] == ["Ours"]
        wanted = [reason.label for reason in USUAL if reason.kind is K.RETURN]
        assert reasons.listed(session, about=ReasonOn.REPLY_PART)[K.REJECT]
        assert [reason.label for reason in found[K.RETURN]] == wanted


@pytest.mark.parametrize(
    ("language", "public", "chosen"),
    [
        ("en", "Please send fewer photos.", "en"),
        ("es", "Por favor, envíe menos fotos.", "es"),
        ("fr", "Please send fewer photos.", "en"),
    ],
)
def test_words_are_in_the_pen_pals_language(database: Database, language: str, public: str, chosen: str) -> None:
    """English stands where there are none, and the answer says so."""
    with database.write() as session:
        found = reasons.words(factories.reason(session), language)
        assert (found.private, found.public, found.language) == ("over the facility's limit", public, chosen)
        bare = factories.reason(session, private_text="", public_texts={"en": "Hello.", "es": " "})
        assert reasons.words(bare, "es") == reasons.Words("Too many photos", "Hello.", "en")


def test_a_choice_takes_the_words_it_has_none_of(database: Database) -> None:
    """What was typed stays; a kind that tells nobody gets no public words; the decision names its reason."""
    with database.write() as session:
        ada, returning = factories.staff(session), factories.reason(session)
        closing = factories.reason(session, K.CLOSE, "Spam", public_texts={"en": "Never told."})
        typed = Choice(kind=K.RETURN, template_id=returning.id, public_reason="In my words")
        filled = reasons.completed(session, typed, "es")
        assert (filled.private_reason, filled.public_reason) == ("over the facility's limit", "In my words")
        closed = reasons.completed(session, Choice(kind=K.CLOSE, template_id=closing.id), "en")
        assert (closed.private_reason, closed.public_reason) == ("over the facility's limit", "")
        made = decide(session, factories.letter(session), closed, ada, now=NOW)
        assert made.template_id == closing.id


def test_only_a_reason_in_use_for_this_decision_is_taken(database: Database) -> None:
    """Another kind's, a put-away one and one that is not there are refused."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session)
        ids = [
            factories.reason(session, K.REJECT).id,
            factories.reason(session, active=False).id,
            99_999,
        ]
        for template_id in ids:
            choice = Choice(kind=K.RETURN, private_reason="x", template_id=template_id)
            with pytest.raises(Refused, match="not one of yours"):
                decide(session, letter, choice, ada, now=NOW)


def test_a_command_names_a_reason_by_number_or_label(database: Database) -> None:
    """Whatever the case; the refusal lists those there are."""
    with database.write() as session:
        row = factories.reason(session)
        assert reasons.named(session, K.RETURN, str(row.id)) is row
        assert reasons.named(session, K.RETURN, "too MANY photos ") is row
        with pytest.raises(NotFound, match=f"{row.id} Too many photos"):
            reasons.named(session, K.RETURN, "nothing")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"label": "  "}, "needs a name"),
        ({"label": "x" * 200}, "too long"),
        ({"private_text": "x" * 5000}, "too long"),
        ({"public_texts": {"es": "Solo esto"}}, "needed in English"),
        ({"public_texts": {"en": "a", "tlh": "b"}}, "one of these languages"),
        ({"kind": K.APPROVE}, "no reasons to choose"),
    ],
)
def test_what_cannot_be_a_reason_is_refused(database: Database, wrong: dict[str, object], told: str) -> None:
    """In a line that says what to give instead."""
    with database.write() as session, pytest.raises(Refused, match=told):
        reasons.add(session, new(**wrong), factories.staff(session, Role.ADMIN), now=NOW)


def test_administrators_edit_and_it_is_recorded(database: Database) -> None:
    """Others are refused; the same words again are no change; a kind stays."""
    with database.write() as session:
        ada, bob = factories.staff(session, Role.ADMIN), factories.staff(session)
        with pytest.raises(Refused, match="may not"):
            reasons.add(session, new(), bob, now=NOW)
        row = reasons.add(session, new(), ada, now=NOW)
        reasons.change(session, row, new(), ada, now=NOW)
        reasons.change(session, row, new(label="Photos", active=False), ada, now=NOW)
        assert (row.label, row.active) == ("Photos", False)
        with pytest.raises(Refused, match="stays with its kind"):
            reasons.change(session, row, new(kind=K.HOLD), ada, now=NOW)
        session.flush()
        assert session.scalars(select(Audit.verb).order_by(Audit.id)).all() == ["reason.added", "reason.changed"]


def test_reasons_have_an_order(database: Database) -> None:
    """New ones are last; each moves among its own kind, and stays at an end."""
    with database.write() as session:
        ada = factories.staff(session, Role.ADMIN)
        rows = [reasons.add(session, new(label=label), ada, now=NOW) for label in ("a", "b", "c")]
        reasons.add(session, new(kind=K.HOLD, label="other"), ada, now=NOW)

        def order() -> list[str]:
            query = select(ReasonTemplate.label).where(ReasonTemplate.kind == K.RETURN)
            return list(session.scalars(query.order_by(ReasonTemplate.position)))

        reasons.shift(session, rows[2], -1, ada, now=NOW)
        assert order() == ["a", "c", "b"]
        reasons.shift(session, rows[0], -1, ada, now=NOW)
        reasons.shift(session, rows[0], 1, ada, now=NOW)
        assert order() == ["c", "a", "b"]
