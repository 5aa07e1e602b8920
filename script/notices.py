"""Draw every notice, as a phone and a wide window show it, light and dark, with a long name and a right-to-left one."""

import io
import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser

from relay.models import NoticeKind
from relay.notices import LANGUAGES, compose
from relay.notices.examples import example
from relay.notices.html import html_of
from relay.notices.kinds import KINDS
from relay.notices.links import filled
from tests.browser import chromium

FOLDER = Path(__file__).parent.parent / "docs" / "pictures" / "notices"
NAMES: Final = {
    "long": ("Wilhelmina Konstantinopolitanska-Featherstonehaugh de la Santísima Trinidad", "Maximiliano A. Fernández"),
    "arabic": ("محمد بن عبد الله آل سعود", "محمد الأحمد"),
}
WIDTHS: Final = {"phone": 390, "wide": 900}
_PLAIN = '<pre style="white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.45 monospace; margin: 16px">{}</pre>'
_GAP, _COLUMNS = 12, {"phone": 6, "wide": 3}
_SUBJECT = """subject => {
  const line = document.createElement("div");
  line.textContent = subject;
  line.dir = "auto";
  line.style.cssText = "font: bold 16px/1.4 sans-serif; padding: 10px 16px; border-bottom: 2px solid #888";
  document.body.prepend(line);
}"""


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at all of them."""

    language: str
    names: str
    width: str
    scheme: str
    form: str

    @property
    def name(self) -> str:
        """Name its files."""
        return f"{self.form}-{self.language}-{self.names}-{self.width}-{self.scheme}"


KEPT: Final = (
    Look("en", "long", "phone", "light", "html"),
    Look("es", "arabic", "phone", "dark", "html"),
    Look("es", "long", "wide", "light", "html"),
    Look("en", "arabic", "phone", "light", "text"),
)
"""Those that are in the repository, each kind in them."""


def main() -> None:
    """Draw the sheets that are kept; with a folder as argument, each notice in every look besides."""
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        for look in KEPT:
            file = FOLDER / f"{look.name}.png"
            sheet = _sheet([picture for _kind, picture in _pictures(browser, look)], _COLUMNS[look.width])
            sheet.reduce(2).quantize(16).save(file, optimize=True)
            print(f"{file.name}: {file.stat().st_size} bytes")
        for folder in map(Path, sys.argv[1:]):
            folder.mkdir(parents=True, exist_ok=True)
            for look in _every_look():
                for kind, picture in _pictures(browser, look):
                    picture.save(folder / f"{kind.value}-{look.name}.png")


def _every_look() -> Iterator[Look]:
    for parts in itertools.product(LANGUAGES, NAMES, WIDTHS, ("light", "dark"), ("html", "text")):
        yield Look(*parts)


def _pictures(browser: Browser, look: Look) -> Iterator[tuple[NoticeKind, Image.Image]]:
    size = {"width": WIDTHS[look.width], "height": 200}
    page = browser.new_page(viewport=size, color_scheme=look.scheme)  # type: ignore[arg-type]
    name, who = NAMES[look.names]
    for kind in KINDS:
        facts = example(kind, look.language, name=name, who=who, to=who)
        told = compose(kind, look.language, facts)
        text = filled(told.text, lambda purpose: f"https://letters.example.org/{purpose.value}/Mg.ahsJ3A.q3tS0mV1xk8b")
        plain = f'<meta name="color-scheme" content="light dark">{_PLAIN.format(escape(text))}'
        page.set_content(html_of(text, look.language, told.subject) if look.form == "html" else plain)
        page.evaluate(_SUBJECT, told.subject)
        yield kind, Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    page.close()


def _sheet(pictures: list[Image.Image], columns: int) -> Image.Image:
    """Put pictures under each other, in columns that are about as long as each other."""
    width = pictures[0].width
    heights = [_GAP] * columns
    places = []
    for picture in pictures:
        column = heights.index(min(heights))
        places.append((picture, (_GAP + column * (width + _GAP), heights[column])))
        heights[column] += picture.height + _GAP
    sheet = Image.new("RGB", (_GAP + columns * (width + _GAP), max(heights)), "#9a9a9a")
    for picture, place in places:
        sheet.paste(picture, place)
    return sheet


if __name__ == "__main__":
    main()
