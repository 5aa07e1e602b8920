"""The same letter set by others, for `mailcall bench press`: headless Chromium and Typst, where they are installed.

Both are kept warm, as ours is. Chromium prints our own HTML and style sheet; it knows no running elements, so its pages
lack their foot. Typst sets the same blocks and the same text by a source of its own, in the same fonts.
"""

import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from relay.press.measuring.process_tree import cpu_s, family, name, proportional_bytes
from relay.press.page import html
from relay.press.press import press_child
from relay.press.sheet import LetterSheet
from relay.press.style import Style, css
from relay.sandbox import Limits

_TYPST_LIMITS = Limits(wall_s=60, cpu_s=60, memory_bytes=4 << 30)


@dataclass(frozen=True, slots=True)
class Setter:
    """Somebody who sets letters: a letter in, the size of its PDF out; processor time and most memory up to now."""

    render: Callable[[LetterSheet], int]
    cpu_s: Callable[[], float]
    peak_memory_bytes: Callable[[], int]


Opened = Callable[[], AbstractContextManager[Setter]]


def installed() -> dict[str, Opened | None]:
    """Those that are compared with, by name; None where one is not installed here."""
    has_browser = shutil.which("chromium") and importlib.util.find_spec("playwright")
    return {
        "chromium": _chromium if has_browser else None,
        "typst": _typst if importlib.util.find_spec("typst") else None,
    }


@contextmanager
def _chromium() -> Iterator[Setter]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        args = ["--no-sandbox"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=args)
        page = browser.new_page()
        peak = 0

        def render(sheet: LetterSheet) -> int:
            page.set_content(html(sheet).replace("</head>", f"<style>{css(Style.of(sheet))}</style></head>"))
            return len(page.pdf(prefer_css_page_size=True, print_background=True, tagged=True))

        def used_s() -> float:
            nonlocal peak  # looked at between turns: looking takes time
            peak = max(peak, sum(map(proportional_bytes, _browsers())))
            return sum(map(cpu_s, _browsers()))

        yield Setter(render, used_s, lambda: peak)
        browser.close()


def _browsers() -> list[int]:
    """The browser's processes: all that descend from this one and are called so."""
    return [pid for pid in family(os.getpid()) if "chrom" in name(pid)]


@contextmanager
def _typst() -> Iterator[Setter]:
    with press_child("relay.press.measuring.bench_others:set_with_typst", int, _TYPST_LIMITS) as child:
        yield Setter(child, lambda: child.cpu_s, lambda: child.peak_memory_bytes)


def set_with_typst(sheet: LetterSheet) -> int:
    """One letter, in the child; how many bytes it has."""
    return len(_compiler().compile(input=_typst_source(sheet).encode()))


@cache
def _compiler() -> Any:  # noqa: ANN401 -- it comes without types
    import typst  # type: ignore[import-not-found, import-untyped, unused-ignore]

    from relay.press.fonts import FOLDERS

    return typst.Compiler(font_paths=[str(folder) for folder in FOLDERS if folder.exists()], ignore_system_fonts=True)


def _typst_source(sheet: LetterSheet) -> str:
    """The letter as a Typst source; every text is a string of its own, so nothing in it is read as markup."""
    style, width, height = Style.of(sheet), *sheet.paper.size_pt
    foot = f"#text(8.5pt)[#{_text(sheet.recipient_mark)} #h(1fr) #{_text(sheet.code)} #context counter(page).display()]"
    blocks = ((style.preset.return_block, sheet.return_lines), (style.preset.recipient_block, sheet.recipient_lines))
    placed = "".join(
        f"#place(top + left, dx: {box.x_pt - style.side_pt}pt, dy: {box.y_pt - style.preset.body_top_pt}pt, "
        f"text(font: {_text('Noto Sans')}, 9pt, {_text(chr(10).join(lines))}))\n"
        for box, lines in blocks
    )
    paragraphs = "\n\n".join(f"#{_text(paragraph)}" for paragraph in sheet.text.split("\n\n"))
    return (
        f"#set page(width: {width}pt, height: {height}pt, margin: (x: {style.side_pt}pt, "
        f"top: {style.preset.body_top_pt}pt, bottom: 72pt), footer: [{foot}])\n"
        f"#set text(font: {_text('Noto Serif')}, size: {style.text_pt}pt, hyphenate: true, lang: {_text('en')})\n"
        f"#set par(leading: 0.75em)\n{placed}{paragraphs}\n"
    )


def _text(plain: str) -> str:
    return json.dumps(plain, ensure_ascii=False)
