"""A side of paper as it is kept: found out which way is up, straightened by its lines, its codes read."""

import io
from functools import cache
from random import Random

import pytest
from PIL import Image

from relay.codes import CodeKind, encode
from relay.replies.pages.sides import KEPT_PX, side, turn
from relay.replies.pages.straight import skew
from relay.replies.pages.values import ReadBy
from tests.replies.paper import scanned, slip, wear_by_lot, written_page

KEY = b"k" * 32
PAGES = 7


@cache
def codes(number: int) -> tuple[str, str]:
    """Give the codes on a slip: its letter's and its correspondence's."""
    return encode(CodeKind.LETTER, 100 + number, KEY), encode(CodeKind.CORRESPONDENCE, 200 + number, KEY)


@cache
def drawn(number: int) -> Image.Image:
    """Draw one of a few slips."""
    return slip(*codes(number), ("en", "es")[number % 2])


@pytest.mark.parametrize("seed", range(PAGES))
def test_a_slip_is_read_whatever_happened_to_it(seed: int) -> None:
    """In every rotation, skewed, noisy, written over, stained, half covered: its codes and no other; and upright."""
    chance = Random(seed)
    wear = wear_by_lot(chance)
    with Image.open(io.BytesIO(scanned(drawn(seed % 2), wear, chance))) as picture:
        made = side(picture.convert("L"))
    found = {one.code for one in made.codes}
    assert found
    assert found <= set(codes(seed % 2))
    assert all(one.by is ReadBy.DATAMATRIX for one in made.codes)
    assert (made.turned, made.is_upright) == (-wear.turned % 360, True)
    assert made.skew == pytest.approx(wear.skew, abs=0.8)
    assert max(made.width, made.height) <= KEPT_PX


@pytest.mark.parametrize("degrees", [-9.5, -0.4, 3])
def test_handwriting_is_straightened_by_its_lines(degrees: float) -> None:
    """Within half a degree, to ten degrees either way; also when the page lies on its side."""
    page = written_page(Random(4)).resize((850, 1_100))
    lying = page.rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=250)
    assert skew(lying) == pytest.approx(degrees, abs=0.5)
    assert skew(lying.transpose(Image.Transpose.ROTATE_90)) == pytest.approx(degrees, abs=0.5)


def test_a_page_without_lines_is_left_as_it_lies() -> None:
    """There is nothing to tell by."""
    grain = Image.frombytes("L", (850, 1_100), Random(1).randbytes(850 * 1_100))
    assert skew(grain) == 0


def test_a_kept_page_carries_its_pixels_and_nothing_else() -> None:
    """No comment, no place where a photo was taken; and it can be turned again."""
    page = written_page(Random(4), 5).resize((850, 1_100))
    page.info["comment"] = b"somebody's"
    made = side(page)
    with Image.open(io.BytesIO(made.jpeg)) as kept:
        assert kept.getexif() == {}
        assert "comment" not in kept.info
    around = turn(made.jpeg, 90)
    assert (around.width, around.height, around.turned) == (made.height, made.width, 90)
