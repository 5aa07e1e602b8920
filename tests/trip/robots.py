"""Mailboxes that answer by themselves, and the street they are in: Postfix between them and an installation that runs.

Three stand for all. *Polite* is Pigeonhole's vacation (RFC 5230), as many providers have it. *Honest* answers
everything and says that it is a machine. *Rude* says nothing of the kind: it answers every mail twice from its own
address, once as mail programs answer and once as a new mail to the address in From, all of our words below its own.
"""

import os
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from sqlalchemy import or_, select, update

from relay.db import Database
from relay.intake.bench import postfix
from relay.intake.bench.postfix import Postfix
from relay.models import Job, JobState, Notice, NoticeState
from tests.smarthost import Host, smarthost

DOMAIN: Final = "letters.localhost"
POLITE, HONEST, RUDE = "polite@away.example", "honest@robots.example", "rude@robots.example"
_LDA = Path("/usr/lib/dovecot/dovecot-lda")
_VACATION = Path("/usr/lib/dovecot/modules/lib90_sieve_plugin.so")
_NOBODY = 65534
_SECONDS_MOST = 120
_SIEVE = 'require "vacation";\nvacation :days 1 :subject "Away" "I am away until Monday.";\n'
_DOVECOT = """\
protocols =
ssl = no
log_path = {folder}/log
mail_location = maildir:{folder}/mail
hostname = away.example
postmaster_address = postmaster@away.example
submission_host = 127.0.0.1:{port}
protocol lda {{
  mail_plugins = sieve
}}
plugin {{
  sieve = file:{folder}/vacation.sieve
}}
"""


@dataclass
class Street:
    """What runs, and what went through."""

    database: Database
    front: Postfix
    mailbox: Host
    """Where the mail of the honest and of the rude one arrives."""
    polite: Path
    """The folder of the polite one."""
    log: Path
    answered: int = 0
    """How many mails of the mailbox were answered."""
    written: Counter[str] = field(default_factory=Counter)
    """How many mails each of the them wrote, people's own letters among it."""

    def write_to_anna(self, sender: str) -> None:
        """Write as the person does whose mailbox it is."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = f"Robin Robot <{sender}>", f"anna@{DOMAIN}", "Hello"
        message.set_content("Dear Anna,\n\nhow is the garden?\n\nRobin\n")
        self._write(message, sender, f"anna@{DOMAIN}")

    def _write(self, message: EmailMessage, sender: str, to: str, envelope: str | None = None) -> None:
        self.written[sender] += 1
        message["Message-ID"] = f"<{self.written[sender]}.{sender}>"
        with smtplib.SMTP("127.0.0.1", self.front.port, timeout=30) as client:
            client.send_message(message, from_addr=sender if envelope is None else envelope, to_addrs=[to])

    @property
    def vacation_answers(self) -> list[str]:
        """Whom Pigeonhole answered, by its own log."""
        told = (self.polite / "log").read_text() if (self.polite / "log").exists() else ""
        return [line.rpartition(" to ")[2].strip() for line in told.splitlines() if "sent vacation response" in line]

    def settle(self) -> None:
        """Let everything that is on its way arrive and be answered, undo times over; it has to come to an end."""
        end, quiet = time.monotonic() + _SECONDS_MOST, 0
        while quiet < 2:
            assert time.monotonic() < end, f"it does not end: {self.written}\n{self.log.read_text()}\n{self.front.log}"
            self._answer_all()
            quiet = 0 if self._is_busy() or self.answered < len(self.mailbox.taken) else quiet + 1
            time.sleep(0.1)

    def _answer_all(self) -> None:
        while self.answered < len(self.mailbox.taken):
            _, recipient, raw = self.mailbox.taken[self.answered]
            self.answered += 1
            mail = message_from_bytes(raw, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            own, new = str(mail["Reply-To"]).strip("<>"), str(mail["From"].addresses[0].addr_spec)
            threaded = {"In-Reply-To": mail["Message-ID"], "References": mail["Message-ID"]}
            if HONEST in recipient:
                self._write(_answer(mail, recipient, threaded | {"Auto-Submitted": "auto-replied"}), recipient, own, "")
            else:
                self._write(_answer(mail, recipient, threaded), recipient, own)
                self._write(_answer(mail, recipient, {}), recipient, new)

    def _is_busy(self) -> bool:
        """Say whether a notice, a job or a mail is on its way."""
        now = datetime.now(UTC)
        waits = Notice.state.in_((NoticeState.WAITING, NoticeState.SENDING))
        works = or_(Job.state == JobState.RUNNING, (Job.state == JobState.WAITING) & (Job.run_at <= now))
        with self.database.write() as session:
            session.execute(update(Notice).where(waits, Notice.not_before > now).values(not_before=now))
            rows = session.scalar(select(Notice.id).where(waits).limit(1)), session.scalar(select(Job.id).where(works))
        return any(rows) or self.front.queued() > 0


def _answer(mail: EmailMessage, sender: str, fields: dict[str, str]) -> EmailMessage:
    body = mail.get_body(("plain",))
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        f"Robin Robot <{sender}>",
        mail["From"],
        f"Re: {mail['Subject']}",
    )
    for name, value in fields.items():
        message[name] = value
    message.set_content(f"Thank you for your message. I am away.\n\n{body.get_content() if body else ''}")
    return message


def is_there() -> bool:
    """Say whether this machine has the real parts."""
    return postfix.is_there() and _LDA.exists() and _VACATION.exists()


@contextmanager
def street(database: Database, folder: Path) -> Iterator[Street]:
    """Run everything while the block runs; the people of `factories.people_with_addresses` are in the database."""
    smtp, polite = _free_port(), Path(tempfile.mkdtemp(prefix="robots-", dir="/tmp"))
    try:
        with smarthost() as mailbox, postfix.running(_around(smtp, mailbox.port), _service(polite)) as front:
            _set_up(polite, front.port)
            made = Street(database, front, mailbox, polite, folder / "log")
            with _served(made, folder, smtp):
                yield made
    finally:
        shutil.rmtree(polite)


def _around(smtp: int, mailbox: int) -> dict[str, str]:
    ways = {
        DOMAIN: f"smtp:[127.0.0.1]:{smtp}",
        "robots.example": f"smtp:[127.0.0.1]:{mailbox}",
        "away.example": "away:",
    }
    table = " ".join(f"{{ {domain} = {way} }}" for domain, way in ways.items())
    return {"transport_maps": f"inline:{{ {table} }}", "away_destination_recipient_limit": "1"}


def _service(polite: Path) -> str:
    command = f"/usr/bin/env HOME={polite} USER=polite {_LDA} -c {polite}/dovecot.conf -f ${{sender}} -a ${{recipient}}"
    return f"away unix - n n - 1 pipe\n  flags=DRhu user=nobody null_sender= argv={command}\n"


def _set_up(polite: Path, port: int) -> None:
    """Give the polite one a mailbox that answers."""
    polite.chmod(0o755)
    (polite / "dovecot.conf").write_text(_DOVECOT.format(folder=polite, port=port))
    (polite / "vacation.sieve").write_text(_SIEVE)
    for path in (polite, *polite.iterdir()):
        shutil.chown(path, _NOBODY, _NOBODY)


@contextmanager
def _served(made: Street, folder: Path, smtp: int) -> Iterator[None]:
    """Serve, and pull the plug afterwards: whatever it starts ends with it."""
    environment = os.environ | {
        "MAILCALL_DATA_DIR": str(folder / "var"),
        "MAILCALL_DATABASE_URL": str(made.database.engine.url),
        "MAILCALL_SMTP_LISTEN": f"127.0.0.1:{smtp}",
        "MAILCALL_WEB_LISTEN": f"127.0.0.1:{_free_port()}",
        "MAILCALL_MAIL_DOMAIN": DOMAIN,
        "MAILCALL_SMARTHOST": f"smtp://127.0.0.1:{made.front.port}",
    }
    command = [sys.executable, "-m", "relay.cli", "serve"]
    with made.log.open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        end = time.monotonic() + _SECONDS_MOST
        while "Mail is taken on" not in made.log.read_text():
            assert process.poll() is None, made.log.read_text()
            assert time.monotonic() < end, made.log.read_text()
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait(30)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port
