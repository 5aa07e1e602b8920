"""Until when a refusal can be appealed: by the mail rules of where it was mailed to, with where that stands.

28 CFR 540.13 gives a sender the right to appeal, and a state's rules the days; where no rule says a number, somebody
types the day with its source.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from relay import mail_rules
from relay.mailroom import came_back
from relay.models import Audit, CameBack


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, where that stands, and whether somebody compared it with its source."""

    until: date
    source: str
    is_verified: bool


def deadline(session: Session, row: CameBack, changes: Sequence[Audit]) -> Deadline | None:
    """Give the deadline that a mail rule says, counted from the day on which it came back; None: no rule does.

    `changes` are those of its person's address since it was set (`came_back.changes_since`).
    """
    point = came_back.facility_of(session, row.piece, changes)
    for rule in mail_rules.in_force(session, point, row.came_on):
        number = rule.parameters.get("appeal_days")
        if rule.kind == "notices" and isinstance(number, int):
            until = row.came_on + timedelta(days=number)
            return Deadline(until, rule.source, rule.verified_on is not None)
    return None
