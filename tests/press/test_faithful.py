"""A finished page is read back: it says what was approved, or the letter cannot be approved."""

import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest
from babel import Locale

from relay.press import Faithfulness, LetterSheet, Press, Proof, SheetBar
from relay.press.faithful import compare
from relay.press.press import press_child
from relay.press.text.coverage import lacking
from relay.sandbox import Sandbox
from tests.press.sheets import letter, photo
from tests.press.text.test_scripts import GREETINGS
from tests.press.tricked import TRICKS

LONG = "I have written a long letter; office, fjord, flames — “quoted” and hy-phen-at-ed antidisestablishmentarianism. "

MARKED = {
    "Arabic": "أتمنى لك شتاءً هادئًا وكتبًا جيدة. شكرًا جزيلًا، أهلًا وسهلًا، دائمًا، خطأً، ابتداءً",
    "Arabic, every vowel": "مَرْحَبًا يَا صَدِيقِي! كَيْفَ حَالُكَ؟ أُحِبُّكَ. بِسْمِ اللَّهِ الرَّحْمَٰنِ الرَّحِيمِ، وَإِيَّاكَ نَسْتَعِينُ",
    "Hebrew": "בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ",
    "Yoruba": "Ọ̀rọ̀ tí mo fẹ́ sọ fún ọ ni pé mo nífẹ̀ẹ́ rẹ gan-an.",
}


@pytest.fixture(scope="module")
def tricked() -> Iterator[Sandbox[Proof]]:
    """Give a press that does not print what it is given."""
    with press_child("tests.press.tricked:render", Proof) as child:
        yield child


@pytest.mark.parametrize("text", GREETINGS.values(), ids=GREETINGS)
def test_every_script_is_read_back_or_left_to_its_glyphs(press: Press, text: str) -> None:
    """In the text, the subject and the name; without a false alarm."""
    found = press.render(letter(text=f"{text}\n\n{text} 12", subject=text, pen_pal=text)).faithful
    assert (found.lost, found.added) == ("", "")
    assert found.letters + found.by_glyphs > 0


@pytest.mark.parametrize("language", ["ar", "ckb", "de", "fa", "he", "hi", "ja", "km", "kn", "ko", "ru", "th", "vi"])
def test_a_thousand_words_of_a_language_are_read_back(press: Press, language: str) -> None:
    """The names of languages and countries, as Unicode has them: over pages, with every ligature there is."""
    names = Locale.parse(language)
    found = press.render(letter(text=", ".join([*names.languages.values(), *names.territories.values()]))).faithful
    assert (found.lost, found.added) == ("", "")
    assert found.letters + found.by_glyphs > 2000


@pytest.mark.parametrize("text", MARKED.values(), ids=MARKED)
def test_letters_with_marks_are_no_alarm(press: Press, text: str) -> None:
    """Though a letter that is only ever drawn under a mark has no meaning of its own in the PDF."""
    found = press.render(letter(text=text, subject=text)).faithful
    assert (found.lost, found.added) == ("", "")


def test_what_is_missing_beside_letters_with_marks_is_told(tricked: Sandbox[Proof]) -> None:
    """Marks explain as many letters as have no meaning, and not a paragraph."""
    text = f"Dear Marcus,\n\n{MARKED['Arabic, every vowel']}\n\nAna"
    assert tricked(letter(subject="hidden", text=text)).faithful.lost


def test_what_the_page_says_by_itself_is_known(press: Press) -> None:
    """Captions, bars with their reasons, a cut name, another language, three pages: nothing of it is an alarm."""
    text = LONG * 60
    bars = (SheetBar(7, 14, 4, "a name"), SheetBar(200, 260, 8, "an address"))
    sheet = letter(
        text=text, bars=bars, photos=(photo(), photo()), pen_pal="Ana Lucía " * 40, furniture_language="pl",
        subject="A subject that goes on " * 30,
    )  # fmt: skip
    for large in (False, True):
        proof = press.render(replace(sheet, large_print=large))
        assert proof.pages > 2
        assert proof.faithful == Faithfulness(letters=proof.faithful.letters)
        assert proof.faithful.letters > 4000


@pytest.mark.parametrize("trick", TRICKS)
def test_a_page_that_says_something_else_is_told(tricked: Sandbox[Proof], trick: str) -> None:
    """What is hidden, off the page, put in or changed is named, letter by letter."""
    found = tricked(letter(subject=trick, text="Dear Marcus,\n\nmeet me by the quince tree\n\nAna")).faithful
    words = "meetmebythequincetree"
    lost, added = {
        "hidden": ("".join(sorted(words)), ""),
        "off the page": ("".join(sorted(words)), ""),
        "put in": ("", "not"),
        "other letters": ("".join(sorted(words)), "".join(sorted(words.upper()))),
    }[trick]
    assert (found.lost, found.added) == (lost, added)


def test_a_hidden_paragraph_of_a_script_left_to_its_glyphs_is_told(tricked: Sandbox[Proof]) -> None:
    """Drawing out loses a twelfth of such letters, not all of them."""
    text = f"Dear Marcus,\n\n{GREETINGS['hindi']}\n\nAna"
    assert tricked(letter(subject="hidden", text=text)).faithful.lost


def test_a_lost_accent_is_a_lost_letter(press: Press) -> None:
    """An é that prints as e says something else; one that is drawn as e and its accent does not."""
    said = letter(text="papa esta", subject="")
    pdf = press.render(said).pdf
    own = ["".join(page for page in _words_of(said))]
    assert compare(["papá está"], own, pdf).lost == "áá"
    assert compare(["papa esta"], own, pdf) == Faithfulness(letters=8)


def _words_of(sheet: LetterSheet) -> Iterator[str]:
    """Give what the page says besides the text, from a page without any."""
    yield from (*sheet.return_lines, *sheet.recipient_lines, sheet.code, "14 November 2026", "From ", sheet.pen_pal)
    yield "The square is our number for this page. Questions: Bridge Letters, 517 555 0118"
    yield "By post: PO BOX 118, LANSING MI 48901"
    yield f"{sheet.recipient_mark} Letter {sheet.code} page 1 of 1"


def test_a_letter_with_boxes_is_told_once(press: Press) -> None:
    """A letter that no font has is a missing glyph, and no second alarm."""
    unassigned_font = next(c for c in map(chr, range(0x11AB0, sys.maxunicode)) if _is_lacking(c))
    proof = press.render(letter(text=f"a {unassigned_font} b"))
    assert proof.missing_glyphs == (unassigned_font,)
    assert (proof.faithful.lost, proof.faithful.added) == ("", "")


def _is_lacking(character: str) -> bool:
    return unicodedata.category(character) == "Lo" and bool(lacking(character))
