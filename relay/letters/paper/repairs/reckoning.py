"""What a letter laid out otherwise would hold, by arithmetic, and which rules that would still break.

The numbers are estimates: pages with text stay as many, and photos fill theirs. What was chosen is set anew, and its
proof says how it came out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from relay.letters.paper.repairs.way import OF_PAPER, Broken, Outcome
from relay.letters.paper.weighing import goes_in, ounces, outside_inches, thickness
from relay.mail_rules import Fit, PaperFacts, RuleInForce, judge
from relay.models import Letter, Organisation, Proof

_IN_COLOUR, _IN_GREY = 4, 2
"""Photos on a page, unless somebody chose otherwise, as `relay.press.album` has them."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A letter as it is laid out: what arithmetic needs."""

    letter: Letter
    organisation: Organisation
    facts: PaperFacts
    rules: Sequence[RuleInForce]
    text_pages: int
    per_page: int
    documents: int
    """Pages of documents, each on a page of its own."""
    envelope: str


def laid_out(
    letter: Letter, organisation: Organisation, facts: PaperFacts, rules: Sequence[RuleInForce], proof: Proof
) -> Laid:
    """Give a letter as its proof has it: what is not photos or documents is text, a page at least."""
    photos = letter.reading.photos if letter.reading else ()
    usual = _IN_COLOUR if facts.in_colour and facts.photos > _IN_GREY else _IN_GREY
    per_page = int(letter.layout.get("photos_per_page", usual))
    documents = sum(photo.included and bool(photo.page_of) for photo in photos)
    of_photos = math.ceil(facts.photos / per_page) + documents
    return Laid(
        letter=letter,
        organisation=organisation,
        facts=facts,
        rules=rules,
        text_pages=max(1, proof.pages - of_photos),
        per_page=per_page,
        documents=documents,
        envelope=proof.envelope,
    )


def outcome(laid: Laid, **changed: Any) -> Outcome:  # noqa: ANN401 -- what is otherwise
    """Give what an envelope would hold with something otherwise: a count, a size, or how it is printed."""
    photos = int(changed.get("photos", laid.facts.photos))
    per_page = int(changed.get("per_page", laid.per_page))
    text = int(changed.get("text_pages", laid.text_pages))
    pages = text + math.ceil(photos / per_page) + int(changed.get("documents", laid.documents))
    both_sides = bool(changed.get("both_sides", laid.facts.both_sides))
    sheets = math.ceil(pages / 2) if both_sides else pages
    envelope = goes_in(laid.envelope, sheets, laid.organisation)
    facts = replace(
        laid.facts,
        sheets=sheets,
        pages=pages,
        photos=photos,
        both_sides=both_sides,
        in_colour=bool(changed.get("in_colour", laid.facts.in_colour)),
        photo_inches=changed.get("photo_inches", laid.facts.photo_inches),
        ounces=ounces(sheets, envelope, laid.organisation),
        inches_thick=thickness(sheets, envelope, laid.organisation),
        outside_inches=outside_inches(envelope),
        marked_pages=None,
        numbered_pages=None,
    )
    return Outcome(sheets, photos, broken(laid.rules, facts))


def broken(rules: Sequence[RuleInForce], facts: PaperFacts) -> tuple[Broken, ...]:
    """Give what rules about paper say that a letter of these facts does not keep to."""
    return tuple(
        Broken(rule, finding)
        for rule in rules
        if rule.kind in OF_PAPER
        for finding in judge(rule.kind, rule.parameters, facts)
        if finding.fit is Fit.DOES_NOT
    )
