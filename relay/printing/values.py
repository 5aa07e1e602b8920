"""What is known of a printer and of a job on it, and what is asked for."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

PDF: Final = "application/pdf"
TWO_SIDED: Final = "two-sided-long-edge"
ONE_SIDED: Final = "one-sided"


_INCOMING: Final = frozenset({"job-incoming", "job-data-insufficient"})
Span = tuple[int, int]


class JobStage(enum.IntEnum):
    """The states of a job (RFC 8011, 5.3.7)."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELLED = 7
    ABORTED = 8
    COMPLETED = 9

    @property
    def is_over(self) -> bool:
        """Say whether nothing comes after it."""
        return self >= JobStage.CANCELLED


class PrinterStage(enum.IntEnum):
    """The states of a printer (RFC 8011, 5.4.11)."""

    IDLE = 3
    PROCESSING = 4
    STOPPED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a printer says that it can do, and how it is."""

    name: str = ""
    """Its make and model."""
    stage: PrinterStage = PrinterStage.IDLE
    reasons: Sequence[str] = ()
    """Why it stopped, or what it needs soon; keywords without their severity."""
    accepts_jobs: bool = True
    formats: Sequence[str] = ()
    sides: Sequence[str] = ()
    media: Sequence[str] = ()
    sizes: Sequence[tuple[Span, Span]] = ()
    """Width and height of the sheets it knows, each from and to, in hundredths of a millimetre (PWG 5100.7)."""
    trays: Sequence[str] = ()
    colours: Sequence[str] = ()
    copies_most: int = 1
    operations: Sequence[int] = ()
    attributes: Sequence[str] = ()
    """What a job may ask for."""

    @property
    def takes_pdf(self) -> bool:
        """Say whether it prints our files as they are."""
        return PDF in self.formats

    @property
    def both_sides(self) -> bool:
        """Say whether it turns sheets over."""
        return TWO_SIDED in self.sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a file is to be printed."""

    both_sides: bool = False
    colour: bool = False
    copies: int = 1
    tray: str = ""
    size: tuple[int, int]
    """Width and height of its pages, in hundredths of a millimetre, as PWG 5100.7 counts."""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a job stands in its queue, and how the printer is."""

    number: int
    stage: JobStage
    reasons: Sequence[str] = ()
    printer_stage: PrinterStage = PrinterStage.IDLE
    printer_reasons: Sequence[str] = ()
    sheets: int = 0
    """Sheets that came out; 0 where the printer does not count them."""
    pages: int = 0
    """Sides that were printed."""

    @property
    def waits_for_document(self) -> bool:
        """Say whether the queue has the job, and not yet the whole file."""
        return not self.stage.is_over and not _INCOMING.isdisjoint(self.reasons)
