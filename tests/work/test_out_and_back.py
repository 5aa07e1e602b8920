"""A real Postfix as the smarthost: our mail arrives signed and whole, and what it cannot deliver comes back to us."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select

from relay.db import Database
from relay.intake.bench import postfix
from relay.models import HeldFor, Job, LetterState, Notice, NoticeState, PenPal
from relay.sending.health import Health
from relay.sending.sender import Sender
from relay.sending.signing import record_of
from relay.settings import Settings
from relay.work.handlers.bounce import read_bounce
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room
from tests import factories
from tests.factories import NOW
from tests.intake.conftest import running
from tests.smarthost import Does, smarthost

GONE = Does(rcpt="550 5.1.1 nobody here")
pytestmark = [
    pytest.mark.skipif(not postfix.is_there(), reason="there is no Postfix here, or we are not root"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def waited(found: Callable[[], object]) -> object:
    """Wait until something is there."""
    end = time.monotonic() + 30
    while not (value := found()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return value


def _transport(office: int, mailbox: int) -> dict[str, str]:
    ways = {
        "letters.localhost": f"smtp:[127.0.0.1]:{office}",
        "example.org": f"smtp:[127.0.0.1]:{mailbox}",
        "gone.example": f"smtp:[127.0.0.1]:{mailbox}",
    }
    table = " ".join(f"{{ {domain} = {way} }}" for domain, way in ways.items())
    return {"transport_maps": f"inline:{{ {table} }}", "smtp_tls_security_level": "none"}


def test_our_mail_goes_out_and_what_cannot_be_delivered_comes_back(
    room: Room, database: Database, database_url: str, settings: Settings
) -> None:
    """From the outbox to a mailbox; and from a bounce to a marked address whose letter waits."""
    key = rsa.generate_private_key(65_537, 2_048)
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / "dkim.pem").write_bytes(key.private_bytes(*kinds))
    with database.write() as session:
        pal = factories.pen_pal(session, address="wanda@gone.example")
        letter = factories.letter(session, by=pal)
        factories.notice(session, letter, subject="Grüße", recipient="hans@example.org")
        failing = factories.notice(session, letter, recipient=pal.address)
        failing_id, pal_id = failing.id, pal.id
    with (
        smarthost(lambda to: GONE if to.endswith("gone.example") else Does()) as mailbox,
        running(settings.model_copy(update={"database_url": database_url}), database) as office,
        postfix.running(_transport(office.port, mailbox.port)) as server,
    ):
        changed = {"smarthost": f"smtp://127.0.0.1:{server.port}", "dkim_key": settings.data_dir / "dkim.pem"}
        sender = Sender(settings.model_copy(update=changed), database, room.store, Health(), now=lambda: NOW)
        sender.step(threading.Event())
        sender.hang_up()
        waited(lambda: mailbox.taken)
        message_id = waited(lambda: _bounce(database))
    [(envelope, recipient, raw)] = mailbox.taken
    assert recipient == "hans@example.org"
    assert envelope.startswith("bounce+1-")
    assert message_from_bytes(raw)["From"].startswith('"Paper Planes" <')
    dns = record_of((settings.data_dir / "dkim.pem").read_bytes()).encode()
    assert dkim.verify(raw, dnsfunc=lambda _name, timeout: dns)  # noqa: ARG005 -- as dkimpy calls it
    job = Claim(1, JobKind.BOUNCE, int(str(message_id)), {}, 1)
    assert read_bounce(replace(room, settings=settings), job) == "bounced"
    with database.read() as session:
        row = session.get_one(Notice, failing_id)
        assert (row.state, row.bounce_status) == (NoticeState.FAILED, "5.1.1")
        assert "nobody here" in session.get_one(PenPal, pal_id).fails_why
        assert row.letter is not None
        assert (row.letter.state, row.letter.held_for) == (LetterState.ON_HOLD, HeldFor.ADDRESS)


def _bounce(database: Database) -> int | None:
    with database.read() as session:
        return session.scalar(select(Job.subject_id).where(Job.kind == JobKind.BOUNCE.value))
