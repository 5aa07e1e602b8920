"""What is stopped on its way to the post: taken out of a batch that is not printed, pulled from one that is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import directory
from relay.db import Database
from relay.directory import Author, Move
from relay.errors import Conflict, Refused
from relay.letters.confirming import minors
from relay.letters.holding import blocking, suspensions
from relay.letters.pen_pals.correspondences import Change, Wish
from relay.mailroom import batches
from relay.mailroom.papers.manifest import manifest
from relay.mailroom.taking_out import stopping
from relay.models import (
    Audit,
    Batch,
    BatchState,
    CorrespondenceState,
    HeldFor,
    Letter,
    LetterState,
    PieceState,
    ProfileStatus,
    Role,
)
from tests import factories
from tests.factories import NOW

S = LetterState


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that stops letters: how it comes, and what a letter waits for then."""

    name: str
    come: Callable[[Session, Letter], None]
    held_for: HeldFor | None

    def __str__(self) -> str:
        return self.name


def _goes_away(status: ProfileStatus) -> Callable[[Session, Letter], None]:
    def come(session: Session, letter: Letter) -> None:
        directory.set_status(session, letter.profile, status, Author(now=NOW), source="the locator")

    return come


def _is_blocked(session: Session, letter: Letter) -> None:
    assert letter.pen_pal
    blocking.block(session, letter.pen_pal, factories.staff(session), why="threats", until=None, now=NOW)


def _is_a_minor(session: Session, letter: Letter) -> None:
    assert letter.pen_pal
    minors.refuse(session, letter.pen_pal, by=factories.staff(session), now=NOW)


def _is_ended(session: Session, letter: Letter) -> None:
    assert letter.pen_pal
    between = factories.correspondence(session, letter.pen_pal, letter.profile)
    letter.correspondence_id = between.id
    session.flush()
    session.refresh(letter)
    wanted = Change(state=CorrespondenceState.ENDED, wished_by=Wish.PROFILE, why="asked for")
    stopping.change_correspondence(session, between, wanted, factories.staff(session), now=NOW)


def _is_suspended(session: Session, letter: Letter) -> None:
    suspension = factories.suspension(session, letter.profile.mail_point.facility)
    suspensions.hold_slice(session, suspension, now=NOW)


MINOR = Stop("under 18", _is_a_minor, HeldFor.STAFF)
STOPS = (
    Stop("in transit", _goes_away(ProfileStatus.IN_TRANSIT), HeldFor.TRANSIT),
    Stop("died", _goes_away(ProfileStatus.DIED), HeldFor.STAFF),
    Stop("blocked", _is_blocked, HeldFor.BLOCKED),
    Stop("ended", _is_ended, HeldFor.CORRESPONDENCE),
    Stop("suspended", _is_suspended, HeldFor.SUSPENSION),
)


@pytest.mark.parametrize("stop", STOPS, ids=str)
def test_what_is_stopped_leaves_a_batch_that_is_not_printed(database: Database, stop: Stop) -> None:
    """Whatever stops a letter takes it out of the batch, whose file is made again without it."""
    with database.write() as session:
        letter, beside = factories.letter(session, S.IN_BATCH), factories.letter(session, S.IN_BATCH)
        batch = factories.batch(session, letter, beside)
        stop.come(session, letter)
        session.refresh(letter)
        assert (letter.state, letter.held_for) == (S.ON_HOLD, stop.held_for)
        assert [piece.state for piece in batch.pieces] == [PieceState.SPOILED, PieceState.MADE]
        assert (batch.state, batch.object_id) == (BatchState.MAKING, None)


@pytest.mark.parametrize("stop", [*STOPS, MINOR], ids=str)
def test_what_is_stopped_is_pulled_from_what_is_printed(database: Database, stop: Stop) -> None:
    """The printer's list says so, the pile is not given to the post with it, and pulled it waits for what stops it."""
    with database.write() as session:
        printer = factories.staff(session, Role.PRINTER)
        letter, beside = factories.letter(session, S.PRINTED), factories.letter(session, S.PRINTED)
        batch = _printed(session, letter, beside)
        stop.come(session, letter)
        session.refresh(letter)
        assert [row.must_be_pulled for row in manifest(session, batch, NOW)] == [True, False]
        with pytest.raises(Refused, match="must not be mailed"):
            batches.mark_mailed(session, batch, printer, now=NOW)
        stopping.pull(session, batch.pieces[0], printer, now=NOW)
        assert (letter.state, letter.held_for) == (S.ON_HOLD, stop.held_for)
        assert batches.mark_mailed(session, batch, printer, now=NOW) == 1


def test_who_moved_gets_nothing_at_the_old_address(database: Database) -> None:
    """What was set before they moved is pulled, and goes back to its readers to be set for where they are."""
    with database.write() as session:
        printer = factories.staff(session, Role.PRINTER)
        letter, beside = factories.letter(session, S.PRINTED), factories.letter(session, S.PRINTED)
        batch = _printed(session, letter, beside)
        moved = NOW + timedelta(hours=1)
        there = factories.mail_point(session, factories.facility(session, name="FCI Alder"))
        wanted = Move(point=there, status=ProfileStatus.ACTIVE, source="the locator")
        directory.move_profile(session, letter.profile, wanted, Author(now=moved))
        assert [row.must_be_pulled for row in manifest(session, batch, moved)] == [True, False]
        stopping.pull(session, batch.pieces[0], printer, now=moved)
        assert (letter.state, letter.proof_id) == (S.IN_REVIEW, None)
        assert session.scalars(select(Audit.actor_id).where(Audit.verb == "batch.taken_out")).all() == [printer.id]


def test_a_file_that_was_made_again_is_not_the_one_that_was_printed(database: Database) -> None:
    """Who printed the file before a letter was taken out is told, instead of it being forgotten in the pile."""
    with database.write() as session:
        batch = factories.batch(session, factories.letter(session, S.IN_BATCH), factories.letter(session, S.IN_BATCH))
        batch.state, batch.object_id = BatchState.READY, factories.stored_object(session).id
        session.flush()
        seen, batch.object_id = batch.object_id, factories.stored_object(session, content=b"another").id
        session.flush()
        with pytest.raises(Conflict, match="made again"):
            batches.mark_printed(session, batch, factories.staff(session), now=NOW, file=seen)
        assert batches.mark_printed(session, batch, factories.staff(session), now=NOW, file=batch.object_id) == 2


def _printed(session: Session, *letters: Letter) -> Batch:
    batch = factories.batch(session, *letters)
    batch.state = BatchState.PRINTED
    for piece in batch.pieces:
        piece.state = PieceState.PRINTED
    session.flush()
    return batch
