"""Scanning on the desk: every answer in words and a colour, without a script too, with a photo, one scan or two."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from relay.codes import CodeKind, encode
from relay.db import Database
from relay.letters.codebook import codes_of
from relay.models import Audit, LetterState, Organisation, Piece, PieceState, ProfileStatus, Role
from relay.press.marking.barcode import data_matrix_png
from relay.press.marking.marks import page_mark
from tests import factories
from tests.conftest import both_engines
from tests.mailroom.table import Table
from tests.web.conftest import Visitor, text_of

pytestmark = both_engines
SignIn = Callable[..., Visitor]


@dataclass(frozen=True)
class Laid:
    """A printed batch of three letters of three pages each: where it is, and its codes."""

    place: str
    codes: tuple[str, ...]
    other: str
    """A code of another batch's letter."""
    key: bytes


@pytest.fixture
def laid(app: Flask, database: Database) -> Laid:
    """Lay a printed batch on the table, and another beside it."""
    with database.write() as session:
        table, other = Table(session), Table(session, letters=1)
        codes = tuple(table.code(number) for number in range(3))
        return Laid(f"/mailroom/batches/{table.batch.id}", codes, other.code(), codes_of(session).key)


def scanned(visitor: Visitor, laid: Laid, code: str, **form: str) -> str:
    """Scan a code and give what the page says; its colour comes first."""
    answer = visitor.post(f"{laid.place}/scan", code=code, **form)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    tone = page.partition('data-tone="')[2].partition('"')[0]
    return f"{tone}: {text_of(answer)}"


def test_every_answer_has_words_and_a_colour(app: Flask, database: Database, laid: Laid, sign_in: SignIn) -> None:
    """As a plain form, a whole page each time, with the field ready for the next."""
    printer = sign_in(Role.PRINTER)
    first = printer.get(f"{laid.place}/scan")
    assert "camera=(self)" in first.headers["Permissions-Policy"]
    assert "autofocus" in first.get_data(as_text=True)
    good = scanned(printer, laid, page_mark(laid.codes[0], 1, 3))
    assert good.startswith("good:")
    for words in ("Into the bag", "Marcus E. Ellery", laid.codes[0], "1 sheet", "1 of 3 in the bag"):
        assert words in good
    double = scanned(printer, laid, laid.codes[0])
    assert double.startswith("warn:")
    assert "In the bag already" in double
    assert "Casey Printer scanned it" in double
    turned = printer.post(f"{laid.place}/scan", code="K7R2\u202e-DX4M", opened="K\u202e7").get_data(as_text=True)
    assert "<bdi>K7R2\\u202e-DX4M</bdi>" in turned
    unreadable = scanned(printer, laid, "<b>9780140449136")
    assert unreadable.startswith("stop:")
    assert "no code of ours" in unreadable
    assert "From another batch" in scanned(printer, laid, laid.other)
    assert "Nothing in an envelope" in scanned(printer, laid, encode(CodeKind.LETTER, 4_000, laid.key))
    assert "not a sealed envelope" in scanned(printer, laid, page_mark(laid.codes[1], 3, 3))
    assert "From another printing" in scanned(printer, laid, page_mark(laid.codes[1], 1, 2))
    with database.write() as session:
        pieces = session.scalars(select(Piece).order_by(Piece.id)).all()
        assert pieces[1].letter
        pieces[1].letter.profile.status = ProfileStatus.PAUSED
        pieces[2].state, pieces[2].spoiled_why = PieceState.SPOILED, "torn by the printer \u202e"
    pull = scanned(printer, laid, laid.codes[1])
    assert pull.startswith("stop:")
    assert "Pull this one" in pull
    assert "in transit, or paused" in pull
    assert "\u2068torn by the printer \u202e\u2069" in scanned(printer, laid, laid.codes[2])
    gone = printer.post(f"{laid.place}/pull", seq="2", then="scan")
    assert gone.location.endswith("/scan")
    assert scanned(printer, laid, laid.codes[1]).startswith("stop:")


def test_a_letter_that_was_stopped_after_printing_is_told_at_its_scan(
    app: Flask, database: Database, laid: Laid, sign_in: SignIn
) -> None:
    """A pen pal rings up: whoever reads letters stops it on its page, and the table hears of it."""
    place = f"/letters/{laid.codes[0]}"
    assert "Stop it before" not in text_of(sign_in(Role.AUDITOR).get(place))
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get(place)
    assert "Stop it before it is in the post" in text_of(page)
    with database.read() as session:
        letter = session.scalars(select(Piece).order_by(Piece.id)).all()[0].letter
        assert letter
        version = str(letter.version)
    unsaid = reviewer.post(f"{place}/pull", version=version, private_reason=" ")
    assert unsaid.status_code == 422
    assert "whoever reads the letter next" in text_of(unsaid)
    assert reviewer.post(f"{place}/pull", version="999", private_reason="x").status_code == 409
    done = reviewer.post(f"{place}/pull", version=version, private_reason="The pen pal rang: not to be sent.")
    assert done.status_code == 302
    assert "Take envelope 1 out of batch" in text_of(reviewer.get(place))
    assert scanned(reviewer, laid, laid.codes[0]).startswith("stop:")
    with database.read() as session:
        piece = session.scalars(select(Piece).order_by(Piece.id)).all()[0]
        assert piece.letter
        assert (piece.state, piece.letter.state) == (PieceState.SPOILED, LetterState.IN_REVIEW)
        told = session.scalars(select(Audit).where(Audit.verb == "batch.taken_out")).one()
        assert told.detail
        assert told.detail.new["why"] == "The pen pal rang: not to be sent."
    assert reviewer.post(f"{place}/pull", version=version, private_reason="x").status_code == 409


def test_a_script_gets_only_what_changes(app: Flask, laid: Laid, sign_in: SignIn) -> None:
    """The field stays where it is, and so does the focus."""
    printer = sign_in(Role.PRINTER)
    form = {"csrf_token": printer.token(), "code": laid.codes[0]}
    part = printer.client.post(f"{laid.place}/scan", data=form, headers={"X-Scan": "yes"}).get_data(as_text=True)
    assert 'id="scanned"' in part
    assert 'name="code"' not in part


def test_the_last_page_then_the_envelope(app: Flask, database: Database, laid: Laid, sign_in: SignIn) -> None:
    """An administrator turns it on; the page carries which envelope is open, and says loudly when it is another."""
    admin = sign_in(Role.ADMIN)
    assert admin.post("/mailroom/scans", scans_last_page="yes").status_code == 302
    assert admin.post("/mailroom/scans", scans_last_page="yes").status_code == 302
    with database.read() as session:
        assert session.scalars(select(Organisation.scans_last_page)).one() is True
        assert len(session.scalars(select(Audit).where(Audit.verb == "paper.changed")).all()) == 1
    assert "Its last page first" in scanned(admin, laid, laid.codes[0])
    first = admin.post(f"{laid.place}/scan", code=page_mark(laid.codes[0], 3, 3))
    assert "Into its envelope" in text_of(first)
    opened = f'name="opened" value="{laid.codes[0]}" form="scan"'
    assert opened in first.get_data(as_text=True)
    wrong = scanned(admin, laid, laid.codes[1], opened=laid.codes[0])
    assert wrong.startswith("stop:")
    assert "Wrong letter for this envelope" in wrong
    assert f"The open envelope is for letter {laid.codes[0]}" in wrong
    assert "1 of 3 in the bag" in scanned(admin, laid, laid.codes[0], opened=laid.codes[0])
    assert "Two scans" in text_of(admin.get("/mailroom"))


def test_a_photo_is_a_scan(app: Flask, laid: Laid, sign_in: SignIn) -> None:
    """Of a phone without a scanner; what cannot be read is said with what to do, and nothing is recorded."""
    printer = sign_in(Role.PRINTER)
    square = Image.open(io.BytesIO(data_matrix_png(page_mark(laid.codes[0], 1, 3)))).convert("L")
    paper, out = Image.new("L", (900, 700), 250), io.BytesIO()
    paper.paste(square, (300, 200))
    paper.save(out, "JPEG")

    def sent(content: bytes, name: str = "photo.jpg") -> str:
        form = {"csrf_token": printer.token(), "photo": (io.BytesIO(content), name)}
        return text_of(printer.client.post(f"{laid.place}/scan/photo", data=form))

    assert "1 of 3 in the bag" in sent(out.getvalue())
    assert "no photo that can be read" in sent(b"no picture").lower()
    assert "Choose a photo first" in sent(b"", "")
    large = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n' + b"x" * 13_500_000
    kind = {"content_type": "multipart/form-data; boundary=b", "headers": {"X-CSRFToken": printer.token()}}
    told = printer.client.post(f"{laid.place}/scan/photo", input_stream=io.BytesIO(large), **kind)
    assert "larger than 12 MB" in text_of(told)


def test_the_end_is_said(app: Flask, laid: Laid, sign_in: SignIn) -> None:
    """All of it is in: the page leads on to the post."""
    printer = sign_in(Role.PRINTER)
    last = [scanned(printer, laid, code) for code in laid.codes][-1]
    assert "3 of 3 in the bag" in last
    assert "Say that it is mailed" in last
    assert "All of it is in the bag: take it to the post" in text_of(printer.get(laid.place))


def test_a_batch_that_is_not_printed_says_so_first(app: Flask, database: Database, sign_in: SignIn) -> None:
    """The page opens, and a scan is answered; nothing goes into a bag."""
    with database.write() as session:
        batch = factories.batch(session, factories.letter(session, LetterState.IN_BATCH))
        place, code = f"/mailroom/batches/{batch.id}", codes_of(session).letter(batch.pieces[0].letter_id or 0)
    printer = sign_in(Role.PRINTER)
    assert "not marked printed yet" in text_of(printer.get(f"{place}/scan"))
    assert "Not marked printed yet" in text_of(printer.post(f"{place}/scan", code=code))


def test_codes_are_there_as_bars(app: Flask, laid: Laid, sign_in: SignIn) -> None:
    """For a scanner that reads no squares: a line for each envelope on the table, and the scan page leads there."""
    printer = sign_in(Role.PRINTER)
    assert "Bars for a 1D scanner" in text_of(printer.get(f"{laid.place}/scan"))
    page = printer.get(f"{laid.place}/bars").get_data(as_text=True)
    assert page.count("<svg") == 3
    assert all(f'aria-label="{code}"' in page for code in laid.codes)
