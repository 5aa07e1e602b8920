"""What a batch takes in all: sheets of paper, and envelopes by kind. What was taken out of it is not counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relay.mailroom.manifest import ManifestRow
from relay.models import PieceState


@dataclass(frozen=True, slots=True)
class Totals:
    """A batch, added up."""

    letters: int
    sheets: int
    envelopes: Sequence[tuple[str, int]]
    """Each kind by its key with how many, the most first."""
    spoiled: int


def totals(rows: Iterable[ManifestRow]) -> Totals:
    """Add a batch's envelopes up."""
    listed = list(rows)
    living = [row for row in listed if row.state is not PieceState.SPOILED]
    kinds = Counter(row.envelope for row in living)
    return Totals(
        letters=len(living),
        sheets=sum(row.sheets for row in living),
        envelopes=sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0])),
        spoiled=len(listed) - len(living),
    )
