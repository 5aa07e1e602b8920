"""Where somebody was, and since when: a stay for each place, one after the other; the one without an end is now."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import days
from relay.directory.values import Author
from relay.models import MailPoint, Profile, ProfilePlace, ProfileStatus

HERE = frozenset({ProfileStatus.ACTIVE, ProfileStatus.PAUSED})
"""Whoever is so is where their mail point is; everybody else was there last."""


def stays(session: Session, profile_id: int) -> list[ProfilePlace]:
    """Give somebody's places, newest first."""
    query = (
        select(ProfilePlace)
        .where(ProfilePlace.profile_id == profile_id)
        .options(joinedload(ProfilePlace.mail_point).joinedload(MailPoint.facility))
        .order_by(ProfilePlace.id.desc())
    )
    return list(session.scalars(query))


def remember(session: Session, profile: Profile, author: Author) -> None:
    """Put the first place down, unless there is one: for whoever is added, and for whoever was here before places."""
    known = select(ProfilePlace.id).where(ProfilePlace.profile_id == profile.id)
    if session.scalar(known.limit(1)) is None:
        _begin(session, profile, profile.created_at, "", author)


def settle(session: Session, profile: Profile, since: datetime, source: str, author: Author) -> None:
    """Let the stays say what the profile says now: end the one that is over, begin the one that is not there."""
    now_there = (ProfilePlace.profile_id == profile.id, ProfilePlace.until.is_(None))
    current = session.scalar(select(ProfilePlace).where(*now_there).order_by(ProfilePlace.id.desc()).limit(1))
    is_here = profile.status in HERE
    if current is not None and is_here and current.mail_point_id == profile.mail_point_id:
        return
    if current is not None:
        current.until = max(since, current.since)
    if is_here and (source or not _goes_on(session, profile, since)):
        _begin(session, profile, since, source, author)
    session.flush()


def _goes_on(session: Session, profile: Profile, since: datetime) -> bool:
    """Let a stay go on that ended the same day, and nobody says where from: what had ended it was taken back."""
    stayed = select(ProfilePlace).where(ProfilePlace.profile_id == profile.id)
    last = session.scalar(stayed.order_by(ProfilePlace.id.desc()).limit(1))
    if last is None or last.until is None or last.mail_point_id != profile.mail_point_id:
        return False
    if days.day_of(session, last.until) != days.day_of(session, since):
        return False
    last.until = None
    return True


def _begin(session: Session, profile: Profile, since: datetime, source: str, author: Author) -> None:
    facts = {"profile_id": profile.id, "mail_point_id": profile.mail_point_id, "since": since}
    session.add(ProfilePlace(**facts, source=source, recorded_by_id=author.actor_id))
    session.flush()
