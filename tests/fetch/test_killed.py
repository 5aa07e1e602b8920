"""Killed while fetching: the next run makes no second letter, and finishes what was begun at the provider."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from relay.models import Letter, Message
from tests.fetch.conftest import Provider, delivered


@dataclass
class Wire:
    """A connection to the server that stops at a word of the client's: before it is passed on, or before its answer."""

    port: int
    word: bytes = b""
    passed_on: bool = False
    stopped: threading.Event = field(default_factory=threading.Event)

    def forward(self, client: socket.socket, server: socket.socket) -> None:
        """Pass on what the client says."""
        with suppress(OSError):
            while said := client.recv(65_536):
                if self.word and self.word in said:
                    if self.passed_on:
                        server.sendall(said)
                    self.stopped.set()
                    return
                server.sendall(said)

    def backward(self, client: socket.socket, server: socket.socket) -> None:
        """Pass on what the server answers."""
        with suppress(OSError):
            while said := server.recv(65_536):
                if self.stopped.wait(0.05 if self.word and self.passed_on else 0) and self.word:
                    return
                client.sendall(said)


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """Listen in front of a server."""
    open_ones: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(listener.getsockname()[1])

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    server = socket.create_connection(("127.0.0.1", port))
                    open_ones.extend((client, server))
                    for pump in (wire.forward, wire.backward):
                        threading.Thread(target=pump, args=(client, server), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield wire
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for one in open_ones:
                one.close()


@pytest.mark.parametrize(
    ("word", "passed_on", "committed"),
    [(b"BODY.PEEK", False, 0), (b"UID MOVE", False, 1), (b"UID MOVE", True, 1)],
    ids=["before-the-commit", "before-the-move", "before-its-answer"],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killed_at_any_moment_every_mail_is_one_letter(
    provider: Provider, database_url: str, word: bytes, committed: int, *, passed_on: bool
) -> None:
    """What was committed is not taken again, what was not is; in the end each is where it should be at the provider."""
    done = f"{provider.folder}-done"
    provider.put(delivered(), delivered("ben@letters.localhost"))
    with wire_to(provider.server.plain_port) as wire:
        url = provider.server.url(provider.folder).replace(f":{provider.server.plain_port}/", f":{wire.port}/")
        provider.set(fetch=SecretStr(url), fetch_after=f"move:{done}")
        wire.word, wire.passed_on = word, passed_on
        names = {"DATABASE_URL": database_url, "FETCH": url, "FETCH_AFTER": f"move:{done}"}
        env = {f"MAILCALL_{name}": value for name, value in names.items()}
        env["MAILCALL_DATA_DIR"] = str(provider.settings.data_dir)
        command = [sys.executable, "-m", "relay.cli", "fetch"]
        child = subprocess.Popen(command, env=os.environ | env, stdout=subprocess.DEVNULL)
        try:
            assert wire.stopped.wait(60)
        finally:
            os.kill(child.pid, signal.SIGKILL)
            child.wait(20)
        assert provider.count(Message) == 2 * committed
        wire.word = b""
        assert provider.fetch().tally.letters == 2 - 2 * committed
    assert (provider.count(Letter), provider.count(Message)) == (2, 2)
    assert provider.holds() == []
    assert len(provider.server.holds(done)) == 2
    assert provider.mailbox().held_by == ""
