"""Where a page of a list ended, written into a link: the next page begins behind that row, however many came since."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from relay.letters.lists.letter_rows import Cursor

PAGE_ROWS = 50
ASKED_FOR = PAGE_ROWS + 1
"""A list asks for one row beyond its page, which says that more follow."""
Row = TypeVar("Row")


def page(found: Sequence[Row]) -> tuple[Sequence[Row], Row | None]:
    """Give the rows of a page of all that a list asked for, and the last of them if more follow."""
    shown = found[:PAGE_ROWS]
    return shown, shown[-1] if len(found) > len(shown) else None


def written(cursor: Cursor) -> str:
    """Write a place in a list of letters into a link."""
    return f"{cursor.received_at.isoformat()}~{cursor.letter_id}"


def read(text: str | None) -> Cursor | None:
    """Read a place in a list of letters; a mistyped one is the beginning."""
    at, _, letter_id = (text or "").partition("~")
    since, found = moment(at), number(letter_id)
    return Cursor(since, found) if since is not None and found is not None else None


def moment(text: str | None) -> datetime | None:
    """Read a moment that was written with its zone; a mistyped one is none."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def number(text: str | None) -> int | None:
    """Read the id a list ended at."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
