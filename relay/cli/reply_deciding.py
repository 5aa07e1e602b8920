"""`mailcall reply show|approve|hold|reject|due|paper`: see a reply, decide about it, and what became of its paper."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import click
from sqlalchemy.orm import Session

from relay import days
from relay.cli.opening import Installation, installation, now, staff_named
from relay.cli.output import json_option, show_json, show_one, show_rows
from relay.letters.acts import By
from relay.letters.deciding import reasons
from relay.letters.sealed.scanned import SHUT
from relay.models import DecisionKind, PaperFate, ReasonOn, Reply
from relay.objects import open_store
from relay.replies import deciding, fate, finding
from relay.replies.deciding import Choice, Deed
from relay.replies.fate import Fate
from relay.replies.known import blacked_out

_DUE = ("id", "state", "received_on", "sent_at", "pages", "scan")
_id = click.argument("reply_id", metavar="ID", type=click.IntRange(min=1))
_as = click.option("--as", "email", required=True, metavar="EMAIL", help="The member of staff who does it.")
_reason = click.option("--reason", default="", help="Why; staff only.")
_template = click.option("--template", default="", metavar="NAME", help="One of your reasons, by its name or number.")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@_id
@json_option
def show(reply_id: int, *, as_json: bool) -> None:
    """Show one reply: what was read on it, its emails, its paper, and what happened to it."""
    with installation() as here, here.read() as session:
        show_one(_shown(session, finding.find(session, reply_id)), as_json=as_json)


@click.command()
@_id
@_as
@json_option
def approve(reply_id: int, *, email: str, as_json: bool) -> None:
    """Send a reply on; whoever does has looked at its pages, on the desk or by `reply pages`."""
    _decide(reply_id, email, lambda _session: Choice(deed=Deed.APPROVE), as_json=as_json)


@click.command()
@_id
@_as
@_reason
@_template
@click.option("--until", type=_DAY, help="The day it ends by itself, as in 2027-01-31.")
@json_option
def hold(reply_id: int, *, email: str, reason: str, template: str, until: datetime | None, as_json: bool) -> None:
    """Put a reply aside for a while."""

    def choice(session: Session) -> Choice:
        ends = days.begins(session, until.date()) if until else None
        made = Choice(deed=Deed.HOLD, private_reason=reason, hold_until=ends)
        if not template:
            return made
        return replace(made, template_id=reasons.named(session, DecisionKind.HOLD, template, ReasonOn.REPLY).id)

    _decide(reply_id, email, choice, as_json=as_json)


@click.command()
@_id
@_as
@_reason
@_template
@click.option(
    "--tell", default="", help="Why, in words for the pen pal: they are told when there are any here or in the reason."
)
@json_option
def reject(reply_id: int, *, email: str, reason: str, template: str, tell: str, as_json: bool) -> None:
    """Do not send a reply on."""

    def choice(session: Session) -> Choice:
        made = Choice(deed=Deed.REJECT, private_reason=reason, public_reason=tell, tell=bool(tell))
        if not template:
            return made
        row = reasons.named(session, DecisionKind.REJECT, template, ReasonOn.REPLY)
        return replace(made, template_id=row.id, tell=bool(tell or row.public_texts))

    _decide(reply_id, email, choice, as_json=as_json)


@click.command()
@json_option
def due(*, as_json: bool) -> None:
    """List the paper that was kept as long as the organisation keeps it."""
    with installation() as here, here.read() as session:
        show_rows(map(_paper, fate.due(session, now=now())), _DUE, as_json=as_json)


@click.command()
@click.argument("reply_ids", metavar="ID...", nargs=-1, required=True, type=click.IntRange(min=1))
@click.option("--fate", "wanted", required=True, type=click.Choice([one.value for one in PaperFate]))
@click.option("--on", type=_DAY, help="The day it was done; today if not given.")
@click.option("--note", default="", help="Where to, or why.")
@_as
def paper(*, reply_ids: tuple[int, ...], wanted: str, on: datetime | None, note: str, email: str) -> None:
    """Record what became of the paper of replies: of all of these, or of none."""
    with installation() as here, here.write() as session:
        day: date = on.date() if on else days.day_of(session, now())
        told = Fate(fate=PaperFate(wanted), on=day, note=note)
        replies = fate.chosen(session, [finding.find(session, one, even_sealed=True).id for one in reply_ids])
        number = fate.record(session, open_store(here.settings), replies, told, _by(session, email))
    click.echo(f"recorded for the paper of {number}")


COMMANDS = (show, approve, hold, reject, due, paper)


def _decide(reply_id: int, email: str, choice: Callable[[Session], Choice], *, as_json: bool) -> None:
    with installation() as here:
        with here.write() as session:
            found, window = finding.find(session, reply_id), timedelta(minutes=here.settings.cancel_window)
            deciding.decide(session, found, choice(session), _by(session, email), cancel_window=window)
        _say(here, reply_id, as_json=as_json)


def _say(here: Installation, reply_id: int, *, as_json: bool) -> None:
    with here.read() as session:
        found = finding.find(session, reply_id)
        if as_json:
            show_json(_shown(session, found))
            return
        click.echo(f"reply {found.id} is {found.state.value.replace('_', ' ')}")


def _by(session: Session, email: str) -> By:
    return By(staff=staff_named(session, email), now=now())


def _paper(reply: Reply) -> dict[str, Any]:
    return {
        "id": reply.id,
        "state": reply.state,
        "received_on": reply.received_on.isoformat(),
        "sent_at": reply.sent_at,
        "pages": len(reply.pages),
        "scan": reply.scan.name if reply.scan else "",
    }


def _shown(session: Session, reply: Reply) -> dict[str, Any]:
    between = reply.correspondence
    return _paper(reply) | {
        "profile": reply.profile.register_number if reply.profile else "",
        "pen_pal": between.pen_pal.address if between else "",
        "matched_by": reply.matched_by,
        "code": reply.code,
        "doubts": list(reply.doubts),
        "text": "" if reply.state in SHUT else reply.text,
        "flags": [] if reply.state in SHUT else [{"rule": one.rule, "severity": one.severity} for one in reply.flags],
        "blacked_out": [{"page": one.page_id, "reason": one.reason} for one in blacked_out(reply)],
        "hold_until": reply.hold_until,
        "private_reason": reply.private_reason,
        "public_reason": reply.public_reason,
        "sha256": reply.pdf.sha256 if reply.pdf else "",
        "fetched_at": reply.fetched_at,
        "fate": reply.fate,
        "fate_on": reply.fate_on.isoformat() if reply.fate_on else None,
        "emails": [
            {"kind": one.kind, "state": one.state, "subject": one.subject, "bounced_at": one.bounced_at}
            for one in finding.emails(session, reply.id)
        ],
        "history": [{"at": one.at, "verb": one.verb, "by": one.actor} for one in finding.history(session, reply.id)],
    }
