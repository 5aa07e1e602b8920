"""An object: a file kept beside the database, named by its kind and a hash of its content."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import BigId, Numbered
from relay.db.types import named


class ObjectKind(enum.StrEnum):
    """What a file is."""

    PROOF = "proof"
    PHOTO = "photo"
    PICTURE = "picture"
    BATCH = "batch"
    PORTRAIT = "portrait"
    SHEET = "sheet"
    """A page of ours: a calibration page."""
    SCAN = "scan"
    """A file of scanned paper, as it came."""
    SIDE = "side"
    """One page of a scan, upright and straight."""
    REPLY = "reply"
    """A paper letter as its pen pal gets it."""


class StoredObject(Numbered):
    """A file of ours. An original cannot be made again; a derived one can."""

    __tablename__ = "object"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(None, "kind", "created_at"),
        CheckConstraint("size_bytes >= 0", name="size"),
        {"sqlite_autoincrement": True},
    )

    key: Mapped[str]
    kind: Mapped[ObjectKind] = mapped_column(named(ObjectKind, name="kind"))
    sha256: Mapped[str]
    size_bytes: Mapped[BigId]
    media_type: Mapped[str]
    key_id: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
