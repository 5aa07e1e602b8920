"""Muting, ending and opening again: letters wait with a visible reason, and come back when they may."""

from typing import Any

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.deciding.decisions import release_held
from relay.letters.holding import blocking
from relay.letters.paper import proofs
from relay.letters.pen_pals.correspondences import Change, Wish
from relay.mailroom.taking_out import stopping
from relay.models import Audit, CorrespondenceState, HeldFor, Letter, LetterState, Role
from tests import factories
from tests.factories import NOW

S = CorrespondenceState
L = LetterState


def wish(state: S, was: S | None = None) -> Change:
    """Give a change as the pen pal wishes it."""
    return Change(state=state, wished_by=Wish.PEN_PAL, why="She asked for a pause", was=was)


@pytest.mark.parametrize("state", [S.MUTED, S.ENDED])
def test_letters_wait_while_it_is_not_open(database: Database, state: S) -> None:
    """Those on their way go on hold at once, one in a batch is taken out, new ones wait when they come."""
    with database.write() as session:
        ada = factories.staff(session)
        to, pal = factories.alias(session), factories.pen_pal(session)
        between = factories.correspondence(session, pal, to.profile)
        columns: dict[str, Any] = {"to": to, "by": pal, "correspondence_id": between.id}
        review, approved, batched = (
            factories.letter(session, one, **columns) for one in (L.IN_REVIEW, L.APPROVED, L.IN_BATCH)
        )
        factories.batch(session, batched)
        stopped, back = stopping.change_correspondence(session, between, wish(state), ada, now=NOW)
        assert (stopped.held, stopped.taken_out, back) == (2, 1, 0)
        late = factories.letter(session, L.SCREENED, **columns)
        proofs.bring_to_review(session, late, ask_to_confirm=False, now=NOW)
        for letter in (review, approved, batched, late):
            assert (letter.state, letter.held_for) == (L.ON_HOLD, HeldFor.CORRESPONDENCE)
        stopped, back = stopping.change_correspondence(session, between, wish(S.OPEN), ada, now=NOW)
        assert (stopped.held, back) == (0, 4)
        assert {letter.state for letter in (review, approved, batched, late)} == {L.IN_REVIEW}


def test_who_wished_it_and_why_is_kept(database: Database) -> None:
    """On the row, and with what was before in the record."""
    with database.write() as session:
        ada = factories.staff(session)
        between = factories.correspondence(session, factories.pen_pal(session), factories.profile(session))
        stopping.change_correspondence(session, between, wish(S.MUTED), ada, now=NOW)
        assert (between.wished_by, between.why, between.changed_by_id) == ("pen_pal", "She asked for a pause", ada.id)
        entry = session.scalars(select(Audit)).one()
        assert entry.detail
        assert (entry.verb, entry.detail.old["state"], entry.detail.new["state"]) == (
            "correspondence.muted",
            "open",
            "muted",
        )


def test_a_change_needs_a_reason_and_somebody_who_may(database: Database) -> None:
    """The second of two hears what it is now."""
    with database.write() as session:
        ada, auditor = factories.staff(session), factories.staff(session, Role.AUDITOR)
        between = factories.correspondence(session, factories.pen_pal(session), factories.profile(session))
        for bad in (
            Change(state=S.ENDED, wished_by=Wish.PROFILE, why=" "),
            Change(state=S.ENDED, wished_by=None, why="Because"),
        ):
            with pytest.raises(Refused, match="who wants it"):
                stopping.change_correspondence(session, between, bad, ada, now=NOW)
        with pytest.raises(Refused, match=auditor.email):
            stopping.change_correspondence(session, between, wish(S.ENDED), auditor, now=NOW)
        stopping.change_correspondence(session, between, wish(S.ENDED, S.OPEN), ada, now=NOW)
        for late in (wish(S.ENDED), wish(S.MUTED, S.OPEN)):
            with pytest.raises(Conflict, match="made it ended"):
                stopping.change_correspondence(session, between, late, ada, now=NOW)


def test_a_block_holds_what_comes_until_it_ends(database: Database) -> None:
    """Letters wait with that reason; when the block is lifted, or its end has come, they go to review."""
    with database.write() as session:
        ada, pal = factories.staff(session), factories.pen_pal(session)
        with pytest.raises(Refused, match="say why"):
            blocking.block(session, pal, ada, why="", until=None, now=NOW)
        with pytest.raises(Refused, match="day to come"):
            blocking.block(session, pal, ada, why="Threats", until=NOW, now=NOW)

        def comes() -> Letter:
            letter = factories.letter(session, L.SCREENED, by=pal)
            proofs.bring_to_review(session, letter, ask_to_confirm=False, now=NOW)
            assert (letter.state, letter.held_for) == (L.ON_HOLD, HeldFor.BLOCKED)
            return letter

        blocking.block(session, pal, ada, why="Threats", until=None, now=NOW)
        with pytest.raises(Conflict):
            blocking.block(session, pal, ada, why="Threats", until=None, now=NOW)
        letter = comes()
        blocking.unblock(session, pal, ada, why="Talked to her", now=NOW)
        assert (letter.state, pal.blocked_at, pal.blocked_why) == (L.IN_REVIEW, None, "")
        with pytest.raises(Conflict):
            blocking.unblock(session, pal, ada, why="Talked to her", now=NOW)
        blocking.block(session, pal, ada, why="Threats", until=NOW.replace(year=2027), now=NOW)
        letter = comes()
        assert release_held(session, now=NOW) == 0
        assert release_held(session, now=NOW.replace(year=2027)) == 2  # with the one that was in review
        assert letter.state is L.IN_REVIEW
