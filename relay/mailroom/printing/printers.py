"""Printers as this organisation uses them: added, changed, given up and used again; each act is in the record."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, NotFound, Refused
from relay.letters import lifecycle
from relay.models import Printer, PrintJob, PrintState, Role, Staff
from relay.printing.address import address
from relay.translation import gettext as _

OFFSET_MOST_PT: Final = 72.0
NAME_LONGEST: Final = 60
AT_WORK: Final = (PrintState.WAITING, PrintState.SENT, PrintState.PRINTING, PrintState.STOPPED)
"""States of a job that is not over."""
_KEYWORD = re.compile(r"[a-z0-9][a-z0-9._-]{0,126}")
_TRAY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,126}")
_OWN = frozenset({"copies", "sides", "media", "media-col", "print-color-mode", "print-scaling", "job-name"})
"""Options that have a place of their own, or that Mailcall needs as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPrinter:
    """What staff say of a printer."""

    name: str
    queue: str = ""
    two_sided: bool = True
    colour: bool = False
    tray: str = ""
    envelope_tray: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    envelopes: Sequence[str] = ()
    offset_x_pt: float = 0.0
    offset_y_pt: float = 0.0


def add(session: Session, about: NewPrinter, staff: Staff | None, *, now: datetime) -> Printer:
    """Add a printer.

    Raises:
        Refused: this person may not, or something about it cannot be so; `field` says what.
    """
    _require_admin(staff)
    given = _checked(about)
    _require_free(session, given["name"], None)
    printer = Printer(created_at=now, **given)
    session.add(printer)
    _flush(session)
    _record(session, "printer.added", printer, staff, now, new=given)
    return printer


def change(
    session: Session, printer: Printer, about: NewPrinter, staff: Staff | None, *, now: datetime
) -> Mapping[str, Any]:
    """Change a printer; give what is other than before.

    Raises:
        Refused: as `add`.
    """
    _require_admin(staff)
    given = _checked(about)
    session.refresh(printer, with_for_update=True)
    _require_free(session, given["name"], printer.id)
    old = {name: getattr(printer, name) for name, value in given.items() if getattr(printer, name) != value}
    new = {name: given[name] for name in old}
    if not new:
        return {}
    for name, value in new.items():
        setattr(printer, name, value)
    _flush(session)
    _record(session, "printer.changed", printer, staff, now, old=old, new=new)
    return new


def retire(session: Session, printer: Printer, staff: Staff | None, *, now: datetime) -> None:
    """Print nothing on it any more; what it printed stays in the record.

    Raises:
        Refused: this person may not, or it has work to do.
    """
    _require_admin(staff)
    session.refresh(printer, with_for_update=True)
    if printer.retired_at is not None:
        raise Conflict(_("%(name)s was given up already; nothing was done", name=printer.name))
    working = (PrintJob.printer_id == printer.id, PrintJob.state.in_(AT_WORK))
    if session.scalar(select(PrintJob.id).where(*working).limit(1)) is not None:
        raise Refused(_("%(name)s is printing: cancel what it prints first, or wait for it", name=printer.name))
    printer.retired_at = now
    _record(session, "printer.retired", printer, staff, now)


def use_again(session: Session, printer: Printer, staff: Staff | None, *, now: datetime) -> None:
    """Print on it again.

    Raises:
        Refused: this person may not, or it is in use.
    """
    _require_admin(staff)
    session.refresh(printer, with_for_update=True)
    if printer.retired_at is None:
        raise Conflict(_("%(name)s is in use already; nothing was done", name=printer.name))
    printer.retired_at = None
    _record(session, "printer.used_again", printer, staff, now)


def find(session: Session, name: str) -> Printer:
    """Load the printer of a number or a name, whatever its case.

    Raises:
        NotFound: there is none.
    """
    typed = name.strip()
    query = select(Printer).where(func.lower(Printer.name) == typed.lower())
    found = session.scalars(query.order_by(Printer.name != typed, Printer.id).limit(1)).first()
    if found is None and typed.isascii() and typed.isdigit() and len(typed) < 19:
        found = session.get(Printer, int(typed))
    if found is None:
        raise NotFound(_("there is no printer %(name)s", name=typed[:NAME_LONGEST]))
    return found


def in_use(session: Session) -> list[Printer]:
    """List the printers that were not given up, by name."""
    return list(session.scalars(select(Printer).where(Printer.retired_at.is_(None)).order_by(Printer.name)))


def options_of(text: str) -> dict[str, str]:
    """Read further options, one `name=value` a line, as `lp -o` takes them.

    Raises:
        Refused: a line is none, or has a place of its own.
    """
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, value = (part.strip() for part in line.partition("="))
        if not sign or not _KEYWORD.fullmatch(name) or not _TRAY.fullmatch(value):
            told = _("“%(line)s” is no option: write name=value, as in print-quality=5", line=line[:60])
            raise Refused(told, field="options")
        if name in _OWN:
            raise Refused(_("leave %(name)s out: it is chosen elsewhere", name=name), field="options")
        found[name] = value
    return found


def _checked(about: NewPrinter) -> dict[str, Any]:
    name = " ".join(about.name.split())
    if not name or len(name) > NAME_LONGEST:
        raise Refused(_("give it a name of at most %(number)s characters", number=NAME_LONGEST), field="name")
    if about.queue.strip():
        address(about.queue)
    for tray in ("tray", "envelope_tray"):
        if getattr(about, tray).strip() and not _TRAY.fullmatch(getattr(about, tray).strip()):
            raise Refused(_("that is no tray: look what the printer offers, as in tray-2"), field=tray)
    for offset in ("offset_x_pt", "offset_y_pt"):
        if not abs(getattr(about, offset)) <= OFFSET_MOST_PT:
            raise Refused(_("no printer is that far off: at most 72 points, an inch"), field=offset)
    given = asdict(about) | {"name": name, "queue": about.queue.strip()}
    given |= {"tray": about.tray.strip(), "envelope_tray": about.envelope_tray.strip()}
    return given | {"options": dict(about.options), "envelopes": list(about.envelopes)}


def _require_free(session: Session, name: str, known: int | None) -> None:
    """Two printers whose names differ in their case alone would be mixed up."""
    other = session.scalar(
        select(Printer.id).where(func.lower(Printer.name) == name.lower(), Printer.id != (known or 0))
    )
    if other is not None:
        raise Refused(_("there is a printer of that name already"), field="name")


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(_("somebody added a printer of that name at the same moment; nothing was done")) from error


def _require_admin(staff: Staff | None) -> None:
    if staff is not None and (staff.role is not Role.ADMIN or not staff.active):
        raise lifecycle.may_not(staff)


def _record(
    session: Session, verb: str, printer: Printer, staff: Staff | None, now: datetime, **values: Mapping[str, Any]
) -> None:
    audit.record(session, verb, "printer", printer.id, actor_id=staff.id if staff else None, now=now, **values)
