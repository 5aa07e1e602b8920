"""Root is given up: for good, by everything, before a start; what only root may open stays open, and is renewed."""

import json
import os
import pwd
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from relay import doctor
from relay.errors import Refused
from relay.intake import keeper
from relay.intake.entrance import opened
from relay.privileges import Account, account, become, hand_over, only_root_changes
from relay.settings import Settings
from tests.intake.certificates import certificate

ROOT = Path(__file__).parent.parent
USER = "nobody"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up being root")


def user() -> Account:
    """Give a user that every Debian has."""
    found = pwd.getpwnam(USER)
    return Account(USER, found.pw_uid, found.pw_gid, "/nonexistent")


def test_nobody_to_become_is_no_change(settings: Settings) -> None:
    """Without the setting, and for who is that user already."""
    assert account(settings) is None
    assert account(settings.model_copy(update={"user": pwd.getpwuid(os.geteuid()).pw_name})) is None


def test_a_user_that_is_not_there_is_one_clear_line(settings: Settings) -> None:
    """At the start, and in doctor."""
    named = settings.model_copy(update={"user": "no-such-user"})
    with pytest.raises(Refused, match=r"^this machine has no user no-such-user: make it, or change MAILCALL_USER$"):
        account(named)
    assert not next(doctor.before_start(named)).ok


def test_only_root_can_become_another(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody else is told so."""
    monkeypatch.setattr(os, "geteuid", lambda: 12_345)
    with pytest.raises(Refused, match=r"^only root can become nobody"):
        account(settings.model_copy(update={"user": USER}))


@as_root
def test_the_data_folder_is_theirs_when_it_is_new(settings: Settings) -> None:
    """One that is somebody else's is left as it is, and the line says what to type."""
    hand_over(settings, user())
    assert settings.data_dir.stat().st_uid == user().uid
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700
    hand_over(settings, user())
    (settings.data_dir / "mailcall.sqlite3").touch()
    with pytest.raises(Refused, match=f"chown -R {USER}: {settings.data_dir}"):
        hand_over(settings, user())
    assert (settings.data_dir / "mailcall.sqlite3").stat().st_uid == 0


def in_a_child(act: Callable[[], object]) -> str:
    """Do something in a process of its own, and give what came of it."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            told = repr(act())
        except BaseException as error:  # noqa: BLE001 -- the child has nobody else to tell
            told = repr(error)
        os.write(writing, told.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return told


@as_root
def test_there_is_no_way_back() -> None:
    """User, group and groups are theirs; becoming root again is refused."""

    def act() -> tuple[object, ...]:
        become(user())
        try:
            os.setuid(0)
        except PermissionError:
            return os.getresuid(), os.getresgid(), 0 in os.getgroups()
        return ()

    uid, gid = user().uid, user().gid
    assert in_a_child(act) == repr(((uid,) * 3, (gid,) * 3, False))


@as_root
def test_no_program_gives_it_back() -> None:
    """As sudo or su would."""

    def act() -> str:
        become(user())
        return next(
            line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("NoNewPrivs")
        )

    assert in_a_child(act) == repr("NoNewPrivs:\t1")


@as_root
def test_nothing_is_opened_as_root_that_others_could_exchange(tmp_path: Path) -> None:
    """A key in a folder of the user's could become a link to any file; links that root made are followed."""
    tmp_path.chmod(0o755)
    theirs, roots = tmp_path / "theirs", tmp_path / "roots"
    for folder in (theirs, roots):
        folder.mkdir()
        (folder / "key").write_text("key")
    os.chown(theirs, user().uid, user().gid)
    (roots / "link").symlink_to("../roots/key")
    (roots / "out").symlink_to(theirs / "key")
    (roots / "circle").symlink_to("circle")
    changed_by_root = {name: only_root_changes(roots / name) for name in ("key", "link", "out", "circle")}
    assert changed_by_root == {"key": True, "link": True, "out": False, "circle": False}
    assert not only_root_changes(theirs / "key")
    roots.chmod(0o775)
    assert not only_root_changes(roots / "key")
    settings = Settings(smtp_listen="127.0.0.1:0", tls_certificate=roots / "key", tls_key=theirs / "key")
    with closing(opened(settings, user())) as entrance:
        assert entrance.keeper is None


@as_root
def test_the_keeper_opens_what_only_root_may(tmp_path: Path) -> None:
    """The files as they are now, again and again; what it cannot open is an error like any other."""
    certificate_at, key_at = certificate(tmp_path)
    key_at.chmod(0o600)

    def act() -> list[object]:
        files = keeper.asking(keeper.start(certificate_at, key_at))
        become(user())
        found: list[object] = []
        for _ in range(3):
            with files()[1] as key:
                found.append(key.read())
        try:
            key_at.open("rb")
        except PermissionError:
            found.append("refused")
        return found

    assert in_a_child(act) == repr([key_at.read_bytes()] * 3 + ["refused"])


def test_the_keeper_tells_what_is_missing_and_ends_when_nobody_asks(tmp_path: Path) -> None:
    """An answer that came too late for the one who asked is not taken for the next."""
    certificate_at, key_at = certificate(tmp_path)
    end = keeper.start(certificate_at, key_at)
    files = keeper.asking(end)
    end.send(b"?")  # as somebody who was killed before the answer
    key_at.unlink()
    with pytest.raises(FileNotFoundError):
        files()
    certificate(tmp_path)
    for file in files():
        file.close()
    end.close()
    os.wait()


def _interpreter() -> dict[str, str] | None:
    """Find a Python that the user can run, and what it needs to see to find us; it is told as in an environment."""
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    for python in (sys.executable, "/usr/bin/python3"):
        seen = {"PYTHON": python, "PYTHONPATH": f"{ROOT}:{packages}", "PYTHONDONTWRITEBYTECODE": "1"}
        line = "import relay.cli.root, psycopg, uvloop"
        try:
            tried = subprocess.run(
                [python, "-c", line], env=os.environ | seen, user=USER, group=user().gid, check=False, cwd="/",
                capture_output=True,
            )  # fmt: skip
        except OSError:
            continue
        if tried.returncode == 0:
            return seen
    return None


@contextmanager
def serving(command: str, settings: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of `mailcall` as root, with a Python that others can run too."""
    seen = _interpreter()
    if seen is None:
        pytest.skip(f"{USER} can run no Python that finds this checkout")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [seen["PYTHON"], "-m", "relay.cli", command], env=os.environ | seen | settings, stdout=log, stderr=log,
            cwd="/", start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _waited(until: Callable[[], object], told: Path) -> None:
    end = time.monotonic() + 60
    while not until():
        assert time.monotonic() < end, told.read_text()
        time.sleep(0.2)


def _serial(port: int) -> bytes:
    """Say which certificate is in force; nothing: nobody answers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
            client.starttls(context=context)
            assert isinstance(client.sock, ssl.SSLSocket)
            return client.sock.getpeercert(binary_form=True) or b""
    except (OSError, smtplib.SMTPException):
        return b""


def _owners(of: int) -> dict[str, int]:
    """Give the user of a process and of all below it, by what they are."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            words = (status.parent / "cmdline").read_text().split("\0")
        except OSError:
            continue
        if os.getpgid(int(lines["Pid"])) == of or int(lines["Pid"]) == of:
            found[f"{words[3] if len(words) > 3 else words[0]} {lines['Pid']}"] = int(lines["Uid"].split()[1])
    return found


@as_root
def test_serve_gives_up_root_and_keeps_its_ports_and_its_certificate() -> None:
    """On a port below 1024, with a key for root alone: every process is unprivileged but the keeper of the key.

    A renewed certificate is in force; smtp that was killed comes back on the same port; what root then types writes
    nothing that is root's. So does `mailcall smtp` on its own.
    """
    with tempfile.TemporaryDirectory(prefix="mailcall-root-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        certificate_at, key_at = certificate(folder)
        key_at.chmod(0o600)
        port, web = _privileged_port(), _free_port()
        environment = {
            "MAILCALL_USER": USER,
            "MAILCALL_DATA_DIR": str(folder / "var"),
            "MAILCALL_SMTP_LISTEN": f"127.0.0.1:{port}",
            "MAILCALL_LMTP_LISTEN": str(folder / "lmtp"),
            "MAILCALL_WEB_LISTEN": f"127.0.0.1:{web}",
            "MAILCALL_PUBLIC_URL": f"http://localhost:{web}",
            "MAILCALL_TLS_CERTIFICATE": str(certificate_at),
            "MAILCALL_TLS_KEY": str(key_at),
        }
        with serving("serve", environment, folder) as process:
            _waited(lambda: _serial(port) or process.poll() is not None, folder / "log")
            first = _serial(port)
            assert first, (folder / "log").read_text()
            owners = _owners(process.pid)
            roots = [name for name, uid in owners.items() if uid == 0]
            assert len(roots) == 1, json.dumps(owners)
            assert set(owners.values()) == {0, user().uid}
            assert owners[f"serve {process.pid}"] == user().uid
            certificate(folder)
            key_at.chmod(0o600)
            _waited(lambda: _serial(port) not in {first, b""}, folder / "log")
            second = _serial(port)
            smtp = next(int(name.split()[-1]) for name in owners if name.startswith("smtp "))
            os.kill(smtp, 9)
            _waited(lambda: smtp not in _pids(process.pid) and _serial(port) == second, folder / "log")
            assert (folder / "lmtp").stat().st_uid == user().uid
            seen = os.environ | environment | (_interpreter() or {})
            subprocess.run([seen["PYTHON"], "-m", "relay.cli", "job", "list"], env=seen, check=True, cwd="/")
            assert {path.stat().st_uid for path in (folder / "var").rglob("*")} == {user().uid}
        _waited(lambda: not _owners(process.pid), folder / "log")
        with serving("smtp", environment, folder) as alone:
            _waited(lambda: _serial(port) == second or alone.poll() is not None, folder / "log")
            assert sorted(_owners(alone.pid).values()) == [0, user().uid]
            assert _owners(alone.pid)[f"smtp {alone.pid}"] == user().uid


def _pids(of: int) -> set[int]:
    return {int(name.split()[-1]) for name in _owners(of)}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _privileged_port() -> int:
    for port in range(1023, 600, -1):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    pytest.skip("every port below 1024 is taken")
