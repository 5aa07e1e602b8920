"""The press: values in, PDF bytes out.

A `LetterSheet` goes in, a `Proof` comes out of `Press.render`; finished pieces become one file in `impose`, pages
become pictures in `PagePictures`. Nothing here knows a database, a clock, a network or Flask, and nothing else imports
WeasyPrint; this file imports only the light parts, so that a command that never prints stays fast.
"""

from relay.press.blocks import Block, BlockKind, ReplySlip
from relay.press.errors import RenderError
from relay.press.press import Press
from relay.press.sheet import (
    Faithfulness,
    Imposition,
    LetterSheet,
    Paper,
    PhotoSize,
    PieceSheets,
    PressVersion,
    Proof,
    SheetBar,
    SheetPhoto,
)

__all__ = [
    "Block",
    "BlockKind",
    "Faithfulness",
    "Imposition",
    "LetterSheet",
    "Paper",
    "PhotoSize",
    "PieceSheets",
    "Press",
    "PressVersion",
    "Proof",
    "RenderError",
    "ReplySlip",
    "SheetBar",
    "SheetPhoto",
]
