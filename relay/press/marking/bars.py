"""Code 128 (ISO/IEC 15417) as bars, for hand scanners that read nothing else."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import zxingcpp

QUIET_MODULES = 10
"""Empty paper on both sides, in modules (ISO/IEC 15417, 4.6)."""


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of a code: where each begins and how wide it is, in modules from the left edge of the quiet zone."""

    width: int
    bars: tuple[tuple[int, int], ...]


def code_128(text: str) -> Bars:
    """Give the bars of a text of ASCII characters."""
    drawn: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128).to_image(scale=1, add_quiet_zones=False)
    width = drawn.shape[1]
    row = bytes(memoryview(drawn))[:width]
    bars, place = [], QUIET_MODULES
    for shade, run in groupby(row):
        modules = len(list(run))
        if not shade:
            bars.append((place, modules))
        place += modules
    return Bars(place + QUIET_MODULES, tuple(bars))
