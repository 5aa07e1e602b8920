"""Where somebody lives: streets, boxes and post codes as Americans, the British and Spanish speakers write them."""

import re
from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity
from relay.screening.quoting import quoted
from relay.screening.spans import Span

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_STATES = (
    "A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|PR|RI|S[CD]|T[NX]|UT|V[TA]|"
    "W[AVIY]"
)
_KINDS = (
    "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|terrace|circle|cir|highway|hwy|"
    "parkway|pkwy|close|crescent|gardens|grove|square|trail|mews|row"
)
_FLAT = r"(?:,?\s{1,2}(?:apt|apartment|unit|suite|ste|flat|#)\.?\s{0,2}[\w-]{1,6}\b)?"
_STREET = re.compile(
    rf"(?<![\w.,/:-])\d{{1,5}}[a-z]?,?\s{{1,2}}(?!(?:{_MONTHS})\b)(?:[nsew]\.?\s)?"
    rf"((?:(?:[^\W\d_][\w'’.-]{{0,20}}|\d{{1,3}}(?:st|nd|rd|th))\s){{1,3}}?)({_KINDS})\b\.?{_FLAT}",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"\b(?:P\.? ?O\.? ?Box|Apartado(?: de correos| postal)?) {1,2}#? ?\d{1,6}\b"
    rf"|\b[A-Z][a-z]{{2,20}},?\s{{1,2}}(?:{_STATES})\.?\s{{1,2}}\d{{5}}(?:-\d{{4}})?\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b"
)
_CALLE = re.compile(
    r"\b(?i:calle|c/|avenida|avda?\.?|plaza|paseo|carrera|cra\.?|camino|ronda|travesía|jirón|pasaje|calzada|privada)\s"
    r"(?:(?:(?:de|del|la|las|los|el|y|[^\W\d_a-z][\w'’.]{0,20}),?\s){1,6}|[a-záéíóúñ]{3,20},?\s)"
    r"(?:(?:n[º°o]\.?|núm(?:ero|\.)?|número|#)\s?)?\d{1,5}\b(?!\s?(?:de|h|años|personas|veces|días)\b)"
    r"|\b(?i:calle|carrera|cra\.?|cll\.?)\s\d{1,3}[a-zA-Z]?\s?#\s?\d{1,3}[a-zA-Z]?\s?-\s?\d{1,3}\b"
)
_SPANISH = frozenset(
    ("calle", "c", "avenida", "avda", "avd", "av", "plaza", "paseo", "carrera", "cra", "cll", "camino", "ronda")
) | {"travesia", "jiron", "pasaje", "calzada", "privada"}


def look(facts: LetterFacts) -> Iterator[Found]:
    """Note each address, so that the writer meant to give it."""
    yield from quoted("street-address", Severity.NOTE, facts, _addresses(facts))


def _addresses(facts: LetterFacts) -> Iterator[Span]:
    for found in _STREET.finditer(facts.text):
        if _is_named(found[1], found[2]):
            yield found.span()
    yield from (found.span() for found in _PLAIN.finditer(facts.text))
    if not _SPANISH.isdisjoint(facts.words.places):
        yield from (found.span() for found in _CALLE.finditer(facts.text))


def _is_named(name: str, kind: str) -> bool:
    """Say whether it is a name: capitals in every word, or one plain word and a whole "street" as people type it."""
    capitals = all(word[0].isupper() or word[0].isdigit() for word in name.split())
    plain = len(name.split()) == 1 and kind in {"street", "avenue", "boulevard"} and "\n" not in name
    return (capitals and kind[0].isupper()) or plain
