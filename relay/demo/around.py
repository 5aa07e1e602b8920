"""What is around the people of the demo: rules of their prison, notes for colleagues, and a prison that is shut."""

from datetime import timedelta

from sqlalchemy.orm import Session

from relay import directory, notes
from relay.directory import Author, NewFacility, NewMailPoint
from relay.letters.holding import suspensions
from relay.letters.holding.suspensions import NewSuspension
from relay.mail_rules import NewRule, add_rule
from relay.models import Facility, NoteOn, Profile, RuleSeverity, Staff, SuspensionStops
from relay.postal_address import PostalAddress

_SOURCE = "Inmate handbook (made up for the demo), page 31"
_SHUT = NewFacility(code="ADF", name="FCI Alder Falls", long_name="Federal Correctional Institution")
_ADDRESS = PostalAddress(
    recipient_lines=("FCI Alder Falls",),
    street_lines=("PO BOX 12",),
    locality="Alder Falls",
    region="OR",
    postal_code="97002",
)
CONTACTS = (
    {"role": "Mail room", "name": "", "phone": "+1 541 555 0117", "email": "", "note": "weekdays, 7:30 to 15:00"},
    {"role": "Duty officer", "name": "Lt. Ames", "phone": "+1 541 555 0100", "email": "", "note": "day and night"},
)


def add_rules(session: Session, facility: Facility, author: Author) -> None:
    """Add rules that were looked up, as warnings: in a demo no letter is stopped by one."""
    today = author.now.date()
    for kind, given in (("photos", {"max_count": "25"}), ("length", {"max_sheets": "10"})):
        new = NewRule(kind=kind, severity=RuleSeverity.WARN, source=_SOURCE, given=given, verified_on=today)
        add_rule(session, facility, new, actor_id=author.actor_id, now=author.now)


def add_notes(session: Session, facility: Facility, staff: Staff, author: Author) -> None:
    """Add a note for colleagues about a prison."""
    about = (NoteOn.FACILITY, facility.id)
    notes.add(session, about, "The mail room answers best before ten.", staff, is_warning=False, now=author.now)


def add_warning(session: Session, profile: Profile, text: str, staff: Staff, author: Author) -> None:
    """Add what readers should know before they read a letter to somebody."""
    notes.add(session, (NoteOn.PROFILE, profile.id), text, staff, is_warning=True, now=author.now)


def add_shut_prison(session: Session, staff: Staff, author: Author) -> None:
    """Add a prison that takes no letters just now, and that nobody of the demo lives in."""
    facility = directory.add_facility(session, _SHUT, author)
    directory.add_mail_point(session, facility, NewMailPoint(address=_ADDRESS, source=_SOURCE), author)
    new = NewSuspension(
        facility_id=facility.id,
        stops=SuspensionStops.LETTERS,
        why="Lockdown since the weekend.",
        source="their page (made up for the demo)",
        starts_at=author.now,
        next_check_on=(author.now + timedelta(days=3)).date(),
    )
    suspensions.start(session, new, staff, now=author.now)
