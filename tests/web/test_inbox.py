"""Mail to the postmaster on the desk: it is seen, and taken as a file that no browser opens."""

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, RawAt, Role
from tests import factories
from tests.web.conftest import Visitor, text_of
from web.cursors import PAGE_ROWS

SignIn = Callable[..., Visitor]
HOSTILE = b"From: m@example.net\r\nSubject: <script>alert(1)</script>\r\n\r\n<img src=x onerror=alert(2)>\r\n"


def test_mail_to_the_postmaster_is_seen(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Today counts it and leads to its list; nothing of it is shown but its envelope, escaped."""
    with database.write() as session:
        factories.other_mail(session, "abuse@letters.localhost", raw=HOSTILE, mail_from="<b>m</b>@example.net")
        factories.other_mail(session, mail_from="")
    reviewer = sign_in(Role.REVIEWER)
    today = reviewer.get("/")
    assert "2 messages that are no letters, to be dealt with" in text_of(today)
    assert 'href="/mail"' in today.get_data(as_text=True)
    page = reviewer.get("/mail")
    listed = text_of(page)
    assert "abuse@letters.localhost" in listed
    assert "postmaster@letters.localhost" in listed
    assert "<b>m</b>@example.net" in listed
    assert "no sender" in listed
    assert "<b>m" not in page.get_data(as_text=True)
    assert "alert" not in page.get_data(as_text=True)


def test_it_is_taken_as_a_file_and_that_is_recorded(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Byte for byte, an attachment of no known type, in a sandbox; a letter's mail is not taken by this way."""
    with database.write() as session:
        name = factories.other_mail(session, raw=HOSTILE).id
        letters = factories.letter(session).message_id
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.get(f"/mail/{name}/original.eml")
    assert answer.data == HOSTILE
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="message-{name}.eml"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with database.read() as session:
        row = session.scalars(select(Audit).where(Audit.verb == "message.original")).one()
    assert (row.subject_kind, row.subject_id) == ("message", name)
    assert row.actor_id is not None
    assert reviewer.get(f"/mail/{letters}/original.eml").status_code == 404


def test_pages_of_it_hold_each_message_once(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Newest first; the link goes on behind the last row."""
    total = PAGE_ROWS + 3
    with database.write() as session:
        for _ in range(total):
            factories.other_mail(session)
    reviewer = sign_in(Role.ADMIN)
    path, seen = "/mail", []
    while path:
        page = reviewer.get(path).get_data(as_text=True)
        seen += [int(name) for name in re.findall(r'href="/mail/(\d+)/original.eml"', page)]
        onward = re.search(r'href="(/mail\?before=\d+)"', page)
        path = onward.group(1) if onward else ""
    assert len(seen) == total
    assert seen == sorted(set(seen), reverse=True)


def test_what_was_erased_offers_no_file(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The list says that it was erased."""
    with database.write() as session:
        factories.other_mail(session, raw_at=RawAt.ERASED)
    page = sign_in(Role.ADMIN).get("/mail")
    assert "erased" in text_of(page)
    assert "original.eml" not in page.get_data(as_text=True)


def test_a_message_is_dealt_with_and_opened_again(app: Flask, sign_in: SignIn, database: Database) -> None:
    """One click each, back to the list it was done from; the second of two people hears it."""
    with database.write() as session:
        name = factories.other_mail(session).id
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.post(f"/mail/{name}/dealt-with")
    assert answer.location == "/mail"
    page = text_of(reviewer.get("/mail"))
    assert "to be dealt with 0" in page
    assert "All of it was dealt with." in page
    assert "0 messages that are no letters" in text_of(reviewer.get("/"))
    assert reviewer.post(f"/mail/{name}/dealt-with").status_code == 409
    assert "Open again" in text_of(reviewer.get("/mail?show=all"))
    answer = reviewer.post(f"/mail/{name}/dealt-with", done="no", show="all")
    assert answer.location == "/mail?show=all"
    assert "to be dealt with 1" in text_of(reviewer.get("/mail"))


def test_its_source_is_shown_inert(app: Flask, sign_in: SignIn, database: Database) -> None:
    """As text, escaped; that it was read is recorded; a letter's mail is not read by this way."""
    with database.write() as session:
        name = factories.other_mail(session, raw=HOSTILE).id
        letters = factories.letter(session).message_id
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get(f"/mail/{name}/source").get_data(as_text=True)
    assert "&lt;img src=x onerror=alert(2)&gt;" in page
    assert "<img src=x" not in page
    assert reviewer.get(f"/mail/{letters}/source").status_code == 404
    with database.read() as session:
        assert session.scalars(select(Audit.verb).where(Audit.subject_kind == "message")).all() == ["message.source"]
