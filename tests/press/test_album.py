"""Photos: as large as is allowed, as many on a page as is asked for, and made for the copier."""

import io

import pikepdf
import pytest
from PIL import Image, ImageStat

from relay.press import PhotoSize, Press, SheetPhoto
from relay.press.album import photos_a_page, rows
from relay.press.photos import for_copies
from relay.press.pictures import draw
from tests.press.sheets import flat, letter, photo, text_of

WIDE, TALL = photo(900, 600), photo(600, 900)


def printed(press: Press, *photos: SheetPhoto, **how: object) -> list[tuple[float, float]]:
    """Give the size in inches of each picture on the pages of a letter."""
    sizes: list[tuple[float, float]] = []
    with pikepdf.open(io.BytesIO(press.render(letter(photos=photos, **how)).pdf)) as pdf:
        for page in pdf.pages:
            matrices = [(1.0, 0.0, 0.0, 1.0)]
            for one in pikepdf.parse_content_stream(page):
                operands, operator = one.operands, one.operator
                if str(operator) == "q":
                    matrices.append(matrices[-1])
                elif str(operator) == "Q":
                    matrices.pop()
                elif str(operator) == "cm":
                    x, y = (abs(float(operands[n])) * matrices[-1][n] for n in (0, 3))
                    matrices[-1] = (x, 0, 0, y)
                elif str(operator) == "Do":
                    sizes.append((matrices[-1][0] / 72, matrices[-1][3] / 72))
    return sizes


@pytest.mark.parametrize("size", PhotoSize)
@pytest.mark.parametrize(("a_page", "large_print"), [(1, False), (2, True), (4, False)])
def test_no_photo_is_larger_than_is_allowed(press: Press, size: PhotoSize, a_page: int, large_print: bool) -> None:
    """Whichever way it is turned, and however many share a page."""
    sizes = printed(press, WIDE, TALL, photo_size=size, photos_per_page=a_page, large_print=large_print)
    short, long = (points / 72 for points in size.size_pt)
    assert len(sizes) == 2
    for width, height in sizes:
        assert min(width, height) <= short + 0.01
        assert max(width, height) <= long + 0.01
    assert sizes[0][0] > sizes[0][1]
    assert sizes[1][0] < sizes[1][1]


def test_two_wide_photos_of_four_by_six_fill_a_page(press: Press) -> None:
    """Each in its full size, or nearly: 5.9 inches and more."""
    assert all(width > 5.9 for width, _ in printed(press, WIDE, WIDE))


def test_one_tall_photo_to_a_page_is_as_large_as_is_allowed(press: Press) -> None:
    """Where photos may be as large as a sheet, it takes the sheet's text."""
    ((_, height),) = printed(press, TALL, photo_size=PhotoSize.MEDIUM, photos_per_page=1)
    assert height == pytest.approx(7, abs=0.05)
    ((width, height),) = printed(press, TALL, photo_size=PhotoSize.SHEET, photos_per_page=1)
    assert height > 8 or width > 5.9


@pytest.mark.parametrize("large_print", [False, True])
@pytest.mark.parametrize("a_page", [1, 2, 3, 4])
def test_as_many_share_a_page_as_is_asked_for(press: Press, a_page: int, large_print: bool) -> None:
    """Never more, and between the first page with photos and the last never fewer."""
    text = "Dear Marcus" + "\n" * 40 + "Ana"
    photos = (WIDE, TALL, TALL) * 3
    proof = press.render(letter(photos=photos, photos_per_page=a_page, large_print=large_print, text=text))
    counts = [page.count(" of 9 · ") for page in text_of(proof.pdf)]
    assert sum(counts) == 9
    assert max(counts) == a_page
    assert set(counts[counts.index(a_page) : -1]) <= {a_page}


def test_fewer_share_a_page_where_they_are_grey() -> None:
    """Two, and four in colour; what staff choose counts."""
    five = (WIDE,) * 5
    assert photos_a_page(letter(photos=five)) == 2
    assert photos_a_page(letter(photos=five, colour=True)) == 4
    assert photos_a_page(letter(photos=five[:2], colour=True)) == 2
    assert photos_a_page(letter(photos=five, photos_per_page=3)) == 3
    assert photos_a_page(letter(photos=five, photos_per_page=9)) == 4


def test_a_caption_names_photo_letter_and_how_many(press: Press) -> None:
    """A photo that is parted from its letter still says whose it is."""
    sheet = letter(photos=(WIDE, TALL), furniture_language="es")
    assert f"Foto 2 de 2 · {sheet.code}" in flat(press.render(sheet).pdf)


def test_a_small_photo_is_not_made_coarse(press: Press) -> None:
    """It is printed at 96 pixels an inch at the least, however small it gets."""
    ((width, height),) = printed(press, photo(192, 96))
    assert width == pytest.approx(2, abs=0.01)
    assert height == pytest.approx(1, abs=0.01)


def test_what_lies_in_shadow_is_lifted_and_what_is_light_stays() -> None:
    """A dark photo gets lighter and keeps its order of greys; a light one is not washed out."""
    ramp = Image.linear_gradient("L").resize((400, 400))
    dark = ramp.point([level // 3 for level in range(256)])
    assert ImageStat.Stat(for_copies(dark)).median[0] > 100
    light = ramp.point([170 + level // 3 for level in range(256)])
    assert 90 < ImageStat.Stat(for_copies(light)).median[0] < 170
    column = for_copies(dark).crop((200, 40, 201, 360)).tobytes()
    assert all(after >= before - 2 for before, after in zip(column, column[8:], strict=False))


def test_a_page_of_a_document_keeps_its_greys(press: Press) -> None:
    """Its words are to be read, not to look well."""
    leaf = Image.linear_gradient("L").resize((850, 1100)).point([100 + level // 4 for level in range(256)])
    jpeg = io.BytesIO()
    leaf.convert("RGB").save(jpeg, "JPEG", quality=95)
    proof = press.render(letter(photos=(SheetPhoto(jpeg=jpeg.getvalue(), page_of="poem.pdf", number=1),)))
    page = Image.open(io.BytesIO(draw(proof.pdf, 50)[-1])).convert("L").crop((150, 100, 250, 400))
    greys = page.tobytes()
    assert min(greys) == pytest.approx(110, abs=12)
    assert max(greys) == pytest.approx(155, abs=12)


def test_rows_keep_their_order() -> None:
    """Photos, a document's pages between them, a frame for what is blacked out: as they were sent."""
    leaf = SheetPhoto(jpeg=WIDE.jpeg, page_of="poem.pdf", number=1)
    gone = SheetPhoto(jpeg=b"", removed="a face")
    found = rows(letter(photos=(WIDE, leaf, gone, TALL, WIDE), photos_per_page=4))
    assert [[place.number for place in row.places] for row in found] == [[1], [2], [3, 4], [5]]
    assert [row.new_page for row in found] == [False, True, False, False]
