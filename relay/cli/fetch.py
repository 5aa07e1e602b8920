"""`mailcall fetch`: take what is new in a mailbox at a provider, as the schedule does."""

from dataclasses import asdict

import click

from relay.cli.opening import installation
from relay.cli.output import json_option, show_one, show_rows
from relay.db.engine import reporting

_COLUMNS = ("uid", "mail_from", "recipients", "leads_to", "headers")


@click.command()
@click.option("--anew", is_flag=True, help="Begin at the first message; nothing that is here is made twice.")
@click.option("--look", type=click.IntRange(1, 200), metavar="N", help="Take nothing; show the newest N as they read.")
@json_option
def fetch(anew: bool, look: int | None, as_json: bool) -> None:
    """Fetch the mailbox of MAILCALL_FETCH once, and say what came of it."""
    from relay.fetch.look import look as look_at
    from relay.fetch.run import fetch as run

    with installation() as here, reporting("the database does not answer; what was not committed comes again"):
        if look is not None:
            seen = look_at(here.settings, here.database, most=look)
            show_rows((asdict(one) for one in seen), _COLUMNS, as_json=as_json)
            return
        outcome = run(here.settings, here.database, anew=anew)
        show_one({"mailbox": outcome.mailbox, **asdict(outcome.tally)}, as_json=as_json)
