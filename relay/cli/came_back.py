"""`mailcall came-back`: record what came back, see what waits, and say what is done about it."""

from datetime import date, datetime, timedelta
from typing import Any

import click
from sqlalchemy.orm import Session

from relay import days
from relay.cli.opening import Installation, installation, now, staff_named
from relay.cli.output import json_option, limit_option, show_one, show_rows
from relay.letters.codebook import codes_of
from relay.mailroom.came_back import lists, settling, steps, undoing
from relay.mailroom.came_back import recording as backs
from relay.mailroom.came_back.lists import Asked, BackRow
from relay.mailroom.came_back.reasons import What
from relay.mailroom.came_back.recording import Back
from relay.mailroom.came_back.settling import Settling
from relay.models import CameBack, CameBackAs, CameBackFor, NextStep, ProfileStatus

_COLUMNS = ("id", "code", "name", "facility", "reason", "what", "came_on", "next_step", "appeal_until", "settled_at")
_SETTLED_MOST = 1_000
_as = click.option("--as", "email", required=True, metavar="EMAIL", help="The member of staff who does it.")
_id = click.argument("back_id", metavar="ID", type=click.IntRange(min=1))
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("came-back")
def came_back() -> None:
    """Record what came back, and say what is done about it."""


@came_back.command()
@click.argument("code")
@click.option("--reason", required=True, type=click.Choice([one.value for one in CameBackFor]))
@click.option("--what", default="", type=click.Choice(["", *(one.value for one in What)]), help="Refused for what.")
@click.option("--words", default="", help="What stands on it, in the facility's words.")
@click.option("--on", "came_on", type=_DAY, help="The day on which it came; today if not given.")
@click.option("--notice", is_flag=True, help="Only a notice came, without its letter.")
@_as
@json_option
def record(
    *, code: str, reason: str, what: str, words: str, came_on: datetime | None, notice: bool, email: str, as_json: bool
) -> None:
    """Record that the letter with this CODE came back; it waits then."""
    with installation() as here:
        with here.write() as session:
            given = Back(
                code=code,
                came_as=CameBackAs.NOTICE if notice else CameBackAs.ENVELOPE,
                reason=CameBackFor(reason),
                what=what,
                words=words,
                came_on=_day(came_on) or days.day_of(session, now()),
            )
            back_id = backs.record(session, given, staff_named(session, email), now=now()).id
        _show(here, back_id, as_json=as_json)


@came_back.command("list")
@click.option("--all", "settled_too", is_flag=True, help="What is settled, too.")
@limit_option
@json_option
def list_backs(*, settled_too: bool, limit: int | None, as_json: bool) -> None:
    """List what waits to be settled: appeals by their deadline, then what came first."""
    with installation() as here, here.read() as session:
        found = lists.open_ones(session, Asked())
        if settled_too:
            found += lists.settled_ones(session, Asked(), before=None, limit=_SETTLED_MOST)
        show_rows((_listed(one) for one in found), _COLUMNS, as_json=as_json, limit=limit)


@came_back.command()
@_id
@json_option
def show(back_id: int, as_json: bool) -> None:
    """Show one thing that came back."""
    with installation() as here:
        _show(here, back_id, as_json=as_json)


@came_back.command()
@_id
@click.argument("step", type=click.Choice([one.value.replace("_", "-") for one in NextStep]))
@click.option("--tell/--no-tell", default=True, help="Whether the pen pal is told by email.", show_default=True)
@click.option("--words", default="", help="What you add for the pen pal, or what they are asked to change.")
@click.option("--note", default="", help="For staff: what you heard, or why the pen pal is not told.")
@click.option("--right", "is_right", is_flag=True, help="You looked, and the address is right as it is.")
@click.option("--until", type=_DAY, help="Until when it can be appealed.")
@click.option("--source", default="", help="Where that deadline stands, or who says so of the person.")
@click.option("--status", type=click.Choice([one.value for one in settling.STATUSES]), help="Of the person.")
@_as
@json_option
def settle(
    *,
    back_id: int,
    step: str,
    tell: bool,
    words: str,
    note: str,
    is_right: bool,
    until: datetime | None,
    source: str,
    status: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Say what is done about it: one of the STEPs."""
    chosen = Settling(
        step=NextStep(step.replace("-", "_")),
        tell=tell,
        words=words,
        note=note,
        is_right=is_right,
        appeal_until=_day(until),
        appeal_source=source,
        status=ProfileStatus(status) if status else None,
        source=source,
    )
    with installation() as here:
        window = timedelta(minutes=here.settings.cancel_window)
        with here.write() as session:
            row = backs.find(session, back_id, lock=True)
            staff = staff_named(session, email)
            steps.settle(session, row, chosen, staff, now=now(), cancel_window=window)
        _show(here, back_id, as_json=as_json)


@came_back.command("by-mistake")
@_id
@click.option("--reason", required=True, help="How you know.")
@_as
@json_option
def by_mistake(*, back_id: int, reason: str, email: str, as_json: bool) -> None:
    """Say that it was recorded by mistake: the letter counts as mailed again."""
    with installation() as here:
        with here.write() as session:
            row, staff = backs.find(session, back_id, lock=True), staff_named(session, email)
            undoing.recorded_by_mistake(session, row, staff, why=reason, now=now())
        _show(here, back_id, as_json=as_json)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _listed(row: BackRow) -> dict[str, Any]:
    until = row.appeal_until.isoformat() if row.appeal_until else None
    days_of = {"came_on": row.came_on.isoformat(), "appeal_until": until}
    return {name: getattr(row, name) for name in _COLUMNS} | days_of


def _show(here: Installation, back_id: int, *, as_json: bool) -> None:
    with here.read() as session:
        show_one(_shown(session, backs.find(session, back_id)), as_json=as_json)


def _shown(session: Session, row: CameBack) -> dict[str, Any]:
    letter = row.piece.letter
    return {
        "id": row.id,
        "code": backs.code_of(codes_of(session), row.piece),
        "facility": row.facility.name,
        "came_as": row.came_as,
        "reason": row.reason,
        "what": row.what,
        "words": row.words,
        "came_on": row.came_on.isoformat(),
        "letter": letter.state if letter else "",
        "next_step": row.next_step,
        "appeal_until": row.appeal_until.isoformat() if row.appeal_until else None,
        "appeal_source": row.appeal_source,
        "note": row.note,
        "settled_at": row.settled_at,
    }
