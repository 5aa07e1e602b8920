"""`mailcall reply pages`: the pages of a reply as a file, for who decides without a browser."""

from pathlib import Path

import click

from relay.cli.opening import installation, now, staff_named
from relay.cli.output import write_file
from relay.letters.lifecycle import may_not
from relay.letters.pen_pals import acquaintances
from relay.letters.sealed import scanned
from relay.models import Role
from relay.objects import open_store
from relay.replies import covering, finding
from relay.replies.pages.binding import Binder, Sheet

_LOOK = frozenset({Role.ADMIN, Role.REVIEWER})


@click.command()
@click.argument("reply_id", metavar="ID", type=click.IntRange(min=1))
@click.option("-o", "output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to put it.")
@click.option("--as", "email", required=True, metavar="EMAIL", help="The member of staff who looks at them.")
def pages(reply_id: int, output: Path, email: str) -> None:
    """Write a reply's pages as PDF, as they were scanned; that somebody asked for them is recorded."""
    with installation() as here:
        store = open_store(here.settings)
        with here.write() as session:
            found, staff = finding.find(session, reply_id), staff_named(session, email)
            if staff.role not in _LOOK:
                raise may_not(staff)
            acquaintances.refuse(session, staff, found)
            scanned.refuse_reply(found.state)
            sheets = [Sheet(store.get(page.stored.key)) for page in found.pages]
            covering.uncover(session, found, staff.id, now=now())
        with Binder() as binder:
            write_file(output, binder.searchable(sheets, title=f"Reply {reply_id}").pdf)
