"""The values reading gives and takes: a Reading and its parts, and the limits it works within."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from relay.reading.removals import Printed, Removal, printed
from relay.reading.wrapping import unwrap

READER_VERSION = "6"
"""Goes up whenever the same bytes may be read differently; kept with every stored reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a mail is read, in bytes, characters or pixels as named; beyond that a note or problem says so."""

    parts: int = 500
    depth: int = 50
    header_bytes: int = 1_000_000
    header_fields: int = 1_000
    header_value_chars: int = 10_000
    encoded_words: int = 200
    senders: int = 20
    forwarded_depth: int = 5
    text_chars: int = 400_000
    markup_chars: int = 2_000_000
    photos: int = 40
    photo_pixels: int = 40_000_000
    jpeg_pixels: int = 64_000_000
    pixels_in_all: int = 600_000_000
    photo_side_px: int = 2_400
    smallest_side_px: int = 32
    document_pages: int = 20
    pages_in_all: int = 40


STANDARD_LIMITS = Limits()
WITHOUT_DOCUMENTS = Limits(document_pages=0)
WITHOUT_PICTURES = Limits(document_pages=0, photos=0)
"""What is tried when a child failed: a picture or a document that kills a decoder must not cost the letter its text."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of the header From. The address is normalised (domain lower-case IDNA, local part case-folded)."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the body's text, kept or set aside; `reason` is empty when kept, else a code such as "quote"."""

    text: str
    """Every word of it, those that were blacked out too: `Reading.text` is what goes to paper."""
    kept: bool
    reason: str = ""
    removals: tuple[Removal, ...] = ()
    """What staff blacked out of it, in order, none reaching into the next."""


def kept_text(segments: Iterable[Segment]) -> str:
    """Return the kept segments as one text, line by line as it came: LF ends lines, nothing is blank at the ends.

    For what looks at the words as they were written; what is printed is `Reading.text`.
    """
    kept = "".join(segment.text for segment in segments if segment.kept)
    return kept.replace("\r\n", "\n").replace("\r", "\n").strip()


def _kept(segments: Iterable[Segment]) -> tuple[str, list[Removal]]:
    text, removals = "", list[Removal]()
    for segment in segments:
        if segment.kept:
            removals += (one.moved(len(text)) for one in segment.removals)
            text += segment.text
    return text, removals


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture for paper: an upright JPEG, sRGB or grey, without metadata. `source_sha256` is of the bytes as sent."""

    jpeg: bytes
    width_px: int
    height_px: int
    name: str
    source_sha256: str
    page_of: str = ""
    """The name of the document of which this is a page; empty: a photo."""
    included: bool = True
    """Whether it is to be printed; pages of documents wait for somebody to say so."""
    grey: bool = False
    """Whether it is to be printed in grey where colour is possible."""
    removed: Removal | None = None
    """Why a black frame is to be printed in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Something in the mail that is not printed, and why (a code)."""

    name: str
    media_type: str
    size_bytes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """A guess or a choice the reader made, for staff to see: a code and its particulars."""

    code: str
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found in one mail. With a `problem` there is no text, and the letter is a visible, unreadable item."""

    subject: str = ""
    senders: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    message_id: str = ""
    answers: tuple[str, ...] = ()
    """The Message-IDs that it says it answers, without brackets, the nearest first."""
    sent_at: datetime | None = None
    segments: tuple[Segment, ...] = ()
    photos: tuple[Photo, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    notes: tuple[Note, ...] = ()
    forms: tuple[str, ...] = ()
    """The forms the text came in, `plain` and `html`, when there was a choice."""
    form: str = ""
    """The form that was taken; empty when there was no choice."""
    wrapped_at: int = 0
    """The column at which a mail program broke the lines, 0 when none did or it is not certain."""
    automatic: str | None = None
    language: str | None = None
    """The language the letter is certainly written in, else the one its mail declares (BCP 47)."""
    problem: str | None = None

    @property
    def text(self) -> str:
        """What will be printed: the kept segments, lines ended by LF, broken paragraphs joined, no blank ends."""
        if any(segment.removals for segment in self.segments):
            return self.printed.text
        return unwrap(kept_text(self.segments), self.wrapped_at)

    @property
    def printed(self) -> Printed:
        """What will be printed, with the bars in it and what is under them."""
        return printed(*_kept(self.segments), self.wrapped_at)

    @property
    def hidden(self) -> tuple[Segment, ...]:
        """What was set aside, in order, each with its reason."""
        return tuple(segment for segment in self.segments if not segment.kept)
