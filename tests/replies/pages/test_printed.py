"""What a person wrote on a slip, told from what we printed on it: read by machine, with all that goes wrong then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.letters.ours.composing import LANGUAGES, Said, compose_slip
from relay.press.ours import words_of
from relay.press.words import words
from relay.replies.pages.printed import SOME_CODE, written

SAID = Said(
    name="Marcus Ellery",
    organisation="Bridge Letters",
    address=("Bridge Letters", "PO BOX 118", "LANSING MI 48901"),
    code="R2EM-EC6C",
    pen_pal="Ana",
)
MARK = "MARCUS E ELLERY 20417-045"
READ = {
    "en": (
        "How to answer",
        "1. Write your letter on paper.",
        "2. Put this page in with your letter. If you want to keep this page, write the",
        "code at the top of your letter.",
        "3. Mai1 your letter to us:",
        "Bridge Letters",
        "PO B0X 118",
        "LANSING MI 48901",
        "We are Bridge Letters. We send your Ietter to Ana by emai1.",
        "= Your code for Ana",
        "= R2EM-EC6C",
        "(1 I would like larger print. Please mail this page back to us.",
        "MARCUS E ELLERY 20417-045 Letter YDWU-T2R4 - page 2 of 2",
    ),
    "es": (
        "Cómo contestar",
        "1. Escriba su carta en papel.",
        "2. Meta esta hoja con su carta. Si quiere guardar esta hoja, ponga el codigo",
        "arriba en su carta.",
        "3. Mandenos su carta por correo:",
        "Bridge Letters",
        "PO BOX 118",
        "LANSING MI 48901",
        "Somos Bridge Letters. Mandamos su carta por correo electrénico a Ana.",
        "Su código para Ana",
        "R2EM-EC6C",
        "[C1 Quiero letra más grande. Mándenos esta hoja por correo.",
        "MARCUS E ELLERY 20417-045",
        "Carta YDWU-T2R4 - pagina 2 de 2",
    ),
}
"""As Tesseract reads it."""
BY_HAND = (
    "Dear Ana, I got your letter.",
    "How to answer your question, I do not know.",
    "your letter",
    "I would like to hear more. Please mail me a photo.",
    "We are well. We send you our love by Ana.",
    "Marcus",
    "How to answer",
    "1. the garden",
    "Escriba pronto, su carta me alegra.",
)
"""Close to what is printed, and written by somebody."""


def ours() -> list[tuple[str, ...]]:
    """Give all that is printed on slips, by language."""
    feet = [words(language).foot(SOME_CODE, 2, 2) for language in LANGUAGES]
    slips = [compose_slip(language, SAID) for language in LANGUAGES]
    below = (MARK, *feet, *(f"{MARK} {foot}" for foot in feet))
    return [(slip.title, *words_of(slip.blocks), *below) for slip in slips]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_printed_goes(language: str) -> None:
    """In each language that slips are printed in, however its letters were read."""
    assert written("\n".join(READ[language]), ours()) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_somebody_wrote_between_stays(language: str) -> None:
    """However close to what is printed: whole, and in its order."""
    lines = list(READ[language])
    for place, line in enumerate(BY_HAND):
        lines.insert(2 * place + 1 if place < 6 else len(lines), line)
    assert written("\n".join(lines), ours()).splitlines() == list(BY_HAND)


def test_what_stands_in_one_line_with_print_stays() -> None:
    """Only the printed sentence goes out of it."""
    lines = [*READ["es"][:9], "te quiero Su código para Ana mucho", *READ["es"][10:]]
    assert written("\n".join(lines), ours()) == "te quiero mucho"


def test_a_page_that_is_none_of_ours_is_as_it_was() -> None:
    """Also when a sentence of ours stands on it."""
    page = "Dear Ana,\nHow to answer\nI wrote your letter on paper and mail your letter to us\n"
    assert written(page, ours()) == page


@given(st.lists(st.text("abcdefgh ilorstu", min_size=1, max_size=40), max_size=8))
def test_nothing_is_lost_of_what_anybody_writes(lines: list[str]) -> None:
    """Whatever it is: a line stays as it is, or it is one that we print."""
    kept = written("\n".join((*READ["en"], *lines)), ours()).splitlines()
    assert [line.rstrip() for line in lines if line.strip()] == [line.rstrip() for line in kept if line.strip()]
