"""`mailcall batch print`: a batch, or one envelope of it, on a printer."""

from typing import Any

import click

from relay.cli.opening import installation, now, staff_named
from relay.cli.output import json_option, limit_option, show_one, show_rows
from relay.mailroom import batches
from relay.mailroom.printing import asking, listing, printers
from relay.mailroom.printing.asking import COPIES_MOST, Wanted
from relay.mailroom.printing.files import LETTERS
from relay.mailroom.printing.listing import Sent

_COLUMNS = ("id", "printer", "part", "envelope", "state", "sheets_done", "sheets", "told", "created_at")


@click.command("print")
@click.argument("batch_id", metavar="ID")
@click.option("--printer", "name", required=True, help="Its name or number.")
@click.option("--part", default=LETTERS, show_default=True, help="letters, or another file of the batch: cover, …")
@click.option("--envelope", "seq", type=click.IntRange(1), help="Only this one, by its number in the manifest.")
@click.option("--copies", type=click.IntRange(1, COPIES_MOST), default=1, show_default=True)
@click.option("--tray", help="Another than its usual one.")
@click.option("--again", is_flag=True, help="Print it once more, though it was sent before.")
@click.option("--as", "email", metavar="EMAIL", help="The member of staff who does it.")
@json_option
def print_batch(
    *,
    batch_id: str,
    name: str,
    part: str,
    seq: int | None,
    copies: int,
    tray: str | None,
    again: bool,
    email: str | None,
    as_json: bool,
) -> None:
    """Send a batch to a printer; the worker sends it, and `batch prints` says how it goes."""
    with installation() as here, here.write() as session:
        staff = staff_named(session, email) if email else None
        batch, printer = batches.find_batch(session, batch_id), printers.find(session, name)
        wanted = Wanted(printer_id=printer.id, part=part, seq=seq, copies=copies, tray=tray, again=again)
        asking.ask(session, batch, wanted, staff, now=now())
        show_one(_row(listing.of_batch(session, batch.id, limit=1)[0]), as_json=as_json)


@click.command("prints")
@click.argument("batch_id", metavar="ID")
@limit_option
@json_option
def list_prints(batch_id: str, limit: int | None, as_json: bool) -> None:
    """List what of a batch was sent to printers, newest first."""
    with installation() as here, here.read() as session:
        batch = batches.find_batch(session, batch_id)
        sent = listing.of_batch(session, batch.id, limit=limit or 1_000)
        show_rows(map(_row, sent), _COLUMNS, as_json=as_json)


def _row(sent: Sent) -> dict[str, Any]:
    job = sent.job
    return {
        "id": job.id,
        "printer": job.printer.name,
        "part": job.part,
        "envelope": sent.seq,
        "copies": job.copies,
        "state": job.state,
        "sheets_done": job.sheets_done,
        "sheets": sent.sheets,
        "told": " ".join(sent.told),
        "queue_job": job.queue_job,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
    }
