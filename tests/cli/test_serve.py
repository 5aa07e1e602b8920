"""`mailcall serve --demo` as a newcomer meets it: two commands, a link, a line to paste, Ctrl-C."""

import json
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from relay.demo.letters import samples
from relay.demo.people import DOMAIN
from tests.beside import asked

MAILCALL = [sys.executable, "-m", "relay.cli"]
WAIT_SECONDS = 90
SAMPLES = len(samples(DOMAIN))
MESSAGES = "SELECT count(*) FROM message"
STATES = {"in_review", "on_hold", "automatic", "unreadable", "mailed"}
UP = ("Mail is taken on", "knows nobody yet")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@dataclass(slots=True)
class Served:
    """An installation in a folder of its own, on ports of its own."""

    folder: Path
    smtp: int = field(default_factory=_free_port)
    web: int = field(default_factory=_free_port)

    @property
    def environment(self) -> dict[str, str]:
        """What its commands see."""
        return os.environ | {
            "MAILCALL_DATA_DIR": str(self.folder / "var"),
            "MAILCALL_SMTP_LISTEN": f"127.0.0.1:{self.smtp}",
            "MAILCALL_WEB_LISTEN": f"127.0.0.1:{self.web}",
            "MAILCALL_PUBLIC_URL": f"http://localhost:{self.web}",
        }

    @property
    def log(self) -> str:
        """What it said so far."""
        return (self.folder / "log").read_text() if (self.folder / "log").exists() else ""

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """Serve until the block ends, then press Ctrl-C."""
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*MAILCALL, "serve", *words], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self.wait(lambda: any(words in self.log for words in UP) or process.poll() is not None)
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) in {0, -signal.SIGKILL}, self.log

    def wait(self, until: Any) -> None:  # noqa: ANN401 -- anything that can be called
        """Wait until something is true."""
        end = time.monotonic() + WAIT_SECONDS
        while not until():
            assert time.monotonic() < end, self.log
            time.sleep(0.1)

    def asked(self, question: str) -> list[Any]:
        """Ask its database for one column."""
        return asked(self.folder / "var", question)

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """Call a command that prints a list."""
        ran = subprocess.run([*MAILCALL, *words, "--json"], env=self.environment, capture_output=True, check=True)
        return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.fixture
def served(tmp_path: Path) -> Served:
    """Give an installation that is not there yet."""
    return Served(tmp_path)


def test_a_newcomer_sees_letters_and_sends_one(served: Served) -> None:
    """Letters come by SMTP; the link opens a page; the line that is printed works when it is pasted."""
    with served.running("--demo"):
        served.wait(lambda: served.asked(MESSAGES) == [SAMPLES])
        assert len(served.rows("message", "list")) == SAMPLES
        link = re.search(r"http://localhost:\d+/sign-in/\S+", served.log)
        assert link is not None
        with urllib.request.urlopen(link[0], timeout=20) as page:
            assert page.status == 200
        (line,) = re.findall(r"^  (python3 -c .*)$", served.log, re.MULTILINE)
        subprocess.run(["sh", "-c", line], check=True, timeout=30)
        served.wait(lambda: "Hello" in served.asked("SELECT subject FROM reading"))
        served.wait(lambda: set(served.asked("SELECT state FROM letter")) == STATES)
        assert "Hello" in [row["subject"] for row in served.rows("letter", "list")]
    assert "Mailcall has stopped." in served.log
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", served.web), 2)


def test_killed_it_starts_again_at_once_and_has_lost_nothing(served: Served) -> None:
    """On the same ports, with or without --demo; nothing is sent a second time."""
    with served.running("--demo") as process:
        served.wait(lambda: served.asked(MESSAGES) == [SAMPLES])
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        with served.running():
            assert "Sign in, once" in served.log
            with smtplib.SMTP("127.0.0.1", served.smtp, timeout=10) as client:
                assert client.noop()[0] == 250
            assert len(served.rows("message", "list")) == SAMPLES


def test_an_empty_installation_says_how_to_begin(served: Served) -> None:
    """It serves, and knows nobody; the demo is welcome while nobody has begun."""
    with served.running():
        assert "mailcall" in served.log.lower()
        assert " setup\n" in served.log
        assert "--role admin" in served.log


def test_a_second_one_on_the_same_folder_is_refused(served: Served, tmp_path: Path) -> None:
    """In one line, and the first goes on."""
    with served.running():
        other = Served(served.folder)
        ran = subprocess.run([*MAILCALL, "serve"], env=other.environment, capture_output=True, text=True, check=False)
        assert ran.returncode == 1
        assert ran.stderr.startswith("mailcall: another `mailcall serve` works on")
        assert ran.stderr.count("\n") == 1
