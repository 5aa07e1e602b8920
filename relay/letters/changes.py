"""When what stands on the paper changes: letters on their way are set again, and approved ones are read again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from relay.letters import indexing, lifecycle
from relay.models import Letter, LetterState, Profile
from relay.work.jobs import JobKind, enqueue

S = LetterState
_SET = (S.AWAITING_PEN_PAL, S.IN_REVIEW, S.ON_HOLD, S.APPROVED)
"""States in which a letter has a proof and no envelope yet. A letter that is still being set notices by itself."""


def set_again(
    session: Session,
    *,
    now: datetime,
    profile_ids: Collection[int] = (),
    mail_point_ids: Collection[int] = (),
    everything: bool = False,
) -> int:
    """Take the proofs of these letters away and have new ones made; return of how many letters.

    Called where a printed value changes: a person's name, number, place or print size; a mail point's address or
    envelope; the organisation's name or address (`everything`). What is in a batch already stays as it was printed.
    """
    for profile_id in profile_ids:
        indexing.profile_changed(session, profile_id, now=now)
    concerned = Letter.profile_id.in_(profile_ids) | Profile.mail_point_id.in_(mail_point_ids)
    query = (
        select(Letter)
        .join(Profile, Profile.id == Letter.profile_id)
        .where(Letter.state.in_(_SET), true() if everything else concerned)
        .order_by(Letter.id)
        .with_for_update(of=Letter)
    )
    letters = session.scalars(query).all()
    for letter in letters:
        if letter.state is S.APPROVED:
            lifecycle.move(session, letter, S.IN_REVIEW, now=now, actor=None, approved_proof_id=None, approved_at=None)
        lifecycle.show_proof(session, letter, None)
        enqueue(session, JobKind.PROOF, letter.id, now=now)
    return len(letters)
