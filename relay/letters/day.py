"""What a day asks for: what waits and why, what is late, who is at work, what went wrong; a few bounded queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select, text, union_all
from sqlalchemy.orm import Session

from relay.letters.confirming import minors
from relay.letters.holding import came_back
from relay.letters.lists import facets
from relay.letters.lists.counts import tally
from relay.letters.lists.walking import CLAIM_LASTS
from relay.letters.pen_pals import failing
from relay.letters.steps import UNDER_WAY
from relay.models import (
    Claim,
    Escalation,
    HeldFor,
    Job,
    JobState,
    Letter,
    LetterFacet,
    LetterState,
    Notice,
    NoticeState,
    PenPal,
    Piece,
    PieceState,
    Reply,
    ReplyState,
    Staff,
    Suspension,
)

SLOW = timedelta(minutes=10)
"""A letter is read and set in seconds; after this somebody should look."""
AT_WORK = timedelta(minutes=10)
SOON = timedelta(hours=12)
AMISS = timedelta(days=30)
"""Pieces that came back or were spoiled, and complaints, are told so long."""
AGES_HOURS = (4, 24, 48, 72)
WAITING = (
    LetterState.IN_REVIEW,
    LetterState.SECOND_REVIEW,
    LetterState.URGENT,
    LetterState.FOR_US,
    LetterState.ON_HOLD,
    LetterState.AWAITING_PEN_PAL,
    LetterState.UNREADABLE,
    LetterState.AUTOMATIC,
)
REPLIES = (ReplyState.IN_REVIEW, ReplyState.SECOND_REVIEW, ReplyState.TO_MATCH, ReplyState.URGENT, ReplyState.ON_HOLD)
ASKS = {"worrying": facets.WORRYING, "first": facets.FIRST, "flagged": facets.FLAGGED, "photos": facets.PHOTOS}
"""What a letter to review may ask of its reader, as the queue's filters are called, and its facet."""
_HELD_LOOKED_AT = 2_000
S = LetterState


@dataclass(frozen=True, slots=True)
class AtWork:
    """Somebody who is at the desk, and how many letters they have open."""

    name: str
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The day, in numbers; each is counted up to 1,000 and one more."""

    states: Mapping[LetterState, int]
    since: Mapping[LetterState, datetime]
    """When the letter that is longest in each state came into it."""
    held: Mapping[HeldFor, int]
    """Of the letters on hold that came first."""
    asks: Mapping[str, int]
    """Letters to review that are worrying, first, flagged or with photos; those that are none are not there."""
    ages: Mapping[int, int]
    """Letters to review that have waited at least so many hours."""
    overdue: int
    soon: int
    """Due within twelve hours."""
    oldest: datetime | None
    """When the letter to review that came first arrived."""
    slow: int
    urgent_overdue: int
    parked: int
    unfinished: int
    spoiled: int
    came_back: int
    back_unsettled: int
    """Of what came back, how much nobody has settled for days."""
    appeals_soon: int
    """Open appeals whose deadline is in the next days."""
    notices_waiting: int
    notices_failed: int
    notices_parked: int
    """Those that somebody has to say something about."""
    addresses_failing: int
    complaints: int
    """Pen pals who called mail of ours spam in the last 30 days."""
    suspensions_due: int
    minors: int
    """Letters of somebody under 18 that nobody has dealt with."""
    replies: Mapping[ReplyState, int]
    """Replies on paper that wait for somebody, by state."""
    at_work: tuple[AtWork, ...]


def day(session: Session, *, promise_hours: int, today: date, now: datetime) -> Day:
    """Look at everything that waits."""
    found = tally(session, _questions(promise_hours, today, now))
    return Day(
        states={state: found[state.value] for state in (*WAITING, S.APPROVED)},
        since=_since(session),
        held=_held(session),
        asks={name: found[f"asks {name}"] for name in ASKS if found[f"asks {name}"]},
        ages={hours: found[f"age {hours}"] for hours in AGES_HOURS},
        overdue=found["promise"],
        soon=found["soon"],
        oldest=_oldest(session),
        slow=found["slow"],
        urgent_overdue=found["urgent overdue"],
        parked=found["parked"],
        unfinished=found["unfinished"],
        spoiled=found["spoiled"],
        came_back=found["came back"],
        back_unsettled=found["back unsettled"],
        appeals_soon=found["appeals soon"],
        notices_waiting=found["notices waiting"],
        notices_failed=found["notices failed"],
        notices_parked=found["notices parked"],
        addresses_failing=found["addresses failing"],
        complaints=found["complaints"],
        suspensions_due=found["suspensions due"],
        minors=found["minors"],
        replies={state: found[f"reply {state}"] for state in REPLIES},
        at_work=_at_work(session, now),
    )


def _questions(promise_hours: int, today: date, now: datetime) -> dict[str, Select[Any]]:
    """Give each number's query."""
    due = now - timedelta(hours=promise_hours)
    to_read = select(Letter.id).where(Letter.state.in_((S.IN_REVIEW, S.SECOND_REVIEW)))
    first = select(Letter.id).where(Letter.state == S.IN_REVIEW)
    asks = select(LetterFacet.letter_id).where(LetterFacet.state == S.IN_REVIEW)
    # In the words of the index itself, or SQLite does not know that it holds these.
    pieces = select(Piece.id).where(text("piece.state IN ('came_back', 'spoiled')"), Piece.state_since > now - AMISS)
    notices = select(Notice.id)
    return {
        **{state.value: select(Letter.id).where(Letter.state == state) for state in (*WAITING, S.APPROVED)},
        **{f"age {hours}": first.where(Letter.received_at <= now - timedelta(hours=hours)) for hours in AGES_HOURS},
        **{f"asks {name}": asks.where(LetterFacet.facet == facet) for name, facet in ASKS.items()},
        "promise": to_read.where(Letter.received_at <= due),
        "soon": to_read.where(Letter.received_at > due, Letter.received_at <= due + SOON),
        "slow": select(Letter.id).where(Letter.state.in_(UNDER_WAY), Letter.state_since <= now - SLOW),
        "urgent overdue": select(Escalation.id).where(Escalation.settled_at.is_(None), Escalation.due_at <= now),
        **{f"reply {state}": select(Reply.id).where(Reply.state == state) for state in REPLIES},
        "parked": select(Job.id).where(Job.state == JobState.PARKED),
        "unfinished": select(Job.id).where(Job.state.in_((JobState.WAITING, JobState.RUNNING))),
        "spoiled": pieces.where(Piece.state == PieceState.SPOILED),
        "came back": pieces.where(Piece.state == PieceState.CAME_BACK),
        "back unsettled": came_back.unsettled_since(now - came_back.SETTLED_WITHIN),
        "appeals soon": came_back.appeals_due(today),
        "notices waiting": notices.where(Notice.state == NoticeState.WAITING),
        "notices failed": notices.where(Notice.state == NoticeState.FAILED),
        "notices parked": notices.where(Notice.state == NoticeState.PARKED, Notice.fault != failing.ADDRESS_FAILS),
        "addresses failing": select(PenPal.id).where(text("pen_pal.fails_since IS NOT NULL")),
        "complaints": select(PenPal.id).where(text("complained_at IS NOT NULL"), PenPal.complained_at > now - AMISS),
        "minors": minors.open_letters(),
        "suspensions due": select(Suspension.id).where(
            Suspension.ended_at.is_(None), Suspension.next_check_on <= today
        ),
    }


def _oldest(session: Session) -> datetime | None:
    query = select(Letter.received_at).where(Letter.state == S.IN_REVIEW)
    return session.scalar(query.order_by(Letter.received_at, Letter.id).limit(1))


def _since(session: Session) -> dict[LetterState, datetime]:
    """Say since when the letter that came first of each state is in it; it waits longest, as good as always."""
    first = []
    for state in WAITING:
        oldest = select(Letter.state_since).where(Letter.state == state).order_by(Letter.received_at, Letter.id)
        first.append(select(literal(state.value).label("state"), oldest.limit(1).scalar_subquery().label("at")))
    rows = session.execute(union_all(*first))
    return {LetterState(row.state): row.at for row in rows if row.at is not None}


def _held(session: Session) -> dict[HeldFor, int]:
    """Say what letters on hold wait for."""
    oldest = select(Letter.held_for).where(Letter.state == S.ON_HOLD).order_by(Letter.received_at, Letter.id)
    some = oldest.limit(_HELD_LOOKED_AT).subquery()
    rows = session.execute(select(some.c.held_for, func.count()).group_by(some.c.held_for)).all()
    return {why: number for why, number in rows if why is not None}


def _at_work(session: Session, now: datetime) -> tuple[AtWork, ...]:
    """Say who is at the desk just now."""
    open_now = select(func.count()).where(Claim.staff_id == Staff.id, Claim.seen_at > now - CLAIM_LASTS)
    letters = open_now.correlate(Staff).scalar_subquery()
    query = (
        select(Staff.name, Staff.email, letters)
        .where(Staff.active, (Staff.seen_at > now - AT_WORK) | (letters > 0))
        .order_by(Staff.name, Staff.id)
    )
    return tuple(AtWork(name or email, number) for name, email, number in session.execute(query))
