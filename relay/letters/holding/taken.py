"""Whether a prison takes mail of ours, and whether name, number and address are as it wants them; and if not, why.

Only what somebody here has compared with its source counts. A service that is barred is never disguised: its letters
wait, and say why. How old an address may be, and whether consent is needed, are the organisation's settings.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, object_session

from relay import days, mail_rules
from relay.letters.holding.hold import Hold
from relay.letters.paper.paper_facts import Setting, facts_of
from relay.mail_rules import Fit, Origin, RuleInForce
from relay.mail_rules.jurisdictions import jurisdiction
from relay.models import HeldFor, Letter, MailClass, Organisation
from relay.translation import gettext as _
from relay.translation import marked

MONTH = timedelta(days=30)
_WRONG = {
    ("recipient", "number_shape"): marked("the number does not have the form that %(place)s gives its numbers"),
    ("recipient", "name_order"): marked("%(place)s wants the name in another order"),
    ("recipient", "full_name"): marked("%(place)s wants first and last name"),
    ("recipient", "unabbreviated"): marked("%(place)s wants the prison's name written out in the address"),
    ("recipient", "mail_code"): marked("%(place)s wants its mail code in the address"),
    ("recipient", "mail_codes"): marked("%(place)s wants its mail code in the address"),
    ("destination", "lines"): marked("letters for %(place)s go to a processing centre, and this is not its address"),
    ("waiting", "closed"): marked("%(place)s is closed"),
}
_KINDS = frozenset(kind for kind, _parameter in _WRONG)


def hold_for(session: Session, letter: Letter, now: datetime) -> Hold | None:
    """Hold what a prison does not take, or what is addressed wrongly."""
    return Hold(HeldFor.FACILITY) if why(session, letter, now) else None


def why(session: Session, letter: Letter, now: datetime) -> str:
    """Say why a letter waits, in words; nothing when nothing is wrong."""
    organisation = session.get(Organisation, 1)
    if organisation is None:
        return ""
    rules = mail_rules.in_force(session, letter.profile.mail_point, days.day_at(organisation, now))
    return next(_reasons(letter, organisation, rules, now), "")


def stops(letter: Letter, now: datetime) -> str:
    """Say why a letter may not be approved; nothing when nothing is wrong."""
    session = object_session(letter)
    return why(session, letter, now) if session else ""


def _reasons(letter: Letter, organisation: Organisation, rules: Sequence[RuleInForce], now: datetime) -> Iterator[str]:
    yield from _barred(letter, organisation, rules)
    yield from _misaddressed(letter, organisation, rules)
    yield from _wrong_point(letter, organisation, now)
    if organisation.holds_without_consent and letter.profile.consented_at is None:
        yield _("no consent of %(name)s is in force", name=letter.profile.name)


def _barred(letter: Letter, organisation: Organisation, rules: Sequence[RuleInForce]) -> Iterator[str]:
    for rule in rules:
        if not _counts(rule):
            continue
        told = {"place": rule.origin_name or letter.profile.mail_point.facility.name, "source": rule.source}
        if rule.parameters.get("pen_pal_services") is False:
            yield _("%(place)s takes no mail of pen-pal services (%(source)s)", **told)
        if rule.parameters.get("third_party") is False:
            yield _("%(place)s takes no mail that is passed on for somebody else (%(source)s)", **told)
        if mail_rules.sends_organisations_away(rule) and _goes_to_centre(letter, organisation):
            yield _(
                "mail from organisations to %(place)s goes to the prison itself, and this is the address of the "
                "processing centre (%(source)s)",
                **told,
            )


def _counts(rule: RuleInForce) -> bool:
    """A jurisdiction's rule that an administrator switched on counts; a facility's own where it is to stop letters."""
    return rule.verified_on is not None and (rule.origin is Origin.JURISDICTION or rule.stops)


def _goes_to_centre(letter: Letter, organisation: Organisation) -> bool:
    """Say whether an address is the processing centre's, as the jurisdiction's own rule has it, on or off."""
    known = jurisdiction(letter.profile.mail_point.facility.jurisdiction)
    facts = facts_of(letter, organisation, _NOTHING_SET, [])
    general = (rule for rule in (known.rules if known else ()) if rule.says.get("mail") == "general")
    found = [one for rule in general for one in mail_rules.judge(rule.kind, rule.says, facts)]
    return any(one.parameter == "lines" and one.fit is Fit.FITS for one in found)


_NOTHING_SET = Setting(sheets=1, pages=1, both_sides=False)


def _misaddressed(letter: Letter, organisation: Organisation, rules: Sequence[RuleInForce]) -> Iterator[str]:
    ours = [rule for rule in rules if not mail_rules.is_for_others(rule, rules)]
    stopping = [rule for rule in ours if rule.stops and rule.kind in _KINDS]
    if not stopping:
        return
    facts = facts_of(letter, organisation, _NOTHING_SET, rules)
    place = letter.profile.mail_point.facility.name
    for rule in stopping:
        for found in mail_rules.judge(rule.kind, rule.parameters, facts):
            words = _WRONG.get((rule.kind, found.parameter))
            if words and found.fit is Fit.DOES_NOT:
                yield _(words, place=place)


def _wrong_point(letter: Letter, organisation: Organisation, now: datetime) -> Iterator[str]:
    point = letter.profile.mail_point
    if point.retired_at is not None:
        yield _("nothing is sent to this address any more")
    if point.mail_class is not MailClass.GENERAL:
        yield _("this address takes another class of mail, not letters")
    months = organisation.holds_unverified_months
    if months is None:
        return
    if point.verified_at is None:
        yield _("nobody has compared its address with print")
    elif point.verified_at < now - months * MONTH:
        yield _("nobody has compared its address with print for %(months)s months", months=months)
