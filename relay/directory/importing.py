"""Importing a list of facilities: first what would become of each row, then, once somebody has seen it, all of it.

A facility is known by its code. Its names follow the list; so does its address, unless somebody verified it: what was
compared with its source is not overwritten by a list. Every address that comes from one is unverified. A row with
another name in another state is about another prison that has the same code: it is left out.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from relay.directory.adding import add_facility, add_mail_point
from relay.directory.changing import change_facility, change_mail_point
from relay.directory.lists import Fault, Row, rows
from relay.directory.values import Author, NewMailPoint
from relay.models import Facility, MailClass, MailPoint
from relay.translation import gettext as _

_NAMES = ("name", "long_name", "jurisdiction")


class Outcome(enum.StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A row, and what becomes of it: which values change from what to what, or what is wrong with it."""

    row: Row
    outcome: Outcome
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    keeps_verified: bool = False
    """The list has another address than the one somebody verified, which stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a list of facilities."""

    planned: tuple[Planned, ...]

    def number(self, outcome: Outcome) -> int:
        """Count the rows of which this became."""
        return sum(one.outcome is outcome for one in self.planned)

    @property
    def faults(self) -> tuple[str, ...]:
        """Give one line for each row that is left out: where it stands, and why."""
        return tuple(_line(one) for one in self.planned if one.outcome is Outcome.WRONG)


def plan(session: Session, text: str, source: str) -> Imported:
    """Say what would become of each row of a list; nothing is written.

    Raises:
        Refused: it is no list of facilities.
    """
    found = list(rows(text, source))
    known = _known(session, [row.facility.code for row in found])
    first: dict[str, int] = {}
    planned = []
    for row in found:
        again = first.setdefault(row.facility.code, row.line)
        if again != row.line and row.facility.code:
            twice = Fault("code", _("%(code)s stands in line %(line)s already", code=row.facility.code, line=again))
            row = replace(row, faults=(*row.faults, twice))  # noqa: PLW2901 -- the same row, with one fault more
        planned.append(_planned(row, known.get(row.facility.code)))
    return Imported(planned=tuple(planned))


def import_facilities(session: Session, text: str, source: str, author: Author) -> Imported:
    """Add and change what the good rows of a list say, and leave the others out.

    Raises:
        Refused: it is no list of facilities.
    """
    done = plan(session, text, source)
    known = _known(session, [one.row.facility.code for one in done.planned])
    for one in done.planned:
        if one.outcome is Outcome.ADDED:
            facility = add_facility(session, one.row.facility, author)
            add_mail_point(session, facility, one.row.point, author)
        elif one.outcome is Outcome.CHANGED:
            _change(session, known[one.row.facility.code], one, author)
    return done


def _known(session: Session, codes: list[str]) -> dict[str, Facility]:
    query = select(Facility).where(Facility.code.in_(set(codes))).options(selectinload(Facility.mail_points))
    return {one.code: one for one in session.scalars(query)}


def _planned(row: Row, known: Facility | None) -> Planned:
    if row.faults:
        return Planned(row=row, outcome=Outcome.WRONG, faults=row.faults)
    if known is None:
        return Planned(row=row, outcome=Outcome.ADDED)
    if another := _another(row, known):
        return Planned(row=row, outcome=Outcome.WRONG, faults=(another,))
    changes: dict[str, tuple[Any, Any]] = {
        name: (getattr(known, name), getattr(row.facility, name))
        for name in _NAMES
        if getattr(known, name) != getattr(row.facility, name)
    }
    point = _point(known)
    differs = point is None or replace(point.address, verified_lines=()) != row.point.address
    is_verified = point is not None and point.verified_at is not None
    if differs and not is_verified:
        changes["address"] = (point.address if point else None, row.point.address)
    outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
    return Planned(row=row, outcome=outcome, changes=changes, keeps_verified=differs and is_verified)


def _another(row: Row, known: Facility) -> Fault | None:
    """Say that a row is about another prison than the one here with its code: both its name and its state differ."""
    point = _point(known)
    here = point.address.region if point else ""
    differs = known.name.casefold() != row.facility.name.casefold()
    if not (here and differs and here.casefold() != row.point.address.region.casefold()):
        return None
    line = _(
        "%(code)s is %(name)s in %(state)s here, so this is another prison: give it another code in the list, or "
        "change the one here on its page",
        code=known.code,
        name=known.name,
        state=here,
    )
    return Fault("code", line)


def _point(facility: Facility) -> MailPoint | None:
    """Give the mail point a list speaks of: the whole facility's, for letters."""
    whole = (one for one in facility.mail_points if not one.name and one.mail_class is MailClass.GENERAL)
    return next(whole, None)


def _change(session: Session, facility: Facility, one: Planned, author: Author) -> None:
    if set(one.changes) & set(_NAMES):
        change_facility(session, facility, replace(one.row.facility, contacts=tuple(facility.contacts)), author)
    if "address" not in one.changes:
        return
    point = _point(facility)
    if point is None:
        add_mail_point(session, facility, one.row.point, author)
        return
    new = NewMailPoint(
        address=one.row.point.address,
        source=one.row.point.source,
        envelope=point.envelope,
        copies_both_sides=point.copies_both_sides,
        takes_redacted=point.takes_redacted,
    )
    change_mail_point(session, point, new, author)


def _line(one: Planned) -> str:
    why = "; ".join(f"{fault.column}: {fault.why}" if fault.column else fault.why for fault in one.faults)
    return _("line %(line)s: %(code)s: %(why)s", line=one.row.line, code=one.row.facility.code or "?", why=why)
