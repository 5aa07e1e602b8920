"""Stretches of a text: joined where they overlap, and taken away where others touch them."""

from bisect import bisect_left
from collections.abc import Iterable

Span = tuple[int, int]
"""Start and end in a text, in characters."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """Give spans in order, those that overlap as one."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def untouched(spans: Iterable[Span], by: Iterable[Span]) -> list[Span]:
    """Give the spans that none of the others overlaps, in their order."""
    others = merged(by)
    ends = [end for _, end in others]
    return [span for span in spans if not _touches(span, others, bisect_left(ends, span[0] + 1))]


def _touches(span: Span, others: list[Span], first: int) -> bool:
    """Say whether the first of the others that ends after a span's start begins before its end."""
    return first < len(others) and others[first][0] < span[1]
