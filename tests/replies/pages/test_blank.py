"""What is nothing on a page, and what is something: the difference may be a letter."""

from random import Random

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from relay.replies.pages.blank import is_blank
from tests.replies.paper import write, written_page

SIZE = (1_275, 1_650)


def paper(shade: int = 245, noise: int = 10) -> Image.Image:
    """Draw paper as a scanner sees it, with grain."""
    page = Image.new("L", SIZE, shade)
    grain = Image.frombytes("L", SIZE, Random(5).randbytes(SIZE[0] * SIZE[1]))
    grain = grain.point([round((level / 255 - 0.5) * noise) + 128 for level in range(256)])
    return ImageChops.add(page, grain, offset=-128)


def with_holes(page: Image.Image) -> Image.Image:
    """Punch two holes, and let the scanner's lid be black at one edge."""
    pen = ImageDraw.Draw(page)
    for y in (550, 1_100):
        pen.ellipse((60, y, 105, y + 45), fill=25)
    pen.rectangle((SIZE[0] - 12, 0, SIZE[0], SIZE[1]), fill=15)
    return page


def shone_through(page: Image.Image) -> Image.Image:
    """Let what is written on the back be seen, as thin paper does."""
    back = written_page(Random(8)).resize(SIZE).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    soft = back.filter(ImageFilter.GaussianBlur(7)).point([215 + level * 40 // 255 for level in range(256)])
    return ImageChops.multiply(page, soft)


@pytest.mark.parametrize(
    "page",
    [paper(), paper(190, 30), with_holes(paper()), shone_through(paper()), with_holes(shone_through(paper(225, 16)))],
    ids=["white", "grey and grainy", "punched", "written on its back", "all of it"],
)
def test_paper_with_nothing_of_its_own_on_it_is_blank(page: Image.Image) -> None:
    """Holes, grain, a black edge and what shines through are nothing."""
    assert is_blank(page)


@pytest.mark.parametrize(("shade", "thick"), [(212, 2), (200, 2), (60, 2)])
def test_a_line_of_pencil_is_something(shade: int, thick: int) -> None:
    """However faint, and alone on the page."""
    page = paper()
    ImageDraw.Draw(page).line([(300 + x, 700 + (x % 37) // 3) for x in range(0, 260, 6)], fill=shade, width=thick)
    assert not is_blank(page)


def test_a_few_words_are_something_on_any_paper() -> None:
    """Also beside holes, and with the back shining through."""
    page = with_holes(shone_through(paper(225, 16)))
    write(page, Random(2), (400, 800), 300, shade=90)
    assert not is_blank(page)


def test_a_page_full_of_writing_is_something() -> None:
    """There is hardly any paper left to compare it with."""
    assert not is_blank(written_page(Random(3), 27))
