"""`mailcall profile`: people in prison, as this organisation lists them."""

from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from relay import directory
from relay.cli.opening import Installation, installation, now
from relay.cli.output import json_option, limit_option, show_one, show_rows
from relay.directory import Author, NewProfile
from relay.models import AliasState, MailPoint, Profile
from relay.setup import organisation_of

_COLUMNS = ("id", "name", "register_number", "facility", "unit", "state", "addresses")


@click.group()
def profile() -> None:
    """People in prison whom pen pals write to."""


@profile.command("list")
@limit_option
@json_option
def list_profiles(limit: int | None, as_json: bool) -> None:
    """List every person."""
    with installation() as here, here.read() as session:
        point = joinedload(Profile.mail_point).joinedload(MailPoint.facility)
        query = select(Profile).order_by(Profile.id).options(point, selectinload(Profile.aliases))
        found = session.scalars(query).all()
        show_rows((row_of(one, here) for one in found), _COLUMNS, as_json=as_json, limit=limit)


@profile.command()
@click.argument("committed_name", metavar="COMMITTED-NAME")
@click.option("--number", required=True, help="Register number.")
@click.option("--facility", required=True, help="Code, number or name of their facility.")
@click.option("--unit", default="", help="Name of the mail point in it, when there are several.")
@click.option("--name", "preferred_name", default="", help="What they are called, when it is not the committed name.")
@click.option("--language", default="en", show_default=True, help="Language of the press's own words.")
@click.option("--large-print", is_flag=True, help="Set their letters large.")
@click.option("--consented", is_flag=True, help="They agreed to be listed and written to.")
@click.option("--alias", "local_part", default="", help="Local part of their address; made up if not given.")
@json_option
def add(
    *,
    committed_name: str,
    number: str,
    facility: str,
    unit: str,
    preferred_name: str,
    language: str,
    large_print: bool,
    consented: bool,
    local_part: str,
    as_json: bool,
) -> None:
    """Add a person, with an address of their own."""
    author = Author(now=now())
    new = NewProfile(
        committed_name=committed_name,
        register_number=number,
        preferred_name=preferred_name,
        language=language,
        large_print=large_print,
        consented_at=author.now if consented else None,
    )
    with installation() as here, here.write() as session:
        organisation = organisation_of(session)
        author = Author(now=author.now, demo=organisation is not None and organisation.demo)
        point = directory.find_mail_point(directory.find_facility(session, facility), unit)
        made = directory.add_profile(session, point, new, author)
        directory.add_alias(session, made, author, local_part=local_part)
        session.flush()
        session.refresh(made)
        show_one(row_of(made, here), as_json=as_json)


def row_of(one: Profile, here: Installation) -> dict[str, Any]:
    """Give a person as lists show them."""
    return {
        "id": one.id,
        "name": one.name,
        "committed_name": one.committed_name,
        "register_number": one.register_number,
        "facility": one.mail_point.facility.name,
        "unit": one.mail_point.name,
        "state": one.status,
        "consented_at": one.consented_at,
        "addresses": [
            here.settings.address_of(alias.local_part) for alias in one.aliases if alias.state is not AliasState.RETIRED
        ],
        "demo": one.demo,
    }
