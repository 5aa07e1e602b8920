"""What is said about the code on a paper letter before anybody believes it; worded when it is shown."""

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.models import Correspondence, CorrespondenceState, Organisation, Reply, Scan, ScanPage
from relay.replies.matching.leads import Lead, last_letter_at


class Doubt(enum.StrEnum):
    """Why a code is not simply believed."""

    SEEN_BEFORE = "seen_before"
    """The same code came on paper before."""
    EXPIRED = "expired"
    """The last letter between the two is longer ago than codes lead by themselves."""
    UNKNOWN = "unknown"
    """A code of our grammar that nothing has."""
    ENDED = "ended"
    MUTED = "muted"
    TWO_CODES = "two_codes"
    """Its pages have codes of different correspondences."""
    NO_PEN_PAL = "no_pen_pal"
    """The code is of a letter of ours, or of one whose pen pal is not known: it says who wrote, and not to whom."""
    PRIVILEGED = "privileged"
    """Words like Legal Mail stand on it."""


TO_HAND = frozenset(Doubt) - {Doubt.SEEN_BEFORE}
"""With one of these a person says whom it is for. A code that came before leads where it leads, to a reader."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a code was seen first: when, in which scan, on which of its pages, and in which reply."""

    at: datetime
    scan_id: int
    page: int
    reply_id: int


def first_seen(session: Session, code: str, reply: Reply) -> Seen | None:
    """Say where a code came on paper before this reply; None: never."""
    earlier = (ScanPage.code == code, ScanPage.reply_id.is_not(None), ScanPage.reply_id < reply.id)
    query = select(Scan.received_at, ScanPage.scan_id, ScanPage.number, ScanPage.reply_id).join(ScanPage.scan)
    row = session.execute(query.where(*earlier).order_by(ScanPage.id).limit(1)).first()
    return Seen(row[0], row[1], row[2], row[3] or 0) if row else None


def of_lead(session: Session, found: Lead, *, now: datetime) -> list[Doubt]:
    """What is to be said of a code's correspondence."""
    if found.correspondence is None:
        return [Doubt.NO_PEN_PAL if found.is_known else Doubt.UNKNOWN]
    doubts = []
    if found.correspondence.state is not CorrespondenceState.OPEN:
        ended = found.correspondence.state is CorrespondenceState.ENDED
        doubts.append(Doubt.ENDED if ended else Doubt.MUTED)
    if is_expired(session, found.correspondence, now=now):
        doubts.append(Doubt.EXPIRED)
    return doubts


def is_expired(session: Session, between: Correspondence, *, now: datetime) -> bool:
    """Say whether the code of a correspondence no longer leads there by itself."""
    months = session.scalar(select(Organisation.reply_code_months)) or 0
    return last_letter_at(session, between) < _months_before(now, months)


def _months_before(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=max(years, 1), month=month + 1, day=min(moment.day, 28))
