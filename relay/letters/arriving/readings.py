"""A reading to its row, and back: the one place that knows where each part of it is kept.

Four fields are columns, photos are rows of their own, and every other field of `Reading`, also one that a later
version adds, is in `detail` under its name.
"""

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.models import Message, ReadingVersion
from relay.models import Photo as PhotoRow
from relay.reading import READER_VERSION, Photo, Reading, Removal

_COLUMNS = frozenset({"subject", "language", "problem", "form"})
_SHOWN = ("name", "page_of", "included", "grey", "width_px", "height_px")
"""What a photo's row tells of it; its bytes stay in the store."""
_REMOVED = "removed_photos"
"""Where `detail` says why photos are blacked out, by their number."""


def add_version(
    session: Session,
    message_id: int,
    reading: Reading,
    object_ids: Sequence[int],
    *,
    now: datetime,
    reader_version: str = READER_VERSION,
) -> ReadingVersion:
    """Add a message's next version; `object_ids` are its photos' files, in order."""
    session.execute(select(Message.id).where(Message.id == message_id).with_for_update(key_share=True))
    newest = select(func.max(ReadingVersion.version)).where(ReadingVersion.message_id == message_id)
    row = ReadingVersion(
        message_id=message_id,
        version=(session.scalar(newest) or 0) + 1,
        reader_version=reader_version,
        subject=reading.subject,
        text=reading.text,
        language=reading.language or "",
        problem=reading.problem or "",
        form=reading.form,
        detail=detail_of(reading),
        made_at=now,
    )
    row.photos = [
        PhotoRow(
            seq=seq,
            object_id=object_id,
            redacted=photo.removed is not None,
            **{name: getattr(photo, name) for name in _SHOWN},
        )
        for seq, (photo, object_id) in enumerate(zip(reading.photos, object_ids, strict=True), 1)
    ]
    session.add(row)
    session.flush()
    return row


def detail_of(reading: Reading) -> dict[str, Any]:
    """Give what lists never show, as plain values."""
    apart = _COLUMNS | {"photos"}
    fields = (field.name for field in dataclasses.fields(reading))
    removed = {str(seq): _plain(photo.removed) for seq, photo in enumerate(reading.photos, 1) if photo.removed}
    told = {name: _plain(getattr(reading, name)) for name in fields if name not in apart}
    return told | ({_REMOVED: removed} if removed else {})


def reading_of(row: ReadingVersion) -> Reading:
    """Give the reading a row was made of. Its photos have no bytes: those stay in the store."""
    kept = {name: value for name, value in row.detail.items() if name not in _COLUMNS}
    columns = {"subject": row.subject, "form": row.form, "language": row.language or None}
    reading: Reading = _built(Reading, kept | columns | {"problem": row.problem or None})
    removed = {int(seq): _built(Removal, told) for seq, told in row.detail.get(_REMOVED, {}).items()}
    photos = (
        Photo(
            jpeg=b"",
            source_sha256="",
            removed=removed.get(photo.seq),
            **{name: getattr(photo, name) for name in _SHOWN},
        )
        for photo in row.photos
    )
    return dataclasses.replace(reading, photos=tuple(photos))


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any field's value, to what JSON holds
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _built(declared: Any, value: Any) -> Any:  # noqa: ANN401 -- typed by `declared`
    """Give a value as its field declares it; a field that is not there has its default, an unknown one is left out."""
    if typing.get_origin(declared) is types.UnionType:
        arms = [arm for arm in typing.get_args(declared) if arm is not types.NoneType]
        return None if value is None else _built(arms[0], value)
    if typing.get_origin(declared) is tuple:
        inner = typing.get_args(declared)[0]
        return tuple(_built(inner, item) for item in value)
    if dataclasses.is_dataclass(declared) and isinstance(declared, type):
        hints = _hints(declared)
        return declared(**{name: _built(hints[name], item) for name, item in value.items() if name in hints})
    return datetime.fromisoformat(value) if declared is datetime else value


@functools.cache
def _hints(declared: type) -> dict[str, Any]:
    return typing.get_type_hints(declared)
