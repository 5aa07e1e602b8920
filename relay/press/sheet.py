"""The values that go into the press and come out of it."""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Literal

from relay.press.blocks import Block, ReplySlip

PressVersion = dict[str, str]
"""What a proof was made with, by part: press, style, weasyprint, pango, harfbuzz, fonts, … JSON-able."""


@enum.unique
class Paper(enum.Enum):
    """The sheet a letter is printed on."""

    LETTER = "letter"
    A4 = "a4"

    @property
    def size_pt(self) -> tuple[float, float]:
        """Width and height in points."""
        return (612.0, 792.0) if self is Paper.LETTER else (595.276, 841.89)

    @property
    def label(self) -> str:
        """What it is called."""
        return "Letter" if self is Paper.LETTER else "A4"


@enum.unique
class PhotoSize(enum.Enum):
    """How large a photo may be at the most, in inches, whichever way it is turned."""

    SMALL = "4x6"
    MEDIUM = "5x7"
    SHEET = "8.5x11"

    @property
    def size_pt(self) -> tuple[float, float]:
        """The shorter side and the longer, in points."""
        short, long = (float(inches) * 72 for inches in self.value.split("x"))
        return short, long


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPhoto:
    """A photo, or a page of a document, as it is to be printed: upright JPEG bytes and what stands below them."""

    jpeg: bytes
    name: str = ""
    number: int = 0
    """Its number in the letter, or its page number in the document: the text may name it. 0: its place on the sheet."""
    page_of: str = ""
    """The name of the document of which this is a page; empty: a photo."""
    grey: bool = False
    """Whether it is printed in grey where photos are printed in colour."""
    removed: str | None = None
    """Why a black frame is printed in its place: there is no picture then. None: it is printed."""


@dataclass(frozen=True, slots=True)
class SheetBar:
    """A stretch of the text, in characters, that is a black bar on the page. The words it covers are not here."""

    start: int
    end: int
    width_em: int
    why: str
    """What the margin says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSheet:
    """Everything that is on one letter, and nothing that is not."""

    code: str
    """The letter's code, `XXXX-XXXX`."""
    date: dt.date
    """The day the letter arrived, in the organisation's zone."""
    language: str = "en"
    """BCP 47 language of the text: hyphenation, and which shapes its characters have."""
    furniture_language: str = ""
    """Language of the press's own few words, dates and captions: the one its reader reads. Empty: that of the text."""
    return_lines: tuple[str, ...]
    """Where an answer goes, as printed in the return window; the first is usually the pen pal's name."""
    recipient_lines: tuple[str, ...]
    """At most six lines, as the facility wants them."""
    recipient_mark: str
    """Name and number, on every page."""
    notice: str = ""
    """What stands below them, never broken: a demo's pages say that they are not to be mailed."""
    organisation: str
    phone: str = ""
    post_lines: tuple[str, ...] = ()
    """Where questions go by post: the organisation's address."""
    pen_pal: str
    subject: str = ""
    text: str
    """Plain text: an empty line parts paragraphs, every other line break is kept."""
    bars: tuple[SheetBar, ...] = ()
    """What is blacked out of the text, in order."""
    blocks: tuple[Block, ...] = ()
    """What a letter of ours says, in place of a text."""
    photos: tuple[SheetPhoto, ...] = ()
    slip: ReplySlip | None = None
    """The last page, about how to answer; None: there is none."""
    paper: Paper = Paper.LETTER
    envelope: str = "10-double-window"
    """Key of a preset in `relay.press.envelope`."""
    imb: str = ""
    """The digits of its Intelligent Mail barcode (`relay.press.addressing.imb`), which stands where a window shows
    the address; empty: there is none."""
    both_sides: bool = False
    large_print: bool = False
    colour: bool = False
    """Print the photos in colour; greyscale otherwise."""
    photo_size: PhotoSize = PhotoSize.SMALL
    photos_per_page: int = 0
    """One to four; 0: as is usual, four in colour and two in grey, which copiers keep less of."""
    fold_marks: bool = False
    """Print short lines at the edge of the first page where the sheets are folded."""
    code_128: bool = False
    """Print the code as bars, too, where the envelope has room to show them (`relay.press.envelope.bars_room`)."""


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """What of a proof was compared with what was approved; it says the same where `lost` and `added` are empty."""

    letters: int = 0
    """Letters and digits of the text that were looked for one by one."""
    by_glyphs: int = 0
    """Those of scripts that cannot be drawn out of a PDF unchanged: there the glyphs decide."""
    lost: str = ""
    """Letters that were approved and are not on the page, the first forty."""
    added: str = ""
    """Letters on the page that nobody wrote, the first forty."""


@dataclass(frozen=True, slots=True)
class Feet:
    """On how many pages of a proof name and number stand, and the page's own number; None: they cannot be drawn out."""

    marked_pages: int | None = None
    numbered_pages: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One letter as it will be printed."""

    pdf: bytes
    sha256: str
    pages: int
    sheets: int
    missing_glyphs: tuple[str, ...]
    """Characters that no installed font has; each prints as an empty box."""
    version: PressVersion
    photo_pages: tuple[int, ...] = ()
    """The pages, from 1, with photos or pages of documents on them."""
    faithful: Faithfulness = Faithfulness()
    feet: Feet = Feet()


@dataclass(frozen=True, slots=True)
class PieceSheets:
    """The pages of one piece of a batch, and whether its facility copies both sides."""

    pdf: bytes
    both_sides: bool = False


@dataclass(frozen=True, slots=True)
class Imposition:
    """A batch as one file: `first_pages` holds the page number, from 1, each piece begins on."""

    pdf: bytes
    pages: int
    first_pages: tuple[int, ...]


Direction = Literal["ltr", "rtl"]
