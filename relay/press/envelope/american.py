"""Envelopes for Letter sheets: #10 with two windows, one and none, 6 x 9 and 9 x 12 in, and a card. Inches."""

from functools import partial
from typing import NamedTuple

from relay.press.envelope.geometry import INCH_PT, MM_PT, Box, inches
from relay.press.envelope.preset import Addressing, Block, Envelope, Window
from relay.press.sheet import Paper

SQUARE_PT = 12 * MM_PT
"""A DataMatrix of 12 mm is the largest whose quiet zone fits a return window beside a margin."""
CARDS_ON_A_SHEET = 4
"""Postcards are printed two by two on a Letter sheet and cut."""
_WOVE_24_LB, _KRAFT_28_LB, _INDEX_110_LB = 90.0, 105.0, 199.0  # g/m2; GPO paper standard JCP V20 has the first two
_TRIFOLD = (11 / 3 * INCH_PT, 22 / 3 * INCH_PT)
_HALF = (5.5 * INCH_PT,)
_ALL = tuple(Block)
_UPPER, _LOWER = (Block.RETURN, Block.SQUARE, Block.CODE), (Block.RECIPIENT,)
_FIVE = "Five sheets: Between the Bars; PostalMethods takes four, Lob six"


def _square(x: float, y: float) -> Box:
    return Box(x * INCH_PT, y * INCH_PT, SQUARE_PT, SQUARE_PT)


class Head(NamedTuple):
    """The three blocks that say where a letter is from."""

    returns: Box
    square: Box
    code: Box


def head(x: float, y: float, width: float) -> Head:
    """The code above its square, and the return address beside them, in a space 0.75 in high; inches."""
    square = _square(x, y + 0.75 - SQUARE_PT / INCH_PT)
    return Head(inches(x + 0.77, y, width - 0.77, 0.75), square, inches(x, y + 0.12, 0.7, 0.125))


def _preset(  # noqa: PLR0913 -- what differs between envelopes
    key: str, name: str, *, size: tuple[float, float] = (9.5, 4.125), windows: tuple[Window, ...] = (),
    folds: tuple[float, ...] = _TRIFOLD, top: Head, recipient: Box, about: float, body: float, grams: float,
    most_sheets: int, larger: str = "", sources: tuple[str, ...],
) -> Envelope:  # fmt: skip
    """One envelope for Letter sheets; inches."""
    return Envelope(
        key=key,
        name=name,
        addressing=Addressing.WINDOW if windows else Addressing.PRINTED,
        paper=Paper.LETTER,
        width_pt=size[0] * INCH_PT,
        height_pt=size[1] * INCH_PT,
        grams_per_m2=grams,
        windows=windows,
        folds_pt=folds,
        most_sheets=most_sheets,
        larger=larger,
        return_block=top.returns,
        square=top.square,
        code_block=top.code,
        recipient_block=recipient,
        about_left_pt=about * INCH_PT,
        body_top_pt=body * INCH_PT,
        sources=sources,
    )


_ten = partial(_preset, grams=_WOVE_24_LB, most_sheets=5)
_large = partial(_preset, grams=_KRAFT_28_LB)
_LETTERHEAD = head(0.5625, 0.4792, 2.875)
_CARD = head(0.25, 0.25, 3.1)
_INSIDE = inches(0.5625, 1.6, 3.375, 0.875)

AMERICAN = (
    _ten(
        "10-double-window",
        "#10 with two windows",
        windows=(Window(inches(0.5, 0.875, 3.5, 0.875), _UPPER), Window(inches(0.5, 2.5, 4, 1), _LOWER)),
        top=_LETTERHEAD,
        recipient=inches(0.5625, 2.1042, 3.375, 0.8042),
        about=4.625,
        body=3.5833,
        larger="9x12-window",
        sources=(
            "Upper window 7/8 x 3 1/2 in, 1/2 in from the left and 2 3/8 in from the bottom",
            "Lower window 1 x 4 in, 1/2 in from the left and 5/8 in from the bottom",
            "Both: what the block areas of PostalMethods' developer guide look through, the sheet at the bottom",
            _FIVE,
        ),
    ),
    _ten(
        "10-double-window-raised",
        "#10 with two windows, the lower one 1 in from the bottom",
        windows=(Window(inches(0.625, 0.875, 3.25, 0.875), _UPPER), Window(inches(0.625, 2.125, 4, 1), _LOWER)),
        top=head(0.6875, 0.4792, 2.625),
        recipient=inches(0.6875, 1.8125, 3.375, 0.7917),
        about=4.75,
        body=3.25,
        larger="9x12-window",
        sources=(
            "Lob, letter envelopes: upper window 7/8 x 3 1/4 in, 5/8 in from the left and 2 3/8 in from the bottom",
            "Lower window 1 x 4 in, 5/8 in from the left and 1 in from the bottom",
            _FIVE,
        ),
    ),
    _ten(
        "10-single-window",
        "#10 with one window",
        windows=(Window(inches(0.875, 2.5, 4.5, 1.125), (Block.RECIPIENT, Block.SQUARE, Block.CODE)),),
        top=Head(inches(0.9375, 0.5, 2.85, 0.75), _square(3.87, 2.6318), inches(3.675, 2.5, 0.7, 0.125)),
        recipient=inches(0.9375, 2.1042, 2.64, 1.0),
        about=5.5,
        body=3.75,
        larger="9x12-printed",
        sources=(
            "Window 1 1/8 x 4 1/2 in, 7/8 in from the left and 1/2 in from the bottom: the size USPS recommends",
            _FIVE,
        ),
    ),
    _ten(
        "10-printed",
        "#10 without a window: the envelope is printed",
        top=_LETTERHEAD,
        recipient=_INSIDE,
        about=4.625,
        body=2.75,
        larger="6x9-printed",
        sources=("#10: 4 1/8 x 9 1/2 in", _FIVE),
    ),
    _large(
        "6x9-printed",
        "6 x 9 in without a window: the envelope is printed",
        size=(9, 6),
        folds=_HALF,
        top=_LETTERHEAD,
        recipient=_INSIDE,
        about=4.625,
        body=2.75,
        most_sheets=20,
        larger="9x12-printed",
        sources=(
            "6 x 9 in is within the 6 1/8 x 11 1/2 in of a letter (DMM 201.1.1) while it is no thicker than 1/4 in",
            "Twenty sheets are 3.5 oz, the most a letter may weigh",
        ),
    ),
    _large(
        "9x12-printed",
        "9 x 12 in without a window: printed or with a label",
        size=(12, 9),
        folds=(),
        top=_LETTERHEAD,
        recipient=_INSIDE,
        about=4.625,
        body=2.75,
        most_sheets=60,
        sources=("Sixty sheets: Lob. Few office printers take paper 9 in wide: a label, where the facility takes one",),
    ),
    _large(
        "9x12-window",
        "9 x 12 in with one large window",
        size=(9, 12),
        folds=(),
        windows=(Window(inches(0.5, 0.625, 3.375, 4), _ALL),),
        top=head(0.5625, 0.6875, 2.75),
        recipient=inches(0.5625, 2.2, 2.75, 1.3),
        about=4.0,
        body=4.75,
        most_sheets=60,
        sources=("Lob, flat envelopes: 9 x 12 in, window 4 x 3 3/8 in, 1/2 in from the left and 5/8 in from the top",),
    ),
    Envelope(
        key="postcard",
        name="Postcard, 4 1/4 x 5 1/2 in: four on a Letter sheet",
        addressing=Addressing.CARD,
        paper=Paper.LETTER,
        width_pt=5.5 * INCH_PT,
        height_pt=4.25 * INCH_PT,
        grams_per_m2=_INDEX_110_LB,
        most_sheets=1,
        return_block=_CARD.returns,
        square=_CARD.square,
        code_block=_CARD.code,
        recipient_block=inches(1.9, 2.05, 3.35, 1.3),
        about_left_pt=0,
        body_top_pt=0.3 * INCH_PT,
        sources=("A postcard is 3 1/2 x 5 in to 4 1/4 x 6 in (DMM 201.1.2) of card at least 0.007 in thick",),
    ),
)
