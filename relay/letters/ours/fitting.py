"""How a letter of ours stands to the mail rules of where it goes: those that are not about a pen pal.

What a prison says of services like ours holds for our own letters as well; what it says of mail that is passed on for
somebody else does not, for this one is ours.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from relay import days, mail_rules
from relay.letters.ours import composing
from relay.letters.paper.fitting import Standing
from relay.letters.paper.paper_facts import has_label, recipient_of
from relay.letters.paper.weighing import goes_in, ounces, outside_inches, thickness
from relay.mail_rules import Fit, PaperFacts, RuleInForce
from relay.models import Organisation, OurLetter
from relay.press.envelope import Addressing
from relay.translation import gettext as _

_ABOUT_PEN_PALS = frozenset({"sender", "frequency"})
_NOT_OURS = frozenset({("content", "third_party")})


def misfits(session: Session, our: OurLetter, *, now: datetime) -> list[Standing]:
    """Give the rules in force that its proof does not keep to, and what of each; none while it has no proof."""
    organisation = session.get_one(Organisation, 1)
    rules = mail_rules.in_force(session, our.profile.mail_point, days.day_at(organisation, now))
    facts = _facts(our, organisation, rules)
    found = (_standing(rule, facts) for rule in rules if rule.kind not in _ABOUT_PEN_PALS) if facts else ()
    return [one for one in found if one.findings]


def stops(session: Session, our: OurLetter, *, now: datetime) -> str:
    """Say why it may not be approved; nothing when no rule that stops letters is broken."""
    if not any(one.rule.stops for one in misfits(session, our, now=now)):
        return ""
    place = our.profile.mail_point.facility.name
    return _("it does not keep to a mail rule of %(place)s that stops letters; its page says which", place=place)


def _standing(rule: RuleInForce, facts: PaperFacts) -> Standing:
    judged = mail_rules.judge(rule.kind, rule.parameters, facts)
    broken = (one for one in judged if one.fit is Fit.DOES_NOT and (rule.kind, one.parameter) not in _NOT_OURS)
    return Standing(rule, list(broken))


def _facts(our: OurLetter, organisation: Organisation, rules: list[RuleInForce]) -> PaperFacts | None:
    proof = our.proof
    if proof is None:
        return None
    envelope = goes_in(proof.envelope, proof.sheets, organisation)
    return PaperFacts(
        sheets=proof.sheets,
        pages=proof.pages,
        photos=0,
        both_sides=proof.both_sides,
        language=composing.best_language(our.profile.language),
        paper=organisation.paper,
        paper_colour=organisation.paper_colour,
        has_letterhead=organisation.has_letterhead,
        ounces=ounces(proof.sheets, envelope, organisation),
        inches_thick=thickness(proof.sheets, envelope, organisation),
        outside_inches=outside_inches(envelope),
        carrier=organisation.carrier,
        is_postcard=None if envelope is None else envelope.addressing is Addressing.CARD,
        has_label=has_label(our.profile, envelope),
        marked_pages=proof.press.get("marked_pages"),
        numbered_pages=proof.press.get("numbered_pages"),
        recipient=recipient_of(our.profile, organisation, rules),
    )
