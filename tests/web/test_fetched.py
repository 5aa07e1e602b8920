"""Fetched mail on the desk: when it was fetched last, why it was not, what was left, and why mail is no letter."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from relay.db import Database
from relay.models import Left, LeftMessage, Mailbox, Role, Unrouted
from relay.settings import Settings
from tests import factories
from tests.web.conftest import make_app, signed_in, text_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAME = "letters@imap.provider.example:993/INBOX"


def test_staff_see_what_is_wrong_with_the_mailbox(database: Database, settings: Settings, tmp_path: Path) -> None:
    """Today tells the reason, and leads to what was left; the list tells why mail reached nobody."""
    with database.write() as session:
        factories.organisation(session)
        box = Mailbox(name=NAME, error="imap.provider.example:993 cannot be reached: Connection refused")
        box.fetched_at = datetime.now(UTC)
        session.add(box)
        session.flush()
        large = {"reason": Left.TOO_LARGE, "size_bytes": 52_000_000, "mail_from": "<b>@x", "address": "anna@x.example"}
        taken = {"reason": Left.TAKEN, "size_bytes": 1, "mail_from": "unseen@x.example"}
        for uid, facts in enumerate((large, taken), 1):
            session.add(LeftMessage(mailbox_id=box.id, uid=uid, found_at=datetime.now(UTC), **facts))
        for recipient in factories.other_mail(session, "nobody@letters.localhost").recipients:
            recipient.reason = Unrouted.CLOSED
    changes = {"fetch": SecretStr("imaps://letters:hidden@imap.provider.example/INBOX")}
    app = make_app(database, settings.model_copy(update=changes), tmp_path / "objects")
    reviewer = signed_in(app, database, Role.REVIEWER)
    today = text_of(reviewer.get("/"))
    assert "cannot be reached: Connection refused" in today
    assert "1 message was left in it" in today
    page = reviewer.get("/mail")
    assert "too large" in text_of(page)
    assert "from <b>@x to anna@x.example" in text_of(page)
    assert "<b>@x" not in page.get_data(as_text=True)
    assert "unseen@x.example" not in text_of(page)
    assert "paused or retired, or the person gets no letters" in text_of(page)


def test_without_a_mailbox_nothing_is_said_of_one(database: Database, settings: Settings, tmp_path: Path) -> None:
    """Rows of a mailbox that is no longer fetched worry nobody."""
    with database.write() as session:
        factories.organisation(session)
        session.add(Mailbox(name=NAME, error="long gone"))
    app = make_app(database, settings, tmp_path / "objects")
    assert "long gone" not in text_of(signed_in(app, database, Role.ADMIN).get("/"))


def test_the_address_of_an_alias_is_the_one_pen_pals_write_to(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    """With the plus-details of one mailbox it is the mailbox's own."""
    with database.write() as session:
        factories.organisation(session)
        person = factories.profile(session)
        factories.alias(session, person, local_part="anna")
    changes = {
        "fetch": SecretStr("imaps://letters:hidden@imap.provider.example/INBOX"),
        "fetch_plus": "letters@provider.example",
    }
    app = make_app(database, settings.model_copy(update=changes), tmp_path / "objects")
    reviewer = signed_in(app, database, Role.REVIEWER)
    for path in ("/people", f"/people/{person.id}"):
        assert "letters+anna@provider.example" in text_of(reviewer.get(path))
