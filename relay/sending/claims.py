"""Who has which notice, and how it ended: every step of one on its way out, each in a transaction of its own.

A notice that is *taken* waits still, and others leave it alone for a while; whoever took it may be killed, nothing was
sent. It is *claimed*, which is committed before the smarthost hears the final dot: from then on only the one who
claimed it, or a person, says what became of it. So it is never sent twice, and never forgotten.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, CursorResult, or_, select, update
from sqlalchemy.orm import Session

from relay import audit
from relay.models import Notice, NoticeState
from relay.sending.faults import AWAY, FAILS, PARKS, Fault

TAKEN_FOR: Final = timedelta(minutes=5)
SURE_WITHIN: Final = timedelta(minutes=15)
"""Longer than the answer to a final dot is waited for: a claim older than this has nobody any more."""
TRIED_FOR: Final = timedelta(days=1)
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=4)
_N: Final = NoticeState


@dataclass(frozen=True, slots=True)
class Taken:
    """A notice somebody has; `at` is the moment it was taken or claimed, and tells their hold from any other."""

    id: int
    at: datetime


def is_due(session: Session, now: datetime) -> bool:
    """Say whether anything waits to be taken."""
    return session.scalar(select(Notice.id).where(*_due(now)).limit(1)) is not None


def take(session: Session, *, now: datetime, most: int) -> list[Taken]:
    """Take those that have been due longest."""
    first = select(Notice.id).where(*_due(now)).order_by(Notice.not_before, Notice.id).limit(most)
    ids = session.scalars(first.with_for_update(skip_locked=True)).all()
    _change(session, [Notice.id.in_(ids)], claimed_at=now)
    return [Taken(one, now) for one in ids]


def put_back(session: Session, taken: Sequence[Taken], *, away: str = "") -> None:
    """Let others have what was not tried; `away` says that the smarthost takes nothing, and why."""
    columns: dict[str, Any] = {"claimed_at": None} | ({"fault": AWAY + away} if away else {})
    for one in taken:
        _change(session, _held(one, _N.WAITING), **columns)


def note_away(session: Session, why: str, *, now: datetime) -> None:
    """Write on what has been due longest that the smarthost takes nothing: nobody's attempts are used up by it."""
    first = select(Notice.id).where(*_due(now)).order_by(Notice.not_before, Notice.id).limit(1)
    ids = session.scalars(first).all()
    _change(session, [Notice.id.in_(ids), Notice.state == _N.WAITING], fault=(AWAY + why)[:500])


def claim(session: Session, taken: Taken, *, now: datetime) -> Taken | None:
    """Claim a notice just before the final dot; None: it was taken back, or somebody else has it."""
    gone = _change(session, _held(taken, _N.WAITING), state=_N.SENDING, claimed_at=now)
    return Taken(taken.id, now) if gone else None


def sent(session: Session, claimed: Taken, *, now: datetime) -> bool:
    """Say that the smarthost took it; it counts even when the answer came so late that it was parked."""
    columns: dict[str, Any] = {"state": _N.SENT, "sent_at": now, "claimed_at": None, "fault": ""}
    return _change(session, _held(claimed, _N.SENDING, _N.PARKED), **columns)


def later(session: Session, taken: Taken, why: str, *, now: datetime) -> None:
    """Try it again after a while, longer each time, and park it after a day."""
    notice = session.get(Notice, taken.id, populate_existing=True)
    if notice is None or notice.claimed_at != taken.at or notice.state not in {_N.WAITING, _N.SENDING}:
        return
    notice.attempts, notice.fault = notice.attempts + 1, why[:500]
    notice.first_tried_at, notice.claimed_at = notice.first_tried_at or now, None
    if now - notice.first_tried_at >= TRIED_FOR:
        _settle(session, notice, _N.PARKED, now)
        return
    notice.state, notice.not_before = _N.WAITING, now + pause_after(notice.attempts)
    session.flush()


def pause_after(attempts: int) -> timedelta:
    """Give how long to wait after so many tries: twice as long each time, and never all at the same moment."""
    whole = min(_FIRST_PAUSE * (1 << min(attempts - 1, 16)), _LONGEST_PAUSE)
    return whole * random.uniform(0.5, 1.5)  # noqa: S311 -- to spread tries, nothing hangs on it


def refused(session: Session, taken: Taken, why: str, status: str, *, now: datetime) -> Notice | None:
    """Say that the smarthost refused it for good; give the notice, None: somebody else has it now."""
    notice = session.get(Notice, taken.id, populate_existing=True)
    if notice is None or notice.claimed_at != taken.at or notice.state not in {_N.WAITING, _N.SENDING, _N.PARKED}:
        return None
    notice.attempts, notice.fault, notice.bounce_status = notice.attempts + 1, why[:500], status
    notice.first_tried_at = notice.first_tried_at or now
    _settle(session, notice, _N.FAILED, now)
    return notice


def unsure(session: Session, claimed: Taken, *, now: datetime) -> None:
    """Park what may have gone: a person says whether it did, because a second try could be a second mail (RFC 1047)."""
    notice = session.get(Notice, claimed.id, populate_existing=True)
    if notice is not None and notice.state is _N.SENDING and notice.claimed_at == claimed.at:
        notice.attempts, notice.fault = notice.attempts + 1, Fault.MAY_HAVE_GONE
        _settle(session, notice, _N.PARKED, now)


def has_lost(session: Session, *, now: datetime, after: timedelta = SURE_WITHIN) -> bool:
    """Say whether anything was claimed by somebody who never said how it ended."""
    return session.scalar(select(Notice.id).where(*_lost(now, after)).limit(1)) is not None


def park_lost(session: Session, *, now: datetime, after: timedelta = SURE_WITHIN) -> int:
    """Park it, for a person to say what became of it; return how many."""
    query = select(Notice).where(*_lost(now, after)).limit(500).with_for_update(skip_locked=True, of=Notice)
    found = session.scalars(query).all()
    for notice in found:
        notice.fault = Fault.MAY_HAVE_GONE
        _settle(session, notice, _N.PARKED, now)
    return len(found)


def _lost(now: datetime, after: timedelta) -> tuple[ColumnElement[bool], ...]:
    return Notice.state == _N.SENDING, or_(Notice.claimed_at.is_(None), Notice.claimed_at < now - after)


def withhold(session: Session, taken: Taken, fault: Fault, *, now: datetime) -> None:
    """Keep a notice that may not leave, with the reason; what was taken back meanwhile stays so."""
    target = _N.PARKED if fault in PARKS else _N.FAILED if fault in FAILS else _N.CANCELLED
    if _change(session, _held(taken, _N.WAITING), state=target, fault=fault, claimed_at=None):
        notice = session.get_one(Notice, taken.id, populate_existing=True)
        _settle(session, notice, target, now)


def _settle(session: Session, notice: Notice, state: NoticeState, now: datetime) -> None:
    notice.state = state
    told = {"fault": notice.fault}
    audit.record(session, f"notice.{state.value}", "notice", notice.id, actor_id=None, now=now, new=told)
    session.flush()


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(Notice.claimed_at.is_(None), Notice.claimed_at < now - TAKEN_FOR)
    return Notice.state == _N.WAITING, Notice.not_before <= now, free


def _held(taken: Taken, *states: NoticeState) -> list[ColumnElement[bool]]:
    return [Notice.id == taken.id, Notice.claimed_at == taken.at, Notice.state.in_(states)]


def _change(session: Session, where: Sequence[ColumnElement[bool]], **columns: Any) -> bool:  # noqa: ANN401 -- columns
    query = update(Notice).where(*where).values(**columns).execution_options(synchronize_session=False)
    changed = session.execute(query)
    return isinstance(changed, CursorResult) and changed.rowcount > 0
