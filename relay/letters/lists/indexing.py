"""What lists and search know of letters, kept in step: one call wherever something they go by changes.

What concerns one letter is done in the same transaction; the many letters of a person who is called otherwise are
done by a job a moment later.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.letters.lists import facets, search
from relay.models import Letter, PenPal
from relay.work.jobs import JobKind, enqueue

SLICE = 500


def letter_changed(session: Session, letter: Letter) -> None:
    """Write what lists and search know of a letter: it was read or screened anew, or has another author."""
    facets.write(session, letter)
    search.index_letter(session, letter)


def flags_changed(session: Session, letter: Letter) -> None:
    """Write what lists know of a letter whose flags are others now; its words are the same."""
    facets.write(session, letter)


def profile_moved(session: Session, profile_id: int) -> None:
    """Follow a person who is somewhere else."""
    session.flush()
    facets.follow_place(session, profile_id)


def profile_renamed(session: Session, profile_id: int, *, now: datetime) -> None:
    """Follow a person who is called otherwise, or has another number."""
    enqueue(session, JobKind.INDEX, None, now=now, profile=profile_id)


def pen_pal_changed(session: Session, pen_pal: PenPal, *, now: datetime) -> None:
    """Follow a pen pal who is new, is called otherwise, or whose letters came to them from another: merged."""
    search.index_pen_pals(session, [pen_pal])
    if session.scalar(select(Letter.id).where(Letter.pen_pal_id == pen_pal.id).limit(1)) is not None:
        enqueue(session, JobKind.INDEX, None, now=now, pen_pal=pen_pal.id)


def pen_pal_forgotten(session: Session, pen_pal: PenPal) -> None:
    """Take a pen pal whose name was erased, and the words of their letters, out of search."""
    theirs = session.scalars(select(Letter.id).where(Letter.pen_pal_id == pen_pal.id)).all()
    for first in range(0, len(theirs), SLICE):
        search.forget_letters(session, theirs[first : first + SLICE])
    search.index_pen_pals(session, [pen_pal])
