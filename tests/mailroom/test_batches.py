"""Batches: only what was approved is printed, once, and a letter's later states follow from its piece."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import audit
from relay.db import Database
from relay.errors import Conflict, NotFound, NotReady, Refused
from relay.letters import lifecycle
from relay.letters.codebook import codes_of
from relay.letters.queries import history
from relay.mailroom import batches, giving_out
from relay.mailroom.gathering import labels, making
from relay.mailroom.papers.manifest import manifest
from relay.models import (
    Audit,
    Batch,
    BatchState,
    CorrespondenceState,
    Job,
    Letter,
    LetterState,
    ObjectKind,
    Piece,
    PieceState,
    ProfileStatus,
    Proof,
    Redaction,
    Role,
    Staff,
)
from relay.objects import FolderStore, keep, name
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW
from tests.together import together

S = LetterState
WINDOW = timedelta(minutes=10)


def create(session: Session, staff: Staff | None = None, limit: int = 500) -> Batch:
    """Make a batch now, with the usual window."""
    return making.create(session, staff, now=NOW, cancel_window=WINDOW, limit=limit)


def letters_of(session: Session, batch: Batch) -> list[int]:
    """Give a batch's letters in the order of its pieces."""
    return list(session.scalars(select(Piece.letter_id).where(Piece.batch_id == batch.id).order_by(Piece.seq)))


def test_a_batch_takes_what_is_approved_and_past_its_window(database: Database) -> None:
    """Nothing else, whatever its state; exactly at the end of the window it is taken."""
    with database.write() as session:
        for state in LetterState:
            if state is not S.APPROVED:
                factories.letter(session, state)
        fresh = factories.letter(session, S.APPROVED, approved_at=NOW - WINDOW + timedelta(microseconds=1))
        due = factories.letter(session, S.APPROVED, approved_at=NOW - WINDOW)
        old = factories.letter(session, S.APPROVED)
        assert making.ready_letters(session, now=NOW, cancel_window=WINDOW) == 2
        ada = factories.staff(session, Role.PRINTER, name="Ada")
        batch = create(session, ada)
        assert letters_of(session, batch) == sorted((due.id, old.id))
        assert (due.state, old.state, fresh.state) == (S.IN_BATCH, S.IN_BATCH, S.APPROVED)
        assert (batch.state, batch.created_by_id) == (BatchState.MAKING, ada.id)
        assert [step.actor for step in history(session, due)] == ["Ada"]
        job = session.scalars(select(Job)).one()
        assert (job.kind, job.subject_id) == (JobKind.ASSEMBLE, batch.id)
        entry = session.scalars(select(Audit).where(Audit.subject_kind == "batch")).one()
        assert entry.detail
        assert entry.detail.new == {"letters": sorted((due.id, old.id))}


def test_a_batch_keeps_which_labels_it_is_made_for(database: Database) -> None:
    """The usual ones then, or those chosen for it; others are refused."""
    with database.write() as session:
        ours = factories.organisation(session)
        factories.letter(session, S.APPROVED)
        ours.label_sheet = "5160"
        assert create(session).label_sheet == "5160"
        factories.letter(session, S.APPROVED)
        with pytest.raises(Refused, match="5160, 5163"):
            making.create(session, None, now=NOW, cancel_window=WINDOW, label_sheet="5161")
        made = making.create(session, None, now=NOW, cancel_window=WINDOW, label_sheet="5163")
        assert (made.label_sheet, labels.made_for(made)) == ("5163", "5163")


def test_with_nothing_ready_there_is_no_batch(database: Database) -> None:
    """Not even an empty one."""
    with database.write() as session:
        factories.letter(session, S.APPROVED, approved_at=NOW)
        with pytest.raises(Refused, match="no approved letter is ready"):
            create(session)
        assert session.scalar(select(func.count()).select_from(Batch)) == 0


def test_a_letter_that_was_stopped_holds_no_other_back(database: Database) -> None:
    """A paused person's, a blocked pen pal's and a suspended pair's letters stay approved; the others are printed."""
    with database.write() as session:
        paused = factories.profile(session, status=ProfileStatus.PAUSED)
        stopped = factories.letter(session, S.APPROVED, to=factories.alias(session, paused))
        blocked = factories.letter(session, S.APPROVED, by=factories.pen_pal(session, blocked_at=NOW))
        suspended = factories.letter(session, S.APPROVED)
        assert suspended.pen_pal
        between = factories.correspondence(session, suspended.pen_pal, suspended.profile)
        between.state, suspended.correspondence_id = CorrespondenceState.MUTED, between.id
        session.flush()
        nobodys = factories.letter(session, S.APPROVED, pen_pal_id=None)
        fine = factories.letter(session, S.APPROVED)
        assert making.ready_letters(session, now=NOW, cancel_window=WINDOW) == 2
        assert letters_of(session, create(session)) == [nobodys.id, fine.id]
        assert {letter.state for letter in (stopped, blocked, suspended)} == {S.APPROVED}


def test_what_is_blacked_out_meanwhile_and_not_taken_there_goes_back_to_its_readers(database: Database) -> None:
    """A mail point that refuses such letters since they were approved gets none; others are printed."""
    with database.write() as session:
        fine = factories.letter(session, S.APPROVED)
        letter = factories.letter(session, S.APPROVED)
        reviewer = factories.staff(session)
        by = {"reading_id": letter.reading_id, "staff_id": reviewer.id, "made_at": NOW, "untold_why": "no address"}
        letter.redactions.append(Redaction(letter_id=letter.id, characters=4, reason="a third person's address", **by))
        letter.profile.mail_point.takes_redacted = False
        session.flush()
        with pytest.raises(Refused, match="takes no letters with something blacked out"):
            lifecycle.move(session, letter, S.IN_BATCH, now=NOW, actor=None)
        assert making.hold_back(session, now=NOW, cancel_window=WINDOW) == 1
        assert letter.state is S.IN_REVIEW
        assert letters_of(session, create(session)) == [fine.id]


def test_letters_for_one_address_lie_together(database: Database) -> None:
    """By mail point, then person, then number; the limit takes those that waited longest."""
    with database.write() as session:
        here, there = factories.mail_point(session), factories.mail_point(session)
        people = [factories.profile(session, point) for point in (here, there, here)]
        aliases = [factories.alias(session, person) for person in people]
        ids = [factories.letter(session, S.APPROVED, to=alias).id for alias in (*aliases, *aliases)]
        late = factories.letter(session, S.APPROVED, to=aliases[0], approved_at=NOW - WINDOW).id
        one, two, three, four, five, six = ids
        assert letters_of(session, create(session, limit=6)) == [one, four, three, six, two, five]
        assert letters_of(session, create(session)) == [late]


def test_who_may_not_print_makes_no_batch(database: Database) -> None:
    """An auditor only looks."""
    with database.write() as session:
        factories.letter(session, S.APPROVED)
        auditor = factories.staff(session, Role.AUDITOR)
    with database.writing() as session, pytest.raises(Refused, match="may not do this"):
        create(session, auditor)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Batch)) == 0


def test_two_batches_at_once_have_each_letter_once(database: Database) -> None:
    """Whoever is second gets what is left, or a clear line; never the same letter."""
    with database.write() as session:
        ids = [factories.letter(session, S.APPROVED).id for _ in range(8)]
    gate = threading.Barrier(2)

    def making(limit: int) -> Callable[[], None]:
        def act() -> None:
            gate.wait()
            with database.write() as session:
                create(session, limit=limit)

        return act

    results = together(making(8), making(8))
    assert all(result is None or isinstance(result, Refused) for result in results), results
    with database.read() as session:
        assert list(session.scalars(select(Piece.letter_id).order_by(Piece.letter_id))) == ids
        assert set(session.scalars(select(Letter.state))) == {S.IN_BATCH}


def test_letters_follow_their_pieces_to_the_post(database: Database) -> None:
    """Printed, then mailed: batch, pieces and letters in one step, dated and recorded."""
    with database.write() as session:
        letters = [factories.letter(session, S.APPROVED) for _ in range(2)]
        printer = factories.staff(session, Role.PRINTER)
        batch = create(session, printer)
        batch.state = BatchState.READY
        session.flush()
        for act, state in ((batches.mark_printed, "printed"), (batches.mark_mailed, "mailed")):
            assert act(session, batch, printer, now=NOW) == 2
            assert batch.state == BatchState(state)
            assert {piece.state for piece in batch.pieces} == {PieceState(state)}
            assert {letter.state for letter in letters} == {S(state)}
        assert (batch.printed_at, batch.mailed_at) == (NOW, NOW)
        verbs = session.scalars(select(Audit.verb).where(Audit.subject_kind == "batch").order_by(Audit.id)).all()
        assert verbs == ["batch.created", "batch.printed", "batch.mailed"]
        steps = [step.verb for step in history(session, letters[0])]
        assert steps == ["letter.in_batch", "letter.printed", "letter.mailed"]


def test_the_order_is_kept(database: Database) -> None:
    """Not printed before it is made, not mailed before it is printed; the second time is a conflict."""
    with database.write() as session:
        letter = factories.letter(session, S.APPROVED)
        auditor = factories.staff(session, Role.AUDITOR)
        batch = create(session)
        with pytest.raises(Refused, match="still being put together"):
            batches.mark_printed(session, batch, None, now=NOW)
        batch.state = BatchState.READY
        session.flush()
        with pytest.raises(Refused, match="only a printed one"):
            batches.mark_mailed(session, batch, None, now=NOW)
        with pytest.raises(Refused, match="may not do this"):
            batches.mark_printed(session, batch, auditor, now=NOW)
        for mark in (batches.mark_printed, batches.mark_mailed):
            mark(session, batch, None, now=NOW)
            with pytest.raises(Conflict, match="already; nothing was done"):
                mark(session, batch, None, now=NOW)
        with pytest.raises(Refused, match="is mailed"):
            batches.mark_printed(session, batch, None, now=NOW)
        assert letter.state is S.MAILED


def test_two_people_mark_a_batch_once(database: Database) -> None:
    """One is told that it was done already; every letter moved one step."""
    with database.write() as session:
        factories.letter(session, S.APPROVED)
        batch_id = create(session).id
        session.get_one(Batch, batch_id).state = BatchState.READY

    def mark() -> None:
        with database.write() as session:
            batches.mark_printed(session, session.get_one(Batch, batch_id), None, now=NOW)

    results = together(mark, mark)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "NoneType"], results
    with database.read() as session:
        assert session.scalar(select(Letter.state)) is S.PRINTED


def test_a_spoiled_piece_stays_behind(database: Database) -> None:
    """The rest goes on; its letter stays where it is until somebody prints it again."""
    with database.write() as session:
        spoiled, fine = (factories.letter(session, S.APPROVED) for _ in range(2))
        batch = create(session)
        batch.state = BatchState.READY
        session.flush()
        batches.mark_printed(session, batch, None, now=NOW)
        batch.pieces[0].state = PieceState.SPOILED
        session.flush()
        batches.mark_mailed(session, batch, None, now=NOW)
        assert (spoiled.state, fine.state) == (S.PRINTED, S.MAILED)
        assert [piece.state for piece in batch.pieces] == [PieceState.SPOILED, PieceState.MAILED]


def test_the_file_is_given_when_it_is_made(database: Database, tmp_path: Path) -> None:
    """Before, a clear line says to ask again."""
    store = FolderStore(tmp_path / "objects")
    with database.write() as session:
        factories.letter(session, S.APPROVED)
        batch = create(session)
        with pytest.raises(NotReady):
            giving_out.pdf(store, batch)
        batch.object_id = name(session, keep(store, ObjectKind.BATCH, b"%PDF", "application/pdf"), now=NOW).id
        session.flush()
        session.refresh(batch)
        assert giving_out.pdf(store, batch) == b"%PDF"


def test_a_batch_is_found_and_listed(database: Database) -> None:
    """By number and code; its manifest has an envelope for each letter in the order of the pages."""
    with database.write() as session:
        person = factories.profile(session, committed_name="Marcus E. Ellery", register_number="20417-045")
        wanda = factories.pen_pal(session, name="", address="wanda@example.org")
        letter = factories.letter(session, S.APPROVED, to=factories.alias(session, person), by=wanda)
        batch = create(session)
        book = codes_of(session)
        for named in (str(batch.id), book.batch(batch.id)):
            assert batches.find_batch(session, named) is batch
        for wrong in ("99", "nonsense", book.letter(batch.id)):
            with pytest.raises(NotFound):
                batches.find_batch(session, wrong)
        (row,) = manifest(session, batch, NOW)
        assert (row.seq, row.code, row.recipient) == (1, book.letter(letter.id), "Marcus E. Ellery")
        assert (row.register_number, row.facility, row.pen_pal) == ("20417-045", "FCI Cedar Ridge", "wanda")
        assert (row.pages, row.sheets, row.envelope, row.state) == (1, 1, "10-double-window", PieceState.MADE)


def test_a_batch_that_is_not_printed_can_be_taken_apart(database: Database) -> None:
    """Its letters are approved again and go into the next batch; the record says who and why."""
    with database.write() as session:
        ada = factories.staff(session, Role.PRINTER)
        letters = [factories.letter(session, S.APPROVED) for _ in range(2)]
        batch = create(session)
        assert batches.cancel(session, batch, ada, reason="one of them moved", now=NOW) == 2
        assert batch.state is BatchState.CANCELLED
        assert {letter.state for letter in letters} == {S.APPROVED}
        assert letters_of(session, create(session)) == [letter.id for letter in letters]
        told = session.scalars(select(Audit).where(Audit.verb == "batch.cancelled")).one()
        assert told.detail
        assert (told.actor_id, told.detail.new["reason"]) == (ada.id, "one of them moved")


def test_a_printed_batch_cannot_be_taken_apart(database: Database) -> None:
    """Its paper exists. And a reason is needed, and the right role."""
    with database.write() as session:
        ada, auditor = factories.staff(session), factories.staff(session, Role.AUDITOR)
        factories.letter(session, S.APPROVED)
        batch = create(session)
        with pytest.raises(Refused, match="needs a reason"):
            batches.cancel(session, batch, ada, reason=" ", now=NOW)
        with pytest.raises(Refused, match="may not"):
            batches.cancel(session, batch, auditor, reason="why not", now=NOW)
        batch.state = BatchState.PRINTED
        session.flush()
        with pytest.raises(Refused, match="only one that is not printed"):
            batches.cancel(session, batch, ada, reason="too late", now=NOW)


def test_the_list_of_a_mailed_batch_says_where_it_was_mailed(database: Database) -> None:
    """Somebody who moved since was written to where they were; what is here still goes where they are."""
    with database.write() as session:
        staff, to = factories.staff(session), factories.alias(session)
        old, new = (
            to.profile.mail_point.facility.name,
            factories.mail_point(session, factories.facility(session, name="FCI Alder")),
        )
        gone, here = (factories.letter(session, state, to=to) for state in (LetterState.MAILED, LetterState.IN_BATCH))
        batch = factories.batch(session, gone, here)
        batch.pieces[0].state = PieceState.MAILED
        before = {"mail_point_id": to.profile.mail_point_id}
        to.profile.mail_point_id = new.id
        later = max(proof.made_at for proof in session.scalars(select(Proof))) + timedelta(days=1)
        told: dict[str, Any] = {"actor_id": staff.id, "now": later, "old": before, "new": {"mail_point_id": new.id}}
        audit.record(session, "profile.moved", "profile", to.profile_id, **told)
        session.flush()
        session.expire_all()
        assert [row.facility for row in manifest(session, batch, NOW)] == [old, "FCI Alder"]
