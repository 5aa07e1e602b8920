"""Walk a mail's parts and gather what matters: the blocks of text in order, the pictures, and what is left over."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import format_datetime

from relay.reading import headers
from relay.reading.charset import decode
from relay.reading.clean import clean_text
from relay.reading.flowed import unflow
from relay.reading.markup import Prose, picture_order, to_prose
from relay.reading.mime import Part
from relay.reading.values import Attachment, Limits, Note

_PICTURE_NAME = re.compile(r"\.(?:jpe?g|jfif|png|gif|webp|heic|heif|avif|bmp|tiff?)$", re.IGNORECASE)
_PGP = re.compile(r"\s*-----BEGIN PGP MESSAGE-----")
_PICTURE_URL = re.compile(r"data:image/[a-z0-9.+-]{1,20};base64,([A-Za-z0-9+/=\s%]+)", re.IGNORECASE)  # RFC 2397
_ODD_TYPES = frozenset({"application/octet-stream", "application/x-octet-stream", "application/binary"})
_POOR = 0.6  # a shorter plain part with less than this share of the HTML's words is not the whole letter
_FEW_WORDS = 40  # a plain part this short that speaks of HTML says that one should look at the other


@dataclass(frozen=True, slots=True)
class Block:
    """The text of one part, with what its markup calls quoted; `forwarded` when it came inside another mail."""

    prose: Prose
    is_markup: bool = False
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes that claim to be a picture."""

    raw: bytes
    name: str
    media_type: str
    content_id: str


class TooDeepError(ValueError):
    """The parts are nested deeper than is read."""


@dataclass(slots=True)
class Findings:
    """What was gathered so far from one mail."""

    limits: Limits
    blocks: list[Block] = field(default_factory=list)
    spare_texts: list[Part] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    picture_order: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    encrypted: bool = False

    def note(self, code: str, **detail: str) -> None:
        """Remember a guess or choice, once."""
        if (made := Note(code, detail)) not in self.notes:
            self.notes.append(made)

    def set_aside(self, part: Part, reason: str) -> None:
        """List a part that is not printed."""
        name = part.file_name(self.limits) or f"part-{len(self.attachments) + 1}"
        self.attachments.append(
            Attachment(name=name, media_type=part.media_type, size_bytes=len(part.content()), reason=reason)
        )


def gather(part: Part, found: Findings, forwarded: int = 0) -> None:
    """Add what this part and those inside it hold. Raises TooDeepError, and MAIL_FAULTS from the standard library."""
    if part.depth > found.limits.depth:
        raise TooDeepError
    handler = _CONTAINERS.get(part.media_type)
    if part.message.is_multipart():
        (handler or _gather_each)(part, found, forwarded)
    elif part.media_type.startswith("multipart/"):
        _gather_text(part, found, forwarded)  # a multipart without a boundary is still somebody's words
    else:
        _gather_leaf(part, found, forwarded)


def _gather_each(part: Part, found: Findings, forwarded: int) -> None:
    for child in part.children():
        gather(child, found, forwarded)


def _gather_alternative(part: Part, found: Findings, forwarded: int) -> None:
    """Of several forms of one text take the richer; pictures and files are taken from all of them (RFC 2046 5.1.4)."""
    plain: Findings | None = None
    markup: Findings | None = None
    for child in part.children():
        branch = Findings(found.limits, spare_texts=found.spare_texts, notes=found.notes)
        gather(child, branch, forwarded)
        found.pictures += branch.pictures
        found.picture_order += branch.picture_order
        found.attachments += branch.attachments
        found.encrypted = found.encrypted or branch.encrypted
        if branch.blocks and any(block.is_markup for block in branch.blocks):
            markup = branch
        elif branch.blocks:
            plain = plain or branch
    chosen = _richer(plain, markup, found)
    found.blocks += chosen.blocks if chosen else []


def _richer(plain: Findings | None, markup: Findings | None, found: Findings) -> Findings | None:
    if plain is None or markup is None:
        return plain or markup
    plain_words, markup_words = _words(plain), _words(markup)
    stand_in = not plain_words or (len(plain_words) < _FEW_WORDS and "html" in plain_words - markup_words)
    poorer = len(plain_words) < len(markup_words) and len(plain_words & markup_words) < _POOR * len(markup_words)
    if not markup_words or not (stand_in or poorer):
        return plain
    found.note("html-chosen", plain_words=str(len(plain_words)), html_words=str(len(markup_words)))
    return markup


def _words(branch: Findings) -> set[str]:
    return {word for block in branch.blocks for word in re.findall(r"\w+", block.prose.text.lower())}


def _gather_signed(part: Part, found: Findings, forwarded: int) -> None:
    signed, *signatures = part.children()
    gather(signed, found, forwarded)
    for signature in signatures:
        found.set_aside(signature, "signature")


def _gather_encrypted(part: Part, found: Findings, _forwarded: int) -> None:
    found.encrypted = True
    for child in part.children():
        found.set_aside(child, "encrypted")


def _gather_report(part: Part, found: Findings, forwarded: int) -> None:
    """A delivery report: its words for people first, the rest is for machines (RFC 6522)."""
    told, *rest = part.children()
    gather(told, found, forwarded)
    for child in rest:
        found.set_aside(child, "delivery-report")


def _gather_message(part: Part, found: Findings, forwarded: int) -> None:
    """A mail inside the mail: often it is the letter."""
    if forwarded >= found.limits.forwarded_depth:
        found.set_aside(part, "forwarded-too-deep")
        return
    for child in part.children():
        found.note("forwarded")
        found.blocks.append(Block(Prose(_forwarded_heading(child, found.limits)), forwarded=True))
        gather(child, found, forwarded + 1)


def _forwarded_heading(part: Part, limits: Limits) -> str:
    message = part.message
    sent = headers.sent_at(message, limits)
    senders = headers.mailboxes(message, "from", limits)
    lines = [f"From: {sender.name} <{sender.address}>".replace(":  <", ": <") for sender in senders[:1]]
    lines += [f"Date: {format_datetime(sent)}"] if sent else []
    subject = headers.line(message, "subject", limits)
    return "\n".join(lines + ([f"Subject: {subject}"] if subject else []))


_CONTAINERS: dict[str, Callable[[Part, Findings, int], None]] = {
    "multipart/alternative": _gather_alternative,
    "multipart/signed": _gather_signed,
    "multipart/encrypted": _gather_encrypted,
    "multipart/report": _gather_report,
    "message/rfc822": _gather_message,
    "message/global": _gather_message,
}
_REASONS = {
    "text/calendar": "calendar",
    "application/ics": "calendar",
    "application/ms-tnef": "tnef",
    "application/vnd.ms-tnef": "tnef",
    "application/pgp-signature": "signature",
    "application/pkcs7-signature": "signature",
    "application/x-pkcs7-signature": "signature",
    "application/pgp-keys": "key",
    "text/x-amp-html": "alternative",
    "text/vcard": "contact",
    "text/x-vcard": "contact",
    "message/partial": "partial-message",
    "message/external-body": "external",
    "message/delivery-status": "delivery-report",
}
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})


def _gather_leaf(part: Part, found: Findings, forwarded: int) -> None:
    kind = part.media_type
    name = part.file_name(found.limits)
    if kind in _SEALED:
        found.encrypted = True
        found.set_aside(part, "encrypted")
    elif kind in _REASONS or name.lower() == "winmail.dat":
        found.set_aside(part, _REASONS.get(kind, "tnef"))
    elif kind.startswith("image/") or (kind in _ODD_TYPES and _PICTURE_NAME.search(name)):
        found.pictures.append(Picture(part.content(), name, kind, part.content_id))
    elif kind.startswith("text/") and (part.is_attached or name):
        found.spare_texts.append(part)
        found.set_aside(part, "text-file")
    elif kind.startswith("text/"):
        _gather_text(part, found, forwarded)
    else:
        found.set_aside(part, "not-printed")


def _gather_text(part: Part, found: Findings, forwarded: int) -> None:
    block = text_block(part, found, forwarded=bool(forwarded))
    if not forwarded and _PGP.match(block.prose.text):
        found.encrypted = True
    elif block.prose.text.strip():
        found.blocks.append(block)


def text_block(part: Part, found: Findings, *, forwarded: bool = False) -> Block:
    """Return a text part's words, whatever its charset claims, flowed text joined, HTML laid out."""
    label = part.parameter("charset")
    decoded = decode(part.content(), label)
    if decoded.guessed:
        found.note("charset-guessed", declared=clean_text(label)[:40], used=decoded.guessed)
    if part.media_type == "text/html":
        return Block(_markup_prose(decoded.text, found), is_markup=True, forwarded=forwarded)
    text = clean_text(decoded.text)
    if part.parameter("format").lower() == "flowed":
        text = unflow(text, delete_space=part.parameter("delsp").lower() == "yes")
    return Block(Prose(text), forwarded=forwarded)


def _markup_prose(markup: str, found: Findings) -> Prose:
    for encoded in _PICTURE_URL.findall(markup):
        _gather_picture_url(encoded, found)
    markup = _PICTURE_URL.sub("", markup)
    if len(markup) > found.limits.markup_chars:
        found.note("html-shortened", characters=str(len(markup)))
        markup = markup[: found.limits.markup_chars]
    found.picture_order += picture_order(markup)
    prose = to_prose(markup)
    if prose.flattened:
        found.note("html-flattened")
    return prose


def _gather_picture_url(encoded: str, found: Findings) -> None:
    """A picture written into the HTML itself (RFC 2397)."""
    try:
        raw = base64.b64decode(re.sub(r"\s|%0[AaDd]|%20", "", encoded))
    except (binascii.Error, ValueError):
        return
    found.pictures.append(Picture(raw, "", "image/*", ""))
