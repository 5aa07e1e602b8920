"""What there is to choose for a letter that does not fit, and what each choice would give, by arithmetic.

The numbers are estimates: pages with text stay as many, and photos fill theirs. What was chosen is set anew, and its
proof says how it came out.
"""

import enum
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from relay.letters.arriving.readings import reading_of
from relay.letters.paper.paper_facts import facts_of, sending_of, setting_of
from relay.letters.paper.weighing import ounces
from relay.mail_rules import Finding, Fit, PaperFacts, RuleInForce, judge
from relay.models import Letter, Organisation, Proof
from relay.reading.passages import passages

_IN_COLOUR, _IN_GREY = 4, 2
"""Photos on a page, unless somebody chose otherwise, as `relay.press.album` has them."""
PER_PAGE = (1, 2, 3, 4)
_SIZES = {"4x6": (4.0, 6.0), "5x7": (5.0, 7.0)}
OF_PAPER = frozenset({"length", "photos", "paper", "dimensions"})
"""Kinds of rules that another setting can keep."""


class WayKey(enum.StrEnum):
    """What can be chosen."""

    SPLIT = "split"
    """Two mailings on two days: of its `photos`, or of its `text` and its photos."""
    FEWER_PHOTOS = "fewer_photos"
    PER_PAGE = "per_page"
    PHOTO_SIZE = "photo_size"
    GREY = "grey"
    BOTH_SIDES = "both_sides"
    ONE_SIDE = "one_side"


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that a rule says, and that would still not be kept to."""

    rule: RuleInForce
    finding: Finding


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one envelope would hold, and which rules it would still break."""

    sheets: int
    photos: int
    broken: tuple[Broken, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One choice: `value` is the number, the size or nothing; an outcome for each envelope there would be."""

    key: WayKey
    value: str
    outcomes: tuple[Outcome, ...]

    @property
    def name(self) -> str:
        """How a form or the command line names it, as in `per_page=4`."""
        return f"{self.key.value}={self.value}" if self.value else self.key.value

    @property
    def fits(self) -> bool:
        """Whether nothing would be broken any more that paper can be."""
        return not any(outcome.broken for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a letter stands to rules about paper, and what there is to choose."""

    now: Outcome
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class _Laid:
    """A letter as it is laid out: what arithmetic needs."""

    letter: Letter
    organisation: Organisation
    facts: PaperFacts
    rules: Sequence[RuleInForce]
    text_pages: int
    per_page: int
    documents: int
    """Pages of documents, each on a page of its own."""


def outlook(
    session: Session, letter: Letter, organisation: Organisation, rules: Sequence[RuleInForce], *, now: datetime
) -> Outlook | None:
    """Give how a letter that has a proof stands to rules about its paper; None while it has none."""
    if letter.proof is None:
        return None
    sending = sending_of(session, letter, rules, now)
    facts = facts_of(letter, organisation, setting_of(letter.proof), rules, sending)
    laid = _laid(letter, organisation, facts, rules, letter.proof)
    found = Outcome(facts.sheets, facts.photos, tuple(_broken(rules, facts)))
    return Outlook(found, tuple(_better(laid, found)))


def ways(
    session: Session, letter: Letter, organisation: Organisation, rules: Sequence[RuleInForce], *, now: datetime
) -> tuple[Way, ...]:
    """Give what there is to choose; nothing for a letter that fits."""
    found = outlook(session, letter, organisation, rules, now=now)
    return found.ways if found else ()


def _laid(
    letter: Letter, organisation: Organisation, facts: PaperFacts, rules: Sequence[RuleInForce], proof: Proof
) -> _Laid:
    photos = letter.reading.photos if letter.reading else ()
    usual = _IN_COLOUR if facts.in_colour and facts.photos > _IN_GREY else _IN_GREY
    per_page = int(letter.layout.get("photos_per_page", usual))
    documents = sum(photo.included and bool(photo.page_of) for photo in photos)
    of_photos = math.ceil(facts.photos / per_page) + documents
    return _Laid(
        letter=letter,
        organisation=organisation,
        facts=facts,
        rules=rules,
        text_pages=max(1, proof.pages - of_photos),
        per_page=per_page,
        documents=documents,
    )


def _better(laid: _Laid, found: Outcome) -> Iterator[Way]:
    """Give the choices that break less than the letter does now, those that fit first."""
    if not found.broken:
        return
    all_of_them = [way for way in _ways(laid) if _breaks_less(way, found)]
    yield from sorted(all_of_them, key=lambda way: (not way.fits, len(way.outcomes)))


def _ways(laid: _Laid) -> Iterator[Way]:
    facts = laid.facts
    yield from _fewer(laid)
    yield from _halves(laid)
    if facts.photos:
        for number in PER_PAGE:
            if number != laid.per_page:
                yield Way(WayKey.PER_PAGE, str(number), (_outcome(laid, per_page=number),))
        for size, inches in _SIZES.items():
            if laid.facts.photo_inches is None or inches < laid.facts.photo_inches:
                yield Way(WayKey.PHOTO_SIZE, size, (_outcome(laid, photo_inches=inches),))
    if facts.in_colour:
        yield Way(WayKey.GREY, "", (_outcome(laid, in_colour=False),))
    if facts.both_sides:
        yield Way(WayKey.ONE_SIDE, "", (_outcome(laid, both_sides=False),))
    elif _both_sides_taken(laid):
        yield Way(WayKey.BOTH_SIDES, "", (_outcome(laid, both_sides=True),))


def _both_sides_taken(laid: _Laid) -> bool:
    """Only where somebody confirmed that the backs are copied, or that print on both sides is taken."""
    rules = (rule for rule in laid.rules if rule.kind == "paper" and rule.verified_on is not None)
    is_taken = any(rule.parameters.get("both_sides") is True for rule in rules)
    return laid.letter.profile.mail_point.copies_both_sides or is_taken


def _fewer(laid: _Laid) -> Iterator[Way]:
    """Leave out as many photos as there are too many."""
    most = [rule.parameters["max_count"] for rule in laid.rules if "max_count" in rule.parameters]
    if most and min(most) < laid.facts.photos:
        yield Way(WayKey.FEWER_PHOTOS, str(min(most)), (_outcome(laid, photos=min(most)),))


def _halves(laid: _Laid) -> Iterator[Way]:
    """Send half of it on another day: the photos, or text and photos."""
    if laid.letter.layout.get("parts"):
        return
    first_photos = math.ceil(laid.facts.photos / 2)
    later = {"photos": laid.facts.photos - first_photos, "documents": 0}
    if laid.facts.photos > 1:
        outcomes = (_outcome(laid, photos=first_photos), _outcome(laid, text_pages=1, **later))
        yield Way(WayKey.SPLIT, "photos", outcomes)
    if laid.text_pages > 1 and _paragraphs(laid.letter) > 1:
        half = math.ceil(laid.text_pages / 2)
        outcomes = (_outcome(laid, photos=first_photos, text_pages=half), _outcome(laid, text_pages=half, **later))
        yield Way(WayKey.SPLIT, "text", outcomes)


def _paragraphs(letter: Letter) -> int:
    found = passages(reading_of(letter.reading)) if letter.reading else ()
    return sum(len(passage.paragraphs) for passage in found if passage.kept)


def _outcome(laid: _Laid, **changed: Any) -> Outcome:  # noqa: ANN401 -- what is otherwise
    photos = int(changed.get("photos", laid.facts.photos))
    per_page = int(changed.get("per_page", laid.per_page))
    text = int(changed.get("text_pages", laid.text_pages))
    pages = text + math.ceil(photos / per_page) + int(changed.get("documents", laid.documents))
    both_sides = bool(changed.get("both_sides", laid.facts.both_sides))
    sheets = math.ceil(pages / 2) if both_sides else pages
    facts = replace(
        laid.facts,
        sheets=sheets,
        pages=pages,
        photos=photos,
        both_sides=both_sides,
        in_colour=bool(changed.get("in_colour", laid.facts.in_colour)),
        photo_inches=changed.get("photo_inches", laid.facts.photo_inches),
        ounces=ounces(sheets, laid.organisation.paper_weight),
        marked_pages=None,
        numbered_pages=None,
    )
    return Outcome(sheets, photos, tuple(_broken(laid.rules, facts)))


def _broken(rules: Sequence[RuleInForce], facts: PaperFacts) -> Iterator[Broken]:
    for rule in rules:
        if rule.kind in OF_PAPER:
            for finding in judge(rule.kind, rule.parameters, facts):
                if finding.fit is Fit.DOES_NOT:
                    yield Broken(rule, finding)


def _breaks_less(way: Way, found: Outcome) -> bool:
    """Say whether a choice helps: it breaks nothing new, and breaks fewer things or one of them by less."""
    before = {_about(one): one.finding for one in found.broken}
    for outcome in way.outcomes:
        if not {_about(one) for one in outcome.broken} <= set(before):
            return False
    worst = [max(_over(one.finding) for one in outcome.broken) if outcome.broken else 0.0 for outcome in way.outcomes]
    fewer = all(len(outcome.broken) < len(found.broken) for outcome in way.outcomes)
    return fewer or max(worst) < max(map(_over, before.values()))


def _about(one: Broken) -> tuple[str, str]:
    return one.rule.key, one.finding.parameter


def _over(finding: Finding) -> float:
    """Say by how much; what cannot be counted is broken whole."""
    if isinstance(finding.found, int | float) and isinstance(finding.allowed, int | float):
        return float(finding.found - finding.allowed)
    return 1.0
