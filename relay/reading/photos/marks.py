"""Marks: private characters that stand in a text where it shows pictures, until the pictures have their numbers.

A mark is one character, so that it goes through layout and the cutting of quotes like a letter of the text. Marks never
leave reading: `placing` puts words, or nothing, in their stead.
"""

import re
from dataclasses import dataclass, field

MARK = re.compile("[\U0010f000-\U0010fffd]")
_FIRST, _MOST = 0x10F000, 4_000
_IN_PLAIN_TEXT = re.compile(
    r"\[image:\s*(?P<named>[^\[\]]{1,200})\]"  # Gmail
    r"|\[(?P<cid>cid:[^\[\]\s]{1,200})\]"  # Outlook
    r"|<(?P<file>[^<>\s/\\:][^<>\n/\\:]{0,100}\.(?:jpe?g|png|gif|heic|webp|tiff?))>",  # Apple Mail
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One place where a text shows a picture, as the text says it. Sizes are in CSS pixels, 0 when nothing is said."""

    source: str = ""
    """Where the picture is: `cid:…`, a location, or the name of a file."""
    alt: str = ""
    literal: str = ""
    """What a plain text says there; it stays when no picture of the mail is meant."""
    width: int = 0
    height: int = 0
    in_signature: bool = False
    picture: int = -1
    """The number of a picture that stands between texts as a part of its own; -1 for every other."""


@dataclass(slots=True)
class Marks:
    """The marks of one mail, in the order they were made."""

    shown: list[Shown] = field(default_factory=list)
    quoted: set[str] = field(default_factory=set)
    """Marks that stand in quoted history, in a form of the text that was not taken."""
    emoji: set[str] = field(default_factory=set)
    """Sources of pictures that only draw a character."""

    @property
    def full(self) -> bool:
        """Whether no more places are remembered."""
        return len(self.shown) >= _MOST

    def add(self, shown: Shown) -> str:
        """Return a mark for this place; "" when there are too many."""
        if self.full:
            return shown.literal
        self.shown.append(shown)
        return chr(_FIRST + len(self.shown) - 1)

    def at(self, mark: str) -> Shown:
        """Return what a mark stands for."""
        return self.shown[ord(mark) - _FIRST]

    def put_in(self, text: str) -> str:
        """Return a plain text with a mark wherever a mail program wrote that it leaves out a picture."""

        def marked(found: re.Match[str]) -> str:
            source = found["named"] or found["cid"] or found["file"]
            return self.add(Shown(source=" ".join(source.split()), literal=found.group()))

        return _IN_PLAIN_TEXT.sub(marked, text)


def without_marks(text: str) -> str:
    """Return text from outside with the characters that would be taken for marks lost, visibly."""
    return MARK.sub("\ufffd", text)
