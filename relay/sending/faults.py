"""Why a notice has not gone, where it is not the smarthost's own words: kept in `Notice.fault`, worded when shown."""

from enum import StrEnum
from typing import Final

from relay.letters.pen_pals import failing
from relay.notices import unsent


class Fault(StrEnum):
    """A reason of ours."""

    MAY_HAVE_GONE = unsent.MAY_HAVE_GONE
    """It was handed over to its last byte, and nobody heard whether it was taken."""
    ADDRESS_FAILS = failing.ADDRESS_FAILS
    """Mail to its pen pal comes back."""
    NO_ADDRESS = "no-address"
    """What it is to go to is no address that mail can be sent to."""
    OURS = "ours"
    """It would come back to ourselves."""
    NEEDS_UTF8 = "needs-utf8"
    """Its address is beyond ASCII, and the smarthost takes none such."""
    FILE_GONE = "file-gone"
    """A file that goes with it cannot be read."""
    CAME_BACK = "came-back"
    """The smarthost took it, and it came back."""
    QUIET = "quiet"
    STOPPED = "stopped"
    BLOCKED = "blocked"
    ERASED = "erased"
    MINOR = "minor"
    TOO_LATE = "too-late"
    """It says what holds for a while, and that is over."""
    UNDONE = "undone"
    """What it tells of was taken back."""
    BY_STAFF = "by-staff"


PARKS: Final = frozenset({Fault.ADDRESS_FAILS, Fault.FILE_GONE, Fault.MAY_HAVE_GONE})
"""Staff say what is done."""
FAILS: Final = frozenset({Fault.NO_ADDRESS, Fault.OURS, Fault.NEEDS_UTF8})
"""Trying again changes nothing."""
AWAY: Final = "away: "
"""How the fault of a notice begins that waits for a smarthost which takes nothing from anybody."""
