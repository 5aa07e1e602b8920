"""The Intelligent Mail barcode: its digits, the published vectors, and the measures of what is drawn."""

import io
import itertools

import pytest
from PIL import Image

from relay.press import Press, RenderError
from relay.press.addressing import imb
from relay.press.addressing.imb import Mailer
from relay.press.envelope import ENVELOPES
from relay.press.pictures import draw
from tests.press.sheets import letter

TRACKING = "01234567094987654321"


@pytest.mark.parametrize(
    ("routing", "bars"),
    [
        ("", "ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT"),
        ("01234", "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT"),
        ("012345678", "ADFTTAFDTTTTFATTADTAAATFTFTATDAAAFDDADATATDTDTTDFDTDATADADTDFFTFA"),
        ("01234567891", "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA"),
    ],
)
def test_the_bars_are_the_published_ones(routing: str, bars: str) -> None:
    """The four vectors of USPS-B-3200, appendix."""
    assert imb.bars(TRACKING + routing) == bars


@pytest.mark.parametrize("digits", ["", "1" * 19, "09" + "1" * 18, "0" * 22, "x" * 20, "٠" * 20])
def test_other_digits_are_refused(digits: str) -> None:
    """A length, an identifier or a digit that the standard does not know prints no other barcode."""
    with pytest.raises(RenderError, match="digits"):
        imb.bars(digits)


@pytest.mark.parametrize(
    ("mailer", "serial", "postal_code", "digits"),
    [
        (Mailer("123456", "040"), 7, "26505-5000", "00040123456000000007265055000"),
        (Mailer("912345678", "700"), 1_000_002, "26505", "0070091234567800000226505"),
        (Mailer("123456", "040"), 7, "K1A 0B1", "00040123456000000007"),
    ],
)
def test_the_digits_name_mailer_piece_and_place(mailer: Mailer, serial: int, postal_code: str, digits: str) -> None:
    """Barcode identifier, service type, Mailer ID, serial number, and the ZIP Code where there is one."""
    assert mailer.digits(serial, postal_code) == digits
    assert len(imb.bars(digits)) == imb.BARS


@pytest.mark.parametrize(
    ("mailer_id", "service_type", "ok"),
    [
        ("123456", "040", True), ("912345678", "040", True), ("912345", "040", False), ("123456789", "040", False),
        ("12345", "040", False), ("123456", "40", False), ("１２３４５６", "040", False),
    ],
)  # fmt: skip
def test_a_mailer_id_is_looked_at(mailer_id: str, service_type: str, ok: bool) -> None:
    """Six digits, or nine that begin with 9."""
    assert (imb.fault_of(mailer_id, service_type) == "") is ok


@pytest.mark.parametrize("key", ["10-double-window", "10-single-window"])
def test_a_printed_barcode_has_65_bars_at_the_right_pitch_and_clear_paper(press: Press, key: str) -> None:
    """Measured on the page's picture at 600 dpi: 65 bars, 20 to 24 an inch, 0.125 to 0.165 in high, clear around."""
    preset, dpi = ENVELOPES[key], 600
    page = press.render(letter(envelope=key, imb=TRACKING + "01234567891", text="Hello")).pdf
    picture = Image.open(io.BytesIO(draw(page, dpi)[0])).convert("L")
    box, scale = imb.box_in(preset.recipient_block), dpi / 72
    left, right = box.x_pt - imb.CLEAR_X_PT + 1, box.right_pt + imb.CLEAR_X_PT - 1
    top, bottom = box.y_pt - imb.CLEAR_Y_PT + 0.5, box.bottom_pt + imb.CLEAR_Y_PT - 0.5
    zone = picture.crop((left * scale, top * scale, right * scale, bottom * scale))
    ink = zone.point(lambda grey: 255 * (grey < 128))
    first, upper, last, lower = ink.getbbox() or (0, 0, 0, 0)
    middle = [ink.getpixel((x, (upper + lower) // 2)) for x in range(ink.width)]
    starts = [x for x, (one, other) in enumerate(itertools.pairwise(middle)) if not one and other]
    assert len(starts) == 65
    pitch = (starts[-1] - starts[0]) / 64 / dpi
    assert 1 / 24.1 <= pitch <= 1 / 20
    assert 0.125 <= (lower - upper) / dpi <= 0.165
    assert min(first, ink.width - last) / dpi >= 0.1


def test_a_barcode_never_keeps_a_letter_back(press: Press) -> None:
    """Six lines of address leave no room for it in the window: the address stands, the barcode is left off."""
    lines = (*letter().recipient_lines[:2], "FEDERAL CORRECTIONAL INSTITUTION", "UNIT B", "PO BOX 5000", "X 26505")
    sheet = letter(recipient_lines=lines)
    assert press.render(letter(recipient_lines=lines, imb=TRACKING)).pdf == press.render(sheet).pdf
