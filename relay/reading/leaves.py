"""What becomes of a part that holds no other: a picture, a document, words for later, or something set aside by name.

Files are told apart by their bytes (`kinds`). Of documents only PDF is drawn; all else is listed and never opened.
"""

from dataclasses import dataclass
from typing import Final

from relay.reading.clean import clean_name, clean_text
from relay.reading.files.calendar import invitation
from relay.reading.files.contacts import card_name
from relay.reading.files.kinds import by_content, kind_of
from relay.reading.files.rtf import text_of
from relay.reading.files.tnef import Unpacked, unpack
from relay.reading.findings import Block, Document, Findings, Picture
from relay.reading.html.markup import Prose
from relay.reading.mime import Part
from relay.reading.photos.marks import without_marks
from relay.reading.texts import markup_block
from relay.reading.values import Attachment

_REASONS: Final = {
    "application/pgp-signature": "signature",
    "application/pkcs7-signature": "signature",
    "application/x-pkcs7-signature": "signature",
    "application/pgp-keys": "key",
    "text/x-amp-html": "alternative",
    "message/partial": "partial-message",
    "message/external-body": "external",
    "message/delivery-status": "delivery-report",
}
_ENDINGS: Final = {"p7s": "signature", "sig": "signature", "asc": "signature", "pgp": "encrypted", "gpg": "encrypted"}
_WORDS_IN: Final = frozenset({"txt", "text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A part without parts, or a file out of a wrapper, as plain values."""

    raw: bytes
    name: str
    media_type: str
    content_id: str = ""
    location: str = ""
    charset: str = ""
    attached: bool = True

    @property
    def ending(self) -> str:
        """The end of its name, in lower case."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


def leaf_of(part: Part, found: Findings) -> Leaf:
    """Return a part as a leaf."""
    return Leaf(
        raw=part.content(),
        name=part.file_name(found.limits),
        media_type=part.media_type,
        content_id=part.content_id,
        location=part.content_location,
        charset=part.parameter("charset"),
        attached=part.is_attached,
    )


def is_text(part: Part, leaf: Leaf) -> bool:
    """Whether a part is words of the letter, whatever else it may claim to be."""
    other = by_content(leaf.raw) in {"picture", "pdf"} or leaf.media_type in _REASONS or part.is_attached
    kind = kind_of(b"", leaf.media_type, leaf.name)
    return leaf.media_type.startswith("text/") and not (
        other or leaf.name or kind in {"calendar", "contact", "document"}
    )


def gather_file(leaf: Leaf, found: Findings, forwarded: int, part: Part | None = None) -> None:
    """Add a file to what was found; `part` where its words may have to stand for the letter."""
    reason = _REASONS.get(leaf.media_type) or _ENDINGS.get(leaf.ending, "")
    kind = "" if reason else kind_of(leaf.raw, leaf.media_type, leaf.name)
    if kind == "picture":
        picture = Picture(leaf.raw, leaf.name, leaf.media_type, leaf.content_id, leaf.location)
        found.add_picture(picture, stands_in_text=not leaf.attached, forwarded=bool(forwarded))
    elif kind == "pdf":
        name = leaf.name or f"document-{len(found.documents) + 1}.pdf"
        found.documents.append(Document(leaf.raw, name, leaf.media_type))
    elif kind == "tnef":
        _gather_wrapped(leaf, found, forwarded)
    elif kind == "calendar":
        _gather_calendar(leaf, found)
    elif kind == "document" and leaf.media_type == "text/rtf" and not leaf.attached:
        text = without_marks(clean_text(text_of(leaf.raw)))
        found.bodies += [Block(Prose(text))] if text.strip() else []
        _leave(leaf, found, "alternative")
    elif kind == "contact":
        _leave(leaf, found, "contact", name=clean_name(card_name(leaf.raw, leaf.charset)) or leaf.name)
    elif part and not reason and (leaf.media_type.startswith("text/") or leaf.ending in _WORDS_IN):
        found.spare_texts.append(part)
        _leave(leaf, found, "text-file")
    else:
        _leave(leaf, found, reason or kind or "not-printed")


def _leave(leaf: Leaf, found: Findings, reason: str, *, name: str = "") -> None:
    shown = name or leaf.name or f"part-{len(found.attachments) + 1}"
    size = len(leaf.raw)
    found.attachments.append(Attachment(name=shown, media_type=leaf.media_type, size_bytes=size, reason=reason))


def _gather_calendar(leaf: Leaf, found: Findings) -> None:
    """An invitation: its summary is the letter when the mail has no other words."""
    event = invitation(leaf.raw, leaf.charset)
    _leave(leaf, found, "calendar")
    if event.text:
        found.note("calendar", what=event.what, when=event.when, where=event.where, who=event.who)
        found.summaries.append(Block(Prose(without_marks(event.text))))


def _gather_wrapped(leaf: Leaf, found: Findings, forwarded: int) -> None:
    """Outlook's wrapper: what is in it counts as attached, its body stands in where the mail has none."""
    wrapped = unpack(leaf.raw)
    body = _body(wrapped, found)
    if not (wrapped.files or body):
        _leave(leaf, found, "tnef")
        return
    found.note("unwrapped", name=leaf.name, files=str(len(wrapped.files)))
    found.bodies += [body] if body else []
    room = found.limits.parts - len(found.attachments) - len(found.pictures)
    for file in wrapped.files[: max(room, 0)]:
        name, inner = clean_name(file.name), file.message
        media_type = "application/ms-tnef" if inner else file.media_type or "application/octet-stream"
        packed = Leaf(raw=inner or file.raw, name=name, media_type=media_type, content_id=file.content_id)
        if inner and forwarded >= found.limits.forwarded_depth:
            _leave(packed, found, "forwarded-too-deep")
        else:
            gather_file(packed, found, forwarded + bool(inner))


def _body(wrapped: Unpacked, found: Findings) -> Block | None:
    if wrapped.html.strip():
        return markup_block(wrapped.html, found)
    text = without_marks(clean_text(wrapped.text.strip() or text_of(wrapped.rtf)))
    return Block(Prose(text)) if text.strip() else None
