"""What strangers say never stands in the log, and none of them can fill it."""

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relay.capped import MOST_A_MINUTE
from relay.db import Database
from relay.settings import Settings
from tests.intake.conftest import PostOffice

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SAID = b"\x1b[2J\x07forged\xe2\x80\xae\r2026-01-01 [error] forged"
SERVER = """
import sys, threading
from pathlib import Path
from relay import log
from relay.intake import path
from relay.intake.server import run_smtp
from relay.settings import Settings
parse = path.parse
def failing(argument):
    if "crash" in argument:
        raise ValueError(argument)
    return parse(argument)
path.parse = failing
settings = Settings(data_dir=Path(sys.argv[1]), database_url=sys.argv[2], smtp_listen="127.0.0.1:0",
                    trusted_networks=["192.0.2.0/24"], tarpit_seconds=0, unknown_recipients_limit=1)
log.configure(settings, "smtp")
run_smtp(settings, threading.Event(), lambda host, port: print(port, flush=True))
"""


@contextlib.contextmanager
def logged(settings: Settings, database: Database) -> Iterator[tuple[PostOffice, Callable[[], str]]]:
    """Run a server whose log is read: its process fails at every address with `crash` in it."""
    child = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(settings.data_dir), settings.database_url],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert child.stdout is not None

    def written() -> str:
        child.kill()
        return child.communicate(timeout=10)[1]

    try:
        yield PostOffice("127.0.0.1", int(child.stdout.readline()), database), written
    finally:
        child.kill()
        child.communicate(timeout=10)


@sqlite
def test_log_injection_through_helo_mail_and_subject(people: Database, office_settings: Settings) -> None:
    """Not from a greeting, an address, a command, a header, nor from what went wrong with any of them."""
    with logged(office_settings, people) as (office, written):
        with office.wire() as wire:
            wire.hear()
            for command in (b"EHLO ", b"FOO ", b"VRFY ", b"MAIL FROM:<", b"MAIL FROM:<crash"):
                assert "forged" not in wire.ask(command + SAID + b"\r\n")
            wire.ask(b"MAIL FROM:<w@example.org>\r\n")
            wire.ask(b"RCPT TO:<anna@letters.localhost>\r\n")
            wire.ask(b"DATA\r\n")
            assert wire.ask(b"Subject: " + SAID.replace(b"\r", b"") + b"\r\n\r\nhi\r\n.\r\n").startswith("250")
            wire.say(b"MAIL FROM:<w@example.org>\r\n" + b'RCPT TO:<"forged"@letters.localhost>\r\n' * 3)
            while wire.hear():
                pass
        log = written()
    assert "session failed" in log
    assert "sent away" in log
    assert not any(mark in log for mark in ("forged", "\x07", "2026-01-01", "example.org", "letters.localhost"))


@sqlite
def test_one_guessing_client_cannot_fill_the_log(people: Database, office_settings: Settings) -> None:
    """Hundreds of sessions sent away, hundreds of commands that fail: so many lines of each, and no more."""
    with logged(office_settings, people) as (office, written):
        for _ in range(MOST_A_MINUTE + 20):
            with office.wire() as wire:
                wire.say(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\n" + b"RCPT TO:<x@letters.localhost>\r\n" * 2)
                while wire.hear():
                    pass
        with office.wire() as wire:
            wire.hear()
            wire.ask(b"EHLO x\r\n")
            for _ in range(2 * MOST_A_MINUTE):
                assert wire.ask(b"MAIL FROM:<crash>\r\n").startswith("451")
        log = written()
    assert log.count("session failed") == MOST_A_MINUTE
    assert log.count("sent away") == MOST_A_MINUTE
