"""`mailcall setup`: asks what an installation must know, writes it down, and shows what is left to do."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import staff
from relay.cli.opening import now
from relay.cli.output import show_json
from relay.db import Database
from relay.db.engine import reporting
from relay.db.migrate import migrate
from relay.db.types import PostalAddress
from relay.errors import Refused
from relay.models import Role, Staff
from relay.settings import Settings, load_settings, settings_file
from relay.setup import Founding, check, checklist, dns_records, found, organisation_of, write_settings

F = TypeVar("F", bound=Callable[..., Any])
_SETTINGS = ("mail_domain", "smarthost", "public_url")
_NEEDED = ("name", "street", "city")


def _options(command: F) -> F:
    for option in reversed(
        (
            click.option("--name", help="Name of the organisation, as it stands on letters."),
            click.option(
                "--street", multiple=True, help="Street or PO box of the return address; again for more lines."
            ),
            click.option("--city", help="Town of the return address."),
            click.option("--region", default="", help="State or province."),
            click.option("--postal-code", default=""),
            click.option("--country", default="US", show_default=True, help="Two letters, as in US or FR."),
            click.option("--phone", default="", help="Printed on letters, for questions."),
            click.option("--zone", default="UTC", show_default=True, help="IANA time zone, as in America/Chicago."),
            click.option("--paper", type=click.Choice(["letter", "a4"]), default="letter", show_default=True),
            click.option("--mail-domain", help="Domain of your addresses, as in letters.example.org."),
            click.option("--smarthost", help="Server that sends your notices, smtp://user:password@host:587."),
            click.option("--public-url", help="Address of the dashboard, as in https://letters.example.org."),
            click.option("--admin", metavar="EMAIL", help="Invite this administrator."),
            click.option("--show", is_flag=True, help="Only show the records to publish and what is left to do."),
            click.option("--json", "as_json", is_flag=True, help="Print the records and the checklist as JSON."),
        )
    ):
        command = option(command)
    return command


@click.command()
@_options
def setup(show: bool, as_json: bool, admin: str | None, **given: Any) -> None:  # noqa: ANN401 -- the options above
    """Set this installation up; asks for what is not given when a person is there to answer."""
    if not show:
        given = _completed(given)
        admin = admin or (
            click.prompt("Email of the first administrator", default="") if _somebody_is_there() else None
        )
        check(_founding(given))
        _keep_settings(given)
    settings = load_settings()
    database = _opened(settings)
    try:
        with reporting("the installation could not be set up"), database.write() as session:
            if not show:
                found(session, _founding(given), actor_id=None, now=now())
            token = _invited(session, admin) if admin and not show else ""
        with database.read() as session:
            _tell(session, settings, token, as_json=as_json)
    finally:
        database.close()


def _somebody_is_there() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _completed(given: dict[str, Any]) -> dict[str, Any]:
    """Ask for what is not given; where nobody can be asked, say what is missing."""
    if not _somebody_is_there():
        missing = [f"--{name}" for name in _NEEDED if not given[name]]
        if missing:
            raise click.UsageError(f"nobody is here to ask, so give {', '.join(missing)} (or --show)")
        return given
    asked = dict(given)
    for name, question, default in _QUESTIONS:
        if not asked[name]:
            asked[name] = click.prompt(question, default=default, show_default=bool(default))
    if isinstance(asked["street"], str):
        asked["street"] = (asked["street"],)
    return asked


_QUESTIONS: tuple[tuple[str, str, str | None], ...] = (
    ("name", "Name of the organisation", None),
    ("street", "Return address: street or PO box", None),
    ("city", "Return address: town", None),
    ("region", "Return address: state or province", ""),
    ("postal_code", "Return address: postal code", ""),
    ("country", "Return address: country, two letters", "US"),
    ("phone", "Phone for questions, printed on letters", ""),
    ("zone", "Time zone, as in America/Chicago", "UTC"),
    ("mail_domain", "Domain of your addresses, as in letters.example.org", ""),
    ("smarthost", "Server that sends notices, as in smtp://user:password@host:587 (empty: none yet)", ""),
    ("public_url", "Address of the dashboard, as in https://letters.example.org (empty: this machine only)", ""),
)


def _keep_settings(given: dict[str, Any]) -> None:
    chosen = {name: given[name] for name in _SETTINGS if given[name]}
    if chosen:
        load_settings(**{name: value for name, value in chosen.items() if name != "mail_domain"})  # refuses bad values
        write_settings(settings_file(), chosen)
        click.echo(f"written to {settings_file()}; restart what runs to use it", err=True)


def _opened(settings: Settings) -> Database:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.effective_database_url, pool_size=1)
    migrate(database)
    with database.read() as session:
        organisation = organisation_of(session)
        if organisation is not None and organisation.demo:
            database.close()
            raise Refused("this is the demo, whose people are made up: set MAILCALL_DATA_DIR to another folder")
    return database


def _founding(given: dict[str, Any]) -> Founding:
    address = PostalAddress(
        country=given["country"].upper(),
        street_lines=tuple(given["street"]),
        locality=given["city"],
        region=given["region"],
        postal_code=given["postal_code"],
    )
    return Founding(
        name=given["name"],
        address=address,
        time_zone=given["zone"],
        phone=given["phone"],
        paper=given["paper"],
        envelope="10-double-window" if given["paper"] == "letter" else "dl-window-form-b",
    )


def _invited(session: Session, email: str) -> str:
    """Invite an administrator, or make them a new link."""
    known = session.scalar(select(Staff).where(Staff.email == staff.normal_address(email)))
    account = known or staff.add(session, email, Role.ADMIN, "", now())
    return staff.make_link(session, account, now(), invites=account.password is None)


def _tell(session: Session, settings: Settings, token: str, *, as_json: bool) -> None:
    records, steps = dns_records(settings), checklist(session, settings)
    link = f"{settings.public_url.rstrip('/')}/sign-in/{token}" if token else ""
    if as_json:
        show_json({"link": link, "dns": records, "checklist": steps})
        return
    if link:
        click.echo(f"\nThis link lets the administrator in, once:\n  {link}")
    click.echo("\nPublish these records where your domain's DNS is kept:\n")
    for record in records:
        click.echo(f"  {record.name}  {record.kind}  {record.value}\n      {record.purpose}")
    click.echo("\nWhat is done, and what is left to do:\n")
    for step in steps:
        click.echo(f"  [{'x' if step.done else ' '}] {step.title}\n      {step.detail}")
