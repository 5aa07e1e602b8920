"""The life of a letter: the only function that changes a letter's state, as `relay.letters.steps` lets it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from relay import audit, notices
from relay.errors import Conflict, Refused
from relay.letters.lists import facets, search
from relay.letters.steps import LAID_ASIDE, REVIEWERS, TRANSITIONS
from relay.letters.versions import change
from relay.models import Audit, HeldFor, Letter, LetterState, Role, Staff
from relay.saying import said
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

S = LetterState
_MAILROOM = frozenset({S.IN_BATCH, S.PRINTED, S.MAILED})
"""Steps to these change nothing of a letter but its state: no notice, no proof and no search hangs on them."""
_AT_ONCE = 500
_KEEP_APPROVAL = frozenset({S.APPROVED, S.IN_BATCH, S.PRINTED, S.MAILED, S.CLOSED, S.SEALED})


def move(
    session: Session,
    letter: Letter,
    target: LetterState,
    *,
    now: datetime,
    actor: Staff | None,
    **facts: Any,  # noqa: ANN401 -- columns of the letter that change with its state
) -> None:
    """Take one step: check it, change the letter if nobody else has, and record it.

    `facts` are other columns that change with the state. `actor` is None when Mailcall itself acts; it may take
    staff's steps too, on their standing orders (a hold that ends, an address that is confirmed).

    Raises:
        Refused: there is no such step, this person may not take it, or what it needs does not hold.
        Conflict: somebody changed the letter since it was loaded; nothing was changed.
    """
    check(letter, target, actor, now=now)
    _step(session, letter, target, now, actor, _left_behind(letter.state, target) | facts)


def move_all(
    session: Session, letters: Sequence[Letter], target: LetterState, *, now: datetime, actor: Staff | None
) -> None:
    """Take one step of the mailroom with many letters at once: all of them, or none.

    It is what `move` does for each, in as many questions as one letter takes: a batch has a thousand.

    Raises:
        Refused: there is no such step for one of them, this person may not take it, or what it needs does not hold.
        Conflict: somebody changed one of them since they were loaded; nothing was changed.
    """
    if target not in _MAILROOM:
        raise ValueError(target)
    session.flush()
    for letter in letters:
        check(letter, target, actor, now=now)
    for first in range(0, len(letters), _AT_ONCE):
        _step_together(session, letters[first : first + _AT_ONCE], target, now, actor)


def _step_together(
    session: Session, letters: Sequence[Letter], target: LetterState, now: datetime, actor: Staff | None
) -> None:
    ids = [letter.id for letter in letters]
    seen = tuple_(Letter.id, Letter.version).in_([(letter.id, letter.version) for letter in letters])
    step = update(Letter).where(Letter.id.in_(ids), seen)
    step = step.values(state=target, state_since=now, version=Letter.version + 1)
    changed = session.execute(step.execution_options(synchronize_session=False))
    if changed.rowcount != len(letters):  # type: ignore[attr-defined]
        raise Conflict(_("somebody else changed one of these letters a moment ago; nothing was done, try again"))
    for letter in letters:
        old, new = {"state": letter.state, "version": letter.version}, {"state": target}
        actor_id = actor.id if actor else None
        audit.record(session, f"letter.{target}", "letter", letter.id, actor_id=actor_id, now=now, old=old, new=new)
        for name, value in {"state": target, "state_since": now, "version": letter.version + 1}.items():
            set_committed_value(letter, name, value)
    facets.follow_states(session, ids, target)
    session.flush()


def take_back(session: Session, letter: Letter, source: LetterState, *, now: datetime, actor: Staff) -> None:
    """Put a letter back where it was before the step it took last, with all that the step changed.

    It needs no step of its own in the table: who may take a step may take it back, and whoever calls this has made
    sure that nothing came after it.

    Raises:
        Refused: this person may not, or what the step changed is no longer known.
        Conflict: somebody changed the letter since it was loaded; nothing was changed.
    """
    step = TRANSITIONS.get((source, letter.state))
    if step is None or not (actor.active and actor.role in step.by):
        raise may_not(actor)
    _step(session, letter, source, now, actor, _before(session, letter))


def _before(session: Session, letter: Letter) -> dict[str, Any]:
    """Give the columns that a letter's last step changed as they were, from the record of that step."""
    query = select(Audit).options(joinedload(Audit.detail)).order_by(Audit.id.desc()).limit(1)
    verb = f"letter.{letter.state.value}"
    row = session.scalar(query.where(Audit.subject_kind == "letter", Audit.subject_id == letter.id, Audit.verb == verb))
    if row is None or row.detail is None or row.at != letter.state_since:
        raise Refused(_("how this letter was before is no longer on record; nothing was done"))
    old = {name: value for name, value in row.detail.old.items() if name not in {"state", "version"}}
    return {name: datetime.fromisoformat(old[name]) if name in _MOMENTS and old[name] else old[name] for name in old}


_MOMENTS = frozenset({"hold_until", "approved_at"})


def _step(
    session: Session,
    letter: Letter,
    target: LetterState,
    now: datetime,
    actor: Staff | None,
    facts: dict[str, Any],
) -> None:
    source = letter.state
    old = {"state": source, "version": letter.version, **{name: getattr(letter, name) for name in facts}}
    notices.overtaken(session, letter, target)
    change(session, letter, state=target, state_since=now, **facts)
    audit.record(
        session,
        f"letter.{target.value}",
        "letter",
        letter.id,
        actor_id=actor.id if actor else None,
        now=now,
        old=old,
        new={"state": target, **facts},
    )
    session.flush()
    session.refresh(letter)
    if target is S.IN_REVIEW and letter.proof_id is None and source in LAID_ASIDE and letter.reading_id is not None:
        enqueue(session, JobKind.PROOF, letter.id, now=now)
    facets.follow_state(session, letter.id, target)
    if target is S.SEALED:
        search.forget_letters(session, [letter.id])
    elif source is S.SEALED:
        search.index_letter(session, letter)


def _left_behind(source: LetterState, target: LetterState) -> dict[str, Any]:
    """Give the columns that hold in one state only, as the next one has them."""
    facts: dict[str, Any] = {}
    if source is S.ON_HOLD:
        facts |= {"hold_until": None, "held_for": None, "suspension_id": None, "no_contact_id": None}
    if target is S.ON_HOLD:
        facts |= {"held_for": HeldFor.STAFF}
    if source in _KEEP_APPROVAL and target not in _KEEP_APPROVAL:
        facts |= {"approved_proof_id": None, "approved_at": None}
    return facts


def show_proof(session: Session, letter: Letter, proof_id: int | None) -> None:
    """Make a proof the letter's newest, or none: a decision about the one before it is a conflict from now on.

    Raises:
        Conflict: somebody changed the letter since it was loaded; nothing was changed.
    """
    change(session, letter, proof_id=proof_id)
    session.refresh(letter)


def show_reading(session: Session, letter: Letter, reading_id: int) -> None:
    """Make a reading the letter's, and take away the proof of the one before it.

    Raises:
        Conflict: somebody changed the letter since it was loaded; nothing was changed.
    """
    change(session, letter, reading_id=reading_id, proof_id=None)
    session.refresh(letter)


def touch(session: Session, letter: Letter, **columns: Any) -> None:  # noqa: ANN401 -- columns of the letter
    """Say that something beside the letter's state changed: a decision on what was shown before is a conflict.

    Raises:
        Conflict: somebody changed the letter since it was loaded; nothing was changed.
    """
    change(session, letter, **columns)
    session.refresh(letter)


def check(letter: Letter, target: LetterState, actor: Staff | None, *, now: datetime) -> None:
    """Say whether a step may be taken, without taking it.

    Raises:
        Refused: it may not.
    """
    step = TRANSITIONS.get((letter.state, target))
    if step is None:
        states = {"state": said(letter.state), "target": said(target)}
        raise Refused(_("a letter that is %(state)s cannot become %(target)s", **states))
    if actor is not None and (actor.role not in step.by or not actor.active):
        raise may_not(actor)
    for need in step.needs:
        reason = need(letter, now)
        if reason:
            told = {"target": said(target), "reason": reason}
            raise Refused(_("this letter cannot become %(target)s: %(reason)s", **told))


class Acting(Protocol):
    """Who acts: a member of staff, as whatever they were loaded."""

    @property
    def id(self) -> int:
        """Their number."""

    @property
    def email(self) -> str:
        """Their address."""

    @property
    def role(self) -> Role:
        """What they may do."""

    @property
    def active(self) -> bool:
        """Whether they may do anything at all."""


def may_not(staff: Acting) -> Refused:
    """Say that this is not for somebody to do."""
    return Refused(_("%(email)s (%(role)s) may not do this", email=staff.email, role=said(staff.role)))


def require_reviewer(staff: Staff) -> None:
    """Let only those act who may decide about letters.

    Raises:
        Refused: this person may not.
    """
    if staff.role not in REVIEWERS or not staff.active:
        raise may_not(staff)
