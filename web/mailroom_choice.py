"""What a batch is to be made of, as a form says it: a prison, a class of mail, a printer, with counts of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.errors import NotFound
from relay.mailroom.gathering import choosing, labels
from relay.mailroom.gathering.choosing import ALL, Choice, Waiting
from relay.models import Facility, MailClass, Printer
from web import cursors, wording
from web.envelope_words import LABEL_NAMES
from web.formats import many

_PRINTERS_MOST = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody chose: ids, 0 and nothing for all."""

    facility_id: int = 0
    mail_class: MailClass | None = None
    printer_id: int = 0

    def choice(self, session: Session) -> Choice:
        """Look it up. NotFound: there is no such prison or printer any more."""
        return choosing.numbered(
            session, facility_id=self.facility_id, mail_class=self.mail_class, printer_id=self.printer_id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The lists to choose from, each entry with how many letters it takes, and how many the choice takes."""

    asked: Asked
    ready: int
    chosen: int
    facilities: Sequence[tuple[int, str]]
    mail_classes: Sequence[tuple[str, str]]
    printers: Sequence[tuple[int, str]]
    labels: Sequence[tuple[str, str]]
    """Empty where no mail point takes any."""
    usual_labels: str
    more: bool
    """There are more than were counted: the lists name what waited longest."""

    @property
    def has_choice(self) -> bool:
        """Whether there is anything to choose between."""
        return any(len(one) > 1 for one in (self.facilities, self.mail_classes)) or bool(self.printers)


def asked(given: Mapping[str, str]) -> Asked:
    """Read a choice from a form or an address; what is mistyped asks nothing."""
    classes = {one.value: one for one in MailClass}
    return Asked(
        cursors.number(given.get("facility")) or 0,
        classes.get(given.get("mail_class", "")),
        cursors.number(given.get("printer")) or 0,
    )


def offered(session: Session, given: Mapping[str, str], *, now: datetime, cancel_window: timedelta) -> Offered:
    """Give what can be chosen and how many letters that is; a choice that is not there any more is all."""
    wanted = asked(given)
    try:
        choice = wanted.choice(session)
    except NotFound:
        wanted, choice = Asked(), ALL
    found = choosing.waiting(session, now=now, cancel_window=cancel_window)
    ready = found.count()
    is_all = wanted == Asked()
    return Offered(
        asked=wanted,
        ready=ready,
        chosen=ready if is_all else choosing.count_ready(session, choice, now=now, cancel_window=cancel_window),
        facilities=_facilities(session, found, choice),
        mail_classes=_classes(found),
        printers=_printers(session, found),
        labels=[(key, str(name)) for key, name in LABEL_NAMES.items()] if labels.are_taken(session) else [],
        usual_labels=labels.usual(session),
        more=found.more,
    )


def _facilities(session: Session, found: Waiting, choice: Choice) -> list[tuple[int, str]]:
    ids = {group.facility_id for group in found.groups} | ({choice.facility.id} if choice.facility else set())
    rows = session.execute(select(Facility.id, Facility.name).where(Facility.id.in_(ids)).order_by(Facility.name))
    return [(key, _counted(name, found.count(facility_id=key))) for key, name in rows]


def _classes(found: Waiting) -> list[tuple[str, str]]:
    there = [one for one in MailClass if found.count(mail_class=one)]
    return [(one.value, _counted(wording.MAIL_CLASSES[one], found.count(mail_class=one))) for one in there]


def _printers(session: Session, found: Waiting) -> list[tuple[int, str]]:
    query = select(Printer).where(Printer.retired_at.is_(None)).order_by(Printer.name).limit(_PRINTERS_MOST)
    return [(one.id, _counted(one.name, found.count(envelopes=one.envelopes))) for one in session.scalars(query)]


def _counted(name: object, number: int) -> str:
    return str(_("%(name)s (%(number)s)", name=name, number=many(number)))
