"""Letters of a batch share their fonts, and nothing that is drawn or said changes by it."""

import io
from collections import Counter
from collections.abc import Sequence

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from relay.press import PieceSheets, Press
from relay.press.batch.imposition import impose
from tests.press.sheets import letter, photo, text_of

TEXTS = (
    "Dear Marcus, the quince tree “carried” ninety-three fruits — naïve café, Ångström, office.",
    "Another letter: Zażółć gęślą jaźń, ÅÄÖ, ñ, the quick brown fox jumps over the lazy dog 0123456789",
    "السلام عليكم يا صديقي العزيز",
    "مرحبا كيف حالك اليوم",
    "प्रिय मित्र नमस्ते",
    "亲爱的朋友你好",
    "我的好朋友你在那里好吗",
    "親愛なる友へこんにちは",
    "smile 🙂 heart ❤ family 👨‍👩‍👧",
)


@pytest.fixture(scope="module")
def proofs(press: Press) -> list[bytes]:
    """Letters in several scripts, and two with the same photo."""
    sheets = [letter(text=text) for text in TEXTS]
    sheets += [letter(text=f"a photo for you, {n}", photos=(photo(),)) for n in range(2)]
    return [press.render(sheet).pdf for sheet in sheets]


def drawn(pdf: bytes) -> list[bytes]:
    """Draw each page, as pixels."""
    return [page.render(scale=1.5).to_pil().tobytes() for page in pypdfium2.PdfDocument(pdf)]


def programs(pdf: bytes) -> Counter[str]:
    """Count the embedded font programs by the name of their font."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        descriptors = (found for found in opened.objects if isinstance(found, pikepdf.Dictionary))
        named = {
            (str(found.FontName), file.objgen)
            for found in descriptors
            if found.get("/Type") == pikepdf.Name.FontDescriptor
            for file in (found.get("/FontFile2"), found.get("/FontFile3"))
            if file is not None
        }
    return Counter(name for name, _ in named)


def contents(pdf: bytes) -> list[list[bytes]]:
    """Read the content streams of each page as they lie in the file."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        parts = [
            page.Contents if isinstance(page.Contents, pikepdf.Array) else [page.Contents] for page in opened.pages
        ]
        return [[stream.read_raw_bytes() for stream in streams] for streams in parts]


def with_other_glyph(pdf: bytes) -> bytes:
    """Give a proof in which a letter of the text looks otherwise, as after a font was upgraded."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        font = next(font for name, font in opened.pages[0].Resources.Font.items() if "Serif" in str(font.BaseFont))
        file = font.DescendantFonts[0].FontDescriptor.FontFile2
        program = TTFont(io.BytesIO(file.read_bytes()))
        name = program.getGlyphName(72)  # the glyph of "e" in Noto Serif
        program["glyf"][name].coordinates.scale((1, 0.5))
        out = io.BytesIO()
        program.save(out)
        file.write(out.getvalue())
        changed = io.BytesIO()
        opened.save(changed)
    return changed.getvalue()


def whole(pieces: Sequence[bytes]) -> bytes:
    """Put letters together for a printer of one side, so that pages stand as they come."""
    return impose([PieceSheets(pdf) for pdf in pieces], two_sided_printer=False).pdf


def test_pages_are_those_of_the_proofs_pixel_for_pixel(proofs: Sequence[bytes]) -> None:
    """In every script, with photos, and what is read out of them is the same text."""
    batch = whole(proofs)
    assert drawn(batch) == [page for proof in proofs for page in drawn(proof)]
    assert text_of(batch) == [page for proof in proofs for page in text_of(proof)]


def test_content_streams_are_those_of_the_proofs_byte_for_byte(proofs: Sequence[bytes]) -> None:
    """Not only what they say, but as they are compressed."""
    assert contents(whole(proofs)) == [streams for proof in proofs for streams in contents(proof)]


def test_each_font_is_in_the_batch_once(proofs: Sequence[bytes]) -> None:
    """Also the large ones of Chinese and Japanese."""
    found = programs(whole(proofs))
    assert set(found.values()) == {1}
    assert any("CJK" in name for name in found)
    assert any("Arabic" in name for name in found)


def test_a_picture_that_is_in_two_letters_is_in_the_batch_once(proofs: Sequence[bytes]) -> None:
    """A photo of 400 KB in forty letters would be 16 MB."""
    with pikepdf.open(io.BytesIO(whole(proofs[-2:]))) as batch:
        streams = [found for found in batch.objects if isinstance(found, pikepdf.Stream)]
        photos = [found for found in streams if found.get("/Filter") == pikepdf.Name.DCTDecode]
    assert len(photos) == 1


def test_letters_whose_fonts_differ_keep_their_own_glyphs(proofs: Sequence[bytes]) -> None:
    """A font that was upgraded between two approvals changes no approved page."""
    upgraded = with_other_glyph(proofs[0])
    batch = whole([proofs[0], upgraded, proofs[1]])
    assert drawn(upgraded) != drawn(proofs[0])
    assert drawn(batch) == drawn(proofs[0]) + drawn(upgraded) + drawn(proofs[1])
    assert max(programs(batch).values()) == 2


def test_a_font_of_another_form_stays_as_it_is(proofs: Sequence[bytes]) -> None:
    """What the press would not write is not touched."""
    with pikepdf.open(io.BytesIO(proofs[0])) as opened:
        for font in opened.pages[0].Resources.Font.values():
            font.DescendantFonts[0].FontDescriptor.FontFile2.write(b"not a font")
        changed = io.BytesIO()
        opened.save(changed)
    batch = whole([changed.getvalue(), proofs[0]])
    assert drawn(batch) == drawn(changed.getvalue()) + drawn(proofs[0])
