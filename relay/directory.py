"""Who can be written to and where: facilities, mail points, profiles and their aliases, added by people.

The one place that makes these rows; the command line and the dashboard both call it.
"""

import csv
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relay import audit
from relay.db.types import PostalAddress
from relay.errors import NotFound, Refused
from relay.models import Alias, AliasState, Facility, MailClass, MailPoint, Profile

REGISTER_NUMBERS: Mapping[str, re.Pattern[str]] = {"us-bop": re.compile(r"\d{5}-\d{3}")}
"""The form of register numbers by jurisdiction; others take any."""

RESERVED = frozenset(
    {
        *("abuse", "admin", "administrator", "bounce", "bounces", "hostmaster", "mailer-daemon", "no-reply", "noreply"),
        *("postmaster", "root", "scanner", "security", "webmaster"),
    }
)
_LOCAL_PART = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = 5
_COLUMNS = ("code", "name", "long_name", "mail_line1", "mail_line2", "mail_city", "mail_state", "mail_zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who adds, when, and whether it is for the demo."""

    now: datetime
    actor_id: int | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFacility:
    """A prison, as it is added."""

    code: str
    name: str
    long_name: str = ""
    jurisdiction: str = "us-bop"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMailPoint:
    """An address in a facility. Whoever adds it does not verify it by that."""

    address: PostalAddress
    name: str = ""
    mail_class: MailClass = MailClass.GENERAL
    envelope: str = ""
    copies_both_sides: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProfile:
    """A person in prison, as they are added."""

    committed_name: str
    register_number: str
    preferred_name: str = ""
    language: str = "en"
    large_print: bool = False
    consented_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a list of facilities."""

    added: tuple[Facility, ...]
    known: int
    faults: tuple[str, ...]
    """One line for each row that was left out, and why."""


def add_facility(session: Session, new: NewFacility, author: Author) -> Facility:
    """Add a facility without an address.

    Raises:
        Refused: it has no code or name, or its code is taken.
    """
    code = new.code.strip().upper()
    if not code or not new.name.strip():
        raise Refused("a facility needs a code and a name, as in FCC and 'FCI Cedar Ridge'")
    facility = Facility(
        code=code,
        name=new.name.strip(),
        long_name=new.long_name.strip(),
        jurisdiction=new.jurisdiction,
        demo=author.demo,
        created_at=author.now,
    )
    _insert(session, facility, f"there is a facility with the code {code} already")
    _recorded(session, "facility.added", "facility", facility.id, author, code=code, name=facility.name)
    return facility


def add_mail_point(session: Session, facility: Facility, new: NewMailPoint, author: Author) -> MailPoint:
    """Add an address to a facility; it stays unverified until somebody confirms it.

    Raises:
        Refused: the address is not whole, or that unit has one for this class of mail.
    """
    if not new.address.street_lines or not new.address.locality:
        raise Refused("an address needs a street line or a PO box, and a town")
    point = MailPoint(
        facility_id=facility.id,
        name=new.name.strip(),
        mail_class=new.mail_class,
        address=new.address,
        envelope=new.envelope,
        copies_both_sides=new.copies_both_sides,
        source=new.source,
        created_at=author.now,
    )
    unit = f"the unit {point.name!r} of" if point.name else ""
    _insert(session, point, f"{unit} {facility.name} has an address for {new.mail_class.value} mail already".strip())
    _recorded(session, "mail_point.added", "mail_point", point.id, author, facility=facility.id, source=new.source)
    return point


def add_profile(session: Session, point: MailPoint, new: NewProfile, author: Author) -> Profile:
    """Add a person, reached through a mail point, without an alias.

    Raises:
        Refused: no name, a register number of the wrong form, or one that is known.
    """
    number = new.register_number.strip()
    form = REGISTER_NUMBERS.get(point.facility.jurisdiction)
    if not new.committed_name.strip() or not number:
        raise Refused("a person needs the name they were committed under and a register number")
    if form is not None and not form.fullmatch(number):
        raise Refused(f"{number!r} is not a register number of the {point.facility.jurisdiction} form, as in 20417-045")
    profile = Profile(
        committed_name=new.committed_name.strip(),
        preferred_name=new.preferred_name.strip(),
        register_number=number,
        mail_point_id=point.id,
        language=new.language,
        large_print=new.large_print,
        consented_at=new.consented_at,
        demo=author.demo,
        created_at=author.now,
    )
    _insert(session, profile, f"there is a person with the number {number} already")
    _recorded(session, "profile.added", "profile", profile.id, author, mail_point=point.id)
    return profile


def add_alias(session: Session, profile: Profile, author: Author, *, local_part: str = "") -> Alias:
    """Give a person an address: a random, pronounceable one, unless `local_part` is given.

    Raises:
        Refused: it is no local part, is reserved or taken, or tells the person's number.
    """
    chosen = local_part.strip().lower() or _free_local_part(session)
    _check_local_part(chosen, profile)
    alias = Alias(local_part=chosen, profile_id=profile.id, created_at=author.now)
    _insert(session, alias, f"the address {chosen} is or was somebody's, and is never given to someone else")
    _recorded(session, "alias.added", "alias", alias.id, author, profile=profile.id)
    return alias


def change_alias(session: Session, alias: Alias, state: AliasState, author: Author) -> None:
    """Pause an alias, make it active again, or retire it for good.

    Raises:
        Refused: it is retired, which is for good.
    """
    if alias.state is AliasState.RETIRED and state is not AliasState.RETIRED:
        raise Refused(f"the address {alias.local_part} is retired for good; give the person a new one")
    old, alias.state = alias.state, state
    told = {"old": {"state": old}, "new": {"state": state}}
    audit.record(session, "alias.changed", "alias", alias.id, actor_id=author.actor_id, now=author.now, **told)


def import_facilities(session: Session, lines: Iterable[str], source: str, author: Author) -> Imported:
    """Add facilities and their addresses from a CSV list; those whose code is known are left as they are.

    Columns: code, name, long_name, mail_line1, mail_line2, mail_city, mail_state, mail_zip; others are not read, but
    `mail_as_of` is kept with the source. Every address starts unverified.

    Raises:
        Refused: it has not these columns.
    """
    table = csv.DictReader(lines)
    lacking = [column for column in _COLUMNS if column not in (table.fieldnames or ())]
    if lacking:
        raise Refused(f"{source} is not a list of facilities: it has no column {', '.join(lacking)}")
    taken = set(session.scalars(select(Facility.code)))
    added: list[Facility] = []
    faults: list[str] = []
    known = 0
    for row in table:
        fact = {column: (row[column] or "").strip() for column in _COLUMNS}
        if fact["code"].upper() in taken:
            known += 1
        elif not all(fact[column] for column in ("code", "name", "mail_line1", "mail_city", "mail_zip")):
            faults.append(f"line {table.line_num}: {fact['code'] or 'a row'} has no whole mailing address")
        else:
            as_of = (row.get("mail_as_of") or "").strip()
            added.append(_imported(session, fact, f"{source}, as of {as_of}" if as_of else source, author))
            taken.add(fact["code"].upper())
    return Imported(added=tuple(added), known=known, faults=tuple(faults))


def _imported(session: Session, fact: Mapping[str, str], source: str, author: Author) -> Facility:
    about = NewFacility(code=fact["code"], name=fact["name"], long_name=fact["long_name"])
    facility = add_facility(session, about, author)
    address = PostalAddress(
        country="US",
        recipient_lines=tuple(line for line in (fact["name"], fact["long_name"]) if line),
        street_lines=tuple(line for line in (fact["mail_line1"], fact["mail_line2"]) if line),
        locality=fact["mail_city"],
        region=fact["mail_state"],
        postal_code=fact["mail_zip"],
    )
    add_mail_point(session, facility, NewMailPoint(address=address, source=source), author)
    return facility


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


def pronounceable() -> str:
    """Make up a local part: five syllables, never a digit, one of 1.6 thousand million."""
    syllables = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(_SYLLABLES)]
    return "".join(syllables[:3]) + "-" + "".join(syllables[3:])


def _free_local_part(session: Session) -> str:
    while True:
        chosen = pronounceable()
        if session.scalar(select(Alias.id).where(Alias.local_part == chosen)) is None:
            return chosen


def _check_local_part(local_part: str, profile: Profile) -> None:
    if not _LOCAL_PART.fullmatch(local_part) or ".." in local_part:
        raise Refused(f"{local_part!r} cannot be an address: letters, digits, dots and hyphens, 64 at most")
    if local_part in RESERVED:
        raise Refused(f"{local_part!r} is kept for the mail system itself; choose another")
    digits = re.sub(r"\D", "", profile.register_number)
    if digits and digits in re.sub(r"\D", "", local_part):
        raise Refused("an address never tells a person's number; choose another, or let one be made up")


def _insert(session: Session, row: Facility | MailPoint | Profile | Alias, taken: str) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused(taken) from None


def _recorded(session: Session, verb: str, kind: str, subject_id: int, author: Author, **new: object) -> None:
    audit.record(session, verb, kind, subject_id, actor_id=author.actor_id, now=author.now, new=new)
