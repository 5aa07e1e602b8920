"""What a page of ours is made of: headings, words, steps, boxes to tick, lines to write on, an address, a large code.

Blocks are values; how they look is in `templates/letter/blocks.html` and `ours.css`. A reply slip is blocks on a page
of its own behind a letter, in the language of the one who gets it.
"""

import enum
from dataclasses import dataclass


@enum.unique
class BlockKind(enum.Enum):
    """What a block is."""

    HEADING = "heading"
    WORDS = "words"
    STEP = "step"
    """One of a numbered list; its number is its only line."""
    TICK = "tick"
    """A box to tick, and what ticking it says."""
    WRITE = "write"
    """A line to write on, and what is written there."""
    ADDRESS = "address"
    """Lines as they stand on an envelope."""
    CODE = "code"
    """A code, its only line, as a square and in large letters."""
    TOGETHER = "together"
    """Nothing by itself: what follows stands on one page, if it can. Once at the most."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page."""

    kind: BlockKind
    text: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySlip:
    """The page behind a letter that says how to answer it."""

    title: str
    language: str
    """BCP 47 language of its words."""
    blocks: tuple[Block, ...]
