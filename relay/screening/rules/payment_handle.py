"""Names under which money is sent by phone: Cash App, Venmo, PayPal, Zelle, Bizum; and wallets."""

import re
from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity
from relay.screening.quoting import quoted
from relay.screening.spans import Span

_CASHTAG = re.compile(r"(?<![^\s(:“\"'])\$(?=[A-Za-z\d_-]*[a-z])[A-Za-z][\w-]{2,19}(?![^\s.,;:!?)”\"'])")
_WALLET = re.compile(r"\b(?:0x[0-9A-Fa-f]{40}|bc1[a-z0-9]{25,60})\b")
_HANDLE = re.compile(
    r"\b(?:paypal\.me|cash\.app|venmo\.com)/[\w$@/-]{1,80}"
    r"|\b(?:venmo|cash ?app|pay ?pal|zelle|bizum)\b[^\n@.]{0,25}@[\w-]{3,30}"
    r"|\b(?:zelle|bizum|pay ?pal)\b[^\n\d@]{0,25}(?:[\w.+-]{1,40}@[\w.-]{3,40}|\+?\d[\d ()-]{6,16}\d)",
    re.IGNORECASE,
)
_SERVICES = frozenset({"paypal", "pay", "cash", "cashapp", "venmo", "zelle", "bizum"})


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at each: it is there to be paid to."""
    yield from quoted("payment-handle", Severity.WARN, facts, _handles(facts))


def _handles(facts: LetterFacts) -> Iterator[Span]:
    named = not _SERVICES.isdisjoint(facts.words.places)
    for pattern in (_CASHTAG, _WALLET, *([_HANDLE] if named else [])):
        yield from (found.span() for found in pattern.finditer(facts.text))
