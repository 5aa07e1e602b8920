"""What a print house's tracking file says in words: that the post has a piece, that it came back, and on which day."""

import re
from collections.abc import Mapping
from datetime import date

from relay.models import CameBackFor

_MAILED = frozenset({"", "mailed", "sent", "posted", "shipped", "accepted", "in transit", "delivered", "processed"})
"""Statuses that say that the post has it; a line without one says so by its number or day, or where no line has one."""
_BACK: Mapping[re.Pattern[str], CameBackFor] = {
    re.compile(pattern): reason
    for pattern, reason in (
        (r"\bdeceased\b|\bdied\b", CameBackFor.DIED),
        (r"\brefused\b|\brejected by\b", CameBackFor.REFUSED_UNSAID),
        (r"\bmoved\b|\bforward\w* (order )?expired\b|\bunable to forward\b", CameBackFor.MOVED),
        (r"\bnot known\b|\bno such (number|person|inmate)\b", CameBackFor.UNKNOWN_NUMBER),
        (r"\breturn(ed)?\b|\bundeliver(able|ed)\b|\bnot deliver(able|ed)\b", CameBackFor.OTHER),
    )
}
"""Statuses that say that it came back, the plainest reason first. The post's own endorsements are in DMM 507.1.4."""
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def says_mailed(status: str) -> bool:
    """Say whether a status means that the post has it."""
    return status.casefold() in _MAILED


def came_back_for(status: str) -> CameBackFor | None:
    """Give why it came back, as far as a status says so; None: it did not."""
    said = " ".join(re.split(r"[\s_-]+", status.casefold()))
    return next((reason for pattern, reason in _BACK.items() if pattern.search(said)), None)


def day_of_cell(said: str) -> date | None:
    """Give the day of a cell: 2026-11-26, with a time behind it or not, or 11/26/2026; nothing for anything else."""
    american = _AMERICAN.match(said)
    try:
        if american:
            month, day, year = map(int, american.groups())
            return date(year, month, day)
        return date.fromisoformat(said[:10])
    except ValueError:
        return None
