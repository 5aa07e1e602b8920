"""Who reads which letter just now. A claim is soft: others see it, and it keeps nobody out.

A page that says it is still open every few seconds counts until it has not for a while. One whose browser runs no
scripts says so once, when it is opened, and counts longer. Claims never touch a letter's version.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import ColumnElement, Select, Table, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from relay.models import Claim, Staff

WRITTEN_EVERY: Final = timedelta(seconds=15)
STALE_AFTER: Final = timedelta(seconds=90)
OPENED_COUNTS: Final = timedelta(minutes=10)
AT_WORK: Final = timedelta(minutes=5)
MOST = 50

_CLAIMS: Final = cast("Table", Claim.__table__)


def _upsert(new: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    keys = [_CLAIMS.c.letter_id, _CLAIMS.c.staff_id]
    return new.on_conflict_do_update(
        index_elements=keys, set_={"since": new.excluded.since, "seen_at": new.excluded.seen_at}
    )


_UPSERTS: Final = {"sqlite": _upsert(sqlite.insert(_CLAIMS)), "postgresql": _upsert(postgresql.insert(_CLAIMS))}


@dataclass(frozen=True, slots=True)
class AtWork:
    """Somebody who is at the desk, and the letter they read; None: they are just here."""

    staff_id: int
    name: str
    letter_id: int | None


def claim(session: Session, letter_id: int, staff_id: int, *, now: datetime) -> None:
    """Say that somebody has opened a letter."""
    facts = {"letter_id": letter_id, "staff_id": staff_id, "since": now, "seen_at": now}
    session.execute(_UPSERTS[session.get_bind().dialect.name], facts)


def is_due(session: Session, letter_id: int, staff_id: int, *, now: datetime) -> bool:
    """Say whether a page that is still open is to be written down again: not more often than every few seconds."""
    row = session.get(Claim, (letter_id, staff_id))
    return row is None or row.seen_at == row.since or now - row.seen_at >= WRITTEN_EVERY


def still_open(session: Session, letter_id: int, staff_id: int, *, now: datetime) -> None:
    """Say that somebody's page of a letter is still open."""
    kept = update(Claim).where(Claim.letter_id == letter_id, Claim.staff_id == staff_id).values(seen_at=now)
    changed = session.execute(kept.execution_options(synchronize_session=False))
    if not changed.rowcount:  # type: ignore[attr-defined]
        session.execute(
            _UPSERTS[session.get_bind().dialect.name],
            {"letter_id": letter_id, "staff_id": staff_id, "since": now - timedelta(seconds=1), "seen_at": now},
        )


def release(session: Session, letter_id: int, staff_id: int, *, opened: datetime | None = None) -> None:
    """Say that somebody has left a letter. `opened`: the page that was left; one that was opened since stays."""
    gone = delete(Claim).where(Claim.letter_id == letter_id, Claim.staff_id == staff_id)
    if opened is not None:
        gone = gone.where(Claim.since <= opened)
    session.execute(gone.execution_options(synchronize_session=False))


def readers_of(
    session: Session, letter_ids: Collection[int], *, now: datetime, but: int | None = None
) -> dict[int, tuple[str, ...]]:
    """Give the names of who reads these letters just now, in one query; `but`: who asks."""
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    if not letter_ids:
        return found
    for letter_id, name, email in session.execute(readers_query(letter_ids, now=now, but=but)):
        found[letter_id] += (name or email,)
    return found


def readers_query(letter_ids: Collection[int], *, now: datetime, but: int | None = None) -> Select[int, str, str]:
    """Give a select of them: the letter, and the name and address of one who reads it."""
    return (
        select(Claim.letter_id, Staff.name, Staff.email)
        .join(Staff, Staff.id == Claim.staff_id)
        .where(Claim.letter_id.in_(letter_ids), Claim.staff_id != (but or 0), _is_live(now))
        .order_by(Claim.since, Claim.staff_id)
    )


def seen(session: Session, staff_id: int, *, now: datetime) -> None:
    """Note that somebody is at the desk, to the minute."""
    minute = now.replace(second=0, microsecond=0)
    noted = update(Staff).where(Staff.id == staff_id).values(seen_at=minute)
    session.execute(noted.execution_options(synchronize_session=False))


def at_work(session: Session, *, now: datetime) -> list[AtWork]:
    """Give who is at the desk, by name, each with the letter they opened last; two queries."""
    here = select(Staff.id, Staff.name, Staff.email).where(Staff.active, Staff.seen_at >= now - AT_WORK)
    people = session.execute(here.order_by(Staff.name, Staff.email).limit(MOST)).all()
    newest: dict[int, int] = {}
    if people:
        ids = [person.id for person in people]
        reading = select(Claim.staff_id, Claim.letter_id).where(Claim.staff_id.in_(ids), _is_live(now))
        newest = {row.staff_id: row.letter_id for row in session.execute(reading.order_by(Claim.since))}
    return [AtWork(person.id, person.name or person.email, newest.get(person.id)) for person in people]


def forget_stale(session: Session, *, now: datetime) -> None:
    """Delete claims that no longer say anything."""
    session.execute(
        delete(Claim).where(Claim.seen_at < now - OPENED_COUNTS).execution_options(synchronize_session=False)
    )


def _is_live(now: datetime) -> ColumnElement[bool]:
    """Say that a page is open: it said so a moment ago, or was opened and its browser may run no scripts."""
    opened = (Claim.seen_at == Claim.since) & (Claim.since >= now - OPENED_COUNTS)
    return or_(Claim.seen_at >= now - STALE_AFTER, opened)
