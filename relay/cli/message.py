"""`mailcall message`: emails exactly as they were accepted."""

import sys
from collections.abc import Iterator
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from relay.cli.opening import installation
from relay.cli.output import json_option, limit_option, show_rows
from relay.errors import NotFound
from relay.letters.arriving.raw import chunks
from relay.models import Letter, Message

_COLUMNS = ("id", "received_at", "mail_from", "recipients", "bytes", "outcome", "message_id")
_PAGE = 500


@click.group()
def message() -> None:
    """See emails exactly as they were accepted."""


@message.command("list")
@limit_option
@json_option
def list_messages(limit: int | None, as_json: bool) -> None:
    """List every message that was answered 250, oldest first."""
    with installation() as here, here.read() as session:
        show_rows(_listed(session), _COLUMNS, as_json=as_json, limit=limit)


def _listed(session: Session) -> Iterator[dict[str, Any]]:
    last = 0
    query = select(Message).options(selectinload(Message.recipients)).order_by(Message.id).limit(_PAGE)
    while page := session.scalars(query.where(Message.id > last)).all():
        last = page[-1].id
        states = _letter_states(session, page[0].id, last)
        for row in page:
            yield _row(row, states.get(row.id, []))
        session.expunge_all()


def _letter_states(session: Session, first: int, last: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(Letter.message_id, Letter.state).where(Letter.message_id.between(first, last)).order_by(Letter.id)
    for message_id, state in session.execute(query):
        found.setdefault(message_id, []).append(state.value)
    return found


def _row(row: Message, states: list[str]) -> dict[str, Any]:
    routes = [recipient.route.value for recipient in row.recipients]
    return {
        "id": row.id,
        "message_id": row.header_message_id.strip("<> "),
        "mail_from": row.mail_from,
        "recipients": [recipient.address for recipient in row.recipients],
        "sha256": row.sha256,
        "bytes": row.size_bytes,
        "received_at": row.received_at,
        "outcome": ", ".join(dict.fromkeys(states or routes)),
        "letters": len(states),
    }


@message.command()
@click.argument("message_id", metavar="ID", type=click.IntRange(min=1))
def raw(message_id: int) -> None:
    """Write the message's exact bytes to standard output."""
    with installation() as here, here.read() as session:
        found = session.get(Message, message_id)
        if found is None:
            raise NotFound(f"there is no message {message_id}")
        for chunk in chunks(session, found):
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
