"""Mail made to break the page, read and set as any other: what it costs, what is said, and who else notices."""

import io
import time

import pytest
from PIL import Image

from relay.press import Press, RenderError, SheetPhoto
from relay.press.envelope import Box
from relay.reading.reader import read
from relay.sandbox import Limits
from tests.press.sheets import MARK, flat, letter, text_of, words

HTML = b"Content-Type: text/html; charset=utf-8\n\n"
CELLS = b"".join(b"<td style='width:9000px;white-space:nowrap'>cell %d of a wide table</td>" % n for n in range(120))
COVER = (
    b"<style>p,div{position:fixed;top:0;left:0;z-index:99;background:#000;font-size:90px}@page{margin:0}</style>"
    b"<div style='position:fixed;top:150px;left:30px;width:9in;height:9in;background:#fff'>OTHER ADDRESS 1</div>"
    b"<p>and <img src='file:///etc/passwd'><link rel=stylesheet href='http://example.org/x.css'>this</p>"
)


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param(b"<table>" + b"<tr>%s</tr>" % CELLS * 3 + b"</table>last", id="a wide table"),
        pytest.param(b"<div style='margin-left:50px'><ul><li>" * 3000 + b"last", id="deep nesting"),
        pytest.param(b"<blockquote>" * 3000 + b"last", id="deep quotes"),
        pytest.param(b"<br>" * 20_000 + b"last", id="20,000 empty lines"),
        pytest.param(COVER + b"<p>last</p>", id="a style sheet over the address"),
    ],
)
def test_a_mail_made_to_break_the_page_prints_as_its_words(press: Press, mail: bytes) -> None:
    """Between the margins, under an address that stands where it stood, and every word is read back."""
    proof = press.render(letter(text=read(HTML + mail).printed.text))
    assert MARK in text_of(proof.pdf)[0]
    assert " ".join(letter().recipient_lines) in flat(proof.pdf)
    assert (proof.faithful.lost, proof.faithful.added) == ("", "")
    assert first_of_the_address(proof.pdf) == first_of_the_address(press.render(letter()).pdf)
    assert all(word.box.x_pt >= 30 and word.box.right_pt <= 612 - 30 for word in words(proof.pdf))
    assert b"/etc/passwd" not in proof.pdf


def first_of_the_address(pdf: bytes) -> Box:
    """Give where the address begins."""
    (first,) = (word.box for word in words(pdf) if word.text == "MARCUS" and word.box.y_pt < 300)
    return first


@pytest.mark.parametrize("text", ["a\n" * 20_000, "a\n\n" * 20_000], ids=["lines", "paragraphs"])
def test_twenty_thousand_lines_are_refused_before_anything_is_set(press: Press, text: str) -> None:
    """With how many pages they would be: nobody waits a minute for that, and the child lives on."""
    press.render(letter())
    began = time.process_time()
    with pytest.raises(RenderError, match=r"too long to print: \d+ pages at least, 200 at most"):
        press.render(letter(text=text))
    assert time.process_time() - began < 5
    assert press.render(letter()).pages == 1


@pytest.mark.parametrize(
    ("side_px", "said"), [(10_000, "10000 x 10000 pixels is too large"), (60_000, "too many pixels")]
)
def test_a_picture_that_says_it_is_huge_is_refused(press: Press, side_px: int, said: str) -> None:
    """By what its header says, before a pixel of it is decoded."""
    jpeg = io.BytesIO()
    Image.new("L", (8, 8)).save(jpeg, "JPEG")
    small = jpeg.getvalue()
    size = small.index(b"\xff\xc0") + 5
    huge = small[:size] + side_px.to_bytes(2) * 2 + small[size + 4 :]
    with pytest.raises(RenderError, match=said):
        press.render(letter(photos=(SheetPhoto(jpeg=huge),)))
    assert press.render(letter()).pages == 1


def test_what_a_child_may_take_is_all_it_costs() -> None:
    """A letter that takes too long ends its child with a reason, and the next letter is set by another one."""
    hard = letter(text="\n".join(["word " * 12] * 6000))
    with Press(Limits(wall_s=3, cpu_s=3, memory_bytes=1 << 30)) as press:
        press.render(letter())
        with pytest.raises(RenderError, match="took too long to set"):
            press.render(hard)
        assert press.render(letter()).pages == 1
