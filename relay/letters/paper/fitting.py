"""How letters stand to the mail rules of where they go: flags of a proof, and what a changed rule means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from relay import days, mail_rules
from relay.letters import lifecycle
from relay.letters.arriving.flagging import replace_flags
from relay.mail_rules import Finding, Fit, PaperFacts
from relay.models import (
    Letter,
    LetterState,
    MailPoint,
    MailRule,
    Organisation,
    Profile,
    Proof,
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

    rule: MailRule
    findings: list[Finding]

    @property
    def fit(self) -> Fit:
        """How the letter stands to the rule as a whole."""
        return mail_rules.whole(self.findings)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A waiting letter that does not keep to a rule, and what of it."""

    letter: Letter
    findings: list[Finding]


def facts_of(letter: Letter, *, sheets: int, pages: int, both_sides: bool, paper: str) -> PaperFacts:
    """Give what a set letter's rules are held against. Photos are printed in greys, so nothing is in colour."""
    reading, profile = letter.reading, letter.profile
    return PaperFacts(
        sheets=sheets,
        pages=pages,
        both_sides=both_sides,
        photos=sum(photo.included and not photo.page_of for photo in reading.photos) if reading else 0,
        language=(reading.language if reading else "") or "",
        paper=paper,
        number=profile.register_number,
        address_verified=profile.mail_point.verified_at is not None,
    )


def standings(rules: Sequence[MailRule], facts: PaperFacts) -> list[Standing]:
    """Give how a letter stands to each rule."""
    return [Standing(rule, list(mail_rules.judge(rule.kind, rule.parameters, facts))) for rule in rules]


def standing_of(session: Session, letter: Letter, organisation: Organisation, *, now: datetime) -> list[Standing]:
    """Give the rules in force where a letter goes, and how its newest proof stands to them."""
    rules = mail_rules.in_force(session, letter.profile.mail_point, days.day_at(organisation, now))
    proof = letter.approved_proof or letter.proof
    if proof is None:
        return [Standing(rule, []) for rule in rules]
    return standings(rules, _facts(letter, proof, organisation.paper))


def flags_for(
    session: Session, letter: Letter, *, sheets: int, pages: int, both_sides: bool, now: datetime
) -> list[Found]:
    """Give a flag for each thing that a proof does not keep to."""
    organisation = session.get_one(Organisation, 1)
    rules = mail_rules.in_force(session, letter.profile.mail_point, days.day_at(organisation, now))
    facts = facts_of(letter, sheets=sheets, pages=pages, both_sides=both_sides, paper=organisation.paper)
    return list(_found(rules, facts, letter.profile.mail_point))


def fit_again(session: Session, facility_id: int, *, now: datetime, after: int = 0) -> list[int]:
    """Flag the next waiting letters of a facility anew, by the rules as they are now; give the letters looked at.

    What was approved and now breaks a rule that stops it goes back to its readers. Fewer than `SLICE` are the last.
    """
    organisation = session.get_one(Organisation, 1)
    query = _waiting(facility_id, _PROOFED).where(Letter.id > after).order_by(Letter.id).limit(SLICE)
    letters = session.scalars(query.with_for_update(of=Letter)).all()
    rules: dict[int, list[MailRule]] = {}
    for letter in letters:
        point = letter.profile.mail_point
        if point.id not in rules:
            rules[point.id] = mail_rules.in_force(session, point, days.day_at(organisation, now))
        _fit_one(session, letter, rules[point.id], organisation.paper, now)
    return [letter.id for letter in letters]


def misfits(
    session: Session, rule: MailRule, *, paper: str, limit: int, looked_at: int = SLICE
) -> tuple[list[Misfit], bool]:
    """Give the letters in review or approved that would not keep to a rule, and whether all were looked at.

    The rule need not be stored: who changes one sees this before anything is saved.
    """
    states = (LetterState.IN_REVIEW, LetterState.SECOND_REVIEW, LetterState.APPROVED)
    query = _waiting(rule.facility_id, states).order_by(Letter.received_at, Letter.id).limit(looked_at + 1)
    if rule.mail_point_id is not None:
        query = query.where(Profile.mail_point_id == rule.mail_point_id)
    letters = session.scalars(query).all()
    found: list[Misfit] = []
    for letter in letters[:looked_at]:
        if letter.proof is None:
            continue
        judged = mail_rules.judge(rule.kind, rule.parameters, _facts(letter, letter.proof, paper))
        broken = [finding for finding in judged if finding.fit is Fit.DOES_NOT]
        if broken and len(found) < limit:
            found.append(Misfit(letter, broken))
    return found, len(letters) <= looked_at


def _waiting(facility_id: int, states: Sequence[LetterState]) -> Select[Letter]:
    return (
        select(Letter)
        .join(Profile, Profile.id == Letter.profile_id)
        .join(MailPoint, MailPoint.id == Profile.mail_point_id)
        .where(Letter.state.in_(states), Letter.proof_id.is_not(None), MailPoint.facility_id == facility_id)
        .options(
            joinedload(Letter.profile, innerjoin=True).joinedload(Profile.mail_point).joinedload(MailPoint.facility),
            joinedload(Letter.proof),
            joinedload(Letter.reading).selectinload(ReadingVersion.photos),
            joinedload(Letter.pen_pal),
            selectinload(Letter.flags),
        )
    )


def _facts(letter: Letter, proof: Proof, paper: str) -> PaperFacts:
    return facts_of(letter, sheets=proof.sheets, pages=proof.pages, both_sides=proof.both_sides, paper=paper)


def _fit_one(session: Session, letter: Letter, rules: Sequence[MailRule], paper: str, now: datetime) -> None:
    if letter.proof is None:
        return
    found = list(_found(rules, _facts(letter, letter.proof, paper), letter.profile.mail_point))
    known = [(flag.severity, flag.parameters) for flag in letter.flags if flag.rule == FLAG]
    if known == [(item.severity, dict(item.parameters)) for item in found]:
        return
    replace_flags(session, letter, (FLAG,), found, now)
    stops = any(item.severity is Severity.BLOCK for item in found)
    if stops and letter.state in _DECIDED:
        lifecycle.move(session, letter, LetterState.IN_REVIEW, now=now, actor=None)
    else:
        lifecycle.touch(session, letter)


def _found(rules: Sequence[MailRule], facts: PaperFacts, point: MailPoint) -> Iterator[Found]:
    for standing in standings(rules, facts):
        rule = standing.rule
        stops = rule.severity is RuleSeverity.BLOCK and rule.verified_on is not None
        for finding in standing.findings:
            if finding.fit is Fit.DOES_NOT:
                yield Found(FLAG, Severity.BLOCK if stops else Severity.WARN, _parameters(rule, finding, point))


def _parameters(rule: MailRule, finding: Finding, point: MailPoint) -> dict[str, str | int]:
    return {
        "rule": rule.id,
        "place": point.facility.name,
        "kind": rule.kind,
        "parameter": finding.parameter,
        "found": finding.found,
        "allowed": finding.allowed,
        "verified": rule.verified_on.isoformat() if rule.verified_on else "",
        "repair": int(rule.severity is RuleSeverity.REPAIR),
    }
