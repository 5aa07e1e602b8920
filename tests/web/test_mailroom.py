"""The mailroom on the desk: a batch is made, waited for, downloaded, printed and mailed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from relay import objects
from relay.db import Database
from relay.models import Audit, Batch, BatchState, Job, JobState, Letter, LetterState, ObjectKind, PieceState, Role
from tests import factories
from tests.web.conftest import Visitor, text_of
from web.desk import EXTENSION

SignIn = Callable[..., Visitor]


@pytest.fixture
def approved(app: Flask, database: Database) -> list[int]:
    """Give two letters that were approved long ago."""
    with database.write() as session:
        return [factories.letter(session, LetterState.APPROVED).id for _ in range(2)]


def assembled(app: Flask, database: Database, pdf: bytes = b"%PDF-1.7 batch") -> None:
    """Do what the worker does when it has put the pages together."""
    kept = objects.keep(app.extensions[EXTENSION].store, ObjectKind.BATCH, pdf, "application/pdf")
    with database.write() as session:
        batch = session.scalars(select(Batch)).one()
        batch.object_id = objects.name(session, kept, now=datetime.now(UTC)).id
        batch.state, batch.pages = BatchState.READY, 4


def states(database: Database) -> set[LetterState]:
    """Give the states letters are in."""
    with database.read() as session:
        return set(session.scalars(select(Letter.state)))


def test_a_batch_goes_its_way(app: Flask, approved: list[int], sign_in: SignIn, database: Database) -> None:
    """Made, waited for, downloaded, printed, mailed: each step is one press, and each is recorded."""
    printer = sign_in(Role.PRINTER)
    assert "2 approved letters are ready to print" in text_of(printer.get("/mailroom"))
    batch = printer.post("/mailroom/batches").location
    assert states(database) == {LetterState.IN_BATCH}
    waiting = printer.get(batch).get_data(as_text=True)
    assert "being put together" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert printer.get(f"{batch}/letters.pdf").status_code == 503
    assembled(app, database)
    assert "Print it, then say so" in text_of(printer.get(f"{batch}/progress"))
    file = printer.get(f"{batch}/letters.pdf")
    assert (file.mimetype, file.data) == ("application/pdf", b"%PDF-1.7 batch")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert printer.post(f"{batch}/printed").status_code == 302
    assert states(database) == {LetterState.PRINTED}
    assert printer.post(f"{batch}/mailed").status_code == 302
    assert states(database) == {LetterState.MAILED}
    assert "On its way" in text_of(printer.get(batch))
    with database.read() as session:
        verbs = set(session.scalars(select(Audit.verb)))
    assert {"batch.created", "batch.downloaded", "batch.printed", "batch.mailed"} <= verbs


def test_a_step_taken_twice_is_a_clear_conflict(
    app: Flask, approved: list[int], sign_in: SignIn, database: Database
) -> None:
    """Two people mark the same batch printed; the second is told so."""
    first, second = sign_in(Role.PRINTER), sign_in(Role.ADMIN)
    batch = first.post("/mailroom/batches").location
    assembled(app, database)
    assert first.post(f"{batch}/printed").status_code == 302
    answer = second.post(f"{batch}/printed")
    assert answer.status_code == 409
    assert "was marked printed already" in text_of(answer)


def test_nothing_to_print_is_said(app: Flask, sign_in: SignIn) -> None:
    """Without an approved letter there is no button, and a form sent anyway is one clear line."""
    printer = sign_in(Role.PRINTER)
    assert "Make a batch" not in text_of(printer.get("/mailroom"))
    assert printer.post("/mailroom/batches").status_code == 422


def test_a_letter_rests_before_it_can_be_printed(app: Flask, sign_in: SignIn, database: Database) -> None:
    """What was approved a minute ago is not ready yet."""
    with database.write() as session:
        row = factories.letter(session, LetterState.APPROVED)
        row.approved_at = datetime.now(UTC) - timedelta(minutes=1)
    page = text_of(sign_in(Role.PRINTER).get("/mailroom"))
    assert "1 approved letter will be ready soon" in page
    assert "Make a batch" not in page


def test_an_auditor_sees_batches_and_has_no_buttons(app: Flask, approved: list[int], sign_in: SignIn) -> None:
    """Looking is not acting."""
    batch = sign_in(Role.PRINTER).post("/mailroom/batches").location
    auditor = sign_in(Role.AUDITOR)
    assert '<form method="post" action="/mailroom' not in auditor.get("/mailroom").get_data(as_text=True)
    assert auditor.get(batch).status_code == 200


def test_a_batch_is_cancelled_with_a_reason(
    app: Flask, approved: list[int], sign_in: SignIn, database: Database
) -> None:
    """Before it is printed, and not without saying why; its letters are approved again and go into the next."""
    printer = sign_in(Role.PRINTER)
    batch = printer.post("/mailroom/batches").location
    assert "Cancel this batch" in text_of(printer.get(batch))
    answer = printer.post(f"{batch}/cancel", reason=" ")
    assert answer.status_code == 422
    assert "This field is required." in text_of(answer)
    assert states(database) == {LetterState.IN_BATCH}
    assert printer.post(f"{batch}/cancel", reason="The wrong paper was in the tray").status_code == 302
    assert states(database) == {LetterState.APPROVED}
    page = text_of(printer.get(batch))
    assert "2 letters are approved again" in page
    assert "Nothing of it is mailed" in page
    assert "Download the PDF" not in page
    assert "Cancel this batch" not in page
    assert "2 approved letters are ready to print" in text_of(printer.get("/mailroom"))


def test_a_printed_batch_is_not_cancelled(app: Flask, approved: list[int], sign_in: SignIn, database: Database) -> None:
    """The form is gone, and one that was still open is one clear line."""
    printer = sign_in(Role.PRINTER)
    batch = printer.post("/mailroom/batches").location
    assembled(app, database)
    printer.post(f"{batch}/printed")
    assert "Cancel this batch" not in text_of(printer.get(batch))
    answer = printer.post(f"{batch}/cancel", reason="Too late")
    assert answer.status_code == 422
    assert states(database) == {LetterState.PRINTED}


@pytest.mark.parametrize("role", [Role.PRINTER, Role.REVIEWER])
def test_a_batch_that_cannot_be_put_together_says_so(
    app: Flask, approved: list[int], sign_in: SignIn, database: Database, role: Role
) -> None:
    """Work that was given up is not something to wait for: what to do is said, to each in their own way."""
    visitor = sign_in(role)
    batch = visitor.post("/mailroom/batches").location
    assert "nothing needs to be done" in text_of(visitor.get(batch))
    with database.write() as session:
        session.execute(update(Job).where(Job.kind == "assemble").values(state=JobState.PARKED))
    for path in (batch, f"{batch}/progress"):
        page = visitor.get(path)
        assert "could not be put together" in text_of(page)
        assert "nothing needs to be done" not in text_of(page)
        assert "refresh" not in page.get_data(as_text=True)
        progress = page.get_data(as_text=True).partition('id="progress"')[2]
        assert ('href="/jobs"' in progress) is (role is Role.REVIEWER)


def test_a_batch_that_no_worker_takes_says_so(
    app: Flask, approved: list[int], sign_in: SignIn, database: Database
) -> None:
    """A page that says that nothing needs to be done, for ever, would leave a volunteer waiting all afternoon."""
    visitor = sign_in(Role.PRINTER)
    batch = visitor.post("/mailroom/batches").location
    assert "the worker does not run" not in text_of(visitor.get(batch))
    with database.write() as session:
        session.execute(
            update(Job).where(Job.kind == "assemble").values(run_at=datetime.now(UTC) - timedelta(minutes=4))
        )
    page = text_of(visitor.get(f"{batch}/progress"))
    assert "the worker does not run" in page
    assert "nothing needs to be done" not in page


def test_what_was_taken_out_of_a_batch_is_not_counted_in_it(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Its line stays, for whoever looks for the envelope; heading and list count what is to be mailed."""
    with database.write() as session:
        batch = factories.batch(session, *(factories.letter(session, LetterState.IN_BATCH) for _ in range(3)))
        batch.pieces[1].state = PieceState.SPOILED
        place = f"/mailroom/batches/{batch.id}"
    printer = sign_in(Role.PRINTER)
    assert "2 letters · 1 spoiled" in text_of(printer.get(place))
    assert '<td class="number right">2</td>' in printer.get("/mailroom").get_data(as_text=True)


def test_a_ready_batch_says_what_is_old_and_what_failed(app: Flask, database: Database, sign_in: SignIn) -> None:
    """Its printer was changed, its list could not be made; nothing is printed again that was not printed."""
    with database.write() as session:
        batch = factories.batch(session, factories.letter(session, LetterState.IN_BATCH))
        batch.printer = factories.printer(session, name="Office", offset_y_pt=2.0)
        batch.made_for = {"two_sided": True, "x_pt": 0.0, "y_pt": 0.0}
        batch.state, batch.object_id = BatchState.READY, factories.stored_object(session, ObjectKind.BATCH).id
        facts = {"subject_id": batch.id, "run_at": factories.NOW, "created_at": factories.NOW}
        session.add(Job(kind="batch_files", state=JobState.PARKED, **facts))
        place, file = f"/mailroom/batches/{batch.id}", str(batch.object_id)
    printer = sign_in(Role.PRINTER)
    page = text_of(printer.get(place))
    assert "offset of Office were changed after this was made" in page
    assert "Cover sheet and list could not be made" in page
    assert "its pages" in page
    assert "print again" not in page
    assert "Print this one again" not in text_of(printer.get(f"{place}/pieces/1"))
    assert printer.post(f"{place}/make-again", file="99").status_code == 409
    assert printer.post(f"{place}/make-again", file=file).location == place
    assert "being put together" in text_of(printer.get(place))
