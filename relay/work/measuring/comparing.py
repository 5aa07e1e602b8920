"""How a batch's file compares with the proofs it is made of: streams byte for byte, pages pixel for pixel."""

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay.models import (
    Batch,
    Piece,
    Proof,
)
from relay.objects import ObjectStore

Figures = dict[str, float | int | str | bool]


def compared(session: Session, store: ObjectStore, sample: int) -> Figures:
    """How the file compares with the proofs it is made of."""
    batch = session.scalars(select(Batch)).one()
    assert batch.stored is not None  # noqa: S101 -- it is ready
    query = select(Piece).order_by(Piece.seq).options(joinedload(Piece.proof).joinedload(Proof.stored))
    pieces = session.scalars(query).all()
    merged = store.get(batch.stored.key)
    with pikepdf.open(io.BytesIO(merged)) as opened:
        equal = sum(_same_content(opened, piece, store) for piece in pieces)
    step = max(len(pieces) // sample, 1)
    looked_at = pieces[::step][:sample]
    drawn = pypdfium2.PdfDocument(merged)
    return {
        "in_batch": len(pieces),
        "pages": batch.pages,
        "bytes": len(merged),
        "bytes_of_proofs": sum(piece.proof.stored.size_bytes for piece in pieces),
        "content_streams_equal": f"{equal} of {len(pieces)} letters",
        "pages_equal_pixel_for_pixel": f"{sum(_same_pages(drawn, piece, store) for piece in looked_at)} of "
        f"{len(looked_at)} letters looked at",
    }


def _pages_of(piece: Piece) -> Iterator[int]:
    """Where its pages are in the batch, from 0: one-sided letters have blank backs."""
    step = 1 if piece.proof.both_sides else 2
    return iter(range(piece.first_page - 1, piece.first_page - 1 + step * piece.proof.pages, step))


def _same_content(batch: pikepdf.Pdf, piece: Piece, store: ObjectStore) -> bool:
    with pikepdf.open(io.BytesIO(store.get(piece.proof.stored.key))) as proof:
        there = [_streams(page) for page in proof.pages]
        return there == [_streams(batch.pages[number]) for number in _pages_of(piece)]


def _streams(page: pikepdf.Page) -> list[bytes]:
    contents = page.Contents
    return [one.read_raw_bytes() for one in (contents if isinstance(contents, pikepdf.Array) else [contents])]


def _same_pages(batch: pypdfium2.PdfDocument, piece: Piece, store: ObjectStore) -> bool:
    proof = pypdfium2.PdfDocument(store.get(piece.proof.stored.key))
    places = list(_pages_of(piece))
    return all(_pixels(proof[number]) == _pixels(batch[place]) for number, place in enumerate(places))


def _pixels(page: pypdfium2.PdfPage) -> bytes:
    drawn: bytes = page.render(scale=150 / 72).to_pil().tobytes()
    return drawn
