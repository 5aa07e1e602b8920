"""The same notice as simple HTML: its paragraphs, its quoted words, its links, the first of them a button. Pure.

Made from the text alone, so that both say the same. Styles stand in the elements, for mail clients drop sheets of them;
colours are the reader's own, light or dark; there is no picture and nothing that tells us who opened it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import jinja2

from relay.notices.composing import FOOT
from relay.templating import templates_folder

_BLANK: Final = re.compile(r"\n[ \t]*\n")
_URL: Final = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_APART: Final = re.compile(rf"{_URL.pattern}|(?P<number>\b[0-9A-Z]{{4}}-[0-9A-Z]{{4}}\b)")
_CODE: Final = re.compile(r"[0-9]{2,4}(?:[ -]?[0-9]{2,4}){1,3}")


class Shape(StrEnum):
    """How a paragraph is shown."""

    WORDS = "words"
    QUOTE = "quote"
    POINTS = "points"
    BUTTON = "button"
    LINK = "link"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line; `link` is where they lead, or empty. A letter's number is not parted at the end of a line."""

    words: str
    link: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: its lines, each in pieces. A quote has paragraphs of its own, parted by lines without pieces."""

    shape: Shape
    lines: tuple[tuple[Piece, ...], ...]

    @property
    def way(self) -> str:
        """Give the way it is written, `ltr` or `rtl`."""
        return way_of("".join(piece.words for line in self.lines for piece in line))


def way_of(words: str) -> str:
    """Give the way words are written: to the left when their first letter and most of them are (UAX 9, section 3.2).

    By the first letter alone (`dir="auto"`) a sentence of ours would turn around that begins with an Arabic name; by
    most of them alone, a greeting in front of a long one.
    """
    strong = [one for one in map(unicodedata.bidirectional, words) if one in {"L", "R", "AL"}]
    right = len(strong) - strong.count("L")
    return "rtl" if strong and strong[0] != "L" and right > strong.count("L") else "ltr"


def html_of(text: str, language: str = "en", subject: str = "") -> str:
    """Give a whole page that says what the text says; nothing in the text is taken for markup."""
    body, _, foot = text.rpartition(FOOT) if FOOT in text else (text, "", "")
    blocks = list(blocks_of(f"{body}\n\n{foot}" if foot else body))
    in_foot = len(list(blocks_of(foot)))
    shown = list(_with_one_button(blocks))
    cut = len(shown) - in_foot
    parts = {"body": shown[:cut], "foot": shown[cut:]}
    return _page().render(language=language, subject=" ".join(subject.split()), **parts)


def blocks_of(text: str) -> Iterator[Block]:
    """Give a text's paragraphs, each with its shape."""
    for paragraph in _BLANK.split(text.strip("\n")):
        if paragraph.strip():
            yield _block([line.rstrip() for line in paragraph.strip("\n").split("\n")])


def _block(lines: Sequence[str]) -> Block:
    if len(lines) == 2 and lines[0].endswith(":") and _URL.fullmatch(lines[1]):
        return Block(Shape.LINK, ((Piece(lines[0][:-1], lines[1]),),))
    if all(line.startswith(">") for line in lines):
        inner = [line[1:].removeprefix(" ") for line in lines]
        return Block(Shape.QUOTE, tuple((Piece(line),) if line.strip() else () for line in inner))
    if all(line.startswith("- ") for line in lines):
        return Block(Shape.POINTS, tuple(tuple(_linked(line[2:])) for line in lines))
    if len(lines) == 1 and _CODE.fullmatch(lines[0]):
        return Block(Shape.CODE, ((Piece(lines[0]),),))
    return Block(Shape.WORDS, tuple(tuple(_linked(line)) for line in lines))


def _linked(line: str) -> Iterator[Piece]:
    end = 0
    for found in _APART.finditer(line):
        yield Piece(line[end : found.start()])
        is_number = found["number"] is not None
        yield Piece(found[0], "" if is_number else found[0], is_number)
        end = found.end()
    yield Piece(line[end:])


def _with_one_button(blocks: Sequence[Block]) -> Iterator[Block]:
    """Make the first link a button: one thing to do next."""
    first = next((block for block in blocks if block.shape is Shape.LINK), None)
    for block in blocks:
        yield Block(Shape.BUTTON, block.lines) if block is first else block


@cache
def _page() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(templates_folder("notice"))
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("_mail.html")
