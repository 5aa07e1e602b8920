"""Today: what waits and since when, what is late, who is at work, what failed, and whether the machine is well."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from relay import backup, doctor
from relay.fetch import progress
from relay.letters.confirming import terms
from relay.letters.day import AGES_HOURS, WAITING, Day, day
from relay.letters.inbox.inbox import inbox
from relay.letters.lists.views import View
from relay.letters.ours.listing import number_to_look_at
from relay.mailroom.gathering.making import ready_letters
from relay.models import Batch, BatchState, LetterState, Mailbox, Organisation, Role
from web import days, desk, review
from web.formats import language
from web.gate import EVERYBODY, open_to

blueprint = Blueprint("today", __name__)

_TOLD_ABOVE = (LetterState.IN_REVIEW, LetterState.URGENT)
_OPEN_BATCHES = (BatchState.MAKING, BatchState.READY, BatchState.PRINTED)


@dataclass(frozen=True, slots=True)
class Machine:
    """How the machine under the desk is."""

    backup_at: datetime | None
    backup_is_old: bool
    free_bytes: int
    is_nearly_full: bool
    mailbox: Mailbox | None
    """The one that is fetched, once a run began; None: none is."""
    left: int
    """Messages that could not be taken out of it."""


@blueprint.get("/")
@open_to(*EVERYBODY)
def show() -> ResponseReturnValue:
    """Show the day."""
    organisation = desk.organisation()
    if organisation is None:
        return render_template("today/empty.html")
    session = desk.reading()
    window = timedelta(minutes=desk.desk().settings.cancel_window)
    found = _day(organisation)
    reads = desk.my_role() is not Role.PRINTER
    return render_template(
        "today/show.html",
        day=found,
        aside=[state for state in WAITING if state not in _TOLD_ABOVE and found.states[state]],
        promise=organisation.promise_hours,
        ages=[hours for hours in AGES_HOURS if found.ages[hours]],
        ready=ready_letters(session, now=desk.now(), cancel_window=window),
        batches=batch_counts(),
        machine=machine(),
        inbox=inbox(session) if reads else None,
        from_us=number_to_look_at(session) if reads else 0,
        listed=listed,
        minors=terms.minors_procedure(organisation, language()) if found.minors else None,
    )


def listed(**asked: object) -> str:
    """Give the address of the list that a number counts: whatever the language, or it would count others."""
    return review.address(View(language="any"), **asked) if desk.me().languages else review.address(View(), **asked)


def _day(organisation: Organisation) -> Day:
    now = desk.now()
    today = days.today()
    return day(desk.reading(), promise_hours=organisation.promise_hours, today=today, now=now)


def batch_counts() -> dict[BatchState, int]:
    """Count the batches that are not mailed yet, by state."""
    found = dict.fromkeys(BatchState, 0)
    query = select(Batch.state, func.count()).where(Batch.state.in_(_OPEN_BATCHES)).group_by(Batch.state)
    for state, number in desk.reading().execute(query):
        found[state] = number
    return found


def machine() -> Machine:
    """Look at backups, disk, and the mailbox that is fetched."""
    settings = desk.desk().settings
    source = settings.fetch_source
    backup_at = backup.latest(settings)
    free = doctor.free_bytes(settings)
    return Machine(
        backup_at=backup_at,
        backup_is_old=backup_at is None or desk.now() - backup_at > doctor.BACKUP_AGE_MOST,
        free_bytes=free,
        is_nearly_full=free < doctor.FREE_BYTES_LEAST,
        mailbox=progress.find(desk.reading(), source.name) if source else None,
        left=len(progress.left_to_see(desk.reading(), source.name)) if source else 0,
    )
