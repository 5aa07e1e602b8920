"""What an administrator does about a sealed letter: notes that it was reported, or lifts the seal."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import acts, lifecycle
from relay.letters.acts import By
from relay.letters.sealed.sealing import letter_of
from relay.models import Decision, DecisionKind, Letter, LetterState, Role, Sealing, Staff
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

S = LetterState
_READ_ANEW = frozenset({S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD, S.APPROVED, S.IN_BATCH, S.PRINTED, S.URGENT})
_UNREAD = frozenset({S.RECEIVED, S.READING, S.SCREENED, S.UNREADABLE})


def report(session: Session, sealing: Sealing, by: By, *, on: date, told: str) -> None:
    """Note to whom it was reported, when, and under which number.

    Raises:
        Refused: it says nothing, or this person may not.
    """
    require_administrator(by.staff)
    if not told.strip():
        raise Refused(_("say to whom it was reported, and the number of the report"))
    if on > by.now.date():
        raise Refused(_("a report is noted once it was made: its day is to come"))
    old = {"reported_on": sealing.reported_on and sealing.reported_on.isoformat(), "report": sealing.report}
    sealing.reported_on, sealing.report = on, told.strip()
    new = {"reported_on": on.isoformat(), "report": sealing.report}
    _record(session, "sealing.reported", sealing, by, old, new)


def unseal(session: Session, sealing: Sealing, by: By, *, why: str) -> list[Letter]:
    """Lift what was sealed in one act; each letter goes back to where it can be read, and a mailed one is closed.

    Raises:
        Conflict: somebody lifted it already.
        Refused: no reason, or this person may not.
    """
    require_administrator(by.staff)
    if not why.strip():
        raise Refused(_("say why: lifting a seal needs a reason"))
    same_act = (Sealing.sealed_at == sealing.sealed_at, Sealing.sealed_by_id == sealing.sealed_by_id)
    of_letters = (*same_act, Sealing.letter_id.is_not(None), Sealing.lifted_at.is_(None))
    query = select(Sealing).where(*of_letters).order_by(Sealing.id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).all()
    if sealing.id not in {one.id for one in found}:
        raise Conflict(_("somebody lifted this seal already; nothing was done"))
    for one in found:
        _lift(session, one, by, why.strip())
    return [letter_of(one) for one in found]


def _lift(session: Session, sealing: Sealing, by: By, why: str) -> None:
    sealing.lifted_at, sealing.lifted_by_id, sealing.lifted_why = by.now, by.staff.id, why
    letter = letter_of(sealing)
    _record(session, "sealing.lifted", sealing, by, {}, {"letter": letter.id, "why": why})
    if letter.state is not S.SEALED:
        return
    was, target = acts.before(letter), _where_to(session, letter)
    lifecycle.move(session, letter, target, now=by.now, actor=by.staff)
    acts.write(session, letter, DecisionKind.UNSEAL, was, by, why)
    if target is S.IN_REVIEW:  # what stands on the paper may have changed meanwhile
        lifecycle.show_proof(session, letter, None)
        enqueue(session, JobKind.PROOF, letter.id, now=by.now)


def _where_to(session: Session, letter: Letter) -> LetterState:
    """Give where a letter goes from under its seal. What may have been mailed is closed, never read for the post."""
    query = select(Decision.source).where(Decision.letter_id == letter.id, Decision.kind == DecisionKind.SEAL)
    source = session.scalar(query.order_by(Decision.id.desc()).limit(1)) or S.READING  # sealed as it arrived
    was_read = letter.reading is not None and not letter.reading.problem
    if source in _UNREAD:
        return S.IN_REVIEW if was_read and source is not S.UNREADABLE else S.UNREADABLE
    return S.IN_REVIEW if was_read and source in _READ_ANEW else S.CLOSED


def _record(
    session: Session, verb: str, sealing: Sealing, by: By, old: Mapping[str, object], new: Mapping[str, object]
) -> None:
    audit.record(session, verb, "sealing", sealing.id, actor_id=by.staff.id, now=by.now, old=old, new=new)
    session.flush()


def require_administrator(staff: Staff) -> None:
    """Let only administrators act.

    Raises:
        Refused: this person is none.
    """
    if staff.role is not Role.ADMIN or not staff.active:
        raise lifecycle.may_not(staff)
