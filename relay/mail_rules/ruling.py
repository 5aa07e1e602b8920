"""The rules in force at an address on a day, as one list: its own, its prison's, and those of the jurisdiction."""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.mail_rules import switching
from relay.mail_rules.jurisdictions import Sureness, jurisdiction
from relay.mail_rules.kinds import KINDS
from relay.mail_rules.switching import Word
from relay.models import Facility, MailPoint, MailRule, RuleSeverity


class Origin(enum.StrEnum):
    """Whose rule it is; the nearer stands in place of the one further away."""

    UNIT = "unit"
    FACILITY = "facility"
    JURISDICTION = "jurisdiction"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInForce:
    """One rule that holds at an address."""

    key: str
    """A row's number, or as in `us-pa/photos`."""
    kind: str
    severity: RuleSeverity
    parameters: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    verified_on: date | None = None
    """Empty: nobody here has compared it with its source."""
    origin: Origin
    origin_name: str = ""
    """The jurisdiction's name, or the unit's; empty: the prison's own."""
    standing: Sureness | None = None
    doubt: str = ""

    @property
    def stops(self) -> bool:
        """Whether a letter that does not fit is stopped: never by what nobody has verified."""
        return self.severity is RuleSeverity.BLOCK and self.verified_on is not None


def in_force(session: Session, mail_point: MailPoint, on: date) -> list[RuleInForce]:
    """Give the rules of a mail point on a day, by kind.

    One of its own stands in place of the facility's of that kind, and those in place of the jurisdiction's.
    """
    rows = _rows(session, mail_point, on)
    units = [rule_of(row) for row in rows if row.mail_point_id is not None]
    prisons = [rule_of(row) for row in rows if row.mail_point_id is None]
    shipped = list(_shipped(session, mail_point, on))
    kept: list[RuleInForce] = []
    for level in (units, prisons, shipped):
        taken = {_about(rule) for rule in kept}
        kept += [rule for rule in level if _about(rule) not in taken]
    order = list(KINDS)
    return sorted(kept, key=lambda rule: order.index(rule.kind) if rule.kind in KINDS else len(order))


def rule_of(row: MailRule) -> RuleInForce:
    """Give the rule of a row, stored or not."""
    return RuleInForce(
        key=str(row.id or ""),
        kind=row.kind,
        severity=row.severity,
        parameters=row.parameters,
        source=row.source,
        verified_on=row.verified_on,
        origin=Origin.FACILITY if row.mail_point_id is None else Origin.UNIT,
        origin_name=row.mail_point.name if row.mail_point else "",
    )


def rule_said(word: Word, name: str, *, verified_on: date | None = None) -> RuleInForce:
    """Give a rule that comes with Mailcall as it stands here, or as it would with a confirmation of a day."""
    rule = word.rule
    return RuleInForce(
        key=f"{rule.jurisdiction}/{rule.key}",
        kind=rule.kind,
        severity=rule.severity,
        parameters=rule.says,
        source=rule.source,
        verified_on=verified_on or word.verified_on,
        origin=Origin.JURISDICTION,
        origin_name=name,
        standing=rule.standing,
        doubt=rule.doubt,
    )


def holds_at(word: Word, facility: Facility, unit: str, on: date) -> bool:
    """Say whether a shipped rule is about a place on a day, whether it is on or off."""
    rule = word.rule
    begun = rule.effective_from is None or rule.effective_from <= on
    lasts = rule.effective_until is None or rule.effective_until >= on
    return begun and lasts and rule.only.holds((facility.name, facility.long_name), unit)


def _rows(session: Session, point: MailPoint, on: date) -> Iterable[MailRule]:
    query = select(MailRule).where(
        MailRule.facility_id == point.facility_id,
        MailRule.mail_point_id.is_(None) | (MailRule.mail_point_id == point.id),
        MailRule.ended_at.is_(None),
        MailRule.effective_from.is_(None) | (MailRule.effective_from <= on),
        MailRule.effective_until.is_(None) | (MailRule.effective_until >= on),
    )
    return session.scalars(query.order_by(MailRule.id)).all()


def _shipped(session: Session, point: MailPoint, on: date) -> Iterator[RuleInForce]:
    known = jurisdiction(point.facility.jurisdiction)
    if known is None:
        return
    for word in switching.words(session, known):
        if word.is_on and holds_at(word, point.facility, point.name, on):
            yield rule_said(word, known.name)


def _about(rule: RuleInForce) -> tuple[str, str]:
    """Give what a rule is about: its kind, and where the kind parts them, which mail."""
    kind = KINDS.get(rule.kind)
    return rule.kind, str(rule.parameters.get(kind.apart_by, "")) if kind and kind.apart_by else ""
