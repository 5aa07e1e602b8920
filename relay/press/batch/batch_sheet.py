"""The pages that go with a batch, as values: its cover sheet, the sheets that part its prisons, its list."""

import datetime as dt
from dataclasses import dataclass

from relay.press.sheet import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchName:
    """What stands on each of them."""

    code: str
    """The batch's code, `XXXX-XXXX`."""
    made_on: dt.date
    organisation: str
    language: str = "en"
    paper: Paper = Paper.LETTER
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTotals:
    """What is in it, together. Weights are estimates, prices those of a day."""

    letters: int
    pages: int
    sheets: int
    photos: int
    grams: float
    ounces: float
    shapes: tuple[tuple[str, int], ...]
    """How many letters, flats and postcards: `letter`, `flat`, `postcard`."""
    envelopes: tuple[tuple[str, int], ...]
    """How many of each kind of envelope, by its name."""
    cents: int
    unpriced: int
    rate_since: dt.date
    rate_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSheet:
    """The sheet on top: which batch it is, what is in it, what to do."""

    name: BatchName
    totals: BatchTotals
    facility: str = ""
    """The prison its letters were chosen for; empty: all."""
    mail_class: str = ""
    printer: str = ""
    both_sides: bool = True
    facilities: tuple[tuple[str, int], ...] = ()
    """How many letters there are for each prison, in order."""
    prints_envelopes: bool = False
    labels: str = ""
    """Which labels are printed, by what their maker calls them; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separator:
    """A sheet before the letters for one prison, or for one mail point of it where there are several."""

    name: BatchName
    facility: str
    point: str = ""
    """Which mail point of the prison; empty: its letters all go to one."""
    mail_class: str = ""
    """Which class of mail; empty: all of the prison's is of one."""
    place: int
    """Which of the prisons it is, from 1."""
    places: int
    letters: int
    first: int
    last: int
    """The numbers of its letters in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One envelope in the list."""

    seq: int
    code: str
    recipient: str
    register_number: str
    facility: str
    pages: int
    sheets: int
    photos: int
    grams: float
    ounces: float
    cents: int | None
    shape: str
    """`letter`, `flat` or `postcard`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchList:
    """The list of a batch's envelopes."""

    name: BatchName
    rows: tuple[ListRow, ...]
    totals: BatchTotals


@dataclass(frozen=True, slots=True)
class SetPages:
    """Pages that were set."""

    pdf: bytes
    pages: int
