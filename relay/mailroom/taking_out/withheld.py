"""Which letters of a batch must not be mailed any more: asked for its list, and again before it is given to the post.

It is asked of what is true now, not of marks that somebody set: a person who left, a pen pal who was blocked or is
under 18, two who must not write to each other, a suspension, a person who moved since the page was set for their old
address.
"""

from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from relay.letters.holding import holds, suspended
from relay.letters.holding.hold import Hold
from relay.letters.holding.standing import stopped_now
from relay.letters.ours import standing
from relay.models import Audit, HeldFor, Letter, OurLetter, PenPal, Piece, Proof

MOVED = "profile.moved"
Columns = TypeVarTuple("Columns")


def must_not_be_mailed(now: datetime) -> ColumnElement[bool]:
    """Say so in a query on pieces and their letters."""
    set_before = exists().where(Proof.id == Piece.proof_id, Proof.made_at < Audit.at).correlate(Piece, Audit)
    theirs = (Audit.subject_kind == "profile", Audit.subject_id == Letter.profile_id, Audit.verb == MOVED)
    moved = exists().where(*theirs, set_before).correlate(Piece, Letter)
    minor = exists().where(PenPal.id == Letter.pen_pal_id, PenPal.minor_at.is_not(None)).correlate(Letter)
    return or_(Letter.no_contact_id.is_not(None), stopped_now(now), suspended.stopped_now(), moved, minor)


def ours_must_not_be_mailed() -> ColumnElement[bool]:
    """Say so in a query on pieces and letters of ours: their person is away, moved, or gets no letters just now."""
    set_before = exists().where(Proof.id == Piece.proof_id, Proof.made_at < Audit.at).correlate(Piece, Audit)
    theirs = (Audit.subject_kind == "profile", Audit.subject_id == OurLetter.profile_id, Audit.verb == MOVED)
    return or_(standing.stopped_now(), exists().where(*theirs, set_before).correlate(Piece, OurLetter))


def must_be_pulled(now: datetime) -> ColumnElement[bool]:
    """Say so of a piece, whatever is in it, in a query that is `joined`."""
    theirs = Piece.letter_id.is_not(None) & must_not_be_mailed(now)
    return theirs | (Piece.our_letter_id.is_not(None) & ours_must_not_be_mailed())


def joined(query: Select[*Columns]) -> Select[*Columns]:
    """Join what is in pieces to a query on them."""
    both = query.outerjoin(Letter, Letter.id == Piece.letter_id)
    return both.outerjoin(OurLetter, OurLetter.id == Piece.our_letter_id)


def withheld(session: Session, piece: Piece, now: datetime) -> bool:
    """Say it of one piece."""
    query = joined(select(Piece.id)).where(Piece.id == piece.id, must_be_pulled(now))
    return session.scalar(query) is not None


def why(session: Session, letter: Letter | OurLetter, now: datetime) -> Hold | None:
    """Give what a letter that must not be mailed waits for; None: its person moved since it was set."""
    if isinstance(letter, OurLetter):
        held_for = standing.hold_of(session, letter)
        return None if held_for is None else Hold(held_for)
    hold = holds.reason_for(session, letter, now)
    if hold is None and letter.no_contact_id is not None:
        return Hold(HeldFor.NO_CONTACT, {"no_contact_id": letter.no_contact_id})
    if hold is None and letter.pen_pal is not None and letter.pen_pal.minor_at is not None:
        return Hold(HeldFor.STAFF)
    return hold
