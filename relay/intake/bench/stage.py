"""What a run is measured on: a database of its own with one alias in it, and servers in processes of their own."""

import multiprocessing
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from relay import log
from relay.db import Database
from relay.db.migrate import migrate
from relay.intake.bench import postfix
from relay.intake.bench.baseline import run_baseline
from relay.intake.bench.postfix import Postfix
from relay.intake.server import run_smtp
from relay.models import Alias, Facility, MailPoint, Organisation, Profile
from relay.postal_address import PostalAddress
from relay.settings import Settings

_FRESH = multiprocessing.get_context("spawn")  # nothing of this process's memory counts as theirs
_REST_SECONDS = 60.0
_THROWN_AWAY = {"relay_transport": "discard:"}
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Stand:
    """A server that runs: one process, or with `is_session` all of the session that it leads."""

    name: str
    port: int
    pid: int
    is_session: bool = False
    rest: Callable[[], None] = lambda: None
    """Waits until it has done what it does after its reply, so that the next to be measured has the machine."""

    def cpu_seconds(self) -> float:
        """Processor time so far, with that of processes that have ended (proc(5), fields 14 to 17 of stat)."""
        return sum(sum(map(int, fields[11:15])) for fields in self._stats()) / _TICKS

    def peak_bytes(self) -> int:
        """The most memory it ever had (proc(5), VmHWM); of a session, what its processes had, together."""
        status = [_read(f"/proc/{fields[-1]}/status").splitlines() for fields in self._stats()]
        return sum(int(line.split()[1]) * 1_024 for lines in status for line in lines if line.startswith("VmHWM"))

    def _stats(self) -> list[list[str]]:
        """Give what stat(5) says of each process behind its name, and its pid at the end."""
        pids = [path.name for path in Path("/proc").glob("[0-9]*")] if self.is_session else [str(self.pid)]
        found = [[*_read(f"/proc/{pid}/stat").rpartition(")")[2].split(), pid] for pid in pids]
        return [fields for fields in found if len(fields) > 15 and (not self.is_session or fields[3] == str(self.pid))]


def _read(path: str) -> str:
    """Read what the kernel says; nothing of a process that has just ended."""
    try:
        return Path(path).read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


@contextmanager
def database(url: str, folder: Path) -> Iterator[str]:
    """Give a new, migrated database with one alias: a file in `folder`, or one beside the PostgreSQL one at `url`."""
    if not url or make_url(url).get_backend_name() == "sqlite":
        folder.mkdir(parents=True)
        own = f"sqlite:///{folder / 'bench.sqlite3'}"
        _fill(own)
        yield own
        return
    name = f"mailcall_bench_{uuid.uuid4().hex}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        own = make_url(url).set(database=name).render_as_string(hide_password=False)
        _fill(own)
        yield own
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


def _fill(url: str) -> None:
    opened, now = Database(url), datetime.now(UTC)
    migrate(opened)
    address = PostalAddress(recipient_lines=("Bench",), locality="Nowhere", region="NY", postal_code="10001")
    with opened.write() as session:
        point = MailPoint(
            facility=Facility(code="BENCH", name="Bench", created_at=now), address=address, created_at=now
        )
        profile = Profile(committed_name="ANNA BENCH", register_number="00000-000", mail_point=point, created_at=now)
        session.add(Organisation(name="Bench", address=address, code_key=os.urandom(32), demo=True, created_at=now))
        session.add(Alias(local_part="anna", profile=profile, created_at=now))
    opened.close()


@contextmanager
def server(name: str, url: str, folder: Path) -> Iterator[Stand]:
    """Run a server, `ours` or `baseline`, in a process of its own."""
    here, there = _FRESH.Pipe()
    child = _FRESH.Process(target=_serve, args=(name, url, str(folder), there), daemon=True)
    child.start()
    try:
        yield Stand(name, here.recv(), child.pid or 0)
    finally:
        here.send("stop")
        child.join(20)


@contextmanager
def front() -> Iterator[Stand]:
    """Run a Postfix that takes the same mail, and throws it away once it is queued.

    As it comes, but that it does not slow its clients down when they are quicker than delivery.
    """
    with postfix.running({"relay_domains": "letters.localhost", "in_flow_delay": "0", **_THROWN_AWAY}) as running:
        yield Stand("postfix", running.port, running.pid, is_session=True, rest=lambda: _rest(running))


def _rest(running: Postfix) -> None:
    end = time.monotonic() + _REST_SECONDS
    while running.queued() and time.monotonic() < end:
        time.sleep(0.1)


@contextmanager
def load() -> Iterator[Connection]:
    """Run the clients in a process of their own, and give the pipe that tells it what to do."""
    from relay.intake.bench.load import drive

    here, there = _FRESH.Pipe()
    child = _FRESH.Process(target=drive, args=(there,), daemon=True)
    child.start()
    try:
        yield here
    finally:
        here.send(None)
        child.join(20)


def _serve(name: str, url: str, folder: str, pipe: Connection) -> None:
    run: Callable[[Settings, threading.Event, Callable[[str, int], None]], None]
    run = {"ours": run_smtp, "baseline": run_baseline}[name]
    settings = Settings(data_dir=Path(folder), database_url=url, smtp_listen="127.0.0.1:0")
    log.configure(settings, name)  # to standard error: standard output is for the figures
    stop = threading.Event()
    threading.Thread(target=_stop_when_told, args=(pipe, stop), daemon=True).start()
    run(settings, stop, lambda _host, port: pipe.send(port))


def _stop_when_told(pipe: Connection, stop: threading.Event) -> None:
    pipe.recv()
    stop.set()
