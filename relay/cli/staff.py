"""`mailcall staff`: the people who read, print and administer, and the links that let them in."""

from typing import Any

import click
from sqlalchemy import select

from relay import staff as accounts
from relay.cli.opening import Installation, installation, now
from relay.cli.output import json_option, limit_option, show_json, show_rows
from relay.models import Role, Staff

_COLUMNS = ("email", "role", "name", "active", "last_sign_in")


@click.group()
def staff() -> None:
    """The people who read, print and administer."""


@staff.command()
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", default="")
@json_option
def add(email: str, role: str, name: str, as_json: bool) -> None:
    """Invite somebody; prints a link that lets them in once."""
    with installation() as here, here.write() as session:
        made = accounts.add(session, email, Role(role), name, now())
        token = accounts.make_link(session, made, now(), invites=True)
    _tell_link(made, link(here, token), as_json=as_json)


@staff.command("link")
@click.argument("email")
@json_option
def make_link(email: str, as_json: bool) -> None:
    """Make a link that signs somebody in once; an invitation, while they have no password."""
    with installation() as here, here.write() as session:
        found = accounts.find(session, email)
        token = accounts.make_link(session, found, now(), invites=found.password is None)
    _tell_link(found, link(here, token), as_json=as_json)


@staff.command("list")
@limit_option
@json_option
def list_staff(limit: int | None, as_json: bool) -> None:
    """List everybody."""
    with installation() as here, here.read() as session:
        found = session.scalars(select(Staff).order_by(Staff.id)).all()
        show_rows((_row(one) for one in found), _COLUMNS, as_json=as_json, limit=limit)


def link(here: Installation, token: str) -> str:
    """Give the address of a one-time link."""
    return f"{here.settings.public_url.rstrip('/')}/sign-in/{token}"


def _tell_link(one: Staff, address: str, *, as_json: bool) -> None:
    if as_json:
        show_json(_row(one) | {"link": address})
    else:
        click.echo(f"{one.email} ({one.role.value}): this link works once\n{address}")


def _row(one: Staff) -> dict[str, Any]:
    return {
        "email": one.email,
        "role": one.role,
        "name": one.name,
        "active": one.active,
        "last_sign_in": one.last_login_at,
        "id": one.id,
    }
