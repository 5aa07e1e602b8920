"""The files of a batch beside its letters: cover sheet, list, whole stack; what is in them, and giving them out.

They are made of what the batch holds when its letters are put together, with no clock but the day it was made on, so
that made again they are the same bytes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from relay import days, postage
from relay.errors import NotFound, NotReady, Sealed
from relay.letters.codebook import codes_of
from relay.mailroom.batches import holds_sealed
from relay.mailroom.batches import pdf as letters_pdf
from relay.mailroom.papers.manifest import ManifestRow, face_of, manifest
from relay.mailroom.printing.printer_offset import offset_of
from relay.models import Batch, BatchFile, BatchPart, BatchState, Organisation, PieceState
from relay.objects import ObjectStore
from relay.press import Paper
from relay.press.addressing.faces import NO_OFFSET, Face, Offset, prints_on
from relay.press.batch.batch_sheet import BatchList, BatchName, BatchTotals, CoverSheet, ListRow, Separator
from relay.press.envelope import ENVELOPES, Addressing
from relay.translation import gettext as _

ALWAYS = (BatchPart.COVER, BatchPart.MANIFEST, BatchPart.STACK)
"""What every batch has; envelopes and labels only where some are printed."""


@dataclass(frozen=True, slots=True)
class BatchPaper:
    """What goes with the letters of a batch, as values for the press."""

    cover: CoverSheet
    separators: tuple[tuple[int, Separator], ...]
    """Each with the number of letters that lie before it."""
    listed: BatchList
    piece_ids: tuple[int, ...]
    """Whose letters they are, in order."""
    envelopes: tuple[tuple[str, tuple[Face, ...]], ...] = ()
    """What is printed on envelopes of each preset, in order."""
    labels: tuple[Face, ...] = ()
    """What is printed on labels: for envelopes without a window, where their prison is confirmed to take labels."""
    offset: Offset = field(default_factory=Offset)
    """How far off the batch's printer prints."""


def paper_of(session: Session, batch: Batch) -> BatchPaper:
    """Give the values of a batch's pages: of the envelopes that are in it now, without those that were taken out."""
    ours = session.get_one(Organisation, 1)
    rows = [
        row for row in manifest(session, batch, batch.created_at, outside=True) if row.state is not PieceState.SPOILED
    ]
    name = BatchName(
        code=codes_of(session).batch(batch.id),
        made_on=days.day_at(ours, batch.created_at),
        organisation=ours.name,
        language=ours.languages[0] if ours.languages else "en",
        paper=Paper(ours.paper),
        demo=ours.demo,
    )
    totals = _totals(rows, name)
    prisons = [(prison, list(theirs)) for prison, theirs in groupby(rows, lambda row: row.facility)]
    envelopes, labels = _outsides(rows, ours)
    printer = batch.printer
    cover = CoverSheet(
        name=name,
        totals=totals,
        facility=batch.facility.name if batch.facility else "",
        mail_class=batch.mail_class.value if batch.mail_class else "",
        printer=printer.name if printer else "",
        both_sides=printer.two_sided if printer else True,
        facilities=tuple((prison, len(theirs)) for prison, theirs in prisons),
        prints_envelopes=bool(envelopes),
        prints_labels=bool(labels),
    )
    separators = tuple(_separators(name, prisons)) if ours.separators else ()
    listed = BatchList(name=name, rows=tuple(map(_listed, rows)), totals=totals)
    offset = offset_of(printer) if printer else NO_OFFSET
    pieces = tuple(row.piece_id for row in rows)
    return BatchPaper(cover, separators, listed, pieces, envelopes, labels, offset)


def _outsides(
    rows: Sequence[ManifestRow], ours: Organisation
) -> tuple[tuple[tuple[str, tuple[Face, ...]], ...], tuple[Face, ...]]:
    """Give what is printed on envelopes, by their preset, and on labels."""
    on: dict[str, list[Face]] = {}
    labels = []
    for row in rows:
        if row.envelope in ENVELOPES and prints_on(row.envelope):
            on.setdefault(row.envelope, []).append(face_of(row, ours))
            if row.takes_labels and ENVELOPES[row.envelope].addressing is Addressing.PRINTED and ours.paper == "letter":
                labels.append(face_of(row, ours))
    return tuple((key, tuple(faces)) for key, faces in on.items()), tuple(labels)


def _totals(rows: Sequence[ManifestRow], name: BatchName) -> BatchTotals:
    total = postage.totals(row.weighed for row in rows)
    rate = postage.rate_on(name.made_on)
    kinds = Counter(row.envelope for row in rows)
    return BatchTotals(
        letters=len(rows),
        pages=sum(row.pages for row in rows),
        sheets=total.sheets,
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


def _separators(
    name: BatchName, prisons: Sequence[tuple[str, Sequence[ManifestRow]]]
) -> Iterator[tuple[int, Separator]]:
    before = 0
    for place, (prison, rows) in enumerate(prisons, 1):
        yield (
            before,
            Separator(
                name=name,
                facility=prison,
                place=place,
                places=len(prisons),
                letters=len(rows),
                first=rows[0].seq,
                last=rows[-1].seq,
            ),
        )
        before += len(rows)


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


def missing(session: Session, batch: Batch) -> bool:
    """Say whether files that a batch always has are not made yet."""
    there = set(session.scalars(select(BatchFile.part).where(BatchFile.batch_id == batch.id)))
    return not there.issuperset(ALWAYS)


def progress(session: Session, batch: Batch) -> tuple[int, int]:
    """Give how many of the files of a batch, its letters among them, are made, and how many there will be at least."""
    return progress_with(batch, session.scalars(select(BatchFile.part).where(BatchFile.batch_id == batch.id)))


def progress_with(batch: Batch, parts: Iterable[BatchPart]) -> tuple[int, int]:
    """Give the same of files that are known."""
    there = set(parts)
    return len(there) + (batch.object_id is not None), len({*ALWAYS, *there}) + 1


def content(store: ObjectStore, batch: Batch, part: BatchPart | None = None) -> bytes:
    """Give a file of a batch; without `part`, its letters.

    Raises:
        NotReady: it is still being made.
        NotFound: a batch has such a file only where it is needed, and this one has none.
        Sealed: a letter whose pages or name are in it was sealed since.
    """
    if part is None:
        return letters_pdf(store, batch)
    if holds_sealed(batch):
        told = _("batch %(id)s holds a letter that was sealed; its files are no longer given out", id=batch.id)
        raise Sealed(told)
    session = object_session(batch)
    file = session and session.scalar(select(BatchFile).where(BatchFile.batch_id == batch.id, BatchFile.part == part))
    if file:
        return store.get(file.stored.key)
    if part in ALWAYS and batch.state is not BatchState.CANCELLED:
        raise NotReady(_("this file of batch %(number)s is still being made; ask again in a moment", number=batch.id))
    raise NotFound(_("batch %(number)s has no such file", number=batch.id))
