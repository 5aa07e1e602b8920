"""A piece by what is in it: a letter or one of ours, its code, its person, and where it is found again by its code."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from relay.codes import CodeKind, encode
from relay.errors import NotFound
from relay.letters.codebook import CodeBook
from relay.models import Batch, Letter, LetterState, MailPoint, OurLetter, Piece, PieceState, Profile
from relay.translation import gettext as _

LIVING = (PieceState.MADE, PieceState.PRINTED, PieceState.MAILED)
_THERE = joinedload(Profile.mail_point, innerjoin=True).joinedload(MailPoint.facility, innerjoin=True)


def code_of(book: CodeBook, piece: Piece) -> str:
    """Give the code that stands on a piece."""
    if piece.letter_id is not None:
        return book.letter(piece.letter_id)
    return encode(CodeKind.OUR_LETTER, piece.our_letter_id or 0, book.key)


def person_of(piece: Piece) -> Profile:
    """Give the person whom a piece goes to."""
    inside = piece.letter or piece.our_letter
    assert inside is not None, "a piece holds one letter"  # noqa: S101 -- the table says so
    return inside.profile


def is_sealed(piece: Piece) -> bool:
    """Say whether whose it is must not be shown."""
    return piece.letter is not None and piece.letter.state is LetterState.SEALED


def whole() -> Select[Piece]:
    """Ask for pieces with all that the mailroom says of one."""
    return select(Piece).options(
        joinedload(Piece.letter).joinedload(Letter.profile, innerjoin=True).options(_THERE),
        joinedload(Piece.our_letter).joinedload(OurLetter.profile, innerjoin=True).options(_THERE),
        joinedload(Piece.proof, innerjoin=True),
        joinedload(Piece.batch, innerjoin=True),
    )


def last_with(session: Session, kind: CodeKind, record_id: int) -> Piece | None:
    """Give the piece that a code means: the living one of its letter, or the newest of those that were."""
    inside = Piece.letter_id == record_id if kind is CodeKind.LETTER else Piece.our_letter_id == record_id
    newest = (Piece.state.in_(LIVING).desc(), Piece.id.desc())
    return session.scalar(whole().where(inside).order_by(*newest).limit(1))


def numbered(session: Session, batch: Batch, seq: int) -> Piece:
    """Give a piece of a batch by its number.

    Raises:
        NotFound: there is none.
    """
    piece = session.scalar(whole().where(Piece.batch_id == batch.id, Piece.seq == seq))
    if piece is None:
        raise NotFound(_("there is no such envelope in this batch"))
    return piece
