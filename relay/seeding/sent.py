"""The letters of a seeded database as what followed them needs them: who, to whom, when, and how far each came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from relay.models import Letter, LetterState, PenPal, Profile

_SLICE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A letter that a pen pal sent."""

    id: int
    message_id: int
    alias_id: int
    profile_id: int
    pen_pal_id: int
    correspondence_id: int
    state: LetterState
    received_at: datetime
    number: str
    """The register number of whom it is to."""
    name: str
    address: str
    language: str
    """Of the three, the pen pal's."""
    left: int
    """How many letters came after it."""


def count(connection: Connection, first: int) -> int:
    """Count the letters from an id on."""
    return connection.scalar(select(func.count()).where(Letter.id >= first)) or 0


def slices(connection: Connection, first: int) -> Iterator[Sequence[Sent]]:
    """Give the letters from an id on, as they came, some thousands at a time."""
    query = (
        select(
            Letter.id,
            Letter.message_id,
            Letter.alias_id,
            Letter.profile_id,
            Letter.pen_pal_id,
            Letter.correspondence_id,
            Letter.state,
            Letter.received_at,
            Profile.register_number.label("number"),
            PenPal.name,
            PenPal.address,
            PenPal.language,
        )
        .join(PenPal, PenPal.id == Letter.pen_pal_id)
        .join(Profile, Profile.id == Letter.profile_id)
        .order_by(Letter.id)
        .limit(_SLICE)
    )
    left, last = count(connection, first), first - 1
    while rows := connection.execute(query.where(Letter.id > last)).mappings().all():
        yield [Sent(**row, left=left - nth) for nth, row in enumerate(rows, start=1)]
        left, last = left - len(rows), rows[-1]["id"]
