"""The promises of the sandbox: what goes wrong inside stays inside, and the next call works."""

import os
import platform
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
import structlog

from relay.sandbox import Limits, Sandbox, SandboxError, parent
from relay.sandbox.refused import CALLS
from tests.sandbox.deeds import Parcel

T = TypeVar("T")


def sandbox(deed: str, returns: type[T], **limits: float) -> Sandbox[T]:
    """Give a sandbox for one of the deeds."""
    return Sandbox(f"tests.sandbox.deeds:{deed}", returns, limits=Limits(**limits))  # type: ignore[arg-type]


def failure(box: Sandbox[T], *arguments: object) -> SandboxError:
    """Give the error that a call must end in."""
    with pytest.raises(SandboxError) as caught:
        box(*arguments)
    return caught.value


@pytest.fixture
def listener() -> Iterator[int]:
    """Listen on loopback, as a service that must not be reached would."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_one_warm_child_answers_many_calls() -> None:
    """The second call finds the same process."""
    with sandbox("greet", str) as box:
        assert box("Ana") == "hello Ana"
        first = box.pid
        assert box("Bo") == "hello Bo"
        assert box.pid == first
        assert box.peak_memory_bytes > 1 << 20


def test_values_with_bytes_come_back_as_their_own_type() -> None:
    """Dataclasses, tuples, megabytes of bytes and text that is no valid UTF-8 all survive the way."""
    with sandbox("parcel", Parcel) as box:
        assert box(3 << 20) == Parcel(name="ü\ud800", body=b"\0" * (3 << 20), weights=(1, 2))


def test_a_child_that_takes_too_long_is_killed_and_the_next_call_works() -> None:
    """The one that overslept is gone when the call ends."""
    with sandbox("sleep", str, wall_s=0.5) as box:
        assert box(0) == "awake"
        slow = box.pid
        assert failure(box, 30).kind == "timeout"
        assert slow is not None
        assert not Path(f"/proc/{slow}").exists()
        assert box(0) == "awake"


def test_processor_time_is_limited_for_each_call() -> None:
    """A loop without end is stopped by the kernel, long before the wall clock is."""
    with sandbox("spin", str, cpu_s=1, wall_s=30) as box:
        assert failure(box, "").kind == "timeout"


def test_memory_is_limited_and_the_next_call_works() -> None:
    """Taking more memory than allowed fails that call alone."""
    with sandbox("hoard", int, memory_bytes=256 << 20) as box:
        assert failure(box, 512).kind == "memory"
        assert box(1) == 1 << 20


def test_a_crash_fails_one_call() -> None:
    """A child that dies of a signal is named so, and replaced."""
    with sandbox("crash", str) as box:
        error = failure(box, "")
        assert error.kind == "crash"
        assert "SIGSEGV" in error.reason
        assert failure(box, "").kind == "crash"


def test_what_the_target_raises_keeps_its_name_and_the_child() -> None:
    """An exception is an answer: the child that gave it stays."""
    with sandbox("fail", str) as box:
        error = failure(box, "by nothing")
        first = box.pid
        assert (error.kind, error.reason) == ("ZeroDivisionError", "by nothing")
        failure(box, "again")
        assert box.pid == first


def test_a_value_of_another_type_is_refused() -> None:
    """An answer is what was declared, or it is garbage."""
    with sandbox("other_than_declared", str) as box:
        assert failure(box, "").kind == "garbage"


@pytest.mark.parametrize("text", ["\0" * 64, "\xff" * 64, "c" * 4096, "cos\nsystem\n(S'true'\ntR."])
def test_garbage_on_the_pipe_is_refused_and_the_next_child_is_clean(text: str) -> None:
    """Bytes that are no frame are never an answer, least of all a pickle."""
    with sandbox("garbage", str, wall_s=5) as box:
        assert failure(box, text).kind in {"garbage", "timeout"}
        assert box("") == "written"


def test_an_answer_to_something_else_is_refused() -> None:
    """A well-formed answer that does not carry its request's token is never taken for one."""
    with sandbox("slip_in", str) as box:
        assert failure(box, "first").kind == "garbage"


def test_an_answer_larger_than_allowed_is_refused() -> None:
    """The parent never takes more into memory than it said it would."""
    with sandbox("parcel", Parcel, answer_bytes=1 << 16) as box:
        assert failure(box, 1 << 20).kind == "garbage"
        assert box(1).body == b"\0"


def test_what_a_library_prints_is_not_an_answer() -> None:
    """Standard output leads to the log of errors, not to the parent."""
    with sandbox("chatter", str) as box:
        assert box("x" * 100) == "x" * 100


def test_the_network_is_refused(listener: int) -> None:
    """Not even loopback can be reached."""
    with sandbox("connect", str) as box:
        assert box(listener) != "connected"


def test_files_can_be_neither_read_nor_written(tmp_path: Path) -> None:
    """What the target's work does not need does not open."""
    secret = tmp_path / "secret"
    secret.write_text("the key", "utf-8")
    with sandbox("read_file", str) as box:
        if "Landlock)" not in box.protections()["files"]:
            pytest.skip("this kernel has no Landlock")
        assert box(str(secret)) == "PermissionError"
        assert box("/etc/passwd") == "PermissionError"
    with sandbox("write_file", str) as box:
        assert box(str(secret)) == "PermissionError"
    assert secret.read_text("utf-8") == "the key"


def test_no_other_program_can_be_started() -> None:
    """A child that is taken over cannot start a shell."""
    with sandbox("run_program", str) as box:
        assert box("/bin/id") == "PermissionError"


@pytest.mark.skipif(platform.machine() not in CALLS, reason="the filter knows no numbers of this machine")
def test_every_way_out_is_refused() -> None:
    """Rings, other processes, keys, mounts: each call is answered with EPERM before the kernel looks at it."""
    refused = CALLS[platform.machine()].refused
    with sandbox("call", list[str]) as box:
        if "seccomp)" not in box.protections()["system calls"]:
            pytest.skip("this kernel has no seccomp")
        assert box(list(refused)) == ["EPERM"] * len(refused)


def test_nobody_else_can_be_sent_a_signal() -> None:
    """A child runs as we do, so without this it could end the server; to itself it may send one."""
    with sandbox("signal_to", list[str]) as box:
        assert box(os.getpid()) == ["PermissionError"] * 3
        assert box.pid is not None
        assert box(box.pid) == ["PermissionError", "sent", "PermissionError"]


def test_a_library_that_gives_up_ends_its_child() -> None:
    """abort(3) sends a signal to its own thread, and dies of it."""
    with sandbox("abort", str, wall_s=10) as box:
        error = failure(box, "")
        assert error.kind == "crash"
        assert "SIGABRT" in error.reason


def test_a_protection_that_is_lacking_is_logged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs it must know, and not hear it again with each child."""
    monkeypatch.setattr(parent, "_told", set())
    found = {"network": "a network of its own, with nothing in it", "files": "not restricted (no Landlock)"}
    with structlog.testing.capture_logs() as logged:
        for _ in range(2):
            parent._tell_what_is_lacking(found)
    assert [(line["log_level"], line["protection"]) for line in logged] == [("warning", "files")]


def test_the_environment_is_not_handed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and secrets in our environment are not in the child's."""
    monkeypatch.setenv("MAILCALL_SECRET", "s3cret")
    with sandbox("environment", list[str]) as box:
        assert set(box("")) <= {"LANG", "LC_CTYPE", "PYTHONHASHSEED"}


def test_protections_are_told_in_words() -> None:
    """`doctor` has something to show for each thing that is taken."""
    with sandbox("greet", str) as box:
        told = box.protections()
    assert set(told) == {"network", "files", "system calls"}
    assert all(told.values())


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_the_child_dies_with_its_parent(tmp_path: Path, busy: bool) -> None:
    """A parent killed outright leaves nobody behind, whether the child waits or works."""
    script = f"""
        import threading, time
        from relay.sandbox import Limits, Sandbox
        box = Sandbox("tests.sandbox.deeds:sleep", str, limits=Limits(wall_s=120))
        box(0)
        if {busy}:
            threading.Thread(target=box, args=(100,), daemon=True).start()
            time.sleep(0.3)
        print(box.pid, flush=True)
        time.sleep(100)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    """Whether a process runs; one that waits for somebody to notice its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
