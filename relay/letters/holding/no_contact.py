"""No-contact requests: written down with their source, lifted with a reason, cleared for a letter of somebody else.

What a new request stops on its way to paper is stopped in the same transaction by
`relay.mailroom.taking_out.stopping`.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from relay import audit, days
from relay.errors import Conflict, NotFound, Refused
from relay.letters import lifecycle
from relay.letters.holding import forbidden, holds
from relay.models import AskedBy, HeldFor, Letter, LetterState, NoContact, Organisation, Role, Staff
from relay.screening.no_contact import email_of, phone_of, postal_is_enough
from relay.translation import gettext as _


class Which(enum.StrEnum):
    """Which requests a list shows."""

    STANDING = "standing"
    """Those in force, and those that begin later."""
    OVER = "over"
    """Whose last day has passed."""
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A request as somebody writes it down. At least one of name, email, phone and postal says who it is about."""

    asked_by: AskedBy
    source: str
    profile_id: int | None = None
    """The person in prison; None: everybody."""
    name: str = ""
    email: str = ""
    phone: str = ""
    postal: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def write(session: Session, wanted: Wanted, staff: Staff, *, now: datetime) -> NoContact:
    """Write a request down; letters on their way are not looked at here.

    Raises:
        Refused: this person may not, it names nobody, or a part of it makes no sense.
    """
    lifecycle.require_reviewer(staff)
    known = _checked(session, wanted, days.day_of(session, now))
    row = NoContact(
        profile_id=wanted.profile_id,
        asked_by=wanted.asked_by,
        source=wanted.source.strip(),
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        made_by_id=staff.id,
        created_at=now,
        **known,
    )
    session.add(row)
    session.flush()
    told = {"profile": row.profile_id, "asked_by": row.asked_by, "known": sorted(name for name in known if known[name])}
    audit.record(session, "no_contact.added", "no_contact", row.id, actor_id=staff.id, now=now, new=told)
    return row


def _checked(session: Session, wanted: Wanted, today: date) -> dict[str, str]:
    if not wanted.source.strip():
        raise Refused(_("say where this is from: the order's number, the letter or the call it came by"))
    if wanted.starts_on and wanted.ends_on and wanted.ends_on < wanted.starts_on:
        raise Refused(_("it ends before it starts"))
    if wanted.ends_on and wanted.ends_on < today:
        raise Refused(_("its last day has passed: it would stop nothing"))
    known = {"name": " ".join(wanted.name.split()), "email": "", "phone": "", "postal": wanted.postal.strip()}
    if wanted.email.strip():
        known["email"] = email_of(wanted.email)
        if not known["email"]:
            raise Refused(_("that is no email address, and no domain with its @ in front, as in @example.org"))
    if wanted.phone.strip():
        organisation = session.scalar(select(Organisation))
        known["phone"] = phone_of(wanted.phone, organisation.address.country if organisation else "US")
        if not known["phone"]:
            raise Refused(_("that is no phone number; give it with its country, as in +1 212 555 0123"))
    if known["postal"] and not postal_is_enough(known["postal"]):
        raise Refused(_("a postal address needs a number and a street, or it would be found in too many letters"))
    if not any(known.values()):
        raise Refused(_("say whom it is about: a name, an email address, a phone number or a postal address"))
    return known


def find(session: Session, request_id: int) -> NoContact:
    """Load a request.

    Raises:
        NotFound: there is none.
    """
    found = session.get(NoContact, request_id, options=[joinedload(NoContact.profile)])
    if found is None:
        raise NotFound(_("there is no such request"))
    return found


def rows(session: Session, which: Which, *, before: int | None, limit: int, now: datetime) -> Sequence[NoContact]:
    """List requests, the newest first: those that stand, those that have run out, or those that were lifted."""
    today = days.day_of(session, now)
    query = select(NoContact).where(
        NoContact.lifted_at.is_not(None) if which is Which.LIFTED else NoContact.lifted_at.is_(None)
    )
    if which is Which.STANDING:
        query = query.where(or_(NoContact.ends_on.is_(None), NoContact.ends_on >= today))
    elif which is Which.OVER:
        query = query.where(NoContact.ends_on < today)
    if before is not None:
        query = query.where(NoContact.id < before)
    return session.scalars(
        query.options(joinedload(NoContact.profile)).order_by(NoContact.id.desc()).limit(limit)
    ).all()


def lift(session: Session, request: NoContact, staff: Staff, *, why: str, now: datetime) -> int:
    """Lift a request; letters that only it held go back to review: return how many.

    Raises:
        Refused: only administrators may, and only with a reason.
        Conflict: somebody lifted it first.
    """
    _require_administrator(staff)
    if not why.strip():
        raise Refused(_("say why: lifting a no-contact request needs a reason"))
    session.refresh(request, with_for_update={"of": NoContact})
    if request.lifted_at is not None:
        raise Conflict(_("somebody lifted it a moment ago; nothing was done"))
    request.lifted_at, request.lifted_by_id, request.lifted_why = now, staff.id, why.strip()
    told = {"why": request.lifted_why}
    audit.record(session, "no_contact.lifted", "no_contact", request.id, actor_id=staff.id, now=now, new=told)
    session.flush()
    printed = (Letter.state == LetterState.PRINTED, Letter.no_contact_id == request.id)
    for letter in session.scalars(select(Letter).where(*printed)).all():
        lifecycle.touch(session, letter, no_contact_id=None)
    return holds.let_go(session, held_by(session, request), now=now, actor=staff)


def clear(session: Session, letter: Letter, staff: Staff, *, why: str, version: int | None, now: datetime) -> None:
    """Say that a letter is not from whom a request is about, and let it go on to its readers.

    Anybody who reviews may say so of a name; of an address or a number only administrators.

    Raises:
        Refused: this person may not, no reason, or no request holds the letter.
        Conflict: somebody changed the letter first.
    """
    lifecycle.require_reviewer(staff)
    if not why.strip():
        raise Refused(_("say how you know that it is somebody else"))
    if version is not None and version != letter.version:
        raise Conflict(_("this letter changed while you were reading it; nothing was done, look at it again"))
    found = forbidden.find(session, letter, now)
    if letter.held_for is not HeldFor.NO_CONTACT:
        raise Refused(_("no request holds this letter"))
    if found is not None:
        if found.match.is_certain:
            _require_administrator(staff)
        told = {"request": found.request.id, "by": found.match.by, "why": why.strip()}
        audit.record(session, forbidden.CLEARED, "letter", letter.id, actor_id=staff.id, now=now, new=told)
        session.flush()
    holds.let_go(session, [letter], now=now, actor=staff)


def held_by(session: Session, request: NoContact) -> Sequence[Letter]:
    """List the letters a request holds, oldest first."""
    on_hold = (Letter.state == LetterState.ON_HOLD, Letter.held_for == HeldFor.NO_CONTACT)
    query = select(Letter).where(*on_hold, Letter.no_contact_id == request.id)
    return session.scalars(query.order_by(Letter.received_at, Letter.id)).all()


def _require_administrator(staff: Staff) -> None:
    if staff.role is not Role.ADMIN or not staff.active:
        raise Refused(_("only an administrator may do this: ask one"))
