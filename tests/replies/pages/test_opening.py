"""Files of every kind that scanners make, and files that only say they are one: each is named for what it is."""

import io
import zlib
from random import Random

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from relay.replies.pages.kinds import kind_of
from relay.replies.pages.opening import opened
from relay.replies.pages.reader import PageReader
from relay.replies.pages.values import FileFaultError, ScanFault
from tests.replies.paper import written_page

PAGE = written_page(Random(1), 6).resize((425, 550))


def saved(kind: str, *more: Image.Image, page: Image.Image = PAGE, **options: object) -> bytes:
    """Give a file of a kind."""
    out = io.BytesIO()
    several = {"save_all": True, "append_images": list(more)} if more else {}
    page.save(out, kind, **several, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "pages"),
    [
        (saved("PDF", PAGE, PAGE), 3),
        (saved("TIFF", PAGE, compression="tiff_lzw"), 2),
        (saved("TIFF", PAGE.convert("1"), page=PAGE.convert("1"), compression="group4"), 2),
        (saved("JPEG"), 1),
        (saved("PNG", page=PAGE.convert("RGBA")), 1),
        (saved("PNG", page=PAGE.convert("P")), 1),
    ],
    ids=["pdf", "tiff", "fax", "jpeg", "png with transparency", "png with a palette"],
)
def test_a_file_of_any_kind_gives_its_pages(raw: bytes, pages: int) -> None:
    """A few at a time, from wherever one is."""
    of, first = opened(raw, 0, 2)
    assert (of, len(first)) == (pages, min(2, pages))
    assert {picture.mode for picture in first} <= {"L", "RGB"}
    assert len(opened(raw, pages - 1, 4)[1]) == 1


def test_a_photo_of_a_phone_is_taken_as_it_was_held() -> None:
    """Its file says how (EXIF, orientation 6: turned a quarter)."""
    exif = Image.Exif()
    exif[0x0112] = 6
    _, (picture,) = opened(saved("JPEG", exif=exif), 0, 1)
    assert picture.size == (PAGE.height, PAGE.width)


def test_a_fax_with_oblong_dots_is_drawn_in_proportion() -> None:
    """204 by 98 dots an inch (ITU-T T.4): a page is higher than wide again."""
    low = PAGE.resize((850, 540)).convert("1")
    _, (picture,) = opened(saved("TIFF", page=low, compression="group4", dpi=(204, 98)), 0, 1)
    assert picture.height == pytest.approx(540 * 204 / 98, abs=2)


def locked() -> bytes:
    """Give a PDF with a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(saved("PDF"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def bomb() -> bytes:
    """Give a PNG of some kilobytes that says it has four thousand million pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)

    head = (65_000).to_bytes(4) * 2 + b"\x08\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(65_001)))


FAULTS = {
    "nothing": (b"", ScanFault.EMPTY),
    "a letter in Word": (b"PK\x03\x04 word/document.xml", ScanFault.UNKNOWN_KIND),
    "a locked PDF": (locked(), ScanFault.ENCRYPTED),
    "half a PDF": (b"%PDF-1.7\n1 0 obj\n<<", ScanFault.BROKEN),
    "half a JPEG": (saved("JPEG")[:900], ScanFault.BROKEN),
    "half a TIFF": (saved("TIFF")[:60], ScanFault.BROKEN),
    "a dot": (saved("PNG", page=Image.new("L", (5, 5))), ScanFault.BROKEN),
    "a bomb": (bomb(), ScanFault.TOO_LARGE),
}


@pytest.mark.parametrize(("raw", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_file_that_gives_no_pages_is_named(raw: bytes, fault: ScanFault) -> None:
    """In a word that says what to do."""
    with pytest.raises(FileFaultError) as refused:
        opened(raw, 0, 4)
    assert refused.value.args == (fault,)


def test_a_file_of_too_many_pages_is_named_and_not_drawn() -> None:
    """However small they are."""
    with pikepdf.new() as pdf:
        for _ in range(201):
            pdf.add_blank_page(page_size=(100, 100))
        out = io.BytesIO()
        pdf.save(out)
    with pytest.raises(FileFaultError) as refused:
        opened(out.getvalue(), 0, 4)
    assert refused.value.args == (ScanFault.TOO_MANY_PAGES,)


def test_the_reader_says_what_its_child_said() -> None:
    """Across the sandbox, too."""
    with PageReader(reads_words=False) as reader, pytest.raises(FileFaultError) as refused:
        list(reader.pages(locked(), lambda _codes: ()))
    assert refused.value.args == (ScanFault.ENCRYPTED,)


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.4\n", b"\xff\xd8\xff\xe0", b"II*\x00", b"MM\x00*"]))
@settings(max_examples=60, deadline=None)
def test_whatever_comes_is_pages_or_a_named_fault(rest: bytes, beginning: bytes) -> None:
    """Nothing else leaves the room."""
    raw = beginning + rest
    try:
        of, pictures = opened(raw, 0, 1)
    except FileFaultError as refused:
        (told,) = refused.args
    else:
        told = None if (of, bool(kind_of(raw))) == (len(pictures), True) else "pages of nothing"
    assert told is None or told in ScanFault
