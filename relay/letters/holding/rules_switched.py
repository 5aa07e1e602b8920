"""Switching shipped mail rules on and off: first which waiting letters would change, then they are looked at anew."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from relay.letters.holding import rechecking
from relay.letters.paper import fitting
from relay.letters.paper.fitting import Misfit, Where
from relay.mail_rules import ruling, switching
from relay.mail_rules.switching import Word
from relay.models import Staff


def would_not_fit(session: Session, word: Word, *, now: datetime, limit: int) -> tuple[list[Misfit], bool]:
    """Give the letters in review or approved that would not keep to a rule if it were on, and whether all were seen.

    Of a rule about one unit or prison, letters to others are left out.
    """
    rule, where = ruling.rule_said(word, ""), Where(jurisdiction=word.rule.jurisdiction)
    found, is_all = fitting.misfits(session, rule, where, now=now, limit=fitting.SLICE)
    here = [one for one in found if _is_there(one, word, now)]
    return here[:limit], is_all


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


def _is_there(misfit: Misfit, word: Word, now: datetime) -> bool:
    point = misfit.letter.profile.mail_point
    return ruling.holds_at(word, point.facility, point.name, now.date())
