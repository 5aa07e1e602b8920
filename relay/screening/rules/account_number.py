"""Numbers of cards (ISO/IEC 7812, Luhn), of accounts (IBAN, ISO 13616, modulo 97), and those a letter calls so."""

import re
from collections.abc import Iterator

from relay.screening.digits import has_long_number
from relay.screening.facts import Found, LetterFacts, Severity
from relay.screening.quoting import quoted
from relay.screening.spans import Span

_CARD = re.compile(r"(?<![\w-])(?:[3-6]\d{3}|2[2-7]\d\d)(?:[ -]?\d){9,15}(?![\w-])")
_IBAN = re.compile(r"\b([A-Z]{2})\d{2}(?: ?[A-Z0-9]){11,30}", re.IGNORECASE)
_LENGTHS = {
    15: "NO",
    16: "BE",
    18: "DK FI NL",
    20: "AT LU",
    21: "CH",
    22: "CR DE GB IE",
    24: "ES SE",
    25: "PT",
    27: "FR IT",
    28: "DO GT PL SV",
}
_LENGTH = {country: length for length, countries in _LENGTHS.items() for country in countries.split()}
_CALLED = re.compile(
    r"\b(?:(?:account|acct|routing|card)\.? (?:number|no\.?|#)|sort code|clabe|n[uú]mero de (?:cuenta|tarjeta)|"
    r"cuenta n[º°o]\.?)"
    r"[^\n\d]{0,15}\d(?:[ -]?\d){5,21}|\b(?:account|acct|routing|cuenta):? ?\d{6,17}\b",
    re.IGNORECASE,
)


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn: whoever holds it may take money."""
    if has_long_number(facts.text):
        yield from quoted("account-number", Severity.WARN, facts, _accounts(facts.text))


def _accounts(text: str) -> Iterator[Span]:
    yield from (found.span() for found in _CARD.finditer(text) if _is_card(re.sub(r"\D", "", found[0])))
    yield from (found.span() for found in _CALLED.finditer(text))
    for found in _IBAN.finditer(text):
        end = _iban_end(found[0], _LENGTH.get(found[1].upper(), 0))
        if end:
            yield found.start(), found.start() + end


def _is_card(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return len(set(digits)) > 1 and (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def _iban_end(written: str, length: int) -> int:
    """Give where an IBAN of this length ends in what was written; 0 when its check digits say no."""
    places = [place for place, char in enumerate(written) if char != " "][:length]
    number = "".join(written[place] for place in places).upper()
    if not length or len(number) < length:
        return 0
    digits = "".join(str(int(char, 36)) for char in number[4:] + number[:4])
    return places[-1] + 1 if int(digits) % 97 == 1 else 0
