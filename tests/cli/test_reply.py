"""`mailcall reply`: scanned paper comes in without a browser."""

import io
from pathlib import Path

import pytest
from PIL import Image

from relay.db import Database
from relay.models import ReplyState
from tests import factories
from tests.cli.conftest import Mailcall
from tests.replies.world import receives_replies


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Write a scan."""
    out = io.BytesIO()
    Image.new("L", (425, 550), 200).save(out, "PNG")
    path = tmp_path / "monday.png"
    path.write_bytes(out.getvalue())
    return path


def test_files_are_taken_once(mailcall: Mailcall, database: Database, installed: Path, page: Path) -> None:
    """The second time says so; what is no scan is one line, and so is that replies are not received."""
    assert mailcall("reply", "scan", page).status == 1
    with database.write() as session:
        receives_replies(session)
    first = mailcall("reply", "scan", page, "--json").row
    assert (first["id"], first["name"], first["state"], first["new"]) == (1, "monday.png", "waiting", True)
    again = mailcall("reply", "scan", page, "--json").row
    assert (again["new"], again["received_at"]) == (False, first["received_at"])
    assert mailcall("reply", "scans", "--json").row["source"] == "command"
    other = page.with_name("letter.doc")
    other.write_bytes(b"PK letter")
    refused = mailcall("reply", "scan", other)
    assert (refused.status, "letter.doc: the file is no PDF" in refused.err) == (1, True)


def test_replies_are_listed(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """With whom they are for; of a sealed one nothing."""
    with database.write() as session:
        factories.reply(session, text="Dear Wanda")
        factories.reply(session, ReplyState.SEALED, text="what nobody sees")
    open_one, sealed = mailcall("reply", "list", "--json").rows
    assert (open_one["state"], open_one["pages"], open_one["text"]) == ("in_review", 1, "Dear Wanda")
    assert open_one["pen_pal"].startswith("wanda")
    assert (sealed["state"], sealed["pen_pal"], sealed["text"]) == ("sealed", "", "")
    assert mailcall("reply", "list", "--state", "sealed", "--json").row["id"] == sealed["id"]
