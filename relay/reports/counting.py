"""Counting one day or one month: what arrived, how it was decided and how soon, what was mailed, for how many people.

A count replaces the one before it, so that counting again is harmless: the day that runs is counted every hour, and
each day once more after its end.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, delete, distinct, func, insert, select
from sqlalchemy.orm import Session

from relay import days
from relay.models import (
    Batch,
    CameBack,
    Decision,
    DecisionKind,
    Figure,
    Flag,
    Letter,
    MailPoint,
    Organisation,
    OurLetter,
    Piece,
    PieceState,
    Profile,
    Proof,
    Span,
)
from relay.reports.postage import weight_class

ARRIVED, DECIDED, READ_WITHIN, REASON = "arrived", "decided", "read_within", "reason"
RULE = "rule"
"""Decisions about letters in which a rule had found something: its key is `rule:decision`."""
WEIGHS = "weighs"
"""Envelopes by the ounces that are paid for: its key is one of `relay.reports.postage.CLASSES`."""
STATE = "state"
"""Letters by their state when a day was last counted while it ran: its key is the state. Of days only."""
ENVELOPES, SHEETS, CAME_BACK, PEN_PALS, PROFILES = "envelopes", "sheets", "came_back", "pen_pals", "profiles"

HOURS = (1, 4, 24, 72, 168)
"""The upper ends of what `READ_WITHIN` counts, in hours since a letter arrived; `more` is beyond the last."""
READ = (DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.CLOSE, DecisionKind.FOR_US)
_WITH_REASON = (DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.HOLD)
_BACK_DAYS = 400
"""How far back days are counted that nobody counted yet."""

_PERSON = Letter.__table__.c.profile_id
_WHOSE = func.coalesce(Letter.profile_id, OurLetter.profile_id)
"""Of an envelope, whatever is in it."""

Key = tuple[str, int, str]
"""A figure's name, facility and key."""


def count_days_due(session: Session, now: datetime, *, most: int) -> int:
    """Count today, yesterday once more, and up to `most` days before that have no figures yet; say how many."""
    zone = days.zone(session)
    today = now.astimezone(zone).date()
    first = session.scalar(select(func.min(Letter.received_at)))
    if first is None:
        return 0
    begin = max(first.astimezone(zone).date(), today - timedelta(days=_BACK_DAYS))
    counted = set(session.scalars(select(Figure.since).where(Figure.span == Span.DAY).distinct()))
    missing = [day for day in _days(begin, today) if day not in counted][-most:]
    due = sorted({*missing, today, max(begin, today - timedelta(days=1))})
    for day in due:
        count_span(session, Span.DAY, day, zone)
    for month in sorted({day.replace(day=1) for day in due}):
        count_span(session, Span.MONTH, month, zone)
    _count_states(session, today)
    return len(due)


def count_span(session: Session, span: Span, since: date, zone: ZoneInfo) -> None:
    """Count one day or month anew, and put the figures in place of those there were."""
    begin, end = bounds(span, since, zone)
    counts: Counter[Key] = Counter()
    for key, number in _all(session, begin, end):
        counts[key] += number
    session.execute(delete(Figure).where(Figure.span == span, Figure.since == since, Figure.name != STATE))
    counts[ARRIVED, 0, ""] += 0  # a day on which nothing happened was counted, too
    _write(session, span, since, counts)


def _count_states(session: Session, today: date) -> None:
    """Write down where letters are now; a day that is over keeps what it ended with, for it cannot be counted again."""
    this_day = (Figure.span == Span.DAY, Figure.since == today)
    session.execute(delete(Figure).where(*this_day, Figure.name == STATE))
    found = session.execute(select(Letter.state, func.count()).group_by(Letter.state))
    _write(session, Span.DAY, today, {(STATE, 0, state.value): number for state, number in found})


def _write(session: Session, span: Span, since: date, counts: Mapping[Key, int]) -> None:
    rows = [
        {"span": span, "since": since, "name": name, "facility_id": facility, "key": key, "number": number}
        for (name, facility, key), number in counts.items()
    ]
    session.execute(insert(Figure), rows)


def bounds(span: Span, since: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give the moments a day or month begins and ends at, in UTC."""
    after = (
        since + timedelta(days=1) if span is Span.DAY else (since.replace(day=28) + timedelta(days=4)).replace(day=1)
    )
    begin, end = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in (since, after))
    return begin, end


def _days(first: date, end: date) -> Iterator[date]:
    """Give the days from `first` to the one before `end`."""
    while first < end:
        yield first
        first += timedelta(days=1)


def _all(session: Session, begin: datetime, end: datetime) -> Iterator[tuple[Key, int]]:
    arrived = (Letter.received_at >= begin, Letter.received_at < end)
    decided = (Decision.made_at >= begin, Decision.made_at < end, Decision.undone_at.is_(None))
    here = select(MailPoint.facility_id, func.count()).select_from(Letter)
    yield from _by_facility(session, ARRIVED, _of_facility(here, *arrived))
    yield from _decisions(session, decided)
    yield from _reading_times(session, decided)
    yield from _reasons(session, decided)
    yield from _rules(session, decided)
    yield from _mailed(session, Batch.mailed_at >= begin, Batch.mailed_at < end)
    yield from _by_facility(session, CAME_BACK, _came_back(begin, end))
    people = select(func.count(distinct(Letter.pen_pal_id)), func.count(distinct(Letter.profile_id))).where(*arrived)
    writers, profiles = session.execute(people).one()
    yield (PEN_PALS, 0, ""), writers
    yield (PROFILES, 0, ""), profiles


def _mailed(session: Session, *where: ColumnElement[bool]) -> Iterator[tuple[Key, int]]:
    """Count envelopes that were mailed, their sheets and weights; one that was spoiled before is not among them."""
    ours = session.get(Organisation, 1)
    paper, stock = (ours.paper, ours.paper_weight) if ours else ("letter", "20-lb")
    pieces = select(MailPoint.facility_id, Proof.sheets, func.count()).select_from(Piece)
    pieces = _inside(pieces.join(Batch)).join(Proof, Proof.id == Piece.proof_id)
    kept = (*where, Piece.state != PieceState.SPOILED)
    grouped = _of_facility(pieces, *kept, person=_WHOSE).group_by(Proof.sheets)
    for facility, sheets, envelopes in session.execute(grouped):
        yield (ENVELOPES, facility, ""), envelopes
        yield (SHEETS, facility, ""), sheets * envelopes
        yield (WEIGHS, facility, weight_class(sheets, paper, stock)), envelopes


def _came_back(begin: datetime, end: datetime) -> Select[*tuple[Any, ...]]:
    """Count envelopes that came back by where they were mailed to, whatever became of their people since."""
    mailed_to = func.coalesce(CameBack.facility_id, MailPoint.facility_id)
    stands = (CameBack.piece_id == Piece.id) & (CameBack.settled_at.is_(None) | CameBack.next_step.is_not(None))
    return (
        select(mailed_to, func.count())
        .select_from(Piece)
        .outerjoin(CameBack, stands)
        .outerjoin(Letter, Letter.id == Piece.letter_id)
        .outerjoin(OurLetter, OurLetter.id == Piece.our_letter_id)
        .join(Profile, Profile.id == func.coalesce(Letter.profile_id, OurLetter.profile_id))
        .join(MailPoint, MailPoint.id == Profile.mail_point_id)
        .where(Piece.state == PieceState.CAME_BACK, Piece.state_since >= begin, Piece.state_since < end)
        .group_by(mailed_to)
    )


def _by_facility(session: Session, name: str, query: Select[*tuple[Any, ...]]) -> Iterator[tuple[Key, int]]:
    for facility, number in session.execute(query):
        yield (name, facility, ""), number


def _inside(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join to envelopes what is in them: a letter, or one of ours."""
    both = query.outerjoin(Letter, Letter.id == Piece.letter_id)
    return both.outerjoin(OurLetter, OurLetter.id == Piece.our_letter_id)


def _of_facility(
    query: Select[*tuple[Any, ...]], *where: ColumnElement[bool], person: ColumnElement[int] = _PERSON
) -> Select[*tuple[Any, ...]]:
    """Group a query that reaches letters by where their people are now."""
    places = query.join(Profile, Profile.id == person).join(MailPoint, MailPoint.id == Profile.mail_point_id)
    return places.where(*where).group_by(MailPoint.facility_id)


def _decisions(session: Session, where: tuple[ColumnElement[bool], ...]) -> Iterator[tuple[Key, int]]:
    query = select(Decision.kind, func.count()).where(*where).group_by(Decision.kind)
    for kind, number in session.execute(query):
        yield (DECIDED, 0, kind.value), number


def _reading_times(session: Session, where: tuple[ColumnElement[bool], ...]) -> Iterator[tuple[Key, int]]:
    """Count letters by how long they waited until somebody had read them."""
    query = select(Letter.received_at, Decision.made_at).join(Letter, Letter.id == Decision.letter_id)
    rows = session.execute(query.where(*where, Decision.kind.in_(READ)).execution_options(yield_per=5_000))
    for received_at, made_at in rows:
        yield (READ_WITHIN, 0, bucket(made_at - received_at)), 1


def bucket(waited: timedelta) -> str:
    """Name the span that a time of waiting falls into: its upper end in hours, or `more`."""
    return next((str(hours) for hours in HOURS if waited <= timedelta(hours=hours)), "more")


def _reasons(session: Session, where: tuple[ColumnElement[bool], ...]) -> Iterator[tuple[Key, int]]:
    """Count the reasons that were chosen; 0 is one in somebody's own words."""
    query = select(Decision.kind, func.coalesce(Decision.template_id, 0), func.count())
    grouped = query.where(*where, Decision.kind.in_(_WITH_REASON)).group_by(Decision.kind, Decision.template_id)
    for kind, template, number in session.execute(grouped):
        yield (REASON, 0, f"{kind.value}:{template}"), number


def _rules(session: Session, where: tuple[ColumnElement[bool], ...]) -> Iterator[tuple[Key, int]]:
    """Count what became of letters that a rule had flagged."""
    query = select(Flag.rule, Decision.kind, func.count(distinct(Decision.id)))
    query = query.join(Flag, Flag.letter_id == Decision.letter_id)
    grouped = query.where(*where, Decision.kind.in_(READ)).group_by(Flag.rule, Decision.kind)
    for rule, kind, number in session.execute(grouped):
        yield (RULE, 0, f"{rule}:{kind.value}"), number
