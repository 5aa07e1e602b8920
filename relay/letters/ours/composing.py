"""What a letter of ours says: from a kind, a language and facts to a title and blocks. Pure, but for its templates.

A template is `templates/ours/<language>/<kind>.txt`: a title on the first line, then blocks with empty lines between.

    # Words             a heading
    1. Words            a step
    [ ] Words           a box to tick, one a line
    Words: ____         a line to write on
    [address]           where mail to the organisation goes
    [code] Words        the code to answer with, large and as a square
    [together]          all that follows stands on one page, if it can
    Words               anything else: a paragraph

Whatever stands in `{{ … }}` is one of `Said`. No block begins with one, so that nobody's name can become a heading, and
none follows a name at once with a number, which a name written from right to left would take with it.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Final

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from relay.models import OurLetterKind
from relay.press import Block, BlockKind
from relay.press.text.paragraphs import one_line
from relay.templating import templates_folder

LANGUAGES: Final = ("en", "es")
"""The languages our letters are written in; the first is for everybody else."""
SLIP: Final = "slip"
_WRITE = re.compile(r"(?P<label>[^_]*[^_\s])\s*_{2,}")
_STEP = re.compile(r"(?P<number>\d+\.)\s+(?P<words>.+)", re.DOTALL)
_TICK = "[ ] "
_BLANK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """All that our letters can say. There is no place in it for where a pen pal is reached, or for a reason."""

    name: str
    """What the person is called."""
    organisation: str
    address: tuple[str, ...]
    """Where mail to the organisation goes, its name first."""
    code: str
    """What they write on their answer; empty: nothing."""
    large_print: bool = False
    pen_pal: str = ""
    reply_on: str = ""
    """Days are written out, as `relay.press.words.long_date` does."""
    emailed_on: str = ""
    ends_on: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter of ours, or a reply slip, as it will read."""

    language: str
    title: str
    blocks: tuple[Block, ...]


def best_language(wanted: str) -> str:
    """Give the language of ours for somebody's: `es-MX` reads Spanish, and who reads none of ours gets the first."""
    short = wanted.replace("_", "-").partition("-")[0].lower()
    return short if short in LANGUAGES else LANGUAGES[0]


def compose(kind: OurLetterKind, language: str, said: Said) -> Composed:
    """Give a letter of ours."""
    return _composed(kind.value, language, said)


def compose_slip(language: str, said: Said) -> Composed:
    """Give the page about how to answer a letter."""
    return _composed(SLIP, language, said)


def _composed(name: str, language: str, said: Said) -> Composed:
    chosen = best_language(language)
    title, _, rest = _rendered(f"{chosen}/{name}.txt", said).partition("\n")
    return Composed(chosen, title.strip(), tuple(_blocks(rest, said)))


def _rendered(name: str, said: Said) -> str:
    facts = {key: one_line(value) if isinstance(value, str) else value for key, value in asdict(said).items()}
    return _templates().get_template(name).render(facts).strip()


def _blocks(text: str, said: Said) -> Iterator[Block]:
    for part in _BLANK.split(text):
        if block := part.strip():
            yield from _block(block, said)


def _block(block: str, said: Said) -> Iterator[Block]:
    words = " ".join(block.split())
    if block.startswith(_TICK):
        yield from (Block(BlockKind.TICK, line.removeprefix(_TICK).strip()) for line in block.splitlines())
    elif block.startswith("# "):
        yield Block(BlockKind.HEADING, words.removeprefix("# "))
    elif words == "[address]":
        yield Block(BlockKind.ADDRESS, lines=said.address)
    elif words == "[together]":
        yield Block(BlockKind.TOGETHER)
    elif words.startswith("[code]"):
        yield Block(BlockKind.CODE, words.removeprefix("[code]").strip(), (said.code,))
    elif found := _WRITE.fullmatch(words):
        yield Block(BlockKind.WRITE, found["label"])
    elif found := _STEP.fullmatch(words):
        yield Block(BlockKind.STEP, found["words"], (found["number"],))
    else:
        yield Block(BlockKind.WORDS, words)


@cache
def _templates() -> jinja2.Environment:
    return SandboxedEnvironment(
        loader=jinja2.FileSystemLoader(templates_folder("ours")),
        autoescape=False,  # plain text: the press escapes what it prints
        undefined=jinja2.StrictUndefined,
        lstrip_blocks=True,
    )
