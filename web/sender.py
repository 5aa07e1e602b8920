"""Who sent a mail, in plain words: the rows of the panel on a letter's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web import sender_words

_TONES = {
    "pass": "good",
    "fail": "stop",
    "softfail": "warn",
    "temperror": "warn",
    "permerror": "warn",
    "policy": "warn",
}


@dataclass(frozen=True, slots=True)
class SenderRow:
    """One method's result."""

    label: str
    words: str
    tone: str
    domains: str


def rows(known: Mapping[str, Any]) -> list[SenderRow]:
    """Give a row for each method that has something to say."""
    found = []
    for method, label in sender_words.METHODS.items():
        result = known.get(method, "")
        if result and (method, result) != ("arc", "none"):
            words = sender_words.RESULTS.get((method, result), sender_words.NO_ANSWER)
            found.append(SenderRow(str(label), str(words), _tone(method, result), _domains(known, method)))
    return found


def source(known: Mapping[str, Any]) -> str:
    """Say who found it out."""
    return str(sender_words.SOURCES.get(known.get("source", ""), ""))


def _tone(method: str, result: str) -> str:
    if method != "dmarc" and result == "fail":
        return "warn"  # what counts is whether the author is proven
    return _TONES.get(result, "")


def _domains(known: Mapping[str, Any], method: str) -> str:
    name = "author" if method == "dmarc" else method
    domains = known.get("domains", {}).get(name, "")
    return domains if isinstance(domains, str) else ", ".join(dict.fromkeys(domains))
