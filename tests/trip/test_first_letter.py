"""A first letter over real sockets: asked by our mail, answered by theirs, and the next without our words in it."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.models import Job, JobState, Letter, LetterState, NoticeKind, PenPal
from relay.notices import of_letter
from relay.objects import FolderStore
from relay.sending.health import Health
from relay.sending.line import Timeouts
from relay.sending.sender import Sender
from relay.settings import Settings
from relay.work.handlers.proof import make_proof
from relay.work.handlers.read import read_message
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room, open_room
from tests import factories
from tests.conftest import sqlite_copy
from tests.intake.conftest import PostOffice, running
from tests.smarthost import Does, Host, sending_to, smarthost

S = LetterState
WANDA = "wanda@example.org"
QUICK = Timeouts(greeting=5, command=5, data=5, block=5, dot=5)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give an installation that asks pen pals who they are, and trusts this machine."""
    url = sqlite_copy(tmp_path / "trip.sqlite3")
    return Settings(
        data_dir=tmp_path / "var",
        database_url=url,
        smtp_listen="127.0.0.1:0",
        web_listen="127.0.0.1:0",
        confirm_pen_pals=True,
    )


@pytest.fixture
def room(settings: Settings, tmp_path: Path) -> Iterator[Room]:
    """Open a worker's room on that installation."""
    database = Database(settings.effective_database_url)
    with database.write() as session:
        factories.people_with_addresses(session)
    opened = open_room(settings, database, FolderStore(tmp_path / "objects"))
    yield opened
    opened.close()
    database.close()


def work(room: Room) -> None:
    """Do what waits: read and set."""
    handlers = {JobKind.READ: read_message, JobKind.PROOF: make_proof}
    while True:
        with room.database.write() as session:
            waiting = select(Job).where(Job.state == JobState.WAITING, Job.kind.in_(list(handlers))).order_by(Job.id)
            job = session.scalars(waiting.limit(1)).one_or_none()
            if job is None:
                return
            job.state = JobState.DONE
            claim = Claim(job.id, job.kind, job.subject_id, job.arguments, 1)
        handlers[JobKind(claim.kind)](room, claim)


def mailed(room: Room, host: Host) -> list[EmailMessage]:
    """Let our mail leave, and give what the pen pal's mailbox got, in order."""
    settings = sending_to(room.settings, host)
    sender = Sender(settings, room.database, room.store, Health((0.0,)), now=lambda: datetime.now(UTC), timeouts=QUICK)
    sender.step(threading.Event())
    sender.hang_up()
    return [message_from_bytes(raw, policy=policy.default) for _from, _to, raw in host.taken]


def words_of(mail: EmailMessage) -> str:
    """Give the text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def answer(post: PostOffice, mail: EmailMessage, text: str) -> None:
    """Answer a mail of ours as a program does that quotes it without a mark."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"Wanda <{WANDA}>", mail["Reply-To"], f"Re: {mail['Subject']}"
    made["Message-ID"], made["In-Reply-To"] = f"<{len(text)}@example.org>", mail["Message-ID"]
    made.set_content(f"{text}\n\n{words_of(mail)}")
    to = re.sub(r"[<>]", "", str(mail["Reply-To"]))
    assert post.send(made.as_bytes(policy=policy.SMTP), to, sender=WANDA)[0] == 250


def test_from_a_stranger_to_the_next_letter(room: Room, settings: Settings) -> None:
    """Mail servers on both sides are real; what is read, set and sent is done by the worker's own hands."""
    with running(settings, room.database) as post, smarthost(lambda _to: Does()) as host:
        first = f"From: {WANDA}\r\nTo: anna@letters.localhost\r\nSubject: Hello\r\n\r\nDear Anna,\r\n\r\nplums!\r\n"
        assert post.send(first.encode(), sender=WANDA)[0] == 250
        work(room)
        assert post.letters()[0].state is S.AWAITING_PEN_PAL
        asked = mailed(room, host)[-1]
        assert "/confirm/" in words_of(asked)
        answer(post, asked, "Wanda Marie Doe\nIreland\nI am 18 or over, I agree")
        work(room)
        with room.database.write() as session:
            letter, said = session.scalars(select(Letter).order_by(Letter.id)).all()
            assert (letter.state, said.state) == (S.IN_REVIEW, S.CLOSED)
            pal = session.scalars(select(PenPal)).one()
            assert (pal.name, pal.country, pal.agreed_to) == ("Wanda Marie Doe", "IE", 1)
            notice = factories.notice(session, letter, kind=NoticeKind.MAILED, recipient=WANDA, pen_pal_id=pal.id)
            notice.text = (
                "Hello,\n\nyour letter was mailed today. From here the post has it, and then the mailroom there.\n"
            )
            notice.not_before = datetime(2026, 1, 1, tzinfo=UTC)
        [told] = [one for one in mailed(room, host) if "mailed today" in words_of(one)]
        answer(post, told, "Dear Anna,\n\nthe pears are ripe now, too.")
        work(room)
        with room.database.read() as session:
            third = session.scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()
            assert (third.state, third.answers_id) == (S.IN_REVIEW, notice.id)
            assert third.reading is not None
            assert third.reading.text == "Dear Anna,\n\nthe pears are ripe now, too."
            assert [one.kind for one in of_letter(session, letter.id)][-1] is NoticeKind.CONFIRM
