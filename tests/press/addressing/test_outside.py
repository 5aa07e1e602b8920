"""Envelopes and labels: each piece's own address where it belongs, its code readable, the printer's offset in both."""

import io
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from relay.press import RenderError
from relay.press.addressing import outside
from relay.press.addressing.faces import LABELS, Face, Offset, label_sheet, places_on, prints_on
from relay.press.addressing.outside import envelopes_pdf, labels_pdf
from relay.press.envelope import ENVELOPES, Block, Box
from relay.press.envelope.bars_room import legible
from relay.press.pictures import draw
from relay.press.press import press_child
from relay.sandbox import Sandbox
from tests.press.sheets import CODE, Word, text_of, within, words

FACE = Face(
    return_lines=("Ana Lucía Ferreira", "c/o Bridge Letters", "PO BOX 118", "LANSING MI 48901"),
    recipient_lines=("MARCUS E ELLERY 20417-045", "FCI CEDAR RIDGE", "PO BOX 5000", "CEDAR RIDGE WV 26505-5000"),
    code=CODE,
    imb="00040123456000000123265055000",
)
DEMO = "DEMO - DO NOT MAIL"
OTHER = Face(
    return_lines=("צוות הקשר", "PO BOX 118"), recipient_lines=("محمد 1", "刑務所 2", "X 26505"), code="AAAA-BBBB"
)
PRINTED = [key for key in ENVELOPES if prints_on(key)]


@pytest.fixture(scope="module")
def warm_child() -> Iterator[Sandbox[bytes]]:
    """Keep one child for all files: each takes a second to start."""
    with press_child("relay.press.addressing.facing:draw", bytes) as child:
        yield child


@pytest.fixture(autouse=True)
def _drawn_in_the_warm_child(monkeypatch: pytest.MonkeyPatch, warm_child: Sandbox[bytes]) -> None:
    monkeypatch.setattr(outside, "press_child", lambda *_: nullcontext(warm_child))


def read(picture: bytes, kind: str) -> list[str]:
    """Read the codes of one kind off a picture."""
    formats = zxingcpp.barcode_formats_from_str(kind)
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)), formats=formats)]


def joined(found: list[Word]) -> str:
    """Read words in their order."""
    return " ".join(word.text for word in found)


def test_an_envelope_is_printed_as_one_reads_it() -> None:
    """Return address above on the left, address in the area that machines read, square and code beside each other."""
    pdf, places = envelopes_pdf([FACE, OTHER], "10-printed"), places_on(ENVELOPES["10-printed"])
    with pypdfium2.PdfDocument(pdf) as opened:
        assert [opened.get_page_size(page) for page in range(len(opened))] == [(684, 297)] * 2
    found = words(pdf)
    assert places.recipient
    assert places.returns
    assert joined([word for word in found if within(word.box, places.recipient)]) == " ".join(FACE.recipient_lines)
    assert joined([word for word in found if within(word.box, places.returns)]) == " ".join(FACE.return_lines)
    assert {word.text for word in words(pdf, 2)} >= {"AAAA-BBBB", "26505", "刑務所"}
    seen = [read(picture, "DataMatrix") for picture in draw(pdf, 200)]
    assert seen == [[CODE], ["AAAA-BBBB"]]


@pytest.mark.parametrize("key", ["10-printed", "6x9-printed", "9x12-printed"])
def test_a_printed_envelope_shows_its_code_as_bars(key: str) -> None:
    """For a scanner that reads nothing but Code 128: right of the return address, and clear of stamps."""
    pdf, places = envelopes_pdf([FACE], key), places_on(ENVELOPES[key])
    (picture,) = draw(pdf, 200)
    assert read(picture, "Code128") == [CODE.replace("-", "")]
    assert places.bars
    assert legible(places.bars)
    assert ENVELOPES[key].width_pt - places.bars.right_pt > 3 * 72
    others = (places.returns, places.square, places.code, places.recipient)
    assert not any(box.grown(4).meets(places.bars) for box in others if box)


def test_a_large_label_shows_its_code_as_bars_and_a_small_one_has_no_room() -> None:
    """They stand on their end beside the address, ten on a sheet, each with its own code."""
    (picture,) = draw(labels_pdf([FACE, OTHER] * 5, "5163"), 200)
    assert sorted(read(picture, "Code128")) == ["AAAABBBB"] * 5 + [CODE.replace("-", "")] * 5
    assert LABELS["5163"].places.bars
    assert legible(LABELS["5163"].places.bars)
    assert LABELS["5160"].places.bars is None


@pytest.mark.parametrize("key", PRINTED)
def test_the_address_on_an_envelope_stands_where_machines_read(key: str) -> None:
    """At least half an inch from the sides and 5/8 in from the bottom; on letters at most 2 3/4 in above it."""
    preset, places = ENVELOPES[key], places_on(ENVELOPES[key])
    for box in filter(None, (places.returns, places.square, places.code, places.recipient, places.bars)):
        assert preset.outside.grown(-0.25 * 72).holds(box)
    if places.recipient:
        assert places.recipient.x_pt >= 36
        assert preset.width_pt - places.recipient.right_pt >= 36
        assert preset.height_pt - places.recipient.bottom_pt >= 0.625 * 72
        assert preset.is_flat or preset.height_pt - places.recipient.y_pt <= 2.75 * 72


def test_what_a_window_shows_is_not_printed_again() -> None:
    """An envelope with one window gets the return address only; one that shows everything is not printed at all."""
    shown = places_on(ENVELOPES["10-single-window"])
    assert shown.returns
    assert (shown.recipient, shown.square, shown.code) == (None, None, None)
    assert text_of(envelopes_pdf([FACE], "10-single-window"))[0].split() == " ".join(FACE.return_lines).split()
    for key in ("10-double-window", "postcard"):
        with pytest.raises(RenderError, match=r"nothing is printed|no envelope"):
            places_on(ENVELOPES[key])
    assert {block for block in Block if ENVELOPES["10-single-window"].window_of(block) is None} == {Block.RETURN}


def test_labels_keep_their_order_and_their_places() -> None:
    """Twelve faces from the third label on: eight on the first sheet, four on the next, each inside its own label."""
    faces = [FACE] * 7 + [OTHER] * 5
    pdf, sheet = labels_pdf(faces, "5163", first=2), label_sheet("5163")
    assert [page.count("CEDAR RIDGE WV") + page.count("刑務所") for page in text_of(pdf)] == [8, 4]
    for word in words(pdf):
        assert any(within(word.box, sheet.label(number)) for number in range(2, 10)), word
    assert [len(read(picture, "DataMatrix")) for picture in draw(pdf, 150)] == [8, 4]


@pytest.mark.parametrize("key", LABELS)
def test_labels_fit_their_sheet_and_their_blocks_fit_them(key: str) -> None:
    """None hangs over the paper or over another; a small margin is kept, since labels are never cut quite true."""
    sheet = LABELS[key]
    labels = [sheet.label(number) for number in range(sheet.across * sheet.down)]
    assert all(Box(0, 0, 612, 792).holds(label) for label in labels)
    assert not any(one.meets(other) for n, one in enumerate(labels) for other in labels[n + 1 :])
    places, label = sheet.places, Box(0, 0, sheet.first.width_pt, sheet.first.height_pt)
    blocks = [box for box in (places.returns, places.square, places.code, places.recipient, places.bars) if box]
    assert all(label.grown(-4).holds(box) for box in blocks)
    assert not any(one.meets(other) for n, one in enumerate(blocks) for other in blocks[n + 1 :])


def test_an_offset_moves_everything_as_much() -> None:
    """What a printer prints too high and too far left is told to go lower and right; the same bytes each time."""
    there, here = labels_pdf([FACE], "5160"), labels_pdf([FACE], "5160", Offset(3, -2))
    moved = [
        (other.box.x_pt - one.box.x_pt, other.box.y_pt - one.box.y_pt)
        for one, other in zip(words(there), words(here), strict=True)
    ]
    assert {(round(across, 1), round(down, 1)) for across, down in moved} == {(3.0, -2.0)}
    assert labels_pdf([FACE], "5160", Offset(3, -2)) == here


def test_an_address_that_does_not_fit_names_its_letter() -> None:
    """One clear line, and whose address it is."""
    long = Face(return_lines=("A",), recipient_lines=("A LONG LINE OF AN ADDRESS",) * 9, code=CODE)
    with pytest.raises(RenderError, match=f"address of {CODE} does not fit the label"):
        labels_pdf([long], "5160")
    with pytest.raises(RenderError, match="labels 1 to 30"):
        labels_pdf([FACE], "5160", first=30)
    with pytest.raises(RenderError, match="5160, 5163"):
        labels_pdf([FACE], "5161")


def test_a_barcode_never_keeps_an_address_from_its_envelope() -> None:
    """Where six lines leave no room for it, it is left off; a name without end is cut, and the way back stays whole."""
    six = replace(FACE, recipient_lines=(*FACE.recipient_lines[:2], *["UNIT B OF THE NORTHERN CAMP"] * 5, "X 26505"))
    six = replace(six, return_lines=("Wilhelmina " * 30, *FACE.return_lines[1:]))
    (page,) = text_of(envelopes_pdf([six], "10-printed"))
    assert "X 26505" in page
    assert "…" in page
    assert "LANSING MI 48901" in page


@pytest.mark.parametrize("key", [*(key for key in PRINTED if places_on(ENVELOPES[key]).recipient), *LABELS])
def test_that_it_is_a_demo_stands_on_one_line(key: str) -> None:
    """On the narrowest label too, and whole."""
    demo = replace(FACE, recipient_lines=(DEMO, *FACE.recipient_lines))
    pdf = labels_pdf([demo], key) if key in LABELS else envelopes_pdf([demo], key)
    assert DEMO in text_of(pdf)[0].splitlines()
