"""`mailcall batch`: make batches, print them and mail them."""

import io
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.cli.batch_print import list_prints, print_batch
from relay.cli.opening import installation, now, staff_named
from relay.cli.output import json_option, limit_option, show_one, show_rows, write_file
from relay.letters.codebook import CodeBook, codes_of
from relay.mailroom import batches
from relay.mailroom.bagging import bag
from relay.mailroom.bagging.closing import Missing
from relay.mailroom.gathering import choosing, making
from relay.mailroom.papers.manifest import manifest as manifest_of
from relay.mailroom.papers.manifest import manifest_csv
from relay.models import Batch, BatchPart, MailClass, Piece, Staff
from relay.press.addressing.faces import LABELS

_PARTS = {"letters": None, "all": BatchPart.STACK} | {part.value: part for part in BatchPart if part != BatchPart.STACK}
_TRACKING = ("number", "code", "taken", "withheld")
_COLUMNS = ("id", "code", "state", "letters", "pages", "created_at", "printed_at", "mailed_at")


def _as_option(command: Any) -> Any:  # noqa: ANN401 -- click's own decorators say no more
    return click.option("--as", "email", metavar="EMAIL", help="The member of staff who does it.")(command)


def _to_file(command: Any) -> Any:  # noqa: ANN401
    where = click.Path(path_type=Path, dir_okay=False)
    return click.option("-o", "--output", required=True, type=where, help="- for stdout.")(command)


@click.group()
def batch() -> None:
    """Make batches, print them and mail them. An ID is a batch's number or its code."""


batch.add_command(print_batch)
batch.add_command(list_prints)


@batch.command()
@_as_option
@click.option("--facility", default="", metavar="NAME", help="Only letters to a prison, by its code or name.")
@click.option("--mail-class", type=click.Choice([one.value for one in MailClass]), help="Only this class of mail.")
@click.option("--printer", default="", metavar="NAME", help="Only what goes into the envelopes that it prints for.")
@click.option("--labels", type=click.Choice(list(LABELS)), help="Its labels, if not the usual ones.")
@click.option("--limit", type=click.IntRange(1, making.LETTERS_MOST), default=making.LETTERS_MOST, show_default=True)
@json_option
def create(
    *,
    email: str | None,
    facility: str,
    mail_class: str | None,
    printer: str,
    labels: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Put the approved letters whose cancel window is over into a new batch."""
    with installation() as here:
        window = timedelta(minutes=here.settings.cancel_window)
        one_class = MailClass(mail_class) if mail_class else None
        chosen = partial(choosing.named, facility=facility, mail_class=one_class, printer=printer)
        with here.write() as session:
            choice = chosen(session)
            making.hold_back(session, now=now(), cancel_window=window, limit=limit, choice=choice)
        with here.write() as session:
            staff = staff_named(session, email) if email else None
            choice = chosen(session)
            made = making.create(
                session, staff, now=now(), cancel_window=window, limit=limit, choice=choice, label_sheet=labels or ""
            )
        with here.read() as session:
            show_one(_shown(session, made.id), as_json=as_json)


@batch.command("list")
@limit_option
@json_option
def list_batches(limit: int | None, as_json: bool) -> None:
    """List batches, oldest first."""
    with installation() as here, here.read() as session:
        found = session.execute(_query().order_by(Batch.id)).all()
        book = codes_of(session) if found else None
        rows = (_row(made, letters, book) for made, letters in found if book)
        show_rows(rows, _COLUMNS, as_json=as_json, limit=limit)


@batch.command()
@click.argument("batch_id", metavar="ID")
@json_option
def show(batch_id: str, as_json: bool) -> None:
    """Show one batch."""
    with installation() as here, here.read() as session:
        show_one(_shown(session, batches.find_batch(session, batch_id).id), as_json=as_json)


def _query() -> Any:  # noqa: ANN401 -- a select of a batch and its number of letters
    letters = select(func.count()).where(Piece.batch_id == Batch.id).correlate(Batch).scalar_subquery()
    return select(Batch, letters)


def _shown(session: Session, batch_id: int) -> dict[str, Any]:
    made, letters = session.execute(_query().where(Batch.id == batch_id)).one()
    return _row(made, letters, codes_of(session))


def _row(made: Batch, letters: int, book: CodeBook) -> dict[str, Any]:
    return {
        "id": made.id,
        "code": book.batch(made.id),
        "state": made.state,
        "letters": letters,
        "pages": made.pages,
        "created_at": made.created_at,
        "printed_at": made.printed_at,
        "mailed_at": made.mailed_at,
    }


@batch.command()
@click.argument("batch_id", metavar="ID")
@_to_file
@click.option("--part", type=click.Choice(list(_PARTS)), default="letters", show_default=True, help="Which file of it.")
def pdf(batch_id: str, output: Path, part: str) -> None:
    """Write the batch's pages, collated for the printer, or another of its files; `all` is the whole stack."""
    from relay.mailroom.papers import batch_files
    from relay.objects import open_store

    with installation() as here, here.read() as session:
        found = batches.find_batch(session, batch_id)
        write_file(output, batch_files.content(open_store(here.settings), found, _PARTS[part]))


@batch.command()
@click.argument("batch_id", metavar="ID")
@_as_option
@_to_file
def export(batch_id: str, email: str | None, output: Path) -> None:
    """Write the batch as a zip for a print house: a PDF for each letter, addresses, checksums. It is recorded."""
    from relay.mailroom.print_house import package
    from relay.objects import open_store

    archive = io.BytesIO()
    with installation() as here, here.write() as session:
        staff = staff_named(session, email) if email else None
        found = batches.find_batch(session, batch_id)
        package.export(session, open_store(here.settings), found, staff, archive, now=now())
    write_file(output, archive.getvalue())


@batch.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--batch", "batch_id", metavar="ID", help="Take only what is about this batch.")
@_as_option
@json_option
def tracking(file: Path, batch_id: str | None, email: str | None, as_json: bool) -> None:
    """Take a print house's tracking file in, and say of each line what became of it."""
    from relay.mailroom.print_house import tracking as taking

    with installation() as here, here.write() as session:
        staff = staff_named(session, email) if email else None
        found = batches.find_batch(session, batch_id) if batch_id else None
        answered = taking.take(session, file.read_bytes(), staff, now=now(), batch=found)
        rows = ({name: getattr(line, name) for name in _TRACKING} for line in answered)
        show_rows(rows, _TRACKING, as_json=as_json)


@batch.command()
@click.argument("batch_id", metavar="ID")
@click.option("--csv", "as_csv", is_flag=True, help="As a table for a spreadsheet, with weight and postage.")
@json_option
def manifest(batch_id: str, as_csv: bool, as_json: bool) -> None:
    """List the envelopes of a batch in the order of its pages."""
    with installation() as here, here.read() as session:
        pieces = manifest_of(session, batches.find_batch(session, batch_id), now())
        if as_csv:
            click.echo(manifest_csv(pieces), nl=False)
            return
        rows = ({name: getattr(piece, name) for name in _MANIFEST} for piece in pieces)
        show_rows(rows, _MANIFEST, as_json=as_json)


_MANIFEST = (
    *("seq", "code", "recipient", "register_number", "facility", "pen_pal"),
    *("pages", "sheets", "envelope", "first_page", "state"),
)


@batch.command()
@click.argument("batch_id", metavar="ID")
@_as_option
@json_option
def printed(batch_id: str, email: str | None, as_json: bool) -> None:
    """Say that a batch was printed."""
    _mark(batches.mark_printed, batch_id, email, as_json=as_json)


@batch.command()
@click.argument("batch_id", metavar="ID")
@_as_option
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day the post took it; today when it is not given.")
@click.option("--place", default="", help="Where it was given to the post.")
@click.option(
    "--missing",
    type=click.Choice([one.value for one in Missing]),
    help="What becomes of envelopes that were not scanned into the bag, when others were.",
)
@json_option
def mailed(
    batch_id: str, email: str | None, on: datetime | None, place: str, missing: str | None, as_json: bool
) -> None:
    """Say that a printed batch was given to the post."""

    def mark(session: Session, found: Batch, staff: Staff | None, *, now: datetime) -> None:
        outside = {one.seq: Missing(missing) for one in bag.missing(session, found)} if missing else {}
        day = on.date() if on else None
        batches.mark_mailed(session, found, staff, now=now, on=day, place=place, missing=outside)

    _mark(mark, batch_id, email, as_json=as_json)


def _mark(mark: Any, name: str, email: str | None, *, as_json: bool) -> None:  # noqa: ANN401 -- one of two functions
    with installation() as here:
        with here.write() as session:
            staff = staff_named(session, email) if email else None
            found = batches.find_batch(session, name)
            mark(session, found, staff, now=now())
        with here.read() as session:
            show_one(_shown(session, found.id), as_json=as_json)
