"""Adding facilities, their addresses, and people."""

from typing import Any

from sqlalchemy.orm import Session

from relay.addresses import country_fault, places_fault
from relay.directory import consents, places
from relay.directory.known_by import code_fault, jurisdiction_fault
from relay.directory.numbers import number_fault
from relay.directory.rows import insert, recorded
from relay.directory.unseen import unseen_fault
from relay.directory.values import Author, NewFacility, NewMailPoint, NewProfile
from relay.errors import Refused
from relay.languages import language_fault
from relay.models import Facility, MailPoint, Profile
from relay.names import surname_fault
from relay.postal_address import PostalAddress
from relay.press.envelope import ENVELOPES
from relay.saying import said
from relay.translation import gettext as _

CONTACT_PARTS = ("role", "name", "phone", "email", "note")
_MONTHS = range(1, 13)
_WORDS_MOST = 4_000


def add_facility(session: Session, new: NewFacility, author: Author) -> Facility:
    """Add a facility without an address.

    Raises:
        Refused: it has no code or name, or its code is taken.
    """
    facility = Facility(demo=author.demo, created_at=author.now, **checked_facility(new))
    taken = _("there is a facility with the code %(code)s already", code=facility.code)
    insert(session, facility, taken, "code")
    recorded(session, "facility.added", "facility", facility.id, author, code=facility.code, name=facility.name)
    return facility


def add_mail_point(session: Session, facility: Facility, new: NewMailPoint, author: Author) -> MailPoint:
    """Add an address to a facility; it stays unverified until somebody confirms it.

    Raises:
        Refused: the address is not whole or of no country, or that unit has one for this class of mail.
    """
    point = MailPoint(facility_id=facility.id, created_at=author.now, **checked_mail_point(new))
    told = {"unit": point.name, "facility": facility.name, "mail": said(new.mail_class)}
    of_a_unit = _("the unit %(unit)r of %(facility)s has an address for %(mail)s mail already", **told)
    taken = of_a_unit if point.name else _("%(facility)s has an address for %(mail)s mail already", **told)
    insert(session, point, taken, "name")
    recorded(session, "mail_point.added", "mail_point", point.id, author, facility=facility.id, source=new.source)
    return point


def add_profile(session: Session, point: MailPoint, new: NewProfile, author: Author) -> Profile:
    """Add a person, reached through a mail point, without an alias; their place and consent are on record from now.

    Raises:
        Refused: no name, no such language, a register number of the wrong form, or one that is known.
    """
    values = checked_profile(point, new)
    profile = Profile(demo=author.demo, created_at=author.now, mail_point_id=point.id, **values)
    taken = _("there is a person with the number %(number)s already", number=profile.register_number)
    insert(session, profile, taken, "register_number")
    recorded(session, "profile.added", "profile", profile.id, author, mail_point=point.id)
    places.remember(session, profile, author)
    if new.consented_at is not None:
        consents.remember(session, profile, new.consented_at, author)
    return profile


def checked_facility(new: NewFacility) -> dict[str, Any]:
    """Give the columns of a facility as they are stored; contacts of whom nothing is said are left out.

    Raises:
        Refused: it has no code or name, or one that cannot be, no known jurisdiction, or a contact cannot be reached.
    """
    code, jurisdiction = new.code.strip().upper(), new.jurisdiction.strip().lower()
    if not code or not new.name.strip():
        told = _("a facility needs a code and a name, as in FCC and 'FCI Cedar Ridge'")
        raise Refused(told, field="name" if code else "code")
    if fault := code_fault(new.code.strip()):
        raise Refused(fault, field="code")
    if fault := jurisdiction_fault(jurisdiction):
        raise Refused(fault, field="jurisdiction")
    _refuse_unseen(new.name, new.long_name)
    contacts = [{part: (one.get(part) or "").strip() for part in CONTACT_PARTS} for one in new.contacts]
    kept = [one for one in contacts if any(one[part] for part in CONTACT_PARTS[1:])]
    for number, one in enumerate(contacts):
        if one in kept and not one["phone"] and not one["email"]:
            raise Refused(_("a contact needs a phone number or an email address"), field=f"contacts-{number}-phone")
    return {
        "code": code,
        "name": new.name.strip(),
        "long_name": new.long_name.strip(),
        "jurisdiction": jurisdiction,
        "contacts": kept,
    }


def checked_mail_point(new: NewMailPoint) -> dict[str, Any]:
    """Give the columns of an address as they are stored.

    Raises:
        Refused: the address is not whole, of no country, or holds what nobody sees.
    """
    address = new.address
    _refuse_unseen(new.name, *address.recipient_lines, *address.street_lines, address.locality, *address.verified_lines)
    if not new.address.street_lines or not new.address.locality:
        lacking = "locality" if new.address.street_lines else "street_lines"
        raise Refused(_("an address needs a street line or a PO box, and a town"), field=lacking)
    if fault := country_fault(new.address.country):
        raise Refused(fault, field="country")
    _refuse_misplaced(new.address)
    if new.envelope and new.envelope not in ENVELOPES:
        raise Refused(_("there is no envelope called %(name)s", name=new.envelope), field="envelope")
    return {
        "name": new.name.strip(),
        "mail_class": new.mail_class,
        "address": new.address,
        "envelope": new.envelope,
        "copies_both_sides": new.copies_both_sides,
        "takes_labels": new.takes_labels,
        "takes_redacted": new.takes_redacted,
        "reply_slip": new.reply_slip,
        "source": new.source,
    }


def _refuse_misplaced(address: PostalAddress) -> None:
    if fault := places_fault(address.recipient_lines, (*address.street_lines, address.locality)):
        raise Refused(fault, field="recipient_lines")
    if fault := places_fault(address.verified_lines):
        raise Refused(fault, field="verified_lines")


def checked_profile(point: MailPoint, new: NewProfile) -> dict[str, Any]:
    """Give the columns of a person as they are stored; where they are and their consent are kept by other acts.

    Raises:
        Refused: no name, or one that cannot be, no such language or month, or a register number of the wrong form.
    """
    name, number = new.committed_name.strip(), new.register_number.strip()
    if not name or not number:
        lacking = "register_number" if name else "committed_name"
        raise Refused(_("a person needs the name they were committed under and a register number"), field=lacking)
    languages = [new.language.strip(), *(code.strip() for code in new.languages)]
    faults = [
        ("committed_name", unseen_fault(name)),
        ("preferred_name", unseen_fault(new.preferred_name.strip())),
        ("surname", surname_fault(new.surname, name)),
        ("register_number", number_fault(number, point.facility.jurisdiction)),
    ]
    faults += [("languages" if nth else "language", language_fault(one)) for nth, one in enumerate(languages)]
    if new.birthday_month is not None and new.birthday_month not in _MONTHS:
        fault = _("%(number)s is no month: 1 is January, 12 December", number=new.birthday_month)
        faults.append(("birthday_month", fault))
    for field, words in (("about", new.about), ("interests", new.interests)):
        if len(words) > _WORDS_MOST:
            told = {"most": _WORDS_MOST}
            fault = _("what is said about a person is longer than %(most)s characters; shorten it", **told)
            faults.append((field, fault))
    for field, fault in faults:
        if fault:
            raise Refused(fault, field=field)
    return {
        "committed_name": name,
        "preferred_name": new.preferred_name.strip(),
        "surname": " ".join(new.surname.split()),
        "register_number": number,
        "language": languages[0],
        "large_print": new.large_print,
        "about": new.about.strip(),
        "interests": new.interests.strip(),
        "languages": list(dict.fromkeys(languages[1:])),
        "birthday_month": new.birthday_month,
        "release_date": new.release_date,
        "second_reader": new.second_reader,
    }


def _refuse_unseen(*names: str) -> None:
    for name in names:
        if fault := unseen_fault(name.strip()):
            raise Refused(fault)
