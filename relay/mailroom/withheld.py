"""Which letters of a batch must not be mailed any more: asked for its list, and again before it is given to the post.

It is asked of what is true now, not of marks that somebody set: a person who left, a pen pal who was blocked, two who
must not write to each other, a suspension, and a person who moved since the page was set with their old address.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from relay.letters.holding import holds, suspended
from relay.letters.holding.hold import Hold
from relay.letters.holding.standing import stopped_now
from relay.models import Audit, HeldFor, Letter, Piece, Proof

MOVED = "profile.moved"


def must_not_be_mailed(now: datetime) -> ColumnElement[bool]:
    """Say so in a query on pieces and their letters."""
    set_before = exists().where(Proof.id == Piece.proof_id, Proof.made_at < Audit.at).correlate(Piece, Audit)
    theirs = (Audit.subject_kind == "profile", Audit.subject_id == Letter.profile_id, Audit.verb == MOVED)
    moved = exists().where(*theirs, set_before).correlate(Piece, Letter)
    return or_(Letter.no_contact_id.is_not(None), stopped_now(now), suspended.stopped_now(), moved)


def withheld(session: Session, piece: Piece, now: datetime) -> bool:
    """Say it of one piece; one of ours is asked nothing, for nobody wrote it whom somebody could stop."""
    query = select(Piece.id).join(Letter, Letter.id == Piece.letter_id)
    return session.scalar(query.where(Piece.id == piece.id, must_not_be_mailed(now))) is not None


def why(session: Session, letter: Letter, now: datetime) -> Hold | None:
    """Give what a letter that must not be mailed waits for; None: its person moved since it was set."""
    hold = holds.reason_for(session, letter, now)
    if hold is None and letter.no_contact_id is not None:
        return Hold(HeldFor.NO_CONTACT, {"no_contact_id": letter.no_contact_id})
    return hold
