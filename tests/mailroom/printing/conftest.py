"""A batch of two letters that is ready, a real printer for it, and a worker's hands."""

import io
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from relay.db import Database
from relay.mailroom.printing import asking
from relay.mailroom.printing.asking import Wanted
from relay.mailroom.printing.sending import Sender
from relay.models import Batch, BatchState, LetterState, ObjectKind, Piece, Printer, PrintJob, PrintState
from relay.objects import FolderStore, ObjectStore, keep, name
from relay.press import PieceSheets
from relay.press.batch.imposition import impose
from tests import factories
from tests.factories import NOW
from tests.ipp_printer import IppPrinter, ipp_printer

_NUMBERS = itertools.count(1)


def pages(number: int) -> bytes:
    """Give a PDF of so many pages that no other has."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(number):
            page = pdf.add_blank_page(page_size=(612, 792))
            page.obj.Contents = pdf.make_stream(f"% page {next(_NUMBERS)}".encode())
        pdf.save(out)
    return out.getvalue()


def number_of_pages(pdf: bytes) -> int:
    """Count the pages of a PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


@dataclass
class Mailroom:
    """A batch, its printer as a row, and who works."""

    database: Database
    store: ObjectStore
    real: IppPrinter
    pdf: bytes = b""
    clock: datetime = NOW
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        """Begin to work."""
        self.sender = Sender(self.database, self.store, lambda: self.clock)

    def ask(self, **wanted: Any) -> int:  # noqa: ANN401 -- what is wanted
        """Ask for the batch's file, or what else is said; give the print job."""
        with self.database.write() as session:
            batch = session.get_one(Batch, 1)
            return asking.ask(session, batch, Wanted(**({"printer_id": 1} | wanted)), None, now=self.clock).id

    def job(self, job_id: int) -> PrintJob:
        """Load a print job."""
        with self.database.read() as session:
            return session.get_one(PrintJob, job_id)

    def work(self, job_id: int, until: PrintState | None = None, *, steps: int = 400) -> PrintJob:
        """Take a job on until it is over, or in a state."""
        for _ in range(steps):
            pause = self.sender.step(job_id)
            if pause is None or self.job(job_id).state is until:
                return self.job(job_id)
            self.clock += pause
            time.sleep(0.01)
        raise AssertionError(self.job(job_id).told)

    def set_printer(self, **columns: Any) -> None:  # noqa: ANN401 -- any column
        """Change the printer's row."""
        with self.database.write() as session:
            printer = session.get_one(Printer, 1)
            for column, value in columns.items():
                setattr(printer, column, value)

    def make_again(self) -> None:
        """Make the batch's file anew, as when a letter was taken out."""
        with self.database.write() as session:
            kept = keep(self.store, ObjectKind.BATCH, pages(2), "application/pdf")
            session.get_one(Batch, 1).object_id = name(session, kept, now=NOW).id


@pytest.fixture(scope="module")
def _running() -> Iterator[IppPrinter]:
    with ipp_printer() as running:
        yield running


@pytest.fixture
def real(_running: IppPrinter) -> IppPrinter:
    """Give the printer as it is when nothing is wrong: it knows of no job, and has nothing in its folders."""
    _running.stop()
    _running.start()
    (_running.folder / "steps").unlink(missing_ok=True)
    for folder in ("out", "spool"):
        for one in (_running.folder / folder).iterdir():
            one.unlink()
    return _running


@pytest.fixture
def mailroom(database: Database, tmp_path: Path, real: IppPrinter) -> Mailroom:
    """Put a batch of a letter of one page and one of three on the table."""
    return furnish(database, FolderStore(tmp_path / "objects"), real)


def furnish(database: Database, store: ObjectStore, real: IppPrinter) -> Mailroom:
    """Make a batch that is ready, and a printer for it."""
    proofs = [pages(1), pages(3)]
    merged = impose([PieceSheets(proof) for proof in proofs])
    with database.write() as session:
        factories.printer(session, name="Office", queue=real.uri, tray="main", envelope_tray="by-pass-tray")
        letters = [factories.letter(session, LetterState.IN_BATCH) for _ in proofs]
        for letter, proof in zip(letters, proofs, strict=True):
            keep(store, ObjectKind.PROOF, proof, "application/pdf")
            letter.approved_proof_id = factories.proof(
                session, letter, proof, version=2, pages=number_of_pages(proof)
            ).id
        batch = factories.batch(session, *letters)
        batch.state, batch.pages = BatchState.READY, merged.pages
        kept = keep(store, ObjectKind.BATCH, merged.pdf, "application/pdf")
        batch.object_id = name(session, kept, now=NOW).id
        session.flush()
        for piece, first in zip(session.query(Piece).order_by(Piece.seq), merged.first_pages, strict=True):
            piece.first_page = first
    return Mailroom(database, store, real, merged.pdf)
