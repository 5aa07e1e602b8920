"""Which no-contact request, if any, a letter falls under: what is known of its writer, against what is in force today.

What staff cleared for a letter (somebody else of that name) stays cleared for it; the record says who did.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, object_session

from relay import days
from relay.letters.arriving.readings import reading_of
from relay.letters.holding.hold import Hold
from relay.models import Audit, AuditDetail, Correspondence, HeldFor, Letter, NoContact, Organisation, PenPal
from relay.screening.no_contact import Asked, By, Match, Written, match, signed
from relay.translation import gettext as _
from relay.translation import marked

CLEARED = "letter.no_contact_cleared"
_BY = {
    By.EMAIL: marked("email"),
    By.DOMAIN: marked("domain"),
    By.PHONE: marked("phone"),
    By.POSTAL: marked("postal"),
    By.NAME: marked("name"),
}
"""What it was known by, in words."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A request that a letter falls under, and what it was known by."""

    request: NoContact
    match: Match


def asked_of(request: NoContact) -> Asked:
    """Give what a request says of the person outside."""
    return Asked(name=request.name, email=request.email, phone=request.phone, postal=request.postal)


def written_of(session: Session, letter: Letter) -> Written:
    """Give what is known of who wrote a letter: its own words, and every address that is known to be theirs.

    Where answers are to go (Reply-To) is theirs as well: whoever answered would write to them.
    """
    reading = reading_of(letter.reading) if letter.reading else None
    text = reading.text if reading else ""
    senders = (*reading.senders, *reading.reply_to) if reading else ()
    pal = letter.pen_pal
    known, theirs = _known_of(session, pal) if pal else ([], [])
    names = [*(sender.name for sender in senders), *known, *signed(text)]
    addresses = [*(sender.address for sender in senders), letter.message.mail_from, *theirs]
    return Written(
        names=tuple(dict.fromkeys(name for name in names if name)),
        addresses=tuple(dict.fromkeys(address.casefold() for address in addresses if address)),
        text=text,
    )


def in_force(session: Session, profile_ids: Sequence[int], now: datetime) -> list[NoContact]:
    """List the requests that are in force for any of these people on this day in the organisation's zone."""
    day = days.day_at(session.get(Organisation, 1), now)
    query = (
        select(NoContact)
        .where(
            NoContact.lifted_at.is_(None),
            or_(NoContact.profile_id.in_(profile_ids), NoContact.profile_id.is_(None)),
            or_(NoContact.starts_on.is_(None), NoContact.starts_on <= day),
            or_(NoContact.ends_on.is_(None), NoContact.ends_on >= day),
        )
        .options(joinedload(NoContact.profile))
        .order_by(NoContact.id)
    )
    return list(session.scalars(query))


def find(
    session: Session, letter: Letter, now: datetime, requests: Sequence[NoContact] | None = None
) -> Forbidden | None:
    """Give the request a letter falls under, a certain one first; None when it falls under none, or was cleared."""
    wanted = in_force(session, [letter.profile_id], now) if requests is None else requests
    if not wanted:
        return None
    written = written_of(session, letter)
    found = [Forbidden(one, fits) for one, fits in _fitting(wanted, letter.profile_id, written)]
    if not found:
        return None
    cleared = _cleared(session, letter.id)
    left = [one for one in found if one.request.id not in cleared]
    return min(left, key=lambda one: not one.match.is_certain, default=None)


def hold_for(session: Session, letter: Letter, now: datetime) -> Hold | None:
    """Hold what a request forbids, and name the request."""
    found = find(session, letter, now)
    return Hold(HeldFor.NO_CONTACT, {"no_contact_id": found.request.id}) if found else None


def stops(letter: Letter, now: datetime) -> str:
    """Say that a letter may not be approved while a request forbids it; nothing when none does."""
    session = object_session(letter)
    found = find(session, letter, now) if session else None
    if found is None:
        return ""
    told = {"request": found.request.id, "by": _(_BY[found.match.by])}
    if found.match.is_certain:
        return _("who wrote it is somebody whom no-contact request %(request)s is about (%(by)s)", **told)
    return _("who wrote it may be somebody whom no-contact request %(request)s is about (%(by)s)", **told)


def find_for_reply(session: Session, reply_id: int, between: Correspondence, now: datetime) -> Forbidden | None:
    """Give the request that a reply falls under, by what is known of the pen pal it would be sent to."""
    requests = in_force(session, [between.profile_id], now)
    if not requests:
        return None
    names, addresses = _known_of(session, between.pen_pal)
    found = _fitting(requests, between.profile_id, Written(names=tuple(names), addresses=tuple(addresses)))
    cleared = _cleared(session, reply_id, "reply")
    left = [Forbidden(one, fits) for one, fits in found if one.id not in cleared]
    return min(left, key=lambda one: not one.match.is_certain, default=None)


def stops_reply(session: Session, reply_id: int, between: Correspondence, now: datetime) -> str:
    """Say that a reply may not be sent on while a request forbids it; nothing when none does."""
    found = find_for_reply(session, reply_id, between, now)
    if found is None:
        return ""
    told = {"request": found.request.id, "by": _(_BY[found.match.by])}
    if found.match.is_certain:
        return _("its pen pal is somebody whom no-contact request %(request)s is about (%(by)s)", **told)
    return _("its pen pal may be somebody whom no-contact request %(request)s is about (%(by)s)", **told)


def _known_of(session: Session, pal: PenPal) -> tuple[list[str], list[str]]:
    """Give a pen pal's name, if they have one, and every address that is theirs."""
    others = session.scalars(select(PenPal.address).where(PenPal.merged_into_id == pal.id))
    return ([pal.name] if pal.name else []), [pal.address, *others]


def _fitting(requests: Sequence[NoContact], profile_id: int, written: Written) -> Iterator[tuple[NoContact, Match]]:
    for request in requests:
        if request.profile_id in {None, profile_id} and (fits := match(asked_of(request), written)):
            yield request, fits


def _cleared(session: Session, subject_id: int, kind: str = "letter") -> set[int]:
    """Give the requests that staff said this letter, or reply, does not fall under."""
    query = (
        select(AuditDetail.new)
        .join(Audit, Audit.id == AuditDetail.audit_id)
        .where(Audit.subject_kind == kind, Audit.subject_id == subject_id, Audit.verb == f"{kind}.no_contact_cleared")
    )
    return {new["request"] for new in session.scalars(query)}
