"""What a batch's file was made for: a printer's sides, and where it prints; and whether that is so still."""

from dataclasses import dataclass
from typing import Any

from relay.mailroom.printing.printer_offset import offset_of
from relay.models import Batch, Printer
from relay.press.addressing.faces import NO_OFFSET, Offset


@dataclass(frozen=True, slots=True)
class MadeFor:
    """The sides of a printer, and how far off it prints."""

    two_sided: bool = True
    offset: Offset = NO_OFFSET

    @property
    def facts(self) -> dict[str, Any]:
        """Give it as a batch's row keeps it."""
        return {"two_sided": self.two_sided, "x_pt": self.offset.x_pt, "y_pt": self.offset.y_pt}


def wanted_by(printer: Printer | None) -> MadeFor:
    """Give what a printer needs as it is now; without one, both sides, and not moved."""
    return MadeFor(printer.two_sided, offset_of(printer)) if printer else MadeFor()


def made_for(batch: Batch) -> MadeFor:
    """Give what a batch's file was made for, or, where nobody wrote it down, what its printer needs now."""
    kept = batch.made_for
    if not kept:
        return wanted_by(batch.printer)
    return MadeFor(bool(kept["two_sided"]), Offset(float(kept["x_pt"]), float(kept["y_pt"])))


def is_as_made(batch: Batch) -> bool:
    """Say whether a batch's printer still needs its file as it was made."""
    return made_for(batch) == wanted_by(batch.printer)
