"""`mailcall facility`: prisons, and the addresses mail for them goes to."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from relay import days, directory
from relay.addresses import lines
from relay.cli.opening import installation, now, staff_named
from relay.cli.output import json_option, limit_option, show_json, show_one, show_rows
from relay.directory import Author, NewFacility, NewMailPoint, Outcome
from relay.directory.tables import decoded
from relay.errors import NotFound, Refused
from relay.models import Facility, MailPoint
from relay.postal_address import PostalAddress

_COLUMNS = ("id", "code", "name", "mail_points")


@click.group()
def facility() -> None:
    """Prisons and their addresses."""


@facility.command("list")
@limit_option
@json_option
def list_facilities(limit: int | None, as_json: bool) -> None:
    """List every facility with its mail points."""
    with installation() as here, here.read() as session:
        query = select(Facility).order_by(Facility.id).options(selectinload(Facility.mail_points))
        found = session.scalars(query).all()
        rows = (_row(one) if as_json else _row(one) | {"mail_points": _short(one)} for one in found)
        show_rows(rows, _COLUMNS, as_json=as_json, limit=limit)


@facility.command()
@click.argument("code")
@click.argument("name", default="")
@click.option("--long-name", default="", help="As in 'Federal Correctional Institution'.")
@click.option("--jurisdiction", default="us-bop", show_default=True)
@click.option("--unit", default="", help="Name of the mail point, when the facility has several.")
@click.option(
    "--above",
    multiple=True,
    help="A line above the street, in place of the facility's names; {name} and {number} may stand in one. Repeatable.",
)
@click.option("--line", "street", multiple=True, required=True, help="Street or PO box; give it again for more lines.")
@click.option("--city", required=True)
@click.option("--region", default="", help="State or province, as in OR.")
@click.option("--postal-code", default="")
@click.option("--country", default="US", show_default=True)
@click.option("--envelope", default="", help="Preset of its envelopes; the organisation's if not given.")
@click.option("--source", default="", help="Where the address is from: a page and its date.")
@click.option("--verified-on", type=click.DateTime(["%Y-%m-%d"]), help="The day somebody compared it with its source.")
@click.option("--verified-by", default="", metavar="EMAIL", help="The member of staff who did.")
@json_option
def add(
    *,
    code: str,
    name: str,
    long_name: str,
    jurisdiction: str,
    unit: str,
    above: tuple[str, ...],
    street: tuple[str, ...],
    city: str,
    region: str,
    postal_code: str,
    country: str,
    envelope: str,
    source: str,
    verified_on: datetime | None,
    verified_by: str,
    as_json: bool,
) -> None:
    """Add a facility with an address; or, for a CODE that is there, one more mail point.

    It starts unverified, unless --verified-on, --verified-by and --source say who compared it, when and with what.
    """
    if bool(verified_on) is not bool(verified_by):
        raise Refused(
            "an address is verified on a day and by somebody: give --verified-on and --verified-by, or neither"
        )
    with installation() as here, here.write() as session:
        author = Author(now=now())
        known = session.scalar(select(Facility).where(Facility.code == code.strip().upper()))
        if known is not None and not unit:
            raise Refused(f"there is a facility with the code {known.code} already; --unit adds one more address to it")
        about = NewFacility(code=code, name=name, long_name=long_name, jurisdiction=jurisdiction)
        one = known or directory.add_facility(session, about, author)
        address = PostalAddress(
            country=country.upper(),
            recipient_lines=above or tuple(line for line in (one.name, one.long_name, unit) if line),
            street_lines=street,
            locality=city,
            region=region,
            postal_code=postal_code,
        )
        point = NewMailPoint(address=address, name=unit, envelope=envelope, source=source)
        added = directory.add_mail_point(session, one, point, author)
        session.flush()
        if verified_on is not None:
            compared = Author(now=author.now, actor_id=staff_named(session, verified_by).id)
            directory.verify_mail_point(session, added, compared, at=days.begins(session, verified_on.date()))
        session.refresh(one)
        show_one(_row(one) if as_json else _row(one) | {"mail_points": _short(one)}, as_json=as_json)


@facility.command("import")
@click.argument("file", metavar="FILE.csv", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--shipped", type=click.Choice(list(directory.LISTS)), help="A list that comes with Mailcall.")
@click.option("--look", is_flag=True, help="Say what would become of each row, and write nothing.")
@json_option
def import_list(file: Path | None, shipped: str | None, look: bool, as_json: bool) -> None:
    """Add and change the facilities of a list; addresses start unverified, and a verified one stays as it is."""
    source, text = _list(file, shipped)
    with installation() as here:
        if look:
            with here.read() as session:
                done = directory.plan(session, text, source)
        else:
            with here.write() as session:
                done = directory.import_facilities(session, text, source, Author(now=now()))
    for fault in done.faults:
        click.echo(f"left out: {fault}", err=True)
    added, changed, known, wrong = (done.number(outcome) for outcome in Outcome)
    if as_json:
        show_json({"added": added, "changed": changed, "known": known, "left_out": wrong})
    else:
        verb = "would be " if look else ""
        click.echo(f"{added} facilities {verb}added, {changed} {verb}changed, {known} as known, {wrong} left out")


def _list(file: Path | None, shipped: str | None) -> tuple[str, str]:
    """Give where a list is from and its text."""
    if (file is None) is (shipped is None):
        raise Refused("give a file, or --shipped and the name of a list that comes with Mailcall")
    if shipped is not None:
        found, text = directory.shipped_list(shipped)
        return found.source, text
    if file is None or not file.exists():
        raise NotFound(f"there is no file {file}")
    text, was_guessed = decoded(file.read_bytes())
    if was_guessed:
        click.echo(f"{file} is not in UTF-8, and was read as Latin-1: look at its accents", err=True)
    return file.name, text


def _row(one: Facility) -> dict[str, Any]:
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "long_name": one.long_name,
        "jurisdiction": one.jurisdiction,
        "mail_points": [_point(point) for point in one.mail_points],
        "demo": one.demo,
    }


def _point(point: MailPoint) -> dict[str, Any]:
    return {
        "id": point.id,
        "unit": point.name,
        "mail_class": point.mail_class,
        "lines": lines(point.address),
        "envelope": point.envelope,
        "copies_both_sides": point.copies_both_sides,
        "verified_at": point.verified_at,
        "source": point.source,
    }


def _short(one: Facility) -> list[str]:
    return [
        f"{', '.join(lines(point.address))}{'' if point.verified_at else ' (unverified)'}" for point in one.mail_points
    ]
