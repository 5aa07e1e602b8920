"""What stands on the pages that go with a batch's letters, as values for the press.

They are made of what the batch holds when its letters are put together, with no clock but the day it was made on, so
that made again they are the same bytes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy.orm import Session

from relay import days, postage
from relay.letters.codebook import codes_of
from relay.mailroom.gathering import labels
from relay.mailroom.papers.manifest import ManifestRow, face_of, manifest
from relay.mailroom.papers.totals import paper_sheets
from relay.mailroom.printing.made_for import made_for
from relay.models import Batch, MailClass, Organisation, PieceState
from relay.press import Paper
from relay.press.addressing.faces import Face, Offset, prints_on
from relay.press.batch.batch_sheet import BatchList, BatchName, BatchTotals, CoverSheet, ListRow, Separator
from relay.press.envelope import ENVELOPES, Addressing


@dataclass(frozen=True, slots=True)
class Outsides:
    """What is printed on the outside of a batch's pieces, in order."""

    envelopes: tuple[tuple[str, tuple[Face, ...]], ...] = ()
    """On envelopes of each preset."""
    labels: tuple[Face, ...] = ()
    """On labels: for envelopes without a window, where their prison is confirmed to take labels."""
    label_sheet: str = ""
    """Which labels, by their key; empty where none are printed."""


@dataclass(frozen=True, slots=True)
class BatchPaper:
    """What goes with the letters of a batch."""

    cover: CoverSheet
    separators: tuple[tuple[int, Separator], ...]
    """Each with the number of letters that lie before it."""
    listed: BatchList
    piece_ids: tuple[int, ...]
    """Whose letters they are, in order."""
    outsides: Outsides
    offset: Offset = field(default_factory=Offset)
    """How far off the batch's printer prints."""


Prisons = Sequence[tuple[str, Sequence[ManifestRow]]]
"""Each prison's name, with its envelopes that lie together."""


def paper_of(session: Session, batch: Batch) -> BatchPaper:
    """Give the values of a batch's pages: of the envelopes that are in it now, without those that were taken out."""
    ours = session.get_one(Organisation, 1)
    listed = manifest(session, batch, batch.created_at, outside=True)
    rows = [row for row in listed if row.state is not PieceState.SPOILED]
    name = _name(session, batch, ours)
    totals = _totals(rows, name)
    prisons = [(prison, list(theirs)) for prison, theirs in groupby(rows, lambda row: row.facility)]
    outsides = outsides_of(rows, ours, labels.made_for(batch))
    return BatchPaper(
        cover=_cover(batch, name, totals, prisons, outsides),
        separators=tuple(_separators(name, prisons)) if ours.separators else (),
        listed=BatchList(name=name, rows=tuple(map(_listed, rows)), totals=totals),
        piece_ids=tuple(row.piece_id for row in rows),
        outsides=outsides,
        offset=made_for(batch).offset,
    )


def outsides_of(rows: Sequence[ManifestRow], ours: Organisation, label_sheet: str) -> Outsides:
    """Give what is printed on envelopes, by their preset, and on labels, of a list that was asked for its outside."""
    on: dict[str, list[Face]] = {}
    labelled = []
    for row in rows:
        if row.envelope in ENVELOPES and prints_on(row.envelope):
            on.setdefault(row.envelope, []).append(face_of(row, ours))
            if row.takes_labels and ENVELOPES[row.envelope].addressing is Addressing.PRINTED and ours.paper == "letter":
                labelled.append(face_of(row, ours))
    envelopes = tuple((key, tuple(faces)) for key, faces in on.items())
    return Outsides(envelopes, tuple(labelled), label_sheet if labelled else "")


def _name(session: Session, batch: Batch, ours: Organisation) -> BatchName:
    return BatchName(
        code=codes_of(session).batch(batch.id),
        made_on=days.day_at(ours, batch.created_at),
        organisation=ours.name,
        language=ours.languages[0] if ours.languages else "en",
        paper=Paper(ours.paper),
        demo=ours.demo,
    )


def _cover(batch: Batch, name: BatchName, totals: BatchTotals, prisons: Prisons, outsides: Outsides) -> CoverSheet:
    printer = batch.printer
    return CoverSheet(
        name=name,
        totals=totals,
        facility=batch.facility.name if batch.facility else "",
        mail_class=batch.mail_class.value if batch.mail_class else "",
        printer=printer.name if printer else "",
        both_sides=made_for(batch).two_sided,
        facilities=tuple((prison, len(theirs)) for prison, theirs in prisons),
        prints_envelopes=bool(outsides.envelopes),
        labels=outsides.label_sheet,
    )


def _totals(rows: Sequence[ManifestRow], name: BatchName) -> BatchTotals:
    total = postage.totals(row.weighed for row in rows)
    rate = postage.rate_on(name.made_on)
    kinds = Counter(row.envelope for row in rows)
    return BatchTotals(
        letters=len(rows),
        pages=sum(row.pages for row in rows),
        sheets=paper_sheets(rows),
        photos=sum(row.photos for row in rows),
        grams=total.grams,
        ounces=total.grams / postage.GRAMS_PER_OUNCE,
        shapes=tuple((shape.value, total.shapes[shape]) for shape in postage.Shape if total.shapes[shape]),
        envelopes=tuple((ENVELOPES[key].name if key in ENVELOPES else key, kinds[key]) for key in sorted(kinds)),
        cents=total.cents,
        unpriced=total.unpriced,
        rate_since=rate.since,
        rate_source=rate.source,
    )


def _separators(name: BatchName, prisons: Prisons) -> Iterator[tuple[int, Separator]]:
    """A sheet before each prison's letters; before those of each of its mail points where they go to several."""
    before = 0
    for place, (prison, theirs) in enumerate(prisons, 1):
        of_points = [list(rows) for _, rows in groupby(theirs, _point)]
        classes = {row.mail_class for row in theirs}
        for rows in of_points:
            yield (
                before,
                Separator(
                    name=name,
                    facility=prison,
                    point=rows[0].mail_point if len(of_points) > 1 else "",
                    mail_class=rows[0].mail_class.value if len(classes) > 1 else "",
                    place=place,
                    places=len(prisons),
                    letters=len(rows),
                    first=rows[0].seq,
                    last=rows[-1].seq,
                ),
            )
            before += len(rows)


def _point(row: ManifestRow) -> tuple[str, MailClass]:
    return row.mail_point, row.mail_class


def _listed(row: ManifestRow) -> ListRow:
    return ListRow(
        seq=row.seq,
        code=row.code,
        recipient=row.recipient,
        register_number=row.register_number,
        facility=row.facility,
        pages=row.pages,
        sheets=row.sheets,
        photos=row.photos,
        grams=row.weighed.grams,
        ounces=row.weighed.ounces,
        cents=row.weighed.cents,
        shape=row.weighed.shape.value,
    )
