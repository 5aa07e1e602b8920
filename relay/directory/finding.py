"""Finding people, facilities and addresses by what somebody has at hand."""

import re

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from relay.errors import NotFound, Refused
from relay.models import Alias, Facility, MailClass, MailPoint, Profile
from relay.translation import gettext as _
from relay.translation import marked

_ID_DIGITS = 19  # what is longer is no id of a 64-bit column


def find_facility(session: Session, name: str) -> Facility:
    """Find a facility by its code, number or name.

    Raises:
        NotFound: there is none.
    """
    plain = name.strip()
    by_id = Facility.id == int(plain) if plain.isascii() and plain.isdigit() and len(plain) < _ID_DIGITS else None
    for where in (Facility.code == plain.upper(), by_id, func.lower(Facility.name) == plain.lower()):
        if where is not None and (found := session.scalar(select(Facility).where(where).order_by(Facility.id))):
            return found
    raise NotFound(_("there is no facility %(name)s: `mailcall facility list` names them", name=plain))


def find_mail_point(facility: Facility, unit: str = "") -> MailPoint:
    """Find the mail point of a unit for general mail; without a unit, the facility's first.

    Raises:
        NotFound: the facility has none.
    """
    general = [point for point in facility.mail_points if point.mail_class is MailClass.GENERAL]
    wanted = [point for point in general if not unit or point.name.lower() == unit.strip().lower()]
    if not wanted:
        named = _("unit %(unit)r of %(facility)s", unit=unit, facility=facility.name) if unit else facility.name
        raise NotFound(_("%(about)s has no address yet: add one with `mailcall facility add`", about=named))
    return wanted[0]


def find_profile(session: Session, name: str) -> Profile:
    """Find a person by register number, id or name.

    Raises:
        NotFound, Refused: there is none, or it may mean several.
    """
    plain = name.strip()
    low = plain.lower()
    by_id = [Profile.id == int(plain)] if plain.isascii() and plain.isdigit() and len(plain) < _ID_DIGITS else []
    numbered = or_(Profile.register_number == plain, *by_id)
    named = (func.lower(Profile.committed_name) == low) | (func.lower(Profile.preferred_name) == low)
    for where, fault in (
        (numbered, marked("%(name)s is one person's register number and another's id: give the name")),
        (named, marked("there are several people called %(name)s: give the number or id that `profile list` shows")),
    ):
        found = session.scalars(select(Profile).where(where).order_by(Profile.id).limit(2)).all()
        if len(found) > 1:
            raise Refused(_(fault, name=plain))
        if found:
            return found[0]
    raise NotFound(_("there is no person %(name)s: `mailcall profile list` names them", name=plain))


def find_alias(session: Session, address: str) -> Alias:
    """Find an alias by its address or local part.

    Raises:
        NotFound: there is none.
    """
    local_part = address.strip().lower().partition("@")[0].rpartition("+")[2]  # or the plus-detail of one mailbox
    found = session.scalar(select(Alias).where(Alias.local_part == local_part))
    if found is None:
        raise NotFound(_("there is no address %(address)s: `mailcall alias list` names them", address=address.strip()))
    return found


def people_called(session: Session, words: str, *, limit: int) -> list[Profile]:
    """Find people in prison by a part of their name or number, or by an address; whose number it is comes first."""
    names = (Profile.committed_name, Profile.preferred_name, Profile.register_number)
    local_part = words.lower().partition("@")[0]
    query = (
        select(Profile)
        .where(
            or_(
                *(_holds(name, words) for name in names),
                Profile.id.in_(select(Alias.profile_id).where(Alias.local_part == local_part)),
            )
        )
        .options(joinedload(Profile.mail_point).joinedload(MailPoint.facility))
        .order_by((Profile.register_number != words), Profile.committed_name, Profile.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def _holds(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Say that a column holds what was asked for, in any case: both are lowered by the same engine's rules (İ)."""
    escaped = re.sub("([/%_])", r"/\1", words)
    return func.lower(column).contains(func.lower(escaped), escape="/")
