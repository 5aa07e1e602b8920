"""Letters in flight when their person moves: each has one act, and nothing goes to where they were."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import directory
from relay.db import Database
from relay.directory import Author, Move
from relay.errors import Conflict, Refused
from relay.letters import in_flight
from relay.letters.in_flight import Row
from relay.letters.moved import Act, Place
from relay.mailroom.taking_out.pulling import pull
from relay.models import (
    Audit,
    Batch,
    BatchState,
    HeldFor,
    Job,
    Letter,
    LetterState,
    MailPoint,
    PieceState,
    Profile,
    ProfileStatus,
    Role,
    Severity,
)
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW

S = LetterState
LATER = NOW + timedelta(hours=2)
Letters = dict[LetterState, Letter]


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a session for the whole test."""
    with database.write() as session:
        yield session


@pytest.fixture
def person(session: Session) -> Profile:
    """Add somebody in prison."""
    factories.organisation(session)
    return factories.profile(session)


@pytest.fixture
def letters(session: Session, person: Profile) -> Letters:
    """Put one letter in review, and have one approved, one printed and one mailed."""
    return factories.four_in_flight(session, person)


@pytest.fixture
def there(session: Session) -> MailPoint:
    """Add an address somewhere else."""
    return factories.mail_point(session, factories.facility(session, name="FCI Alder"))


def moved(session: Session, person: Profile, there: MailPoint) -> None:
    """Move somebody."""
    directory.move_profile(session, person, Move(point=there, source="the locator"), Author(now=LATER))


def proofed(session: Session, letter: Letter) -> None:
    """Set a letter again, as the worker does."""
    factories.proof(session, letter, version=2, made_at=LATER + timedelta(minutes=1))


def table(session: Session, person: Profile) -> dict[int, Row]:
    """Give the table, by letter."""
    return {row.letter_id: row for row in in_flight.in_flight(session, person, now=NOW)}


def places(session: Session, person: Profile, letters: Letters) -> list[Place]:
    """Give what became of each letter, in the order of their states."""
    rows = table(session, person)
    return [rows[letter.id].place for letter in letters.values() if letter.id in rows]


def test_four_letters_in_flight_have_one_act_each(
    session: Session, person: Profile, letters: Letters, there: MailPoint
) -> None:
    """Checked again, approved again, pulled, watched for."""
    assert places(session, person, letters) == [Place.CHECK_AGAIN, Place.FINE, Place.FINE]
    moved(session, person, there)
    assert places(session, person, letters) == [Place.BEING_SET, Place.BEING_SET, Place.PRINTED, Place.MAILED]
    for state in (S.IN_REVIEW, S.APPROVED):
        proofed(session, letters[state])
    assert places(session, person, letters) == [Place.CHECK_AGAIN, Place.APPROVE_AGAIN, Place.PRINTED, Place.MAILED]
    acts = [row.act for row in table(session, person).values()]
    assert acts == [None, Act.APPROVE, Act.PULL, Act.WATCH]


def test_all_four_are_dealt_with(session: Session, person: Profile, letters: Letters, there: MailPoint) -> None:
    """What was printed is pulled, set and approved again in one act; what was mailed is watched for."""
    staff = factories.staff(session)
    moved(session, person, there)
    approved, printed = letters[S.APPROVED], letters[S.PRINTED]
    proofed(session, approved)
    assert in_flight.approve_again(session, person, {approved.id: approved.version}, staff, now=LATER) == 1
    assert (approved.state, approved.approved_proof_id) == (S.APPROVED, approved.proof_id)
    piece = pull(session, printed, staff, reason="moved", version=printed.version, now=LATER)
    assert (piece.state, printed.state, printed.proof_id) == (PieceState.SPOILED, S.IN_REVIEW, None)
    proofed(session, printed)
    in_flight.watch(session, person, letters[S.MAILED].id, staff, now=LATER)
    after = places(session, person, letters)
    assert after == [Place.BEING_SET, Place.FINE, Place.APPROVE_AGAIN, Place.WATCHED]
    session.flush()
    assert {"letter.watched", "batch.taken_out", "profile.moved"} <= set(session.scalars(select(Audit.verb)))


def found_something(session: Session, letter: Letter) -> None:
    """Let a rule find something in the new proof."""
    factories.flag(session, letter).made_at = LATER


def blocked(session: Session, letter: Letter) -> None:
    """Let a rule block it."""
    factories.flag(session, letter, Severity.BLOCK)
    session.refresh(letter)


def read_anew(session: Session, letter: Letter) -> None:
    """Let somebody have changed what is printed of it."""
    letter.reading_id = factories.reading(session, letter.message, version=2, made_at=LATER).id
    session.flush()
    session.refresh(letter)
    factories.proof(session, letter, version=3, made_at=LATER)


def sent_back(session: Session, letter: Letter) -> None:
    """Let somebody have thought again."""
    factories.decision(session, letter, kind="reopen", made_at=LATER)
    session.flush()
    session.refresh(letter)


def renamed(session: Session, letter: Letter) -> None:
    """Let another name stand on the paper."""
    person = letter.profile
    new = directory.NewProfile(committed_name="Marcus Elias Ellery", register_number=person.register_number)
    directory.change_profile(session, person, new, Author(now=LATER))
    session.refresh(letter)
    factories.proof(session, letter, version=4, made_at=LATER)


@pytest.mark.parametrize("change", [found_something, blocked, read_anew, sent_back, renamed])
def test_more_than_the_address_is_read_again(
    session: Session, person: Profile, letters: Letters, there: MailPoint, change: Callable[[Session, Letter], None]
) -> None:
    """Whatever else changed since its approval, somebody reads the letter; the one act is not offered, nor taken."""
    moved(session, person, there)
    letter = letters[S.APPROVED]
    proofed(session, letter)
    change(session, letter)
    session.flush()
    assert table(session, person)[letter.id].place is Place.CHECK_AGAIN
    with pytest.raises(Refused):
        in_flight.approve_again(session, person, {letter.id: letter.version}, factories.staff(session), now=LATER)
    assert letter.state is S.IN_REVIEW


def test_what_changed_meanwhile_is_a_conflict(
    session: Session, person: Profile, letters: Letters, there: MailPoint
) -> None:
    """Approved on another version, pulled after it was mailed, somebody else's letter: nothing is done."""
    staff = factories.staff(session)
    moved(session, person, there)
    approved = letters[S.APPROVED]
    proofed(session, approved)
    with pytest.raises(Conflict):
        in_flight.approve_again(session, person, {approved.id: approved.version - 1}, staff, now=LATER)
    with pytest.raises(Refused, match="this person"):
        in_flight.approve_again(session, person, {approved.id: 1, 99: 1}, staff, now=LATER)
    with pytest.raises(Refused, match="this person"):
        in_flight.approve_again(session, person, {}, staff, now=LATER)
    mailed, printed = letters[S.MAILED], letters[S.PRINTED]
    with pytest.raises(Refused, match="no batch"):
        pull(session, mailed, staff, reason="moved", version=mailed.version, now=LATER)
    with pytest.raises(Conflict):
        pull(session, printed, staff, reason="moved", version=printed.version - 1, now=LATER)
    with pytest.raises(Refused, match="nothing to watch"):
        in_flight.watch(session, person, printed.id, staff, now=LATER)


def test_a_batch_that_is_not_printed_is_put_together_again(session: Session, person: Profile, there: MailPoint) -> None:
    """Without the letter that was taken out; with nothing left in it, it is cancelled."""
    reached, staff = factories.alias(session, person), factories.staff(session)
    first, second = (factories.letter(session, S.IN_BATCH, to=reached) for _ in range(2))
    batch = factories.batch(session, first, second)
    batch.state = BatchState.READY
    moved(session, person, there)
    assert {row.place for row in table(session, person).values()} == {Place.IN_BATCH}
    pull(session, first, staff, reason="moved", version=first.version, now=LATER)
    assert session.get_one(Batch, batch.id).state is BatchState.MAKING
    assert session.scalars(select(Job.subject_id).where(Job.kind == JobKind.ASSEMBLE)).all() == [batch.id]
    pull(session, second, staff, reason="moved", version=second.version, now=LATER)
    assert session.get_one(Batch, batch.id).state is BatchState.CANCELLED


def test_transit_holds_all_and_arrival_lets_them_go_on(
    session: Session, person: Profile, letters: Letters, there: MailPoint
) -> None:
    """What was approved before is approved again in one act; what is printed can be pulled meanwhile."""
    directory.set_status(session, person, ProfileStatus.IN_TRANSIT, Author(now=LATER), source="the locator")
    held = [letters[S.IN_REVIEW], letters[S.APPROVED]]
    assert [(one.state, one.held_for) for one in held] == [(S.ON_HOLD, HeldFor.TRANSIT)] * 2
    assert places(session, person, letters) == [Place.WAITS, Place.WAITS, Place.PRINTED, Place.MAILED]
    moved(session, person, there)
    assert [(one.state, one.held_for) for one in held] == [(S.IN_REVIEW, None)] * 2
    proofed(session, letters[S.APPROVED])
    assert places(session, person, letters)[1] is Place.APPROVE_AGAIN


def test_a_letter_mailed_long_before_is_not_in_flight(session: Session, person: Profile, there: MailPoint) -> None:
    """Nor one that was mailed to where they are."""
    reached = factories.alias(session, person)
    long_ago = NOW - in_flight.WATCHED_FOR - timedelta(days=1)
    factories.letter(session, S.MAILED, to=reached, state_since=long_ago)
    moved(session, person, there)
    assert table(session, person) == {}
    after = factories.letter(session, S.MAILED, to=reached, state_since=LATER)
    assert after.approved_proof is not None
    after.approved_proof.made_at = LATER
    assert [row.place for row in table(session, person).values()] == [Place.FINE]


def test_who_only_prints_pulls_nothing(session: Session, person: Profile, letters: Letters) -> None:
    """What goes back to its readers is theirs to send back."""
    letter = letters[S.PRINTED]
    with pytest.raises(Refused, match="may not"):
        pull(session, letter, factories.staff(session, Role.PRINTER), reason="x", version=letter.version, now=NOW)
