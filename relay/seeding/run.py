"""Filling a database: people first, then letters from the oldest to the newest, a slice at a time."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import audit, demo
from relay.db import Database
from relay.errors import Refused
from relay.letters.codebook import codes_of
from relay.models import (
    Alias,
    Audit,
    Batch,
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
    Staff,
    StoredObject,
)
from relay.seeding.letters import Made, put_letter
from relay.seeding.loading import loading
from relay.seeding.people import put_people, put_writers
from relay.seeding.vocabulary import Vocabulary

HISTORY, WAITS = timedelta(days=3 * 365), timedelta(days=5)
_SHARE_WAITING = 0.1
"""The newest letters; all others are history."""
_SLICE = 5_000
_LETTERS_A_WRITER, _LETTERS_A_PERSON, _FACILITIES = 10, 200, 120
_SEED = 20260601
_SEEDED = "SEED"
_NUMBERED = (
    *(Message, ReadingVersion, Proof, Letter),
    *(Facility, MailPoint, Profile, Alias, PenPal, Correspondence),
)


def seed(database: Database, letters: int, *, now: datetime, tell: Callable[[str], None]) -> None:
    """Fill an empty or a demo database with `letters` made-up letters and the people they are between.

    Raises:
        Refused: the installation is not a demo, or was seeded before.
    """
    with database.write() as session:
        demo.fill(session, now)
        _refuse_twice(session)
        first = 1 + max(session.scalar(select(func.max(table.id))) or 0 for table in _NUMBERED)
        made = _begun(session, now)
    with loading(database) as load:
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


def _arrivals(letters: int, began: datetime) -> Iterator[tuple[datetime, bool]]:
    """Give when each letter arrived and whether it still waits: the newest do, and came within a few days."""
    waiting = max(1, int(letters * _SHARE_WAITING))
    for nth in range(letters - waiting):
        yield began + HISTORY * (nth / letters), False
    for nth in range(waiting):
        yield began + HISTORY + WAITS * (nth / waiting), True


def _refuse_twice(session: Session) -> None:
    if session.scalar(select(Facility.id).where(Facility.code.startswith(_SEEDED)).limit(1)) is not None:
        raise Refused("this installation was seeded before: choose another MAILCALL_DATA_DIR")


def _begun(session: Session, now: datetime) -> Made:
    """Give what letters are made of, and where record and batches go on."""
    audit.seal(session)
    last = session.execute(select(Audit.id, Audit.place, Audit.chain).order_by(Audit.place.desc()).limit(1)).one()
    stored = StoredObject(
        key="proof/seeded", kind=ObjectKind.PROOF, sha256="5e" * 32, size_bytes=0, media_type="application/pdf"
    )
    stored.created_at = now
    session.add(stored)
    session.flush()
    chance = random.Random(_SEED)  # noqa: S311 -- the same letters every time
    made = Made(
        vocabulary=Vocabulary(chance),
        chance=chance,
        book=codes_of(session),
        staff=list(session.scalars(select(Staff.id))),
        object_id=stored.id,
    )
    made.audit_id = session.scalar(select(func.max(Audit.id))) or 0
    made.batch_id = session.scalar(select(func.max(Batch.id))) or 0
    made.place, made.chain = last.place, last.chain
    return made
