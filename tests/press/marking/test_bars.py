"""Code 128: what is drawn is read back by zxing-cpp."""

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from relay.press.envelope.bars_room import QUIET_MODULES
from relay.press.marking.bars import code_128


@pytest.mark.parametrize("text", ["K7R2MX4R", "AAAAAAAA", "D2346799"])
def test_the_bars_of_a_code_are_read_back(text: str) -> None:
    """With its empty paper beside it, three dots a module."""
    drawn = code_128(text)
    paper = Image.new("L", (drawn.width * 3, 90), 255)
    pen = ImageDraw.Draw(paper)
    for place, modules in drawn.bars:
        pen.rectangle((place * 3, 0, (place + modules) * 3 - 1, 89), fill=0)
    (read,) = zxingcpp.read_barcodes(paper, formats=zxingcpp.barcode_formats_from_str("Code128"))
    assert read.text == text
    assert drawn.bars[0][0] == QUIET_MODULES
