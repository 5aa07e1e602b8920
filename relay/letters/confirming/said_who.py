"""What somebody says of their name and country: with labels, in a sentence, or one below the other. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from relay import countries

NAME_MOST: Final = 120
_WORDS_MOST: Final = 6
_COUNTRY_WORDS_MOST: Final = 6
_PARTICLES: Final = frozenset(
    """de del la las los y e da das do dos di van von der den ten bin ibn al el af av zu
    """.split()  # noqa: SIM905 -- a list of words, one quote for all
)
_NO_NAME: Final = frozenset(
    """i i'm im am me my mine you your we our us the a and or to of for is are was be not no yes ok hi hello hey dear
    thanks thank regards wishes yours sincerely cheers greetings agree accept over older years year old adult age email
    letter please confirm name country with this that it yo soy tengo mi su usted hola gracias saludos cordiales
    atentamente estimado estimada querido querida un una por para con que años edad mayor acepto acuerdo confirmo
    enviado desde buenos buenas nombre país carta correo iphone ipad android outlook
    """.split()  # noqa: SIM905 -- a list of words, one quote for all
)
_WORD: Final = re.compile(r"[^\W\d_](?:[\w'.\-]*\w)?\.?")
_LEAD: Final = re.compile(r"^[\s>*•·\-–—\[\]()xX✓✔☑\d.)]*(?<![A-Za-z])")
_NAME_LABEL: Final = re.compile(
    r"\b(?:(?:my|your|full|legal|complete|first and last)\s+)*name\s*(?:\([^)]*\)\s*)?(?:[:=]|is\b)\s*"
    r"|\b(?:mi\s+)?nombre(?:\s+(?:completo|y\s+apellidos?))?\s*(?:[:=]|es\b)\s*|\bme\s+llamo\s+"
    r"|\bi(?:'m|\s+am)\s+(?=(?-i:[A-Z]\w+\s[A-Z]))",
    re.IGNORECASE,
)
_COUNTRY_LABEL: Final = re.compile(
    r"\b(?:(?:my|your)\s+)?country(?:\s+(?:of residence|where (?:you|i) live))?\s*(?:[:=]|is\b)\s*"
    r"|\b(?:mi\s+)?pa[ií]s(?:\s+(?:de residencia|donde (?:vive|vivo)))?\s*(?:[:=]|es\b)\s*"
    r"|\bi\s*(?:'m|\s+am)\s+(?:from|in)\s+|\b(?:i\s+)?(?:live|reside|living)\s+in\s+|\b(?:vivo|resido)\s+en\s+|\bsoy\s+de\s+",
    re.IGNORECASE,
)
_STOPS: Final = re.compile(
    r"[,;:!?\n|/()]|\.(?:\s|$)|\s(?:and\s+(?:i|my|live)\b|y\s+(?:soy|vivo|tengo|mi)\b|from\s|in\s|en\s|living\s|vivo\s)",
    re.IGNORECASE,
)
_PIECES: Final = re.compile(r"[,;\n|/()!?]|\.(?:\s|$)|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Who:
    """A name and a country's code; empty: not said, or not certain."""

    name: str = ""
    country: str = ""


def who(text: str, known_as: str = "") -> Who:
    """Give who somebody says they are; `known_as` is the name in their mail's header, to choose among several."""
    labelled = _after(_NAME_LABEL, text)
    name = labelled if is_name(labelled, is_labelled=True) else ""
    country = next(_countries(text), "")
    pieces = [_LEAD.sub("", piece).strip(" .\"'") for piece in _PIECES.split(text)]
    pieces = [piece for piece in pieces if piece]
    found = next((code for piece in pieces if (code := countries.find(piece))), "")
    listed = _unlabelled(pieces, known_as)
    return Who(name or listed.name, country or found or listed.country)


def is_name(text: str, *, is_labelled: bool = False) -> bool:
    """Say whether a text may be somebody's first and last name; without a label, words of every day are none."""
    words = text.split()
    least = 1 if is_labelled and text.lower() == text.upper() and len(text) > 1 else 2  # in scripts without capitals
    if not least <= len(words) <= _WORDS_MOST or len(text) > NAME_MOST:
        return False
    plain = {word.lower().strip(".") for word in words}
    return all(_WORD.fullmatch(word) for word in words) and (is_labelled or not plain & _NO_NAME)


def _after(label: re.Pattern[str], text: str) -> str:
    found = label.search(text)
    return " ".join(_STOPS.split(text[found.end() :], maxsplit=1)[0].split()).strip(" .\"'") if found else ""


def _countries(text: str) -> Iterator[str]:
    """Give the countries that stand behind a label, or at the end of a short stretch behind one."""
    for label in _COUNTRY_LABEL.finditer(text):
        stretch = re.split(r"[;!?\n]|\.(?:\s|$)", text[label.end() :], maxsplit=1)[0]
        for part in (stretch, *re.split(r"[,()]|\sand\s|\sy\s", stretch)):
            if code := countries.find(part) or _code(part):
                yield code


def _code(part: str) -> str:
    """Give a country's code that was written as one."""
    bare = part.strip(" .")
    return bare if bare.isupper() and bare in countries.codes() else ""


def _unlabelled(pieces: Sequence[str], known_as: str) -> Who:
    """Give the one name that stands by itself; of several the first line's, or that of the mail's header."""
    named = [(at, *_parted(piece)) for at, piece in enumerate(pieces)]
    country = next((code for _at, _name, code in named if code), "")
    likely = [(at, name) for at, name, _code in named if is_name(name) and (at == 0 or _is_capital(name))]
    both = dict.fromkeys(name.casefold() for _at, name in likely)
    if not likely:
        return Who("", country)
    known = next((name for _at, name in likely if name.casefold() == known_as.casefold()), "")
    sure = len(both) == 1 or likely[0][0] == 0
    return Who(known or (likely[0][1] if sure else ""), country)


def _parted(piece: str) -> tuple[str, str]:
    """Part `Jane Doe from Germany` into the name and the country's code."""
    words = piece.split()
    for number in range(min(_COUNTRY_WORDS_MOST, len(words) - 1), 0, -1):
        if code := countries.find(" ".join(words[-number:])):
            rest = words[:-number]
            return " ".join(rest[:-1] if rest[-1].lower() in {"from", "in", "de", "en"} else rest), code
    return piece, ""


def _is_capital(name: str) -> bool:
    """Say whether every word of a name begins like one; scripts without capitals all do."""
    return all(not word[0].islower() or word.lower() in _PARTICLES for word in name.split())
