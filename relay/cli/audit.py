"""`mailcall audit`: the record that nobody can rewrite unseen."""

import click

from relay import audit as record
from relay.cli.opening import installation
from relay.cli.output import json_option, show_json
from relay.errors import Refused


@click.group()
def audit() -> None:
    """The record that nobody can rewrite unseen."""


@audit.command()
@json_option
def verify(as_json: bool) -> None:
    """Compare every link of the chain, and every value, with what it must be; status 1 when one differs."""
    with installation() as here, here.read() as session:
        verdict = record.verify(session)
    if as_json:
        show_json({name: getattr(verdict, name) for name in ("sealed", "unsealed", "erased", "head", "problems")})
    else:
        erased = f", the values of {verdict.erased} erased" if verdict.erased else ""
        click.echo(f"{verdict.sealed} acts sealed{erased}, {verdict.unsealed} waiting for their place")
        click.echo(f"head of the chain: {verdict.head}")
    if verdict.problems:
        raise Refused(f"the record does not hold together: {'; '.join(verdict.problems[:5])}")
