"""Words a reader of the mail could not see are set aside where they stood, before anybody looks for quotes.

What is hidden must not decide how the rest is read: a quote's opening line that nobody sees would hide the letter.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from relay.reading.values import Segment

HIDDEN_TEXT = "hidden-text"
"""The reason of a segment that its writer's mail program, or its writer, kept from sight."""

Stretch = tuple[int, int]


def seen(text: str, hidden: Sequence[Stretch]) -> str:
    """Return the text without its hidden stretches (start, end; in order, apart from each other)."""
    return "".join(text[start:end] for start, end in _between(len(text), hidden))


def seen_stretches(stretches: Iterable[Stretch], hidden: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return where stretches of a text are once what is hidden in it is taken out; both are in order."""
    places = _Places(hidden)
    moved = [(places.of(start), places.of(end)) for start, end in stretches]
    return tuple((start, end) for start, end in moved if start < end)


def woven(segments: Iterable[Segment], text: str, hidden: Sequence[Stretch]) -> Iterator[Segment]:
    """Give the segments of the text that is seen with the hidden stretches of the whole `text` between them."""
    waiting = list(reversed(hidden))
    at = 0
    for segment in segments:
        left = segment.text
        while waiting and waiting[-1][0] < at + len(left):
            start, end = waiting.pop()
            if start > at:
                yield replace(segment, text=left[: start - at])
                left = left[start - at :]
            yield Segment(text[start:end], kept=False, reason=HIDDEN_TEXT)
            at = end
        if left:
            yield replace(segment, text=left)
        at += len(left)
    for start, end in reversed(waiting):
        yield Segment(text[start:end], kept=False, reason=HIDDEN_TEXT)


class _Places:
    """Where a place in the whole text is in what is seen of it; asked in order."""

    def __init__(self, hidden: Sequence[Stretch]) -> None:
        self.hidden = hidden
        self.next = 0
        self.gone = 0

    def of(self, place: int) -> int:
        while self.next < len(self.hidden) and self.hidden[self.next][1] <= place:
            start, end = self.hidden[self.next]
            self.gone += end - start
            self.next += 1
        within = max(0, place - self.hidden[self.next][0]) if self.next < len(self.hidden) else 0
        return place - self.gone - within


def _between(length: int, hidden: Sequence[Stretch]) -> Iterator[Stretch]:
    at = 0
    for start, end in hidden:
        yield at, start
        at = end
    yield at, length
