"""Staff: the people who read, decide, print and administer, and how they sign in.

The columns of `staff` and `passkey` are those Flask-Security works on, all of them from the first migration.
"""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Numbered
from relay.db.types import named


class Role(enum.StrEnum):
    """What a member of staff may do."""

    ADMIN = "admin"
    REVIEWER = "reviewer"
    PRINTER = "printer"
    AUDITOR = "auditor"


class Staff(Numbered):
    """A member of staff. Never deleted: the record names them."""

    __tablename__ = "staff"
    __table_args__ = (
        UniqueConstraint("email"),
        UniqueConstraint("fs_uniquifier"),
        UniqueConstraint("fs_webauthn_user_handle"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        {"sqlite_autoincrement": True},
    )

    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[Role] = mapped_column(named(Role, name="role"))
    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None]
    fs_uniquifier: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    current_login_at: Mapped[datetime | None]
    last_login_ip: Mapped[str | None]
    current_login_ip: Mapped[str | None]
    login_count: Mapped[int | None]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    tf_phone_number: Mapped[str | None]
    mf_recovery_codes: Mapped[list[Any] | None]
    us_totp_secrets: Mapped[str | None]
    us_phone_number: Mapped[str | None]
    fs_webauthn_user_handle: Mapped[str | None]
    languages: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Which languages they read, as codes: letters in them are offered to these people first."""
    desk_language: Mapped[str] = mapped_column(default="", server_default="")
    """The language their pages are in; empty: what their browser asks for."""
    seen_at: Mapped[datetime | None]
    """When they last opened a page, to the minute."""
    demo: Mapped[bool] = mapped_column(default=False)
    create_datetime: Mapped[datetime]
    update_datetime: Mapped[datetime]


class Passkey(Numbered):
    """A WebAuthn credential of a member of staff."""

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("credential_id"), Index(None, "staff_id"), {"sqlite_autoincrement": True})

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    credential_id: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None]
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    create_datetime: Mapped[datetime]
    lastuse_datetime: Mapped[datetime]
    name: Mapped[str]
    usage: Mapped[str]


class SignInLink(Numbered):
    """A link that signs one person in once. Only the hash of its token is kept."""

    __tablename__ = "sign_in_link"
    __table_args__ = (UniqueConstraint("token_sha256"), Index(None, "staff_id"), {"sqlite_autoincrement": True})

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    token_sha256: Mapped[str]
    invites: Mapped[bool] = mapped_column(default=False)
    """An invitation: after it, a password is chosen."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
