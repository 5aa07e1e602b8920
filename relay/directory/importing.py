"""A list of facilities as a CSV file, as public compilations give them."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db.types import PostalAddress
from relay.directory.adding import add_facility, add_mail_point
from relay.directory.values import Author, NewFacility, NewMailPoint
from relay.errors import Refused
from relay.models import Facility

_COLUMNS = ("code", "name", "long_name", "mail_line1", "mail_line2", "mail_city", "mail_state", "mail_zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a list of facilities."""

    added: tuple[Facility, ...]
    known: int
    faults: tuple[str, ...]
    """One line for each row that was left out, and why."""


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
