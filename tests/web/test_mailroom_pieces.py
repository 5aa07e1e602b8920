"""One envelope on the desk: spoiled, printed again, its own pages."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from relay import objects
from relay.db import Database
from relay.models import Audit, BatchFile, BatchPart, ObjectKind, Piece, PieceFile, ProfileStatus, Role
from tests import factories
from tests.mailroom.table import Table
from tests.web.conftest import Visitor, marked_wrong, text_of
from web.desk import EXTENSION

SignIn = Callable[..., Visitor]


def test_a_spoiled_envelope_is_printed_again(app: Flask, database: Database, sign_in: SignIn) -> None:
    """With a reason; the page of the new one gives its pages, and the batch says what became of the old one."""
    with database.write() as session:
        table = Table(session, letters=2)
        place = f"/mailroom/batches/{table.batch.id}"
        proof = table.batch.pieces[0].proof
        kept = objects.keep(app.extensions[EXTENSION].store, ObjectKind.PROOF, b"%PDF its own", "application/pdf")
        stored = objects.name(session, kept, now=datetime.now(UTC))
        proof.object_id, proof.sha256 = stored.id, stored.sha256
    printer = sign_in(Role.PRINTER)
    assert "Print this one again" in text_of(printer.get(f"{place}/pieces/1"))
    refused = printer.post(f"{place}/pieces/1/again", reason=" ")
    assert (refused.status_code, marked_wrong(refused)) == (422, {"reason"})
    done = printer.post(f"{place}/pieces/1/again", reason="torn by the printer")
    assert done.location == f"{place}/pieces/3"
    shown = text_of(printer.get(done.location))
    assert "Envelope 1 is spoiled: destroy it" in shown
    assert "It was printed again for envelope 1" in shown
    file = printer.get(f"{place}/pieces/3/pages.pdf")
    assert file.data == b"%PDF its own"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert printer.get(f"{place}/pieces/1/pages.pdf").status_code == 422
    assert "torn by the printer" in text_of(printer.get(f"{place}/pieces/1"))
    batch = text_of(printer.get(place))
    assert "2 letters · 1 spoiled" in batch
    assert "torn by the printer" in batch
    assert printer.post(f"{place}/pieces/1/again", reason="once more").status_code == 422
    with database.read() as session:
        assert session.scalars(select(Audit.verb).where(Audit.verb == "batch.piece_downloaded")).one()


def test_what_must_be_pulled_is_not_printed_again(app: Flask, database: Database, sign_in: SignIn) -> None:
    """Its page says so, and has no button; that of the batch says it first, and where the envelope is."""
    with database.write() as session:
        table = Table(session, letters=1)
        table.scan(table.code(0))
        table.letters[0].profile.status = ProfileStatus.PAUSED
        place = f"/mailroom/batches/{table.batch.id}"
    printer = sign_in(Role.PRINTER)
    page = text_of(printer.get(f"{place}/pieces/1"))
    assert "must not be mailed any more" in page
    assert "Print this one again" not in page
    page = text_of(printer.get(place))
    assert "1 letter must not be mailed any more: pull it" in page
    assert "it is in the bag: take it out of there" in page


def test_the_files_of_a_batch_are_given_out(app: Flask, database: Database, sign_in: SignIn) -> None:
    """Those it has, by name; none of them when a letter in it was sealed."""
    with database.write() as session:
        table = Table(session, letters=1)
        kept = objects.keep(app.extensions[EXTENSION].store, ObjectKind.BATCH, b"%PDF cover", "application/pdf")
        stored = objects.name(session, kept, now=datetime.now(UTC))
        file = BatchFile(batch_id=table.batch.id, part=BatchPart.COVER, object_id=stored.id, pages=1)
        session.add(file)
        place = f"/mailroom/batches/{table.batch.id}"
    printer = sign_in(Role.PRINTER)
    assert "Cover sheet · 1 page" in text_of(printer.get(place))
    assert printer.get(f"{place}/files/cover.pdf").data == b"%PDF cover"
    for part in ("labels", "nonsense"):
        assert printer.get(f"{place}/files/{part}.pdf").status_code == 404
    with database.write() as session:
        piece = session.scalars(select(Piece)).one()
        piece.first_page = 1
        assert piece.letter
        factories.sealing(session, piece.letter, factories.staff(session))
    assert printer.get(f"{place}/files/cover.pdf").status_code == 403


def test_an_envelope_alone_is_asked_for_and_given_out(app: Flask, database: Database, sign_in: SignIn) -> None:
    """With what happened; while it is made the page says so, then it is downloaded, and both are in the record."""
    with database.write() as session:
        factories.organisation(session)
        table = Table(session, letters=1)
        table.batch.pieces[0].proof.envelope = "10-printed"
        place = f"/mailroom/batches/{table.batch.id}/pieces/1"
    printer = sign_in(Role.PRINTER)
    assert "Its printed envelope alone" in text_of(printer.get(place))
    refused = printer.post(f"{place}/outside", part="envelopes", why=" ")
    assert (refused.status_code, marked_wrong(refused)) == (422, {"why"})
    assert printer.post(f"{place}/outside", part="labels", why="torn").status_code == 422
    assert printer.post(f"{place}/outside", part="stack", why="torn").status_code == 422
    assert printer.get(f"{place}/outside/envelope.pdf").status_code == 404
    assert printer.post(f"{place}/outside", part="envelopes", why="torn").status_code == 302
    assert "It is being made" in text_of(printer.get(place))
    with database.write() as session:
        kept = objects.keep(app.extensions[EXTENSION].store, ObjectKind.BATCH, b"%PDF one", "application/pdf")
        session.scalars(select(PieceFile)).one().object_id = objects.name(session, kept, now=datetime.now(UTC)).id
    assert "Download it" in text_of(printer.get(place))
    assert printer.get(f"{place}/outside/envelope.pdf").data == b"%PDF one"
    with database.read() as session:
        verbs = session.scalars(select(Audit.verb).where(Audit.subject_kind == "batch").order_by(Audit.id)).all()
    assert verbs == ["batch.outside_again", "batch.piece_downloaded"]
