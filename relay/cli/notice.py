"""`mailcall notice`: emails to pen pals, and those that need a person."""

from typing import Any

import click

from relay.cli.opening import installation, now
from relay.cli.output import json_option, limit_option, show_one, show_rows
from relay.letters.pen_pals.acquaintances import Known
from relay.models import Notice
from relay.sending import outbox_list
from relay.sending.deciding import Deed, decide
from relay.sending.outbox_list import Drawer

_COLUMNS = ("id", "kind", "letter", "state", "attempts", "not_before", "fault")
_MOST = 1_000


@click.group()
def notice() -> None:
    """Emails to pen pals, and those that need a person."""


@notice.command("list")
@click.option(
    "--drawer",
    type=click.Choice([one.value for one in Drawer]),
    default=Drawer.PARKED.value,
    help="What to list: what may have gone, is parked, failed, waits, went, or was taken back.",
)
@limit_option
@json_option
def list_notices(drawer: str, limit: int | None, as_json: bool) -> None:
    """List emails, a thousand at most."""
    with installation() as here, here.read() as session:
        found = outbox_list.rows(session, Drawer(drawer), known=Known(), limit=min(limit or _MOST, _MOST))
        show_rows(iter([_row(one) for one in found]), _COLUMNS, as_json=as_json, limit=limit)


@notice.command()
@click.argument("notice_id", metavar="ID", type=click.IntRange(min=1))
@click.option("--went", is_flag=True, help="Say that it went instead: nothing is sent.")
@json_option
def retry(notice_id: int, went: bool, as_json: bool) -> None:
    """Send an email again that was parked or failed."""
    with installation() as here, here.write() as session:
        deed = Deed.WENT if went else Deed.AGAIN
        show_one(_row(decide(session, notice_id, deed, None, was=None, now=now())), as_json=as_json)


def _row(one: Notice) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "letter": one.letter_id,
        "state": one.state.value,
        "attempts": one.attempts,
        "not_before": one.not_before,
        "sent_at": one.sent_at,
        "bounced_at": one.bounced_at,
        "bounce_status": one.bounce_status,
        "complained_at": one.complained_at,
        "fault": one.fault,
    }
