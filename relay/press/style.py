"""The letter's style sheet, filled in from the geometry of one paper, one envelope and one size of print."""

import functools
from dataclasses import dataclass
from typing import Any

import jinja2

from relay.press.addressing import imb
from relay.press.envelope import MM_PT, Addressing, Box, Envelope, envelope
from relay.press.errors import RenderError
from relay.press.sheet import LetterSheet, Paper
from relay.templating import templates_folder

TOP_PT = 64.0
BOTTOM_PT = 60.0
PHOTO_CAPTION_GAP_PT, PHOTO_GAP_PT, PHOTO_COLUMN_GAP_PT = 5.0, 18.0, 14.4
_NOTE_GAP_PT, _UNPRINTED_PT = 9.0, 18.0
_SIDE_PT, _LARGE_SIDE_PT = 90.0, 66.0
_FOOT_GAP_PT = 13.0
CODE_PT = 18 * MM_PT
"""How large the square of a code to answer with is. It stands twice, at both sides: a stain, a ring or somebody's pen
seldom takes both, and the small one at the page's foot is what a scanner crops."""
_LATER_SQUARE_PT, _SQUARE_GAP_PT = 10 * MM_PT, 9.0
_CARD_EDGE_PT, _CARD_TEXT_PT, _CARD_FOOT_PT = 20.0, 10.0, 42.0
_CARD_MEASURES = {"edge_pt": _CARD_EDGE_PT, "foot_pt": _CARD_FOOT_PT, "square_pt": _LATER_SQUARE_PT}


@dataclass(frozen=True, slots=True)
class Style:
    """What decides a letter's style sheet; letters that share it share the parsed sheet."""

    paper: Paper
    envelope: str
    large_print: bool
    imb: bool = False

    @classmethod
    def of(cls, sheet: LetterSheet) -> "Style":
        """The style a sheet asks for; RenderError where its paper does not fit the envelope's windows."""
        preset = envelope(sheet.envelope)
        if preset.windows and preset.paper is not sheet.paper:
            raise RenderError(f"{preset.name} is for {preset.paper.label} paper: its windows would show other things")
        return cls(
            paper=sheet.paper,
            envelope=sheet.envelope,
            large_print=sheet.large_print,
            imb=bool(sheet.imb) and preset.addressing is not Addressing.PRINTED,
        )

    @property
    def preset(self) -> Envelope:
        """The envelope's geometry."""
        return envelope(self.envelope)

    @property
    def is_card(self) -> bool:
        """Whether the letter is a postcard: one page with the address, one with the text."""
        return self.preset.addressing is Addressing.CARD

    @property
    def page_pt(self) -> tuple[float, float]:
        """Width and height of its pages."""
        return (self.preset.width_pt, self.preset.height_pt) if self.is_card else self.paper.size_pt

    @property
    def recipient_block(self) -> Box:
        """Where the recipient's lines stand: above the Intelligent Mail barcode, if there is one."""
        block = self.preset.recipient_block
        return Box(block.x_pt, block.y_pt, block.width_pt, block.height_pt - (imb.ROOM_PT if self.imb else 0))

    @property
    def text_width_pt(self) -> float:
        """The measure: about 70 characters of 11.5 pt."""
        return self.page_pt[0] - 2 * self.side_pt

    @property
    def side_pt(self) -> float:
        """The margin on the left and on the right."""
        if self.is_card:
            return _CARD_EDGE_PT
        return _LARGE_SIDE_PT if self.large_print else _SIDE_PT

    @property
    def text_pt(self) -> float:
        """The size of the text."""
        return 18.0 if self.large_print else _CARD_TEXT_PT if self.is_card else 11.5

    @property
    def leading(self) -> float:
        """From line to line, in multiples of the size."""
        return 1.4 if self.large_print else 1.5

    @property
    def margin_note_width_pt(self) -> float:
        """How wide a note in the margin may be; 0: in large print, and on a card, it stands below its paragraph."""
        return 0.0 if self.large_print or self.is_card else self.side_pt - _NOTE_GAP_PT - _UNPRINTED_PT

    @property
    def later_square(self) -> Box:
        """Where the square of every page but the first stands: right of its number, clear of the sheet's edge."""
        width, height = self.page_pt
        if self.is_card:
            corner = _CARD_EDGE_PT / 2 + _LATER_SQUARE_PT
            return Box(width - corner, height - corner, _LATER_SQUARE_PT, _LATER_SQUARE_PT)
        left = width - self.side_pt + _SQUARE_GAP_PT
        top = height - BOTTOM_PT + _FOOT_GAP_PT + self.small_pt * 1.2 / 2 - _LATER_SQUARE_PT / 2
        return Box(left, top, _LATER_SQUARE_PT, _LATER_SQUARE_PT)

    @property
    def small_pt(self) -> float:
        """The size of what stands at the foot of the page and below photos."""
        return 8.0 if self.is_card else 12.0 if self.large_print else 10.0

    @property
    def about_width_pt(self) -> float:
        """How wide date, name and the organisation's line may be."""
        return self.paper.size_pt[0] - self.side_pt - self.preset.about_left_pt

    @property
    def about_pt(self) -> float:
        """The size of date and name."""
        return 12.0 if self.large_print else 9.5

    @property
    def below_photo_pt(self) -> float:
        """What a photo's caption and the space below it take, and what is lost to rounding."""
        return PHOTO_CAPTION_GAP_PT + self.small_pt * 1.2 + PHOTO_GAP_PT + 1

    @property
    def document_page_height_pt(self) -> float:
        """A page of a document has a page of its own: at half its size nobody could read it."""
        return self.paper.size_pt[1] - TOP_PT - BOTTOM_PT - self.below_photo_pt


@functools.cache
def templates() -> jinja2.Environment:
    """The letter's templates; HTML escapes whatever it is given."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder("letter")),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )


@functools.cache
def css(style: Style) -> str:
    """The style sheet as text."""
    if style.is_card:
        return _filled("postcard.css", style, card=style.preset, place=_place_on_card, **_CARD_MEASURES)
    place, stand = functools.partial(_place, style), functools.partial(_stand, style)
    measures = {**_page_measures(style), **_type_measures(style), **_photo_measures(style)}
    return _filled("letter.css", style, envelope=style.preset, place=place, stand=stand, **measures)


def _filled(name: str, style: Style, **facts: Any) -> str:  # noqa: ANN401 -- whatever its template names
    """A template with what every one of them names."""
    width, height = style.page_pt
    return (
        templates()
        .get_template(name)
        .render(
            recipient_block=style.recipient_block,
            imb=imb.box_in(style.preset.recipient_block) if style.imb else None,
            width_pt=width,
            height_pt=height,
            text_pt=style.text_pt,
            small_pt=style.small_pt,
            **facts,
        )
    )


def _page_measures(style: Style) -> dict[str, float]:
    """Margins, and where the body and what stands in it begin."""
    return {
        "side_pt": style.side_pt,
        "top_pt": TOP_PT,
        "bottom_pt": BOTTOM_PT,
        "body_top_pt": style.preset.body_top_pt,
        "about_width_pt": style.about_width_pt,
        "foot_gap_pt": _FOOT_GAP_PT,
    }


def _type_measures(style: Style) -> dict[str, float]:
    """Sizes of print, and what is set by them."""
    return {
        "about_pt": style.about_pt,
        "ours_pt": 9.5 if style.large_print else 9,
        "leading": style.leading,
        "note_pt": 12 if style.large_print else 8.5,
        "note_gap_pt": _NOTE_GAP_PT,
        "note_width_pt": style.margin_note_width_pt,
        "code_pt": CODE_PT,
    }


def _photo_measures(style: Style) -> dict[str, float]:
    """Columns of photos, and the space between and below them."""
    return {
        "half_width_pt": (style.text_width_pt - PHOTO_COLUMN_GAP_PT) / 2,
        "column_gap_pt": PHOTO_COLUMN_GAP_PT,
        "photo_gap_pt": PHOTO_GAP_PT,
        "caption_gap_pt": PHOTO_CAPTION_GAP_PT,
    }


def _place(style: Style, box: Box) -> str:
    return (
        f"left: {box.x_pt - style.side_pt:.3f}pt; top: {box.y_pt - style.preset.body_top_pt:.3f}pt; "
        f"width: {box.width_pt:.3f}pt; height: {box.height_pt:.3f}pt"
    )


def _stand(style: Style, box: Box) -> str:
    """Lines end at the foot of their box: a sheet that moves moves up, and a window then loses its upper part."""
    return (
        f"left: {box.x_pt - style.side_pt:.3f}pt; bottom: {style.page_pt[1] - BOTTOM_PT - box.bottom_pt:.3f}pt; "
        f"width: {box.width_pt:.3f}pt"
    )


def _place_on_card(box: Box) -> str:
    return f"left: {box.x_pt}pt; top: {box.y_pt}pt; width: {box.width_pt}pt; height: {box.height_pt}pt"
