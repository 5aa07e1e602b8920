"""`mailcall reply show|approve|hold|reject|due|paper`: replies on paper, without a browser."""

import pytest

from relay import audit
from relay.db import Database
from relay.models import DecisionKind, ReasonOn, ReplyState, Role
from tests import factories
from tests.cli.conftest import Mailcall
from tests.factories import NOW

READER, PRINTER = "reader@example.org", "printer@example.org"


@pytest.mark.usefixtures("installed")
def test_a_reply_is_shown_decided_and_its_paper_recorded(mailcall: Mailcall, database: Database) -> None:
    """By the same rules as on the desk: a reason, pages that were looked at, and no shredding without a scan."""
    with database.write() as session:
        reader = factories.staff(session, Role.REVIEWER, email=READER)
        factories.staff(session, Role.PRINTER, email=PRINTER)
        factories.reply(session, text="Dear Wanda")
        factories.reason(session, DecisionKind.REJECT, "Asks for money", about=ReasonOn.REPLY)
        factories.reply(session, ReplyState.SENT, sent_at=NOW)
        told = ("reply.pages_uncovered", "reply", 1)
        audit.record(session, *told, actor_id=reader.id, now=NOW)
    assert mailcall("reply", "show", 1, "--json").row["text"] == "Dear Wanda"
    assert mailcall("reply", "hold", 1, "--as", READER).err == "mailcall: say why: this needs a reason\n"
    held = mailcall("reply", "hold", 1, "--as", READER, "--reason", "ask first", "--until", "2099-01-31", "--json").row
    assert (held["state"], held["hold_until"][:10]) == ("on_hold", "2099-01-31")
    assert mailcall("reply", "approve", 1, "--as", READER).out == b"reply 1 is approved\n"
    rejected = mailcall(
        "reply", "reject", 1, "--as", READER, "--reason", "money", "--template", "asks for MONEY", "--json"
    )
    assert [one["kind"] for one in rejected.row["emails"]] == ["reply_refused"]
    assert (rejected.row["private_reason"], rejected.row["public_reason"]) == ("money", "Please send fewer photos.")
    assert mailcall("reply", "due", "--json").row["id"] == 2
    shred = ("reply", "paper", 2, "--fate", "shredded", "--as", PRINTER)
    assert "not safe on disk" in mailcall(*shred).err
    assert mailcall(*shred[:3], "--fate", "kept", "--as", PRINTER).out == b"recorded for the paper of 1\n"
