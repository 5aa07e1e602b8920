"""Names that look alike: skeletons by Unicode's confusables, and scripts that do not belong together (UTS #39)."""

import unicodedata
from typing import Final

from confusable_homoglyphs import categories, confusables

_UNMARKED: Final = frozenset({"COMMON", "INHERITED"})
_WRITTEN_TOGETHER: Final = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)
"""UTS #39 section 5.1: scripts that one language mixes."""
CHARACTERS: Final = 320


def look_alike(one: str, other: str) -> bool:
    """Say whether two different texts may be taken for each other."""
    one, other = one[:CHARACTERS], other[:CHARACTERS]
    return skeleton(one) == skeleton(other) or skeleton(one.casefold()) == skeleton(other.casefold())


def skeleton(text: str) -> str:
    """Give what a text looks like: section 4, with marks and case taken off as well."""
    plain = unicodedata.normalize("NFKD", text)
    looks = "".join(_prototype(char) for char in plain if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFKD", looks).casefold().split())


def mixes_scripts(text: str) -> bool:
    """Say whether letters of scripts stand together that no language writes together."""
    scripts = frozenset(categories.alias(char) for char in text[:CHARACTERS]) - _UNMARKED
    return len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER)


def _prototype(char: str) -> str:
    """The data lead from a character to the one it looks like, and from that one to all that look like it."""
    entries = confusables.confusables_data.get(char, ())
    if len(entries) != 1 or (char.isascii() and not entries[0]["c"].isascii()):
        return char
    looks: str = entries[0]["c"].strip("\u200e")
    return looks
