"""A batch that a print house prints, on the desk: the zip, its tracking file, the list as a table."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from relay import objects
from relay.db import Database
from relay.models import Audit, Letter, LetterState, ObjectKind, Role
from tests.mailroom.table import Table
from tests.web.conftest import Visitor, marked_wrong, text_of
from web.desk import EXTENSION

SignIn = Callable[..., Visitor]


@pytest.fixture
def laid(app: Flask, database: Database) -> tuple[str, list[str]]:
    """Lay a batch of two letters on the table, whose files are in the store; give its place and codes."""
    with database.write() as session:
        table = Table(session, letters=2)
        for number, piece in enumerate(table.batch.pieces):
            pdf = f"%PDF {number}".encode()
            kept = objects.keep(app.extensions[EXTENSION].store, ObjectKind.PROOF, pdf, "application/pdf")
            stored = objects.name(session, kept, now=datetime.now(UTC))
            piece.proof.object_id, piece.proof.sha256 = stored.id, stored.sha256
        return f"/mailroom/batches/{table.batch.id}", [table.code(0), table.code(1)]


def test_the_zip_goes_out_and_the_tracking_file_comes_back(
    app: Flask, database: Database, laid: tuple[str, list[str]], sign_in: SignIn
) -> None:
    """Both are recorded; each line of the file is answered, and what is in the post is marked so."""
    place, codes = laid
    printer = sign_in(Role.PRINTER)
    assert "A print house prints it" in text_of(printer.get(place))
    answer = printer.post(f"{place}/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    answer.close()
    assert "SHA256SUMS" in names
    assert sum(name.startswith("letters/") for name in names) == 2

    def sent(content: bytes, name: str = "tracking.csv") -> str:
        form = {"csrf_token": printer.token(), "tracking": (io.BytesIO(content), name)}
        got = printer.client.post(f"{place}/tracking", data=form)
        return text_of(got) if got.status_code == 200 else " ".join([*marked_wrong(got), text_of(got)])

    assert "Choose the file first" in sent(b"", "")
    assert "has no column “code”" in sent(b"a,b\n1,2\n")
    told = sent(f"code,tracking number,status,date\n{codes[0]},9400,mailed,2026-06-02\nXXXX,1,,\n".encode())
    assert "marked mailed: 1" in told
    assert "no code of ours: 1" in told
    assert "XX\\u202eXX" in sent("code,status\nXX\u202eXX,mailed\n".encode())
    assert "it is not mailed yet: 1" in sent(f"code,tracking number,status\n{codes[1]},,jammed\n".encode())
    page = text_of(printer.get(place))
    assert "the print house says: jammed" in page
    assert "1 envelope is not in the bag" in page
    with database.read() as session:
        states = list(session.scalars(select(Letter.state).order_by(Letter.id)))
        verbs = set(session.scalars(select(Audit.verb)))
    assert states == [LetterState.MAILED, LetterState.PRINTED]
    assert {"batch.exported", "batch.tracked"} <= verbs


def test_the_list_is_a_table(app: Flask, laid: tuple[str, list[str]], sign_in: SignIn) -> None:
    """For a spreadsheet."""
    place, codes = laid
    file = sign_in(Role.PRINTER).get(f"{place}/manifest.csv")
    assert file.mimetype == "text/csv"
    assert all(code.encode() in file.data for code in codes)
