"""What a letter promises: its text, its window, its marks on every page, and nothing of the software's."""

import io
import re
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from relay.press import Paper, Press, RenderError, SheetPhoto
from relay.press.envelope import ENVELOPES, Addressing, Block
from relay.press.marking.marks import Mark, read_mark
from relay.press.page import html
from relay.press.pictures import draw
from tests.press.sheets import CODE, MARK, flat, letter, photo, text_of, touches, within, words

LONG = "\n\n".join(
    f"Paragraph {n}. " + "The herons stand about as if they had been left behind. " * 6 for n in range(40)
)
FOOT = re.compile(rf"Letter {CODE} · page (\d+) of (\d+)")


def test_what_was_written_is_on_the_page(press: Press) -> None:
    """Name, date, subject, text and organisation can be read back from the PDF."""
    page = flat(press.render(letter()).pdf)
    for said in (
        "Ana Lucía Ferreira",
        "14 November 2026",
        "Garden news",
        "ninety-three fruits",
        "Bridge Letters",
        CODE,
    ):
        assert said in page


def test_a_letter_by_nobody_known_names_nobody(press: Press) -> None:
    """The sheet has no line that says "From" and no more."""
    page = flat(press.render(letter(pen_pal="", return_lines=("Bridge Letters", "PO BOX 118"))).pdf)
    assert "14 November 2026 The square" in page
    assert "From" not in page


@pytest.mark.parametrize("key", [key for key, preset in ENVELOPES.items() if preset.windows])
@pytest.mark.parametrize(("large_print", "imb"), [(True, ""), (False, "00040123456000000123265055000")])
def test_the_windows_show_the_blocks_and_nothing_else(press: Press, key: str, large_print: bool, imb: str) -> None:
    """On the finished page: the whole address in its window at rest, and no other text where any window can look."""
    preset = ENVELOPES[key]
    lines = ("MARCUS ALEXANDER ELLERY-WORTHINGTON 20417-045", "FCI CEDAR RIDGE", "UNIT B", "PO BOX 5000", "X 26505")
    sheet = letter(
        envelope=key, paper=preset.paper, large_print=large_print, imb=imb, fold_marks=True, text=LONG,
        recipient_lines=lines[: 4 if imb else 5], pen_pal="W" * 200, organisation="Bridge Letters " * 20,
    )  # fmt: skip
    found = words(press.render(sheet).pdf)
    for word in found:
        meant = [block for block in Block if within(word.box, preset.block(block))]
        for window in preset.windows:
            assert not touches(word.box, preset.seen_ever(window)) or set(meant) & set(window.shows), word
    shown = preset.window_of(Block.RECIPIENT)
    assert shown is not None
    address = [word for word in found if within(word.box, preset.recipient_block)]
    said = " ".join(word.text for word in address).replace("\ufffe", "-")  # a hyphen at a line's end, as pdfium says it
    assert said == " ".join(sheet.recipient_lines)
    assert all(within(word.box, preset.seen_at_rest(shown)) for word in address)


def test_the_body_of_the_first_page_begins_below_the_windows(press: Press) -> None:
    """Nothing of the text is on the panel that is seen from outside."""
    body = [word for word in words(press.render(letter()).pdf) if word.text in {"Garden", "Dear", "ninety-three"}]
    assert len(body) == 3
    assert all(word.box.y_pt >= 3.5625 * 72 for word in body)


@pytest.mark.parametrize("language", ["en", "ar", "he", "ja", "xx"])
def test_an_address_is_whole_in_every_language(press: Press, language: str) -> None:
    """The letter's language never costs a line of the address or of the return address."""
    page = flat(press.render(letter(language=language)).pdf)
    for line in letter().recipient_lines + letter().return_lines:
        assert line in page


def test_every_page_carries_name_number_code_and_count(press: Press) -> None:
    """A page that is parted from the others still says whose it is."""
    proof = press.render(letter(text=LONG, photos=(photo(), photo(), photo())))
    pages = text_of(proof.pdf)
    assert len(pages) == proof.pages > 3
    for number, page in enumerate(pages, 1):
        assert MARK in page
        found = FOOT.search(page)
        assert found is not None
        assert (int(found[1]), int(found[2])) == (number, proof.pages)


@pytest.mark.parametrize("language", ["es", "ru"])
def test_a_pages_number_is_not_broken(press: Press, language: str) -> None:
    """In large print, too, and where its words are long: a mailroom looks for all of it in one place."""
    changes: dict[str, Any] = {"paper": Paper.A4, "envelope": "c5-window", "large_print": True}
    pages = text_of(press.render(letter(text=LONG[:12_000], furniture_language=language, **changes)).pdf)
    foot = {"es": "Carta {code} · página {n} de {total}", "ru": "Письмо {code} · страница {n} из {total}"}[language]
    assert len(pages) > 9
    for number, page in enumerate(pages, 1):
        assert foot.format(code=CODE, n=number, total=len(pages)) in page


@pytest.mark.parametrize("large_print", [False, True])
def test_the_square_on_every_page_says_which_page_it_is(press: Press, large_print: bool) -> None:
    """Letter, page and number of pages are read back from each page, and the squares are large enough to scan."""
    proof = press.render(letter(text=LONG[:5000], photos=(photo(),), large_print=large_print))
    sides = []
    for number, picture in enumerate(draw(proof.pdf, 200), 1):
        (square,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
        assert read_mark(square.text) == Mark(CODE, number, proof.pages)
        sides.append((square.position.top_right.x - square.position.top_left.x) / 200 * 25.4)
    assert sides[0] >= 11
    assert min(sides) >= 8


def test_the_first_page_says_whom_to_ask_and_what_the_square_is(press: Press) -> None:
    """By phone and by post; without a phone, by post alone."""
    page = flat(press.render(letter()).pdf)
    assert "The square is our number for this page. Questions: Bridge Letters, 517 555 0118" in page
    assert "By post: PO BOX 118, LANSING MI 48901" in page
    assert "Questions: Bridge Letters By post:" in flat(press.render(letter(phone="")).pdf)


def test_what_the_page_says_itself_is_in_the_language_of_its_reader(press: Press) -> None:
    """A letter in English to somebody who reads Spanish: date, captions and marks in Spanish, the text as it is."""
    proof = press.render(letter(language="en", furniture_language="es", photos=(photo(), photo())))
    page = flat(proof.pdf)
    for said in ("14 de noviembre de 2026", "De Ana Lucía", "Preguntas:", f"Carta {CODE} · página 1 de", "Foto 2 de 2"):
        assert said in page
    with pikepdf.open(io.BytesIO(proof.pdf)) as opened:
        assert str(opened.Root.Lang) == "en"
        assert {str(tag.get("/Lang", "")) for tag in tags(opened, "/P")} == {"", "es"}
        assert {str(tag.Lang) for tag in tags(opened, "/Caption")} == {"es"}


@pytest.mark.parametrize("language", ["ar", "he", "fa-IR", "ur"])
def test_the_pages_own_words_follow_from_the_right_for_who_reads_so(press: Press, language: str) -> None:
    """Each phrase of ours, in a language there is, keeps its own direction; the first of them stands on the right."""
    proof = press.render(letter(furniture_language=language, photos=(photo(),)))
    assert (proof.faithful.lost, proof.faithful.added) == ("", "")
    assert (proof.feet.marked_pages, proof.feet.numbered_pages) == (proof.pages, proof.pages)
    page = flat(proof.pdf)
    for said in ("14 November 2026", "From Ana Lucía Ferreira", "this page. Questions:", "page 1 of 1", "Photo 1 of 1"):
        assert said in page
    where = {word.text: word.box for word in words(proof.pdf)}
    assert where["page"].x_pt < where["Letter"].x_pt
    right = max(box.right_pt for box in where.values())
    assert {round(right - where[text].right_pt) for text in ("2026", "Ferreira")} == {0}


def test_each_paragraph_says_its_language(press: Press) -> None:
    """Who has the letter read aloud hears each paragraph in its own, across pages too."""
    proof = press.render(letter(text=LONG + "\n\nпривет, дорогой друг\n\n" + "שלום חבר " * 900, subject="Привет"))
    with pikepdf.open(io.BytesIO(proof.pdf)) as opened:
        spoken = [str(tag.get("/Lang", "en")) for tag in tags(opened, "/P")]
        assert spoken.count("ru") == 1
        assert spoken.count("he") == len({str(tag.Pg.objgen) for tag in tags(opened, "/P") if "/Lang" in tag}) > 1
        assert opened.check_pdf_syntax() == []


def test_fold_marks_stand_at_the_edge_where_they_are_wanted(press: Press) -> None:
    """On the first page only, right of all text, where no window looks; by default there are none."""
    plain, marked = (draw(press.render(letter(text=LONG, fold_marks=on)).pdf, 72) for on in (False, True))
    edges = [Image.open(io.BytesIO(page)).convert("L").crop((588, 130, 612, 730)) for page in (*plain, *marked)]
    dark = [
        [y + 130 for y in range(edge.height) if min(edge.crop((0, y, 24, y + 1)).tobytes()) < 200] for edge in edges
    ]
    assert [bool(rows) for rows in dark] == [n == len(plain) for n in range(len(edges))]
    folds = ENVELOPES["10-double-window"].folds_pt
    assert all(min(abs(row - fold) for fold in folds) <= 2 for row in dark[len(plain)])


def tags(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Object]:
    """Give the structure elements of one kind."""
    return [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == kind]


def test_the_file_names_no_software(press: Press) -> None:
    """Title and language are there, the makers are not."""
    pdf = press.render(letter(language="fr")).pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert dict(opened.docinfo) == {"/Title": f"Lettre {CODE}"}
        assert str(opened.Root.Lang) == "fr"
        assert opened.Root.MarkInfo.Marked
        metadata = opened.Root.Metadata.read_bytes()
    assert b"pdfuaid:part>1<" in metadata
    assert b"weasyprint" not in (pdf + metadata).lower()
    assert b"mailcall" not in (pdf + metadata).lower()


def test_line_breaks_and_indents_are_kept(press: Press) -> None:
    """Verse stays verse."""
    verse = "Not the bell, but the air after the bell,\n   that is what I would keep,\nthe whole street"
    (page,) = text_of(press.render(letter(text=verse)).pdf)
    lines = [line.strip() for line in page.split("\n")]
    assert lines[lines.index("Not the bell, but the air after the bell,") + 1] == "that is what I would keep,"
    left = {word.text: word.box.x_pt for word in words(press.render(letter(text=verse)).pdf)}
    assert left["that"] > left["Not"] + 10


@pytest.mark.parametrize(("colour", "space"), [(False, "/DeviceGray"), (True, "/DeviceRGB")])
def test_photos_follow_the_text_with_captions(press: Press, colour: bool, space: str) -> None:
    """Two photos a page at most, each with its number, grey unless colour is asked for, never above 300 dpi."""
    proof = press.render(letter(photos=(photo(6000, 4000), photo(), photo()), colour=colour))
    assert [caption in flat(proof.pdf) for caption in ("Photo 1 of 3", "Photo 3 of 3")] == [True, True]
    with pikepdf.open(io.BytesIO(proof.pdf)) as opened:
        images = [image for image in opened.objects if getattr(image, "Filter", None) == "/DCTDecode"]
    assert proof.pages <= 3
    assert {str(image.ColorSpace) for image in images} == {space}
    assert max(int(image.Width) for image in images) <= 6.5 * 300


def test_captions_keep_the_numbers_the_text_names() -> None:
    """A photo that is left out leaves a gap, and then nobody counts them; a page is its document's."""
    third, page = replace(photo(), number=3), replace(photo(), number=2, page_of="poem.pdf")
    assert captions(photo(), photo()) == ["Photo 1 of 2", "Photo 2 of 2"]
    assert captions(replace(photo(), number=1), page) == ["Photo 1 of 1", "poem.pdf, page 2"]
    assert captions(replace(photo(), number=1), third) == ["Photo 1", "Photo 3"]
    assert captions(third, language="de") == ["Foto 3"]


def test_a_page_of_a_document_has_a_page_of_its_own(press: Press) -> None:
    """As large as the sheet lets it be, its caption below it: at the size of a photo nobody could read its words."""
    leaf = replace(photo(1700, 2200), page_of="poem.pdf", number=1)
    proof = press.render(letter(photos=(photo(), leaf, replace(leaf, number=2))))
    assert proof.pages == 3
    assert "poem.pdf, page 2" in text_of(proof.pdf)[2]
    with pikepdf.open(io.BytesIO(proof.pdf)) as opened:
        images = [image for image in opened.objects if getattr(image, "Filter", None) == "/DCTDecode"]
    assert max(int(image.Height) for image in images) > 2000


def captions(*photos: SheetPhoto, language: str = "en") -> list[str]:
    """Give what stands below the photos of a letter, before its code."""
    said = re.findall("<figcaption>(.*?)</figcaption>", html(letter(photos=photos, language=language)))
    assert all(caption.endswith(f" · {CODE}") for caption in said)
    return [caption.removesuffix(f" · {CODE}") for caption in said]


def test_a_photo_that_is_no_photo_is_a_plain_refusal(press: Press) -> None:
    """What cannot be decoded stops the letter with a reason instead of leaving a hole in it."""
    broken = letter(photos=(photo().__class__(jpeg=b"\xff\xd8 not really"),))
    with pytest.raises(RenderError, match="could not be decoded"):
        press.render(broken)
    assert press.render(letter()).pages == 1


def test_sheets_follow_the_sides(press: Press) -> None:
    """A letter on both sides takes half the sheets, rounded up."""
    single, double = press.render(letter(text=LONG)), press.render(letter(text=LONG, both_sides=True))
    assert single.sheets == single.pages == double.pages
    assert double.sheets == -(-double.pages // 2)


def test_an_address_that_cannot_fit_is_refused(press: Press) -> None:
    """An address is never cut: the letter waits for a person."""
    with pytest.raises(RenderError, match="does not fit"):
        press.render(letter(recipient_lines=tuple("A LONG LINE OF AN ADDRESS " * 3 for _ in range(6))))


@pytest.mark.parametrize("key", [key for key, preset in ENVELOPES.items() if preset.addressing is not Addressing.CARD])
def test_a_name_without_end_does_not_keep_a_letter_back(press: Press, key: str) -> None:
    """The pen pal's name is cut in the return block; the way back stays whole."""
    lines = ("Wilhelmina " * 30, *letter().return_lines[1:])
    page = flat(press.render(letter(return_lines=lines, envelope=key, paper=ENVELOPES[key].paper)).pdf)
    assert "…" in page
    for line in lines[1:]:
        assert line in page.replace("\u00a0", " ")


def test_an_unknown_envelope_is_refused(press: Press) -> None:
    """The reason names the ones there are."""
    with pytest.raises(RenderError, match="10-double-window"):
        press.render(letter(envelope="b5"))


def test_paper_that_does_not_fit_the_windows_is_refused(press: Press) -> None:
    """An A4 sheet folded for a #10 would show something else than was reckoned with."""
    with pytest.raises(RenderError, match="is for Letter paper"):
        press.render(letter(paper=Paper.A4))


def test_a_letter_without_end_is_refused(press: Press) -> None:
    """A reason for staff instead of a hundred thousand pages."""
    with pytest.raises(RenderError, match="too long"):
        press.render(letter(text="a\n" * 400_000))


@pytest.mark.parametrize(
    "changes", [{}, {"large_print": True}, {"envelope": "postcard"}], ids=["usual", "large", "card"]
)
def test_that_it_is_a_demo_stands_on_a_line_of_its_own_on_every_page(press: Press, changes: dict[str, Any]) -> None:
    """Below name and number, however long these are, and never broken."""
    mark = "BARTHOLOMEW ALEXANDER MONTGOMERY-FITZWILLIAM III 20417-045"
    proof = press.render(letter(recipient_mark=mark, notice="DEMO - DO NOT MAIL", **changes))
    assert all(
        "DEMO - DO NOT MAIL" in page.splitlines() for page in text_of(proof.pdf)[1 if changes.get("envelope") else 0 :]
    )
    assert proof.feet.marked_pages is not None
    assert (proof.faithful.lost, proof.faithful.added) == ("", "")
