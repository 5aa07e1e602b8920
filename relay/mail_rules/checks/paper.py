"""What can be told of length, photos, paper, weight and language from the proof."""

from collections.abc import Mapping
from typing import Any, Final

from relay.mail_rules.checks.check import Check, Rule, at_most, is_so, required, unless_taken
from relay.mail_rules.facts import Finding, PaperFacts

_HEIGHTS: Final = {"letter": 1, "a4": 2, "legal": 3}
"""By height: what is taken in a larger size is taken in a smaller one."""
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
    ("paper", "colour_print"): unless_taken("colour_print", lambda facts: facts.in_colour),
    ("paper", "both_sides"): unless_taken("both_sides", lambda facts: facts.both_sides and facts.pages > 1),
    ("paper", "typed"): unless_taken("typed", lambda _facts: True),
    ("paper", "labels"): unless_taken("labels", lambda facts: facts.has_label),
    ("paper", "fastened"): _counted("fastened"),
    ("language", "languages"): _language,
    ("dimensions", "max_weight"): _weight,
    ("dimensions", "postcards_only"): _postcards_only,
    ("recipient", "every_page"): required(
        "every_page", lambda facts: None if facts.marked_pages is None else facts.marked_pages == facts.pages
    ),
    ("recipient", "page_numbers"): required(
        "page_numbers", lambda facts: None if facts.numbered_pages is None else facts.numbered_pages == facts.pages
    ),
}
"""By kind and parameter. Our photos are printed on the sheets, which nobody glues or staples together."""
