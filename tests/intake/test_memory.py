"""Memory while large messages come in: what the budget says, and no more, however many there are."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from relay.db import Database
from relay.models import Message
from relay.settings import Settings
from tests.intake.conftest import PostOffice

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SERVER = """
import sys, threading
from pathlib import Path
from relay.intake.server import run_smtp
from relay.settings import Settings
settings = Settings(data_dir=Path(sys.argv[1]), database_url=sys.argv[2], smtp_listen="127.0.0.1:0",
                    intake_budget_bytes=4_000_000)
run_smtp(settings, threading.Event(), lambda host, port: print("port", port, flush=True))
"""
CLIENTS, SIZE_BYTES, GROWTH_BYTES = 24, 5_000_000, 48_000_000


def peak_bytes(pid: int) -> int:
    """Give the most memory a process ever had (proc(5), VmHWM)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1_024 for line in lines if line.startswith("VmHWM"))


@sqlite
def test_many_large_messages_take_no_more_memory_than_the_budget(people: Database, office_settings: Settings) -> None:
    """24 of 5 MB at once: all are stored, and the process grew by far less than came in."""
    child = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(office_settings.data_dir), office_settings.database_url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    try:
        port = next(int(line.split()[1]) for line in child.stdout if line.startswith("port "))
        office = PostOffice("127.0.0.1", port, people)
        office.send(b"warm\r\n" * 300_000)
        before = peak_bytes(child.pid)
        codes: list[int] = []
        lines = b"x" * 998 + b"\r\n"
        raws = [b"Subject: %d\r\n\r\n" % number + lines * (SIZE_BYTES // 1_000) for number in range(CLIENTS)]
        clients = [threading.Thread(target=lambda raw=raw: codes.append(office.send(raw)[0])) for raw in raws]
        for client in clients:
            client.start()
        for client in clients:
            client.join(90)
        assert codes == [250] * CLIENTS
        assert office.count(Message) == CLIENTS + 1
        assert peak_bytes(child.pid) - before < GROWTH_BYTES < CLIENTS * SIZE_BYTES / 2
    finally:
        child.kill()
        child.communicate(timeout=10)
