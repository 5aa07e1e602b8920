"""Style sheets of a mail (CSS Syntax 3, Cascade 4): which declarations reach an element, as a wide screen shows it.

Only properties that decide what is seen, or how a line of text reads, are kept. Work is bounded: beyond the budget
`TooManyStylesError` is raised, and the caller says that styles were not looked through.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import tinycss2
from lxml.html import HtmlElement

from relay.reading.html.selectors import PAGE_TAG, Selector, read_selectors

PROPERTIES = frozenset(
    (
        *("display", "visibility", "opacity", "font", "font-size", "font-weight", "font-style", "color", "white-space"),
        *("background", "background-color", "background-image", "position", "left", "top", "text-indent"),
        *("margin", "margin-left", "margin-top", "margin-bottom", "height", "max-height", "width", "max-width"),
        *("overflow", "overflow-x", "overflow-y", "clip", "clip-path", "transform", "text-decoration"),
        *("text-decoration-line", "mso-hide", "mso-list"),
    )
)
_INLINE_CHARS = 150_000  # of what may be spent, kept for the styles written on elements
_MEDIA_DEPTH = 3
_FEATURE = re.compile(r"\(([^()]*)\)")
_WIDE_ENOUGH = re.compile(r"\s*min-(?:device-)?width\s*:\s*\d{1,3}(?:\.\d+)?px\s*")

Declarations = Mapping[str, str]


class TooManyStylesError(ValueError):
    """Looking through these styles would take longer than a letter is worth."""


@dataclass(frozen=True, slots=True)
class _Rule:
    selector: Selector
    order: int
    plain: Declarations
    important: Declarations


@dataclass(slots=True)
class Allowance:
    """What may still be spent on the styles of one mail, however many texts it has."""

    chars: int = 400_000
    steps: int = 200_000


@dataclass(slots=True)
class StyleSheets:
    """The rules of a mail's style blocks, found by what an element must have, and the styles written on elements."""

    allowance: Allowance = field(default_factory=Allowance)
    rules: dict[str, list[_Rule]] = field(default_factory=dict)
    _written: dict[str, tuple[Declarations, Declarations]] = field(default_factory=dict)

    def add(self, sheet: str) -> None:
        """Take in one style block."""
        self.allowance.chars -= len(sheet)
        if self.allowance.chars < _INLINE_CHARS:
            raise TooManyStylesError
        self._add(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), 0)

    def _add(self, rules: Iterable[Any], depth: int) -> None:
        for rule in rules:
            if rule.type == "qualified-rule":
                self._add_rule(rule)
            elif rule.type == "at-rule" and rule.content and depth < _MEDIA_DEPTH and _applies(rule):
                self._add(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), depth + 1)

    def _add_rule(self, rule: Any) -> None:  # noqa: ANN401 - tinycss2 has no types
        plain, important = _declarations(tinycss2.parse_blocks_contents(rule.content))
        for selector in read_selectors(rule.prelude) if plain or important else ():
            self._step()
            made = _Rule(selector, -self.allowance.steps, plain, important)
            self.rules.setdefault(selector.compounds[-1].key, []).append(made)

    def _step(self) -> None:
        self.allowance.steps -= 1
        if self.allowance.steps < 0:
            raise TooManyStylesError

    def declarations(self, element: HtmlElement) -> Declarations:
        """Return what applies to the element, the strongest of each property; its own style counts most."""
        plain, important = self._own(element.get("style", ""))
        matching = [rule for rule in self._candidates(element) if rule.selector.matches(element, self._step)]
        if not matching:
            return {**plain, **important} if important else plain
        matching.sort(key=lambda rule: (rule.selector.specificity, rule.order))
        out: dict[str, str] = {}
        for layer in (*(rule.plain for rule in matching), plain, *(rule.important for rule in matching), important):
            out |= layer
        return out

    def _candidates(self, element: HtmlElement) -> Iterable[_Rule]:
        if not self.rules:
            return
        classes = dict.fromkeys(element.get("class", "").split())
        tags = (element.tag, element.get(PAGE_TAG, ""))
        for key in (*(f".{name}" for name in classes), f"#{element.get('id', '')}", *tags, "*"):
            yield from self.rules.get(key, ())

    def _own(self, style: str) -> tuple[Declarations, Declarations]:
        known = self._written.get(style)
        if known is None:
            self.allowance.chars -= len(style)
            if self.allowance.chars < 0:
                raise TooManyStylesError
            known = self._written[style] = _declarations(tinycss2.parse_blocks_contents(style)) if style else ({}, {})
        return known


def _declarations(parsed: Iterable[Any]) -> tuple[Declarations, Declarations]:
    plain: dict[str, str] = {}
    important: dict[str, str] = {}
    for one in parsed:
        if one.type == "declaration" and one.lower_name in PROPERTIES:
            value = tinycss2.serialize(one.value).strip().lower()[:200]
            (important if one.important else plain)[one.lower_name] = value
    return plain, important


def _applies(rule: Any) -> bool:  # noqa: ANN401
    """Whether a wide screen with light paper takes this block: what only telephones or printers see is left out."""
    if rule.lower_at_keyword != "media":
        return rule.lower_at_keyword in {"supports", "layer"}
    queries = tinycss2.serialize(rule.prelude).strip().lower().split(",")
    return any(_query_holds(query.strip()) for query in queries)


def _query_holds(query: str) -> bool:
    words = _FEATURE.sub(" ", query).split()
    features = _FEATURE.findall(query)
    kinds = [word for word in words if word not in {"only", "and"}]
    return kinds in ([], ["all"], ["screen"]) and all(_WIDE_ENOUGH.fullmatch(feature) for feature in features)
