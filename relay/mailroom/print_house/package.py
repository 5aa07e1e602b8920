"""A batch for a print house: a zip with a PDF for each piece, the addresses, checksums, and what to do, in plain words.

It leaves the house, so it is a disclosure: who took it, when, and which letters were in it stands in the record. What
is sealed, or must not be mailed any more, is never in it.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import audit, days
from relay.csv_text import written
from relay.errors import NotReady, Refused, Sealed
from relay.letters.codebook import codes_of
from relay.mailroom.batches import require_mailroom
from relay.mailroom.giving_out import holds_sealed
from relay.mailroom.papers.manifest import ManifestRow, face_of, manifest
from relay.models import Batch, BatchState, Organisation, Piece, PieceState, Proof, Staff
from relay.objects import ObjectMissing, ObjectStore
from relay.postage import Shape
from relay.saying import said
from relay.translation import gettext as _

_HERE = frozenset({PieceState.MADE, PieceState.PRINTED})
_ADDRESS_LINES, _RETURN_LINES = 7, 6
_README = """\
{organisation}: batch {code}, made on {day}

{letters} letters, each in a file of its own in the folder "letters", in the order of "addresses.csv" and
"addresses.json". The JSON file is the one for machines: it holds every line as it is. The CSV file is for people who
open it in a spreadsheet: a cell that would begin with = + - @ has an apostrophe (') before it there, which is no part
of the address and must not be printed. An address with more lines than there are columns has its rest in the last one.

Please
1. compare the files with SHA256SUMS (sha256sum -c SHA256SUMS);
2. print each file on white paper, at its own size: do not scale, crop or add anything. The column "both_sides" says
   whether both sides may be printed; where it says "no", print one side only, because the prison copies only fronts;
3. put each letter by itself into the envelope that the column "envelope" names. Where it has a window, the address is
   on the page already; where it has none, print address and return address on it from the columns;
4. mail each as First-Class Mail, never by an agent's own service, with the return address as given;
5. send us a table (CSV) with the columns "code", "tracking number", "status" and "date": one line for each letter,
   with the day on which the post took it;
6. delete these files when the letters are mailed.

The letters are private, and their addresses are not for anything else. Questions: {contact}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """One piece as the print house needs it."""

    file: str
    code: str
    address: tuple[str, ...]
    return_address: tuple[str, ...]
    imb: str
    """The digits of its Intelligent Mail barcode, where the organisation has a Mailer ID."""
    pages: int
    sheets: int
    both_sides: bool
    envelope: str
    paper: str
    goes_as: str
    grams: int


def export(
    session: Session, store: ObjectStore, batch: Batch, staff: Staff | None, out: BinaryIO, *, now: datetime
) -> str:
    """Write a batch's zip to `out`, and record that it was given out; give the SHA-256 of its SHA256SUMS.

    The same batch gives the same bytes.

    Raises:
        NotReady: its letters are still being put together, or a file is gone.
        Refused: it is mailed or cancelled, this person may not, or a letter in it must not be mailed.
        Sealed: a letter in it was sealed.
    """
    require_mailroom(staff)
    rows = _allowed(session, batch, now)
    ours = session.get_one(Organisation, 1)
    addressed = _addressed(rows, ours)
    files = _files(session, store, batch, addressed)
    facts: dict[str, object] = {
        "organisation": ours.name,
        "code": codes_of(session).batch(batch.id),
        "day": days.day_at(ours, batch.created_at).isoformat(),
        "letters": len(rows),
        "contact": ours.phone or ours.help_address or ours.name,
    }
    digest = _write(out, addressed, files, _README.format(**facts), days.day_at(ours, batch.created_at))
    given = {"pieces": [row.piece_id for row in rows], "sha256": digest}
    actor_id = staff.id if staff else None
    audit.record(session, "batch.exported", "batch", batch.id, actor_id=actor_id, now=now, new=given)
    return digest


def _allowed(session: Session, batch: Batch, now: datetime) -> list[ManifestRow]:
    """Give the pieces of a batch that may leave the house: all that are in it, or none."""
    if batch.state is BatchState.MAKING:
        raise NotReady(_("the pages of batch %(number)s are still being put together", number=batch.id))
    if batch.state not in {BatchState.READY, BatchState.PRINTED}:
        told = {"number": batch.id, "state": said(batch.state)}
        raise Refused(_("batch %(number)s is %(state)s; there is nothing to print of it any more", **told))
    if holds_sealed(batch):
        raise Sealed(_("batch %(id)s holds a letter that was sealed; its files are no longer given out", id=batch.id))
    rows = [row for row in manifest(session, batch, now, outside=True) if row.state in _HERE and not row.sealed]
    withheld = next((row for row in rows if row.must_be_pulled), None)
    if withheld is not None:
        raise Refused(_("letter %(code)s must not be mailed: take it out of the batch first", code=withheld.code))
    return rows


def _addressed(rows: Sequence[ManifestRow], ours: Organisation) -> list[Addressed]:
    faces = [face_of(row, ours) for row in rows]
    return [
        Addressed(
            file=f"letters/{row.seq:04d}-{row.code}.pdf",
            code=row.code,
            address=face.recipient_lines,
            return_address=face.return_lines,
            imb=face.imb,
            pages=row.pages,
            sheets=row.sheets,
            both_sides=row.both_sides or row.weighed.shape is Shape.POSTCARD,
            envelope=row.envelope,
            paper=ours.paper,
            goes_as=row.weighed.shape.value,
            grams=round(row.weighed.grams),
        )
        for row, face in zip(rows, faces, strict=True)
    ]


def _files(session: Session, store: ObjectStore, batch: Batch, addressed: Sequence[Addressed]) -> Iterator[bytes]:
    """Give the pages of each piece as they were approved."""
    query = select(Proof).join(Piece, Piece.proof_id == Proof.id).where(Piece.batch_id == batch.id)
    living = query.where(Piece.state.in_(_HERE)).order_by(Piece.seq).options(joinedload(Proof.stored))
    for one, proof in zip(addressed, session.scalars(living).all(), strict=True):
        try:
            pdf = store.get(proof.stored.key)
        except ObjectMissing:
            raise NotReady(_("the pages of letter %(code)s are gone from the store", code=one.code)) from None
        if hashlib.sha256(pdf).hexdigest() != proof.sha256:
            raise NotReady(_("the pages of letter %(code)s are not what was approved", code=one.code))
        yield pdf


def _write(out: BinaryIO, addressed: Sequence[Addressed], files: Iterator[bytes], readme: str, day: date) -> str:
    """Write the archive; give the SHA-256 of its list of checksums, which stands for all that is in it."""
    sums = ""
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in _contents(addressed, files, readme):
            _put(archive, name, content, day)
            sums += f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        _put(archive, "SHA256SUMS", sums.encode(), day)
    return hashlib.sha256(sums.encode()).hexdigest()


def _put(archive: zipfile.ZipFile, name: str, content: bytes, day: date) -> None:
    """Add a file as it is: pages are compressed already, and libraries differ in how they would."""
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content)


def _contents(addressed: Sequence[Addressed], files: Iterator[bytes], readme: str) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", readme.encode()
    yield "addresses.csv", f"\ufeff{_as_csv(addressed)}".encode()
    yield "addresses.json", json.dumps([asdict(one) for one in addressed], ensure_ascii=False, indent=1).encode()
    yield from zip((one.file for one in addressed), files, strict=True)


def _as_csv(addressed: Sequence[Addressed]) -> str:
    names = (
        *("file", "code", *(f"address_{n}" for n in range(1, _ADDRESS_LINES + 1))),
        *(f"return_{n}" for n in range(1, _RETURN_LINES + 1)),
        *("pages", "sheets", "both_sides", "envelope", "paper", "goes_as", "grams", "imb"),
    )
    return written([names, *map(_cells, addressed)])


def _cells(one: Addressed) -> tuple[object, ...]:
    return (
        *(one.file, one.code, *_padded(one.address, _ADDRESS_LINES), *_padded(one.return_address, _RETURN_LINES)),
        *(
            one.pages,
            one.sheets,
            "yes" if one.both_sides else "no",
            one.envelope,
            one.paper,
            one.goes_as,
            one.grams,
            one.imb,
        ),
    )


def _padded(lines: Sequence[str], most: int) -> tuple[str, ...]:
    """Give so many cells; an address with more lines has its rest in the last one."""
    kept = lines if len(lines) <= most else (*lines[: most - 1], ", ".join(lines[most - 1 :]))
    return (*kept, *[""] * (most - len(kept)))
