"""When what stands on the paper changes: letters on their way are set again, and approved ones are read again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true, update
from sqlalchemy.orm import Session

from relay.letters import lifecycle, steps
from relay.letters.lists import indexing
from relay.letters.ours import changes as ours
from relay.models import Letter, LetterState, Profile
from relay.work.jobs import JobKind, enqueue

S = LetterState
_SET = (S.AWAITING_PEN_PAL, S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD, S.APPROVED)
"""States in which a letter has a proof and no envelope yet. A letter that is still being set notices by itself."""


def set_again(
    session: Session,
    *,
    now: datetime,
    profile_ids: Collection[int] = (),
    mail_point_ids: Collection[int] = (),
    pen_pal_ids: Collection[int] = (),
    everything: bool = False,
) -> int:
    """Take the proofs of these letters away and have new ones made; return of how many letters.

    Called where a printed value changes: a person's name, number, place or print size; a pen pal's name; a mail point's
    address or envelope; the organisation's name or address (`everything`). What is in a batch stays as it was printed.
    """
    for profile_id in profile_ids:
        indexing.profile_moved(session, profile_id)
    chosen = {"profile_ids": profile_ids, "mail_point_ids": mail_point_ids, "pen_pal_ids": pen_pal_ids}
    ours.set_again(session, now=now, everything=everything, **chosen)
    there = select(Profile.id).where(Profile.mail_point_id.in_(mail_point_ids))
    theirs = (Letter.profile_id.in_(profile_ids), Letter.profile_id.in_(there), Letter.pen_pal_id.in_(pen_pal_ids))
    concerned = true() if everything else or_(*theirs)
    _forget_aside(session, concerned)
    query = select(Letter).where(Letter.state.in_(_SET), concerned).order_by(Letter.id).with_for_update(of=Letter)
    letters = session.scalars(query).all()
    for letter in letters:
        if letter.state in {S.SECOND_REVIEW, S.APPROVED}:  # what somebody approved is no longer what would be printed
            lifecycle.move(session, letter, S.IN_REVIEW, now=now, actor=None)
        lifecycle.show_proof(session, letter, None)
        enqueue(session, JobKind.PROOF, letter.id, now=now)
    return len(letters)


def _forget_aside(session: Session, concerned: ColumnElement[bool]) -> None:
    """Take the proofs of letters that were laid aside and never mailed: one that comes back is set as it is then."""
    session.flush()
    session.execute(
        update(Letter)
        .where(Letter.state.in_(steps.LAID_ASIDE), Letter.approved_proof_id.is_(None), concerned)
        .where(Letter.proof_id.is_not(None))
        .values(proof_id=None, version=Letter.version + 1)
        .execution_options(synchronize_session=False)
    )
