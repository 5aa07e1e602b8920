"""How many envelopes a letter needs that is too much for one, and what of it goes in each, by arithmetic."""

import math
from collections.abc import Iterator, Sequence

from relay.letters.arriving.readings import reading_of
from relay.letters.paper.repairs.reckoning import Laid, outcome
from relay.letters.paper.repairs.way import Outcome, Way, WayKey
from relay.models import Letter
from relay.reading.passages import passages
from relay.reading.redaction import in_force

PARTS_MOST = 12
"""Each part is read, approved and mailed by itself."""


def mailings(laid: Laid) -> Iterator[Way]:
    """Give how it goes on several days: its photos, or text and photos; nothing for a part, or what is blacked out."""
    letter = laid.letter
    if letter.layout.get("parts") or (letter.reading and in_force(reading_of(letter.reading))):
        return
    if laid.facts.photos:
        yield from _way("photos", _by_photos(laid))
    yield from _way("text", _by_text(laid))


def spread(number: int, parts: int) -> list[int]:
    """Part a number as evenly as it goes, the larger shares first."""
    least, more = divmod(number, parts)
    return [least + (at < more) for at in range(parts)]


def _way(what: str, outcomes: Sequence[Outcome]) -> Iterator[Way]:
    if len(outcomes) > 1:
        yield Way(WayKey.SPLIT, f"{what}-{len(outcomes)}", tuple(outcomes))


def _by_photos(laid: Laid) -> Sequence[Outcome]:
    """All of the text in the first, and photos as evenly as they fit; in two halves where no number would do."""
    full = _filled(laid)
    if not full:
        return _shared(laid, spread(laid.facts.photos, 2)) if laid.facts.photos > 1 else ()
    even = _shared(laid, spread(laid.facts.photos, len(full)))
    return _shared(laid, full) if any(one.broken for one in even) else even


def _filled(laid: Laid) -> list[int]:
    """Fill one envelope after the other with as many photos as it may hold; nothing where that does not end."""
    left = laid.facts.photos
    shares: list[int] = []
    while left and len(shares) < PARTS_MOST:
        is_first = not shares
        fits = (n for n in range(left, -1, -1) if not _with_photos(laid, n, is_first=is_first).broken)
        held = next(fits, None)
        if held is None or (held == 0 and not is_first):
            return []
        shares.append(held)
        left -= held
    return [] if left else shares


def _shared(laid: Laid, shares: Sequence[int]) -> list[Outcome]:
    return [_with_photos(laid, number, is_first=at == 0) for at, number in enumerate(shares)]


def _with_photos(laid: Laid, photos: int, *, is_first: bool) -> Outcome:
    """A later envelope has no text, and a first page of its own all the same."""
    return outcome(laid, photos=photos) if is_first else outcome(laid, photos=photos, text_pages=1, documents=0)


def _by_text(laid: Laid) -> Sequence[Outcome]:
    """The fewest parts of text and photos that fit; two where no number does."""
    most = min(PARTS_MOST, laid.text_pages, _paragraphs(laid.letter))
    tried = [_parted(laid, parts) for parts in range(2, most + 1)]
    fitting = (one for one in tried if not any(part.broken for part in one))
    return next(fitting, tried[0] if tried else ())


def _parted(laid: Laid, parts: int) -> list[Outcome]:
    pages = math.ceil(laid.text_pages / parts)
    return [
        outcome(laid, photos=photos, text_pages=pages, documents=0 if at else laid.documents)
        for at, photos in enumerate(spread(laid.facts.photos, parts))
    ]


def _paragraphs(letter: Letter) -> int:
    found = passages(reading_of(letter.reading)) if letter.reading else ()
    return sum(len(passage.paragraphs) for passage in found if passage.kept)
