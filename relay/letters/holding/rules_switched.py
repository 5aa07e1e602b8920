"""Switching shipped mail rules on and off: first which waiting letters would change, then they are looked at anew."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from relay.letters.holding import rechecking
from relay.letters.paper import fitting
from relay.letters.paper.fitting import Misfit, Where
from relay.mail_rules import RuleInForce, ruling, switching
from relay.mail_rules.switching import Word
from relay.models import MailPoint, Staff


def would_not_fit(session: Session, chosen: Sequence[Word], *, now: datetime, limit: int) -> tuple[list[Misfit], bool]:
    """Give the letters in review or approved that would not keep to rules if they were on, and whether all were seen.

    Of a rule about one unit or prison, letters to others are left out.
    """
    if not chosen:
        return [], True
    by_key = {rule.key: word for word in chosen for rule in [ruling.rule_said(word, "")]}

    def holds(rule: RuleInForce, point: MailPoint) -> bool:
        return ruling.holds_at(by_key[rule.key], point.facility, point.name, now.date())

    rules = [ruling.rule_said(word, "") for word in chosen]
    where = Where(jurisdiction=chosen[0].rule.jurisdiction)
    return fitting.misfits(session, rules, where, now=now, limit=limit, holds=holds)


def confirm(
    session: Session, chosen: Sequence[Word], staff: Staff, *, confirmed_on: date, note: str, now: datetime
) -> None:
    """Switch rules on, and have waiting letters held against them. Raises like `switching.confirm`."""
    switching.confirm(session, chosen, staff, confirmed_on=confirmed_on, note=note, now=now)
    _follow(session, chosen, now)


def switch_off(session: Session, chosen: Sequence[Word], staff: Staff, *, why: str, now: datetime) -> None:
    """Switch rules off, and let letters go on that waited for them. Raises like `switching.confirm`."""
    switching.switch_off(session, chosen, staff, why=why, now=now)
    _follow(session, chosen, now)


def _follow(session: Session, chosen: Sequence[Word], now: datetime) -> None:
    for key in sorted({word.rule.jurisdiction for word in chosen}):
        is_printed = any("name_order" in word.rule.says for word in chosen if word.rule.jurisdiction == key)
        rechecking.jurisdiction_changes(session, key, now=now, is_set_anew=is_printed)
