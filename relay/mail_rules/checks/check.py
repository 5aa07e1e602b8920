"""What a check is: a rule's value and the facts in, a finding out; and the few forms that most of them have."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from relay.mail_rules.facts import Finding, Fit, PaperFacts

Rule = Mapping[str, Any]
Check = Callable[[Any, Rule, PaperFacts], Finding | None]
"""None: it cannot be told from what is known."""
Number = int | float


def at_most(key: str, found: Number | None, allowed: Number) -> Finding | None:
    """Compare what was counted; nobody knows what nobody counted."""
    if found is None:
        return None
    return Finding(key, Fit.FITS if found <= allowed else Fit.DOES_NOT, found, allowed)


def is_so(key: str, *, fits: bool, found: str = "", allowed: str = "") -> Finding:
    """Say that something is as it should be, or is not."""
    return Finding(key, Fit.FITS if fits else Fit.DOES_NOT, found, allowed)


def unless_taken(key: str, has: Callable[[PaperFacts], bool | None]) -> Check:
    """Give the check of a yes or no: what is not taken must not be there."""

    def check(value: bool, _rule: Rule, facts: PaperFacts) -> Finding | None:  # noqa: FBT001 -- the rule's own value
        there = has(facts)
        return None if there is None else is_so(key, fits=bool(value) or not there)

    return check


def required(key: str, has: Callable[[PaperFacts], bool | None]) -> Check:
    """Give the check of a yes or no: what is required has to be there."""

    def check(value: bool, _rule: Rule, facts: PaperFacts) -> Finding | None:  # noqa: FBT001 -- the rule's own value
        there = has(facts)
        return None if there is None else is_so(key, fits=there or not value)

    return check


def plain(line: str) -> str:
    """Give a line as two are compared: upper case, letters and digits (USPS Publication 28, sections 211 and 222)."""
    return " ".join(re.findall(r"[^\W_]+", line.upper()))
