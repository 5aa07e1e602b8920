"""What there is to choose for a letter that does not fit: the choices that break less than it does now."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from relay.letters.paper.paper_facts import facts_of, setting_of
from relay.letters.paper.repairs.dividing import mailings
from relay.letters.paper.repairs.reckoning import Laid, broken, laid_out, outcome
from relay.letters.paper.repairs.way import PER_PAGE, Broken, Outcome, Outlook, Way, WayKey
from relay.letters.paper.sending import sending_of
from relay.mail_rules import Finding, RuleInForce
from relay.models import Letter, Organisation

_SIZES = {"4x6": (4.0, 6.0), "5x7": (5.0, 7.0)}


def outlook(
    session: Session, letter: Letter, organisation: Organisation, rules: Sequence[RuleInForce], *, now: datetime
) -> Outlook | None:
    """Give how a letter that has a proof stands to rules about its paper; None while it has none."""
    if letter.proof is None:
        return None
    sending = sending_of(session, letter, rules, now)
    facts = facts_of(letter, organisation, setting_of(letter.proof), rules, sending)
    laid = laid_out(letter, organisation, facts, rules, letter.proof)
    found = Outcome(facts.sheets, facts.photos, broken(rules, facts))
    return Outlook(found, tuple(_better(laid, found)))


def ways(
    session: Session, letter: Letter, organisation: Organisation, rules: Sequence[RuleInForce], *, now: datetime
) -> tuple[Way, ...]:
    """Give what there is to choose; nothing for a letter that fits."""
    found = outlook(session, letter, organisation, rules, now=now)
    return found.ways if found else ()


def _better(laid: Laid, found: Outcome) -> Iterator[Way]:
    """Give the choices that break less than the letter does now, those that fit first."""
    if not found.broken:
        return
    all_of_them = [way for way in _ways(laid) if _breaks_less(way, found)]
    yield from sorted(all_of_them, key=lambda way: (not way.fits, len(way.outcomes)))


def _ways(laid: Laid) -> Iterator[Way]:
    facts = laid.facts
    yield from _fewer(laid)
    yield from mailings(laid)
    if facts.photos:
        for number in PER_PAGE:
            if number != laid.per_page:
                yield Way(WayKey.PER_PAGE, str(number), (outcome(laid, per_page=number),))
        for size, inches in _SIZES.items():
            if laid.facts.photo_inches is None or inches < laid.facts.photo_inches:
                yield Way(WayKey.PHOTO_SIZE, size, (outcome(laid, photo_inches=inches),))
    if facts.in_colour:
        yield Way(WayKey.GREY, "", (outcome(laid, in_colour=False),))
    if facts.both_sides:
        yield Way(WayKey.ONE_SIDE, "", (outcome(laid, both_sides=False),))
    elif _both_sides_taken(laid):
        yield Way(WayKey.BOTH_SIDES, "", (outcome(laid, both_sides=True),))


def _both_sides_taken(laid: Laid) -> bool:
    """Only where somebody confirmed that the backs are copied, or that print on both sides is taken."""
    rules = (rule for rule in laid.rules if rule.kind == "paper" and rule.verified_on is not None)
    is_taken = any(rule.parameters.get("both_sides") is True for rule in rules)
    return laid.letter.profile.mail_point.copies_both_sides or is_taken


def _fewer(laid: Laid) -> Iterator[Way]:
    """Leave out as many photos as there are too many."""
    most = [rule.parameters["max_count"] for rule in laid.rules if "max_count" in rule.parameters]
    if most and min(most) < laid.facts.photos:
        yield Way(WayKey.FEWER_PHOTOS, str(min(most)), (outcome(laid, photos=min(most)),))


def _breaks_less(way: Way, found: Outcome) -> bool:
    """Say whether a choice helps: it breaks nothing new, and breaks fewer things or one of them by less."""
    before = {_about(one): one.finding for one in found.broken}
    still = [one for given in way.outcomes for one in given.broken]
    if not {_about(one) for one in still} <= set(before):
        return False
    fewer = all(len(given.broken) < len(found.broken) for given in way.outcomes)
    return fewer or max(_over(one.finding) for one in still) < max(map(_over, before.values()))


def _about(one: Broken) -> tuple[str, str]:
    return one.rule.key, one.finding.parameter


def _over(finding: Finding) -> float:
    """Say by how much; what cannot be counted is broken whole."""
    if isinstance(finding.found, int | float) and isinstance(finding.allowed, int | float):
        return float(finding.found - finding.allowed)
    return 1.0
