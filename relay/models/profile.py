"""A profile is a person in prison as this organisation lists them; an alias is an address that reaches them."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.facility import MailPoint
from relay.models.object import StoredObject


class ProfileStatus(enum.StrEnum):
    """Whether letters may go to a person."""

    ACTIVE = "active"
    PAUSED = "paused"
    IN_TRANSIT = "in_transit"
    """Between two places: everything for them waits."""
    MOVED = "moved"
    """To a place nobody knows yet."""
    RELEASED = "released"
    DIED = "died"


class AliasState(enum.StrEnum):
    """Whether an address takes mail. A retired one is never given to someone else."""

    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"


class Profile(Numbered):
    """A person in prison."""

    __tablename__ = "profile"
    __table_args__ = (
        UniqueConstraint("register_number"),
        Index(None, "mail_point_id"),
        Index(None, "committed_name", "id"),
        CheckConstraint("birthday_month BETWEEN 1 AND 12", name="birthday_month"),
        CheckConstraint("length(committed_name) > 0", name="has_name"),
        {"sqlite_autoincrement": True},
    )

    committed_name: Mapped[str]
    preferred_name: Mapped[str] = mapped_column(default="")
    surname: Mapped[str] = mapped_column(default="", server_default="")
    """The part of the committed name that is the surname; empty: reckoned."""
    register_number: Mapped[str]
    mail_point_id: Mapped[int] = mapped_column(ForeignKey("mail_point.id", ondelete="RESTRICT"))
    language: Mapped[str] = mapped_column(default="en")
    large_print: Mapped[bool] = mapped_column(default=False)
    status: Mapped[ProfileStatus] = mapped_column(named(ProfileStatus, name="status"), default=ProfileStatus.ACTIVE)
    consented_at: Mapped[datetime | None]
    """Since when a consent is in force; empty: none is."""
    portrait_id: Mapped[int | None] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    about: Mapped[str] = mapped_column(default="", server_default="")
    interests: Mapped[str] = mapped_column(default="", server_default="")
    languages: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Which languages they read."""
    birthday_month: Mapped[int | None]
    release_date: Mapped[date | None]
    second_reader: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether two people read every letter for them."""
    erased_at: Mapped[datetime | None]
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    mail_point: Mapped[MailPoint] = relationship()
    portrait: Mapped[StoredObject | None] = relationship()
    aliases: Mapped[list["Alias"]] = relationship(back_populates="profile", order_by="Alias.id")

    @property
    def name(self) -> str:
        """What this person is called here."""
        return self.preferred_name or self.committed_name


class Alias(Numbered):
    """The local part of an address that reaches one profile, in every domain of ours."""

    __tablename__ = "alias"
    __table_args__ = (
        UniqueConstraint("local_part"),
        Index(None, "profile_id"),
        CheckConstraint("local_part = lower(local_part) AND length(local_part) BETWEEN 1 AND 64", name="local_part"),
        {"sqlite_autoincrement": True},
    )

    local_part: Mapped[str]
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="RESTRICT"))
    state: Mapped[AliasState] = mapped_column(named(AliasState, name="state"), default=AliasState.ACTIVE)
    created_at: Mapped[datetime]

    profile: Mapped[Profile] = relationship(back_populates="aliases")
