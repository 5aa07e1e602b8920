"""The rules in force at an address on a day, as one list: its own, its prison's, and those of the jurisdiction."""

import enum
import functools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Date, Executable, bindparam, literal, null, select, union_all
from sqlalchemy.orm import Session

from relay.mail_rules import switching
from relay.mail_rules.jurisdictions import Jurisdiction, Sureness, jurisdiction
from relay.mail_rules.kinds import KINDS
from relay.mail_rules.switching import Word
from relay.models import Facility, JurisdictionRule, MailPoint, MailRule, RuleSeverity

_OWN, _SAID = "own", "said"


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


_REMEMBERED: ContextVar[dict[tuple[int, date], list[RuleInForce]] | None] = ContextVar("rules", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Ask for the rules of each mail point once while this lasts: for who looks at many letters and changes no rule."""
    asked = _REMEMBERED.set({})
    try:
        yield
    finally:
        _REMEMBERED.reset(asked)


def in_force(session: Session, mail_point: MailPoint, on: date) -> list[RuleInForce]:
    """Give the rules of a mail point on a day, by kind.

    One of its own stands in place of the facility's of that kind, and those in place of the jurisdiction's.
    """
    known = _REMEMBERED.get()
    if known is None:
        return _asked_for(session, mail_point, on)
    if (mail_point.id, on) not in known:
        known[mail_point.id, on] = _asked_for(session, mail_point, on)
    return list(known[mail_point.id, on])


def _asked_for(session: Session, mail_point: MailPoint, on: date) -> list[RuleInForce]:
    known = jurisdiction(mail_point.facility.jurisdiction)
    wanted = {"facility": mail_point.facility_id, "point": mail_point.id, "on": on}
    rows = session.execute(_asked(), wanted | {"known": known.key if known else ""}).all()
    said = [_own(row, mail_point) for row in rows if row.whose == _OWN]
    units = [rule for rule in said if rule.origin is Origin.UNIT]
    prisons = [rule for rule in said if rule.origin is Origin.FACILITY]
    shipped = list(_shipped(known, rows, mail_point, on)) if known else []
    kept: list[RuleInForce] = []
    for level in (units, prisons, shipped):
        taken = {_about(rule) for rule in kept}
        kept += [rule for rule in level if _about(rule) not in taken]
    order = list(KINDS)
    return sorted(kept, key=lambda rule: order.index(rule.kind) if rule.kind in KINDS else len(order))


def is_for_others(rule: RuleInForce, rules: Sequence[RuleInForce]) -> bool:
    """Say whether a rule is about where other people's mail goes: ours, an organisation's, goes elsewhere there."""
    return (
        rule.kind == "destination"
        and rule.parameters.get("mail") == "general"
        and any(sends_organisations_away(one) and one.verified_on is not None for one in rules)
    )


def sends_organisations_away(rule: RuleInForce) -> bool:
    """Say whether a rule has what organisations send go to the prison itself."""
    wanted = {"mail": "organisation", "goes_to": "facility"}
    return rule.kind == "destination" and wanted.items() <= rule.parameters.items()


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


@functools.cache
def _asked() -> Executable:
    """Ask for the rules of a facility, and for what was said of its jurisdiction's, in one question."""
    columns = ("id", "kind", "severity", "parameters", "source", "verified_on", "mail_point_id")
    on = bindparam("on", type_=Date)
    own = select(
        literal(_OWN).label("whose"),
        *(getattr(MailRule, name) for name in columns),
        literal(1).label("version"),
        literal(value=True).label("is_on"),
    ).where(
        MailRule.facility_id == bindparam("facility"),
        MailRule.mail_point_id.is_(None) | (MailRule.mail_point_id == bindparam("point")),
        MailRule.ended_at.is_(None),
        MailRule.effective_from.is_(None) | (MailRule.effective_from <= on),
        MailRule.effective_until.is_(None) | (MailRule.effective_until >= on),
    )
    said = JurisdictionRule
    nothing = (null(), null(), said.note, said.confirmed_on, null(), said.version, said.is_on)
    theirs = select(literal(_SAID), said.id, said.rule, *nothing).where(said.jurisdiction == bindparam("known"))
    return union_all(own, theirs).order_by("id")


def _own(row: Any, point: MailPoint) -> RuleInForce:  # noqa: ANN401 -- a row of what was asked
    is_whole = row.mail_point_id is None
    return RuleInForce(
        key=str(row.id),
        kind=row.kind,
        severity=row.severity,
        parameters=row.parameters,
        source=row.source,
        verified_on=row.verified_on,
        origin=Origin.FACILITY if is_whole else Origin.UNIT,
        origin_name="" if is_whole else point.name,
    )


def _shipped(known: Jurisdiction, rows: Sequence[Any], point: MailPoint, on: date) -> Iterator[RuleInForce]:
    said = {
        (known.key, row.kind): JurisdictionRule(version=row.version, is_on=row.is_on, confirmed_on=row.verified_on)
        for row in rows
        if row.whose == _SAID
    }
    for word in switching.words_of(known, said):
        if word.is_on and holds_at(word, point.facility, point.name, on):
            yield rule_said(word, known.name)


def _about(rule: RuleInForce) -> tuple[str, str]:
    """Give what a rule is about: its kind, and where the kind parts them, which mail."""
    kind = KINDS.get(rule.kind)
    return rule.kind, str(rule.parameters.get(kind.apart_by, "")) if kind and kind.apart_by else ""
