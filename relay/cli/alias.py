"""`mailcall alias`: the addresses that reach people in prison."""

from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from relay import directory
from relay.cli.opening import Installation, installation, now
from relay.cli.output import json_option, limit_option, show_one, show_rows
from relay.directory import Author
from relay.models import Alias, AliasState

_COLUMNS = ("address", "profile", "state")


@click.group()
def alias() -> None:
    """The addresses that reach people in prison."""


@alias.command("list")
@limit_option
@json_option
def list_aliases(limit: int | None, as_json: bool) -> None:
    """List every address, in the order they were made."""
    with installation() as here, here.read() as session:
        found = session.scalars(select(Alias).order_by(Alias.id).options(joinedload(Alias.profile))).all()
        show_rows((_row(one, here) for one in found), _COLUMNS, as_json=as_json, limit=limit)


@alias.command()
@click.argument("profile", metavar="PROFILE")
@click.option("--local-part", default="", help="What stands before the @; made up if not given.")
@json_option
def add(profile: str, local_part: str, as_json: bool) -> None:
    """Give a person (id, register number or name) one more address."""
    with installation() as here, here.write() as session:
        person = directory.find_profile(session, profile)
        made = directory.add_alias(session, person, Author(now=now()), local_part=local_part)
        session.flush()
        show_one(_row(made, here), as_json=as_json)


@alias.command("set")
@click.argument("address")
@click.argument("state", type=click.Choice([state.value for state in AliasState]))
@json_option
def set_state(address: str, state: str, as_json: bool) -> None:
    """Pause an address, make it active again, or retire it for good."""
    _change(address, AliasState(state), as_json=as_json)


@alias.command()
@click.argument("address")
@json_option
def pause(address: str, as_json: bool) -> None:
    """Let an address take no mail for a while; `alias set ADDRESS active` opens it again."""
    _change(address, AliasState.PAUSED, as_json=as_json)


@alias.command()
@click.argument("address")
@json_option
def retire(address: str, as_json: bool) -> None:
    """Let an address take no mail for good; it is never given to someone else."""
    _change(address, AliasState.RETIRED, as_json=as_json)


def _change(address: str, state: AliasState, *, as_json: bool) -> None:
    with installation() as here, here.write() as session:
        found = directory.find_alias(session, address)
        directory.change_alias(session, found, state, Author(now=now()))
        show_one(_row(found, here), as_json=as_json)


def _row(one: Alias, here: Installation) -> dict[str, Any]:
    return {
        "address": here.settings.address_of(one.local_part),
        "profile": one.profile.name,
        "profile_id": one.profile_id,
        "state": one.state,
        "created_at": one.created_at,
    }
