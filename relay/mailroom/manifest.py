"""What is in a batch: the list that lies beside the printer and the envelopes."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, joinedload

from relay.letters.codebook import CodeBook, codes_of
from relay.letters.pen_pals.pen_names import author_of
from relay.mailroom import pieces
from relay.mailroom.withheld import must_be_pulled
from relay.models import Batch, Letter, LetterState, MailPoint, OurLetter, Piece, PieceState, Profile, Proof

_STILL_HERE = frozenset({PieceState.MADE, PieceState.PRINTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRow:
    """One envelope of a batch, as the list beside the printer shows it."""

    seq: int
    code: str
    sealed: bool
    """Taken out, and whose it was is not said."""
    recipient: str
    register_number: str
    facility: str
    pen_pal: str
    """Empty: a letter of ours."""
    pages: int
    sheets: int
    envelope: str
    first_page: int
    state: PieceState
    profile_id: int | None = None
    """Of a letter of ours: whose page it is on. None: a pen pal's letter."""
    must_be_pulled: bool = False
    """It is in the batch still, and must not be mailed any more."""


def manifest(session: Session, batch: Batch, now: datetime) -> list[ManifestRow]:
    """List a batch's envelopes in the order of its pages."""
    book = codes_of(session)
    query = (
        select(Piece, Proof, Letter, Profile, must_be_pulled(now))
        .join(Proof, Proof.id == Piece.proof_id)
        .outerjoin(Letter, Letter.id == Piece.letter_id)
        .outerjoin(OurLetter, OurLetter.id == Piece.our_letter_id)
        .join(Profile, Profile.id == func.coalesce(Letter.profile_id, OurLetter.profile_id))
        .options(joinedload(Profile.mail_point).joinedload(MailPoint.facility), joinedload(Letter.pen_pal))
        .where(Piece.batch_id == batch.id)
        .order_by(Piece.seq)
    )
    listed = (_row(found, book) for found in session.execute(query))
    return [_blanked(row) if row.sealed else row for row in listed]


def _row(found: Row[Piece, Proof, Letter, Profile, bool], book: CodeBook) -> ManifestRow:
    piece, proof, _, profile, withheld = found
    letter: Letter | None = found[2]
    return ManifestRow(
        seq=piece.seq,
        code=pieces.code_of(book, piece),
        sealed=letter is not None and letter.state is LetterState.SEALED,
        recipient=profile.committed_name,
        register_number=profile.register_number,
        facility=profile.mail_point.facility.name,
        pen_pal=author_of(letter) if letter else "",
        pages=proof.pages,
        sheets=proof.sheets,
        envelope=proof.envelope,
        first_page=piece.first_page,
        state=piece.state,
        profile_id=profile.id if piece.our_letter_id is not None else None,
        must_be_pulled=piece.state in _STILL_HERE and bool(withheld),
    )


def _blanked(row: ManifestRow) -> ManifestRow:
    """Give what is still said of a sealed letter: which envelope it is, so that it can be found and taken out."""
    return replace(row, recipient="", register_number="", facility="", pen_pal="")
