"""`mailcall notice`: emails that need a person."""

from pathlib import Path

from relay.db import Database
from relay.models import NoticeState
from relay.sending.faults import Fault
from tests import factories
from tests.cli.conftest import Mailcall


def test_an_email_that_was_parked_is_sent_again_or_said_to_have_gone(
    mailcall: Mailcall, database: Database, installed: Path
) -> None:
    """Each once; what has gone has nothing to send again."""
    with database.write() as session:
        letter = factories.letter(session)
        parked = factories.notice(session, letter, state=NoticeState.PARKED, fault="451 4.7.1 later").id
        unsure = factories.notice(session, letter, state=NoticeState.PARKED, fault=Fault.MAY_HAVE_GONE).id
    row = mailcall("notice", "list", "--json").row
    assert (row["id"], row["state"], row["fault"]) == (parked, "parked", "451 4.7.1 later")
    assert mailcall("notice", "list", "--drawer", "unsure", "--json").row["id"] == unsure
    assert mailcall("notice", "retry", parked, "--json").row["state"] == "waiting"
    assert mailcall("notice", "retry", unsure, "--went", "--json").row["state"] == "sent"
    assert mailcall("notice", "retry", unsure).status == 1
    assert "wanda@example.org" not in mailcall("notice", "list", "--drawer", "sent").out.decode()
