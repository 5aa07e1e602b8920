"""Words that every English or Spanish letter has: they tell the two from their neighbours, and from a mixture of both.

The detector looks at letters, so the names in a short text may mislead it; these words do not.
"""

import re
from collections.abc import Mapping

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_ENGLISH = """
about and are been but can could did didn't don't for from get had have hello here how i i'm it it's just know like
love many miss much my not now our out she some that the them then there they this to was we were what when where
which will with would you your"""
_SPANISH = """
al aquí con cuando cómo de del donde el ella en eres es eso esta estaba estamos este esto estoy está están estás fue
gracias hay la las le lo los mi mis mucho muy más nada nos para pero por porque que quiero se si su sus sí te tengo
tiene todo todos tu tus un una y ya yo él"""
_COMMON: Mapping[str, frozenset[str]] = {"en": frozenset(_ENGLISH.split()), "es": frozenset(_SPANISH.split())}
"""None of them is frequent in the other of the two."""

_ENGLISH_ALONE = "and are don't from have i'm my that the they this what when with would you your"
_SPANISH_ALONE = "cuando el estamos estoy fue gracias hay las los muy pero porque y ya yo él"
_ONLY: Mapping[str, frozenset[str]] = {
    "en": frozenset(_ENGLISH_ALONE.split()),
    "es": frozenset(_SPANISH_ALONE.split()),
}
"""Those of them that hardly any language beside it has."""
_MANY, _SOME = 0.25, 0.1
_DIFFERENT = 2


def mixed(text: str) -> bool:
    """Whether a text has common words of both languages."""
    return min(_shares(_words(text)).values()) >= _SOME


def by_common_words(text: str) -> str:
    """Return the language that many words of a text are of, and hardly any of the other; else ""."""
    words = _words(text)
    (best, share), (_, other) = sorted(_shares(words).items(), key=lambda one: -one[1])
    certain = share >= _MANY and other < _SOME and len(_ONLY[best].intersection(words)) >= _DIFFERENT
    return best if certain else ""


def _words(text: str) -> list[str]:
    return [word.replace("\u2019", "'") for word in _WORD.findall(text.lower())]


def _shares(words: list[str]) -> dict[str, float]:
    return {name: sum(word in common for word in words) / max(len(words), 1) for name, common in _COMMON.items()}
