"""What is blacked out on the page: black with nothing beneath, and beside it by whom and why."""

import io
import itertools
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from relay.press import LetterSheet, Press, SheetBar, SheetPhoto
from relay.press.pictures import draw
from relay.press.words import words as words_of
from relay.reading import BAR, Reading, Removal, Segment
from tests.press.sheets import CODE, Word, flat, letter, photo, text_of, words

REST = "the quince tree carried ninety-three fruits this year and she made jam of all of it, as she does every year "
WHY = "home address"
SAID = f"Removed by Bridge Letters: {WHY}"


def barred(text: str, *widths: int, why: str = WHY, **changes: Any) -> LetterSheet:  # noqa: ANN401 -- fields of the sheet
    """Give a sheet in whose text each "@" is a bar so many ems wide."""
    pieces, bars, whole = text.split("@"), [], ""
    for piece, width in zip(pieces, [*widths, 0], strict=True):
        whole += piece
        if width:
            bars.append(SheetBar(len(whole), len(whole) + len(BAR), width, why))
            whole += BAR
    return letter(text=whole, bars=tuple(bars), **changes)


def black_areas(pdf: bytes, page: int = 1) -> float:
    """Give how much of a page's body is black, in square points."""
    picture = Image.open(io.BytesIO(draw(pdf, 72)[page - 1])).convert("L").crop((0, 243, 612, 720))
    return sum(picture.histogram()[:16])


def streams(pdf: bytes) -> Iterator[bytes]:
    """Give everything a file holds, unpacked."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for thing in opened.objects:
            yield thing.read_bytes() if isinstance(thing, pikepdf.Stream) else bytes(thing.unparse())


@pytest.mark.parametrize("where", ["start", "middle", "end", "whole", "two"])
@pytest.mark.parametrize("large_print", [False, True])
def test_a_bar_stands_where_the_words_were(press: Press, where: str, large_print: bool) -> None:
    """At the start, in the middle, at the end, or instead of a paragraph; around it nothing is lost."""
    text = {
        "start": f"@ {REST}",
        "middle": f"{REST}@ {REST}",
        "end": f"{REST}@",
        "whole": f"{REST}\n\n@\n\n{REST}",
        "two": f"{REST}@ and @ {REST}",
    }[where]
    bars = text.count("@")
    sheet = barred(text, *[10] * bars, large_print=large_print)
    pdf = press.render(sheet).pdf
    plain = press.render(barred(text.replace("@", ""), large_print=large_print)).pdf
    size = 18 if large_print else 11.5
    assert black_areas(pdf) - black_areas(plain) > bars * 10 * size * size * 0.7
    page = flat(pdf)
    assert SAID in page
    assert BAR[0] not in page
    assert page.replace("-", "").count("quince tree") == text.count("quince tree")


def test_nothing_is_beneath_the_black(press: Press) -> None:
    """The file says nothing in its place: no glyph, no alternative text, no hidden letters, no block characters."""
    pdf = press.render(barred(f"{REST}@ {REST}", 20)).pdf
    for stream in streams(pdf):
        assert b"ActualText" not in stream
        assert b" Tr\n" not in stream  # text that is set invisible
    assert BAR[0] not in "".join(text_of(pdf))


def test_a_long_bar_breaks_across_lines_and_pages(press: Press) -> None:
    """It stays within the text's width, and what follows it follows."""
    pdf = press.render(barred("@ and then the end.", 2_000)).pdf
    assert len(text_of(pdf)) > 1
    assert "and then the end." in flat(pdf)
    picture = Image.open(io.BytesIO(draw(pdf, 72)[0])).convert("L")
    body = picture.crop((0, 300, 612, 700))
    box = body.point([255] * 40 + [0] * 216).getbbox()
    assert box is not None
    assert 88 <= box[0] <= 92
    assert box[2] <= 612 - 18


def test_who_and_why_stands_in_the_margin(press: Press) -> None:
    """Beside the line with the bar, right of the text, on the paper."""
    found = words(press.render(barred(f"{REST}@ {REST}{REST}", 8)).pdf)
    removed = next(word for word in found if word.text == "Removed")
    assert removed.box.x_pt >= 612 - 90
    assert all(word.box.right_pt <= 612 - 16 for word in found)
    line = next(word for word in found if word.text == "does")
    assert abs(removed.box.y_pt - line.box.y_pt) < 12


@pytest.mark.parametrize(
    ("text", "changes"),
    [("Short @.", {}), (f"{REST}@ {REST}", {"large_print": True}), (f"{REST}@ {REST}", {"why": "because " * 14})],
)
def test_where_the_margin_is_too_small_it_stands_below(press: Press, text: str, changes: dict[str, Any]) -> None:
    """In a line of its own, not over other words."""
    found = words(press.render(barred(text, 6, **changes)).pdf)
    removed = next(word for word in found if word.text == "Removed")
    side = 66 if changes.get("large_print") else 90
    assert abs(removed.box.x_pt - side) < 2
    assert none_overlap(found)


def none_overlap(found: list[Word]) -> bool:
    """Whether no word is set over another."""
    boxes = [word.box for word in found if re.search(r"\w", word.text)]
    return not any(
        one.x_pt + 1 < two.right_pt
        and two.x_pt + 1 < one.right_pt
        and one.y_pt + 2 < two.bottom_pt
        and two.y_pt + 2 < one.bottom_pt
        for at, one in enumerate(boxes)
        for two in boxes[at + 1 :]
    )


def test_many_notes_never_run_into_each_other(press: Press) -> None:
    """A letter with something removed from every paragraph is still one to read, to the last page's foot."""
    text = "\n\n".join(f"{REST * lines}@" for lines in (1, 2, 1, 3, 1, 1, 2, 1, 1, 4, 1, 2))
    pdf = press.render(barred(text, *[6] * 12)).pdf
    for page in range(1, len(text_of(pdf)) + 1):
        found = words(pdf, page)
        assert none_overlap(found)
        assert all(word.box.bottom_pt < 792 - 16 for word in found)


def test_right_to_left_text_keeps_its_order(press: Press) -> None:
    """The bar stands left of what was written before it, and right of what was written after it."""
    pdf = press.render(barred("وصلت رسالتك @ أمس وفرحت بها كثيرا", 6, language="ar")).pdf
    picture = Image.open(io.BytesIO(draw(pdf, 72)[0])).convert("L").crop((0, 243, 612, 700))
    rows = [[picture.getpixel((x, y)) < 16 for x in range(612)] for y in range(picture.height)]  # type: ignore[operator]
    runs = (list(run) for row in rows for is_black, run in itertools.groupby(range(612), row.__getitem__) if is_black)
    black = max(runs, key=len)
    assert 60 < len(black) < 80
    assert min(black) > 250
    assert max(black) < 500
    assert "Removed by Bridge Letters" in flat(pdf)


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt", "it"])
def test_it_is_said_in_the_language_of_the_letter(press: Press, language: str) -> None:
    """As everything the page says by itself."""
    said = words_of(language).removed.format(organisation="Bridge Letters", why=WHY)
    assert said in flat(press.render(barred("Short @.", 6, language=language)).pdf)


def test_a_photo_is_a_black_frame(press: Press) -> None:
    """With its number, by whom and why; the picture is not in the file, and its page counts as one without photos."""
    covered = SheetPhoto(jpeg=b"", number=2, removed="shows somebody else")
    proof = press.render(letter(photos=(photo(), covered)))
    assert f"Photo 2 of 2 · {CODE} · Removed by Bridge Letters: shows somebody else" in flat(proof.pdf)
    with pikepdf.open(io.BytesIO(proof.pdf)) as opened:
        images = [image for image in opened.objects if getattr(image, "Filter", None) == "/DCTDecode"]
    assert len(images) == 1
    assert proof.photo_pages == (1,)
    assert press.render(letter(photos=(covered,))).photo_pages == ()


def test_a_photo_can_be_grey_where_colour_is_printed(press: Press) -> None:
    """As staff chose."""
    coloured = photo()
    grey = SheetPhoto(jpeg=coloured.jpeg, grey=True)
    proof = press.render(letter(photos=(coloured, grey), colour=True))
    with pikepdf.open(io.BytesIO(proof.pdf)) as opened:
        images = [image for image in opened.objects if getattr(image, "Filter", None) == "/DCTDecode"]
    assert sorted(str(image.ColorSpace) for image in images) == ["/DeviceGray", "/DeviceRGB"]


def test_what_a_pen_pal_draws_is_no_bar(press: Press) -> None:
    """Block characters and characters that are none cannot stand for one, nor move one to another place."""
    text = f"I drew \ufdd0 {BAR} and @ \ufdd0 here."
    page = flat(press.render(barred(text, 4)).pdf)
    assert f"I drew {BAR} and" in page
    assert page.count("Removed by") == 1


@given(
    st.lists(st.text("abcdef \n", min_size=1, max_size=60), min_size=2, max_size=4),
    st.lists(st.text("Zß\u0416\u05d0", min_size=1, max_size=30), min_size=1, max_size=3),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_blacked_out_is_never_in_the_file(press: Press, rest: list[str], secrets: list[str]) -> None:
    """Not one letter of it, however it stands between other words."""
    text, removals = rest[0], []
    for number, secret in enumerate(secrets, 1):
        removals.append(Removal(len(text), len(text) + len(secret), number, "reasons"))
        text += secret + rest[number % len(rest)]
    printed = Reading(segments=(Segment(text, kept=True, removals=tuple(removals)),)).printed
    bars = tuple(SheetBar(one.start, one.end, 4, one.why) for one in printed.bars)
    assert [one.words for one in printed.bars] == secrets
    pdf = press.render(letter(text=printed.text, bars=bars, subject="", language="en")).pdf
    page = flat(pdf)
    assert not set("Zß\u0416\u05d0") & set(page)
    assert page.count("Removed by Bridge") >= 1
