"""Names of people in parts: which words of a name are its surname, as somebody said, or as it can be reckoned. Pure.

Reckoned: the last word, with the particles before it (de la Cruz, van der Berg), with JR, III and the like behind it,
and with the word before it where both are surnames of Spanish-speaking countries (Garcia Lopez) or an "y" joins them.
A name that begins "Reyes, Wanda" says it by itself. Whatever this gives can be wrong: staff see it and can correct it.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from relay.translation import gettext as _

_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv", "v", "2nd", "3rd", "4th"})
_OF_PARTICLES: Final = """
af al av bin bint d da das de degli dei del della den der des di do dos du el ibn la las le lo los mac mc saint san
santa santo st ste te ten ter van vande vander vom von zu zum zur
"""
_PARTICLES: Final = frozenset(_OF_PARTICLES.split())
_JOINING: Final = frozenset({"y", "e", "i"})
_OF_SPANISH: Final = """
acosta aguilar aguirre ayala avila blanco cabrera campos cardenas carrillo castaneda castillo castro cervantes
contreras cordova cortes cortez cruz delgado diaz escobar espinosa espinoza estrada fuentes garcia gallegos garza
guerra guerrero guevara guzman herrera ibarra juarez lara macias maldonado marin medina mejia mendoza miranda molina
montoya morales moreno munoz navarro ochoa orozco ortega ortiz padilla pena ponce quintero ramos rangel reyes rios
rivas rivera robles rojas romero rosales rubio ruiz salas salazar salinas sandoval serrano silva solis soto torres
trejo trujillo valdes valencia vargas vega velasco villa villanueva villarreal zamora zuniga
"""
_SPANISH: Final = frozenset(_OF_SPANISH.split())
"""Surnames that are common in Spanish-speaking countries and seldom given names; those in -ez are told by that."""
_UNSPACED: Final = re.compile(r"[\u1000-\u109f\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which the parts of a name need no space between them."""
_TWO_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_GIVEN_IN_EZ: Final = frozenset({"inez", "ines"})


def surname_of(name: str, said: str = "") -> str:
    """Give the surname in a name as its words are spelt there: the one somebody said, else the reckoned one.

    What was said and is no part of the name any more is passed over; of a name of one word it is that word.
    """
    surname, _given, _suffix = _parts(name, said)
    return " ".join(surname)


def last_name_first(name: str, said: str = "") -> str:
    """Give a name with its surname first, as some systems want it; JR, SR and numerals stay with the surname."""
    surname, given, suffix = _parts(name, said)
    return " ".join([*surname, *suffix, *given])


def first_name_first(name: str) -> str:
    """Give a name with its surname last: only one that was written "Reyes, Wanda" is turned round."""
    surname, given, suffix = _parts(name, "")
    return " ".join([*given, *surname, *suffix]) if _by_comma(name) else name


def is_full(name: str) -> bool | None:
    """Say whether a name has a first and a last name in full; None where it is written without spaces between them."""
    words = [word for word in _words(name) if _plain(word) not in _SUFFIXES]
    if len(words) == 1 and _UNSPACED.search(name):
        return None
    return sum(bool(_TWO_LETTERS.search(word)) for word in words) > 1


def has_surname(name: str) -> bool | None:
    """Say whether a last name can be recognised: one in full, behind a first name or its initial."""
    if _UNSPACED.search(name):
        return None
    surname = surname_of(name)
    return surname != name.strip() and bool(_TWO_LETTERS.search(surname))


def has_initials(name: str) -> bool:
    """Say whether a word of a name is an initial, as in K. or J.R.; O'Brien has none, nor has "Ortega y Gasset"."""
    runs = (re.findall(r"[^\W\d_]+", word) for word in _words(name))
    return any(run and all(len(one) == 1 for one in run) and any(one.isupper() for one in run) for run in runs)


def surname_fault(said: str, name: str) -> str:
    """Say in one line why this cannot be the surname in a name; nothing when it can, or nothing is said."""
    if not said.strip() or _found(_words(name), _words(said)) is not None:
        return ""
    return _("%(surname)r is no part of the name: give the words of it that are the surname", surname=said.strip()[:60])


def _parts(name: str, said: str) -> tuple[list[str], list[str], list[str]]:
    """Give surname, the rest, and what stands behind the surname."""
    words = _words(name)
    place = _found(words, _words(said)) if said else None
    if place is None and (comma := _by_comma(name)):
        place = range(comma)
    end = len(words)
    while end > 1 and _plain(words[end - 1]) in _SUFFIXES:
        end -= 1
    if place is None:
        place = range(_begin(words[:end]), end)
    surname = words[place.start : place.stop]
    suffix = [word for at, word in enumerate(words) if at >= end and at not in place]
    given = [word for at, word in enumerate(words) if at < end and at not in place]
    return surname, given, suffix


def _begin(words: Sequence[str]) -> int:
    """Say where the surname begins in a name whose given names come first; the first word is never part of it."""
    if len(words) < 2:
        return 0
    begin = _with_particles(words, len(words) - 1)
    before = begin - 1
    if before > 1 and _plain(words[before]) in _JOINING:
        return _with_particles(words, before - 1)
    if before > 0 and _is_spanish(words[before]) and _is_spanish(words[-1]):
        return _with_particles(words, before)
    return begin


def _with_particles(words: Sequence[str], begin: int) -> int:
    while begin > 1 and _plain(words[begin - 1]) in _PARTICLES:
        begin -= 1
    return begin


def _is_spanish(word: str) -> bool:
    plain = _plain(word)
    return plain in _SPANISH or (plain.endswith("ez") and len(plain) > 3 and plain not in _GIVEN_IN_EZ)


def _by_comma(name: str) -> int:
    """Give how many words stand before the comma of "Reyes, Wanda"; 0 where none, or only a suffix, follows one."""
    before, _comma, after = name.partition(",")
    behind = [_plain(word) for word in _words(after)]
    return len(_words(before)) if any(word not in _SUFFIXES for word in behind) else 0


def _found(words: Sequence[str], part: Sequence[str]) -> range | None:
    """Give where some words stand in a name one after the other, the last place of several."""
    plain, wanted = [_plain(word) for word in words], [_plain(word) for word in part]
    starts = range(len(words) - len(part), -1, -1) if part else ()
    return next((range(at, at + len(part)) for at in starts if plain[at : at + len(part)] == wanted), None)


def _words(name: str) -> list[str]:
    return name.replace(",", " ").split()


def _plain(word: str) -> str:
    """Give a word as two are compared: no accents, no stops, lower case."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"[^\w’'-]|_", "", "".join(one for one in apart if not unicodedata.combining(one)))
