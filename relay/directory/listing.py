"""Lists of people and of addresses, a page at a time: each row once, however many there are."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from relay.models import Alias, Letter, LetterState, MailPoint, Profile, ProfileStatus

S = LetterState
WAITING = (S.AWAITING_PEN_PAL, S.IN_REVIEW, S.SECOND_REVIEW, S.URGENT, S.ON_HOLD, S.APPROVED)
"""On the desk: read, and not in a batch yet."""
ARRIVALS_MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleAsked:
    """Which people a list shows."""

    words: str = ""
    """Part of a name or of a number, or an address."""
    facility_id: int | None = None
    status: ProfileStatus | None = None

    @property
    def is_all(self) -> bool:
        """Say whether nothing was asked for."""
        return not self.words and self.facility_id is None and self.status is None


@dataclass(frozen=True, slots=True)
class Arrived:
    """What arrived for an address, as far as it was counted."""

    letters: int
    last: datetime | None
    is_more: bool
    """Whether there may be more than were looked at."""


def people(session: Session, asked: PeopleAsked, *, after: tuple[str, int] | None, limit: int) -> Sequence[Profile]:
    """List people by their committed names, behind the name and id the last page ended with."""
    query = (
        select(Profile)
        .options(joinedload(Profile.mail_point).joinedload(MailPoint.facility), selectinload(Profile.aliases))
        .order_by(Profile.committed_name, Profile.id)
        .limit(limit)
    )
    if asked.words:
        query = query.where(_called(asked.words))
    if asked.facility_id is not None:
        there = select(MailPoint.id).where(MailPoint.facility_id == asked.facility_id)
        query = query.where(Profile.mail_point_id.in_(there))
    if asked.status is not None:
        query = query.where(Profile.status == asked.status)
    if after is not None:
        name, last = after
        same = (Profile.committed_name == name) & (Profile.id > last)
        query = query.where((Profile.committed_name > name) | same)
    return session.scalars(query).all()


def waiting(session: Session, profile_ids: Collection[int]) -> dict[int, int]:
    """Count the letters on the desk of each of these people."""
    query = (
        select(Letter.profile_id, func.count())
        .where(Letter.profile_id.in_(profile_ids), Letter.state.in_(WAITING))
        .group_by(Letter.profile_id)
    )
    return {row[0]: row[1] for row in session.execute(query)} if profile_ids else {}


def arrived(session: Session, profile_id: int) -> dict[int, Arrived]:
    """Say what arrived for each address of a person, of the newest thousand letters to them."""
    newest = (
        select(Letter.alias_id, Letter.received_at)
        .where(Letter.profile_id == profile_id)
        .order_by(Letter.received_at.desc(), Letter.id.desc())
        .limit(ARRIVALS_MOST)
        .subquery()
    )
    total = func.sum(func.count()).over()
    query = select(newest.c.alias_id, func.count(), func.max(newest.c.received_at), total).group_by(newest.c.alias_id)
    return {row[0]: Arrived(row[1], row[2], row[3] >= ARRIVALS_MOST) for row in session.execute(query)}


def aliases(session: Session, words: str, *, after: str, limit: int) -> Sequence[Alias]:
    """List addresses in the order of their letters, those that hold what was asked for."""
    query = (
        select(Alias)
        .where(Alias.local_part > after)
        .options(joinedload(Alias.profile))
        .order_by(Alias.local_part)
        .limit(limit)
    )
    asked = words.strip().lower().partition("@")[0].rpartition("+")[2]
    return session.scalars(query.where(holds(Alias.local_part, asked)) if asked else query).all()


def holds(column: InstrumentedAttribute[str], asked: str) -> ColumnElement[bool]:
    """Say that a column holds what was asked for, in any case: both are lowered by the same engine's rules (İ)."""
    escaped = re.sub("([/%_])", r"/\1", asked)
    return func.lower(column).contains(func.lower(escaped), escape="/")


def _called(words: str) -> ColumnElement[bool]:
    plain = words.strip()
    names = (Profile.committed_name, Profile.preferred_name, Profile.register_number)
    local_part = plain.lower().partition("@")[0]
    owner = select(Alias.profile_id).where(Alias.local_part == local_part)
    return or_(*(holds(name, plain) for name in names), Profile.id.in_(owner))
