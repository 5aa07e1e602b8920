"""The whole trip, as a stranger sees it: an email sent by SMTP becomes pages in an envelope's window.

`mailcall serve --demo` runs as a newcomer starts it; everything after that is done in a real browser, once with its
keys and once with JavaScript switched off.
"""

import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from relay.press.envelope import ENVELOPES, Block
from tests.browser import chromium

pytestmark = pytest.mark.timeout(300)

WAIT_SECONDS = 120
WAIT_MS = WAIT_SECONDS * 1000
ALIAS = "tamuvo-nira@letters.localhost"
RECIPIENT = ["MARCUS", "E", "ELLERY", "20417-045"]
LINE = "the quince tree carried ninety-three fruits, señor Ångström counted them."


@dataclass(frozen=True, slots=True)
class Desk:
    """A running demo."""

    web: str
    smtp: int
    log: Path
    environment: dict[str, str]

    def link(self) -> str:
        """Make a link that signs the reviewer in once."""
        words = ["staff", "link", "admin@demo.example"]
        ran = subprocess.run(
            [sys.executable, "-m", "relay.cli", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found = re.search(r"http://\S+/sign-in/\S+", ran.stdout)
        assert found is not None, ran.stdout
        return found[0]

    def send(self, subject: str) -> None:
        """Send an email as a pen pal's mail server does."""
        mail = (
            f"From: Pat Doe <pat@sender.example>\r\nTo: {ALIAS}\r\nSubject: {subject}\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            f"Dear Marcus,\r\n\r\n{LINE}\r\n\r\nPat\r\n"
        )
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as client:
            client.sendmail("pat@sender.example", [ALIAS], mail.encode())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Serve the demo until the module's tests are done, then press Ctrl-C."""
    folder = tmp_path_factory.mktemp("trip")
    smtp, web = _free_port(), _free_port()
    environment = os.environ | {
        "MAILCALL_DATA_DIR": str(folder / "var"),
        "MAILCALL_SMTP_LISTEN": f"127.0.0.1:{smtp}",
        "MAILCALL_WEB_LISTEN": f"127.0.0.1:{web}",
        "MAILCALL_PUBLIC_URL": f"http://localhost:{web}",
        "MAILCALL_CANCEL_WINDOW": "0",
    }
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "relay.cli", "serve", "--demo"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    running = Desk(f"http://localhost:{web}", smtp, folder / "log", environment)
    try:
        wait(lambda: "Sign in, once" in running.log.read_text(), running.log)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open one browser for the module."""
    with chromium() as opened:
        yield opened


def wait(until: Callable[[], bool], log: Path) -> None:
    """Wait until something is true."""
    end = time.monotonic() + WAIT_SECONDS
    while not until():
        assert time.monotonic() < end, log.read_text()
        time.sleep(1.5)


@pytest.mark.parametrize("javascript", [True, False], ids=["with keys", "without JavaScript"])
def test_an_email_becomes_a_mailed_letter(desk: Desk, browser: Browser, tmp_path: Path, javascript: bool) -> None:
    """From SMTP to the queue, to approval, to a batch whose file says what was written and fits the window."""
    subject = f"Garden news {'one' if javascript else 'two'}"
    context = browser.new_context(java_script_enabled=javascript, accept_downloads=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(desk.link())
    page.get_by_role("button", name="Come in").click()
    desk.send(subject)
    read_and_approve(desk, page, subject, javascript=javascript)
    pdf = print_batch(desk, page, tmp_path / "batch.pdf")
    check_words(pdf)
    check_window(pdf)
    page.get_by_role("button", name="It is printed").click()
    page.get_by_role("button", name="It is mailed").click()
    page.get_by_role("heading", name="On its way").wait_for()
    assert not faults
    context.close()


def read_and_approve(desk: Desk, page: Page, subject: str, *, javascript: bool) -> None:
    """Find the letter in the queue, look at its proof, approve it."""
    row = page.get_by_role("link", name=subject, exact=True)

    def arrived() -> bool:
        page.goto(f"{desk.web}/review")
        return row.count() == 1

    wait(arrived, desk.log)
    row.click()
    assert LINE in page.locator(".letter").inner_text()
    proof = page.get_by_alt_text("Page 1 of 1 as it will be printed")
    assert (proof.bounding_box() or {"height": 0})["height"] > 300
    assert page.request.get(f"{desk.web}{proof.get_attribute('src')}").headers["content-type"] == "image/png"
    if javascript:
        page.keyboard.press("a")
    else:
        page.get_by_role("button", name="Approve, next").click()
    page.get_by_text("approved.").wait_for()


def print_batch(desk: Desk, page: Page, target: Path) -> Path:
    """Make a batch, wait for its pages, take its file."""
    page.goto(f"{desk.web}/mailroom")
    page.get_by_role("button", name="Make a batch").click()
    button = page.get_by_role("link", name="Download the PDF")
    button.wait_for(timeout=WAIT_MS)  # the page looks again by itself, with or without JavaScript
    with page.expect_download() as download:
        button.click()
    download.value.save_as(target)
    return target


def check_words(pdf: Path) -> None:
    """The paper says what was written, to whom, and which page of how many."""
    ran = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    words = " ".join(ran.stdout.split())
    assert "ninety-three fruits" in words
    assert "Ångström" in words
    assert "page 1 of 1" in words
    assert "Bridge Letters" in words
    assert "Mailcall" not in words


def check_window(pdf: Path) -> None:
    """The recipient stands in the envelope's window, and nothing else can show there."""
    ran = subprocess.run(["pdftotext", "-bbox", "-l", "1", str(pdf), "-"], capture_output=True, text=True, check=True)
    words = [
        (*(float(edge) for edge in edges), word)
        for *edges, word in re.findall(
            r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', ran.stdout
        )
    ]
    preset = ENVELOPES["10-double-window"]
    cut = preset.window_of(Block.RECIPIENT)
    assert cut is not None
    window, clear = preset.seen_at_rest(cut), preset.seen_ever(cut)
    inside, shows = [], []
    for left, top, right, bottom, word in words:
        if window.x_pt <= left and right <= window.right_pt and window.y_pt <= top and bottom <= window.bottom_pt:
            inside.append(word)
        if left < clear.right_pt and bottom > clear.y_pt and top < clear.bottom_pt:
            shows.append(word)
    assert inside[: len(RECIPIENT)] == RECIPIENT
    assert shows == inside
