"""Writing the words of letters into the search index, newest first, a slice a transaction: nobody waits for it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from relay.letters.lists import search
from relay.letters.lists.indexing import SLICE
from relay.models import Letter, PenPal
from relay.work.jobs import Claim, JobKind, enqueue
from relay.work.room import Room

LETTERS_A_JOB = 20_000
"""Then the next job goes on, so that one which is interrupted begins again near where it was."""


def write_words(room: Room, claimed: Claim) -> str:
    """Index every letter, or those of one `profile` or `pen_pal`; the job after it goes on `before` a letter."""
    asked = dict(claimed.arguments)
    if not asked:
        _pen_pals(room)
    before, done = asked.get("before"), 0
    while done < LETTERS_A_JOB:
        with room.database.write() as session:
            letters = search.with_words(session, *_where(asked, before), limit=SLICE)
            search.index_letters(session, letters)
            done += len(letters)
            if len(letters) < SLICE:
                return f"{done} letters"
            before = letters[-1].id
    with room.database.write() as session:
        enqueue(session, JobKind.INDEX, None, now=room.now(), **asked | {"before": before})
    return f"{done} letters, and goes on"


def _where(asked: Mapping[str, Any], before: int | None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [Letter.reading_id.is_not(None)]
    if before is not None:
        where.append(Letter.id < before)
    if "profile" in asked:
        where.append(Letter.profile_id == asked["profile"])
    if "pen_pal" in asked:
        where.append(Letter.pen_pal_id == asked["pen_pal"])
    return where


def _pen_pals(room: Room) -> None:
    last = 0
    while True:
        with room.database.write() as session:
            found = _next_pen_pals(session, last)
            search.index_pen_pals(session, found)
        if not found:
            return
        last = found[-1].id


def _next_pen_pals(session: Session, last: int) -> list[PenPal]:
    query = select(PenPal).where(PenPal.id > last).order_by(PenPal.id).limit(SLICE)
    return list(session.scalars(query))
