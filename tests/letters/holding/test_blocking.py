"""Blocking a pen pal: nothing of theirs is printed, nothing of theirs is lost, and a block has an end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters import needs
from relay.letters.deciding.decisions import Choice, confirm_pen_pal, decide, release_held
from relay.letters.holding.blocking import block, unblock
from relay.letters.holding.standing import blocked_now, is_blocked
from relay.letters.paper.proofs import bring_to_review
from relay.mailroom.gathering.making import ready_letters
from relay.models import Audit, DecisionKind, HeldFor, LetterState, PenPal, Role
from tests import factories
from tests.factories import NOW

S = LetterState
TOMORROW = NOW + timedelta(days=1)


def test_a_block_has_a_reason_and_an_end(database: Database) -> None:
    """By who may decide about letters; both are in the record; a second block is a conflict."""
    with database.write() as session:
        ada, printer, wanda = (
            factories.staff(session),
            factories.staff(session, Role.PRINTER),
            factories.pen_pal(session),
        )
        for staff, why, until, told in (
            (ada, " ", None, "needs a reason"),
            (ada, "Threats", NOW, "day to come"),
            (printer, "Threats", None, "may not"),
        ):
            with pytest.raises(Refused, match=told):
                block(session, wanda, staff, why=why, until=until, now=NOW)
        assert not is_blocked(wanda, NOW)
        block(session, wanda, ada, why=" Threats ", until=TOMORROW, now=NOW)
        assert (wanda.blocked_at, wanda.blocked_until, wanda.blocked_why) == (NOW, TOMORROW, "Threats")
        with pytest.raises(Conflict, match="blocked a moment ago"):
            block(session, wanda, ada, why="Again", until=None, now=NOW)
        unblock(session, wanda, ada, why="A mistake", now=NOW)
        assert (wanda.blocked_at, wanda.blocked_why, wanda.blocked_by_id) == (None, "", None)
        with pytest.raises(Conflict, match="not blocked any more"):
            unblock(session, wanda, ada, why="A mistake", now=NOW)
        session.flush()
        verbs = session.scalars(select(Audit.verb).order_by(Audit.id)).all()
        assert verbs == ["pen_pal.blocked", "pen_pal.unblocked"]


@pytest.mark.parametrize(("until", "blocked"), [(None, True), (TOMORROW, True), (NOW, False)])
def test_a_block_is_over_when_its_time_is(database: Database, until: object, *, blocked: bool) -> None:
    """A row and a query say the same, and so does the way to approval and to the batch."""
    with database.write() as session:
        wanda = factories.pen_pal(session, blocked_at=NOW - timedelta(days=1), blocked_until=until)
        letter = factories.letter(session, by=wanda)
        factories.letter(session, S.APPROVED, by=wanda)
        assert is_blocked(wanda, NOW) is blocked
        assert (session.scalar(select(PenPal.id).where(blocked_now(NOW))) is not None) is blocked
        assert (needs.may_be_written_to(letter, NOW) != "") is blocked
        assert ready_letters(session, now=NOW, cancel_window=timedelta(0)) == (0 if blocked else 1)


def test_what_is_on_its_way_goes_on_hold_and_comes_back(database: Database) -> None:
    """What was read or approved; what was decided otherwise stays where it is; another's letters too."""
    with database.write() as session:
        ada, wanda = factories.staff(session), factories.pen_pal(session)
        on_the_way = [factories.letter(session, state, by=wanda) for state in (S.IN_REVIEW, S.APPROVED)]
        others = [factories.letter(session, S.MAILED, by=wanda), factories.letter(session)]
        assert block(session, wanda, ada, why="Threats", until=None, now=NOW) == 2
        assert {(one.state, one.held_for) for one in on_the_way} == {(S.ON_HOLD, HeldFor.BLOCKED)}
        assert on_the_way[1].approved_proof_id is None
        assert [one.state for one in others] == [S.MAILED, S.IN_REVIEW]
        unblock(session, wanda, ada, why="A mistake", now=NOW)
        assert {(one.state, one.held_for) for one in on_the_way} == {(S.IN_REVIEW, None)}


def test_what_they_write_later_is_read_and_waits(database: Database) -> None:
    """With the reason, until the block ends by itself; nothing is refused and nothing is lost."""
    with database.write() as session:
        wanda = factories.pen_pal(session, blocked_at=NOW, blocked_until=TOMORROW)
        letter = factories.letter(session, S.SCREENED, by=wanda)
        bring_to_review(session, letter, ask_to_confirm=True, now=NOW)
        assert (letter.state, letter.held_for, letter.hold_until) == (S.ON_HOLD, HeldFor.BLOCKED, TOMORROW)
        assert release_held(session, now=NOW) == 0
        assert release_held(session, now=TOMORROW) == 1
        session.refresh(letter)
        assert (letter.state, letter.held_for) == (S.IN_REVIEW, None)
        assert needs.may_be_written_to(letter, TOMORROW) == ""


def test_a_letter_of_somebody_blocked_neither_leaves_its_hold_nor_is_approved(database: Database) -> None:
    """Whoever lifts the block lets it go on; both refusals say what stops it."""
    with database.write() as session:
        ada = factories.staff(session)
        wanda = factories.pen_pal(session, blocked_at=NOW)
        held = factories.letter(session, S.ON_HOLD, by=wanda, held_for=HeldFor.BLOCKED)
        with pytest.raises(Refused, match="its pen pal is blocked; whoever lifts the block lets it go on"):
            decide(session, held, Choice(kind=DecisionKind.RELEASE), ada, now=NOW)
        read = factories.letter(session, by=wanda)
        with pytest.raises(Refused, match="this pen pal is blocked"):
            decide(session, read, Choice(kind=DecisionKind.APPROVE), ada, now=NOW)


def test_confirming_a_blocked_address_holds_what_waited(database: Database) -> None:
    """That the address is theirs does not make them welcome."""
    with database.write() as session:
        wanda = factories.pen_pal(session, blocked_at=NOW)
        letter = factories.letter(session, S.AWAITING_PEN_PAL, by=wanda)
        confirm_pen_pal(session, wanda, factories.staff(session), reason="She called.", now=NOW)
        assert (letter.state, letter.held_for) == (S.ON_HOLD, HeldFor.BLOCKED)
