"""The run: every size with every number of clients, ours and the baseline in turn, in one table."""

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from sqlalchemy import make_url

from relay.intake.bench import postfix, stage
from relay.intake.bench.stage import Stand

SIZES_BYTES: Final = (2_000, 30_000, 1_000_000)
CLIENTS: Final = (1, 10, 50)


def run(
    url: str = "",
    *,
    seconds: float = 1.5,
    warm_seconds: float = 0.4,
    sizes_bytes: Sequence[int] = SIZES_BYTES,
    clients: Sequence[int] = CLIENTS,
    tell: Callable[[str], None] = lambda _line: None,
) -> dict[str, Any]:
    """Measure how fast mail is accepted: rates in messages a second, memory in megabytes (10⁶ bytes).

    Every server writes to a database made for it: an SQLite file, or one beside the PostgreSQL database at `url`,
    removed afterwards. Clients send one message after another over one connection each, without pipelining.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mailcall-bench-")))
        stands = [_stand(stack, name, url, folder / name) for name in ("ours", "baseline")]
        if postfix.is_there():
            stands.append(stack.enter_context(stage.front()))
        pipe = stack.enter_context(stage.load())
        cells = [
            _cell(pipe, stands, size, count, (warm_seconds, seconds), tell) for size in sizes_bytes for count in clients
        ]
        peaks = {stand.name: round(stand.peak_bytes() / 1e6, 1) for stand in stands}
    engine = make_url(url).get_backend_name() if url else "sqlite"
    return {
        "bench": "intake",
        "baseline": "aiosmtpd's own DATA reader, the same rows through the same models, one commit per message",
        "postfix": "smtpd, cleanup and queue on the same disk, mail discarded once it is queued"
        if "postfix" in peaks
        else "not there, or this is not root",
        "engine": engine,
        "processors": os.cpu_count(),
        "seconds_per_cell": seconds,
        "peak_memory_mb": peaks,
        "cells": cells,
    }


def _stand(stack: ExitStack, name: str, url: str, folder: Path) -> Stand:
    own = stack.enter_context(stage.database(url, folder))
    return stack.enter_context(stage.server(name, own, folder))


def _cell(
    pipe: Connection,
    stands: list[Stand],
    size_bytes: int,
    clients: int,
    times: tuple[float, float],
    tell: Callable[[str], None],
) -> dict[str, Any]:
    found: dict[str, Any] = {"size_bytes": size_bytes, "clients": clients}
    there_and_back = [*stands, *reversed(stands)]  # so that what else this machine does falls on both
    rounds = [(stand, _measure(pipe, stand, size_bytes, clients, times)) for stand in there_and_back]
    for stand in stands:
        found[stand.name] = _figures([figures for measured, figures in rounds if measured is stand])
    found["ratio"] = _ratio(found, "baseline")
    if "postfix" in found:
        found["ratio_to_postfix"] = _ratio(found, "postfix")
    tell(_in_words(found))
    return found


def _ratio(found: dict[str, Any], to: str) -> float | None:
    other = found[to]["messages_per_second"]
    return round(found["ours"]["messages_per_second"] / other, 2) if other else None


def _in_words(found: dict[str, Any]) -> str:
    """Tell one cell: messages a second of each, and how many times the other's ours are."""
    cell = f"{found['size_bytes']:>9} bytes, {found['clients']:>3} clients"
    told = f"{cell}: {found['ours']['messages_per_second']} a second, {found['ratio']} times aiosmtpd's own"
    return f"{told}, {found['ratio_to_postfix']} times Postfix's" if "postfix" in found else told


@dataclass(frozen=True, slots=True)
class _Measured:
    answered: int
    refused: int
    seconds: float
    cpu_seconds: float


def _measure(pipe: Connection, stand: Stand, size_bytes: int, clients: int, times: tuple[float, float]) -> _Measured:
    warm_seconds, seconds = times
    pipe.send((stand.port, clients, size_bytes, warm_seconds, seconds / 2))
    pipe.recv()
    before = stand.cpu_seconds()
    pipe.recv()
    spent = stand.cpu_seconds() - before
    answered, refused, took = pipe.recv()
    stand.rest()
    return _Measured(answered, refused, took, spent)


def _figures(rounds: Sequence[_Measured]) -> dict[str, float | int]:
    answered = sum(one.answered for one in rounds)
    spent = sum(one.cpu_seconds for one in rounds)
    return {
        "messages_per_second": round(answered / sum(one.seconds for one in rounds), 1),
        "cpu_ms_per_message": round(1_000 * spent / answered, 3) if answered else 0.0,
        "refused": sum(one.refused for one in rounds),
    }
