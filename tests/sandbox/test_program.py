"""A program that is not ours, under the limits of a child: it does its work and reaches nothing else."""

import shutil
from pathlib import Path

import pytest

from relay.sandbox import Limits, SandboxError
from relay.sandbox.program import run

LIMITS = Limits(wall_s=20, cpu_s=10, memory_bytes=1 << 30, answer_bytes=1 << 16)


def program(name: str) -> str:
    """Give a program's whole path."""
    found = shutil.which(name)
    assert found
    return str(Path(found).resolve())


def test_it_gets_bytes_and_gives_bytes() -> None:
    """From its input to its output."""
    assert run([program("cat")], b"words", limits=LIMITS) == b"words"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("cat", ["/etc/passwd"]), ("env", [program("cat")]), ("touch", ["/tmp/touched-by-a-child"])],  # noqa: S108
    ids=["reads no file", "starts no other program", "writes no file"],
)
def test_it_reaches_nothing_else(name: str, arguments: list[str]) -> None:
    """Where the kernel has Landlock, as it has here."""
    with pytest.raises(SandboxError) as refused:
        run([program(name), *arguments], b"", limits=LIMITS)
    assert refused.value.kind == "crash"


def test_it_may_read_what_is_named(tmp_path: Path) -> None:
    """Its languages, as an example."""
    (tmp_path / "word").write_text("named")
    assert run([program("cat"), str(tmp_path / "word")], b"", limits=LIMITS, readable=(tmp_path,)) == b"named"


def test_it_ends_in_time() -> None:
    """Whatever it waits for."""
    short = Limits(wall_s=0.5, cpu_s=10, memory_bytes=1 << 30, answer_bytes=1 << 16)
    with pytest.raises(SandboxError) as refused:
        run([program("sleep"), "20"], b"", limits=short)
    assert refused.value.kind == "timeout"


def test_it_says_no_more_than_it_may() -> None:
    """What is longer is refused."""
    with pytest.raises(SandboxError) as refused:
        run([program("cat")], bytes(1 << 17), limits=LIMITS)
    assert refused.value.kind == "garbage"
