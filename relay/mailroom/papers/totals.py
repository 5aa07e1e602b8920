"""What a batch takes in all: paper, envelopes by kind, weight and postage. What was taken out of it is not counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relay import postage
from relay.mailroom.papers.manifest import ManifestRow
from relay.models import PieceState


@dataclass(frozen=True, slots=True)
class Totals:
    """A batch, added up."""

    letters: int
    envelopes: Sequence[tuple[str, int]]
    """Each kind by its key with how many, the most first."""
    weighed: postage.Totals
    spoiled: int

    @property
    def priced(self) -> bool:
        """Whether anything is known of what it costs."""
        return self.letters > self.weighed.unpriced


def totals(rows: Iterable[ManifestRow]) -> Totals:
    """Add a batch's envelopes up."""
    listed = list(rows)
    living = [row for row in listed if row.state is not PieceState.SPOILED]
    kinds = Counter(row.envelope for row in living)
    return Totals(
        letters=len(living),
        envelopes=sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0])),
        weighed=postage.totals(row.weighed for row in living),
        spoiled=len(listed) - len(living),
    )
