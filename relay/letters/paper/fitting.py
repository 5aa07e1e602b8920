"""How letters stand to the mail rules of where they go: flags of a proof, and what a changed rule means."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from relay import days, mail_rules
from relay.letters import lifecycle
from relay.letters.arriving.flagging import replace_flags
from relay.letters.paper.paper_facts import Setting, facts_of, setting_of
from relay.letters.paper.sending import sending_of
from relay.mail_rules import Finding, Fit, PaperFacts, RuleInForce
from relay.models import (
    Facility,
    Letter,
    LetterState,
    MailPoint,
    Organisation,
    Profile,
    ReadingVersion,
    RuleSeverity,
    Severity,
)
from relay.screening import Found

FLAG = "mail-rule"
SLICE = 500
_PROOFED = (
    LetterState.AWAITING_PEN_PAL,
    LetterState.IN_REVIEW,
    LetterState.SECOND_REVIEW,
    LetterState.ON_HOLD,
    LetterState.APPROVED,
)
_DECIDED = (LetterState.SECOND_REVIEW, LetterState.APPROVED)


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule in force, and how one letter stands to each thing it says."""

    rule: RuleInForce
    findings: list[Finding]

    @property
    def fit(self) -> Fit:
        """How the letter stands to the rule as a whole."""
        return mail_rules.whole(self.findings)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A waiting letter that does not keep to a rule, and what of it."""

    letter: Letter
    rule: RuleInForce
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Where:
    """Where a rule that is looked at before it is saved would hold."""

    facility_id: int | None = None
    mail_point_id: int | None = None
    jurisdiction: str = ""


def standings(rules: Sequence[RuleInForce], facts: PaperFacts) -> list[Standing]:
    """Give how a letter stands to each rule; to one about the mail of others not at all."""
    return [
        Standing(
            rule,
            [] if mail_rules.is_for_others(rule, rules) else list(mail_rules.judge(rule.kind, rule.parameters, facts)),
        )
        for rule in rules
    ]


def standing_of(session: Session, letter: Letter, organisation: Organisation, *, now: datetime) -> list[Standing]:
    """Give the rules in force where a letter goes, and how its newest proof stands to them."""
    rules = rules_for(session, letter, organisation, now)
    proof = letter.approved_proof or letter.proof
    if proof is None:
        return [Standing(rule, []) for rule in rules]
    return as_set(session, letter, organisation, setting_of(proof), rules, now)


def rules_for(session: Session, letter: Letter, organisation: Organisation, now: datetime) -> list[RuleInForce]:
    """Give the rules in force where a letter goes."""
    return mail_rules.in_force(session, letter.profile.mail_point, days.day_at(organisation, now))


def as_set(
    session: Session,
    letter: Letter,
    organisation: Organisation,
    setting: Setting,
    rules: Sequence[RuleInForce],
    now: datetime,
) -> list[Standing]:
    """Give how a letter stands to rules when it is set so."""
    sending = sending_of(session, letter, rules, now)
    return standings(rules, facts_of(letter, organisation, setting, rules, sending))


def flags_for(session: Session, letter: Letter, setting: Setting, *, now: datetime) -> list[Found]:
    """Give a flag for each thing that a letter set so does not keep to."""
    organisation = session.get_one(Organisation, 1)
    rules = rules_for(session, letter, organisation, now)
    return list(_found(as_set(session, letter, organisation, setting, rules, now), letter.profile.mail_point))


def fit_again(session: Session, facility_id: int, *, now: datetime, after: int = 0) -> list[int]:
    """Flag the next waiting letters of a facility anew, by the rules as they are now; give the letters looked at.

    What was approved and now breaks a rule that stops it goes back to its readers. Fewer than `SLICE` are the last.
    """
    organisation = session.get_one(Organisation, 1)
    query = _waiting(facility_id, _PROOFED).where(Letter.id > after).order_by(Letter.id).limit(SLICE)
    letters = session.scalars(query.with_for_update(of=Letter)).all()
    rules: dict[int, list[RuleInForce]] = {}
    for letter in letters:
        point = letter.profile.mail_point
        if point.id not in rules:
            rules[point.id] = rules_for(session, letter, organisation, now)
        _fit_one(session, letter, rules[point.id], organisation, now)
    return [letter.id for letter in letters]


def misfits(
    session: Session,
    rules: Sequence[RuleInForce],
    where: Where,
    *,
    now: datetime,
    limit: int,
    holds: Callable[[RuleInForce, MailPoint], bool] = lambda _rule, _point: True,
) -> tuple[list[Misfit], bool]:
    """Give the letters in review or approved that would not keep to rules, and whether all were looked at.

    The rules need not be stored: who changes one, or switches one on, sees this before anything is saved. `holds` says
    whether a rule is about an address at all.
    """
    organisation = session.get(Organisation, 1)
    states = (LetterState.IN_REVIEW, LetterState.SECOND_REVIEW, LetterState.APPROVED)
    query = _there(states, where).order_by(Letter.received_at, Letter.id).limit(SLICE + 1)
    letters = session.scalars(query).all() if organisation else ()
    found: list[Misfit] = []
    for letter in letters[:SLICE]:
        if letter.proof is not None and organisation is not None and len(found) < limit:
            here = [rule for rule in rules if holds(rule, letter.profile.mail_point)]
            judged = as_set(session, letter, organisation, setting_of(letter.proof), here, now)
            found += _misfits(letter, judged)
    return found[:limit], len(letters) <= SLICE


def _misfits(letter: Letter, judged: Sequence[Standing]) -> Iterator[Misfit]:
    for standing in judged:
        broken = [finding for finding in standing.findings if finding.fit is Fit.DOES_NOT]
        if broken:
            yield Misfit(letter, standing.rule, broken)


def facilities_waiting(session: Session, jurisdiction: str) -> list[int]:
    """Give the facilities of a jurisdiction, or of all (empty), for which letters wait that have a proof."""
    query = (
        select(MailPoint.facility_id)
        .join(Profile, Profile.mail_point_id == MailPoint.id)
        .join(Letter, Letter.profile_id == Profile.id)
        .join(Facility, Facility.id == MailPoint.facility_id)
        .where(Letter.state.in_(_PROOFED), Letter.proof_id.is_not(None))
    )
    here = query.where(Facility.jurisdiction == jurisdiction) if jurisdiction else query
    return sorted(session.scalars(here.distinct()))


def _there(states: Sequence[LetterState], where: Where) -> Select[Letter]:
    query = _waiting(where.facility_id, states)
    if where.mail_point_id is not None:
        query = query.where(Profile.mail_point_id == where.mail_point_id)
    if where.jurisdiction:
        query = query.join(Facility, Facility.id == MailPoint.facility_id)
        query = query.where(Facility.jurisdiction == where.jurisdiction)
    return query


def _waiting(facility_id: int | None, states: Sequence[LetterState]) -> Select[Letter]:
    query = (
        select(Letter)
        .join(Profile, Profile.id == Letter.profile_id)
        .join(MailPoint, MailPoint.id == Profile.mail_point_id)
        .where(Letter.state.in_(states), Letter.proof_id.is_not(None))
        .options(
            joinedload(Letter.profile, innerjoin=True).joinedload(Profile.mail_point).joinedload(MailPoint.facility),
            joinedload(Letter.proof),
            joinedload(Letter.reading).selectinload(ReadingVersion.photos),
            joinedload(Letter.pen_pal),
            selectinload(Letter.flags),
        )
    )
    return query if facility_id is None else query.where(MailPoint.facility_id == facility_id)


def _fit_one(
    session: Session, letter: Letter, rules: Sequence[RuleInForce], organisation: Organisation, now: datetime
) -> None:
    if letter.proof is None:
        return
    standing = as_set(session, letter, organisation, setting_of(letter.proof), rules, now)
    found = list(_found(standing, letter.profile.mail_point))
    known = [(flag.severity, flag.parameters) for flag in letter.flags if flag.rule == FLAG]
    if known == [(item.severity, dict(item.parameters)) for item in found]:
        return
    replace_flags(session, letter, (FLAG,), found, now)
    stops = any(item.severity is Severity.BLOCK for item in found)
    if stops and letter.state in _DECIDED:
        lifecycle.move(session, letter, LetterState.IN_REVIEW, now=now, actor=None)
    else:
        lifecycle.touch(session, letter)


def _found(found: Sequence[Standing], point: MailPoint) -> Iterator[Found]:
    for standing in found:
        for finding in standing.findings:
            if finding.fit is Fit.DOES_NOT:
                weight = Severity.BLOCK if standing.rule.stops else Severity.WARN
                yield Found(FLAG, weight, _parameters(standing.rule, finding, point))


def _parameters(rule: RuleInForce, finding: Finding, point: MailPoint) -> dict[str, str | int]:
    return {
        "rule": rule.key,
        "place": point.facility.name,
        "kind": rule.kind,
        "parameter": finding.parameter,
        "found": _plain(finding.found),
        "allowed": _plain(finding.allowed),
        "verified": rule.verified_on.isoformat() if rule.verified_on else "",
        "repair": int(rule.severity is RuleSeverity.REPAIR),
    }


def _plain(value: float | str) -> int | str:
    """Give a value as a flag keeps it: whole numbers, and words."""
    return f"{value:g}" if isinstance(value, float) else value
