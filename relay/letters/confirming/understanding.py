"""What an answer to "who are you?" says: name, country, of age, agreed. In English and Spanish, in people's own words.

Pure. When in doubt nothing is taken for said: a person reads it then, with what was understood beside it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from relay.letters.confirming import said_age, said_agreed
from relay.letters.confirming.said_who import NAME_MOST, who
from relay.reading import Segment
from relay.reading.quotes.own_mail import plain

_MOST: Final = 5_000
"""Characters that are looked at: whoever writes more writes a letter."""
_LONG: Final = 300
"""Characters of an answer that says no more than it was asked for."""
_QUOTE_SIGNS: Final = re.compile(r"^[ \t]*(?:[>|][ \t]?)+", re.MULTILINE)


class Asked(StrEnum):
    """What is asked for; each is called like its field of `Understood`."""

    NAME = "name"
    COUNTRY = "country"
    ADULT = "adult"
    AGREES = "agrees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What somebody said; None: not said, or not certain."""

    name: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2."""
    adult: bool | None = None
    agrees: bool | None = None
    says_more: bool = False
    """Whether it asks or tells more than it was asked for, so that somebody has to read it."""
    unsure: frozenset[Asked] = frozenset()
    """What is said both ways, or on conditions."""

    @property
    def is_whole(self) -> bool:
        """Say whether all that was asked for is said."""
        return not self.missing

    @property
    def missing(self) -> tuple[Asked, ...]:
        """Give what is still to be said."""
        return tuple(one for one in Asked if not getattr(self, one))

    @property
    def says_some(self) -> bool:
        """Say whether it says any of what was asked for."""
        return len(self.missing) < len(Asked)

    def after(self, earlier: "Understood") -> "Understood":
        """Give both together: what is said again counts, and of what is unsure now nothing is taken from before."""
        silent = (one for one in Asked if getattr(self, one) in {"", None} and one not in self.unsure)
        return replace(self, **{one.value: getattr(earlier, one) for one in silent})


NOTHING: Final = Understood()
"""What somebody said who has not answered."""


def understand(text: str, *, this_year: int, known_as: str = "") -> Understood:
    """Read an answer; `known_as` is the name in its header."""
    read = unicodedata.normalize("NFKC", text.strip()[:_MOST]).replace("\u2019", "'")
    said = who(read, known_as)
    return Understood(
        name=said.name[:NAME_MOST],
        country=said.country,
        adult=said_age.is_adult(read, this_year),
        agrees=said_agreed.agrees(read),
        says_more=len(text.strip()) > _LONG or "?" in read,
        unsure=frozenset(_unsure(read, this_year)),
    )


def _unsure(read: str, this_year: int) -> Iterator[Asked]:
    if said_age.says_both(read, this_year):
        yield Asked.ADULT
    if said_agreed.has_conditions(read):
        yield Asked.AGREES


def answer_text(segments: Sequence[Segment], mail: str) -> str:
    """Give the words to understand: what was kept, and what somebody filled into lines they quoted of our `mail`."""
    ours = {plain(line) for line in mail.splitlines()}
    kept = "".join(one.text for one in segments if one.kept)
    quoted = "\n".join(_QUOTE_SIGNS.sub("", one.text) for one in segments if not one.kept and one.reason == "quote")
    filled = [line for line in quoted.splitlines() if _begins_like_ours(line, mail) and plain(line) not in ours]
    return "\n".join((kept, *filled))


def _begins_like_ours(line: str, mail: str) -> bool:
    """Say whether a quoted line begins as one of ours and goes on: our questions with answers behind them."""
    bare = plain(line)
    starts = (plain(ours) for ours in mail.splitlines())
    return any(start and bare.startswith(start + " ") for start in starts)
