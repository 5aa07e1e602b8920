"""A Postfix of our own: its own configuration, queue and port on loopback, beside whatever this machine may run."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_START_SECONDS: Final = 15.0
_MAIN: Final = {
    "compatibility_level": "3.6",
    "inet_interfaces": "127.0.0.1",
    "inet_protocols": "ipv4",
    "myhostname": "mx.postfix.example",
    "mydestination": "",
    "mynetworks": "127.0.0.0/8",
    "smtpd_relay_restrictions": "permit_mynetworks, reject",
    "smtp_host_lookup": "native",
    "alias_maps": "",
    "local_recipient_maps": "",
    "biff": "no",
    "default_transport": "discard:",  # bounces too: nothing leaves this machine
}
_SERVICES: Final = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
virtual unix - n n - - virtual
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Postfix:
    """One that runs."""

    folder: Path
    port: int
    pid: int

    @property
    def log(self) -> str:
        """What it said so far."""
        return (self.folder / "log").read_text()

    def queued(self) -> int:
        """Count what it has still to deliver."""
        names = ("incoming", "active", "deferred")
        return sum(path.is_file() for name in names for path in (self.folder / "q" / name).rglob("*"))


def is_there() -> bool:
    """Say whether this machine has Postfix, and whether we may run one: its master has to be root."""
    return _program("postconf") is not None and os.geteuid() == 0


@contextmanager
def running(main: Mapping[str, str], services: str = "") -> Iterator[Postfix]:
    """Run one in a folder of its own, with more lines of main.cf and of master.cf; end it, and no other, afterwards."""
    with tempfile.TemporaryDirectory(prefix="mailcall-postfix-") as made:
        folder, port = Path(made), _free_port()
        folder.chmod(0o755)  # its programs are several users
        _configure(folder, port, main, services)
        with _master(folder) as process:
            _wait_for(port, process)
            yield Postfix(folder, port, process.pid)


@contextmanager
def _master(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    master = Path(_told("daemon_directory"), "master")
    # A session of its own: a master that ends signals its whole process group.
    process = subprocess.Popen(
        [str(master), "-c", str(folder), "-d"], env={"MAIL_CONFIG": str(folder)}, start_new_session=True
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(_START_SECONDS)


def _configure(folder: Path, port: int, main: Mapping[str, str], services: str) -> None:
    for name in ("q", "d"):
        (folder / name).mkdir(parents=True)
    shutil.chown(folder / "d", _told("mail_owner"))
    own = {
        "queue_directory": folder / "q",
        "data_directory": folder / "d",
        "maillog_file": folder / "log",
        "maillog_file_prefixes": folder,
    }
    lines = [f"{name} = {value}\n" for name, value in {**_MAIN, **own, **main}.items()]
    (folder / "main.cf").write_text("".join(lines))
    (folder / "master.cf").write_text(_SERVICES.format(port=port) + services)
    subprocess.run([_program("postfix") or "postfix", "-c", str(folder), "check"], check=True, capture_output=True)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _told(name: str) -> str:
    asked = [_program("postconf") or "postconf", "-dh", name]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
