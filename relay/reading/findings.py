"""What was gathered so far from one mail: its blocks of text in order, its pictures, and what is left over."""

from dataclasses import dataclass, field

from relay.reading.html.markup import Prose
from relay.reading.html.stylesheets import Allowance
from relay.reading.mime import Part
from relay.reading.photos.marks import Marks, Shown
from relay.reading.values import STANDARD_LIMITS, Attachment, Limits, Note


@dataclass(frozen=True, slots=True)
class Block:
    """The text of one part, with what its markup calls quoted; `forwarded` when it came inside another mail."""

    prose: Prose
    is_markup: bool = False
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes that claim to be a picture, and what a text may call them by."""

    raw: bytes
    name: str
    media_type: str
    content_id: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF, to be drawn once the photos are done."""

    raw: bytes
    name: str
    media_type: str


FORMS = ("plain", "html")
"""The forms a text may come in (RFC 2046, section 5.1.4)."""


@dataclass(slots=True)
class Forms:
    """The forms the text came in where there was a choice, which was taken, and which somebody wants (or "")."""

    wanted: str = ""
    there: dict[str, None] = field(default_factory=dict)
    taken: str = ""

    def take(self, form: str) -> None:
        """Remember a choice; the first, of the mail's own text, counts for the whole."""
        self.there |= dict.fromkeys(FORMS)
        self.taken = self.taken or form


@dataclass(slots=True)
class Budget:
    """What may still be spent on texts of this mail, however many parts it has."""

    markup_chars: int
    tags: int = 120_000
    """Of HTML; a long newsletter has five thousand."""
    styles: Allowance = field(default_factory=Allowance)
    searches: int = 90
    """For quotes and footers, each in one text; a letter between forty photos has forty-one, looked at twice."""
    guesses: int = 20
    """Of charsets."""
    guessed: str = "cp1252"
    """The charset guessed last, which the rest is read in when no guess is left."""


class TooDeepError(ValueError):
    """The parts are nested deeper than is read."""


@dataclass(slots=True)
class Findings:
    """What was gathered so far from one mail."""

    limits: Limits
    blocks: list[Block] = field(default_factory=list)
    spare_texts: list[Part] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)
    attachments: list[Attachment] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """Where links of the text lead that its words may not say."""
    bodies: list[Block] = field(default_factory=list)
    """Bodies out of wrappers, and `summaries` of invitations: the letter when the mail has no other words."""
    summaries: list[Block] = field(default_factory=list)
    encrypted: bool = False
    """The mail as a whole is encrypted; `sealed` when a part of it is."""
    sealed: bool = False
    forms: Forms = field(default_factory=Forms)
    passed_on: bool = False
    """The subject says that the mail passes another on."""
    budget: Budget = field(default_factory=lambda: Budget(STANDARD_LIMITS.markup_chars))
    charset_hint: str = ""
    """The codec of a charset that this mail names somewhere."""

    def branch(self) -> "Findings":
        """Return findings for one form of the text: its words are its own, all else is gathered together."""
        return Findings(
            self.limits,
            spare_texts=self.spare_texts,
            pictures=self.pictures,
            marks=self.marks,
            attachments=self.attachments,
            documents=self.documents,
            links=self.links,
            bodies=self.bodies,
            summaries=self.summaries,
            notes=self.notes,
            forms=self.forms,
            passed_on=self.passed_on,
            budget=self.budget,
            charset_hint=self.charset_hint,
        )

    def add_picture(self, picture: Picture, *, stands_in_text: bool, forwarded: bool) -> None:
        """Keep a picture, and its place when it stands among the texts."""
        self.pictures.append(picture)
        if stands_in_text:
            mark = self.marks.add(Shown(picture=len(self.pictures) - 1))
            self.blocks.append(Block(Prose(mark), forwarded=forwarded))

    def note(self, code: str, **detail: str) -> None:
        """Remember a guess or choice, once."""
        if (made := Note(code, detail)) not in self.notes:
            self.notes.append(made)

    def set_aside(self, part: Part, reason: str) -> None:
        """List a part that is not printed."""
        name = part.file_name(self.limits) or f"part-{len(self.attachments) + 1}"
        self.attachments.append(
            Attachment(name=name, media_type=part.media_type, size_bytes=part.size_bytes, reason=reason)
        )
