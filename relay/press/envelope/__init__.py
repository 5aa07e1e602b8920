"""Envelopes as data: what is cut where, how the sheet is folded, and what may stand behind a window.

Only numbers go in and come out; a preset's geometry is computed from the envelope, the fold and the windows. Lengths
are points. On an envelope they count from its upper left corner as one reads the address, on a sheet from its own.
"""

from relay.press.envelope.geometry import INCH_PT, MM_PT, Box
from relay.press.envelope.preset import Addressing, Block, Envelope, Window
from relay.press.envelope.presets import ENVELOPES, envelope, roomy
from relay.press.envelope.showing import BlockShown, Showing, showing

__all__ = [
    "ENVELOPES",
    "INCH_PT",
    "MM_PT",
    "Addressing",
    "Block",
    "BlockShown",
    "Box",
    "Envelope",
    "Showing",
    "Window",
    "envelope",
    "roomy",
    "showing",
]
