"""The sandboxed child: `python -m relay.sandbox`, started by `relay.sandbox.parent` and by nobody else.

It reads an opening frame that names the target, imports it, gives up what it can, says what came of that, and then
answers one request after another. Its own standard output goes to standard error, so that nothing a library prints can
be taken for an answer.
"""

import importlib
import os
import pickle
import select
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

from relay.sandbox import confinement
from relay.sandbox.opening import REQUEST_HEAD, Opening
from relay.sandbox.wire import Raised, encode


def main() -> None:
    """Serve until the parent closes the pipe."""
    requests, answers = _private_pipes()
    opening: Opening = pickle.loads(_read_frame(requests)[1])  # noqa: S301 (written by the parent, our own process)
    if opening.dies_with_thread:
        confinement.die_with_parent()
    confinement.limit_resources(memory_bytes=opening.memory_bytes, file_bytes=opening.file_bytes)
    sys.path.extend(path for path in opening.search_path if path not in sys.path)
    target = _found(opening.module, opening.name)
    protections = confinement.confine(opening.readable)
    threading.Thread(target=_end_with_pipe, args=(requests.fileno(),), daemon=True).start()
    _write(answers, encode(protections))
    while True:
        token, request = _read_frame(requests)
        confinement.limit_cpu(opening.cpu_s)
        _write(answers, _answer(target, request, token))


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent under numbers nobody else knows; 0 reads nothing, 1 is standard error."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return os.fdopen(requests, "rb"), os.fdopen(answers, "wb")


def _found(module: str, name: str) -> Callable[..., object]:
    target: Callable[..., object] = getattr(importlib.import_module(module), name)
    return target


def _read_frame(requests: BinaryIO) -> tuple[bytes, bytes]:
    """The next request's token and pickle; the process ends when there is none."""
    head = requests.read(REQUEST_HEAD.size)
    if len(head) < REQUEST_HEAD.size:
        os._exit(0)
    size, token = REQUEST_HEAD.unpack(head)
    return token, requests.read(size)


def _write(answers: BinaryIO, frame: bytes) -> None:
    answers.write(frame)
    answers.flush()


def _answer(target: Callable[..., object], request: bytes, token: bytes) -> bytes:
    """The frame to send back. One of the three places where everything is caught: hostile input raises anything."""
    try:
        arguments: tuple[Any, ...] = pickle.loads(request)  # noqa: S301 (written by the parent, our own process)
        return encode(target(*arguments), token)
    except MemoryError:
        return encode(Raised("memory", "the work needed more memory than it may have"), token)
    except Exception as error:  # noqa: BLE001
        return encode(Raised(type(error).__name__, str(error)[:500]), token)


def _end_with_pipe(requests: int) -> None:
    """End this process, also in the middle of work, when the parent is gone: its end of the pipe closes with it."""
    poll = select.poll()
    poll.register(requests, 0)
    poll.poll()
    os._exit(0)


if __name__ == "__main__":
    main()
