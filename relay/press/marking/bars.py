"""Code 128 (ISO/IEC 15417) as bars, for hand scanners that read nothing else."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import zxingcpp

from relay.press.envelope.bars_room import QUIET_MODULES
from relay.press.envelope.geometry import Box


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


def bars_path(text: str, box: Box, page_height_pt: float) -> str:
    """The bars lying in a box, their quiet zones inside it, as one filled path of PDF; points from the lower left."""
    drawn = code_128(text)
    module, bottom = box.width_pt / drawn.width, page_height_pt - box.bottom_pt
    bars = (
        f"{box.x_pt + place * module:.3f} {bottom:.3f} {modules * module:.3f} {box.height_pt:.3f} re"
        for place, modules in drawn.bars
    )
    return " ".join([*bars, "f"])


def bars_svg(text: str, box: Box) -> bytes:
    """The same as a drawing of the box's size; where it is higher than wide the bars stand on their end."""
    drawn = code_128(text)
    stands = box.height_pt > box.width_pt
    module, across = max(box.width_pt, box.height_pt) / drawn.width, min(box.width_pt, box.height_pt)
    path = "".join(_bar(place * module, modules * module, across, stands=stands) for place, modules in drawn.bars)
    width, height = f"{box.width_pt:.3f}", f"{box.height_pt:.3f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt"'
        f' viewBox="0 0 {width} {height}"><path d="{path}"/></svg>'
    ).encode()


def _bar(place: float, width: float, height: float, *, stands: bool) -> str:
    if stands:
        return f"M0 {place:.3f}h{height:.3f}v{width:.3f}h-{height:.3f}z"
    return f"M{place:.3f} 0h{width:.3f}v{height:.3f}h-{width:.3f}z"
