"""One envelope and the sheet in it: every position the folded sheet can slide to, and what the windows show there.

A folded sheet is smaller than its envelope. It lies on the envelope's lower edge when letters stand in a tray, and can
slide to both sides and up to the fold at the top. For each window two areas of the sheet follow: what shows at every
position, and what shows at some position. Blocks want to be in the first; nothing else may ever be in the second.
"""

import enum
import itertools
from dataclasses import dataclass

from relay.press.envelope.geometry import INCH_PT, Box
from relay.press.sheet import Paper

TOLERANCE_PT = INCH_PT / 16
"""How far a window, a fold or a cut may be off: DIN 680:2008 (4.1) allows 1 mm to a window, 1.5 mm to an envelope."""
MARGIN_PT = INCH_PT / 16
"""The paper between a block and the edge of its window, with the sheet at rest."""
LARGEST_LETTER_PT = (11.5 * INCH_PT, 6.125 * INCH_PT)
"""Longer or higher is a large envelope, which USPS calls a flat (DMM 201.1.1)."""
_SEAMS = 1.1


@enum.unique
class Addressing(enum.Enum):
    """How the address comes to be on the outside."""

    WINDOW = "window"
    """It is on the sheet and shows in a window."""
    PRINTED = "printed"
    """The envelope itself is printed, or has a label."""
    CARD = "card"
    """There is no envelope: the letter is a postcard."""


@enum.unique
class Block(enum.Enum):
    """What is meant to be seen from outside."""

    RETURN = "return"
    SQUARE = "square"
    CODE = "code"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Window:
    """A window as it is cut, from the envelope's upper left corner, and the blocks that show in it."""

    cut: Box
    shows: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One preset: an envelope, the sheet folded for it, and the blocks on the sheet."""

    key: str
    name: str
    addressing: Addressing
    paper: Paper
    """The sheet it was made for."""
    width_pt: float
    """Outside, as one reads the address: the paper inside it has a little less room than is reckoned with here."""
    height_pt: float
    grams_per_m2: float
    windows: tuple[Window, ...] = ()
    folds_pt: tuple[float, ...] = ()
    """Where the sheet is folded, from its top."""
    most_sheets: int
    """What goes in by hand without forcing it."""
    larger: str = ""
    """The key of the envelope that a letter with more sheets goes in."""
    return_block: Box
    return_in_one_line: bool = False
    square: Box
    """Where the DataMatrix with the letter's code stands."""
    code_block: Box
    """Where the code is typed."""
    recipient_block: Box
    about_left_pt: float
    """Date, name and the organisation's line stand right of this."""
    body_top_pt: float
    sources: tuple[str, ...]
    """Where the measures are from."""

    @property
    def outside(self) -> Box:
        """The face of the envelope."""
        return Box(0, 0, self.width_pt, self.height_pt)

    @property
    def panels_pt(self) -> tuple[float, ...]:
        """How high each part of the folded sheet is."""
        edges = (0.0, *self.folds_pt, self.paper.size_pt[1])
        return tuple(lower - upper for upper, lower in itertools.pairwise(edges))

    @property
    def panel(self) -> Box:
        """The part of the sheet that lies behind the windows: from its top to the first fold."""
        return Box(0, 0, self.paper.size_pt[0], self.panels_pt[0])

    @property
    def drop_pt(self) -> float:
        """How far the sheet's top lies below the packet's: the first part may be shorter than the others."""
        return max(self.panels_pt) - self.panels_pt[0]

    @property
    def slide_pt(self) -> tuple[float, float]:
        """How far the packet can slide in the envelope, sideways and up; negative where it does not fit."""
        return self.width_pt - self.paper.size_pt[0], self.height_pt - max(self.panels_pt)

    @property
    def rest_pt(self) -> tuple[float, float]:
        """Where the packet lies when nothing pushes it: in the middle, on the lower edge."""
        sideways, up = self.slide_pt
        return sideways / 2, up

    def block(self, which: Block) -> Box:
        """Where a block stands on the sheet."""
        return {
            Block.RETURN: self.return_block,
            Block.SQUARE: self.square,
            Block.CODE: self.code_block,
            Block.RECIPIENT: self.recipient_block,
        }[which]

    def window_of(self, which: Block) -> Window | None:
        """The window a block shows in; None where it is on the envelope, or inside only."""
        return next((window for window in self.windows if which in window.shows), None)

    def seen_at(self, window: Window, x_pt: float, y_pt: float) -> Box:
        """The part of the sheet a window shows with the packet's corner at this place in the envelope."""
        return window.cut.moved(-x_pt, -y_pt - self.drop_pt)

    def seen_at_rest(self, window: Window) -> Box:
        """The part of the sheet a window shows at rest."""
        return self.seen_at(window, *self.rest_pt)

    def seen_always(self, window: Window) -> Box:
        """What shows wherever the sheet slides."""
        first, last = self._ends(window)
        return first.common(last)

    def seen_ever(self, window: Window) -> Box:
        """What shows at some position, with everything off by its tolerance."""
        first, last = self._ends(window)
        whole = Box.between(last.x_pt, last.y_pt, first.right_pt, first.bottom_pt)
        return whole.grown(TOLERANCE_PT)

    @property
    def clear(self) -> tuple[Box, ...]:
        """Where nothing but the blocks may stand."""
        return tuple(self.seen_ever(window) for window in self.windows)

    def worst_share(self, which: Block) -> float:
        """How much of a block shows, 0 to 1, at the position that shows least of it; 0 where no window shows it.

        Along each direction what shows rises and falls once, so the least of it is at one of the four corners.
        """
        window, block = self.window_of(which), self.block(which)
        if window is None:
            return 0.0
        sideways, up = self.slide_pt
        corners = ((x, y) for x in (0.0, sideways) for y in (0.0, up))
        return min(self.seen_at(window, x, y).common(block).area for x, y in corners) / block.area

    def whole_share(self, which: Block) -> float:
        """At how much of all positions, 0 to 1, a block shows entirely."""
        window = self.window_of(which)
        return 0.0 if window is None else self.whole_share_in(window, self.block(which))

    def whole_share_in(self, window: Window, block: Box) -> float:
        """At how much of all positions, 0 to 1, a rectangle on the sheet shows entirely in a window."""
        sideways, up = self.slide_pt
        at_origin = self.seen_at(window, 0, 0)
        across = _share(at_origin.x_pt - block.x_pt, at_origin.right_pt - block.right_pt, sideways)
        along = _share(at_origin.y_pt - block.y_pt, at_origin.bottom_pt - block.bottom_pt, up)
        return across * along

    @property
    def is_flat(self) -> bool:
        """Whether it costs what a large envelope costs, by its size alone."""
        longest, highest = LARGEST_LETTER_PT
        long_side, short_side = max(self.width_pt, self.height_pt), min(self.width_pt, self.height_pt)
        return long_side > longest or short_side > highest

    @property
    def grams(self) -> float:
        """What it weighs, about: two sides of its paper and a tenth more for flap and seams; a card has one side."""
        grams = self.outside.area * (0.0254 / INCH_PT) ** 2 * self.grams_per_m2
        return grams if self.addressing is Addressing.CARD else 2 * _SEAMS * grams

    def _ends(self, window: Window) -> tuple[Box, Box]:
        """What shows with the packet in the upper left, and in the lower right corner."""
        return self.seen_at(window, 0, 0), self.seen_at(window, *self.slide_pt)


def _share(least: float, most: float, room: float) -> float:
    """How much of 0 to `room` lies between two numbers; all of it where there is no room and 0 does."""
    if room <= 0:
        return float(least <= 0 <= most)
    return max(min(most, room) - max(least, 0.0), 0.0) / room
