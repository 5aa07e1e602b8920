"""Scanned paper at the desk: brought in, divided on thumbnails, and matched with both names before anybody's eyes."""

import io
import re
from collections.abc import Callable
from random import Random

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Select, select
from werkzeug.test import TestResponse

from relay.db import Database
from relay.models import (
    MatchedBy,
    ObjectKind,
    PageRole,
    Reply,
    ReplyState,
    Role,
    Scan,
    ScanPage,
    ScanState,
    StoredObject,
)
from relay.objects import FORGOTTEN
from relay.replies.pages.reader import PageReader
from relay.replies.scans.paging import make_pages
from tests.factories import NOW
from tests.replies.pages.test_envelope import on_glass
from tests.replies.paper import written_page
from tests.replies.world import Pair, pairs
from tests.web.conftest import Visitor, marked_wrong, text_of
from web.desk import EXTENSION, Desk

SignIn = Callable[..., Visitor]


@pytest.fixture
def people(app: Flask, database: Database) -> list[Pair]:
    """Add two pairs who write to each other, where replies are received."""
    with database.write() as session:
        return pairs(session, 2)


def stack(*shades: int) -> bytes:
    """Give a TIFF of pages that differ, with a line on each."""
    pages = [Image.new("L", (425, 550), shade) for shade in shades]
    for page in pages:
        page.paste(20, (100, 200, 300, 206))
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return out.getvalue()


def bring(visitor: Visitor, raw: bytes, name: str = "stack.tif", **form: str) -> TestResponse:
    """Bring a file in."""
    given = {"csrf_token": visitor.token(), "files": (io.BytesIO(raw), name), **form}
    return visitor.client.post("/scans", data=given, content_type="multipart/form-data")


def read(app: Flask, database: Database, *codes: str) -> None:
    """Read the scans that wait, and put codes on the pages of the last."""
    desk: Desk = app.extensions[EXTENSION]
    with database.read() as session:
        waiting = session.scalars(select(Scan.id).where(Scan.state == ScanState.WAITING)).all()
    with PageReader(reads_words=False) as reader:
        for scan_id in waiting:
            make_pages(database, desk.store, reader, scan_id, one_letter=False, now=lambda: NOW)
    with database.write() as session:
        for page, code in zip(session.scalars(select(ScanPage).order_by(ScanPage.id)).all(), codes, strict=False):
            page.code, page.code_by = code, "datamatrix" if code else ""


def _sides() -> Select[StoredObject]:
    return select(StoredObject).where(StoredObject.kind == ObjectKind.SIDE).order_by(StoredObject.id)


def version(page: TestResponse) -> str:
    """Give the version that a page's forms name."""
    found = re.search(r'name="version" value="(\d+)"', page.get_data(as_text=True))
    assert found
    return found[1]


def test_a_stack_is_divided_and_matched(sign_in: SignIn, app: Flask, database: Database, people: list[Pair]) -> None:
    """From the files of the scanner to two replies, one found by its code and one by a person."""
    paul = sign_in(Role.PRINTER)
    assert "1 file is being read" in text_of(paul.get(bring(paul, stack(240, 230, 220)).location))
    read(app, database, people[0].letter_code)
    page = paul.get("/scans/1")
    assert "Marcus E. Ellery" in text_of(page)
    assert paul.get("/scans/1/pages/1.jpg").mimetype == "image/jpeg"
    unsaid = paul.post("/scans/1/divide", version=version(page), **{"page-1": "new", "page-3": "new"})
    assert (unsaid.status_code, "say what page 2 is" in text_of(unsaid).lower()) == (422, True)
    said = {"page-1": "new", "page-2": "joins", "page-3": "new"}
    after = paul.post("/scans/1/divide", version=version(page), **said)
    assert after.location == "/replies/2/match"
    assert paul.get("/scans/1/pages/1.jpg").status_code == 404
    assert "Wanda" in text_of(paul.get("/replies/2/match?q=wanda"))
    between = people[1].correspondence_id
    sure = paul.get(f"/replies/2/match/{between}")
    assert "wanda" in text_of(sure)
    assert paul.post(f"/replies/2/match/{between}", version=version(sure)).location == "/scans"
    assert paul.get("/scans/1/pages/3.jpg").status_code == 404
    with database.read() as session:
        first, second = session.scalars(select(Reply).order_by(Reply.id)).all()
        assert (first.state, first.matched_by, len(first.pages)) == (ReplyState.IN_REVIEW, MatchedBy.CODE, 2)
        assert (second.correspondence_id, second.matched_by) == (between, MatchedBy.HAND)


def test_what_was_divided_wrongly_is_divided_again(
    sign_in: SignIn, app: Flask, database: Database, people: list[Pair]
) -> None:
    """By whoever says why, until something of it was decided; what was said before is chosen on the page."""
    paul = sign_in(Role.PRINTER)
    bring(paul, stack(240, 230))
    read(app, database)
    paul.post("/scans/1/divide", version=version(paul.get("/scans/1")), **{"page-1": "new", "page-2": "new"})
    divided = version(paul.get("/scans/1"))
    unsaid = paul.post("/scans/1/apart", version=divided, reason=" ")
    assert (unsaid.status_code, marked_wrong(unsaid)) == (422, {"reason"})
    assert paul.post("/scans/1/apart", version=divided, reason="one letter").location == "/scans/1"
    page = paul.get("/scans/1")
    assert len(re.findall(r'value="new"[^>]* checked', page.get_data(as_text=True))) == 2
    paul.post("/scans/1/divide", version=version(page), **{"page-1": "new", "page-2": "joins"})
    with database.write() as session:
        first, second, whole = session.scalars(select(Reply).order_by(Reply.id))
        assert {first.state, second.state} == {ReplyState.CUT_AGAIN}
        whole.state = ReplyState.FOR_US
    assert "It cannot be divided again: reply 3 of it was decided about" in text_of(paul.get("/scans/1"))


def test_who_sent_it_is_shown_from_what_looks_like_the_envelope(
    sign_in: SignIn, app: Flask, database: Database, people: list[Pair]
) -> None:
    """Until somebody says which page it is; what is the envelope is not sent on, and the only page is a letter."""
    paul = sign_in(Role.PRINTER)
    out = io.BytesIO()
    pages = written_page(Random(1), 9).resize((850, 1_100)), on_glass(20, 0, (850, 1_100))
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    bring(paul, out.getvalue())
    read(app, database)
    paul.post("/scans/1/divide", version=version(paul.get("/scans/1")), **{"page-1": "new", "page-2": "joins"})
    assert "Page 2 looks like the envelope" in text_of(paul.get("/replies/1/match"))
    cut = paul.get("/scans/1/pages/2/envelope.jpg")
    with Image.open(io.BytesIO(cut.data)) as corner:
        assert corner.width > corner.height > 400
    assert paul.post("/scans/1/pages/2/envelope", is_envelope="yes").location == "/replies/1/match"
    assert "Who sent it, from the envelope" in text_of(paul.get("/replies/1/match"))
    assert paul.post("/scans/1/pages/1/envelope", is_envelope="yes").status_code == 422
    paul.post("/scans/1/pages/2/envelope", is_envelope="no")
    assert "looks like the envelope" not in text_of(paul.get("/replies/1/match"))
    paul.post("/scans/1/pages/1/envelope", is_envelope="yes")
    with database.read() as session:
        assert [page.role for page in session.get_one(Reply, 1).pages] == [PageRole.ENVELOPE, PageRole.PAGE]


def test_a_file_that_came_before_is_said(sign_in: SignIn, database: Database, people: list[Pair]) -> None:
    """With when; what is no scan is named at its field, and keeps no other out."""
    paul = sign_in(Role.PRINTER)
    bring(paul, stack(240), "monday.tif")
    again = text_of(paul.get(bring(paul, stack(240), "tuesday.tif").location))
    assert "monday.tif came before: it is scan 1 of" in again
    refused = bring(paul, b"MZ", "letter.doc")
    assert (refused.status_code, marked_wrong(refused)) == (422, {"files"})
    assert "Letter.doc: the file is no PDF" in text_of(refused)
    nothing = paul.post("/scans")
    assert nothing.status_code == 422
    with database.read() as session:
        assert len(session.scalars(select(Scan.id)).all()) == 1


def test_a_page_is_turned_where_it_lies_wrong(
    sign_in: SignIn, app: Flask, database: Database, people: list[Pair]
) -> None:
    """By whoever divides; who had the page open before hears that it changed."""
    paul = sign_in(Role.PRINTER)
    bring(paul, stack(240, 230))
    read(app, database)
    before = version(paul.get("/scans/1"))
    assert paul.post("/scans/1/pages/2/turn", degrees="90").location == "/scans/1#page-2"
    with database.read() as session:
        page = session.get_one(ScanPage, 2)
        assert (page.turned, page.width > page.height) == (90, True)
        assert [one.key.startswith(FORGOTTEN) for one in session.scalars(_sides())] == [False, True, False]
    assert paul.post("/scans/1/pages/2/turn", degrees="45").status_code == 422
    assert paul.post("/scans/1/divide", version=before, **{"page-1": "new", "page-2": "new"}).status_code == 409


def test_words_of_legal_mail_stop_a_letter(sign_in: SignIn, app: Flask, database: Database, people: list[Pair]) -> None:
    """It says so, wants to know what became of it, and goes nowhere; or it is an ordinary letter after all."""
    paul = sign_in(Role.PRINTER)
    for shade in (240, 230):
        bring(paul, stack(shade))
    read(app, database)
    with database.write() as session:
        for reply in session.scalars(select(Reply)):
            reply.doubts = ["privileged"]
    page = paul.get("/replies/1/match")
    assert "Words like Legal Mail stand on it" in text_of(page)
    unsaid = paul.post("/replies/1/match/not-opened", version=version(page), note=" ")
    assert (unsaid.status_code, marked_wrong(unsaid)) == (422, {"note"})
    told = paul.post("/replies/1/match/not-opened", version=version(page), note="handed over at the gate")
    assert told.location == "/replies/2/match"
    other = paul.get("/replies/2/match")
    assert paul.post("/replies/2/match/plain", version=version(other)).location == "/replies/2/match"
    with database.read() as session:
        first, second = session.scalars(select(Reply).order_by(Reply.id)).all()
        assert (first.state, first.private_reason) == (ReplyState.NOT_OPENED, "handed over at the gate")
        assert (second.state, second.doubts) == (ReplyState.TO_MATCH, [])


def test_the_separator_sheet_is_printed_from_the_desk(sign_in: SignIn, people: list[Pair]) -> None:
    """As a PDF."""
    assert sign_in(Role.PRINTER).get("/scans/separator.pdf").data.startswith(b"%PDF-")


def test_a_scan_is_laid_aside_or_read_again(
    sign_in: SignIn, app: Flask, database: Database, people: list[Pair]
) -> None:
    """What cannot be read says why, and what holds no letter is done with."""
    paul = sign_in(Role.PRINTER)
    bring(paul, b"%PDF-1.4 broken", "broken.pdf")
    read(app, database)
    assert "The file is broken" in text_of(paul.get("/scans/1"))
    assert paul.post("/scans/1/again").location == "/scans"
    read(app, database)
    assert paul.post("/scans/1/discard", version=version(paul.get("/scans/1"))).location == "/scans"
    with database.read() as session:
        assert session.get_one(Scan, 1).state is ScanState.DISCARDED
