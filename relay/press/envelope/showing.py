"""What somebody who chooses an envelope wants to know of it: where each block is seen, how much of it, what to mind."""

import math
from dataclasses import dataclass

from relay.press.envelope.bars_room import bars_on_sheet
from relay.press.envelope.geometry import INCH_PT
from relay.press.envelope.preset import Addressing, Block, Envelope

_LINE_PT = 10 * 1.16
"""A line of ten points, as close as lines of an address stand."""
_OFFICE_PRINTER_PT = 8.5 * INCH_PT


@dataclass(frozen=True, slots=True)
class BlockShown:
    """One block: where it is seen from outside, and how much of it when the sheet slides."""

    block: Block
    where: str
    """`window`, `envelope` (printed on it), `card`, or `inside`."""
    worst_share: float
    """How much of its area shows at the worst position, 0 to 1."""
    whole_share: float
    """At how much of all positions it shows entirely, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What is seen of a piece in one envelope, and what to mind about it."""

    blocks: tuple[BlockShown, ...]
    slide_pt: tuple[float, float] | None
    """How far the sheet slides, sideways and up; None where no window shows it."""
    address_lines: int | None
    """How many lines of ten points, from the last line up, show wherever the sheet slides; None: all there are."""
    bars: str
    """Where the code is seen as bars (Code 128): `envelope`, always; `window` or `card`, by setting; empty: no room."""
    warnings: tuple[str, ...]
    """What to mind, by key: `address`, `code`, `return`, `no-return`, `wide`, `short`."""


def showing(preset: Envelope) -> Showing:
    """Work it out from the preset's geometry."""
    windowed = preset.addressing is Addressing.WINDOW
    blocks = tuple(_shown(preset, block) for block in Block)
    return Showing(
        blocks=blocks,
        slide_pt=preset.slide_pt if windowed else None,
        address_lines=_lines(preset) if windowed else None,
        bars=_bars(preset),
        warnings=tuple(_warnings(preset, {one.block: one for one in blocks})),
    )


def _shown(preset: Envelope, block: Block) -> BlockShown:
    if preset.addressing is Addressing.CARD:
        return BlockShown(block, "card", 1.0, 1.0)
    if preset.window_of(block) is None:
        return BlockShown(block, "envelope", 1.0, 1.0)
    return BlockShown(block, "window", round(preset.worst_share(block), 3), round(preset.whole_share(block), 3))


def _bars(preset: Envelope) -> str:
    if preset.addressing is Addressing.PRINTED:
        return "envelope"
    if bars_on_sheet(preset) is None:
        return ""
    return "card" if preset.addressing is Addressing.CARD else "window"


def _lines(preset: Envelope) -> int | None:
    window = preset.window_of(Block.RECIPIENT)
    if window is None:
        return None
    always = preset.seen_always(window)
    if always.holds(preset.recipient_block):
        return None
    return math.floor(always.common(preset.recipient_block).height_pt / _LINE_PT)


def _warnings(preset: Envelope, shown: dict[Block, BlockShown]) -> list[str]:
    found = []
    for block, key in ((Block.RECIPIENT, "address"), (Block.SQUARE, "code"), (Block.RETURN, "return")):
        if shown[block].where == "window" and shown[block].whole_share < 1:
            found.append(key)
    if preset.addressing is Addressing.WINDOW and shown[Block.RETURN].where == "envelope":
        found.append("no-return")
    if preset.addressing is Addressing.PRINTED and min(preset.width_pt, preset.height_pt) > _OFFICE_PRINTER_PT:
        found.append("wide")
    if preset.addressing is Addressing.CARD:
        found.append("short")
    return found
