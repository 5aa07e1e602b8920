"""What can be told of length, photos, paper, weight and language from the proof."""

import re
from collections.abc import Mapping
from typing import Any, Final

from relay.mail_rules.checks.check import Check, Rule, at_most, is_so, required, unless_taken
from relay.mail_rules.facts import Finding, PaperFacts

_HEIGHTS: Final = {"letter": 1, "a4": 2, "legal": 3}
"""By height: what is taken in a larger size is taken in a smaller one."""
COLOURS: Final = frozenset({"white", "yellow", "ivory", "cream", "grey", "gray", "blue", "green", "pink"})
"""Colours of paper by which rules and settings name them."""
_SIDES: Final = re.compile(
    r"(?P<one>\d+(?:\.\d+)?)\s*[x×]\s*(?P<other>\d+(?:\.\d+)?)\s*(?P<unit>in|inches|cm|mm)\.?", re.IGNORECASE
)
_UNITS: Final = {"in": 1.0, "inches": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4}
_ROUNDING: Final = 0.005
_INCHES: Final = {"4x6": (4.0, 6.0), "5x7": (5.0, 7.0), "8.5x11": (8.5, 11.0)}


def _sheets(value: int, rule: Rule, facts: PaperFacts) -> Finding | None:
    """Where the copy of the envelope counts there is room for a sheet less, which is what somebody can count here."""
    counted = facts.sheets + (facts.photos if rule.get("photos_count") else 0)
    return at_most("max_sheets", counted, max(0, value - int(bool(rule.get("envelope_counts")))))


def _items(value: int, _rule: Rule, facts: PaperFacts) -> Finding | None:
    return at_most("max_items", facts.sheets + len(facts.sending.enclosures), value)


def _photo_size(value: str, _rule: Rule, facts: PaperFacts) -> Finding | None:
    if facts.photos == 0:
        return is_so("largest", fits=True)
    if facts.photo_inches is None:
        return None
    pairs = zip(sorted(facts.photo_inches), _INCHES[value], strict=True)
    size = "x".join(f"{side:g}" for side in sorted(facts.photo_inches))
    return is_so("largest", fits=all(side <= most for side, most in pairs), found=size, allowed=value)


def _largest(value: str, _rule: Rule, facts: PaperFacts) -> Finding:
    return is_so("largest", fits=_HEIGHTS[facts.paper] <= _HEIGHTS[value], found=facts.paper, allowed=value)


def _language(value: list[str], _rule: Rule, facts: PaperFacts) -> Finding | None:
    if not facts.language:
        return None
    taken = {language.lower()[:2] for language in value}
    fits = facts.language.lower()[:2] in taken
    return is_so("languages", fits=fits, found=facts.language, allowed=", ".join(value))


def _weight(value: float, _rule: Rule, facts: PaperFacts) -> Finding | None:
    return at_most("max_weight", facts.ounces, value)


def _thickness(value: float, _rule: Rule, facts: PaperFacts) -> Finding | None:
    return at_most("max_thickness", facts.inches_thick, value)


def _colours(value: list[str], _rule: Rule, facts: PaperFacts) -> Finding | None:
    """Compare by name: a rule whose words are none of the colours that are known here is for a person to read."""
    taken = {word.casefold() for word in value}
    if not facts.paper_colour or not taken & COLOURS:
        return None
    return is_so("colours", fits=facts.paper_colour in taken, found=facts.paper_colour, allowed=", ".join(value))


def _size(key: str, *, is_most: bool) -> Check:
    """Give the check of what a piece of mail measures outside, as in `4.25 × 6 in`; what reads otherwise is not."""

    def check(value: str, _rule: Rule, facts: PaperFacts) -> Finding | None:
        allowed = _measured(value)
        if allowed is None or facts.outside_inches is None:
            return None
        pairs = list(zip(sorted(facts.outside_inches), allowed, strict=True))
        fits = all(side <= limit + _ROUNDING if is_most else side >= limit - _ROUNDING for side, limit in pairs)
        found = " × ".join(f"{side:.4g}" for side, _limit in pairs)
        return is_so(key, fits=fits, found=found, allowed=value)

    return check


def _measured(text: str) -> tuple[float, float] | None:
    found = _SIDES.fullmatch(text.strip())
    if found is None:
        return None
    inches = _UNITS[found["unit"].lower()]
    one, other = sorted(float(found[side]) * inches for side in ("one", "other"))
    return one, other


def _counted(key: str) -> Check:
    """Give the check of what only says how to count: it is kept by counting so."""
    return lambda _value, _rule, _facts: is_so(key, fits=True)


def _postcards_only(value: Any, _rule: Rule, facts: PaperFacts) -> Finding | None:  # noqa: ANN401 -- the rule's own value
    return None if facts.is_postcard is None else is_so("postcards_only", fits=not value or facts.is_postcard)


CHECKS: Final[Mapping[tuple[str, str], Check]] = {
    ("length", "max_sheets"): _sheets,
    ("length", "max_sides"): lambda value, _rule, facts: at_most("max_sides", facts.pages, value),
    ("length", "max_items"): _items,
    ("length", "envelope_counts"): _counted("envelope_counts"),
    ("length", "photos_count"): _counted("photos_count"),
    ("photos", "max_count"): lambda value, _rule, facts: at_most("max_count", facts.photos, value),
    ("photos", "largest"): _photo_size,
    ("photos", "polaroids"): _counted("polaroids"),
    ("paper", "largest"): _largest,
    ("paper", "colours"): _colours,
    ("paper", "letterhead"): unless_taken("letterhead", lambda facts: facts.has_letterhead),
    ("paper", "colour_print"): unless_taken("colour_print", lambda facts: facts.in_colour),
    ("paper", "both_sides"): unless_taken("both_sides", lambda facts: facts.both_sides and facts.pages > 1),
    ("paper", "typed"): unless_taken("typed", lambda _facts: True),
    ("paper", "labels"): unless_taken("labels", lambda facts: facts.has_label),
    ("paper", "fastened"): _counted("fastened"),
    ("language", "languages"): _language,
    ("dimensions", "max_weight"): _weight,
    ("dimensions", "max_thickness"): _thickness,
    ("dimensions", "smallest"): _size("smallest", is_most=False),
    ("dimensions", "largest"): _size("largest", is_most=True),
    ("dimensions", "postcards_only"): _postcards_only,
    ("recipient", "every_page"): required(
        "every_page", lambda facts: None if facts.marked_pages is None else facts.marked_pages == facts.pages
    ),
    ("recipient", "page_numbers"): required(
        "page_numbers", lambda facts: None if facts.numbered_pages is None else facts.numbered_pages == facts.pages
    ),
}
"""By kind and parameter. Our photos are printed on the sheets, which nobody glues or staples together."""
