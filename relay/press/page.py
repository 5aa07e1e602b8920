"""A `LetterSheet` into the HTML of its pages: everything a person wrote is cleaned and escaped here."""

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from relay.press.album import rows
from relay.press.envelope import Box
from relay.press.errors import RenderError
from relay.press.fonts import sans_advances_em
from relay.press.ours import placed
from relay.press.sheet import LetterSheet, SheetPhoto
from relay.press.style import BOTTOM_PT, TOP_PT, Style, templates
from relay.press.text.paragraphs import Paragraph, direction, one_line, paragraphs
from relay.press.text.removed import beside, markup
from relay.press.words import Words, from_right, long_date, spoken, words

MOST_PAGES = 200

_LARGEST_ADDRESS_PT = 10.0
_SMALLEST_ADDRESS_PT = 8.0  # DMM 202
_ABOUT_ROWS, _LARGE_ABOUT_ROWS = 1.6, 0.95  # two rows or one, less what breaking between words leaves empty
_LEADING, _ROOMY_LEADING = 1.16, 1.2
_TRACKING_EM, _INSET_EM = 0.02, 0.08  # as in letter.css
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_BR, _DOT = Markup("<br/>"), Markup("\u00a0· ")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines for a window, and the size and leading (a multiple of the size) at which they fill it well."""

    lines: tuple[str, ...]
    size_pt: float
    leading: float


def html(sheet: LetterSheet) -> str:
    """The letter as HTML that is also well-formed XML; RenderError when an address cannot fit its window at 8 pt."""
    style = Style.of(sheet)
    if style.is_card and sheet.photos:
        raise RenderError("a postcard has no room for photos: leave them out, or choose an envelope")
    language = sheet.language if _LANGUAGE_TAG.fullmatch(sheet.language) else "en"
    ours_in = sheet.furniture_language or language
    ours = words(ours_in)
    return (
        templates()
        .get_template("postcard.html" if style.is_card else "letter.html")
        .render(
            language=language,
            words=ours,
            words_language=spoken(ours_in),
            rtl=from_right(ours_in),
            date=long_date(sheet.date, ours_in),
            imb=style.imb,
            **_addresses(sheet, style),
            **_about(sheet, style),
            **_body(sheet, style, language, ours),
        )
    )


def _addresses(sheet: LetterSheet, style: Style) -> dict[str, Any]:
    """What windows show, fitted."""
    preset = style.preset
    joined = preset.return_in_one_line
    return {
        "returns": returned(sheet.return_lines, preset.return_block, "return address", joined=joined),
        "recipient": fitted(sheet.recipient_lines, style.recipient_block, "recipient's address"),
        "returns_parted": _DOT if joined else _BR,
        "br": _BR,
    }


def _about(sheet: LetterSheet, style: Style) -> dict[str, Any]:
    """What the letter is: its code and mark, whom it is from, and whom to ask."""
    about_ems = style.about_width_pt / style.about_pt
    name_rows = _LARGE_ABOUT_ROWS if sheet.large_print else _ABOUT_ROWS
    return {
        "code": one_line(sheet.code),
        "mark": one_line(sheet.recipient_mark, longest=90),
        "notice": one_line(sheet.notice, longest=30),
        "organisation": cut(one_line(sheet.organisation), _ABOUT_ROWS * about_ems),
        "phone": one_line(sheet.phone, longest=40),
        "post": cut(one_line(", ".join(sheet.post_lines)), _ABOUT_ROWS * about_ems),
        "pen_pal": cut(one_line(sheet.pen_pal), name_rows * about_ems),
    }


def _body(sheet: LetterSheet, style: Style, language: str, ours: Words) -> dict[str, Any]:
    """What is read: the text or blocks of ours, the photos, and the slip."""
    text, subject = paragraphs(sheet.text, language, sheet.bars), one_line(sheet.subject)
    _refuse_too_many_lines(text, style)
    return {
        "subject": subject,
        "subject_direction": direction(subject),
        "paragraphs": [(one, beside(one, sheet, ours)) for one in text],
        "set": markup,
        "blocks": placed(sheet.blocks),
        "slip": sheet.slip,
        "slip_blocks": placed(sheet.slip.blocks) if sheet.slip else [],
        "both_sides": sheet.both_sides,
        "captions": _captions(sheet, ours),
        "rows": rows(sheet),
    }


def with_room(sheet: LetterSheet) -> LetterSheet:
    """The sheet, without its barcode where an address leaves no room for one: the post delivers by the address."""
    try:
        fitted(sheet.recipient_lines, Style.of(sheet).recipient_block, "recipient's address")
    except RenderError:
        return replace(sheet, imb="")
    return sheet


def _refuse_too_many_lines(text: Sequence[Paragraph], style: Style) -> None:
    """Say at once what setting the letter for a minute would show: each line takes a row at least."""
    rows_pt = sum(len(paragraph.lines) for paragraph in text) * style.leading * style.text_pt
    pages = math.ceil(rows_pt / (style.paper.size_pt[1] - TOP_PT - BOTTOM_PT))
    if pages > MOST_PAGES:
        raise RenderError(f"the letter is too long to print: {pages} pages at least, {MOST_PAGES} at most")


def _captions(sheet: LetterSheet, ours: Words) -> list[list[str]]:
    """What stands below each photo, in parts; the number of all is said only where none was left out of the count."""
    photos = sheet.photos
    numbers = [photo.number or place for place, photo in enumerate(photos, 1)]
    total = sum(not photo.page_of for photo in photos)
    whole = [number for number, photo in zip(numbers, photos, strict=True) if not photo.page_of] == [
        *range(1, total + 1)
    ]
    said = [
        ours.document_page.format(name=one_line(photo.page_of, longest=60), n=number)
        if photo.page_of
        else (ours.photo if whole else ours.photo_alone).format(n=number, total=total)
        for number, photo in zip(numbers, photos, strict=True)
    ]
    code = one_line(sheet.code)
    return [[caption, code, *_removed(photo, sheet, ours)] for caption, photo in zip(said, photos, strict=True)]


def _removed(photo: SheetPhoto, sheet: LetterSheet, ours: Words) -> list[str]:
    if photo.removed is None:
        return []
    return [ours.removed.format(organisation=one_line(sheet.organisation), why=one_line(photo.removed))]


def returned(
    lines: tuple[str, ...], box: Box, what: str, *, joined: bool = False, where: str = "the envelope's window"
) -> Block:
    """A return address, fitted; a pen pal's name, its first line, is cut before it may keep the rest from fitting."""
    try:
        return fitted(lines, box, what, joined=joined, where=where)
    except RenderError:
        name = cut(one_line(lines[0]), box.width_pt / _SMALLEST_ADDRESS_PT)
        return fitted((name, *lines[1:]), box, what, joined=joined, where=where)


def fitted(
    lines: tuple[str, ...], box: Box, what: str, *, joined: bool = False, where: str = "the envelope's window"
) -> Block:
    """The lines and the largest size, from 10 down to 8 pt, at which they fit `box`, wrapping where they must."""
    clean = tuple(line for line in map(one_line, lines) if line)
    steps = range(round(_LARGEST_ADDRESS_PT * 2), round(_SMALLEST_ADDRESS_PT * 2) - 1, -1)
    set_as = (" · ".join(clean),) if joined and clean else clean
    for wrap in (joined, True):
        for size in (step / 2 for step in steps):
            height = _rows(set_as, size, box.width_pt, wrap=wrap) * size
            room = box.height_pt - 2 * _INSET_EM * size
            if height * _LEADING <= room:
                return Block(clean, size, round(min(room / max(height, 1), _ROOMY_LEADING), 3))
    raise RenderError(
        f"the {what} does not fit {where} at {_SMALLEST_ADDRESS_PT:g} pt: shorten it or choose another envelope"
    )


def cut(line: str, ems: float) -> str:
    """`line`, or as much of it as is `ems` wide, with an ellipsis."""
    if _ems(line) <= ems:
        return line
    widths = itertools.accumulate(_ems(character) for character in line)
    return line[: sum(width <= ems - 1 for width in widths)].rstrip() + "…"


def _rows(lines: tuple[str, ...], size_pt: float, width_pt: float, *, wrap: bool) -> float:
    """How many rows the lines take; infinity when one is too long and may not wrap."""
    rows = [math.ceil(max(_ems(line) * size_pt / width_pt, 0.01)) for line in lines]
    return sum(rows) if wrap or max(rows, default=1) == 1 else math.inf


def _ems(line: str) -> float:
    """A line's width in Noto Sans, in ems; a character of another font counts as a square."""
    advances = sans_advances_em()
    return sum(advances.get(ord(character), 1.0) + _TRACKING_EM for character in line)
