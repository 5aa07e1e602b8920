"""`mailcall doctor`: one line for each thing Mailcall needs; status 1 when something is not well."""

import sys

import click

from relay.cli.opening import now
from relay.cli.output import json_option, show_json
from relay.doctor import examine
from relay.settings import load_settings


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Check fonts, libraries, database, disk, ports, protections, backups and the clock."""
    well = True
    for finding in examine(load_settings(), now()):
        well &= finding.ok
        if as_json:
            show_json({"subject": finding.subject, "ok": finding.ok, "detail": finding.detail})
        else:
            click.echo(
                f"{click.style('ok  ', fg='green') if finding.ok else click.style('look', fg='red')}  "
                f"{finding.subject}: {finding.detail}"
            )
    if not well:
        sys.exit(1)
