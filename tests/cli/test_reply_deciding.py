"""`mailcall reply show|approve|hold|reject|due|paper`: replies on paper, without a browser."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pypdfium2 import PdfDocument

from relay import audit
from relay.db import Database
from relay.models import DecisionKind, ReasonOn, Reply, ReplyState, Role
from relay.objects import open_store
from relay.settings import load_settings
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


@pytest.mark.usefixtures("installed")
def test_pages_are_looked_at_before_they_are_sent_on(mailcall: Mailcall, database: Database, tmp_path: Path) -> None:
    """As a file, by somebody who may read; that they asked for it is what approving needs."""
    with database.write() as session:
        factories.staff(session, Role.REVIEWER, email=READER)
        factories.staff(session, Role.PRINTER, email=PRINTER)
        key = factories.reply(session, pages=1).pages[0].stored.key
    jpeg = io.BytesIO()
    Image.new("L", (850, 1100), 200).save(jpeg, "JPEG")
    open_store(load_settings()).put(key, jpeg.getvalue())
    approve, file = ("reply", "approve", 1, "--as", READER), tmp_path / "pages.pdf"
    assert "covered still" in mailcall(*approve).err
    assert mailcall("reply", "pages", 1, "-o", file, "--as", PRINTER).status == 1
    assert mailcall("reply", "pages", 1, "-o", file, "--as", READER).status == 0
    assert len(PdfDocument(file)) == 1
    assert mailcall(*approve).status == 0
    with database.write() as session:
        session.get_one(Reply, 1).state = ReplyState.NOT_OPENED
    assert "shown to nobody" in mailcall("reply", "pages", 1, "-o", file, "--as", READER).err
