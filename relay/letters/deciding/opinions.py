"""What staff think of screening rules: whether one was right about a letter, how often it is, which are kept quiet."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.letters import lifecycle
from relay.models import DecisionKind, Figure, FlagOpinion, Letter, RuleSetting, Span, Staff
from relay.reports.counting import DECIDED, READ, RULE
from relay.translation import gettext as _

LOOKED_BACK = timedelta(days=90)
"""How far back opinions and decisions count: rules and letters change."""


@dataclass(slots=True)
class Standing:
    """How a rule did of late."""

    rule: str
    agreed: int = 0
    disagreed: int = 0
    decided: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By kind of decision, the letters that it had flagged."""
    setting: RuleSetting | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether what it finds is folded away."""
        return self.setting is not None and self.setting.quiet

    @property
    def letters(self) -> int:
        """How many letters that it had flagged were decided."""
        return sum(self.decided.values())

    @property
    def approved_percent(self) -> int | None:
        """Of these, how many were approved as they were; None: none was decided."""
        return round(100 * self.decided[DecisionKind.APPROVE] / self.letters) if self.letters else None


def say(session: Session, letter: Letter, rule: str, staff: Staff, *, agrees: bool, now: datetime) -> None:
    """Keep what somebody thinks of what a rule found in a letter; the last word of each person counts.

    Raises:
        Refused: the rule found nothing in this letter, or this person may not.
    """
    lifecycle.require_reviewer(staff)
    if not any(flag.rule == rule for flag in letter.flags):
        raise Refused(_("the rule found nothing in this letter any more; nothing was kept"))
    mine = (FlagOpinion.letter_id == letter.id, FlagOpinion.rule == rule, FlagOpinion.staff_id == staff.id)
    known = session.scalar(select(FlagOpinion).where(*mine))
    if known is not None and known.agrees is agrees:
        return
    if known is None:
        known = FlagOpinion(letter_id=letter.id, rule=rule, staff_id=staff.id)
        session.add(known)
    known.agrees, known.made_at = agrees, now
    told = {"rule": rule, "agrees": agrees}
    audit.record(session, "letter.rule_judged", "letter", letter.id, actor_id=staff.id, now=now, new=told)
    session.flush()


def opinions_of(letter_id: int, staff_id: int) -> Select[str, bool]:
    """Give a select of one person's opinions on a letter: the rule, and whether they agree."""
    mine = (FlagOpinion.letter_id == letter_id, FlagOpinion.staff_id == staff_id)
    return select(FlagOpinion.rule, FlagOpinion.agrees).where(*mine)


def quieten(session: Session, rule: str, staff: Staff, *, quiet: bool, why: str, now: datetime) -> None:
    """Fold away what a rule finds, or show it again. What blocks a letter is shown whatever stands here.

    Raises:
        Refused: nobody said why.
    """
    if quiet and not why.strip():
        raise Refused(_("say why this rule is to be quiet: others will ask"))
    known = session.get(RuleSetting, rule)
    old = known.quiet if known else False
    if known is None:
        known = RuleSetting(rule=rule)
        session.add(known)
    known.quiet, known.why, known.changed_by_id, known.changed_at = quiet, why.strip(), staff.id, now
    verb = "rule.quietened" if quiet else "rule.heard"
    new = {"rule": rule, "quiet": quiet, "why": known.why}
    audit.record(session, verb, "rule", 0, actor_id=staff.id, now=now, old={"quiet": old}, new=new)
    session.flush()


def letters_read(session: Session, *, now: datetime) -> int:
    """Give how many letters were decided after reading, in the time that `standings` looks back."""
    read = (Figure.name == DECIDED, Figure.key.in_([kind.value for kind in READ]))
    since = (Figure.span == Span.DAY, Figure.since >= (now - LOOKED_BACK).date())
    return int(session.scalar(select(func.coalesce(func.sum(Figure.number), 0)).where(*read, *since)) or 0)


def kept_quiet() -> Select[str]:
    """Give a select of the rules whose findings are folded away."""
    return select(RuleSetting.rule).where(RuleSetting.quiet)


def standings(session: Session, *, now: datetime) -> dict[str, Standing]:
    """Say how every rule did that somebody had an opinion on, that flagged a decided letter, or that has a setting."""
    found: dict[str, Standing] = {}
    since = now - LOOKED_BACK
    query = select(FlagOpinion.rule, FlagOpinion.agrees, func.count()).where(FlagOpinion.made_at >= since)
    for rule, agrees, number in session.execute(query.group_by(FlagOpinion.rule, FlagOpinion.agrees)):
        one = found.setdefault(rule, Standing(rule))
        one.agreed, one.disagreed = (number, one.disagreed) if agrees else (one.agreed, number)
    counted = (Figure.span == Span.DAY, Figure.name == RULE, Figure.since >= since.date())
    for key, number in session.execute(
        select(Figure.key, func.sum(Figure.number)).where(*counted).group_by(Figure.key)
    ):
        rule, _sep, kind = key.rpartition(":")
        found.setdefault(rule, Standing(rule)).decided[kind] += int(number)
    for setting in session.scalars(select(RuleSetting)):
        found.setdefault(setting.rule, Standing(setting.rule)).setting = setting
    return found
