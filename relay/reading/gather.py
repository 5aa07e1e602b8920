"""Walk a mail's parts and gather what matters: the blocks of text in order, the pictures, and what is left over."""

import re
from collections.abc import Callable
from email.utils import format_datetime

from relay.reading import headers
from relay.reading.carrying import carry_marks
from relay.reading.findings import Block, Findings, Picture, TooDeepError
from relay.reading.markup import Prose
from relay.reading.mime import Part
from relay.reading.texts import richer, text_block
from relay.reading.values import Limits

_PICTURE_NAME = re.compile(r"\.(?:jpe?g|jfif|png|gif|webp|heic|heif|avif|bmp|tiff?)$", re.IGNORECASE)
_PGP = re.compile(r"\s*-----BEGIN PGP MESSAGE-----")
_ODD_TYPES = frozenset({"application/octet-stream", "application/x-octet-stream", "application/binary"})


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
        branch = found.branch()
        gather(child, branch, forwarded)
        found.encrypted = found.encrypted or branch.encrypted
        if branch.blocks and any(block.is_markup for block in branch.blocks):
            markup = branch
        elif branch.blocks:
            plain = plain or branch
    chosen = richer(plain, markup, found)
    if chosen is plain and plain is not None and markup is not None:
        carry_marks(markup, plain)
    found.blocks += chosen.blocks if chosen else []


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
        picture = Picture(part.content(), name, kind, part.content_id, part.content_location)
        found.add_picture(picture, stands_in_text=not part.is_attached, forwarded=bool(forwarded))
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
