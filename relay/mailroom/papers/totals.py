"""What a batch takes in all: paper, envelopes by kind, weight and postage. What was taken out of it is not counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from relay import postage
from relay.mailroom.papers.manifest import ManifestRow
from relay.models import PieceState
from relay.press.envelope import ENVELOPES, Addressing
from relay.press.envelope.american import CARDS_ON_A_SHEET


@dataclass(frozen=True, slots=True)
class Totals:
    """A batch, added up."""

    letters: int
    envelopes: Sequence[tuple[str, int]]
    """Each kind by its key with how many, the most first."""
    weighed: postage.Totals
    paper_sheets: int
    """Sheets that go into the printer: four postcards are one."""
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
        paper_sheets=paper_sheets(living),
        spoiled=len(listed) - len(living),
    )


def paper_sheets(rows: Iterable[ManifestRow]) -> int:
    """Count the sheets of what is in a batch, in its order: cards that follow each other lie four on one."""
    return sum(_sheets(is_card, list(run)) for is_card, run in groupby(rows, _is_card))


def _sheets(is_card: bool, run: Sequence[ManifestRow]) -> int:  # noqa: FBT001 -- what a run is of
    return -(-len(run) // CARDS_ON_A_SHEET) if is_card else sum(row.sheets for row in run)


def _is_card(row: ManifestRow) -> bool:
    preset = ENVELOPES.get(row.envelope)
    return preset is not None and preset.addressing is Addressing.CARD
