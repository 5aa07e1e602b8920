"""A real IPP printer for tests: `ippeveprinter` from Debian, on loopback, with a queue, trays and a print command.

It registers itself with Avahi when it can, and ends when no system bus is there: a bus of its own, on which nobody is,
is enough for it. What it prints lies in a folder with the attributes it came with. It ends by its own process id.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from relay.printing.address import address
from relay.printing.connection import Connection
from relay.printing.queue import PrintQueue

_BUS = """
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>
"""
_COMMAND = """#!/bin/sh
# Prints into the folder; what is in `steps` happens first: states of the printer, pages, waiting for a file to go.
cd {folder} || exit 1
cp "$1" "out/$IPP_JOB_ID.pdf.part"
env | grep '^IPP_' | sort > "out/$IPP_JOB_ID.asked"
if [ -e steps ]; then . ./steps; fi
mv "out/$IPP_JOB_ID.pdf.part" "out/$IPP_JOB_ID.pdf"
"""


@dataclass
class IppPrinter:
    """A printer that runs."""

    port: int
    folder: Path
    options: Sequence[str]
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def uri(self) -> str:
        """Give its address."""
        return f"ipp://127.0.0.1:{self.port}/ipp/print"

    @property
    def queue(self) -> PrintQueue:
        """Give a way to ask it."""
        return PrintQueue(Connection(address(self.uri)))

    def out(self) -> list[bytes]:
        """Give the bytes of what was printed to the end, in order."""
        files = sorted((self.folder / "out").glob("*.pdf"), key=lambda path: int(path.stem))
        return [path.read_bytes() for path in files]

    def asked(self, number: int = 1) -> dict[str, str]:
        """Give the attributes that a job came with, by the names the print command has for them."""
        lines = (self.folder / "out" / f"{number}.asked").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def first(self, *steps: str) -> None:
        """Do this before each job that comes from now on, as lines of shell."""
        (self.folder / "steps").write_text("\n".join(steps))

    def reports(self, *reasons: str) -> None:
        """Let each job report these reasons, and wait until `go` is called."""
        told = [f'echo "STATE: +{reason}" >&2' for reason in reasons]
        over = [f'echo "STATE: -{reason}" >&2' for reason in reasons]
        (self.folder / "hold").touch()
        self.first(*told, "while [ -e hold ]; do sleep 0.02; done", *over)

    def go(self) -> None:
        """Let a job that waits go on."""
        (self.folder / "hold").unlink(missing_ok=True)

    def start(self) -> None:
        """Switch it on."""
        more = ["-p", str(self.port), "-d", str(self.folder / "spool"), "-c", str(self.folder / "command")]
        more += ["-K", str(self.folder)]
        line = ["ippeveprinter", "-r", "off", "-n", "localhost", *more, *self.options, "Test"]
        bus = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder / 'bus'}"}
        with (self.folder / "log").open("ab") as log:
            self.processes.append(subprocess.Popen(line, env={**os.environ, **bus}, stdout=log, stderr=log))
        self._wait()

    def stop(self) -> None:
        """Switch it off; what it had of jobs is forgotten."""
        printer = self.processes.pop()
        printer.send_signal(signal.SIGKILL)
        printer.wait(20)

    def _wait(self) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            assert self.processes[-1].poll() is None, (self.folder / "log").read_text()
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 2):
                return
            time.sleep(0.02)
        raise AssertionError((self.folder / "log").read_text())


@contextmanager
def ipp_printer(*options: str) -> Iterator[IppPrinter]:
    """Run a printer while the block runs: two-sided, for PDF, unless `options` say otherwise."""
    folder = Path(tempfile.mkdtemp(prefix="ipp-", dir="/tmp"))
    try:
        for name in ("spool", "out"):
            (folder / name).mkdir()
        (folder / "bus.conf").write_text(_BUS.format(folder=folder))
        command = folder / "command"
        command.write_text(_COMMAND.format(folder=folder))
        command.chmod(0o755)
        printer = IppPrinter(free_port(), folder, options or ("-2", "-f", "application/pdf"))
        with (folder / "log").open("ab") as log:
            line = ["dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork", "--nopidfile"]
            printer.processes.append(subprocess.Popen(line, stdout=log, stderr=log))
        try:
            _wait_for_file(folder / "bus")
            printer.start()
            yield printer
        finally:
            printer.go()
            for process in reversed(printer.processes):
                process.send_signal(signal.SIGKILL)
                process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_file(path: Path) -> None:
    until = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < until, path
        time.sleep(0.01)


def free_port() -> int:
    """Give a port that nobody has."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port: int = probe.getsockname()[1]
        return port
