"""Killed while sending, at every word between us and the printer: the batch is printed once, or a person is asked."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from relay.db import Database
from relay.letters.codebook import codes_of
from relay.models import PrintState
from relay.objects import FolderStore
from relay.printing.queue import Operation
from tests.conftest import sqlite_copy
from tests.ipp_printer import IppPrinter
from tests.mailroom.printing.conftest import Mailroom, furnish

_WORKERS = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from relay.db import Database
from relay.mailroom.printing.sending import Sender
from relay.objects import FolderStore
for line in sys.stdin:
    worker = os.fork()
    if worker == 0:
        url, folder, job = line.split()
        Sender(Database(url), FolderStore(Path(folder)), lambda: datetime.now(UTC)).step(int(job))
        os._exit(0)
    print(worker, flush=True)
    os.waitpid(worker, 0)
"""
"""Makes a worker for each line: what all of them load is loaded once."""
BEFORE, HALF, HANGING, AFTER = "before", "half", "hanging", "after"
"""Nothing of the request went through, some of its document (and its end, or not), or all of it; its answer did not."""


CUT_BYTES = 100


@dataclass
class Wire:
    """A way to the printer on which the worker dies at one request."""

    port: int
    printer_port: int
    operation: Operation | None = None
    when: str = BEFORE
    worker: int = 0
    died: threading.Event = field(default_factory=threading.Event)
    known: threading.Lock = field(default_factory=threading.Lock)
    hanging: list[socket.socket] = field(default_factory=list)

    def begin(self, workers: "subprocess.Popen[str]", line: str) -> None:
        """Let a worker begin; its first request waits until we know it."""
        assert workers.stdin
        assert workers.stdout
        with self.known:
            workers.stdin.write(f"{line}\n")
            workers.stdin.flush()
            self.worker = int(workers.stdout.readline())

    def carry(self, client: socket.socket) -> None:
        """Carry one request and its answer."""
        with suppress(OSError), client, socket.create_connection(("127.0.0.1", self.printer_port)) as printer:
            said = self._message(client)
            deadly = self.operation is not None and self._operation(said) == self.operation
            with self.known:
                pass
            if deadly and self.when == BEFORE:
                return self._die()
            printer.sendall(said[:-CUT_BYTES] if deadly and self.when in (HALF, HANGING) else said)
            if deadly and self.when == HANGING:
                self.hanging.append(printer.dup())
                return self._die()
            if deadly and self.when == HALF:
                printer.shutdown(socket.SHUT_WR)
                while printer.recv(65_536):  # until it took what came: before, the job still waits for its document
                    pass
                return self._die()
            answer = self._message(printer)
            if deadly:
                return self._die()
            client.sendall(answer)
        return None

    def _message(self, end: socket.socket) -> bytes:
        """Read a whole request or answer, as long as it says it is."""
        said = b""
        while b"\r\n\r\n" not in said:
            said += end.recv(65_536)
        head, _end, body = said.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        while len(body) < length:
            body += end.recv(65_536)
        return head + b"\r\n\r\n" + body

    @staticmethod
    def _operation(said: bytes) -> int:
        start = said.index(b"\r\n\r\n") + 4
        return int.from_bytes(said[start + 2 : start + 4])

    def _die(self) -> None:
        os.kill(self.worker, signal.SIGKILL)
        self.died.set()


@contextmanager
def wire_to(printer_port: int) -> Iterator[Wire]:
    """Stand between the worker and the printer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(listener.getsockname()[1], printer_port)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    wire.carry(listener.accept()[0])

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield wire
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.fixture(scope="module")
def workers() -> Iterator["subprocess.Popen[str]"]:
    """Give who makes workers."""
    line = [sys.executable, "-c", _WORKERS]
    with subprocess.Popen(line, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        yield running


@pytest.mark.parametrize(
    ("operation", "when", "told"),
    [
        (Operation.CREATE_JOB, AFTER, ""),
        (Operation.SEND_DOCUMENT, BEFORE, ""),
        (Operation.SEND_DOCUMENT, HALF, "unsure"),
        (Operation.SEND_DOCUMENT, AFTER, "unsure"),
    ],
)
def test_a_batch_is_printed_once_whenever_its_worker_dies(
    real: IppPrinter, workers: "subprocess.Popen[str]", tmp_path: Path, operation: Operation, when: str, told: str
) -> None:
    """The next worker goes on; where nobody said that the file was taken whole, somebody is asked to look.

    This printer takes a file for whole that ends in the middle; it is not sent a second time for that.
    """
    with dying(real, workers, tmp_path, operation, when) as (mailroom, job_id, _wire):
        done = mailroom.work(job_id)
        assert (done.state, done.told) == (PrintState.DONE, told)
        assert [len(pdf) for pdf in real.out()] == [len(mailroom.pdf) - (CUT_BYTES if when == HALF else 0)]
        with mailroom.database.read() as session:
            name = f"mailcall {codes_of(session).batch(1)} {job_id}"
        assert all(job.stage.is_over for job in real.queue.named(name))


def test_a_printer_that_may_still_print_what_came_is_not_sent_it_again(
    real: IppPrinter, workers: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    """It waits for the rest of a file, says yes to ending the job, and prints what it has: a person looks first."""
    with dying(real, workers, tmp_path, Operation.SEND_DOCUMENT, HANGING) as (mailroom, job_id, wire):
        wait_until(lambda: any((real.folder / "spool").iterdir()))
        done = mailroom.work(job_id)
        assert (done.state, done.told) == (PrintState.FAILED, "interrupted")
        wire.hanging.pop().close()
        wait_until(lambda: bool(real.out()))
        assert [len(pdf) for pdf in real.out()] == [len(mailroom.pdf) - CUT_BYTES]


@contextmanager
def dying(
    real: IppPrinter, workers: "subprocess.Popen[str]", tmp_path: Path, operation: Operation, when: str
) -> Iterator[tuple[Mailroom, int, Wire]]:
    """Let a worker die while it sends a print job; give the mailroom, the job, and the way to the printer."""
    url, folder = sqlite_copy(tmp_path / "killed.sqlite3"), tmp_path / "objects"
    with closing(Database(url)) as database, wire_to(real.port) as wire:
        mailroom = furnish(database, FolderStore(folder), real)
        mailroom.set_printer(queue=f"ipp://127.0.0.1:{wire.port}/ipp/print")
        job_id = mailroom.ask()
        wire.operation, wire.when = operation, when
        wire.begin(workers, f"{url} {folder} {job_id}")
        assert wire.died.wait(30)
        wire.operation = None
        yield mailroom, job_id, wire


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)
