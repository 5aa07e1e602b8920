"""`mailcall setup`: asks what an installation must know, writes it down, and shows what is left to do."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
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
from relay.errors import Refused
from relay.models import Role, Staff
from relay.postal_address import PostalAddress
from relay.settings import Settings, load_settings, settings_file
from relay.setup import Founding, check, checklist, dns_records, found, founding_of, organisation_of, write_settings

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
            click.option("--region", help="State or province."),
            click.option("--postal-code"),
            click.option("--country", help="Two letters, as in US (the default) or FR."),
            click.option("--phone", help="Printed on letters, for questions."),
            click.option("--zone", help="IANA time zone, as in America/Chicago; UTC, if not given."),
            click.option("--paper", type=click.Choice(["letter", "a4"]), help="Letter, if not given."),
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
    founding: Founding | None = None
    if not show:
        before = _before()
        given = _completed(given, _known(before))
        admin = admin or (
            click.prompt("Email of the first administrator", default="") if _somebody_is_there() else None
        )
        founding = _founding(given, before)
        check(founding)
        _keep_settings(given)
    settings = load_settings()
    with _opened(settings) as database:
        with reporting("the installation could not be set up"), database.write() as session:
            if founding is not None:
                found(session, founding, actor_id=None, now=now())
            token = _invited(session, admin) if admin and not show else ""
        with database.read() as session:
            _tell(session, settings, token, as_json=as_json)


def _somebody_is_there() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _before() -> Founding | None:
    """Give what was said before, so that setup can be called again to change one thing."""
    with _opened(load_settings()) as database, database.read() as session:
        organisation = organisation_of(session)
    return founding_of(organisation) if organisation else None


def _known(before: Founding | None) -> dict[str, Any]:
    """Give the answers to be taken where none is given."""
    told: dict[str, Any] = dict(_DEFAULTS)
    if before is None:
        return told
    return told | {
        "name": before.name,
        "street": before.address.street_lines,
        "city": before.address.locality,
        "region": before.address.region,
        "postal_code": before.address.postal_code,
        "country": before.address.country,
        "phone": before.phone,
        "zone": before.time_zone,
        "paper": before.paper,
    }


_DEFAULTS = {
    "country": "US",
    "zone": "UTC",
    "paper": "letter",
    **dict.fromkeys(("region", "postal_code", "phone", *_SETTINGS), ""),
}


def _completed(given: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """Ask for what is not given; where nobody can be asked, take what is known, and say what is missing."""
    if _somebody_is_there():
        return given | {name: _asked(question, known.get(name)) for name, question in _QUESTIONS if not given[name]}
    complete = {name: known.get(name) if value in (None, ()) else value for name, value in given.items()}
    missing = [f"--{name}" for name in _NEEDED if not complete[name]]
    if missing:
        raise click.UsageError(f"nobody is here to ask, so give {', '.join(missing)} (or --show)")
    return complete


def _asked(question: str, known: Any) -> Any:  # noqa: ANN401 -- a line, or the lines of a street
    several = isinstance(known, tuple)
    default = ", ".join(known) if several else known
    answer: str = click.prompt(question, default=default, show_default=bool(default))
    return known if several and answer == default else answer.strip()


_QUESTIONS = (
    ("name", "Name of the organisation"),
    ("street", "Return address: street or PO box"),
    ("city", "Return address: town"),
    ("region", "Return address: state or province"),
    ("postal_code", "Return address: postal code"),
    ("country", "Return address: country, two letters"),
    ("zone", "Time zone, as in America/Chicago"),
    ("paper", "Paper, letter or a4"),
    ("phone", "Phone for questions, printed on letters"),
    ("mail_domain", "Domain of your addresses, as in letters.example.org"),
    ("smarthost", "Server that sends notices, as in smtp://user:password@host:587"),
    ("public_url", "Address of the dashboard, as in https://letters.example.org"),
)


def _keep_settings(given: dict[str, Any]) -> None:
    chosen = {name: given[name] for name in _SETTINGS if given[name]}
    if chosen.get("smarthost", "smtp://").partition("://")[0] not in {"smtp", "smtps"}:
        raise Refused("--smarthost must be a whole address, as in smtp://user:password@host:587")
    if chosen:
        load_settings(**{name: value for name, value in chosen.items() if name != "mail_domain"})  # refuses bad values
        write_settings(settings_file(), chosen)
        click.echo(f"written to {settings_file()}; restart what runs to use it", err=True)


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    """Open the database, made when it is not there; the demo's is refused."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.effective_database_url, pool_size=1)
    try:
        migrate(database)
        with database.read() as session:
            organisation = organisation_of(session)
        if organisation is not None and organisation.demo:
            raise Refused("this is the demo, whose people are made up: set MAILCALL_DATA_DIR to another folder")
        yield database
    finally:
        database.close()


def _founding(given: dict[str, Any], before: Founding | None) -> Founding:
    """Change what was said before by what is given; what setup does not ask for stays as it is."""
    known = before or Founding(name="", address=PostalAddress())
    address = replace(
        known.address,
        country=given["country"].strip().upper(),
        street_lines=(given["street"],) if isinstance(given["street"], str) else tuple(given["street"]),
        locality=given["city"],
        region=given["region"],
        postal_code=given["postal_code"],
    )
    changed = replace(
        known,
        name=given["name"],
        address=address if address == known.address else replace(address, verified_lines=()),
        time_zone=given["zone"],
        phone=given["phone"],
        paper=given["paper"],
    )
    if before is not None and before.paper == changed.paper:
        return changed
    return replace(changed, envelope="10-double-window" if changed.paper == "letter" else "dl-window-form-b")


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
        mark = "x" if step.done else " " if step.needed else "-"
        click.echo(f"  [{mark}] {step.title}\n      {step.detail}")
