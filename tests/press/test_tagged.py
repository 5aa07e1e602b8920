"""A proof is a whole PDF, and one that can be read aloud (PDF/UA-1, ISO 14289-1)."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from relay.press import LetterSheet, Press, SheetBar
from tests.press.sheets import letter, photo
from tests.press.text.test_scripts import GREETINGS

TEXT = "\n\n".join([*GREETINGS.values(), "- a list\n- of two", "see https://example.org/a", "word " * 600])
SHEETS = {
    "short": letter(),
    "everything": letter(
        text=TEXT, bars=(SheetBar(3, 8, 4, "a name"),), photos=(photo(), photo()), fold_marks=True,
        furniture_language="es",
    ),
    "large print": letter(text=TEXT, large_print=True, language="fr"),
}  # fmt: skip
PAINT = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Tj", "TJ", "'", '"', "sh"}


@pytest.fixture(scope="module", params=list(SHEETS.values()), ids=list(SHEETS))
def proof(press: Press, request: pytest.FixtureRequest) -> tuple[LetterSheet, bytes]:
    """Give a letter and its PDF."""
    return request.param, press.render(request.param).pdf


def test_qpdf_and_pdfium_find_nothing_wrong(proof: tuple[LetterSheet, bytes], tmp_path: Path) -> None:
    """No warning, and every page can be drawn."""
    file = tmp_path / "proof.pdf"
    file.write_bytes(proof[1])
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stderr == ""
    assert all(page.render(scale=0.2).to_pil().getextrema() for page in pypdfium2.PdfDocument(proof[1]))


def test_all_that_is_drawn_is_tagged_or_marked_as_decoration(proof: tuple[LetterSheet, bytes]) -> None:
    """7.1: content is part of the structure, or an artifact; nothing stands outside both."""
    with pikepdf.open(io.BytesIO(proof[1])) as pdf:
        for page in pdf.pages:
            depth = 0
            for one in pikepdf.parse_content_stream(page):
                name = str(one.operator)
                depth += (name in {"BDC", "BMC"}) - (name == "EMC")
                assert depth > 0 or name not in PAINT
            assert depth == 0


def test_a_voice_knows_title_language_order_and_what_pictures_are(proof: tuple[LetterSheet, bytes]) -> None:
    """7.1, 7.2 and 7.3: the title is shown, the language is said, pages are read in order, pictures have words."""
    sheet, file = proof
    with pikepdf.open(io.BytesIO(file)) as pdf:
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.Lang) == sheet.language
        assert sheet.code in str(pdf.docinfo["/Title"])
        assert all(page.Tabs == "/S" for page in pdf.pages)
        found = list(elements(pdf.Root.StructTreeRoot))
        figures = [one for one in found if one.S == "/Figure"]
        assert len(figures) == len(sheet.photos)
        assert all(str(figure.Alt) for figure in figures)
        assert sum(one.S == "/H1" for one in found) == 1
        captions = [one for one in found if one.S == "/Caption"]
        assert {str(one.get("/Lang", "")) for one in captions} <= {sheet.furniture_language}


def test_every_font_is_in_the_file(proof: tuple[LetterSheet, bytes]) -> None:
    """7.21: what is drawn does not depend on the fonts of who opens it, and can be drawn out again."""
    with pikepdf.open(io.BytesIO(proof[1])) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
                assert "/ToUnicode" in font


def elements(root: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Give the structure elements below one, in the order in which they are read."""
    kids = root.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield kid
            yield from elements(kid)
