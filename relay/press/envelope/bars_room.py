"""Where a Code 128 of a letter's code has room: beside what a window shows, on a card, or nowhere.

Bars have to be of 0.25 mm a module at least, 6 mm high, with ten modules of empty paper at both ends. Lengths are
points; nothing is drawn here.
"""

import itertools
from collections.abc import Iterator

from relay.press.envelope.geometry import INCH_PT, MM_PT, Box
from relay.press.envelope.preset import MARGIN_PT, Addressing, Block, Envelope, Window

QUIET_MODULES = 10
"""Empty paper on both sides, in modules (ISO/IEC 15417, 4.6)."""
MODULES_MOST = 2 * QUIET_MODULES + 11 * (1 + 8 + 1) + 13
"""A code of eight characters at its widest: start, characters and check of 11 modules each, a stop of 13."""
MODULE_LEAST_PT = 0.25 * MM_PT
HEIGHT_LEAST_PT = 6 * MM_PT
LENGTH_LEAST_PT = MODULES_MOST * MODULE_LEAST_PT
_LENGTH_MOST_PT, _HEIGHT_MOST_PT = MODULES_MOST * 0.33 * MM_PT, 8 * MM_PT
_GAP_PT, _ADDRESS_GAP_PT = 2.0, 0.125 * INCH_PT
_SHOWN_AT_LEAST = 0.5
"""At how much of all positions bars have to show whole, as the square does."""
_CARD_EDGE_PT, _CARD_FOOT_PT = 0.25 * INCH_PT, 0.75 * INCH_PT


def legible(box: Box) -> bool:
    """Say whether bars in a box, lying or standing on their end, are as large as they have to be."""
    length, height = max(box.width_pt, box.height_pt), min(box.width_pt, box.height_pt)
    return length >= LENGTH_LEAST_PT and height >= HEIGHT_LEAST_PT


def bars_on_sheet(preset: Envelope) -> Box | None:
    """Give where bars lie on the first page of a letter, so that they are seen from outside; None: they do not fit.

    In the window that shows the square, with the sheet at rest, or on a card: never beside the address, which machines
    read, and as low and as far left as there is room, because a sheet that moves moves up.
    """
    if preset.addressing is Addressing.CARD:
        inner = preset.outside.grown(-_CARD_EDGE_PT)
        return _placed(Box.between(inner.x_pt, inner.y_pt, inner.right_pt, preset.height_pt - _CARD_FOOT_PT), preset)
    window = preset.window_of(Block.SQUARE)
    box = _placed(_area(preset, window), preset) if window else None
    return box if window and box and preset.whole_share_in(window, box) > _SHOWN_AT_LEAST else None


def _area(preset: Envelope, window: Window) -> Box:
    return preset.seen_at_rest(window).grown(-MARGIN_PT).common(preset.panel)


def _placed(area: Box, preset: Envelope) -> Box | None:
    address = preset.recipient_block.grown(_ADDRESS_GAP_PT)
    taken = [preset.block(block).grown(_GAP_PT) for block in Block if block is not Block.RECIPIENT]
    taken.append(Box(area.x_pt, address.y_pt, area.width_pt, address.height_pt))
    left = min(preset.block(block).x_pt for block in Block)
    area = Box.between(max(area.x_pt, left), area.y_pt, area.right_pt, area.bottom_pt)
    fits = [box for box in _free(area, taken) if box.width_pt >= LENGTH_LEAST_PT and box.height_pt >= HEIGHT_LEAST_PT]
    if not fits:
        return None
    room = max(fits, key=lambda box: (box.bottom_pt, box.area))
    width, height = min(room.width_pt, _LENGTH_MOST_PT), min(room.height_pt, _HEIGHT_MOST_PT)
    return Box(room.x_pt, room.bottom_pt - height, width, height)


def _free(area: Box, taken: list[Box]) -> Iterator[Box]:
    """Walk the rectangles between edges of what is taken, within an area, in which nothing stands."""
    xs = sorted({area.x_pt, area.right_pt, *(x for box in taken for x in (box.x_pt, box.right_pt))})
    ys = sorted({area.y_pt, area.bottom_pt, *(y for box in taken for y in (box.y_pt, box.bottom_pt))})
    for (left, right), (top, bottom) in itertools.product(itertools.combinations(xs, 2), itertools.combinations(ys, 2)):
        box = Box.between(left, top, right, bottom)
        if area.holds(box) and not any(box.meets(other) for other in taken):
            yield box
