"""An envelope on the glass is known as one, however it lies; its sender's corner is cut out, upright and larger."""

import io
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from relay.replies.pages.envelope import TURNS, corner, envelope_on
from relay.replies.pages.sides import side
from tests.replies.paper import slip, written_page

LETTER, A4 = (850, 1_100), (827, 1_169)
SENDER = ("Marcus Ellery 20417-045", "FCI Cedar Bend", "PO Box 900, Salem OR")
RECEIVER = ("Bridge Letters", "PO BOX 118", "LANSING MI 48901")


def envelope(size: tuple[int, int] = (800, 350), paper: int = 240) -> Image.Image:
    """Draw an envelope: a No. 10 at 84 dpi, written on by hand, with a stamp."""
    made = Image.new("L", size, paper)
    pen = ImageDraw.Draw(made)
    for at, size_px, lines in (((40, 30), 22, SENDER), ((330, 170), 30, RECEIVER)):
        for row, line in enumerate(lines):
            pen.text((at[0], at[1] + row * size_px * 1.3), line, fill=40, font=ImageFont.load_default(size_px))
    pen.rectangle((size[0] - 110, 25, size[0] - 35, 115), fill=150, outline=60)
    return made


def on_glass(lid: int, turn: int, sheet: tuple[int, int], *, askew: float = 0) -> Image.Image:
    """Lay it on a scanner with such a lid, turned so far; a white lid shows its edge as a thin shadow."""
    way = TURNS[(360 - turn) % 360]
    lying = envelope() if way is None else envelope().transpose(way)
    page = Image.new("L", sheet, lid)
    mask = Image.new("L", lying.size, 255)
    if askew:
        lying = lying.rotate(askew, Image.Resampling.BICUBIC, expand=True)
        mask = mask.rotate(askew, expand=True)
    at = (10, 12)
    if lid > 200:
        shadow = Image.new("L", page.size, 0)
        shadow.paste(90, (at[0] + 3, at[1] + 3), mask)
        page.paste(200, mask=shadow.filter(ImageFilter.GaussianBlur(2)))
    page.paste(lying, at, mask)
    return page


@pytest.mark.parametrize("sheet", [LETTER, A4])
@pytest.mark.parametrize("lid", [20, 80, 252])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_an_envelope_is_known_however_it_lies(lid: int, turn: int, sheet: tuple[int, int]) -> None:
    """On a dark or a white lid; and which way it has to be turned."""
    found = envelope_on(on_glass(lid, turn, sheet))
    assert found
    assert found[4] == turn


@pytest.mark.parametrize("lid", [20, 252])
def test_one_that_lies_askew_is_known(lid: int) -> None:
    """A few degrees are nothing."""
    assert envelope_on(on_glass(lid, 0, LETTER, askew=3))


@pytest.mark.parametrize("turn", [0, 180, 270])
def test_the_sender_s_corner_is_cut_out_upright_and_larger(turn: int) -> None:
    """What stands there is dark at its left, and the stamp and the address are not on it."""
    page = on_glass(20, turn, LETTER)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=90)
    with Image.open(io.BytesIO(corner(out.getvalue(), envelope_on(page)))) as cut:
        wanted = envelope().crop((0, 0, 440, 175))
        assert cut.width == 1_400
        near = cut.convert("L").resize((44, 18), Image.Resampling.BOX)
        far = wanted.resize((44, 18), Image.Resampling.BOX)
    off = [abs(a - b) for a, b in zip(near.tobytes(), far.tobytes(), strict=True)]
    assert sum(off) / len(off) < 14


def short_letter(*lines: str, px: int = 19) -> Image.Image:
    """Draw a letter of a few typed lines, set as a typewriter does."""
    made = Image.new("L", LETTER, 250)
    pen = ImageDraw.Draw(made)
    for row, line in enumerate(lines):
        pen.text((90, 110 + row * px * 1.7), line, fill=40, font=ImageFont.load_default(px))
    return made


SHORT = (
    short_letter(
        "Dear Ana,", "", "thank you for the figs and the picture of the gate.", "The yard is dry.", "", "Marcus"
    ),
    short_letter("Dear Ana,", "", "the yard is dry, and the radio works.", "", "Yours", "Marcus"),
    short_letter("Dear Ana,", "I was moved. The new address is:", "FCI Cedar Bend", "PO Box 900", "Salem OR"),
    short_letter("Thank you!", "", "", "Marcus"),
    short_letter("Dear Ana,", "", "thank you for the figs and the gate.", "It rains.", "", "Marcus", px=36),
    short_letter("Dear Ana,", "I was moved. The new address is:", "FCI Cedar Bend", "PO Box 900", "Salem OR", px=36),
)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("page", SHORT)
def test_a_short_letter_is_none(page: Image.Image, turn: int) -> None:
    """However it lies."""
    assert envelope_on(page.rotate(turn, expand=True)) == ()


@pytest.mark.parametrize(
    "page",
    [
        *(written_page(Random(seed), lines) for seed, lines in ((1, 24), (2, 9), (3, 4), (4, 2))),
        slip("YDWU-T2R4", "R2EM-EC6C"),
        Image.new("L", LETTER, 245),
    ],
    ids=["full", "half", "a few lines", "two lines", "slip", "empty"],
)
def test_a_letter_is_none(page: Image.Image) -> None:
    """However little stands on it."""
    assert envelope_on(page) == ()


def test_a_side_says_so_but_for_one_with_a_code() -> None:
    """What has a code of ours needs no envelope."""
    assert side(on_glass(252, 0, LETTER)).envelope
    assert side(slip("YDWU-T2R4", "R2EM-EC6C")).envelope == ()
