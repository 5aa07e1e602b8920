"""A Reading as plain JSON and photo bytes, and back: it comes from a sandboxed child, so nothing is trusted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from relay.reading.values import Attachment, Mailbox, Note, Photo, Reading, Segment


class WireError(ValueError):
    """What came over the wire is not a Reading."""


def to_wire(reading: Reading) -> tuple[dict[str, Any], list[bytes]]:
    """Return a JSON-able dict and the photos' JPEG bytes, in the order of the dict's "photos"."""
    plain: dict[str, Any] = {
        "subject": reading.subject,
        "senders": [[sender.name, sender.address] for sender in reading.senders],
        "message_id": reading.message_id,
        "sent_at": reading.sent_at.isoformat() if reading.sent_at else None,
        "segments": [[segment.text, segment.kept, segment.reason] for segment in reading.segments],
        "photos": [[p.width_px, p.height_px, p.name, p.source_sha256] for p in reading.photos],
        "attachments": [[a.name, a.media_type, a.size_bytes, a.reason] for a in reading.attachments],
        "notes": [[note.code, note.detail] for note in reading.notes],
        "automatic": reading.automatic,
        "language": reading.language,
        "problem": reading.problem,
    }
    return plain, [photo.jpeg for photo in reading.photos]


def from_wire(plain: dict[str, Any], jpegs: Sequence[bytes]) -> Reading:
    """Return the Reading. Raises WireError when a shape, a type or the number of photos is not what `to_wire` makes."""
    try:
        return Reading(
            subject=_text(plain["subject"]),
            senders=tuple(Mailbox(_text(name), _text(address)) for name, address in plain["senders"]),
            message_id=_text(plain["message_id"]),
            sent_at=None if plain["sent_at"] is None else _moment(plain["sent_at"]),
            segments=tuple(_segment(row) for row in plain["segments"]),
            photos=tuple(_photo(row, jpeg) for row, jpeg in zip(plain["photos"], jpegs, strict=True)),
            attachments=tuple(_attachment(row) for row in plain["attachments"]),
            notes=tuple(Note(_text(code), _detail(detail)) for code, detail in plain["notes"]),
            automatic=_text_or_none(plain["automatic"]),
            language=_text_or_none(plain["language"]),
            problem=_text_or_none(plain["problem"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise WireError(f"not a reading: {type(wrong).__name__}") from wrong


def _text(value: object) -> str:
    """A string the database can hold: no NUL, no lone surrogate."""
    if not isinstance(value, str) or "\x00" in value:
        raise WireError("not a clean text")
    value.encode("utf-8")
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _whole_number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise WireError("not a size")
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise WireError("a time without a zone")
    return moment


def _detail(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise WireError("not a note's detail")
    return {_text(key): _text(item) for key, item in value.items()}


def _segment(row: Sequence[object]) -> Segment:
    text, kept, reason = row
    return Segment(_text(text), kept is True, _text(reason))


def _photo(row: Sequence[object], jpeg: bytes) -> Photo:
    width, height, name, digest = row
    if not jpeg.startswith(b"\xff\xd8"):
        raise WireError("not a JPEG")
    return Photo(
        jpeg=jpeg,
        width_px=_whole_number(width),
        height_px=_whole_number(height),
        name=_text(name),
        source_sha256=_text(digest),
    )


def _attachment(row: Sequence[object]) -> Attachment:
    name, media_type, size, reason = row
    return Attachment(
        name=_text(name), media_type=_text(media_type), size_bytes=_whole_number(size), reason=_text(reason)
    )
