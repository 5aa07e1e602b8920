"""Countries by their names: as people write them in our languages, and as lists show them (ISO 3166-1, from CLDR)."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale

_LANGUAGES: Final = ("en", "es")
_NONE: Final = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"})
"""Codes of CLDR that are no country of ISO 3166-1."""
_ALSO: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("usa", "u s a", "us", "u s", "america", "united states of america", "the states", "eeuu", "ee uu"), "US"
    ),
    **dict.fromkeys(
        ("uk", "u k", "great britain", "england", "scotland", "wales", "northern ireland", "gran bretana"), "GB"
    ),
    **dict.fromkeys(("inglaterra", "escocia", "gales", "irlanda del norte"), "GB"),
    **dict.fromkeys(("estados unidos de america", "estados unidos"), "US"),
    **dict.fromkeys(("republic of ireland", "eire"), "IE"),
    **dict.fromkeys(("holland", "the netherlands", "holanda"), "NL"),
    **dict.fromkeys(("czech republic", "republica checa"), "CZ"),
    **dict.fromkeys(("south korea", "korea"), "KR"),
    "deutschland": "DE",
    "espana": "ES",
    "mexico": "MX",
    "brasil": "BR",
    "turkey": "TR",
    "russia": "RU",
    "viet nam": "VN",
    "puerto rico": "PR",
}
_NOT_WORDS: Final = re.compile(r"[^\w]+")


@cache
def codes() -> tuple[str, ...]:
    """Give the codes of all countries."""
    found = map(str, Locale.parse("en").territories)
    return tuple(sorted(code for code in found if len(code) == 2 and code.isalpha() and code not in _NONE))


def name(code: str, language: str) -> str:
    """Give what a country is called in a language; the code itself when it is none."""
    return str(Locale.parse(language).territories.get(code, code))


def named(language: str) -> list[tuple[str, str]]:
    """Give code and name of all countries, in the order of their names."""
    return sorted(((code, name(code, language)) for code in codes()), key=lambda pair: _plain(pair[1]))


def find(text: str) -> str:
    """Give the code of the country whose name a text is, in any of our languages; empty: it is none's."""
    plain = _plain(text)
    return _by_name().get(plain) or _by_name().get(plain.removeprefix("the "), "")


@cache
def _by_name() -> Mapping[str, str]:
    known = {_plain(name(code, language)): code for language in _LANGUAGES for code in codes()}
    return {**known, **_ALSO}


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_NOT_WORDS.sub(" ", "".join(one for one in bare if not unicodedata.combining(one))).split())
