"""What is in a batch: the list that lies beside the printer and the envelopes."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay.letters.codebook import codes_of
from relay.letters.pen_pals.pen_names import author_of
from relay.mailroom.withheld import must_not_be_mailed
from relay.models import Batch, Letter, LetterState, MailPoint, Piece, PieceState, Profile, Proof

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
    pages: int
    sheets: int
    envelope: str
    first_page: int
    state: PieceState
    must_be_pulled: bool = False
    """It is in the batch still, and must not be mailed any more."""


def manifest(session: Session, batch: Batch, now: datetime) -> list[ManifestRow]:
    """List a batch's envelopes in the order of its pages."""
    book = codes_of(session)
    query = (
        select(Piece, Proof, Letter, Profile, must_not_be_mailed(now))
        .join(Proof, Proof.id == Piece.proof_id)
        .join(Letter, Letter.id == Piece.letter_id)
        .join(Profile, Profile.id == Letter.profile_id)
        .options(joinedload(Profile.mail_point).joinedload(MailPoint.facility), joinedload(Letter.pen_pal))
        .where(Piece.batch_id == batch.id)
        .order_by(Piece.seq)
    )
    listed = (
        ManifestRow(
            seq=piece.seq,
            code=book.letter(letter.id),
            sealed=letter.state is LetterState.SEALED,
            recipient=profile.committed_name,
            register_number=profile.register_number,
            facility=profile.mail_point.facility.name,
            pen_pal=author_of(letter),
            pages=proof.pages,
            sheets=proof.sheets,
            envelope=proof.envelope,
            first_page=piece.first_page,
            state=piece.state,
            must_be_pulled=piece.state in _STILL_HERE and bool(withheld),
        )
        for piece, proof, letter, profile, withheld in session.execute(query)
    )
    return [_blanked(row) if row.sealed else row for row in listed]


def _blanked(row: ManifestRow) -> ManifestRow:
    """Give what is still said of a sealed letter: which envelope it is, so that it can be found and taken out."""
    return replace(row, recipient="", register_number="", facility="", pen_pal="")
