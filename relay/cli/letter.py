"""`mailcall letter`: read letters and decide about them."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from relay import notices
from relay.cli import letter_deciding, letter_reading, letter_redaction, letter_repair
from relay.cli.letter_row import listed
from relay.cli.opening import installation, now
from relay.cli.output import json_option, limit_option, show_one, show_rows, write_file
from relay.errors import NotReady
from relay.letters import needs
from relay.letters.arriving import authenticity
from relay.letters.holding import taken
from relay.letters.lists.letter_rows import FlagRow, rows
from relay.letters.paper.sheet import numbered
from relay.letters.queries import find_letter, history
from relay.models import HeldFor, Letter, LetterState
from relay.notices.leaving import shown
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
        told = (listed(row, here.settings) for row in found)
        brief = told if as_json else (row | {"flags": _rules(row["flags"])} for row in told)
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


def _rules(flags: Iterable[FlagRow]) -> list[str]:
    """Name each rule once, however much it found."""
    return list(dict.fromkeys(flag.rule for flag in flags))


def _shown(session: Session, name: str, settings: Settings) -> dict[str, Any]:
    found = find_letter(session, name)
    row = next(iter(rows(session, letter_id=found.id)))
    detail = found.reading.detail if found.reading else {}
    return listed(row, settings) | {
        "flags": [_said(flag) for flag in row.flags],
        "held_for": found.held_for,
        "why_held": taken.why(session, found, now()) if found.held_for is HeldFor.FACILITY else "",
        "layout": found.layout,
        "not_before": found.not_before.isoformat() if found.not_before else None,
        "text": found.reading.text if found.reading else "",
        "problem": found.reading.problem if found.reading else "",
        "hidden": _hidden(detail),
        "photos": _photos(found),
        "redactions": _redactions(found),
        "attachments": detail.get("attachments", []),
        "notes": detail.get("notes", []),
        "forms": detail.get("forms", []),
        "form": found.reading.form if found.reading else "",
        "authentication": authenticity.shown(found.message.authentication),
        "decisions": [
            {
                "id": d.id,
                "kind": d.kind,
                "by": d.staff.email,
                "at": d.made_at,
                "reason": d.private_reason,
                "told": d.public_reason,
                "undone_at": d.undone_at,
            }
            for d in found.decisions
        ],
        "notices": [
            {"kind": n.kind, "to": n.recipient, "state": n.state, "not_before": n.not_before}
            | {"subject": n.subject, "text": shown(n.text)}
            for n in notices.of_letter(session, found.id)
        ],
        "history": [{"at": s.at, "verb": s.verb, "by": s.actor, "values": s.values} for s in history(session, found)],
    }


def _said(flag: FlagRow) -> dict[str, Any]:
    """Give a flag with the words the desk has for it: what was found, and what to do."""
    from web import flag_words

    return asdict(flag) | {"says": flag_words.flag_sentence(flag.rule, flag.parameters)}


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
        for one in needs.redacted(found)
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


for _command in (
    *(letter_reading.keep, letter_reading.hide, letter_reading.no_subject, letter_reading.form, letter_reading.undo),
    *letter_deciding.COMMANDS,
    *(letter_redaction.redact, letter_redaction.redact_photo, letter_redaction.lift, letter_redaction.tell),
    letter_repair.repair,
):
    letter.add_command(_command)
