"""The outbox as staff see it: what waits, what needs a person, what has gone, a page at a time; how sending stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from relay.letters.lists.counts import tally
from relay.letters.lists.letter_rows import Cursor
from relay.letters.pen_pals.acquaintances import Known
from relay.letters.sealed.scanned import SHUT
from relay.models import Letter, LetterState, Notice, NoticeState, Organisation, Reply
from relay.sending.faults import AWAY, Fault

LATE: Final = timedelta(hours=1)
"""What has been due so long does not leave by itself: staff should know why."""


class Drawer(StrEnum):
    """Which part of the outbox is looked at."""

    UNSURE = "unsure"
    """What may have gone."""
    PARKED = "parked"
    FAILED = "failed"
    WAITING = "waiting"
    SENT = "sent"
    CANCELLED = "cancelled"


STATES: Final = {
    Drawer.UNSURE: (NoticeState.PARKED,),
    Drawer.PARKED: (NoticeState.PARKED,),
    Drawer.FAILED: (NoticeState.FAILED,),
    Drawer.WAITING: (NoticeState.WAITING, NoticeState.SENDING),
    Drawer.SENT: (NoticeState.SENT,),
    Drawer.CANCELLED: (NoticeState.CANCELLED,),
}
_OLDEST_FIRST: Final = frozenset({Drawer.UNSURE, Drawer.PARKED, Drawer.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How sending stands."""

    is_kept: bool
    """Whether a demo keeps everything."""
    due_since: datetime | None
    """Since when the notice is due that has been so longest; None: nothing is due."""
    away: str
    """Why the smarthost takes nothing just now; empty: it does, or nobody tried."""

    def is_late(self, now: datetime) -> bool:
        """Say whether something does not leave that should have long."""
        return not self.is_kept and self.due_since is not None and now - self.due_since > LATE


def standing(session: Session, *, now: datetime, demo_sends: bool) -> Standing:
    """Look how sending stands."""
    due = select(Notice.not_before, Notice.fault).where(Notice.state == NoticeState.WAITING, Notice.not_before <= now)
    first = session.execute(due.order_by(Notice.not_before, Notice.id).limit(1)).first()
    is_demo = session.scalar(select(Organisation.demo)) or False
    away = first.fault.removeprefix(AWAY) if first and first.fault.startswith(AWAY) else ""
    return Standing(is_kept=is_demo and not demo_sends, due_since=first.not_before if first else None, away=away)


def counts(session: Session) -> dict[Drawer, int]:
    """Count what is in the drawers that somebody empties, as far as anybody wants to know."""
    drawers = (Drawer.UNSURE, Drawer.PARKED, Drawer.FAILED, Drawer.WAITING)
    found = tally(session, {one.value: ids_in(one) for one in drawers})
    return {one: found[one.value] for one in drawers}


def rows(
    session: Session, drawer: Drawer, *, known: Known, after: Cursor | None = None, limit: int
) -> Sequence[Notice]:
    """List a drawer; what needs a person and what waits oldest first, else newest first.

    What is about people whom somebody said they know is left out, and so is what is about a sealed letter or reply.
    """
    query = select(Notice).where(*_in(drawer)).outerjoin(Letter, Letter.id == Notice.letter_id)
    query = query.where(or_(Letter.id.is_(None), Letter.state != LetterState.SEALED))
    query = query.outerjoin(Reply, Reply.id == Notice.reply_id)
    query = query.where(or_(Reply.id.is_(None), Reply.state.not_in(SHUT)))
    if known.pen_pals:
        query = query.where(or_(Notice.pen_pal_id.is_(None), Notice.pen_pal_id.not_in(known.pen_pals)))
    if known.profiles:
        query = query.where(or_(Letter.id.is_(None), Letter.profile_id.not_in(known.profiles)))
        theirs = or_(Reply.profile_id.is_(None), Reply.profile_id.not_in(known.profiles))
        query = query.where(or_(Reply.id.is_(None), theirs))
    place, both = tuple_(Notice.not_before, Notice.id), (Notice.not_before, Notice.id)
    types = (Notice.not_before.type, Notice.id.type)
    if after is not None:
        there = tuple_(after.received_at, after.letter_id, types=types)
        query = query.where(place > there if drawer in _OLDEST_FIRST else place < there)
    order = both if drawer in _OLDEST_FIRST else tuple(one.desc() for one in both)
    options = (joinedload(Notice.letter), joinedload(Notice.pen_pal))
    return session.scalars(query.order_by(*order).options(*options).limit(limit)).all()


def ids_in(drawer: Drawer) -> Select[int]:
    """Give a select of what is in a drawer."""
    return select(Notice.id).where(*_in(drawer))


def _in(drawer: Drawer) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [Notice.state.in_(STATES[drawer])]
    if drawer is Drawer.UNSURE:
        return [*where, Notice.fault == Fault.MAY_HAVE_GONE]
    return [*where, Notice.fault != Fault.MAY_HAVE_GONE] if drawer is Drawer.PARKED else where


def of_pen_pal(session: Session, pen_pal_ids: Collection[int], *, limit: int) -> Sequence[Notice]:
    """List the newest mail to somebody, at any of their addresses."""
    query = select(Notice).where(Notice.pen_pal_id.in_(pen_pal_ids)).order_by(Notice.id.desc()).limit(limit)
    return session.scalars(query).all()
