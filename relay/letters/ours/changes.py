"""When the paper of letters of ours changes they are set again; when a person may not be written to they wait."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from relay.letters.ours import life
from relay.letters.ours.standing import stopped_now
from relay.letters.ours.steps import NOT_IN_A_BATCH
from relay.letters.paper import envelopes
from relay.models import Correspondence, OurLetter, OurLetterState, Profile

S = OurLetterState


def set_again(
    session: Session,
    *,
    now: datetime,
    profile_ids: Collection[int] = (),
    mail_point_ids: Collection[int] = (),
    pen_pal_ids: Collection[int] = (),
    everything: bool = False,
) -> int:
    """Have these set and looked at again; return how many. What is in a batch stays as it was printed.

    Called where letters of pen pals are set again (`relay.letters.paper.changes`), and for what only ours print.
    """
    there = select(Profile.id).where(Profile.mail_point_id.in_(mail_point_ids))
    theirs = select(Correspondence.id).where(Correspondence.pen_pal_id.in_(pen_pal_ids))
    who = (OurLetter.profile_id.in_(profile_ids), OurLetter.profile_id.in_(there))
    about = OurLetter.correspondence_id.in_(theirs)
    concerned = true() if everything else or_(*who, about)
    found = list(_locked(session, OurLetter.state.in_(NOT_IN_A_BATCH), concerned))
    for our in found:
        life.set_anew(session, our, now=now, actor=None)
    return len(found)


def stop(session: Session, *, now: datetime, why: str, where: ColumnElement[bool]) -> int:
    """Take those that must not go just now out of batches that are not printed; return how many.

    They stay approved, and wait for what stops them. Of a printed batch the list says which to pull.
    """
    found = list(_locked(session, OurLetter.state == S.IN_BATCH, stopped_now(), where))
    for our in found:
        envelopes.take_out(session, our, why, None, now=now)
        life.move(session, our, S.APPROVED, now=now, actor=None)
    return len(found)


def cancel_all(session: Session, ids: Collection[int], *, why: str, now: datetime) -> int:
    """Let none of these be mailed that is not mailed or printed yet; return how many were stopped."""
    found = list(_locked(session, OurLetter.id.in_(ids), OurLetter.state.in_((*NOT_IN_A_BATCH, S.IN_BATCH))))
    for our in found:
        if our.state is S.IN_BATCH:
            envelopes.take_out(session, our, why, None, now=now)
            life.move(session, our, S.APPROVED, now=now, actor=None)
        life.move(session, our, S.CANCELLED, now=now, actor=None)
    return len(found)


def _locked(session: Session, *where: ColumnElement[bool]) -> Iterator[OurLetter]:
    query = select(OurLetter).where(*where).order_by(OurLetter.id).with_for_update(of=OurLetter)
    yield from session.scalars(query.execution_options(populate_existing=True)).all()
