"""How a letter fits a rule, as far as its proof tells. Pure: simple facts in, a finding for each thing it says."""

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from relay.mail_rules.parameters import matches


class Fit(enum.StrEnum):
    """Whether a letter keeps to what a rule says."""

    FITS = "fits"
    DOES_NOT = "does_not"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What is known of a letter once it is set."""

    sheets: int
    pages: int
    """Printed sides."""
    photos: int
    both_sides: bool
    in_colour: bool = False
    """Whether anything of it is printed in colour."""
    language: str = ""
    """Empty: nobody knows."""
    paper: str = "letter"
    number: str = ""
    """The person's register number."""
    address_verified: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule says, and how the letter stands to it; `found` of `allowed` where it can be counted."""

    parameter: str
    fit: Fit
    found: int | str = ""
    allowed: int | str = ""


Rule = Mapping[str, Any]
Check = Callable[[Any, Rule, PaperFacts], Finding | None]
_HEIGHTS: Final = {"letter": 1, "a4": 2, "legal": 3}
"""By height: what is taken in a larger size is taken in a smaller one."""


def judge(kind: str, parameters: Rule, facts: PaperFacts) -> Iterator[Finding]:
    """Give how a letter stands to each thing a rule says; what cannot be told from its proof is not checked."""
    for key, value in parameters.items():
        check = CHECKS.get((kind, key))
        found = check(value, parameters, facts) if check else None
        yield found or Finding(key, Fit.NOT_CHECKED)


def whole(findings: list[Finding]) -> Fit:
    """Give how a letter stands to a rule: it fits when something was checked and nothing speaks against it."""
    fits = {finding.fit for finding in findings}
    return next((fit for fit in (Fit.DOES_NOT, Fit.FITS) if fit in fits), Fit.NOT_CHECKED)


def _at_most(key: str, found: int, allowed: int) -> Finding:
    return Finding(key, Fit.FITS if found <= allowed else Fit.DOES_NOT, found, allowed)


def _is(key: str, *, fits: bool, found: str = "", allowed: str = "") -> Finding:
    return Finding(key, Fit.FITS if fits else Fit.DOES_NOT, found, allowed)


def _sheets(value: int, rule: Rule, facts: PaperFacts) -> Finding:
    extra = int(bool(rule.get("envelope_counts"))) + (facts.photos if rule.get("photos_count") else 0)
    return _at_most("max_sheets", facts.sheets + extra, value)


def _language(value: list[str], _rule: Rule, facts: PaperFacts) -> Finding | None:
    taken = {language.lower()[:2] for language in value}
    if not facts.language:
        return None
    return _is("languages", fits=facts.language.lower()[:2] in taken, found=facts.language, allowed=", ".join(value))


def _paper(value: str, _rule: Rule, facts: PaperFacts) -> Finding:
    return _is("largest", fits=_HEIGHTS[facts.paper] <= _HEIGHTS[value], found=facts.paper, allowed=value)


def _printed_by_us(key: str) -> Check:
    """Every letter has it, by the way it is set."""
    return lambda _value, _rule, _facts: Finding(key, Fit.FITS)


CHECKS: Final[Mapping[tuple[str, str], Check]] = {
    ("length", "max_sheets"): _sheets,
    ("length", "max_sides"): lambda value, _rule, facts: _at_most("max_sides", facts.pages, value),
    ("photos", "max_count"): lambda value, _rule, facts: _at_most("max_count", facts.photos, value),
    ("paper", "largest"): _paper,
    ("paper", "colour_print"): lambda value, _rule, facts: _is("colour_print", fits=bool(value) or not facts.in_colour),
    ("paper", "both_sides"): lambda value, _rule, facts: _is(
        "both_sides", fits=bool(value) or not (facts.both_sides and facts.pages > 1)
    ),
    ("paper", "typed"): lambda value, _rule, _facts: _is("typed", fits=bool(value)),
    ("language", "languages"): _language,
    ("sender", "return_address"): _printed_by_us("return_address"),
    ("recipient", "number_shape"): lambda value, _rule, facts: _is(
        "number_shape", fits=matches(value, facts.number), allowed=value
    ),
    ("recipient", "every_page"): _printed_by_us("every_page"),
    ("recipient", "page_numbers"): _printed_by_us("page_numbers"),
    ("waiting", "unverified"): lambda value, _rule, facts: _is("unverified", fits=not value or facts.address_verified),
    ("waiting", "closed"): lambda value, _rule, _facts: _is("closed", fits=not value),
}
"""What can be told today, by kind and parameter."""
