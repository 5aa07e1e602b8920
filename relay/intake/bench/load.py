"""A lean SMTP client that sends one message after another, and a child process that drives many of them."""

import asyncio
import itertools
import time
from multiprocessing.connection import Connection
from typing import Final, cast

from relay.intake.server import loop_factory

_SENDER: Final = b"MAIL FROM:<bench@sender.example>\r\n"
_LINE: Final = b"The quince tree carried ninety-three fruits this year, and I counted all.\r\n"


def message(number: int, size_bytes: int) -> bytes:
    """Give a message no other is like, ready for the wire."""
    head = (
        f"From: Bench <bench@sender.example>\r\nTo: anna@letters.localhost\r\nSubject: {number}\r\n"
        f"Message-ID: <{number}.{time.time_ns()}@sender.example>\r\n\r\n"
    ).encode()
    lines = max(1, (size_bytes - len(head)) // len(_LINE))
    return head + _LINE * lines + b".\r\n"


class Client(asyncio.Protocol):
    """Sends until it is told to stop; counts what was answered 250 while it counts."""

    def __init__(self, recipient: bytes, size_bytes: int, numbers: "itertools.count[int]") -> None:
        self.answered = 0
        self.refused = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._recipient = b"RCPT TO:<" + recipient + b">\r\n"
        self._size_bytes = size_bytes
        self._numbers = numbers
        self._buffer = b""
        self._step = 0
        self._stopping = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the greeting."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _error: Exception | None) -> None:
        """Be done."""
        if not self.done.done():
            self.done.set_result(None)

    def stop(self) -> None:
        """Send no other message after this one."""
        self._stopping = True

    def data_received(self, data: bytes) -> None:
        """Answer each whole reply with the next step."""
        self._buffer += data
        while b"\n" in self._buffer:
            line, _, self._buffer = self._buffer.partition(b"\n")
            if line[3:4] != b"-":
                self._next(line)

    def _next(self, reply: bytes) -> None:
        step, self._step = self._step, self._step + 1
        if step == 0:
            self._transport.write(b"EHLO bench.localhost\r\n")
        elif step in {1, 5}:
            self.answered += step == 5 and reply.startswith(b"250")
            self.refused += step == 5 and not reply.startswith(b"250")
            self._begin()
        elif step == 2:
            self._transport.write(self._recipient)
        elif step == 3:
            self._transport.write(b"DATA\r\n")
        elif step == 4:
            self._transport.write(message(next(self._numbers), self._size_bytes))

    def _begin(self) -> None:
        self._step = 2
        if self._stopping:
            self._transport.write(b"QUIT\r\n")
            self._transport.close()
        else:
            self._transport.write(_SENDER)


def drive(pipe: Connection) -> None:
    """Run what comes through the pipe, (port, clients, size_bytes, warm_seconds, seconds), until None comes."""
    numbers = itertools.count(1)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        while (cell := pipe.recv()) is not None:
            pipe.send(runner.run(_cell(pipe, numbers, *cell)))


async def _cell(
    pipe: Connection, numbers: "itertools.count[int]", port: int, count: int, size: int, warm: float, seconds: float
) -> tuple[int, int, float]:
    loop = asyncio.get_running_loop()
    clients = [
        (await loop.create_connection(lambda: Client(b"anna@letters.localhost", size, numbers), "127.0.0.1", port))[1]
        for _ in range(count)
    ]
    await asyncio.sleep(warm)
    pipe.send("warm")
    before, began = sum(client.answered for client in clients), time.perf_counter()
    await asyncio.sleep(seconds)
    answered, took = sum(client.answered for client in clients) - before, time.perf_counter() - began
    pipe.send("measured")
    for client in clients:
        client.stop()
    await asyncio.gather(*(client.done for client in clients))
    return answered, sum(client.refused for client in clients), took
