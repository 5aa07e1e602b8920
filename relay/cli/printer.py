"""`mailcall printer`: what this organisation prints on."""

from typing import Any

import click

from relay.cli.opening import installation, now, staff_named
from relay.cli.output import json_option, limit_option, show_one, show_rows
from relay.errors import Refused
from relay.mailroom.printing import listing, printers
from relay.mailroom.printing.printers import NewPrinter
from relay.models import Printer
from relay.printing.address import address
from relay.printing.connection import Connection
from relay.printing.faults import PrinterFault
from relay.printing.queue import PrintQueue
from relay.printing.saying import sentences

_COLUMNS = ("id", "name", "queue", "two_sided", "tray", "retired_at")


@click.group()
def printer() -> None:
    """What this organisation prints on. A NAME is a printer's name or its number."""


def _as_option(command: Any) -> Any:  # noqa: ANN401 -- click's own decorators say no more
    return click.option("--as", "email", metavar="EMAIL", help="The administrator who does it.")(command)


@printer.command()
@click.argument("name")
@click.option("--queue", default="", help="Name of a CUPS queue here, or its ipp address; none: files are downloaded.")
@click.option("--one-sided", is_flag=True, help="It cannot turn sheets over.")
@click.option("--colour", is_flag=True, help="It prints colour.")
@click.option("--tray", default="", help="Where paper for letters is, as in tray-2; its own choice if not given.")
@click.option("--envelope-tray", default="", help="Where envelopes and labels are.")
@click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="A further option; may be repeated.")
@_as_option
@json_option
def add(
    *,
    name: str,
    queue: str,
    one_sided: bool,
    colour: bool,
    tray: str,
    envelope_tray: str,
    options: tuple[str, ...],
    email: str | None,
    as_json: bool,
) -> None:
    """Add a printer."""
    with installation() as here, here.write() as session:
        about = NewPrinter(
            name=name,
            queue=queue,
            two_sided=not one_sided,
            colour=colour,
            tray=tray,
            envelope_tray=envelope_tray,
            options=printers.options_of("\n".join(options)),
        )
        staff = staff_named(session, email) if email else None
        show_one(_row(printers.add(session, about, staff, now=now())), as_json=as_json)


@printer.command("list")
@limit_option
@json_option
def list_printers(limit: int | None, as_json: bool) -> None:
    """List printers, those in use first."""
    with installation() as here, here.read() as session:
        show_rows(map(_row, listing.printers(session)), _COLUMNS, as_json=as_json, limit=limit)


@printer.command()
@click.argument("name")
@click.option("--look", is_flag=True, help="Ask it what it can do, too.")
@json_option
def show(name: str, look: bool, as_json: bool) -> None:
    """Show one printer."""
    with installation() as here, here.read() as session:
        found = printers.find(session, name)
        row = _row(found)
        show_one(row | _look(found) if look else row, as_json=as_json)


@printer.command()
@click.argument("name")
@_as_option
@json_option
def retire(name: str, email: str | None, as_json: bool) -> None:
    """Print nothing on it any more."""
    with installation() as here, here.write() as session:
        staff, found = staff_named(session, email) if email else None, printers.find(session, name)
        printers.retire(session, found, staff, now=now())
        show_one(_row(found), as_json=as_json)


def _row(found: Printer) -> dict[str, Any]:
    names = ("id", "name", "queue", "two_sided", "colour", "tray", "envelope_tray", "options", "envelopes")
    more = ("offset_x_pt", "offset_y_pt", "retired_at")
    return {name: getattr(found, name) for name in (*names, *more)}


def _look(found: Printer) -> dict[str, Any]:
    """Ask a printer what it can do.

    Raises:
        Refused: it has no queue, or does not say.
    """
    if not found.queue:
        raise Refused(f"{found.name} has no queue: its files are downloaded")
    try:
        known = PrintQueue(Connection(address(found.queue))).capabilities()
    except PrinterFault as fault:
        raise Refused(" ".join(sentences(fault.told))) from fault
    return {
        "model": known.name,
        "takes_pdf": known.takes_pdf,
        "accepts_jobs": known.accepts_jobs,
        "sides": list(known.sides),
        "trays": list(known.trays),
        "media": list(known.media),
        "colours": list(known.colours),
        "reasons": list(known.reasons),
    }
