"""`mailcall profile`: people in prison, as this organisation lists them."""

from datetime import datetime
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from relay import days, directory
from relay.cli.opening import Installation, installation, now
from relay.cli.output import json_option, limit_option, show_one, show_rows
from relay.directory import Author, Move, NewProfile
from relay.letters import in_flight
from relay.models import AliasState, Consent, MailPoint, Profile, ProfilePlace, ProfileStatus
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
@click.option(
    "--surname", default="", help="The part of the committed name that is the surname; reckoned if not given."
)
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
    surname: str,
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
        surname=surname,
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


@profile.command()
@click.argument("name", metavar="PROFILE")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show a person (id, register number or name): where they were, what they agreed to, and what is on its way."""
    with installation() as here, here.read() as session:
        one = directory.find_profile(session, name)
        show_one(_whole(session, one, here), as_json=as_json)


@profile.command()
@click.argument("name", metavar="PROFILE")
@click.option("--facility", required=True, help="Code, number or name of the facility they are in now.")
@click.option("--unit", default="", help="Name of the mail point in it, when there are several.")
@click.option("--source", required=True, help="Who says so: the locator, the person, a letter that came back.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The day they came; today, if not given.")
@click.option("--number", default="", help="The register number they have there, if it is another.")
@click.option("--on-the-way", is_flag=True, help="They have not arrived: letters wait.")
@json_option
def move(
    *,
    name: str,
    facility: str,
    unit: str,
    source: str,
    since: datetime | None,
    number: str,
    on_the_way: bool,
    as_json: bool,
) -> None:
    """Let a person be somewhere else, or have arrived; letters on their way are set again."""
    with installation() as here, here.write() as session:
        one = directory.find_profile(session, name)
        wanted = Move(
            point=directory.find_mail_point(directory.find_facility(session, facility), unit),
            source=source,
            since=days.begins(session, since.date()) if since else None,
            register_number=number,
            status=ProfileStatus.IN_TRANSIT if on_the_way else ProfileStatus.ACTIVE,
        )
        directory.move_profile(session, one, wanted, Author(now=now()))
        session.refresh(one)
        show_one(_whole(session, one, here), as_json=as_json)


@profile.command()
@click.argument("name", metavar="PROFILE")
@click.argument("wanted", metavar="STATUS", type=click.Choice([one.value for one in ProfileStatus]))
@click.option("--source", default="", help="Who says so; needed unless letters are paused or go on.")
@json_option
def status(name: str, wanted: str, source: str, as_json: bool) -> None:
    """Say whether letters go to a person: active, paused, in_transit, moved, released or died."""
    with installation() as here, here.write() as session:
        one = directory.find_profile(session, name)
        directory.set_status(session, one, ProfileStatus(wanted), Author(now=now()), source=source)
        show_one(_whole(session, one, here), as_json=as_json)


def _whole(session: Session, one: Profile, here: Installation) -> dict[str, Any]:
    """Give a person with their history and their letters in flight."""
    told = {name: getattr(one, name) for name in ("language", "large_print", "languages", "second_reader")}
    return (
        row_of(one, here)
        | told
        | {
            "release_date": one.release_date.isoformat() if one.release_date else None,
            "places": [_place(stay) for stay in directory.stays(session, one.id)],
            "consents": [_consent(consent) for consent in directory.consents_of(session, one.id)],
            "in_flight": [
                {"id": row.letter_id, "code": row.code, "state": row.state, "became": row.place, "act": row.act}
                for row in in_flight.in_flight(session, one, now=now())
            ],
        }
    )


def _place(stay: ProfilePlace) -> dict[str, Any]:
    point = stay.mail_point
    where = {"facility": point.facility.name, "unit": point.name}
    return where | {"since": stay.since, "until": stay.until, "source": stay.source}


def _consent(consent: Consent) -> dict[str, Any]:
    on = {name: getattr(consent, name) for name in ("given_on", "ends_on", "withdrawn_on")}
    plain = {name: day.isoformat() if day else None for name, day in on.items()}
    return {"form": consent.form, "scope": consent.scope} | plain


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
