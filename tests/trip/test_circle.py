"""The whole circle with real parts: an email goes in, paper goes out, paper comes back, and its email is answered.

Postfix from Debian is the pen pal's mail server and the organisation's smarthost: it hands mail to our listener, and
ours to a mailbox on disk. `mailcall serve` runs as an organisation starts it. The pen pal and a member of staff use
Chromium; the reply slip is drawn from the printed batch, written on, and scanned crooked.
"""

import email
import email.policy
import json
import os
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update

from relay.db import Database
from relay.intake.bench import postfix
from relay.intake.bench.postfix import Postfix
from relay.models import MailPoint, Notice, NoticeState, Organisation
from tests.browser import chromium
from tests.replies.paper import Wear, scanned, write

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.skipif(not postfix.is_there(), reason="Postfix is not installed, or this is not root"),
]

WAIT_SECONDS = 120
ALIAS, DOMAIN, PEN_PAL, STAFF = "marcus", "letters.example.org", "wanda@penpal.example.org", "ada@letters.example.org"
MAILCALL = [sys.executable, "-m", "relay.cli"]
_NOBODY = 65534
SLIP_WEAR = Wear(turned=0, skew=3, dpi=200, quality=75, noise=12, cropped=0, strokes=9, stains=1, covered="", share=0.1)


@dataclass(frozen=True, slots=True)
class House:
    """An installation that runs, and the Postfix around it."""

    web: str
    log: Path
    environment: dict[str, str]
    postfix: Postfix
    inbox: Path
    database: Database

    def mailcall(self, *words: object) -> list[dict[str, Any]]:
        """Give the rows of a command."""
        command = [*MAILCALL, *map(str, words), "--json"]
        ran = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return [json.loads(line) for line in ran.stdout.splitlines()]

    def wait(self, found: Callable[[], Any]) -> Any:  # noqa: ANN401 -- what was waited for
        """Wait until something is there, and give it."""
        end = time.monotonic() + WAIT_SECONDS
        while not (there := found()):
            assert time.monotonic() < end, f"{self.log.read_text()}\n{self.postfix.log}"
            time.sleep(1.5)
        return there

    def letters(self, state: str) -> list[dict[str, Any]]:
        """List the letters in a state."""
        return [row for row in self.mailcall("letter", "list") if row["state"] == state]

    def mail(self, words: str) -> EmailMessage:
        """Wait for the email in the pen pal's mailbox whose subject or text has these words.

        What still has its undo time leaves as if that were over.
        """
        self._let_time_pass()

        def found() -> EmailMessage | None:
            for one in sorted(self.inbox.glob("new/*")):
                read = email.message_from_bytes(one.read_bytes(), policy=email.policy.default)
                if words in read["Subject"] or words in text_of(read):
                    return read
            return None

        there = self.wait(found)
        assert isinstance(there, EmailMessage)
        return there

    def _let_time_pass(self) -> None:
        with self.database.write() as session:
            waiting = update(Notice).where(Notice.state == NoticeState.WAITING, Notice.not_before > datetime.now(UTC))
            session.execute(waiting.values(not_before=datetime.now(UTC)))

    def send(self, message: EmailMessage) -> None:
        """Send as the pen pal's mail program does: to their own provider."""
        with smtplib.SMTP("127.0.0.1", self.postfix.port, timeout=30) as client:
            client.send_message(message, from_addr=PEN_PAL)


def text_of(message: EmailMessage) -> str:
    """Give the plain words of an email."""
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Set an installation up, serve it, and put Postfix around it."""
    folder = tmp_path_factory.mktemp("circle")
    smtp, web = _free_port(), _free_port()
    mail = Path("/tmp", f"mailcall-circle-{os.getpid()}")  # noqa: S108 -- Postfix delivers as nobody, below folders that all may enter
    mail.mkdir(mode=0o755)
    shutil.chown(mail, _NOBODY, _NOBODY)
    around = {
        "relay_domains": DOMAIN,
        "transport_maps": f"inline:{{ {DOMAIN}=smtp:[127.0.0.1]:{smtp} }}",
        "virtual_mailbox_domains": "penpal.example.org",
        "virtual_mailbox_maps": f"inline:{{ {PEN_PAL}=wanda/ }}",
        "virtual_mailbox_base": str(mail),
        "virtual_uid_maps": f"static:{_NOBODY}",
        "virtual_gid_maps": f"static:{_NOBODY}",
        "virtual_minimum_uid": "100",
    }
    try:
        with postfix.running(around) as front:
            environment = os.environ | {
                "MAILCALL_DATA_DIR": str(folder / "var"),
                "MAILCALL_SMTP_LISTEN": f"127.0.0.1:{smtp}",
                "MAILCALL_WEB_LISTEN": f"127.0.0.1:{web}",
                "MAILCALL_PUBLIC_URL": f"http://localhost:{web}",
                "MAILCALL_MAIL_DOMAIN": DOMAIN,
                "MAILCALL_SMARTHOST": f"smtp://127.0.0.1:{front.port}",
                "MAILCALL_CANCEL_WINDOW": "0",
            }
            database = Database(f"sqlite:///{folder / 'var' / 'mailcall.sqlite3'}")
            made = House(f"http://localhost:{web}", folder / "log", environment, front, mail / "wanda", database)
            with _served(made):
                yield made
            database.close()
    finally:
        shutil.rmtree(mail)


class _served:  # noqa: N801 -- reads as what it does
    """Set up, serve, and press Ctrl-C afterwards."""

    def __init__(self, house: House) -> None:
        self.house = house

    def __enter__(self) -> None:
        address = ("--street", "PO Box 118", "--city", "Lansing", "--region", "MI", "--postal-code", "48901")
        run = self.house.mailcall
        run("setup", "--name", "Bridge Letters", *address, "--phone", "+1 517 555 0118", "--admin", STAFF)
        place = ("--line", "PO Box 5000", "--city", "Sheridan", "--region", "OR", "--postal-code", "97378")
        run("facility", "add", "SHE", "FCI Sheridan", *place)
        run("profile", "add", "Marcus E Ellery", "--number", "20417-045", "--facility", "SHE", "--alias", ALIAS)
        with self.house.database.write() as session:
            session.scalars(select(Organisation)).one().takes_replies = True
            session.scalars(select(MailPoint)).one().reply_slip = True
        with self.house.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*MAILCALL, "serve"], env=self.house.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.house.wait(lambda: "Mail is taken on" in self.house.log.read_text())

    def __exit__(self, *_error: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open one browser for the module."""
    with chromium() as opened:
        yield opened


def test_a_letter_goes_there_and_its_answer_comes_back(house: House, browser: Browser, tmp_path: Path) -> None:
    """Asked who they are, read, printed, mailed; answered on paper, scanned, matched, emailed; answered again."""
    house.send(first_email())
    confirm(house, browser)
    [letter] = house.wait(lambda: house.letters("in_review"))
    house.mailcall("letter", "approve", letter["id"], "--as", STAFF)
    paper = mailed(house, tmp_path)
    see_where_it_is(house, browser)
    house.mailcall("reply", "scan", answered_on(paper, tmp_path))
    reply = house.wait(lambda: [row for row in house.mailcall("reply", "list") if row["state"] == "in_review"])[0]
    assert reply["pen_pal"] == PEN_PAL
    send_on(house, browser, reply["id"])
    answer = house.mail("An answer has come for you")
    [scan] = [part for part in answer.iter_attachments() if part.get_content_type() == "application/pdf"]
    assert len(pypdfium2.PdfDocument(scan.get_content())) == 1
    house.send(next_email(answer))
    second = house.wait(lambda: house.letters("in_review"))[0]
    shown = house.mailcall("letter", "show", second["id"])[0]
    assert shown["text"].strip() == "Dear Marcus,\n\nyour drawing hangs over my desk now.\n\nWanda"
    assert second["profile"] == letter["profile"]


def first_email() -> EmailMessage:
    """Write what a pen pal writes first."""
    message = EmailMessage()
    message["From"], message["To"] = f"Wanda Wren <{PEN_PAL}>", f"{ALIAS}@{DOMAIN}"
    message["Subject"], message["Message-ID"] = "Hello from the garden", "<first@penpal.example.org>"
    message.set_content("Dear Marcus,\n\nthe quince tree carried ninety-three fruits.\n\nWanda\n")
    return message


def confirm(house: House, browser: Browser) -> None:
    """Follow the link of the first email on a phone, and say who writes."""
    text = text_of(house.mail("18 or over"))
    link = re.search(r"http://\S+/confirm/\S+", text)
    assert link, text
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(link[0])
    page.get_by_label("Your full name").fill("Wanda Wren")
    page.get_by_label("Country").select_option("US")
    page.get_by_label("I am 18 or over").check()
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="This is who I am").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    context.close()


def mailed(house: House, folder: Path) -> bytes:
    """Print and mail what is approved; give the batch's PDF."""
    batch = house.mailcall("batch", "create")[0]["id"]
    house.wait(lambda: house.mailcall("batch", "show", batch)[0]["state"] == "ready")
    file = folder / "batch.pdf"
    subprocess.run([*MAILCALL, "batch", "pdf", str(batch), "-o", file], env=house.environment, check=True)
    for step in ("printed", "mailed"):
        ran = [*MAILCALL, "batch", step, str(batch)]
        subprocess.run(ran, env=house.environment, check=True, capture_output=True)
    return file.read_bytes()


def see_where_it_is(house: House, browser: Browser) -> None:
    """Follow the link of the email that says that the letter was mailed: the page says so, too, and names nobody."""
    link = re.search(r"http://\S+/where/\S+", text_of(house.mail("is in the post")))
    assert link, "no link"
    page = browser.new_page()
    page.goto(link[0])
    expect(page.get_by_text("It is on its way by post.")).to_be_visible()
    assert "Marcus" not in page.content()
    page.close()


def answered_on(paper: bytes, folder: Path) -> Path:
    """Write on the slip of a letter by hand, and scan it crooked."""
    pages = [page for page in pypdfium2.PdfDocument(paper) if page.get_textpage().count_chars()]
    slip = pages[-1].render(scale=200 / 72).to_pil().convert("L")
    chance = Random(20417)
    for line in range(6):
        write(slip, chance, (180, 1_250 + 90 * line), 1_200)
    file = folder / "scan.jpg"
    file.write_bytes(scanned(slip, SLIP_WEAR, chance))
    return file


def send_on(house: House, browser: Browser, reply: int) -> None:
    """Read the reply as staff do, and approve it."""
    ran = subprocess.run(
        [*MAILCALL, "staff", "link", STAFF], env=house.environment, capture_output=True, text=True, check=True
    )
    link = re.search(r"http://\S+/sign-in/\S+", ran.stdout)
    assert link, "no link"
    page = browser.new_page()
    page.goto(link[0])
    page.get_by_role("button", name="Come in").click()
    page.goto(f"{house.web}/replies/{reply}")
    page.get_by_role("button", name="Show the pages").click()
    page.get_by_role("button", name="Send it on, next").click()
    house.wait(lambda: [row for row in house.mailcall("reply", "list") if row["state"] == "approved"])
    page.close()


def next_email(answered: EmailMessage) -> EmailMessage:
    """Answer an email as mail programs do: above it, quoted below."""
    message = EmailMessage()
    message["From"], message["To"] = f"Wanda Wren <{PEN_PAL}>", answered["Reply-To"] or answered["From"]
    message["Subject"], message["Message-ID"] = f"Re: {answered['Subject']}", "<second@penpal.example.org>"
    message["In-Reply-To"] = message["References"] = answered["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in text_of(answered).splitlines())
    written = "Dear Marcus,\n\nyour drawing hangs over my desk now.\n\nWanda"
    message.set_content(f"{written}\n\nOn Monday, Bridge Letters wrote:\n{quoted}\n")
    return message
