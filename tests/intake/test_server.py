"""The listener: its limits, a busy port, a clean stop, and what kill -9 leaves."""

import asyncio
import contextlib
import os
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from relay.db import Database
from relay.intake import replies
from relay.intake.errors import ListenError
from relay.intake.server import run_smtp
from relay.models import Letter, Message
from relay.settings import Settings
from tests.intake.conftest import Open, PostOffice, running

HELLO = b"From: Wanda <wanda@example.org>\r\n\r\nDear Anna,\r\n"
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@sqlite
def test_a_busy_port_is_one_clear_line(post_office: PostOffice, office_settings: Settings) -> None:
    """It says what to do."""
    busy = office_settings.model_copy(update={"smtp_listen": f"127.0.0.1:{post_office.port}"})
    with pytest.raises(ListenError, match=r"^cannot listen for mail on .* set MAILCALL_SMTP_LISTEN to another") as told:
        run_smtp(busy, threading.Event())
    assert "\n" not in str(told.value)


@sqlite
def test_connections_are_limited_and_those_inside_go_on(open_office: Open) -> None:
    """One too many hears 421; when one leaves there is room again."""
    office = open_office(connections_limit=2)
    with office.client() as first, office.client():
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            office.client()
        assert refused.value.smtp_code == 421
        assert first.noop()[0] == 250
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with contextlib.suppress(smtplib.SMTPConnectError), office.client() as third:
            assert third.noop()[0] == 250
            return
    pytest.fail("no room again")


@sqlite
def test_a_full_queue_is_said_before_the_message_comes(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """451 instead of 354, and again when the queue filled meanwhile."""
    office = open_office()
    with office.wire() as wire:
        wire.begin()
        monkeypatch.setattr("relay.intake.writer.Writer.full", property(lambda _: True))
        assert wire.ask(HELLO + b".\r\n") == replies.QUEUE_FULL
        wire.ask(b"MAIL FROM:<a@b>\r\n")
        wire.ask(b"RCPT TO:<anna@letters.localhost>\r\n")
        assert wire.ask(b"DATA\r\n") == replies.QUEUE_FULL
        monkeypatch.undo()
        assert wire.ask(b"DATA\r\n").startswith("354")
        assert wire.ask(HELLO + b".\r\n").startswith("250")


@sqlite
def test_a_stop_lets_messages_arrive_and_says_goodbye(people: Database, office_settings: Settings) -> None:
    """Idle sessions hear 421 at once; one in the middle of a message finishes it, and it is stored."""
    with contextlib.ExitStack() as wires:
        with running(office_settings, people) as office:
            idle, busy = wires.enter_context(office.wire()), wires.enter_context(office.wire())
            idle.hear()
            busy.begin()
            busy.say(HELLO)

            def finish() -> None:
                assert idle.hear() == replies.CLOSING
                busy.say(b".\r\n")

            finishing = threading.Thread(target=finish)
            finishing.start()
        finishing.join(10)
        assert busy.hear().startswith("250")
        assert busy.hear() == replies.CLOSING
        assert office.count(Message) == 1


@contextlib.contextmanager
def process(settings: Settings) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run a server in a process of its own."""
    script = (
        "import sys, threading, signal\n"
        "from pathlib import Path\n"
        "from relay.intake.server import run_smtp\n"
        "from relay.settings import Settings\n"
        "stop = threading.Event()\n"
        "signal.signal(signal.SIGTERM, lambda *_: stop.set())\n"
        "settings = Settings(data_dir=Path(sys.argv[1]), database_url=sys.argv[2], smtp_listen='127.0.0.1:0')\n"
        "run_smtp(settings, stop, lambda host, port: print('port', port, flush=True))\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(settings.data_dir), settings.database_url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    try:
        port = next(int(line.split()[1]) for line in child.stdout if line.startswith("port "))
        yield child, port
    finally:
        child.kill()
        child.wait(10)
        child.stdout.close()


@sqlite
def test_a_signal_stops_the_process_cleanly(people: Database, office_settings: Settings) -> None:
    """Even with a session open."""
    with process(office_settings) as (child, port), smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        assert client.noop()[0] == 250
        child.send_signal(signal.SIGTERM)
        assert child.wait(15) == 0
        client.close()


@sqlite
def test_what_was_promised_survives_kill_9(people: Database, office_settings: Settings) -> None:
    """Killed while clients send: every 250 is there, once, with its letter; nothing is torn."""
    promised: list[int] = []
    with process(office_settings) as (child, port):

        def send(name: int) -> None:
            with contextlib.suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", port, timeout=10) as c:
                c.ehlo()
                for number in range(10_000):
                    c.mail("wanda@example.org")
                    c.rcpt("anna@letters.localhost")
                    code, text = c.data(b"%d %d\r\n" % (name, number) + HELLO)
                    assert code == 250
                    promised.append(int(text.split()[1]))

        clients = [threading.Thread(target=send, args=(name,)) for name in range(5)]
        for client in clients:
            client.start()
        time.sleep(1.5)
        os.kill(child.pid, signal.SIGKILL)
        for client in clients:
            client.join(15)
    office = PostOffice("", 0, people)
    assert len(promised) > 5
    assert len(set(promised)) == len(promised)
    stored = {message.id: message for message in office.messages()}
    assert set(promised) <= set(stored)
    assert sorted(letter.message_id for letter in office.letters()) == sorted(stored)
    assert all(len(office.raw(message_id)) == stored[message_id].size_bytes for message_id in promised[-20:])


@sqlite
def test_without_uvloop_the_standard_loop_serves(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uvloop is a gain, not a need."""
    monkeypatch.setitem(sys.modules, "uvloop", None)
    office = open_office()
    assert office.send(HELLO)[0] == 250
    with office.wire() as wire:
        wire.begin()
        wire.say(HELLO + b".\r\nQUIT\r\n")
        assert [wire.hear()[:3], wire.hear()[:3], wire.hear()] == ["250", "221", ""]
    assert (office.count(Message), office.count(Letter)) == (1, 1)


def test_nothing_of_the_loop_is_left_behind() -> None:
    """The tests' own process has no loop running."""
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
