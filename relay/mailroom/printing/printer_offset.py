"""How far off a printer prints, as the press wants to know it."""

from relay.models import Printer
from relay.press.addressing.faces import Offset


def offset_of(printer: Printer) -> Offset:
    """Give a printer's offset."""
    return Offset(printer.offset_x_pt, printer.offset_y_pt)
