"""The text of mail that made no letter: read by the worker when staff first look, and kept as a reading."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relay.letters.arriving.readings import add_version
from relay.models import Job, Letter, Message, ReadingVersion
from relay.reading import Reading
from relay.work import jobs
from relay.work.jobs import JobKind


def reading_of(session: Session, message_id: int) -> ReadingVersion | None:
    """Give what was read of a message; None: nothing yet."""
    query = select(ReadingVersion).where(ReadingVersion.message_id == message_id)
    return session.scalar(query.order_by(ReadingVersion.version.desc()).limit(1))


def unasked(session: Session, message_ids: Collection[int]) -> list[int]:
    """Give which of these messages, none of them read, no work was asked to read."""
    names = {_once(one): one for one in message_ids}
    asked = set(session.scalars(select(Job.once).where(Job.once.in_(names)))) if names else set()
    return [one for name, one in names.items() if name not in asked]


def read_soon(session: Session, message_ids: Collection[int], *, now: datetime) -> None:
    """Ask for messages to be read, each once; somebody who asks at the same moment has asked for both."""
    rows = [jobs.values(JobKind.READ_OTHER, one, now=now) | {"once": _once(one)} for one in message_ids]
    if not rows:
        return
    try:
        with session.begin_nested():
            session.execute(insert(Job).values(rows))
    except IntegrityError:
        return


def store(session: Session, message: Message, reading: Reading, *, now: datetime) -> None:
    """Keep what was read, unless it was kept meanwhile or the message made a letter, which is read in its own way."""
    made_letter = select(Letter.id).where(Letter.message_id == message.id).limit(1)
    if session.scalar(made_letter) is None and reading_of(session, message.id) is None:
        add_version(session, message.id, replace(reading, photos=()), [], now=now)


def _once(message_id: int) -> str:
    return f"read_other:{message_id}"
