"""`mailcall letter`: read letters and decide about them."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from relay.cli import letter_reading, letter_redaction
from relay.cli.opening import installation, now, staff_named
from relay.cli.output import json_option, limit_option, show_json, show_one, show_rows, write_file
from relay.errors import NotReady, Refused
from relay.letters import authenticity, lifecycle
from relay.letters.decisions import Choice, confirm_pen_pal, decide
from relay.letters.queries import FlagRow, LetterRow, find_letter, history, rows
from relay.letters.sheet import numbered
from relay.models import DecisionKind, Letter, LetterState, Organisation
from relay.settings import Settings

_COLUMNS = ("id", "code", "state", "received_at", "pen_pal", "profile", "subject", "pages", "flags")


@click.group()
def letter() -> None:
    """Read letters and decide about them. An ID is a letter's number or its code."""


@letter.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice([s.value for s in LetterState]), help="Only this state."
)
@limit_option
@json_option
def list_letters(states: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """List letters, oldest first."""
    with installation() as here, here.read() as session:
        found = rows(session, states=[LetterState(state) for state in states], limit=limit)
        listed = (_listed(row, here.settings) for row in found)
        brief = listed if as_json else (row | {"flags": [flag.rule for flag in row["flags"]]} for row in listed)
        show_rows(brief, _COLUMNS, as_json=as_json)


@letter.command()
@click.argument("letter_id", metavar="ID")
@json_option
def show(letter_id: str, as_json: bool) -> None:
    """Show one letter: what will be printed, what was set aside, and what happened to it."""
    with installation() as here, here.read() as session:
        shown = _shown(session, letter_id, here.settings)
        said = shown if as_json else shown | {"flags": "\n".join(flag["says"] for flag in shown["flags"])}
        show_one(said, as_json=as_json)


def _listed(row: LetterRow, settings: Settings) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "state": row.state,
        "alias": settings.address_of(row.alias),
        "profile": row.profile,
        "register_number": row.register_number,
        "facility": row.facility,
        "pen_pal": row.pen_pal,
        "pen_pal_address": row.pen_pal_address,
        "pen_pal_confirmed": row.confirmed,
        "subject": row.subject,
        "received_at": row.received_at,
        "message_id": row.message_id.strip("<> "),
        "pages": row.pages,
        "sheets": row.sheets,
        "flags": row.flags,
    }


def _shown(session: Session, name: str, settings: Settings) -> dict[str, Any]:
    found = find_letter(session, name)
    row = next(iter(rows(session, letter_id=found.id)))
    detail = found.reading.detail if found.reading else {}
    return _listed(row, settings) | {
        "flags": [_said(flag) for flag in row.flags],
        "text": found.reading.text if found.reading else "",
        "problem": found.reading.problem if found.reading else "",
        "hidden": _hidden(detail),
        "photos": _photos(found),
        "redactions": _redactions(found),
        "attachments": detail.get("attachments", []),
        "notes": detail.get("notes", []),
        "forms": detail.get("forms", []),
        "form": found.reading.form if found.reading else "",
        "authentication": authenticity.shown(session, found.message_id),
        "decisions": [
            {"kind": d.kind, "by": d.staff.email, "at": d.made_at, "reason": d.private_reason, "told": d.public_reason}
            for d in found.decisions
        ],
        "history": [{"at": s.at, "verb": s.verb, "by": s.actor, "values": s.values} for s in history(session, found)],
    }


def _said(flag: FlagRow) -> dict[str, Any]:
    """Give a flag with the words the desk has for it: what was found, and what to do."""
    from web import wording

    return asdict(flag) | {"says": wording.flag_sentence(flag.rule, flag.parameters)}


def _hidden(detail: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what was set aside; `segment` is the number `keep` takes."""
    return [
        {"text": segment["text"], "reason": segment["reason"], "segment": number}
        for number, segment in enumerate(detail.get("segments", []), 1)
        if not segment["kept"]
    ]


def _redactions(found: Letter) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "photo": one.photo_seq,
            "characters": one.characters,
            "told": one.reason,
            "reason": one.private_reason,
            "by": one.staff.email,
            "at": one.made_at,
            "pen_pal_told": one.is_told,
        }
        for one in lifecycle.redacted(found)
    ]


def _photos(found: Letter) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "name": photo.name,
            "page_of": photo.page_of,
            "included": photo.included,
            "grey": photo.grey,
            "redacted": photo.redacted,
            "width_px": photo.width_px,
            "height_px": photo.height_px,
            "sha256": photo.stored.sha256,
        }
        for photo, number in numbered(found.reading)
    ]


@letter.command()
@click.argument("letter_id", metavar="ID")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="- for stdout.")
def pdf(letter_id: str, output: Path) -> None:
    """Write a letter's PDF: the approved proof, else the newest."""
    from relay.objects import open_store

    with installation() as here, here.read() as session:
        found = find_letter(session, letter_id)
        proof = found.approved_proof or found.proof
        if proof is None:
            raise NotReady(f"letter {found.id} ({found.state.value}) has no proof yet; ask again in a moment")
        write_file(output, open_store(here.settings).get(proof.stored.key))


def _act(name: str, choice: Callable[[Session], Choice], email: str, *, as_json: bool) -> None:
    with installation() as here:
        with here.write() as session:
            staff = staff_named(session, email)
            found = find_letter(session, name)
            decide(session, found, choice(session), staff, now=now())
        with here.read() as session:
            row = next(iter(rows(session, letter_id=found.id)))
            if as_json:
                show_json(_listed(row, here.settings))
            else:
                click.echo(f"letter {row.id} {row.code} is {row.state.value.replace('_', ' ')}")


def _decision(kind: DecisionKind, told: str) -> click.Command:
    """Build the command of one decision."""

    @click.argument("letter_id", metavar="ID")
    @click.option("--as", "email", required=True, metavar="EMAIL", help="The member of staff who decides.")
    @click.option("--reason", default="", help="Why; staff only.")
    @click.option("--tell", default="", help="Why, in words for the pen pal.")
    @json_option
    def command(letter_id: str, email: str, reason: str, tell: str, as_json: bool) -> None:
        choice = Choice(kind=kind, private_reason=reason, public_reason=tell)
        _act(letter_id, lambda _session: choice, email, as_json=as_json)

    return click.command(kind.value.replace("_", "-"), help=told)(command)


@letter.command()
@click.argument("letter_id", metavar="ID")
@click.option("--as", "email", required=True, metavar="EMAIL", help="The member of staff who decides.")
@click.option("--reason", default="", help="Why; staff only.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The day it comes back by itself, as in 2027-01-31.")
@json_option
def hold(letter_id: str, email: str, reason: str, until: datetime | None, as_json: bool) -> None:
    """Put a letter aside for a while."""

    def choice(session: Session) -> Choice:
        return Choice(kind=DecisionKind.HOLD, private_reason=reason, hold_until=_morning(session, until))

    _act(letter_id, choice, email, as_json=as_json)


def _morning(session: Session, day: datetime | None) -> datetime | None:
    """Give the moment a day to come begins in the organisation's zone."""
    organisation = session.get(Organisation, 1)
    if day is None or organisation is None:
        return None
    begins = day.replace(tzinfo=ZoneInfo(organisation.time_zone)).astimezone(UTC)
    if begins <= now():
        raise Refused(f"{day:%Y-%m-%d} has begun already in {organisation.time_zone}: give a day to come")
    return begins


for _command in (
    *(letter_reading.keep, letter_reading.hide, letter_reading.form, letter_reading.undo),
    *(letter_redaction.redact, letter_redaction.redact_photo, letter_redaction.lift, letter_redaction.tell),
):
    letter.add_command(_command)

for _kind, _told in (
    (DecisionKind.APPROVE, "Approve a letter: its proof is what will be printed."),
    (DecisionKind.RETURN, "Return a letter to its pen pal, to be changed."),
    (DecisionKind.REJECT, "Refuse a letter."),
    (DecisionKind.RELEASE, "Take a letter that is on hold back into review."),
    (DecisionKind.REOPEN, "Review an approved, refused or automatic letter again."),
    (DecisionKind.WITHDRAW, "Stop a letter that has not been printed."),
    (DecisionKind.READ_AGAIN, "Read an unreadable letter again."),
    (DecisionKind.CLOSE, "Put an unreadable or automatic letter away."),
):
    letter.add_command(_decision(_kind, _told))


@letter.command()
@click.argument("letter_id", metavar="ID")
@click.option("--as", "email", required=True, metavar="EMAIL", help="The member of staff who confirms.")
@click.option("--reason", required=True, help="How you know that the address is theirs.")
@json_option
def confirm(letter_id: str, email: str, reason: str, as_json: bool) -> None:
    """Confirm by hand that the address belongs to the pen pal; their waiting letters go to review."""
    with installation() as here, here.write() as session:
        found = find_letter(session, letter_id)
        if found.pen_pal is None:
            raise NotReady(f"letter {found.id} has no pen pal: its author could not be read for certain")
        moved = confirm_pen_pal(session, found.pen_pal, staff_named(session, email), reason=reason, now=now())
        address = found.pen_pal.address
    if as_json:
        show_json({"pen_pal_address": address, "pen_pal_confirmed": True, "letters_moved": moved})
    else:
        click.echo(f"{address} is confirmed; {moved} waiting letters went to review")
