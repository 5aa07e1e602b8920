"""Selectors of style sheets (Selectors Level 3), matched against lxml elements in a counted number of steps.

Type, class, id and attribute selectors and all four combinators are understood. What depends on a pointer or on state
(`:hover`) never matches; structural pseudo-classes do not either, which at worst leaves a text where it is.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cssselect2 import SelectorError, parser
from lxml import etree
from lxml.html import HtmlElement

PAGE_TAG = "data-page"
"""Where an element's tag is kept when it could not stay one: `html` and `body` are divisions here."""
_ALWAYS_TRUE = frozenset(("link", "any-link", "root"))


@dataclass(frozen=True, slots=True)
class Compound:
    """Simple selectors that must all hold for one element; `combinator` ties it to the compound before it."""

    combinator: str
    tag: str
    ident: str
    classes: frozenset[str]
    attributes: tuple[tuple[str, str, str], ...]

    @property
    def key(self) -> str:
        """Under which it is looked up: one class, id or tag that an element must have, "*" when none is needed."""
        if self.ident:
            return f"#{self.ident}"
        return f".{min(self.classes)}" if self.classes else self.tag or "*"

    def holds(self, element: HtmlElement) -> bool:
        """Whether the element is as this says."""
        return (
            (not self.tag or self.tag in {element.tag, element.get(PAGE_TAG)})
            and (not self.ident or element.get("id") == self.ident)
            and (not self.classes or self.classes.issubset(element.get("class", "").split()))
            and all(_attribute_holds(element.get(name), how, value) for name, how, value in self.attributes)
        )


@dataclass(frozen=True, slots=True)
class Selector:
    """Compounds from left to right, and how specific they are together."""

    compounds: tuple[Compound, ...]
    specificity: tuple[int, int, int]

    def matches(self, element: HtmlElement, step: Callable[[], None]) -> bool:
        """Whether the last compound holds for the element and the others before it; `step` is called for each look."""
        return self._matches(element, len(self.compounds) - 1, step)

    def _matches(self, element: HtmlElement, at: int, step: Callable[[], None]) -> bool:
        step()
        if not self.compounds[at].holds(element):
            return False
        return at == 0 or any(
            self._matches(before, at - 1, step) for before in _before(element, self.compounds[at].combinator, step)
        )


def read_selectors(prelude: Iterable[Any]) -> Iterator[Selector]:
    """Give the selectors of a rule; none for a list that makes no sense (Selectors 3, section 5)."""
    try:
        parsed = list(parser.parse(list(prelude)))
    except (SelectorError, RecursionError):
        return
    for selector in parsed:
        compounds = None if selector.pseudo_element else _compounds(selector.parsed_tree)
        if compounds:
            yield Selector(compounds, selector.specificity)


def _compounds(tree: Any) -> tuple[Compound, ...] | None:  # noqa: ANN401 - cssselect2 has no types
    parts: list[tuple[str, Any]] = []
    while isinstance(tree, parser.CombinedSelector):
        parts.append((tree.combinator, tree.right))
        tree = tree.left
    parts.append((" ", tree))
    compounds = [_compound(combinator, simple) for combinator, simple in reversed(parts)]
    return tuple(one for one in compounds if one) if all(compounds) else None


def _compound(combinator: str, compound: Any) -> Compound | None:  # noqa: ANN401
    tag = ident = ""
    classes: set[str] = set()
    attributes: list[tuple[str, str, str]] = []
    for simple in compound.simple_selectors:
        if isinstance(simple, parser.LocalNameSelector):
            tag = simple.lower_local_name
        elif isinstance(simple, parser.IDSelector):
            ident = simple.ident
        elif isinstance(simple, parser.ClassSelector):
            classes.add(simple.class_name)
        elif isinstance(simple, parser.AttributeSelector):
            attributes.append((simple.lower_name, simple.operator or "", simple.value or ""))
        elif not (isinstance(simple, parser.PseudoClassSelector) and simple.name in _ALWAYS_TRUE):
            return None
    return Compound(combinator, tag, ident, frozenset(classes), tuple(attributes))


def _before(element: HtmlElement, combinator: str, step: Callable[[], None]) -> Iterator[HtmlElement]:
    if combinator == ">":
        parent = element.getparent()
        yield from () if parent is None else (parent,)
    elif combinator == " ":
        yield from element.iterancestors()
    else:
        for sibling in element.itersiblings(etree.Element, preceding=True):
            step()
            yield sibling
            if combinator == "+":
                return


def _attribute_holds(found: str | None, how: str, wanted: str) -> bool:
    if found is None or how == "":
        return found is not None
    return {
        "=": found == wanted,
        "~=": wanted in found.split(),
        "|=": found == wanted or found.startswith(f"{wanted}-"),
        "^=": bool(wanted) and found.startswith(wanted),
        "$=": bool(wanted) and found.endswith(wanted),
        "*=": bool(wanted) and wanted in found,
    }.get(how, False)
