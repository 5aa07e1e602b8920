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
from playwright.sync_api import Page, ViewportSize, sync_playwright
from pypdfium2 import PdfDocument

PICTURES = ROOT / "docs/pictures"
WIDE: ViewportSize = {"width": 1360, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}
COLOURS = {"light": 160, "dark": 128, "phone": 128}
"""How many a picture keeps."""


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


def keep(page: Page, name: str, *keys: str, height_px: int = WIDE["height"]) -> None:
    """Store what the browser shows after these keys: by day, by night, and on a phone."""
    address = page.url
    for look, colours in COLOURS.items():
        page.emulate_media(color_scheme="dark" if look == "dark" else "light", reduced_motion="reduce")
        page.set_viewport_size(PHONE if look == "phone" else WIDE | {"height": height_px})
        page.goto(address)
        page.wait_for_load_state("networkidle")
        for key in keys:
            page.keyboard.press(key)
        store(Image.open(io.BytesIO(page.screenshot())), f"{name}-{look}", colours)


def keep_paper(environment: dict[str, str], letter: dict[str, Any]) -> None:
    """Store the first page of a letter, as it is printed."""
    file = Path(environment["MAILCALL_DATA_DIR"], "letter.pdf")
    subprocess.run([MAILCALL, "letter", "pdf", str(letter["id"]), "-o", file], env=environment, check=True)
    store(PdfDocument(file)[0].render(scale=1.4).to_pil(), "paper", 64)


def store(picture: Image.Image, name: str, colours: int) -> None:
    """Write a picture with few colours: it stays in the repository for ever."""
    few = picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)
    print(f"docs/pictures/{name}.png")


def walk(page: Page, environment: dict[str, str]) -> None:
    """From signing in to a batch, keeping pictures of each step."""
    base = environment["MAILCALL_PUBLIC_URL"]
    letters = waiting_letters(environment)
    admin = next(row["email"] for row in mailcall(environment, "staff", "list") if row["role"] == "admin")
    page.goto(mailcall(environment, "staff", "link", admin)[0]["link"])
    page.get_by_role("button").first.click()
    read(page, base, letters)
    keep_paper(environment, max(letters, key=lambda row: row["pages"] or 0))
    for row in letters[:2]:
        mailcall(environment, "letter", "approve", str(row["id"]), "--as", admin)
    send(page, base, environment)
    worry(page, base, letters[-1])
    move(page, base)
    for name in ("today", "reports"):
        page.goto(f"{base}/{'' if name == 'today' else name}")
        keep(page, name)


def read(page: Page, base: str, letters: list[dict[str, Any]]) -> None:
    """The queue, a letter, what opens in it, and words that are blacked out."""
    page.goto(f"{base}/review")
    keep(page, "queue", height_px=700)
    answer = next(row for row in letters if row["subject"].startswith("Re:"))
    page.goto(f"{base}/letters/{answer['code']}")
    keep(page, "letter")
    keep(page, "panel", "r")
    keep(page, "more", "o")
    page.goto(f"{base}/letters/{answer['code']}/black-out/1.2")
    keep(page, "redaction")
    page.goto(f"{base}/facilities/1")
    keep(page, "facility")


def send(page: Page, base: str, environment: dict[str, str]) -> None:
    """A batch of what was approved."""
    batch = mailcall(environment, "batch", "create")[0]
    page.goto(f"{base}/mailroom/batches/{batch['code']}")
    page.get_by_role("link", name="PDF").first.wait_for()
    keep(page, "batch", height_px=620)


def worry(page: Page, base: str, letter: dict[str, Any]) -> None:
    """A letter that cannot wait."""
    page.goto(f"{base}/letters/{letter['code']}")
    page.keyboard.press("e")
    page.locator("#decide input[name=ground]").first.check()
    page.locator("#urgent-note-panel").fill("The third paragraph.")
    page.locator("#decide").get_by_role("button", name="Out of the queue").click()
    page.wait_for_url("**/urgent")
    keep(page, "urgent")


def move(page: Page, base: str) -> None:
    """Somebody moves while letters are on their way to them."""
    page.goto(f"{base}/people/2/move")
    page.get_by_label("Where they are now").select_option(label="FCI Alder Falls")
    page.get_by_label("Who says so").fill("the locator")
    page.get_by_label("Who says so").press("Enter")
    page.wait_for_url("**/moving")
    keep(page, "move")


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
