"""`mailcall reply`: bring scanned paper in, and see what became of it; what is decided is in `reply_deciding`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay.cli import reply_deciding, reply_pages
from relay.cli.opening import Installation, installation, now, staff_named
from relay.cli.output import json_option, limit_option, show_rows
from relay.errors import Refused
from relay.letters.sealed.scanned import SHUT
from relay.models import Correspondence, Reply, ReplyState, ScanSource
from relay.objects import open_store
from relay.replies.pages.kinds import FILE_BYTES_MOST
from relay.replies.scans import listing
from relay.replies.scans.taking import Came, keep_file, take

_SCANNED = ("id", "name", "state", "new", "received_at", "sha256")
_LISTED = ("id", "code", "state", "profile", "pen_pal", "received_on", "pages", "doubts")
_SCANS = ("id", "name", "source", "state", "pages", "received_at", "fault")
_PAGE = 500


@click.group()
def reply() -> None:
    """Paper letters from people in prison, scanned and sent on to their pen pals."""


for _command in (*reply_deciding.COMMANDS, reply_pages.pages):
    reply.add_command(_command)


@reply.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--one-letter", is_flag=True, help="All pages of each file are one letter.")
@click.option("--as", "email", metavar="EMAIL", help="The member of staff who scanned it.")
@json_option
def scan(*, files: tuple[Path, ...], one_letter: bool, email: str | None, as_json: bool) -> None:
    """Bring in scanned FILES (PDF, TIFF, JPEG, PNG, HEIC). The worker reads them; a file that came before is named."""
    with installation() as here:
        show_rows((_scanned(here, path, one_letter, email) for path in files), _SCANNED, as_json=as_json)


@reply.command("list")
@click.option("--state", type=click.Choice([state.value for state in ReplyState]), help="Only replies in this state.")
@limit_option
@json_option
def list_replies(*, state: str | None, limit: int | None, as_json: bool) -> None:
    """List replies, oldest first."""
    with installation() as here, here.read() as session:
        show_rows(_replies(session, state), _LISTED, as_json=as_json, limit=limit)


@reply.command()
@limit_option
@json_option
def scans(*, limit: int | None, as_json: bool) -> None:
    """List scanned files, newest first: what waits to be divided, and what cannot be read."""
    with installation() as here, here.read() as session:
        rows = ({name: getattr(row, name) for name in _SCANS} for row in listing.listed(session, limit=limit))
        show_rows(rows, _SCANS, as_json=as_json)


def _scanned(here: Installation, path: Path, one_letter: bool, email: str | None) -> dict[str, Any]:
    with path.open("rb") as stream:
        raw = stream.read(FILE_BYTES_MOST + 1)
    try:
        kept = keep_file(open_store(here.settings), raw)
    except Refused as refusal:
        raise Refused(f"{path.name}: {refusal}") from None
    with here.write() as session:
        by = staff_named(session, email) if email else None
        came = Came(source=ScanSource.COMMAND, name=path.name, by=by, is_one_letter=one_letter)
        taken = take(session, kept, came, now=now())
        row = taken.scan
        return {
            "id": row.id,
            "name": row.name,
            "state": row.state,
            "new": taken.is_new,
            "received_at": row.received_at,
            "sha256": row.sha256,
        }


def _replies(session: Session, state: str | None) -> Iterator[dict[str, Any]]:
    both = joinedload(Reply.correspondence)
    whole = (both.joinedload(Correspondence.pen_pal), both.joinedload(Correspondence.profile))
    query = select(Reply).options(*whole).order_by(Reply.id).limit(_PAGE)
    if state is not None:
        query = query.where(Reply.state == ReplyState(state))
    last = 0
    while page := session.scalars(query.where(Reply.id > last)).all():
        last = page[-1].id
        for row in page:
            yield _row(row)
        session.expunge_all()


def _row(row: Reply) -> dict[str, Any]:
    between, sealed = row.correspondence, row.state is ReplyState.SEALED
    shut = row.state in SHUT
    return {
        "id": row.id,
        "code": row.code,
        "state": row.state,
        "profile": between.profile.register_number if between and not sealed else "",
        "pen_pal": between.pen_pal.address if between and not sealed else "",
        "correspondence": row.correspondence_id,
        "matched_by": row.matched_by,
        "received_on": row.received_on.isoformat(),
        "pages": len(row.pages),
        "doubts": list(row.doubts),
        "scan": row.scan_id,
        "text": "" if shut else row.text,
        "sent_at": row.sent_at,
    }
