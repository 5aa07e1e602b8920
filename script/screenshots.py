"""The pictures in docs/pictures: a demo is started on free ports, a browser walks through it and looks."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from demo import MAILCALL, ROOT, demo, mailcall
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from pypdfium2 import PdfDocument

PICTURES = ROOT / "docs/pictures"
WIDTH_PX = 1360


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
    answer = next(row for row in letters if row["subject"].startswith("Re:"))
    page.goto(f"{base}/letters/{answer['code']}")
    keep(page, "letter", 900)
    keep_paper(environment, max(letters, key=lambda row: row["pages"] or 0))
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
