"""What is known of a page of scanned paper."""

import enum
from dataclasses import dataclass


@enum.unique
class ReadBy(enum.StrEnum):
    """What read a code."""

    DATAMATRIX = "datamatrix"
    QR = "qr"
    TYPED = "typed"


class ScanFault(enum.StrEnum):
    """Why a file gives no pages; worded when shown."""

    UNKNOWN_KIND = "unknown_kind"
    """It is none of PDF, TIFF, JPEG, PNG and HEIC."""
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    """More bytes, or a page of more pixels, than are looked at."""
    TOO_MANY_PAGES = "too_many_pages"
    TOO_HARD = "too_hard"
    """It took more time or memory than it may."""


class FileFaultError(Exception):
    """A file that gives no pages: its one argument is the `ScanFault`."""


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code of our grammar on a page, `XXXX-XXXX`, and what read it. Whether anything has it is not known here."""

    code: str
    by: ReadBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of paper as pixels tell it."""

    jpeg: bytes
    """Straightened, and upright where that is known; at most `sides.KEPT_PX` long."""
    width: int
    height: int
    turned: int = 0
    """By how many degrees clockwise it was turned: 0, 90, 180 or 270."""
    skew: float = 0.0
    """By how many degrees clockwise it was straightened."""
    is_blank: bool = False
    is_upright: bool = False
    """Whether a code said which way is up; otherwise it lies along its lines, perhaps on its head."""
    lies_across: bool = False
    """Whether its lines run from top to bottom, where no code said which way is up."""
    codes: tuple[FoundCode, ...] = ()
    separates: bool = False
    """Whether it is one of our separator sheets."""
    envelope: tuple[float, ...] = ()
    """Where an envelope may lie on it, as `envelope.envelope_on` gives it; empty: it is none, or it has a code."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Some sides of a file, and how many it has in all."""

    of: int
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word that OCR read, and where: left, top, width and height in fractions of the page's."""

    text: str
    x: float
    y: float
    width: float
    height: float
    line: int
    """Words of one line have one number."""
    confidence: float = 100.0
    """How sure OCR is of it, 0 to 100."""
