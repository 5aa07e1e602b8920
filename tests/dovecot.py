"""A real IMAP server for tests: Dovecot from Debian, with a configuration, mailboxes and a process of its own.

It listens on loopback only, knows one user, and ends with the fixture by its own process id. As root it lets Debian's
own users do its work, for it refuses to read mail as root; otherwise everything is done by who runs the tests.
"""

import getpass
import grp
import imaplib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "/usr/sbin/dovecot"
USER, PASSWORD = "letters@provider.example", 'pass "word" \\ ü+'
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
auth_username_format = %Lu
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
mail_max_userip_connections = 50
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={mail_group} home={folder}/home
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 50
}}
service stats {{
  chroot =
}}
{more}
"""


@dataclass(frozen=True)
class ImapServer:
    """A server that runs."""

    plain_port: int
    tls_port: int
    ca_file: Path
    folder: Path

    def url(self, folder: str = "INBOX", *, tls: bool = False, host: str = "127.0.0.1") -> str:
        """Give the setting that fetches a folder, password and all."""
        scheme, port = ("imaps", self.tls_port) if tls else ("imap", self.plain_port)
        return f"{scheme}://{_quoted(USER)}:{_quoted(PASSWORD)}@{host}:{port}/{_quoted(folder)}"

    @contextmanager
    def session(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """Look into the mailbox with a client that is not ours."""
        with imaplib.IMAP4("127.0.0.1", self.plain_port, timeout=20) as client:
            client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
            client.select(f'"{folder}"')
            yield client

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Put messages into a folder, as the provider's delivery would."""
        with self.session() as client:
            client.create(f'"{folder}"')
            for mail in mails:
                told, answer = client.append(f'"{folder}"', "", "", mail)
                assert told == "OK", answer

    def place(self, mail: bytes, *, folder: str) -> None:
        """Put a message into a folder as a file, which no client has mended on the way."""
        file = self.folder / "mail" / f".{folder}" / "new" / f"{time.time_ns()}.placed"
        file.write_bytes(mail)
        file.chmod(0o644)

    def holds(self, folder: str = "INBOX") -> list[tuple[bytes, bytes]]:
        """Give each message's flags and content."""
        with self.session(folder) as client:
            _, found = client.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")
        return [(item[0], item[1]) for item in found if isinstance(item, tuple)]

    def renumber(self) -> None:
        """Give every message another unique id, under another UIDVALIDITY, as a restored mailbox has."""
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            with suppress(FileNotFoundError):
                (self.folder / "mail" / name).unlink()


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")


@contextmanager
def dovecot(more: str = "") -> Iterator[ImapServer]:
    """Run a server while the block runs; `more` is added to its configuration."""
    folder = Path(tempfile.mkdtemp(prefix="imap-", dir="/tmp"))
    try:
        server = _configured(folder, more)
        process = subprocess.Popen([PROGRAM, "-F", "-c", folder / "dovecot.conf"])
        try:
            _wait_for(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
    finally:
        shutil.rmtree(folder)


def _configured(folder: Path, more: str) -> ImapServer:
    is_root = os.geteuid() == 0
    me = getpass.getuser()
    my_group = grp.getgrgid(os.getegid()).gr_name
    plain, tls = _free_port(), _free_port()
    mail_user = "dovenull" if is_root else me
    for name in ("run", "state", "mail", "home"):
        (folder / name).mkdir()
        if is_root and name in {"mail", "home"}:
            shutil.chown(folder / name, mail_user, mail_user)
    folder.chmod(0o755)
    _certificate(folder)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (folder / "dovecot.conf").write_text(
        _CONFIGURATION.format(
            folder=folder,
            internal="dovecot" if is_root else me,
            internal_group="dovecot" if is_root else my_group,
            login="dovenull" if is_root else me,
            mail_user=mail_user,
            mail_group=mail_user if is_root else my_group,
            plain=plain,
            tls=tls,
            more=more,
        )
    )
    return ImapServer(plain, tls, folder / "server.pem", folder)


def _certificate(folder: Path) -> None:
    """Make a certificate for localhost that vouches for itself."""
    form = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    files = ["-keyout", str(folder / "server.key"), "-out", str(folder / "server.pem")]
    subprocess.run([*form, *name, *files], check=True, capture_output=True, timeout=60)


def _wait_for(server: ImapServer, process: subprocess.Popen[bytes]) -> None:
    context = ssl.create_default_context(cafile=server.ca_file)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        assert process.poll() is None, (server.folder / "log").read_text()
        with suppress(OSError), closing(socket.create_connection(("localhost", server.tls_port), 2)) as connection:
            with context.wrap_socket(connection, server_hostname="localhost") as wrapped:
                assert wrapped.recv(4) == b"* OK"
            return
        time.sleep(0.05)
    raise AssertionError((server.folder / "log").read_text())


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port: int = probe.getsockname()[1]
        return port
