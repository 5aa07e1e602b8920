"""The pen pals' side of a demo: whole emails, and letters by the listener like anybody's; nothing of it elsewhere."""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import SMTP
from email.utils import parseaddr

import pytest
from flask import Flask

from relay.db import Database
from relay.models import NoticeKind, NoticeState, Role
from relay.settings import Settings
from tests import factories
from tests.factories import NOW
from tests.smarthost import smarthost
from tests.web.conftest import Visitor, make_app, marked_wrong, signed_in, text_of

SignIn = Callable[..., Visitor]
LETTER = {
    "name": "Pat, Doe",
    "sender": "pat@post.example",
    "recipient": "j.doe@letters.localhost",
    "subject": "Figs",
    "text": "Señor, the figs are ripe.",
}


@pytest.fixture
def demo(app: Flask, database: Database) -> Flask:
    """Give a demo's desk, with a code in somebody's mailbox and something that cannot leave yet."""
    with database.write() as session:
        factories.organisation(session).demo = True
        letter = factories.letter(session)
        words = "Your code:\n\n123 456\n\n--\nWhere is my letter:\n<mailcall:where>"
        factories.notice(session, letter, kind=NoticeKind.CODE, text=words, pen_pal=factories.pen_pal(session))
        factories.notice(session, letter, subject="Later", not_before=NOW.replace(year=2099))
        factories.notice(session, letter, subject="Never", state=NoticeState.CANCELLED)
    return app


def test_who_tries_a_demo_reads_what_a_pen_pal_would(demo: Flask, sign_in: SignIn) -> None:
    """With the code and the link that staff see nowhere else; what has not left is in no mailbox."""
    page = sign_in(Role.REVIEWER).get("/demo/mailbox")
    assert "123 456" in text_of(page)
    assert "/where/" in page.get_data(as_text=True)
    assert "Later" not in text_of(page)
    assert "Never" not in text_of(page)
    assert "123 456" not in text_of(sign_in(Role.REVIEWER).get("/demo/mailbox?of=somebody@post.example"))


def test_a_mailbox_is_listed_when_something_arrived_in_it(demo: Flask, database: Database, sign_in: SignIn) -> None:
    """Each once, by its address; what is cancelled or has not left makes none."""
    with database.write() as session:
        letter = factories.letter(session)
        for state in (NoticeState.SENT, NoticeState.WAITING):
            factories.notice(session, letter, recipient="ann@post.example", state=state)
        factories.notice(session, letter, recipient="zoe@post.example", state=NoticeState.CANCELLED)
    page = sign_in(Role.ADMIN).get("/demo/mailbox").get_data(as_text=True)
    assert re.findall(r'"/demo/mailbox\?of=([^"&]+)"', page) == ["ann@post.example", "wanda@example.org"]


def test_auditors_look_and_write_nothing(demo: Flask, sign_in: SignIn) -> None:
    """As everywhere: they see the mailboxes, no form, and what they send all the same is refused."""
    visitor = sign_in(Role.AUDITOR)
    page = visitor.get("/demo/mailbox")
    assert "123 456" in text_of(page)
    assert "Write as a pen pal" not in text_of(page)
    assert "Answer it" not in text_of(page)
    assert visitor.post("/demo/mailbox", **LETTER).status_code == 403


def test_elsewhere_there_is_no_such_page(app: Flask, sign_in: SignIn) -> None:
    """Not even for administrators."""
    visitor = sign_in(Role.ADMIN)
    assert visitor.get("/demo/mailbox").status_code == 404
    assert visitor.post("/demo/mailbox", **LETTER).status_code == 404


@pytest.fixture
def at_door(demo: Flask, database: Database, settings: Settings) -> Callable[[int], Visitor]:
    """Give a visitor of the demo's desk whose mail listener is at a port."""

    def made(port: int) -> Visitor:
        chosen = settings.model_copy(update={"smtp_listen": f"127.0.0.1:{port}"})
        return signed_in(make_app(database, chosen, settings.data_dir / "objects"), database, Role.REVIEWER)

    return made


def test_a_letter_goes_in_by_the_listener(at_door: Callable[[int], Visitor]) -> None:
    """Like every other."""
    with smarthost() as door:
        assert at_door(door.port).post("/demo/mailbox", **LETTER).status_code == 302
    [(sender, recipient, content)] = door.taken
    assert (sender, recipient) == ("pat@post.example", "j.doe@letters.localhost")
    mail = message_from_bytes(content, policy=SMTP)
    assert parseaddr(mail["From"]) == ("Pat, Doe", "pat@post.example")
    assert mail.get_content().strip() == LETTER["text"]


def test_a_letter_that_is_not_taken_is_not_lost(at_door: Callable[[int], Visitor]) -> None:
    """Addresses that somebody could have are refused; where nobody listens, the words stay on the page."""
    with smarthost() as door:
        gone = door.port
    visitor = at_door(gone)
    wrong = visitor.post("/demo/mailbox", **LETTER | {"sender": "pat@gmail.com", "recipient": "nobody"})
    assert (wrong.status_code, marked_wrong(wrong)) == (422, {"sender", "recipient"})
    for letter in (LETTER, LETTER | {"subject": "a\r\nBcc: x@y.example"}):
        untaken = visitor.post("/demo/mailbox", **letter)
        assert untaken.status_code == 422
        assert "The mail listener did not take it" in text_of(untaken)
        assert "the figs are ripe" in text_of(untaken)
