"""Until when and to whom a refusal can be appealed: by the mail rules of where it was mailed to, with their source.

28 CFR 540.13 gives a sender the right to appeal, and a state's rules the days; where no rule says a number, somebody
types the day with its source.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from relay import mail_rules
from relay.mailroom.came_back import recording
from relay.models import Audit, CameBack


@dataclass(frozen=True, slots=True)
class Appeal:
    """What a mail rule says of appeals: the last day and whom to write to, each if it does, and where that stands."""

    until: date | None
    to: str
    source: str
    is_verified: bool
    """Whether somebody here compared it with its source."""


def appeal_of(session: Session, row: CameBack, changes: Sequence[Audit]) -> Appeal | None:
    """Give what the mail rules say, the days counted from the one on which it came back; None: they say nothing.

    `changes` are those of its person's address since it was set (`came_back.changes_since`).
    """
    point = recording.facility_of(session, row.piece, changes)
    for rule in mail_rules.in_force(session, point, row.came_on):
        number, to = rule.parameters.get("appeal_days"), str(rule.parameters.get("appeal_to", ""))
        if rule.kind == "notices" and (isinstance(number, int) or to):
            until = row.came_on + timedelta(days=number) if isinstance(number, int) else None
            return Appeal(until, to, rule.source, rule.verified_on is not None)
    return None
