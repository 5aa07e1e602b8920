"""`mailcall letter repair`: what there is to choose for a letter that does not fit; choose, and take back."""

from typing import Any

import click
from sqlalchemy.orm import Session

from relay import days
from relay.cli.letter_reading import carry_out, letter_argument
from relay.cli.opening import installation, now
from relay.cli.output import json_option, show_json
from relay.errors import Refused
from relay.letters.arriving.rereading import Act
from relay.letters.paper import addressing, repairs
from relay.letters.paper.repairs import Outcome, WayKey
from relay.letters.queries import find_letter
from relay.models import Letter, Organisation


@click.command()
@letter_argument
@click.option("--choose", metavar="WAY", help="Carry out one of the ways that are listed, as in per_page=4.")
@click.option("--undo", is_flag=True, help="Lay the letter out as it was before the last choice.")
@click.option("--as", "email", default="", metavar="EMAIL", help="The member of staff who decides.")
@json_option
def repair(letter_id: str, choose: str | None, undo: bool, email: str, as_json: bool) -> None:
    """List the ways for a letter to keep to the mail rules, with what each would give; or take one."""
    if choose is None and not undo:
        _list(letter_id, as_json=as_json)
        return
    if not email:
        raise Refused("say who decides: --as and the email of a member of staff")

    def take(session: Session, letter: Letter, act: Act) -> str:
        if undo:
            repairs.take_back(session, letter, act)
            return f"letter {letter.id}: the last choice is taken back; it is set again"
        key, _sep, value = (choose or "").partition("=")
        if key not in set(WayKey):
            raise Refused(f"there is no way {key!r}; there is {', '.join(WayKey)}")
        repairs.choose(session, letter, WayKey(key), value, act)
        others = [str(one.id) for one in repairs.parts_of(session, letter) if one.id != letter.id]
        also = f"; its further parts: {', '.join(others)}" if others else ""
        return f"letter {letter.id} is set again{also}"

    carry_out(letter_id, email, take, as_json=as_json)


def _list(letter_id: str, *, as_json: bool) -> None:
    with installation() as here, here.read() as session:
        letter, organisation = find_letter(session, letter_id), session.get_one(Organisation, 1)
        rules = addressing.rules_at(letter.profile, days.day_at(organisation, now()))
        found = repairs.outlook(session, letter, organisation, rules, now=now())
    if found is None:
        raise Refused("there is no proof of it yet, so nobody knows how it fits")
    listed = [{"way": way.name, "fits": way.fits, "gives": [_told(one) for one in way.outcomes]} for way in found.ways]
    if as_json:
        show_json({"id": letter.id, "now": _told(found.now), "ways": listed})
        return
    click.echo(f"now: {_line(found.now)}")
    for way in found.ways:
        click.echo(f"{way.name}: about {' and '.join(map(_line, way.outcomes))}")


def _told(outcome: Outcome) -> dict[str, Any]:
    breaks = [
        {
            "rule": one.rule.key,
            "what": one.finding.parameter,
            "found": one.finding.found,
            "allowed": one.finding.allowed,
        }
        for one in outcome.broken
    ]
    return {"sheets": outcome.sheets, "photos": outcome.photos, "breaks": breaks}


def _line(outcome: Outcome) -> str:
    breaks = [
        f"{one.rule.kind} {one.finding.parameter} {one.finding.found}, {one.finding.allowed} allowed"
        for one in outcome.broken
    ]
    return f"{outcome.sheets} sheets, {outcome.photos} photos: {'; '.join(breaks) or 'fits'}"
