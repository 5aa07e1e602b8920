"""Printing from the desk: a batch sent to a real printer by a real worker, followed on its page; and its refusals."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from relay.db import Database
from relay.models import Batch, BatchState, Job, LetterState, Printer, PrintJob, PrintState, Role
from relay.objects import FolderStore
from relay.settings import Settings
from relay.work.dispatcher import run_one
from relay.work.handlers import HANDLERS
from relay.work.jobs import JobKind
from relay.work.room import open_room
from tests import factories
from tests.counting import counted
from tests.factories import NOW
from tests.ipp_printer import free_port, ipp_printer
from tests.mailroom.printing.conftest import furnish
from tests.web.conftest import Visitor, marked_wrong, seen_by, text_of

SignIn = Callable[..., Visitor]
TO_PRINT = {"printer": "1", "part": "letters", "copies": "1", "seq": "", "tray": ""}


@pytest.fixture
def ready(database: Database, app: object) -> Batch:
    """Put a batch on the table that is ready, and a printer that is away."""
    with database.write() as session:
        batch = factories.batch(session, factories.letter(session, LetterState.IN_BATCH))
        batch.state, batch.object_id = BatchState.READY, factories.stored_object(session).id
        factories.printer(session, name="Office")
        return batch


def work(database: Database, store: FolderStore) -> None:
    """Do what is due for printers, and what is due a little later."""
    room = open_room(Settings(data_dir=store.root), database, store)
    for _ in range(100):
        later = datetime.now(UTC) + timedelta(hours=1)
        with database.write() as session:
            others = (Job.kind != JobKind.PRINT, Job.run_at < later)
            session.execute(update(Job).where(*others).values(run_at=later))
            session.execute(update(Job).where(Job.kind == JobKind.PRINT).values(run_at=NOW))
        if not run_one(room, HANDLERS, "test"):
            break
    room.close()


def test_a_batch_is_printed_from_its_page(sign_in: SignIn, database: Database, tmp_path: Path) -> None:
    """Sent with a form, followed in place, and in the end somebody is asked to look at the pile and say so."""
    store = FolderStore(tmp_path / "objects")
    with ipp_printer() as real:
        mailroom = furnish(database, store, real)
        volunteer = sign_in(Role.PRINTER)
        page = volunteer.get("/mailroom/batches/1")
        assert "Print on a printer" in text_of(page)
        assert page.get_data(as_text=True).count('class="button first"') == 1
        assert "Print its pages on a printer" in text_of(volunteer.get("/mailroom/batches/1/pieces/1"))
        one = volunteer.get("/mailroom/batches/1/print?seq=1").get_data(as_text=True)
        assert re.search('<input[^>]* name="seq"[^>]* value="1"', one)
        file = str(mailroom.job(mailroom.ask(seq=1)).options["file"])
        assert volunteer.post("/mailroom/batches/1/print", file=file, **TO_PRINT).status_code == 302
        assert "waits to be sent" in text_of(volunteer.get("/mailroom/batches/1"))
        work(database, store)
        told = text_of(volunteer.get("/mailroom/batches/1/print/progress"))
        assert "All 4 sheets came out of Office." in told
        assert mailroom.pdf in real.out()
    with database.read() as session:
        assert session.get_one(Batch, 1).state is BatchState.READY
    assert volunteer.post("/mailroom/batches/1/printed", file=file).status_code == 302
    with database.read() as session:
        assert session.get_one(Batch, 1).state is BatchState.PRINTED


def test_a_second_press_is_told_at_its_field(sign_in: SignIn, ready: Batch) -> None:
    """And whoever means it, ticks."""
    volunteer = sign_in(Role.PRINTER)
    assert volunteer.post("/mailroom/batches/1/print", **TO_PRINT).status_code == 302
    looking = re.search(r'hx-get="([^"]+)"', volunteer.get("/mailroom/batches/1").get_data(as_text=True))
    assert looking
    assert volunteer.get(looking[1]).status_code == 204  # nothing is new, and nothing is read out again
    refused = volunteer.post("/mailroom/batches/1/print", **TO_PRINT)
    assert (refused.status_code, marked_wrong(refused)) == (422, {"again"})
    assert volunteer.post("/mailroom/batches/1/print", again="y", **TO_PRINT).status_code == 302


def test_what_cannot_be_printed_is_told_at_its_field(sign_in: SignIn, ready: Batch) -> None:
    """Nothing typed is lost; a file that was made again is a conflict."""
    volunteer = sign_in(Role.PRINTER)
    wrong = volunteer.post("/mailroom/batches/1/print", **(TO_PRINT | {"seq": "77", "copies": "3"}))
    assert (wrong.status_code, marked_wrong(wrong)) == (422, {"seq"})
    assert 'value="77"' in wrong.get_data(as_text=True)
    assert volunteer.post("/mailroom/batches/1/print", **(TO_PRINT | {"printer": "99"})).status_code == 422
    assert volunteer.post("/mailroom/batches/1/print", file="99", **TO_PRINT).status_code == 409


def test_a_print_job_is_cancelled(sign_in: SignIn, ready: Batch, database: Database) -> None:
    """From the page of its batch; one that is over is a conflict."""
    volunteer = sign_in(Role.PRINTER)
    volunteer.post("/mailroom/batches/1/print", **TO_PRINT)
    assert volunteer.post("/printing/1/cancel").status_code == 302
    assert volunteer.post("/printing/1/cancel").status_code == 409
    with database.read() as session:
        assert session.get_one(PrintJob, 1).state is PrintState.CANCELLED


def test_a_printer_is_added_after_a_look_at_what_it_can_do(sign_in: SignIn, database: Database) -> None:
    """Looking changes nothing; its trays are offered, and a test page may be printed."""
    administrator = sign_in(Role.ADMIN)
    with ipp_printer() as real:
        typed = {"name": "Office", "queue": real.uri, "two_sided": "y", "offset_x_pt": "0", "offset_y_pt": "0"}
        looked = administrator.post("/printers/new", look="1", **typed)
        assert "It answers, and prints PDF." in text_of(looked)
        assert '<option value="by-pass-tray">' in looked.get_data(as_text=True)
        with database.read() as session:
            assert session.scalars(select(Printer)).all() == []
    assert administrator.post("/printers/new", tray="main", **typed).status_code == 302
    away = administrator.post("/printers/new", look="1", **(typed | {"queue": f"ipp://127.0.0.1:{free_port()}/x"}))
    assert "does not answer" in text_of(away)
    assert administrator.post("/printers/1/test").status_code == 302
    assert "Test page" in text_of(administrator.get("/printers/1"))


def test_two_administrators_do_not_write_over_each_other(sign_in: SignIn, ready: Batch) -> None:
    """The second is told what the first changed; what cannot be is told at its field."""
    administrator = sign_in(Role.ADMIN)
    seen = seen_by(administrator.get("/printers/1/edit"))
    typed = {"queue": "Office", "two_sided": "y", "offset_x_pt": "0", "offset_y_pt": "0", "seen": seen}
    assert administrator.post("/printers/1/edit", name="Front", **typed).status_code == 302
    second = administrator.post("/printers/1/edit", name="Back", **typed)
    assert (second.status_code, "Front" in text_of(second)) == (409, True)
    again = typed | {"seen": seen_by(second), "options": "sides=one-sided"}
    refused = administrator.post("/printers/1/edit", name="Back", **again)
    assert (refused.status_code, marked_wrong(refused)) == (422, {"options"})


def test_pages_ask_little_however_much_was_printed(sign_in: SignIn, ready: Batch, database: Database) -> None:
    """At most a dozen queries, whatever was sent to how many printers."""
    with database.write() as session:
        batch = session.get_one(Batch, 1)
        for _ in range(6):
            factories.print_job(session, factories.printer(session), batch, piece_id=batch.pieces[0].id)
            factories.print_job(session, session.get_one(Printer, 1), batch, state=PrintState.DONE)
    volunteer = sign_in(Role.PRINTER)
    for path in ("/mailroom/batches/1", "/mailroom/batches/1/print/progress", "/printers", "/printers/1"):
        volunteer.get(path)
        with counted(database) as seen:
            assert volunteer.get(path).status_code == 200
        assert len([one for one in seen if one.lstrip().startswith("SELECT")]) <= 12, seen


def test_a_printer_that_prints_is_not_given_up(sign_in: SignIn, ready: Batch) -> None:
    """Its work comes first."""
    administrator = sign_in(Role.ADMIN)
    administrator.post("/printers/1/test")
    assert administrator.post("/printers/1/retire").status_code == 422
    administrator.post("/printing/1/cancel")
    assert administrator.post("/printers/1/retire").status_code == 302
    assert administrator.post("/printers/1/test").status_code == 422
    assert administrator.post("/printers/1/again").status_code == 302
