"""Finding people, facilities and addresses by what somebody has at hand."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.errors import NotFound, Refused
from relay.models import Alias, Facility, MailClass, MailPoint, Profile


def find_facility(session: Session, name: str) -> Facility:
    """Find a facility by its code, number or name.

    Raises:
        NotFound: there is none.
    """
    plain = name.strip()
    by_id = Facility.id == int(plain) if plain.isascii() and plain.isdigit() else None
    for where in (Facility.code == plain.upper(), by_id, func.lower(Facility.name) == plain.lower()):
        if where is not None and (found := session.scalar(select(Facility).where(where).order_by(Facility.id))):
            return found
    raise NotFound(f"there is no facility {plain}: `mailcall facility list` names them")


def find_mail_point(facility: Facility, unit: str = "") -> MailPoint:
    """Find the mail point of a unit for general mail; without a unit, the facility's first.

    Raises:
        NotFound: the facility has none.
    """
    general = [point for point in facility.mail_points if point.mail_class is MailClass.GENERAL]
    wanted = [point for point in general if not unit or point.name.lower() == unit.strip().lower()]
    if not wanted:
        about = f"unit {unit!r} of {facility.name}" if unit else facility.name
        raise NotFound(f"{about} has no address yet: add one with `mailcall facility add`")
    return wanted[0]


def find_profile(session: Session, name: str) -> Profile:
    """Find a person by id, register number or name.

    Raises:
        NotFound, Refused: there is none, or several of that name.
    """
    plain = name.strip()
    by_id = Profile.id == int(plain) if plain.isascii() and plain.isdigit() else None
    low = plain.lower()
    named = (func.lower(Profile.committed_name) == low) | (func.lower(Profile.preferred_name) == low)
    for where in (by_id, Profile.register_number == plain, named):
        if where is None:
            continue
        found = session.scalars(select(Profile).where(where).order_by(Profile.id).limit(2)).all()
        if len(found) > 1:
            raise Refused(f"there are several people called {plain}: give the number or id that `profile list` shows")
        if found:
            return found[0]
    raise NotFound(f"there is no person {plain}: `mailcall profile list` names them")


def find_alias(session: Session, address: str) -> Alias:
    """Find an alias by its address or local part.

    Raises:
        NotFound: there is none.
    """
    local_part = address.strip().lower().partition("@")[0]
    found = session.scalar(select(Alias).where(Alias.local_part == local_part))
    if found is None:
        raise NotFound(f"there is no address {address.strip()}: `mailcall alias list` names them")
    return found
