"""Sentences with what a rule is to quote between « and »."""

import re

from relay.reading import Mailbox, Reading, Segment
from relay.screening import Found, LetterFacts, screen_letter

_WANDA = Mailbox("Wanda", "wanda@example.org")


def letter(text: str) -> LetterFacts:
    """Give a letter of which nothing is to be said but what its text says."""
    return LetterFacts(Reading(senders=(_WANDA,), segments=(Segment(text, kept=True),)), _WANDA.address, is_first=False)


def found(text: str) -> list[Found]:
    """Give what all rules find in a text."""
    return list(screen_letter(letter(text)))


def quotes(text: str, rule: str) -> str:
    """Give a text with what a rule finds in it marked."""
    for start, end in sorted((one.span for one in found(text) if one.rule == rule and one.span), reverse=True):
        text = f"{text[:start]}«{text[start:end]}»{text[end:]}"
    return text


def unmarked(text: str) -> str:
    """Give a sentence without its marks."""
    return re.sub("[«»]", "", text)
