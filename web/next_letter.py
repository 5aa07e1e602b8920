"""Which letter comes next: the one place where that is chosen, after a decision and on a letter's page."""

from sqlalchemy.orm import Session

from relay.letters import queries
from relay.letters.queries import Cursor, LetterRow
from relay.models import LetterState


def neighbour(session: Session, place: Cursor | None, view: str, *, newest_first: bool = False) -> LetterRow | None:
    """Give the letter after a place in a view, or the one before; without a place its first.

    `view` is the query string of the queue that somebody reads from; empty: what waits for a reader.
    """
    del view  # every view reads the same queue so far
    states = (LetterState.IN_REVIEW,)
    return next(queries.rows(session, states=states, after=place, newest_first=newest_first, limit=1), None)


def following(session: Session, place: Cursor, view: str) -> LetterRow | None:
    """Give the letter to read after this one; after the last of a view comes its first."""
    return neighbour(session, place, view) or neighbour(session, None, view)
