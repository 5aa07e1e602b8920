"""Whom staff know: they say so, and act on nothing of theirs; only somebody else takes it back."""

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.errors import Acquainted, Conflict, NotFound, Refused
from relay.letters.arriving import rereading
from relay.letters.arriving.rereading import Act
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.paper import seeing
from relay.letters.pen_pals import acquaintances
from relay.models import Audit, DecisionKind, LetterState, Role
from relay.reading.passages import place_of
from tests import factories
from tests.factories import NOW

APPROVE = Choice(kind=DecisionKind.APPROVE)


@pytest.mark.parametrize("who", ["profile_id", "pen_pal_id"])
def test_who_knows_one_of_the_two_decides_nothing(database: Database, who: str) -> None:
    """Neither on the desk nor by command; somebody else does."""
    with database.write() as session:
        letter = factories.letter(session)
        friend, colleague = factories.staff(session, name="Casey"), factories.staff(session)
        acquaintances.add(session, friend, **{who: getattr(letter, who)}, now=NOW)
        act = Act(staff=friend, now=NOW)
        for deed in (
            lambda: decide(session, letter, APPROVE, friend, now=NOW),
            lambda: rereading.move_passage(session, letter, place_of("1"), act, kept=False),
            lambda: seeing.see(session, letter, "missing-glyphs", friend, proof_sha256="", now=NOW),
        ):
            with pytest.raises(Acquainted, match="Casey knows one of these two"):
                deed()
        assert not acquaintances.knows(session, colleague.id, letter)
        decide(session, letter, APPROVE, colleague, now=NOW)
        assert letter.state is LetterState.APPROVED


def test_a_pen_pal_is_known_by_every_address_that_is_theirs(database: Database) -> None:
    """Two that were found to be one are one, whichever was named."""
    with database.write() as session:
        main = factories.pen_pal(session)
        other = factories.pen_pal(session, merged_into_id=main.id)
        names = [factories.staff(session) for _ in range(2)]
        acquaintances.add(session, names[0], pen_pal_id=main.id, now=NOW)
        acquaintances.add(session, names[1], pen_pal_id=other.id, now=NOW)
        for who in names:
            assert acquaintances.known_to(session, who.id).pen_pals == {main.id, other.id}
        assert acquaintances.known_to(session, factories.staff(session).id) == acquaintances.Known()


def test_it_is_said_once_of_somebody_who_is_there(database: Database) -> None:
    """Twice is a conflict; nobody, or two at once, is refused."""
    with database.write() as session:
        person, friend = factories.profile(session), factories.staff(session)
        for ids in ({}, {"profile_id": 1, "pen_pal_id": 1}):
            with pytest.raises(Refused, match="name one person"):
                acquaintances.add(session, friend, **ids, now=NOW)
        with pytest.raises(NotFound):
            acquaintances.add(session, friend, pen_pal_id=99, now=NOW)
        acquaintances.add(session, friend, profile_id=person.id, now=NOW)
    with database.write() as session, pytest.raises(Conflict, match="already"):
        acquaintances.add(session, friend, profile_id=person.id, now=NOW)


def test_nobody_takes_it_back_for_themselves(database: Database) -> None:
    """An administrator does for others, and the record says whom it was about."""
    with database.write() as session:
        person = factories.profile(session)
        admin, other = (factories.staff(session, Role.ADMIN) for _ in range(2))
        acquaintances.add(session, admin, profile_id=person.id, now=NOW)
        (row,) = acquaintances.listed(session, admin.id)
        for who in (factories.staff(session), admin):
            with pytest.raises(Refused):
                acquaintances.remove(session, row.id, who, now=NOW)
        acquaintances.remove(session, row.id, other, now=NOW)
        assert acquaintances.listed(session) == []
        with pytest.raises(NotFound):
            acquaintances.remove(session, row.id, other, now=NOW)
        assert {"staff.knows", "staff.knows_no_more"} <= set(session.scalars(select(Audit.verb)))
