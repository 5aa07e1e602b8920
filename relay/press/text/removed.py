"""What is blacked out, as the page has it: bars that are drawn and hold nothing, and who removed it and why.

The words are said in the margin beside the paragraph where they fit there, else on a line of their own below it.
"""

import math
from dataclasses import dataclass

from markupsafe import Markup

from relay.press.fonts import sans_advances_em
from relay.press.sheet import LetterSheet, SheetBar
from relay.press.style import Style
from relay.press.text.links import parted
from relay.press.text.paragraphs import Line, Paragraph, one_line
from relay.press.words import Words

_STEP_EM = 2
"""A bar is drawn in pieces, so that it breaks across lines; each is as wide as this, and so is a bar's rounding."""
_MOST_PIECES = 1_000
_LONGEST_WHY = 200
_MARGIN_PT, _MARGIN_LEADING = 8.0, 1.2
_MOST_MARGIN_LINES = 7
_SPARE = 1.25  # lines break between words, and hyphens are not counted
_PIECE, _WBR = Markup("<i></i>"), Markup("<wbr/>")
_LINK = Markup('<span class="link">{}</span>')


@dataclass(frozen=True, slots=True)
class Removed:
    """What stands beside a paragraph, or below it; at most one of the two."""

    margin: str = ""
    line: str = ""


def beside(paragraph: Paragraph, sheet: LetterSheet, ours: Words) -> Removed:
    """Say who blacked something out of this paragraph, and why; nothing where nothing is."""
    whys = list(dict.fromkeys(one_line(bar.why, _LONGEST_WHY) for bar in paragraph.bars))
    if not whys:
        return Removed()
    said = ours.removed.format(organisation=one_line(sheet.organisation, longest=80), why="; ".join(whys))
    style = Style.of(sheet)
    width = style.margin_note_width_pt
    rows = math.ceil(_ems(said) * _MARGIN_PT * _SPARE / width) if width else math.inf
    from_left = all(line.direction == "ltr" for line in paragraph.lines)
    fits = (
        from_left and rows <= _MOST_MARGIN_LINES and rows * _MARGIN_PT * _MARGIN_LEADING <= _height_pt(paragraph, style)
    )
    return Removed(margin=said) if fits else Removed(line=said)


def markup(line: Line, margin: str) -> Markup:
    """Give a line's words, links and bars; the margin's words stand before the first bar, where the eye needs them."""
    out, text_before = Markup(), False
    for run in line.runs:
        if isinstance(run, SheetBar):
            note = Markup('<span class="margin">{}</span>').format(margin) if margin else Markup()
            out, margin, text_before = out + note + _bar(run), "", False
        else:
            out, text_before = out + (_WBR if text_before else Markup()) + _words(run), True
    return out


def _words(text: str) -> Markup:
    """Words as they are; a link breaks between its pieces, and is never hyphenated."""
    parts = (part if isinstance(part, str) else _LINK.format(_WBR.join(part)) for part in parted(text))
    return Markup().join(parts)


def _bar(bar: SheetBar) -> Markup:
    pieces = min(max(1, math.ceil(bar.width_em / _STEP_EM)), _MOST_PIECES)
    return Markup('<span class="bar">{}</span>').format(_WBR.join([_PIECE] * pieces))


def _height_pt(paragraph: Paragraph, style: Style) -> float:
    """How high a paragraph is at least, with the space behind it: two notes never push each other down."""
    rows = sum(max(1, math.floor(_wide(line) * style.text_pt / style.text_width_pt)) for line in paragraph.lines)
    return (rows * style.leading + 0.75) * style.text_pt


def _wide(line: Line) -> float:
    return sum(run.width_em if isinstance(run, SheetBar) else _ems(run) for run in line.runs)


def _ems(text: str) -> float:
    advances = sans_advances_em()
    return sum(advances.get(ord(character), 1.0) for character in text)
