"""From a batch to a real printer: the approved bytes, once, followed to the end; and what is said when it is wrong."""

import io

import pikepdf
import pytest
from sqlalchemy import select

from relay.errors import Conflict, NotReady, Refused, Sealed
from relay.mailroom.printing import asking
from relay.mailroom.printing.sending import GIVEN_UP
from relay.models import (
    Audit,
    Batch,
    BatchFile,
    BatchPart,
    BatchState,
    Job,
    LetterState,
    ObjectKind,
    OurLetterState,
    Piece,
    PieceState,
    Printer,
    PrintJob,
    PrintState,
    Profile,
    ProfileStatus,
    Role,
)
from relay.objects import keep, name
from relay.printing.saying import sentences
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW
from tests.ipp_printer import IppPrinter, free_port
from tests.mailroom.printing.conftest import Mailroom, number_of_pages, pages

S = PrintState


def test_the_approved_file_is_printed_as_it_is(mailroom: Mailroom, real: IppPrinter) -> None:
    """Byte for byte, on both sides, from its tray; the end is in the record, and nothing is marked printed."""
    done = mailroom.work(mailroom.ask())
    assert (done.state, done.told) == (S.DONE, "")
    assert real.out() == [mailroom.pdf]
    (came,) = [real.asked(int(path.stem)) for path in (real.folder / "out").glob("*.pdf")]
    assert came["IPP_SIDES"] == "two-sided-long-edge"
    assert "media-source=main" in came["IPP_MEDIA_COL"]
    assert done.sheets_done == done.options["sheets"] == 4
    with mailroom.database.read() as session:
        assert session.get_one(Batch, 1).state is BatchState.READY
        verbs = session.scalars(select(Audit.verb).where(Audit.subject_kind == "batch").order_by(Audit.id)).all()
        assert verbs == ["batch.print_asked", "batch.print_over"]


def test_a_printer_of_one_side_gets_no_blank_backs(mailroom: Mailroom, real: IppPrinter) -> None:
    """The file is made of the same proofs for it."""
    mailroom.set_printer(two_sided=False)
    done = mailroom.work(mailroom.ask())
    assert done.state is S.DONE
    assert number_of_pages(mailroom.pdf) == 8
    assert [number_of_pages(pdf) for pdf in real.out()] == [4]
    assert done.sheets_done == 4


def test_a_printer_that_is_off_gets_its_pages_moved(mailroom: Mailroom, real: IppPrinter) -> None:
    """Their boxes the other way; what stands on them is what was approved, and their size is that of the sheet."""
    mailroom.set_printer(offset_x_pt=3.0, offset_y_pt=-2.0)
    assert mailroom.work(mailroom.ask()).state is S.DONE
    (pdf,) = real.out()
    with pikepdf.open(io.BytesIO(pdf)) as moved, pikepdf.open(io.BytesIO(mailroom.pdf)) as approved:
        assert [float(edge) for edge in moved.pages[0].mediabox.as_list()] == [-3.0, -2.0, 609.0, 790.0]
        for one, other in zip(moved.pages, approved.pages, strict=True):
            assert ("/Contents" in one) is ("/Contents" in other)
            if "/Contents" in one:
                assert one.Contents.read_bytes() == other.Contents.read_bytes()


def test_one_envelope_is_printed_again(mailroom: Mailroom, real: IppPrinter) -> None:
    """Its pages alone, also when the batch is printed already."""
    with mailroom.database.write() as session:
        session.get_one(Batch, 1).state = BatchState.PRINTED
    done = mailroom.work(mailroom.ask(seq=2, copies=2, tray="manual"))
    assert done.state is S.DONE
    (pdf,) = real.out()
    assert number_of_pages(pdf) == 6
    assert done.options["sheets"] == 6
    with mailroom.database.read() as session:
        assert done.piece_id == session.scalar(select(Piece.id).where(Piece.seq == 2))


def test_envelopes_come_from_their_own_tray(mailroom: Mailroom, real: IppPrinter) -> None:
    """On one side, whatever the printer could."""
    sheet = pages(2)
    with mailroom.database.write() as session:
        kept = keep(mailroom.store, ObjectKind.BATCH, sheet, "application/pdf")
        row = name(session, kept, now=NOW)
        session.add(BatchFile(batch_id=1, part=BatchPart.ENVELOPES, object_id=row.id, pages=2))
    assert mailroom.work(mailroom.ask(part="envelopes")).state is S.DONE
    assert real.out() == [sheet]
    (came,) = [real.asked(int(path.stem)) for path in (real.folder / "out").glob("*.pdf")]
    assert came["IPP_SIDES"] == "one-sided"
    assert "media-source=by-pass-tray" in came["IPP_MEDIA_COL"]


def test_a_test_page_needs_no_batch(mailroom: Mailroom, real: IppPrinter) -> None:
    """Front and back, with a measure."""
    with mailroom.database.write() as session:
        job_id = asking.ask_test(session, session.get_one(Printer, 1), None, now=NOW).id
    assert mailroom.work(job_id).state is S.DONE
    assert [number_of_pages(pdf) for pdf in real.out()] == [2]


def test_a_printer_that_stops_is_waited_for(mailroom: Mailroom, real: IppPrinter) -> None:
    """Out of paper it says what to do; filled again it goes on, and the job is done."""
    real.reports("media-empty-error")
    job_id = mailroom.ask()
    stopped = mailroom.work(job_id, S.STOPPED)
    assert sentences(stopped.told) == ["It is out of paper: fill the tray, and it goes on by itself."]
    real.go()
    assert mailroom.work(job_id).state is S.DONE
    assert real.out() == [mailroom.pdf]


def test_progress_is_what_the_printer_counted(mailroom: Mailroom, real: IppPrinter) -> None:
    """Printed sides become sheets."""
    (real.folder / "hold").touch()
    count = 'echo "ATTR: job-impressions-completed=5" >&2'
    real.first(count, "while [ -e hold ]; do sleep 0.02; done")
    job_id = mailroom.ask()
    mailroom.work(job_id, S.PRINTING)
    for _ in range(100):
        mailroom.sender.step(job_id)
        if mailroom.job(job_id).sheets_done:
            break
    assert mailroom.job(job_id).sheets_done == 3
    real.go()
    assert mailroom.work(job_id).state is S.DONE


def test_a_printer_that_fails_says_so(mailroom: Mailroom, real: IppPrinter) -> None:
    """A job that its queue gave up failed; it may be sent again without being asked twice."""
    real.first("exit 1")
    failed = mailroom.work(mailroom.ask())
    assert failed.state is S.FAILED
    assert any("gave it up" in sentence for sentence in sentences(failed.told))
    real.first("")
    assert mailroom.work(mailroom.ask()).state is S.DONE


def test_a_printer_that_does_not_answer_is_asked_again(mailroom: Mailroom, real: IppPrinter) -> None:
    """Nothing is lost: switched on, it prints. After two days it is given up."""
    mailroom.set_printer(queue=f"ipp://127.0.0.1:{free_port()}/ipp/print")
    job_id = mailroom.ask()
    pause = mailroom.sender.step(job_id)
    assert pause
    assert (mailroom.job(job_id).state, mailroom.job(job_id).told) == (S.WAITING, "no-answer")
    mailroom.set_printer(queue=real.uri)
    assert mailroom.work(job_id).state is S.DONE
    mailroom.set_printer(queue=f"ipp://127.0.0.1:{free_port()}/ipp/print")
    job_id = mailroom.ask(again=True)
    mailroom.clock += GIVEN_UP * 2
    assert mailroom.sender.step(job_id) is None
    assert mailroom.job(job_id).state is S.FAILED


def test_a_printer_that_forgot_is_not_given_the_job_again(mailroom: Mailroom, real: IppPrinter) -> None:
    """Switched off while it printed, nobody knows what came out: a person looks."""
    real.reports("toner-low-warning")
    job_id = mailroom.ask()
    printing = mailroom.work(job_id, S.PRINTING)
    assert printing.queue_job
    real.stop()
    mailroom.sender.step(job_id)
    assert (mailroom.job(job_id).state, mailroom.job(job_id).told) == (S.PRINTING, "no-answer")
    real.start()
    real.go()
    failed = mailroom.work(job_id)
    assert (failed.state, failed.told) == (S.FAILED, "forgotten")
    assert [pdf for pdf in real.out() if pdf == mailroom.pdf] in ([], [mailroom.pdf])


def test_what_the_printer_has_had_is_not_sent_again(mailroom: Mailroom, real: IppPrinter) -> None:
    """After a restore from a backup the row says that it waits, and the pages may lie at the printer."""
    job_id = mailroom.ask()
    mailroom.work(job_id)
    with mailroom.database.write() as session:
        job = session.get_one(PrintJob, job_id)
        job.state, job.queue_job, job.finished_at = S.WAITING, "", None
    failed = mailroom.work(job_id)
    assert (failed.state, failed.told) == (S.FAILED, "sent-before")
    assert real.out() == [mailroom.pdf]
    assert mailroom.work(mailroom.ask()).state is S.DONE


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"tray": "tray-9"}, "no-tray:tray-9"),
        ({"options": {"print-quality": "77"}}, "no-option:print-quality"),
    ],
)
def test_what_the_printer_does_not_have_prints_nothing(
    mailroom: Mailroom, real: IppPrinter, columns: dict[str, object], fault: str
) -> None:
    """The job fails with the name of it."""
    mailroom.set_printer(**columns)
    failed = mailroom.work(mailroom.ask())
    assert (failed.state, failed.told) == (S.FAILED, fault)
    assert real.out() == []


def test_a_file_that_was_made_again_is_not_sent(mailroom: Mailroom, real: IppPrinter) -> None:
    """Neither when it is asked for by what somebody saw, nor when it was asked for before."""
    job_id = mailroom.ask(file=mailroom.job(mailroom.ask()).object_id, again=True)
    seen = mailroom.job(job_id).object_id
    mailroom.make_again()
    failed = mailroom.work(job_id)
    assert (failed.state, failed.told) == (S.FAILED, "made-again")
    assert real.out() == []
    with pytest.raises(Conflict, match="made again"):
        mailroom.ask(file=seen)


@pytest.mark.parametrize(("state", "one_too"), [(BatchState.PRINTED, True), (BatchState.CANCELLED, False)])
def test_a_batch_that_is_over_meanwhile_is_not_sent(
    mailroom: Mailroom, real: IppPrinter, state: BatchState, one_too: bool
) -> None:
    """Somebody printed it by hand while the printer was away, or took it apart; a spoiled envelope is printed still."""
    job_id, one = mailroom.ask(), mailroom.ask(seq=1)
    with mailroom.database.write() as session:
        session.get_one(Batch, 1).state = state
    assert mailroom.work(job_id).told == "batch-over"
    assert (mailroom.work(one).state is S.DONE) is one_too
    assert len(real.out()) == one_too


def test_what_was_sealed_is_not_printed(mailroom: Mailroom, real: IppPrinter) -> None:
    """Neither when it is asked for, nor when it was asked for before."""
    job_id, one = mailroom.ask(), mailroom.ask(seq=1)
    with mailroom.database.write() as session:
        piece = session.scalars(select(Piece).where(Piece.seq == 1)).one()
        assert piece.letter
        piece.letter.state = LetterState.SEALED
    assert (mailroom.work(job_id).told, mailroom.work(one).told) == ("sealed", "sealed")
    assert real.out() == []
    for wanted in ({}, {"seq": 2}):
        with pytest.raises(Sealed):
            mailroom.ask(again=True, **wanted)


def test_a_file_that_was_changed_on_the_disk_is_not_sent(mailroom: Mailroom, real: IppPrinter) -> None:
    """What is sent is what was approved, or nothing."""
    job_id = mailroom.ask()
    with mailroom.database.read() as session:
        stored = session.get_one(Batch, 1).stored
    assert stored
    mailroom.store.delete(stored.key)
    mailroom.store.put(stored.key, pages(1))
    assert mailroom.work(job_id).told == "damaged"
    assert real.out() == []


def test_an_envelope_that_was_taken_out_is_not_printed(mailroom: Mailroom, real: IppPrinter) -> None:
    """Spoiled meanwhile, or its pen pal blocked."""
    job_id, other = mailroom.ask(seq=1), mailroom.ask(seq=2)
    with mailroom.database.write() as session:
        first, second = session.scalars(select(Piece).order_by(Piece.seq)).all()
        first.state = PieceState.SPOILED
        assert second.letter
        assert second.letter.pen_pal
        second.letter.pen_pal.blocked_at = NOW
    assert (mailroom.work(job_id).told, mailroom.work(other).told) == ("gone", "gone")
    assert real.out() == []
    for seq, told in ((1, "no such envelope"), (2, "must not be mailed")):
        with pytest.raises(Refused, match=told):
            mailroom.ask(seq=seq, again=True)


def test_a_letter_of_ours_to_somebody_who_died_is_not_printed_alone(mailroom: Mailroom, real: IppPrinter) -> None:
    """Asked before, and asked after it became known."""
    with mailroom.database.write() as session:
        piece = session.scalars(select(Piece).where(Piece.seq == 1)).one()
        our = factories.our_letter(session, OurLetterState.IN_BATCH)
        piece.letter_id, piece.our_letter_id, person_id = None, our.id, our.profile_id
    job_id = mailroom.ask(seq=1)
    with mailroom.database.write() as session:
        session.get_one(Profile, person_id).status = ProfileStatus.DIED
    assert mailroom.work(job_id).told == "gone"
    assert real.out() == []
    with pytest.raises(Refused, match="must not be mailed"):
        mailroom.ask(seq=1, again=True)


def test_a_pile_is_not_printed_twice_unless_somebody_says_so(mailroom: Mailroom) -> None:
    """The second of two who press the same button is told; single envelopes and other files are their own."""
    mailroom.ask()
    with pytest.raises(Refused, match="sent to a printer before") as refusal:
        mailroom.ask()
    assert refusal.value.field == "again"
    mailroom.ask(seq=1)
    mailroom.ask(again=True)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"printer_id": 99}, "printer"),
        ({"copies": 0}, "copies"),
        ({"copies": 999}, "copies"),
        ({"part": "secrets"}, "part"),
        ({"part": "labels"}, "part"),
        ({"part": "labels", "seq": 1}, "part"),
        ({"seq": 77}, "seq"),
    ],
)
def test_what_cannot_be_printed_is_told_at_its_field(mailroom: Mailroom, wanted: dict[str, object], field: str) -> None:
    """And no job is made of it."""
    with pytest.raises(Refused) as refusal:
        mailroom.ask(**wanted)
    assert refusal.value.field == field
    with mailroom.database.read() as session:
        assert session.scalars(select(PrintJob)).all() == []
        assert session.scalars(select(Job).where(Job.kind == JobKind.PRINT)).all() == []


def test_only_a_batch_that_is_ready_is_printed(mailroom: Mailroom) -> None:
    """By who works in the mailroom."""
    with mailroom.database.write() as session:
        auditor, batch = factories.staff(session, Role.AUDITOR), session.get_one(Batch, 1)
        with pytest.raises(Refused, match="may not"):
            asking.ask(session, batch, asking.Wanted(printer_id=1), auditor, now=NOW)
    for state, told in ((BatchState.PRINTED, "single envelopes"), (BatchState.MAILED, "nothing of it")):
        with mailroom.database.write() as session:
            session.get_one(Batch, 1).state = state
        with pytest.raises(Refused, match=told):
            mailroom.ask()
    with mailroom.database.write() as session:
        batch = session.get_one(Batch, 1)
        batch.state, batch.object_id = BatchState.MAKING, None
    with pytest.raises(NotReady):
        mailroom.ask()


def test_a_job_is_cancelled_before_and_after_it_was_sent(mailroom: Mailroom, real: IppPrinter) -> None:
    """At once while it waits; the printer is told where it has it. What is over is not cancelled."""
    job_id = mailroom.ask()
    with mailroom.database.write() as session:
        asking.cancel(session, session.get_one(PrintJob, job_id), None, now=NOW)
    assert mailroom.work(job_id).state is S.CANCELLED
    assert real.out() == []
    real.reports("media-jam-error")
    job_id = mailroom.ask()
    mailroom.work(job_id, S.STOPPED)
    with mailroom.database.write() as session:
        asking.cancel(session, session.get_one(PrintJob, job_id), None, now=NOW)
    mailroom.sender.step(job_id)
    real.go()
    assert mailroom.work(job_id).state is S.CANCELLED
    with mailroom.database.write() as session, pytest.raises(Conflict):
        asking.cancel(session, session.get_one(PrintJob, job_id), None, now=NOW)
