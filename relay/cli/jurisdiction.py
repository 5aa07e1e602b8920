"""`mailcall jurisdiction`: the mail rules that come with Mailcall; confirmed and switched on, or off."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from relay.cli.opening import installation, now, staff_named
from relay.cli.output import json_option, limit_option, show_json, show_rows
from relay.letters.holding import rules_switched
from relay.mail_rules import sentence, switching
from relay.mail_rules.jurisdictions import JURISDICTIONS
from relay.mail_rules.switching import Word

_JURISDICTION = click.argument("name", metavar="JURISDICTION")
_RULES = click.argument("keys", metavar="[RULE]...", nargs=-1)
_AS = click.option("--as", "email", required=True, metavar="EMAIL", help="The administrator who says so.")


@click.group()
def jurisdiction() -> None:
    """Mail rules of states and countries. They say nothing until an administrator has confirmed them."""


@jurisdiction.command("list")
@limit_option
@json_option
def list_jurisdictions(limit: int | None, as_json: bool) -> None:
    """List them, with how many of their rules are on."""
    with installation() as here, here.read() as session:
        rows = []
        for key in JURISDICTIONS:
            known = switching.shipped(key)
            words = switching.words(session, known)
            on = sum(word.is_on for word in words)
            confirmed = sum(word.verified_on is not None for word in words)
            rows.append(
                {"jurisdiction": key, "name": known.name, "rules": len(words), "on": on, "confirmed": confirmed}
            )
        show_rows(rows, ("jurisdiction", "name", "rules", "on", "confirmed"), as_json=as_json, limit=limit)


@jurisdiction.command()
@_JURISDICTION
@json_option
def show(name: str, as_json: bool) -> None:
    """Show its rules: what each says, where it is from, how sure that is, and whether it is on."""
    with installation() as here, here.read() as session:
        words = switching.words(session, switching.shipped(name))
        show_rows(map(_told, words), ("rule", "on", "verified_on", "says", "standing", "source"), as_json=as_json)


@jurisdiction.command()
@_JURISDICTION
@_RULES
@click.option("--source", required=True, help="Where you looked it up: a page and its date, a call.")
@click.option("--on", "confirmed_on", type=click.DateTime(["%Y-%m-%d"]), help="The day you compared it; today if none.")
@_AS
@json_option
def confirm(
    name: str, keys: tuple[str, ...], source: str, confirmed_on: datetime | None, email: str, as_json: bool
) -> None:
    """Say that these rules, or all of them, were compared with their sources; that switches them on.

    Of all of them, those that nobody confirmed yet and whose sources do not conflict; others have to be named.
    """
    with installation() as here, here.write() as session:
        named = list(_chosen(switching.words(session, switching.shipped(name)), keys))
        chosen = named if keys else switching.together(named)
        day = confirmed_on.date() if confirmed_on else now().date()
        staff = staff_named(session, email)
        rules_switched.confirm(session, chosen, staff, confirmed_on=day, note=source, now=now())
    _say(name, chosen, "on", as_json=as_json)


@jurisdiction.command()
@_JURISDICTION
@_RULES
@click.option("--reason", required=True, help="Why.")
@_AS
@json_option
def off(name: str, keys: tuple[str, ...], reason: str, email: str, as_json: bool) -> None:
    """Switch these rules off, or all of them."""
    with installation() as here, here.write() as session:
        chosen = list(_chosen(switching.words(session, switching.shipped(name)), keys))
        rules_switched.switch_off(session, chosen, staff_named(session, email), why=reason, now=now())
    _say(name, chosen, "off", as_json=as_json)


def _chosen(words: list[Word], keys: tuple[str, ...]) -> Iterator[Word]:
    known = {word.rule.key: word for word in words}
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise click.BadParameter(f"no rule {', '.join(unknown)}; there is {', '.join(known)}")
    return (word for key, word in known.items() if not keys or key in keys)


def _say(name: str, chosen: list[Word], state: str, *, as_json: bool) -> None:
    if as_json:
        show_json({"jurisdiction": name, "state": state, "rules": [word.rule.key for word in chosen]})
    else:
        click.echo(f"{name}: {len(chosen)} rules {state}; waiting letters are held against them")


def _told(word: Word) -> dict[str, Any]:
    rule = word.rule
    return {
        "rule": rule.key,
        "kind": rule.kind,
        "severity": rule.severity,
        "on": word.is_on,
        "verified_on": word.verified_on.isoformat() if word.verified_on else None,
        "changed_since": word.changed_since,
        "says": sentence(rule.kind, rule.says),
        "standing": rule.standing,
        "doubt": rule.doubt,
        "source": rule.source,
        "dated": rule.dated,
    }
