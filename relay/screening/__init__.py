"""Screening: a reading, a proof, or the words of a paper reply, in; flags out. Pure: rules look, staff decide.

`READING_RULES`, `REPLY_RULES` and `PROOF_RULES` are the whole of it, in the order staff see their flags; one file has
one rule.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from relay.reading import Reading, Segment
from relay.screening.facts import Authenticity, Found, LetterFacts, ProofFacts, Severity
from relay.screening.phrases import OwnPhrases
from relay.screening.rules import (
    abuse,
    account_number,
    authentication,
    author,
    business,
    characters,
    code,
    contraband,
    crime,
    danger,
    display_address,
    disruption,
    drug,
    email_address,
    empty,
    envelope_sender,
    escape,
    first_letter,
    from_prison,
    gang,
    guesses,
    hidden_text,
    identity_number,
    left_out,
    legal_mail,
    link,
    look_alike,
    minor,
    missing_glyphs,
    money_request,
    not_faithful,
    not_printable,
    payment_handle,
    phone,
    photo_links,
    redacted_refused,
    romance_fraud,
    self_harm,
    several_from,
    sexual,
    street_address,
    third_party,
    threat,
    weapon,
)

__all__ = [
    "HOLDS",
    "LEGAL",
    "MAY_BE_SEEN",
    "RULES_VERSION",
    "URGENT",
    "Authenticity",
    "Found",
    "LetterFacts",
    "ProofFacts",
    "Severity",
    "screen_letter",
    "screen_proof",
    "screen_reply",
]

RULES_VERSION = "4"

READING_RULES: tuple[Callable[[LetterFacts], Iterable[Found]], ...] = (
    self_harm.look,
    abuse.look,
    danger.look,
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
    threat.look,
    escape.look,
    weapon.look,
    drug.look,
    contraband.look,
    crime.look,
    disruption.look,
    gang.look,
    code.look,
    sexual.look,
    business.look,
    money_request.look,
    romance_fraud.look,
    payment_handle.look,
    minor.look,
    from_prison.look,
    third_party.look,
    legal_mail.look,
    identity_number.look,
    account_number.look,
    phone.look,
    street_address.look,
    email_address.look,
    link.look,
)
_OF_MAIL = frozenset(
    {
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
        minor.look,
        from_prison.look,
    }
)
"""Rules about how an email was made, who sent it and what pen pals may be: no answer on paper has any of that."""
REPLY_RULES = tuple(rule for rule in READING_RULES if rule not in _OF_MAIL)
"""What is looked for in a letter is looked for in its answer."""
"""What is looked for in words from inside: what they say, not how they came, nor that their writer is in prison."""
PROOF_RULES: tuple[Callable[[ProofFacts], Iterable[Found]], ...] = (
    not_printable.look,
    missing_glyphs.look,
    not_faithful.look,
    redacted_refused.look,
)
HOLDS = frozenset({"dmarc-reject", "several-from"})
"""Rules whose letters wait on hold until a member of staff takes them up."""
LEGAL = frozenset({"legal-mail"})
"""Rules whose letters wait on hold, for what is privileged goes another way (28 CFR 540.18)."""
MAY_BE_SEEN = frozenset({"missing-glyphs"})
"""Rules that block until a member of staff has looked, and said that it may be printed as it is."""

URGENT = frozenset({"self-harm", "abuse", "danger"})
"""Rules whose words cannot wait for their turn: somebody may be hurt meanwhile."""


def screen_letter(facts: LetterFacts) -> Iterator[Found]:
    """Give what the rules find in a reading."""
    for rule in READING_RULES:
        yield from rule(facts)


def screen_reply(text: str, own: Mapping[str, OwnPhrases]) -> Iterator[Found]:
    """Give what the rules find in the words of a paper letter from inside; spans count in `text`.

    `own` is what the organisation changed in the lists of rules. The same words are asked about as in letters to
    prisons: a request for money, an address or a threat reads the same in both directions.
    """
    facts = LetterFacts(Reading(segments=(Segment(text, kept=True),)), "", is_first=False, own=own)
    for rule in REPLY_RULES:
        yield from rule(facts)


def screen_proof(facts: ProofFacts) -> Iterator[Found]:
    """Give what the rules find in a proof, or in the lack of one."""
    for rule in PROOF_RULES:
        yield from rule(facts)
