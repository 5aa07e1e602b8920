"""The volunteer's table: letters from the real press, their squares read off the page and typed as a scanner types."""

import io
from dataclasses import dataclass

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from relay.models import Organisation, Piece, ProfileStatus
from relay.press import Press
from relay.press.batch.imposition import impose
from relay.press.marking.barcode import data_matrix_png
from relay.press.sheet import PieceSheets
from tests.mailroom.table import Table
from tests.press.sheets import letter as sheet
from tests.web.served import PHONE, Served, faults, too_wide, watch

pytestmark = pytest.mark.timeout(300)

_DPI = 200
LONG = "\n\n".join(["The quince tree carried ninety-three fruits, and the radio played while we picked them."] * 40)


@dataclass(frozen=True)
class Printed:
    """What came out of the printer: for each letter what a scanner reads on its pages, in order."""

    served: Served
    place: str
    squares: tuple[tuple[str, ...], ...]
    codes: tuple[str, ...]


@pytest.fixture
def table(served: Served, press: Press) -> Printed:
    """Print a batch of three letters, the first of two pages or more, and read every square of the file."""
    with served.database.write() as session:
        laid = Table(session, letters=3, pages=1)
        texts = (LONG, "Dear you,\n\na short one.", "Dear you,\n\nanother.")
        proofs = [press.render(sheet(code=laid.code(n), text=text)) for n, text in enumerate(texts)]
        for one, proof in zip(laid.letters, proofs, strict=True):
            assert one.approved_proof
            one.approved_proof.pages, one.approved_proof.sheets = proof.pages, proof.sheets
        whole = impose([PieceSheets(proof.pdf, both_sides=False) for proof in proofs])
        place, codes = f"/mailroom/batches/{laid.batch.id}", tuple(laid.code(n) for n in range(3))
    read = [text for text in map(_square, pypdfium2.PdfDocument(whole.pdf)) if text]
    by_letter = tuple(tuple(text for text in read if text.startswith(code.replace("-", ""))) for code in codes)
    assert [len(squares) for squares in by_letter] == [proof.pages for proof in proofs]
    return Printed(served, place, by_letter, codes)


def _square(page: pypdfium2.PdfPage) -> str:
    """Read the square of a printed page; a blank back has none."""
    picture: Image.Image = page.render(scale=_DPI / 72).to_pil()
    return next((code.text for code in zxingcpp.read_barcodes(picture)), "")


def scan(page: Page, text: str) -> None:
    """Do what a hand scanner does: type fast, and press Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_batch_is_scanned_into_the_bag(table: Printed) -> None:
    """Each answer is large, named, coloured and heard; the focus stays, so the next scan needs no hand."""
    page = table.served.window("Ada", size=PHONE).new_page()
    complaints = watch(page)
    page.goto(f"{table.place}/scan")
    answer, heard = page.locator(".answer"), page.locator("body")
    for number, squares in enumerate(table.squares, 1):
        scan(page, squares[0])
        expect(page.locator(".bag-count")).to_contain_text(f"{number} of 3")
        expect(answer).to_contain_text("Marcus E. Ellery")
        expect(heard).to_have_attribute("data-heard", "good")
        expect(page.locator("#code")).to_be_focused()
        expect(page.locator("#code")).to_have_value("")
    assert not faults(page)
    assert not too_wide(page)
    scan(page, table.codes[0].lower())
    expect(answer).to_contain_text("In the bag already")
    expect(heard).to_have_attribute("data-heard", "warn")
    scan(page, table.squares[0][-1])
    expect(answer).to_contain_text("In the bag already")
    scan(page, "9780140449136")
    expect(answer).to_contain_text("no code of ours")
    expect(heard).to_have_attribute("data-heard", "stop")
    assert not faults(page)
    page.get_by_role("link", name="Say that it is mailed").click()
    page.get_by_role("button", name="It is mailed").click()
    expect(page.get_by_role("status")).to_contain_text("3 letters are on their way")
    assert not complaints


def test_two_scans_keep_a_sheet_out_of_the_wrong_envelope(table: Printed) -> None:
    """Last page, then envelope; another envelope is refused loudly, and the right one is still waited for."""
    with table.served.database.write() as session:
        session.get_one(Organisation, 1).scans_last_page = True
    page = table.served.page("Ada")
    page.goto(f"{table.place}/scan")
    answer = page.locator(".answer")
    scan(page, table.squares[0][0])
    expect(answer).to_contain_text("Its last page first")
    scan(page, table.squares[0][-1])
    expect(answer).to_contain_text("Into its envelope")
    scan(page, table.squares[1][0])
    expect(answer).to_contain_text("Wrong letter for this envelope")
    expect(page.locator(".opened")).to_contain_text(table.codes[0])
    scan(page, table.squares[0][0])
    expect(page.locator(".bag-count")).to_contain_text("1 of 3")
    expect(page.locator(".opened")).to_have_count(0)


def test_what_was_stopped_is_pulled_at_the_table(table: Printed) -> None:
    """The scan says why; one press says that it is out, and the next scan goes on."""
    with table.served.database.write() as session:
        stopped = session.get_one(Piece, 1).letter
        assert stopped
        stopped.profile.status = ProfileStatus.PAUSED
    page = table.served.page("Ada")
    page.goto(f"{table.place}/scan")
    scan(page, table.squares[0][0])
    expect(page.locator(".answer")).to_contain_text("Pull this one")
    page.get_by_role("button", name="I have pulled it").click()
    expect(page.get_by_role("status")).to_contain_text("It is taken out")
    expect(page.locator("#code")).to_be_focused()
    scan(page, table.squares[1][0])
    expect(page.locator(".bag-count")).to_contain_text("1 of 2")


def test_a_photo_from_a_phone_is_read(table: Printed) -> None:
    """Chosen, made smaller, sent and answered by itself, without leaving the page."""
    out = io.BytesIO()
    paper = Image.new("L", (3_000, 2_200), 240)
    paper.paste(Image.open(io.BytesIO(data_matrix_png(table.squares[2][0]))), (900, 700))
    paper.save(out, "JPEG")
    page = table.served.window("Ada", size=PHONE).new_page()
    page.goto(f"{table.place}/scan")
    page.get_by_text("With a photo").click()
    photo = FilePayload(name="IMG_1.jpg", mimeType="image/jpeg", buffer=out.getvalue())
    page.locator("#photo").set_input_files(photo)
    expect(page.locator(".bag-count")).to_contain_text("1 of 3")


def test_a_scan_that_was_not_recorded_is_said(table: Printed) -> None:
    """The line is down: nobody must take it for done. When it is back, the same envelope is scanned again."""
    page = table.served.page("Ada")
    page.goto(f"{table.place}/scan")
    page.route("**/scan", lambda route: route.abort())
    scan(page, table.codes[0])
    expect(page.locator(".answer")).to_contain_text("This scan was not recorded")
    page.unroute("**/scan")
    page.wait_for_timeout(750)
    scan(page, table.codes[0])
    expect(page.locator(".bag-count")).to_contain_text("1 of 3")
