"""Blocks of a page of ours as their template sets them, and the pictures that they name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from relay.press.blocks import Block, BlockKind
from relay.press.marking.barcode import data_matrix_png
from relay.press.text.paragraphs import direction, one_line

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A block as its template sets it: cleaned, each text with its direction."""

    kind: str
    text: str
    direction: str
    lines: tuple[str, ...]


def placed(blocks: Iterable[Block]) -> list[Placed]:
    """The blocks cleaned, for their template."""
    return [_placed(block) for block in blocks]


def _placed(block: Block) -> Placed:
    text = one_line(block.text, longest=_LONGEST)
    return Placed(block.kind.value, text, direction(text), tuple(filter(None, map(one_line, block.lines))))


def words_of(blocks: Iterable[Block]) -> Iterator[str]:
    """All that blocks print."""
    for block in placed(blocks):
        yield from (block.text, *block.lines)


def squares(blocks: Iterable[Block]) -> dict[str, tuple[bytes, str]]:
    """The pictures that blocks name, by address, with their media type."""
    codes = {code for block in placed(blocks) if block.kind == BlockKind.CODE.value for code in block.lines}
    return {f"mailcall:code-{code}": (data_matrix_png(code), "image/png") for code in sorted(codes)}
