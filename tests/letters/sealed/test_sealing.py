"""Sealing: one act shuts away everything that shows the same, nothing of it is erased, and one role lifts it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused, Sealed
from relay.letters import queries
from relay.letters.acts import By
from relay.letters.arriving.raw import raw_of
from relay.letters.lists import letter_rows
from relay.letters.sealed import sealing, unsealing
from relay.mailroom import batches, giving_out
from relay.mailroom.papers.manifest import manifest
from relay.models import (
    Audit,
    Batch,
    BatchState,
    Decision,
    DecisionKind,
    Escalation,
    Job,
    LetterState,
    Piece,
    PieceState,
    Role,
    Sealing,
)
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW

S = LetterState
LATER = NOW + timedelta(minutes=3)


def by(session: Session, role: Role = Role.REVIEWER) -> By:
    """Give somebody who acts."""
    return By(staff=factories.staff(session, role, name=f"Casey {role}"), now=LATER)


@pytest.mark.parametrize("state", [state for state in S if state is not S.SEALED])
def test_a_letter_is_sealed_wherever_it_is(database: Database, state: LetterState) -> None:
    """Somebody looked at what nobody must see: no state is a reason to leave it open."""
    with database.write() as session:
        letter = factories.letter(session, state)
        if state in {S.IN_BATCH, S.PRINTED, S.MAILED}:
            factories.batch(session, letter)
        assert sealing.seal(session, letter, by(session), why="an image") == [letter]
        assert letter.state is S.SEALED
        assert session.scalars(sealing.sealed_messages()).all() == [letter.message_id]
        decision = session.scalars(select(Decision)).one()
        assert (decision.kind, decision.source) == (DecisionKind.SEAL, state)
        assert "letter.sealed" in session.scalars(select(Audit.verb)).all()


def test_letters_with_the_same_photo_are_sealed_together(database: Database) -> None:
    """Other mails with one of its photos, wherever they are; a letter with another photo stays open."""
    with database.write() as session:
        letter = factories.letter(session)
        seen = factories.photo(session, letter)
        same_photo = factories.letter(session, S.MAILED)
        factories.photo(session, same_photo, object_id=seen.object_id)
        apart = factories.letter(session)
        factories.photo(session, apart)
        sealed = sealing.seal(session, letter, by(session))
        assert {one.id for one in sealed} == {letter.id, same_photo.id}
        assert apart.state is S.IN_REVIEW


def test_letters_to_several_people_are_sealed_together(database: Database) -> None:
    """One mail to two people is one image twice."""
    with database.write() as session:
        first, other = factories.alias(session), factories.alias(session)
        mail = factories.message(session, to=[first, other])
        letter = factories.letter(session, S.READING, to=first, of=mail)
        sibling = factories.letter(session, S.RECEIVED, to=other, of=mail)
        assert sealing.seal(session, letter, by(session)) == [letter, sibling]


def test_nothing_of_it_is_given_out(database: Database) -> None:
    """Neither letter nor mail is loaded for anybody who would show it; lists have its code and nothing else."""
    with database.write() as session:
        letter = factories.letter(session)
        factories.flag(session, letter)
        sealing.seal(session, letter, by(session))
        with pytest.raises(Sealed):
            queries.find_letter(session, str(letter.id))
        assert queries.find_letter(session, str(letter.id), even_sealed=True) is letter
        with pytest.raises(Sealed):
            raw_of(session, letter.message)
        row = next(letter_rows.rows(session, letter_id=letter.id))
        assert row.code
        told = (row.subject, row.excerpt, row.pen_pal, row.pen_pal_address, row.profile, row.sent_by, row.message_id)
        assert told == ("",) * 7
        assert (row.flags, row.photos, row.pen_pal_id) == ((), 0, None)


def test_sealing_twice_is_a_conflict_and_other_roles_may_not(database: Database) -> None:
    """The second of two people hears that it is done; auditors and printers only look."""
    with database.write() as session:
        letter = factories.letter(session)
        for role in (Role.AUDITOR, Role.PRINTER):
            with pytest.raises(Refused, match="may not do this"):
                sealing.seal(session, letter, by(session, role))
        sealing.seal(session, letter, by(session))
        with pytest.raises(Conflict, match="sealed already"):
            sealing.seal(session, letter, by(session))


def test_an_urgent_letter_stops_its_clock_when_it_is_sealed(database: Database) -> None:
    """Nothing is left open that nobody can open."""
    with database.write() as session:
        letter, who = factories.letter(session), by(session)
        factories.escalation(session, letter, who.staff)
        sealing.seal(session, letter, who)
        assert session.scalars(select(Escalation)).one().settled_at == LATER


@pytest.mark.parametrize("others", [0, 1])
def test_a_batch_that_is_not_printed_is_made_again_without_it(database: Database, others: int) -> None:
    """Its envelope is spoiled, the file is made anew; with nothing left the batch is cancelled."""
    with database.write() as session:
        letter = factories.letter(session, S.IN_BATCH)
        batch = factories.batch(session, letter, *(factories.letter(session, S.IN_BATCH) for _ in range(others)))
        batch.state, batch.object_id = BatchState.READY, factories.stored_object(session).id
        for number, piece in enumerate(batch.pieces, 1):
            piece.first_page = number
        session.flush()
        sealing.seal(session, letter, by(session))
        session.refresh(batch)
        made: tuple[object, ...] = (batch.object_id, batch.state)
        assert made == (None, BatchState.MAKING if others else BatchState.CANCELLED)
        jobs = session.scalars(select(Job.subject_id).where(Job.kind == JobKind.ASSEMBLE)).all()
        assert jobs == [batch.id] * others
        piece = session.scalars(select(Piece).where(Piece.letter_id == letter.id)).one()
        assert (piece.state, piece.first_page) == (PieceState.SPOILED, 0)
        row = manifest(session, batch, NOW)[0]
        assert (row.sealed, row.recipient, row.register_number, row.pen_pal) == (True, "", "", "")


def test_a_printed_batch_is_mailed_without_it_and_its_file_is_no_longer_given_out(database: Database) -> None:
    """The envelope lies on a table: it is taken out by hand, and nobody prints the page once more."""
    with database.write() as session:
        letter, other = (factories.letter(session, S.PRINTED) for _ in range(2))
        batch = factories.batch(session, letter, other)
        batch.state, batch.object_id = BatchState.PRINTED, factories.stored_object(session).id
        for number, piece in enumerate(batch.pieces, 1):
            piece.state, piece.first_page = PieceState.PRINTED, number
        session.flush()
        who = by(session)
        sealing.seal(session, letter, who)
        with pytest.raises(Sealed, match="no longer given out"):
            giving_out.file_of(batch)
        assert batches.mark_mailed(session, session.get_one(Batch, batch.id), who.staff, now=LATER) == 1
        assert (letter.state, other.state) == (S.SEALED, S.MAILED)


WHERE_TO = {
    S.IN_REVIEW: S.IN_REVIEW,
    S.SECOND_REVIEW: S.IN_REVIEW,
    S.ON_HOLD: S.IN_REVIEW,
    S.APPROVED: S.IN_REVIEW,
    S.URGENT: S.IN_REVIEW,
    S.UNREADABLE: S.UNREADABLE,
    S.RECEIVED: S.UNREADABLE,
    S.MAILED: S.CLOSED,
    S.CLOSED: S.CLOSED,
    S.REJECTED: S.CLOSED,
    S.WITHDRAWN: S.CLOSED,
}


@pytest.mark.parametrize("state", WHERE_TO)
def test_a_lifted_letter_goes_where_it_can_be_read(database: Database, state: LetterState) -> None:
    """What was under way is reviewed and set again, what was mailed or answered is closed."""
    with database.write() as session:
        letter = factories.letter(session, state)
        sealing.seal(session, letter, by(session))
        found = sealing.of(session, letter)
        unsealing.unseal(session, found, by(session, Role.ADMIN), why="it is a drawing")
        assert letter.state is WHERE_TO[state]
        assert found.lifted_at == LATER
        if letter.state is S.IN_REVIEW:
            assert letter.proof_id is None
            assert session.scalars(select(Job.kind)).all() == [JobKind.PROOF]
        assert {"sealing.lifted"} <= set(session.scalars(select(Audit.verb)))


def test_only_an_administrator_lifts_it_and_says_why(database: Database) -> None:
    """Once; what was sealed in one act is lifted in one."""
    with database.write() as session:
        letter, other = (factories.letter(session) for _ in range(2))
        seen = factories.photo(session, letter)
        factories.photo(session, other, object_id=seen.object_id)
        sealing.seal(session, letter, by(session))
        found = sealing.of(session, letter)
        with pytest.raises(Refused, match="may not do this"):
            unsealing.unseal(session, found, by(session), why="because")
        with pytest.raises(Refused, match="say why"):
            unsealing.unseal(session, found, by(session, Role.ADMIN), why=" ")
        assert len(unsealing.unseal(session, found, by(session, Role.ADMIN), why="a mistake")) == 2
        with pytest.raises(Conflict, match="already"):
            unsealing.unseal(session, found, by(session, Role.ADMIN), why="a mistake")


def test_a_report_is_noted_with_its_day(database: Database) -> None:
    """To whom, when, and under which number; by administrators, and no day to come."""
    with database.write() as session:
        letter = factories.letter(session)
        sealing.seal(session, letter, by(session))
        found, admin = sealing.of(session, letter), by(session, Role.ADMIN)
        today = LATER.date()
        for who, on, told in (
            (by(session), today, "NCMEC 1"),
            (admin, today, " "),
            (admin, today + timedelta(days=1), "NCMEC 1"),
        ):
            with pytest.raises(Refused):
                unsealing.report(session, found, who, on=on, told=told)
        unsealing.report(session, found, admin, on=today, told="NCMEC 1")
        assert (found.reported_on, found.report) == (today, "NCMEC 1")
        assert "sealing.reported" in session.scalars(select(Audit.verb)).all()


@pytest.mark.parametrize("is_lifted", [False, True])
def test_a_photo_that_was_sealed_seals_the_next_letter_that_brings_it(database: Database, is_lifted: bool) -> None:
    """The same image by another mail is not shown to the next reader; once the seal is lifted it is."""
    with database.write() as session:
        letter = factories.letter(session)
        seen = factories.photo(session, letter)
        sealing.seal(session, letter, by(session))
        if is_lifted:
            unsealing.unseal(session, sealing.of(session, letter), by(session, Role.ADMIN), why="a drawing")
        again = factories.letter(session, S.SCREENED)
        factories.photo(session, again, object_id=seen.object_id)
        assert sealing.seal_seen_again(session, again, now=LATER) is not is_lifted
        assert again.state is (S.SCREENED if is_lifted else S.SEALED)
        assert len(session.scalars(select(Sealing)).all()) == 1 + (not is_lifted)
