"""What is between two people in one thread: letters as emails came, and replies on paper in their place. Pure."""

from collections.abc import Sequence
from datetime import datetime

from relay.letters.lists.letter_rows import Cursor, LetterRow
from relay.replies.finding import ReplyRow

REPLIES_MOST = 200
"""How many replies of two people are looked at for their thread."""


def between(replies: Sequence[ReplyRow], after: Cursor | None, last: LetterRow | None) -> list[ReplyRow]:
    """Give the replies that stand on a page of the thread: behind the place it begins at, and before where it ends."""
    return [
        row
        for row in replies
        if (after is None or row.received_at <= after.received_at)
        and (last is None or row.received_at > last.received_at)
    ]


def woven(letters: Sequence[LetterRow], replies: Sequence[ReplyRow]) -> list[LetterRow | ReplyRow]:
    """Give both, newest first."""

    def came(row: LetterRow | ReplyRow) -> datetime:
        return row.received_at

    return sorted([*letters, *replies], key=came, reverse=True)
