"""Screening: a reading, or a proof, in; flags out. Pure: the rules look and never act, staff decide.

`READING_RULES` and `PROOF_RULES` are the whole of it, in the order staff see their flags; one file has one rule.
"""

from collections.abc import Callable, Iterable, Iterator

from relay.screening.facts import Authenticity, Found, LetterFacts, ProofFacts, Severity
from relay.screening.rules import (
    authentication,
    author,
    characters,
    display_address,
    empty,
    envelope_sender,
    first_letter,
    guesses,
    hidden_text,
    left_out,
    look_alike,
    missing_glyphs,
    not_printable,
    photo_links,
    redacted_refused,
    several_from,
)

__all__ = [
    "HOLDS",
    "MAY_BE_SEEN",
    "RULES_VERSION",
    "Authenticity",
    "Found",
    "LetterFacts",
    "ProofFacts",
    "Severity",
    "screen_letter",
    "screen_proof",
]

RULES_VERSION = "3"

READING_RULES: tuple[Callable[[LetterFacts], Iterable[Found]], ...] = (
    author.look,
    several_from.look,
    authentication.look,
    display_address.look,
    look_alike.look,
    envelope_sender.look,
    first_letter.look,
    empty.look,
    left_out.look,
    photo_links.look,
    hidden_text.look,
    guesses.look,
    characters.look,
)
PROOF_RULES: tuple[Callable[[ProofFacts], Iterable[Found]], ...] = (
    not_printable.look,
    missing_glyphs.look,
    redacted_refused.look,
)
HOLDS = frozenset({"dmarc-reject", "several-from"})
"""Rules whose letters wait on hold until a member of staff takes them up."""
MAY_BE_SEEN = frozenset({"missing-glyphs"})
"""Rules that block until a member of staff has looked, and said that it may be printed as it is."""


def screen_letter(facts: LetterFacts) -> Iterator[Found]:
    """Give what the rules find in a reading."""
    for rule in READING_RULES:
        yield from rule(facts)


def screen_proof(facts: ProofFacts) -> Iterator[Found]:
    """Give what the rules find in a proof, or in the lack of one."""
    for rule in PROOF_RULES:
        yield from rule(facts)
