"""Many notices through a slow and failing smarthost, by workers that are killed: none is lost, none is taken twice.

    script/storm 10000

Workers are processes of their own and get SIGKILL at random moments. Their clock runs faster than ours, so that what
waits minutes waits seconds; a kill, a socket and a commit are as they are.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from relay.db import Database
from relay.models import Notice, NoticeState
from relay.objects import FolderStore
from relay.sending import claims
from relay.sending.faults import Fault
from relay.sending.health import Health
from relay.sending.line import Timeouts
from relay.sending.sender import Sender
from relay.settings import Settings
from tests import factories
from tests.smarthost import Does, Host, smarthost

BEGAN = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
_OPEN = (NoticeState.WAITING, NoticeState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of all of them."""

    notices: int
    seconds: float
    kills: int
    sessions: int
    sent: int
    refused: int
    unsure: int
    """Parked, because nobody can know: of these, `unsure_taken` had arrived."""
    unsure_taken: int
    parked: int
    """Put off for a day."""
    open: int
    lost: int
    """Called sent, and never taken."""
    taken_twice: int
    taken_untold: int
    """Taken, and neither called sent nor unsure."""


def storm(
    url: str, folder: Path, *, notices: int, kills: int, workers: int, faster: int, seconds_most: float
) -> Outcome:
    """Let it rage until nothing is open any more, or the time is over; the workers' clock is so many times `faster`."""
    database = Database(url)
    with database.write() as session:
        letter = factories.letter(session)
        for number in range(notices):
            factories.notice(session, letter, recipient=f"p{number}@example.org", not_before=BEGAN, created_at=BEGAN)
    with smarthost(Weather(random.Random(7)), messages_a_session=40) as host:
        began = time.monotonic()
        facts = [url, str(folder), str(host.port), str(time.time()), str(faster)]
        command = [sys.executable, "-m", "tests.sending.storm", "work", *facts]
        done = _rage(database, command, host, kills, workers, began + seconds_most)
        found = _judged(database, host)
        database.close()
        return Outcome(notices=notices, seconds=round(time.monotonic() - began, 1), kills=done, **found)


class Weather:
    """What the smarthost does, by chance: mostly well, and slowly."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._lock = threading.Lock()

    def __call__(self, recipient: str) -> Does:
        """Decide about one mail."""
        with self._lock:
            dice, seconds = self._chance.random(), self._chance.random() * 0.02
        if not recipient:
            return Does(mail="451 4.3.2 too busy" if dice < 0.002 else "250 ok")
        for most, does in (
            (0.04, Does(rcpt="451 4.7.1 greylisted")),
            (0.06, Does(dot="452 4.3.1 no room just now", seconds=seconds)),
            (0.08, Does(data="")),
            (0.09, Does(cuts=True)),
            (0.10, Does(dot="550 5.7.1 not this", seconds=seconds)),
            (0.105, Does(dot="")),
            (0.11, Does(dot="", loses=True)),
        ):
            if dice < most:
                return does
        return Does(seconds=seconds)


def _rage(database: Database, command: list[str], host: Host, kills: int, workers: int, until: float) -> int:
    """Keep the workers running, and kill one now and then; return how often."""
    chance, done = random.Random(11), 0
    running = [subprocess.Popen(command) for _ in range(workers)]
    next_kill = time.monotonic() + 1
    try:
        while time.monotonic() < until and _is_open(database):
            time.sleep(0.1)
            if done < kills and time.monotonic() > next_kill and len(host.taken) > done * 10:
                place = chance.randrange(workers)
                os.kill(running[place].pid, signal.SIGKILL)
                running[place].wait()
                running[place] = subprocess.Popen(command)
                done, next_kill = done + 1, time.monotonic() + chance.uniform(1.0, 4.0)
    finally:
        for one in running:
            one.kill()
            one.wait()
    return done


def _is_open(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(Notice.id).where(Notice.state.in_(_OPEN)).limit(1)) is not None


def _judged(database: Database, host: Host) -> dict[str, int]:
    """Compare what we say with what the smarthost took."""
    times = host.times
    domain = Settings().mail_domain[0]
    with database.read() as session:
        rows = session.execute(select(Notice.token, Notice.state, Notice.fault)).all()
    taken = {token: times.get(f"<{token}@{domain}>", 0) for token, _, _ in rows}
    sent = [token for token, state, _ in rows if state is NoticeState.SENT]
    unsure = [token for token, _, fault in rows if fault == Fault.MAY_HAVE_GONE]
    told = {*sent, *unsure}
    return {
        "sessions": host.sessions,
        "sent": len(sent),
        "refused": sum(state is NoticeState.FAILED for _, state, _ in rows),
        "unsure": len(unsure),
        "unsure_taken": sum(taken[token] > 0 for token in unsure),
        "parked": sum(state is NoticeState.PARKED for _, state, _ in rows) - len(unsure),
        "open": sum(state in _OPEN for _, state, _ in rows),
        "lost": sum(taken[token] == 0 for token in sent),
        "taken_twice": sum(number > 1 for number in taken.values()),
        "taken_untold": sum(number > 0 for token, number in taken.items() if token not in told),
    }


def work(url: str, folder: str, port: str, epoch: str, faster: str) -> None:
    """Be a worker: two senders, on the fast clock, until somebody kills us."""
    settings = Settings(data_dir=Path(folder), smarthost=f"smtp://127.0.0.1:{port}")
    database, store, health = Database(url), FolderStore(Path(folder) / "objects"), Health((0.2, 0.5, 1.0))

    def now() -> datetime:
        return BEGAN + timedelta(seconds=(time.time() - float(epoch)) * int(faster))

    seconds = (
        claims.SURE_WITHIN.total_seconds() / int(faster) / 3
    )  # as their clock has it, longer than any answer takes
    quick = Timeouts(greeting=seconds, command=seconds, data=seconds, block=seconds, dot=seconds)
    options = {"now": now, "timeouts": quick, "look_seconds": 0.05}
    senders = [Sender(settings, database, store, health, **options) for _ in range(2)]  # type: ignore[arg-type]
    stop = threading.Event()
    threads = [threading.Thread(target=one.run, args=(stop,)) for one in senders]
    for thread in threads:
        thread.start()


def main(arguments: list[str]) -> None:
    """Rage as told at the command line, and print what became of it."""
    if arguments[:1] == ["work"]:
        work(*arguments[1:])
        return
    from relay.db.migrate import migrate

    notices = int(arguments[0]) if arguments else 10_000
    with tempfile.TemporaryDirectory(prefix="mailcall-storm-") as folder:
        url = arguments[1] if len(arguments) > 1 else f"sqlite:///{folder}/storm.sqlite3"
        opened = Database(url)
        migrate(opened)
        opened.close()
        found = storm(url, Path(folder), notices=notices, kills=20, workers=2, faster=60, seconds_most=3_600)
    print(json.dumps(asdict(found), indent=2))  # noqa: T201 -- a command prints


if __name__ == "__main__":
    main(sys.argv[1:])
