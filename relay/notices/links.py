"""The places for links in a notice: written as marks with its words, and filled when it is shown or sent. Pure.

Words are composed where no settings are at hand, and a link's time begins when it leaves.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from relay.links import Purpose

CONFIRM_MARK: Final = "<mailcall:confirm>"
REPLY_MARK: Final = "<mailcall:reply>"
WHERE_MARK: Final = "<mailcall:where>"
QUIET_MARK: Final = "<mailcall:quiet>"
_MARKS: Final[Mapping[str, Purpose]] = {f"<mailcall:{purpose.value}>": purpose for purpose in Purpose}
_MARK = re.compile("|".join(map(re.escape, _MARKS)))


def filled(text: str, link: Callable[[Purpose], str]) -> str:
    """Fill each place with the link that leads there."""
    return _MARK.sub(lambda found: link(_MARKS[found[0]]), text)


def purposes(text: str) -> frozenset[Purpose]:
    """Say which links a text has."""
    return frozenset(_MARKS[mark] for mark in _MARK.findall(text))
