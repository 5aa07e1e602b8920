"""Which notices are a courtesy: a pen pal may have them stopped, and misses nothing that they have to know or to do."""

from typing import Final

from relay.models import NoticeKind

COURTESY: Final = frozenset(
    {
        NoticeKind.RECEIVED,
        NoticeKind.PRINTED,
        NoticeKind.MAILED,
        NoticeKind.SPLIT,
        NoticeKind.MOVED,
        NoticeKind.SUSPENDED,
        NoticeKind.RESUMED,
    }
)
"""Replies, refusals, returns, and what was asked for (a code, an answer) are none, and go on."""
