"""The pictures in docs/pictures: a demo is started on free ports, a browser walks through it and looks."""

import contextlib
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from pypdfium2 import PdfDocument

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs/pictures"
MAILCALL = ROOT / ".venv/bin/mailcall"
WIDTH_PX = 1360


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def demo() -> Iterator[dict[str, str]]:
    """Serve a demo in a folder of its own; give the environment in which `mailcall` means it."""
    with tempfile.TemporaryDirectory(prefix="mailcall-screenshots-") as folder:
        web = free_port()
        chosen = {
            "MAILCALL_DATA_DIR": f"{folder}/var",
            "MAILCALL_SMTP_LISTEN": f"127.0.0.1:{free_port()}",
            "MAILCALL_WEB_LISTEN": f"127.0.0.1:{web}",
            "MAILCALL_PUBLIC_URL": f"http://localhost:{web}",
            "MAILCALL_CANCEL_WINDOW": "0",
        }
        environment = os.environ | chosen
        server = subprocess.Popen([MAILCALL, "serve", "--demo"], env=environment, stdout=subprocess.DEVNULL)
        try:
            yield environment
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)


def mailcall(environment: dict[str, str], *words: str) -> list[dict[str, Any]]:
    """Run a command; give the objects it prints."""
    told = subprocess.run([MAILCALL, *words, "--json"], env=environment, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in told.stdout.splitlines()]


def waiting_letters(environment: dict[str, str], *, at_least: int = 4) -> list[dict[str, Any]]:
    """The letters in review, when the demo's have come through."""
    until = time.monotonic() + 180
    while time.monotonic() < until:
        with contextlib.suppress(subprocess.CalledProcessError):
            rows = mailcall(environment, "letter", "list")
            under_way = [row for row in rows if row["state"] in {"received", "reading", "screened"}]
            found = [row for row in rows if row["state"] == "in_review"]
            if len(found) >= at_least and not under_way:
                return found
        time.sleep(1)
    sys.exit("the demo's letters did not come into review")


def keep(page: Page, name: str, height_px: int) -> None:
    """Store what the browser shows."""
    page.set_viewport_size({"width": WIDTH_PX, "height": height_px})
    page.wait_for_load_state("networkidle")
    store(Image.open(io.BytesIO(page.screenshot())), name)


def keep_paper(environment: dict[str, str], letter: dict[str, Any]) -> None:
    """Store the first page of a letter, as it is printed."""
    file = Path(environment["MAILCALL_DATA_DIR"], "letter.pdf")
    subprocess.run([MAILCALL, "letter", "pdf", str(letter["id"]), "-o", file], env=environment, check=True)
    store(PdfDocument(file)[0].render(scale=1.4).to_pil(), "paper")


def store(picture: Image.Image, name: str) -> None:
    """Write a picture with few colours: it stays in the repository for ever."""
    picture.convert("RGB").quantize(160, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
    print(f"docs/pictures/{name}.png")


def walk(page: Page, environment: dict[str, str]) -> None:
    """From signing in to a batch, keeping a picture at each step."""
    base = environment["MAILCALL_PUBLIC_URL"]
    letters = waiting_letters(environment)
    admin = next(row["email"] for row in mailcall(environment, "staff", "list") if row["role"] == "admin")
    page.goto(mailcall(environment, "staff", "link", admin)[0]["link"])
    page.get_by_role("button").first.click()
    page.goto(f"{base}/review")
    keep(page, "queue", 660)
    shown = max(letters, key=lambda row: row["pages"] or 0)
    page.goto(f"{base}/letters/{shown['code']}")
    keep(page, "letter", 900)
    keep_paper(environment, shown)
    for row in letters[:2]:
        mailcall(environment, "letter", "approve", str(row["id"]), "--as", admin)
    batch = mailcall(environment, "batch", "create")[0]
    page.goto(f"{base}/mailroom/batches/{batch['code']}")
    page.get_by_role("link", name="PDF").first.wait_for()
    keep(page, "batch", 620)


def main() -> None:
    """Make every picture."""
    chromium = shutil.which("chromium")
    PICTURES.mkdir(exist_ok=True)
    with demo() as environment, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"] if os.getuid() == 0 else []
        )
        walk(browser.new_page(), environment)
        browser.close()


if __name__ == "__main__":
    main()
