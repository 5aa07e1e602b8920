"""What a printer's answer means for us (RFC 8011, 4.1.6 and appendix B): done, later, or a fault in plain words."""

from relay.printing import ipp
from relay.printing.faults import Fault, NoAnswer, PrinterFault
from relay.printing.values import Wishes

_OK_BELOW = 0x0100
NOT_FOUND, NOT_POSSIBLE = 0x0406, 0x0404
_FAULTS = {
    0x0401: Fault.FORBIDDEN,
    0x0402: Fault.PASSWORD,
    0x0403: Fault.FORBIDDEN,
    NOT_FOUND: Fault.NO_QUEUE,
    0x040A: Fault.NO_PDF,
    0x0501: Fault.NO_JOBS,
    0x0506: Fault.NOT_ACCEPTING,
}
_LATER = {0x0502, 0x0505, 0x0507}
"""Service unavailable, a fault that passes, busy."""
_OF_FAULTS = {"sides": Fault.NO_TWO_SIDED, "copies": Fault.NO_COPIES, "document-format": Fault.NO_PDF}


def require_ok(answered: ipp.Answer) -> None:
    """Stop unless it was done.

    Raises:
        NoAnswer: it may be asked again later.
        PrinterFault: it was refused.
    """
    if answered.status < _OK_BELOW:
        return
    if answered.status in _LATER:
        raise NoAnswer(Fault.BUSY)
    if answered.status in _FAULTS:
        raise PrinterFault(_FAULTS[answered.status])
    raise PrinterFault(Fault.REFUSED, f"{answered.status:04x}")


def require_minor(unsupported: ipp.Found, wishes: Wishes) -> None:
    """Stop before a printer leaves out what somebody asked for.

    Raises:
        PrinterFault: it would.
    """
    for name in unsupported:
        if name in _OF_FAULTS:
            raise PrinterFault(_OF_FAULTS[name])
        if name in ("media", "media-col"):
            raise PrinterFault(Fault.NO_TRAY, wishes.tray) if wishes.tray else PrinterFault(Fault.NO_MEDIA)
        if name in wishes.options:
            raise PrinterFault(Fault.NO_OPTION, name)
