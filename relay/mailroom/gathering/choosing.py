"""Which letters a batch takes: those of a prison, of a class of mail, for a printer's envelopes, or all that are ready.

Counts end where those of other lists do. They are of the letters that waited longest, which are those a batch takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select, union_all
from sqlalchemy.orm import Session

from relay.days import day_of
from relay.directory.finding import find_facility
from relay.errors import NotFound
from relay.letters.holding.standing import stopped_now
from relay.letters.lists.counts import COUNTED
from relay.mailroom.gathering import ours
from relay.models import Facility, Letter, LetterState, MailClass, MailPoint, OurLetter, Printer, Profile, Proof
from relay.translation import gettext as _

Taken = TypeVar("Taken", Letter, OurLetter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is asked of a letter; all of it must be so. An empty one takes all."""

    facility: Facility | None = None
    mail_class: MailClass | None = None
    printer: Printer | None = None
    """Only what goes into an envelope that it prints for."""

    def narrowed(self, query: Select[Taken]) -> Select[Taken]:
        """Ask it of the letters of a query, or of ours, that joins their profile, mail point and approved proof."""
        asked: list[ColumnElement[bool]] = []
        if self.facility is not None:
            asked.append(MailPoint.facility_id == self.facility.id)
        if self.mail_class is not None:
            asked.append(MailPoint.mail_class == self.mail_class)
        if self.printer is not None and self.printer.envelopes:
            asked.append(Proof.envelope.in_(self.printer.envelopes))
        return query.where(*asked)


ALL = Choice()


@dataclass(frozen=True, slots=True)
class Group:
    """Ready letters that no choice tells apart, and how many there are."""

    facility_id: int
    mail_class: MailClass
    envelope: str
    letters: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is ready, in groups: how many letters each choice would take is added up from them."""

    groups: Sequence[Group] = field(default=())

    @property
    def more(self) -> bool:
        """Whether there are more letters than were counted."""
        return sum(group.letters for group in self.groups) > COUNTED

    def count(
        self, *, facility_id: int | None = None, mail_class: MailClass | None = None, envelopes: Sequence[str] = ()
    ) -> int:
        """How many of the counted ones are so; what is not given is not asked."""
        return sum(
            group.letters
            for group in self.groups
            if (facility_id is None or group.facility_id == facility_id)
            and (mail_class is None or group.mail_class is mail_class)
            and (not envelopes or group.envelope in envelopes)
        )


def ready(session: Session, choice: Choice, *, now: datetime, cancel_window: timedelta) -> Select[Letter]:
    """Ask for the letters that a batch made now may take, those that waited longest first.

    One that was stopped after its approval waits, and holds no other back; so does one whose day has not come.
    """
    today = day_of(session, now)
    query = (
        select(Letter)
        .join(Profile, Profile.id == Letter.profile_id)
        .join(MailPoint, MailPoint.id == Profile.mail_point_id)
        .join(Proof, Proof.id == Letter.approved_proof_id)
        .where(
            Letter.state == LetterState.APPROVED,
            Letter.approved_at <= now - cancel_window,
            or_(Letter.not_before.is_(None), Letter.not_before <= today),
            ~stopped_now(now),
        )
        .order_by(Letter.approved_at, Letter.id)
    )
    return choice.narrowed(query)


def count_ready(session: Session, choice: Choice, *, now: datetime, cancel_window: timedelta) -> int:
    """Count the letters that a choice would take now, up to 1,000 and one more."""
    letters = ready(session, choice, now=now, cancel_window=cancel_window)
    of_ours = choice.narrowed(ours.ready(now=now, cancel_window=cancel_window))
    both = union_all(select(_first(letters)), select(_first(of_ours))).limit(COUNTED + 1)
    return session.scalar(select(func.count()).select_from(both.subquery())) or 0


def _first(query: Select[Letter] | Select[OurLetter]) -> Subquery:
    return query.order_by(None).with_only_columns(MailPoint.id).limit(COUNTED + 1).subquery()


def waiting(session: Session, *, now: datetime, cancel_window: timedelta) -> Waiting:
    """Count what is ready by all that can be chosen, in one question about so many rows and no more."""
    columns = (MailPoint.facility_id, MailPoint.mail_class, Proof.envelope)
    both: tuple[Select[Letter] | Select[OurLetter], ...] = (
        ready(session, ALL, now=now, cancel_window=cancel_window),
        ours.ready(now=now, cancel_window=cancel_window),
    )
    parts = (one.with_only_columns(*columns).limit(COUNTED + 1).subquery() for one in both)
    first = union_all(*(select(part) for part in parts)).limit(COUNTED + 1).subquery()
    kinds = (first.c.facility_id, first.c.mail_class, first.c.envelope)
    found = session.execute(select(*kinds, func.count()).group_by(*kinds))
    return Waiting(tuple(Group(*row) for row in found))


def named(session: Session, *, facility: str = "", mail_class: MailClass | None = None, printer: str = "") -> Choice:
    """Give a choice by a prison's code and a printer's name, as somebody types them.

    Raises:
        NotFound: there is none of that name.
    """
    return Choice(
        facility=find_facility(session, facility) if facility else None,
        mail_class=mail_class,
        printer=_printer(session, printer) if printer else None,
    )


def numbered(
    session: Session, *, facility_id: int = 0, mail_class: MailClass | None = None, printer_id: int = 0
) -> Choice:
    """Give a choice by ids, as a form gives them; 0 asks nothing.

    Raises:
        NotFound: there is no such prison or printer.
    """
    facility = session.get(Facility, facility_id) if facility_id else None
    printer = session.get(Printer, printer_id) if printer_id else None
    if (facility_id and facility is None) or (printer_id and printer is None):
        raise NotFound(_("there is no such facility or printer any more; choose again"))
    return Choice(facility=facility, mail_class=mail_class, printer=printer)


def _printer(session: Session, name: str) -> Printer:
    found = session.scalar(select(Printer).where(Printer.name == name.strip(), Printer.retired_at.is_(None)))
    if found is None:
        raise NotFound(_("there is no printer %(name)s", name=name.strip()))
    return found
