"""What tests of sending share: an installation with a smarthost that does as it is told, and one sender."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from relay.db import Database
from relay.models import Notice, NoticeKind
from relay.objects import FolderStore
from relay.sending.health import Health
from relay.sending.line import Timeouts
from relay.sending.sender import Sender
from relay.settings import Settings
from tests import factories
from tests.factories import NOW
from tests.smarthost import Host, sending_to

QUICK = Timeouts(greeting=2, command=2, data=2, block=2, dot=0.5)
Send = Callable[..., Sender]


@pytest.fixture
def send(database: Database, settings: Settings, tmp_path: Path) -> Send:
    """Give a function that sends what is due through a smarthost, at a moment, and gives the sender."""

    def sending(host: Host, *, now: datetime = NOW, times: int = 1, **changed: object) -> Sender:
        chosen = sending_to(settings, host).model_copy(update=changed)
        store = FolderStore(tmp_path / "objects")
        sender = Sender(chosen, database, store, Health((0.0,)), now=lambda: now, timeouts=QUICK)
        for _ in range(times):
            sender.step(threading.Event())
        sender.hang_up()
        return sender

    return sending


def waiting(
    database: Database, number: int = 1, kind: NoticeKind = NoticeKind.RETURNED, **columns: object
) -> list[int]:
    """Put notices about one letter into the outbox, each to an address of its own; give their ids."""
    with database.write() as session:
        letter = factories.letter(session)
        rows = [
            factories.notice(session, letter, kind=kind, **({"recipient": f"p{n}@example.org"} | columns))
            for n in range(number)
        ]
        return [row.id for row in rows]


def notice(database: Database, notice_id: int) -> Notice:
    """Load a notice as it is now."""
    with database.read() as session:
        return session.get_one(Notice, notice_id)


LATER = NOW + timedelta(hours=1)
