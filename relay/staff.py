"""Staff accounts without the web: who is one, and the links that sign a person in once.

A link's token has 256 random bits; the database keeps only its SHA-256, so that whoever reads a backup cannot sign in.
A link is spent by a form's POST, never by being opened: mail scanners open every link they see.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import NotFound, Refused
from relay.models import Role, SignInLink, Staff
from relay.translation import gettext as _

TOKEN_BYTES = 32
INVITATION_LASTS = timedelta(days=7)
LINK_LASTS = timedelta(hours=1)


def add(
    session: Session,
    email: str,
    role: Role,
    name: str,
    now: datetime,
    *,
    actor_id: int | None = None,
    demo: bool = False,
) -> Staff:
    """Make an account nobody can sign in to yet: give them an invitation with `make_link`.

    Raises:
        Refused: this is no email address, or somebody has it already.
    """
    address = normal_address(email)
    if session.scalar(select(Staff.id).where(Staff.email == address)) is not None:
        told = _("%(email)s is a member of staff already: give them a new sign-in link instead", email=address)
        raise Refused(told, field="email")
    staff = Staff(
        email=address,
        name=name.strip(),
        role=role,
        fs_uniquifier=secrets.token_hex(16),
        fs_webauthn_user_handle=secrets.token_hex(16),
        demo=demo,
        create_datetime=now,
        update_datetime=now,
    )
    session.add(staff)
    session.flush()
    audit.record(session, "staff.added", "staff", staff.id, actor_id=actor_id, now=now, new={"role": role})
    return staff


def find(session: Session, email: str) -> Staff:
    """Load the member of staff with this address.

    Raises:
        NotFound: there is none.
    """
    staff = session.scalar(select(Staff).where(Staff.email == email.strip().lower()))
    if staff is None:
        raise NotFound(_("%(email)s is not a member of staff: see `mailcall staff list`", email=email.strip()))
    return staff


def normal_address(email: str) -> str:
    """Give the one spelling an account is known by.

    Raises:
        Refused: this is no email address.
    """
    try:
        checked = validate_email(email.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        told = {"email": email.strip(), "why": error}
        raise Refused(_("%(email)r is not an email address: %(why)s", **told), field="email") from None
    return checked.normalized.lower()


def make_link(
    session: Session,
    staff: Staff,
    now: datetime,
    *,
    invites: bool = False,
    ttl: timedelta | None = None,
    actor_id: int | None = None,
) -> str:
    """Give a token that signs this person in once; only its hash is kept, so it can be shown only now.

    Raises:
        Refused: the account is closed.
    """
    if not staff.active:
        raise Refused(_("the account of %(email)s is closed: open it again first", email=staff.email))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    lasts = ttl or (INVITATION_LASTS if invites else LINK_LASTS)
    session.add(
        SignInLink(
            staff_id=staff.id, token_sha256=_digest(token), invites=invites, created_at=now, expires_at=now + lasts
        )
    )
    session.flush()
    audit.record(session, "staff.link_made", "staff", staff.id, actor_id=actor_id, now=now, new={"invites": invites})
    return token


def find_link(session: Session, token: str, now: datetime) -> SignInLink | None:
    """Give the link of a token while it can still be spent; looking does not spend it."""
    return session.scalar(select(SignInLink).where(*_unspent(token, now)))


def spend_link(session: Session, token: str, now: datetime) -> Staff | None:
    """Spend a link and give whom it signs in; None when it is unknown, too old or spent, or the account is closed."""
    spent = (
        update(SignInLink)
        .where(*_unspent(token, now))
        .values(spent_at=now)
        .returning(SignInLink.staff_id)
        .execution_options(synchronize_session=False)
    )
    staff_id = session.scalar(spent)
    staff = session.get(Staff, staff_id) if staff_id is not None else None
    if staff is None or not staff.active:
        return None
    if staff.confirmed_at is None:
        staff.confirmed_at = now
    audit.record(session, "staff.link_spent", "staff", staff.id, actor_id=staff.id, now=now)
    return staff


def close(session: Session, staff: Staff, now: datetime, *, actor_id: int | None) -> None:
    """Close an account: its sessions end with their next request, its links are spent.

    Raises:
        Refused: it is the last administrator's who can act, or one's own.
    """
    refuse_last_administrator(session, staff)
    if staff.id == actor_id:
        raise Refused(_("nobody closes their own account: ask another administrator"))
    staff.active = False
    staff.fs_uniquifier = secrets.token_hex(16)
    staff.update_datetime = now
    unspent = update(SignInLink).where(SignInLink.staff_id == staff.id, SignInLink.spent_at.is_(None))
    session.execute(unspent.values(spent_at=now).execution_options(synchronize_session=False))
    audit.record(session, "staff.closed", "staff", staff.id, actor_id=actor_id, now=now)


def reopen(session: Session, staff: Staff, now: datetime, *, actor_id: int | None) -> None:
    """Open a closed account again; its password is forgotten, so a new link is needed."""
    staff.active, staff.password, staff.update_datetime = True, None, now
    audit.record(session, "staff.reopened", "staff", staff.id, actor_id=actor_id, now=now)


def refuse_last_administrator(session: Session, staff: Staff) -> None:
    """Stop before nobody is left who administers; whoever was only invited may never come.

    Their rows are locked, so that two administrators cannot close each other at once.

    Raises:
        Refused: there is no other administrator who has signed in.
    """
    if staff.role is not Role.ADMIN or not staff.active:
        return
    came = or_(Staff.confirmed_at.is_not(None), Staff.current_login_at.is_not(None))
    those = select(Staff.id).where(Staff.role == Role.ADMIN, Staff.active, came).order_by(Staff.id)
    ids = set(session.scalars(those.with_for_update(key_share=True)))
    if not ids - {staff.id}:
        told = _("this is the last administrator who has signed in: let another one sign in first")
        raise Refused(told, field="role")


def _unspent(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SignInLink.token_sha256 == _digest(token),
        SignInLink.spent_at.is_(None),
        SignInLink.expires_at > now,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
