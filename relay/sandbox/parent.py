"""The parent's side of a sandbox: start the child, ask it, believe nothing, kill it in time."""

import pickle
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Self, TypeVar, cast

from relay.sandbox import wire
from relay.sandbox.child import Child, SandboxError
from relay.sandbox.opening import Opening
from relay.sandbox.readable import interpreter_and_libraries, package_of

T = TypeVar("T")

_START_S = 60.0
_FATAL = frozenset({"timeout", "memory", "crash", "garbage"})
_told: set[str] = set()
"""Protections whose lack this process has logged: once is enough, children come and go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one child may use. `wall_s` and `cpu_s` are for each call."""

    wall_s: float = 60.0
    cpu_s: int = 60
    memory_bytes: int = 1 << 30
    answer_bytes: int = 256 << 20
    file_bytes: int = 8 << 20
    """How large a file may get that the child writes into: it opens none, and holds those it was given."""


class Sandbox(Generic[T]):
    """One warm child that calls a function; safe to use from several threads, one call at a time.

    `target` is `module:function`, imported by the child only. `returns` is the type it answers with (`wire` says what
    may travel). `environment` is all the child's environment holds besides a locale; `readable` are files and folders
    it may read besides Python, the system's libraries and the target's own package. `holds` are open files that the
    child has under the same numbers; they are its parent's to close.
    """

    def __init__(
        self,
        target: str,
        returns: type[T],
        *,
        limits: Limits | None = None,
        environment: Mapping[str, str] | None = None,
        readable: Sequence[Path] = (),
        holds: Sequence[int] = (),
    ) -> None:
        """Nothing is started yet: the first call does it, or entering the sandbox as a context."""
        self._module, _, self._name = target.partition(":")
        self._returns = returns
        self._limits = limits or Limits()
        self._environment = {"LANG": "C.UTF-8", "PYTHONHASHSEED": "0", **(environment or {})}
        self._readable = tuple(readable)
        self._holds = tuple(holds)
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._protections: dict[str, str] = {}
        self._peak_memory_bytes = 0

    def __enter__(self) -> Self:
        """Start the child without waiting for it."""
        with self._lock:
            self._started()
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.close()

    def close(self) -> None:
        """End the child; a later call starts another."""
        with self._lock:
            self._drop()

    def __call__(self, *arguments: object) -> T:
        """`target(*arguments)` as the child computes it.

        SandboxError when it fails; where the child itself is spoilt it is killed, and the next call has a fresh one.
        """
        request = pickle.dumps(arguments, pickle.HIGHEST_PROTOCOL)
        with self._lock:
            try:
                return self._asked(request)
            except SandboxError as error:
                if error.kind in _FATAL:
                    self._drop()
                raise

    def protections(self) -> dict[str, str]:
        """What was taken from the child (network, files, system calls), in words for `doctor`."""
        with self._lock:
            self._greeted()
            return dict(self._protections)

    @property
    def peak_memory_bytes(self) -> int:
        """The most resident memory a child has had, looked at after each call."""
        return self._peak_memory_bytes

    @property
    def cpu_s(self) -> float:
        """The processor time the present child has used."""
        return self._child.cpu_s() if self._child else 0.0

    @property
    def pid(self) -> int | None:
        """The child's process id, while there is one."""
        return self._child.pid if self._child else None

    def _asked(self, request: bytes) -> T:
        child = self._greeted()
        answer = child.ask(request, time.monotonic() + self._limits.wall_s, self._limits.answer_bytes)
        self._peak_memory_bytes = max(self._peak_memory_bytes, child.peak_memory_bytes())
        return _decoded(answer, self._returns)

    def _greeted(self) -> Child:
        """A child that has imported its target, given up what it can, and said so before it saw any request."""
        child = self._started()
        if not child.greeted:
            greeting = child.answer(time.monotonic() + _START_S, self._limits.answer_bytes)
            self._protections = _decoded(greeting, dict[str, str])
            _tell_what_is_lacking(self._protections)
            child.greeted = True
        return child

    def _started(self) -> Child:
        if self._child is None or not self._child.alive():
            self._drop()
            self._child = Child(self._opening(), self._environment, self._holds)
        return self._child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None

    def _opening(self) -> Opening:
        return Opening(
            module=self._module,
            name=self._name,
            search_path=tuple(path for path in sys.path if path),
            readable=(*interpreter_and_libraries(), *package_of(self._module), *self._readable),
            memory_bytes=self._limits.memory_bytes,
            file_bytes=self._limits.file_bytes,
            cpu_s=self._limits.cpu_s,
            dies_with_thread=threading.current_thread() is threading.main_thread(),
        )


def _tell_what_is_lacking(protections: Mapping[str, str]) -> None:
    for protection, found in protections.items():
        if found.startswith("not ") and protection not in _told:
            import structlog  # takes longer than a start may, and is hardly ever needed

            _told.add(protection)
            structlog.get_logger().warning("sandbox.unprotected", protection=protection, found=found)


def _decoded(answer: tuple[bytes, int], declared: type[T]) -> T:
    try:
        value = wire.decode(*answer, declared)
    except wire.BadFrameError as error:
        raise SandboxError("garbage", str(error)) from error
    if isinstance(value, wire.Raised):
        raise SandboxError(value.kind, value.reason)
    return cast("T", value)
