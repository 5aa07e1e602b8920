"""Filling a database: people first, then letters from the oldest to the newest, then what followed them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import demo
from relay.db import Database
from relay.db.base import Base
from relay.errors import Refused
from relay.models import (
    Alias,
    Correspondence,
    Facility,
    Letter,
    MailPoint,
    Message,
    ObjectKind,
    PenPal,
    Profile,
    Proof,
    ReadingVersion,
)
from relay.seeding import both_ways
from relay.seeding.letters import put_letter
from relay.seeding.loading import loading
from relay.seeding.making import begun, seeded_object
from relay.seeding.people import put_people, put_writers

HISTORY, WAITS = timedelta(days=3 * 365), timedelta(days=5)
_SHARE_WAITING = 0.1
"""The newest letters; all others are history."""
_SLICE = 5_000
_LETTERS_A_WRITER, _LETTERS_A_PERSON, _FACILITIES = 10, 200, 120
_SEEDED = "SEED"
_NUMBERED = (
    *(Message, ReadingVersion, Proof, Letter),
    *(Facility, MailPoint, Profile, Alias, PenPal, Correspondence),
)
_TABLES = frozenset(Base.metadata.tables)


def seed(database: Database, letters: int, *, now: datetime, tell: Callable[[str], None]) -> None:
    """Fill an empty or a demo database with `letters` made-up letters, the people they are between, and what followed.

    Where the letters are there already and nothing followed them, for an earlier version put them in or it was cut
    off, only that is added.

    Raises:
        Refused: the installation is not a demo, or was seeded before.
    """
    with database.write() as session:
        demo.fill(session, now)
        first = _first_seeded(session)
    if first is None:
        first = _letters(database, letters, now=now, tell=tell)
    elif both_ways.is_there(database):
        raise Refused("this installation was seeded before: choose another MAILCALL_DATA_DIR")
    both_ways.put(database, first, now=now, tell=tell)


def _letters(database: Database, letters: int, *, now: datetime, tell: Callable[[str], None]) -> int:
    """Put people and letters in; give the id where theirs begin."""
    with loading(database, _TABLES) as load:
        with Session(load.connection) as session:
            first = 1 + max(session.scalar(select(func.max(table.id))) or 0 for table in _NUMBERED)
            made = begun(session)
            made.object_id = seeded_object(session, ObjectKind.PROOF, "application/pdf", now)
        began = now - WAITS - HISTORY
        number = max(3, letters // _LETTERS_A_PERSON)
        made.load = load
        made.people = put_people(load, made.vocabulary, first, number, min(_FACILITIES, number), began)
        writers = max(3, letters // _LETTERS_A_WRITER)
        made.writers = put_writers(load, made.vocabulary, made.chance, first, writers, number, began)
        for nth, (at, waits) in enumerate(_arrivals(letters, began)):
            put_letter(made, first + nth, at, waits=waits)
            if nth % _SLICE == _SLICE - 1:
                made.store()
                tell(f"{nth + 1:,} letters")
        made.store()
        tell("indexes")
    return first


def _arrivals(letters: int, began: datetime) -> Iterator[tuple[datetime, bool]]:
    """Give when each letter arrived and whether it still waits: the newest do, and came within a few days."""
    waiting = max(1, int(letters * _SHARE_WAITING))
    for nth in range(letters - waiting):
        yield began + HISTORY * (nth / letters), False
    for nth in range(waiting):
        yield began + HISTORY + WAITS * (nth / waiting), True


def _first_seeded(session: Session) -> int | None:
    """Give the id where the rows of an earlier seeding begin: those of all that is numbered begin at the same."""
    return session.scalar(select(func.min(Facility.id)).where(Facility.code.startswith(_SEEDED)))
