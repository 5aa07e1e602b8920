"""Which letter comes next: the one place where that is chosen, after a decision and on a letter's page."""

from relay.letters import listing, views
from relay.letters.queries import Cursor, LetterRow
from web import desk, viewing


def neighbour(place: Cursor | None, view: str, *, back: bool = False) -> LetterRow | None:
    """Give the letter after a place in a view, or the one before; without a place its first.

    `view` is the query string of the queue that somebody reads from; empty: what waits for a reader.
    """
    asked = views.read(view)
    return listing.neighbour(desk.reading(), asked, viewing.reader(), place, back=back, book=desk.codes())


def following(place: Cursor, view: str) -> LetterRow | None:
    """Give the letter to read after this one; after the last of a view comes its first."""
    return neighbour(place, view) or neighbour(None, view)
