"""What a job asks for, in the attributes of IPP (RFC 8011, 5.2; PWG 5100.7): sides, sheet, tray, colour, copies."""

from typing import Final

from relay.printing import ipp
from relay.printing.faults import Fault, PrinterFault
from relay.printing.values import ONE_SIDED, TWO_SIDED, Capabilities, Span, Wishes

_NEAR: Final = 100
"""A millimetre: printers round their sheets."""
_ENUMS: Final = frozenset({"print-quality", "finishings", "orientation-requested"})
_COLLATED = "separate-documents-collated-copies"
_COPIES = "multiple-document-handling"


def job_attributes(wishes: Wishes, known: Capabilities) -> ipp.Attributes:
    """Give the attributes of a job, from what the printer offers.

    Raises:
        PrinterFault: sides, tray, sheet or copies that it does not have.
    """
    if wishes.both_sides and not known.both_sides:
        raise PrinterFault(Fault.NO_TWO_SIDED)
    if wishes.copies > known.copies_most:
        raise PrinterFault(Fault.NO_COPIES)
    asked: dict[str, list[ipp.Value]] = {"media-col": [ipp.Value(ipp.Tag.COLLECTION, _media(wishes, known))]}
    if known.sides:
        asked["sides"] = ipp.keyword(TWO_SIDED if wishes.both_sides else ONE_SIDED)
    if wishes.copies > 1:
        asked["copies"] = ipp.integer(wishes.copies)
    wanted = "color" if wishes.colour else "monochrome"
    if wanted in known.colours:
        asked["print-color-mode"] = ipp.keyword(wanted)
    if "print-scaling" in known.attributes:
        asked["print-scaling"] = ipp.keyword("none")
    if wishes.copies > 1 and _COPIES in known.attributes:
        asked[_COPIES] = ipp.keyword(_COLLATED)
    return asked | {name: [_typed(name, value)] for name, value in wishes.options.items()}


def _media(wishes: Wishes, known: Capabilities) -> dict[str, list[ipp.Value]]:
    width, height = _sheet(wishes.size, known)
    size = {"x-dimension": ipp.integer(width), "y-dimension": ipp.integer(height)}
    media = {"media-size": [ipp.Value(ipp.Tag.COLLECTION, size)]}
    if wishes.tray:
        if known.trays and wishes.tray not in known.trays:
            raise PrinterFault(Fault.NO_TRAY, wishes.tray)
        media["media-source"] = ipp.keyword(wishes.tray)
    return media


def _sheet(size: tuple[int, int], known: Capabilities) -> tuple[int, int]:
    """Give the sheet of the printer that this page is for, by its own measures."""
    for across, down in known.sizes:
        if _within(size[0], across) and _within(size[1], down):
            return _clipped(size[0], across), _clipped(size[1], down)
    if known.sizes:
        raise PrinterFault(Fault.NO_MEDIA)
    return size


def _within(length: int, span: Span) -> bool:
    return span[0] - _NEAR <= length <= span[1] + _NEAR


def _clipped(length: int, span: Span) -> int:
    return min(max(length, span[0]), span[1])


def _typed(name: str, value: str) -> ipp.Value:
    if value in ("true", "false"):
        return ipp.Value(ipp.Tag.BOOLEAN, value == "true")
    if value.isascii() and value.isdigit():
        return ipp.Value(ipp.Tag.ENUM if name in _ENUMS else ipp.Tag.INTEGER, int(value))
    return ipp.Value(ipp.Tag.KEYWORD, value)
