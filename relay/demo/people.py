"""The fictional people of the demo: organisation, facility with two mail points, three profiles, staff of each role."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import directory, staff
from relay.demo import answer, around
from relay.directory import Author, NewFacility, NewMailPoint, NewProfile
from relay.errors import Refused
from relay.models import Facility, MailPoint, Profile, Role, Staff
from relay.postal_address import PostalAddress
from relay.setup import Founding, found, organisation_of

ADMIN = "admin@demo.example"
DOMAIN = "letters.localhost"
"""What the sample letters are addressed to; replaced by the installation's own first domain."""

_STAFF = (
    (ADMIN, Role.ADMIN, "Ada Wren"),
    ("reviewer@demo.example", Role.REVIEWER, "Rafael Okoye"),
    ("printer@demo.example", Role.PRINTER, "Priya Nair"),
    ("auditor@demo.example", Role.AUDITOR, "Aud Solberg"),
)
_ORGANISATION = Founding(
    name="Bridge Letters (demo)",
    address=PostalAddress(street_lines=("PO BOX 2186",), locality="Alder Falls", region="OR", postal_code="97000"),
    time_zone="America/Los_Angeles",
    phone="+1 503 555 0142",
    help_address="help@demo.example",
    languages=("en",),
    demo=True,
)
_FACILITY = NewFacility(
    code="CDR", name="FCI Cedar Ridge", long_name="Federal Correctional Institution", contacts=around.CONTACTS
)
_CAMP = "Satellite Camp"
_SOURCE = "made up for the demo"
_WARNING = "His mother died in October. Read what speaks of her with care."


@dataclass(frozen=True, slots=True)
class _Person:
    """A profile of the demo, its unit and the local part of its alias."""

    new: NewProfile
    unit: str
    local_part: str
    warning: str = ""
    """What a colleague noted, for who reads their letters."""


def refuse_unless_demo(session: Session) -> None:
    """Stop before fictional people are put among real ones.

    Raises:
        Refused: the installation has an organisation that is not the demo's, or rows without one.
    """
    organisation = organisation_of(session)
    if organisation is not None and not organisation.demo:
        raise Refused(
            "this installation is not a demo: start it without --demo, or set MAILCALL_DATA_DIR to another folder"
        )
    if organisation is None and (session.scalar(select(Staff.id)) or session.scalar(select(Facility.id))):
        raise Refused(
            "somebody began to set this installation up: start without --demo, or set MAILCALL_DATA_DIR to another"
        )


def fill(session: Session, now: datetime) -> bool:
    """Put the fictional people in, unless they are there; say whether they were put in now.

    Raises:
        Refused: the installation is not a demo.
    """
    refuse_unless_demo(session)
    if organisation_of(session) is not None:
        return False
    author = Author(now=now, demo=True)
    organisation = found(session, _ORGANISATION, actor_id=None, now=now)
    ada, *_others = [staff.add(session, email, role, name, now, demo=True) for email, role, name in _STAFF]
    organisation.urgent_staff_id = ada.id
    answer.turn_on(session, organisation, ada, now=now)
    facility = directory.add_facility(session, _FACILITY, author)
    units = {unit: _mail_point(session, facility, author, unit, box) for unit, box in _UNITS}
    around.add_rules(session, facility, author)
    around.add_notes(session, facility, ada, author)
    around.add_shut_prison(session, ada, author)
    for person in _people(now):
        profile = _one(session, units[person.unit], person, author)
        if person.warning:
            around.add_warning(session, profile, person.warning, ada, author)
    return True


def _one(session: Session, mail_point: MailPoint, person: _Person, author: Author) -> Profile:
    profile = directory.add_profile(session, mail_point, person.new, author)
    directory.add_alias(session, profile, author, local_part=person.local_part)
    return profile


_UNITS = (("", "PO BOX 4000"), (_CAMP, "PO BOX 487"))


def _mail_point(session: Session, facility: Facility, author: Author, unit: str, box: str) -> MailPoint:
    address = PostalAddress(
        recipient_lines=(facility.name, unit or facility.long_name),
        street_lines=(box,),
        locality="Cedar Ridge",
        region="OR",
        postal_code="97001",
    )
    new = NewMailPoint(
        address=address, name=unit, envelope="10-double-window", copies_both_sides=unit == _CAMP, source=_SOURCE
    )
    point = directory.add_mail_point(session, facility, new, author)
    point.verified_at = author.now
    return point


def _people(now: datetime) -> tuple[_Person, ...]:
    marcus = NewProfile(
        committed_name="Marcus E Ellery", preferred_name="Marcus", register_number="20417-045", consented_at=now
    )
    daniel = NewProfile(
        committed_name="Daniel R Okafor", preferred_name="Daniel", register_number="31865-112", consented_at=now
    )
    luis = NewProfile(
        committed_name="Luis A Montero",
        register_number="27750-308",
        language="es",
        second_reader=True,
        consented_at=now,
    )
    return (
        _Person(marcus, "", "tamuvo-nira"),
        _Person(daniel, "", "kelodi-roba"),
        _Person(luis, _CAMP, "pibenu-gado", _WARNING),
    )
