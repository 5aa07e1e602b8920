"""Mail rules of a facility: added, changed by a new version, ended. What was in force can be told for ever after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.mail_rules.kinds import KINDS, Kind
from relay.mail_rules.parameters import parsed
from relay.models import Facility, MailRule, RuleSeverity
from relay.translation import gettext as _

_ZONES = timedelta(hours=14)
"""How far ahead of UTC somebody's today may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule as somebody gives it; the values of its parameters as they were typed."""

    kind: str
    severity: RuleSeverity
    source: str
    given: Mapping[str, Any] = field(default_factory=dict)
    mail_point_id: int | None = None
    verified_on: date | None = None
    effective_from: date | None = None
    effective_until: date | None = None


def built(facility: Facility, new: NewRule, *, actor_id: int | None, now: datetime) -> MailRule:
    """Give the row of a rule, not stored.

    Raises:
        Refused: it says nothing, what it says makes no sense, or nobody can look where it is from.
    """
    kind = kind_of(new.kind)
    values, faults = parsed(kind.parameters, new.given)
    if faults:
        raise Refused("; ".join(faults.values()))
    _check(facility, kind, new, values, now)
    return MailRule(
        facility_id=facility.id,
        mail_point_id=new.mail_point_id,
        kind=kind.key,
        severity=new.severity,
        parameters=values,
        source=new.source.strip(),
        verified_on=new.verified_on,
        verified_by_id=actor_id if new.verified_on else None,
        effective_from=new.effective_from,
        effective_until=new.effective_until,
        version=1,
        made_by_id=actor_id,
        created_at=now,
    )


def add_rule(session: Session, facility: Facility, new: NewRule, *, actor_id: int | None, now: datetime) -> MailRule:
    """Add a rule to a facility. Raises like `built`."""
    rule = built(facility, new, actor_id=actor_id, now=now)
    session.add(rule)
    session.flush()
    audit.record(session, "mail_rule.added", "mail_rule", rule.id, actor_id=actor_id, now=now, new=told(rule))
    return rule


def change_rule(session: Session, rule: MailRule, new: NewRule, *, actor_id: int | None, now: datetime) -> MailRule:
    """End a rule and add its next version. Raises like `built`, and Conflict when somebody changed or ended it."""
    _close(session, rule, now)
    after = built(rule.facility, new, actor_id=actor_id, now=now)
    after.version = rule.version + 1
    session.add(after)
    session.flush()
    both = {"old": told(rule), "new": told(after) | {"replaces": rule.id}}
    audit.record(session, "mail_rule.changed", "mail_rule", after.id, actor_id=actor_id, now=now, **both)
    return after


def end_rule(session: Session, rule: MailRule, *, reason: str, actor_id: int | None, now: datetime) -> None:
    """Say that a rule is no more.

    Raises:
        Refused: nobody says why.
        Conflict: somebody changed or ended it first.
    """
    if not reason.strip():
        raise Refused(_("say why the rule ends, or where that stands"))
    _close(session, rule, now)
    both = {"old": told(rule), "new": {"reason": reason.strip()}}
    audit.record(session, "mail_rule.ended", "mail_rule", rule.id, actor_id=actor_id, now=now, **both)


def kind_of(key: str) -> Kind:
    """Give the kind of a key.

    Raises:
        Refused: there is none.
    """
    if key not in KINDS:
        raise Refused(_("there is no kind of mail rule %(kind)r", kind=key[:40]))
    return KINDS[key]


def told(rule: MailRule) -> dict[str, Any]:
    """Give what the record keeps of a rule."""
    days = ("verified_on", "effective_from", "effective_until")
    return {
        "facility": rule.facility_id,
        "unit": rule.mail_point_id,
        "kind": rule.kind,
        "severity": rule.severity,
        "parameters": dict(rule.parameters),
        "source": rule.source,
        **{name: day.isoformat() if (day := getattr(rule, name)) else None for name in days},
    }


def _check(facility: Facility, kind: Kind, new: NewRule, values: Mapping[str, Any], now: datetime) -> None:
    if not values:
        raise Refused(_("the rule says nothing yet: fill in at least one thing"))
    if new.severity not in kind.severities:
        raise Refused(_("that makes no sense for this kind of rule"))
    if not new.source.strip():
        raise Refused(_("say where the rule stands, so that somebody else can look"))
    if new.verified_on is not None and new.verified_on > (now + _ZONES).date():
        raise Refused(_("nobody has verified it on a day to come"))
    if new.effective_from and new.effective_until and new.effective_from > new.effective_until:
        raise Refused(_("it ends before it begins"))
    if new.mail_point_id is not None and new.mail_point_id not in {point.id for point in facility.mail_points}:
        raise Refused(_("this facility has no such unit"))


def _close(session: Session, rule: MailRule, now: datetime) -> None:
    session.refresh(rule, with_for_update={"of": MailRule})
    if rule.ended_at is not None:
        raise Conflict(_("somebody changed or ended this rule first; nothing was done, look at it again"))
    rule.ended_at = now
    session.flush()
