"""The record: who did what and when, in a chain that nobody can rewrite unseen."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Base, BigId, Numbered


class Audit(Numbered):
    """One act. The digest covers the values in `audit_detail`; the chain covers the digest."""

    __tablename__ = "audit"
    __table_args__ = (
        UniqueConstraint("place"),
        Index(None, "subject_kind", "subject_id", "id"),
        Index(None, "actor_id", "id"),
        Index(None, "verb", "id"),
        Index(None, "at", "id"),
        CheckConstraint("(place IS NULL) = (chain IS NULL)", name="sealed_whole"),
        {"sqlite_autoincrement": True},
    )

    at: Mapped[datetime]
    verb: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[BigId]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    """The member of staff; empty: Mailcall itself."""
    digest: Mapped[bytes]
    """SHA-256 of the nonce and the canonical JSON of the old and new values."""
    place: Mapped[BigId | None]
    """Its place in the chain, from 1, given by the sealer."""
    chain: Mapped[bytes | None]

    detail: Mapped["AuditDetail | None"] = relationship(back_populates="audit")


class AuditDetail(Base):
    """The values of one act; erasure may delete them, and the chain still holds."""

    __tablename__ = "audit_detail"

    audit_id: Mapped[BigId] = mapped_column(ForeignKey("audit.id", ondelete="RESTRICT"), primary_key=True)
    nonce: Mapped[bytes]
    old: Mapped[dict[str, Any]] = mapped_column(default=dict)
    new: Mapped[dict[str, Any]] = mapped_column(default=dict)

    audit: Mapped[Audit] = relationship(back_populates="detail")
