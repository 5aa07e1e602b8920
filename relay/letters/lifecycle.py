"""The life of a letter: one table of transitions, and the only function that changes a letter's state."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from relay import audit, notices
from relay.errors import Conflict, Refused
from relay.letters import facets, forbidden, search
from relay.letters.standing import is_blocked
from relay.letters.suspended import nothing_stops_it
from relay.models import (
    Audit,
    CorrespondenceState,
    Flag,
    HeldFor,
    Letter,
    LetterState,
    ProfileStatus,
    Redaction,
    Role,
    Severity,
    Staff,
)
from relay.saying import said
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

S = LetterState
REVIEWERS = frozenset({Role.ADMIN, Role.REVIEWER})
MAILROOM = frozenset({Role.ADMIN, Role.REVIEWER, Role.PRINTER})
MAILCALL: frozenset[Role] = frozenset()
"""Nobody of staff: a step that Mailcall itself takes."""

Need = Callable[[Letter, datetime], str]
"""Looks at a letter at a moment and gives the reason why a step cannot be taken, or nothing."""


def printable(letter: Letter, _now: datetime) -> str:
    """Only what was read, proofed whole and not blocked may be approved."""
    if letter.proof is None:
        return _("there is no proof of it yet, so nobody knows what would be printed")
    if letter.proof.reading_id != letter.reading_id:
        return _("its proof is being made again")
    rules = sorted({flag.rule for flag in blocking(letter)})
    return _("a rule blocks it (%(rules)s)", rules=", ".join(rules)) if rules else ""


def blocking(letter: Letter) -> list[Flag]:
    """Give the flags that stop an approval: those that block, and that nobody has looked at and let pass."""
    return [flag for flag in letter.flags if flag.severity is Severity.BLOCK and not was_seen(letter, flag)]


def was_seen(letter: Letter, flag: Flag) -> bool:
    """Say whether a member of staff looked at what a rule blocks, in this very proof, and lets it be printed so."""
    return letter.proof is not None and flag.parameters.get("seen_in", "") == letter.proof.sha256


def may_be_written_to(letter: Letter, now: datetime) -> str:
    """Letters go only to people whose profile is active, from pen pals who are not blocked, where both may go on."""
    if letter.profile.status is not ProfileStatus.ACTIVE:
        return _("letters to this profile are stopped")
    if letter.pen_pal is not None and is_blocked(letter.pen_pal, now):
        return _("this pen pal is blocked")
    if letter.correspondence is not None and letter.correspondence.state is not CorrespondenceState.OPEN:
        return _("letters between these two are stopped")
    return ""


def redacted(letter: Letter) -> list[Redaction]:
    """Give what is blacked out in what would be printed."""
    return [one for one in letter.redactions if one.lifted_at is None]


def refused_as_redacted(letter: Letter) -> bool:
    """Say whether a letter goes where letters with something blacked out are refused, and has something blacked out."""
    return not letter.profile.mail_point.takes_redacted and bool(redacted(letter))


def taken_there(letter: Letter, _now: datetime) -> str:
    """Some mail points refuse letters with something blacked out."""
    if not refused_as_redacted(letter):
        return ""
    return _("its mail point takes no letters with something blacked out: lift it, or return the letter")


def pen_pal_told(letter: Letter, _now: datetime) -> str:
    """Nothing goes out with something blacked out before the pen pal was told, and could withdraw it."""
    if all(one.is_told for one in redacted(letter)):
        return ""
    return _("the pen pal does not know yet that something is blacked out: tell them, or say why they cannot be told")


def nothing_redacted(letter: Letter, _now: datetime) -> str:
    """Read anew, a letter would show again what was blacked out."""
    return _("what is blacked out would be printed again: lift it first") if redacted(letter) else ""


def proofed_as_approved(letter: Letter, _now: datetime) -> str:
    """What is printed is what was approved."""
    return "" if letter.approved_proof_id is not None else _("it has no approved proof")


def never_mailed(letter: Letter, _now: datetime) -> str:
    """What was mailed is on paper somewhere else: it does not come back to its readers."""
    return _("it was mailed") if letter.approved_proof_id is not None else ""


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of a letter's life: who may take it and what must hold."""

    source: LetterState
    target: LetterState
    by: frozenset[Role]
    needs: tuple[Need, ...] = ()


READ = (S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD)
"""Read and set, and not decided for good."""
BESIDE = (S.UNREADABLE, S.AUTOMATIC, S.AWAITING_PEN_PAL, S.FOR_US)
"""Beside the way from review to paper."""
ANSWERED = (S.RETURNED, S.REJECTED, S.WITHDRAWN)
"""At their end, unless somebody thinks again."""


def _from(
    sources: Iterable[LetterState], targets: Iterable[LetterState], by: frozenset[Role], needs: tuple[Need, ...] = ()
) -> list[Transition]:
    return [Transition(one, other, by, needs) for one in sources for other in targets if one is not other]


def _steps() -> tuple[Transition, ...]:
    approval = (may_be_written_to, forbidden.stops, nothing_stops_it, taken_there, pen_pal_told, printable)
    return (
        # Mailcall reads, screens and proofs.
        Transition(S.RECEIVED, S.READING, MAILCALL),
        *_from([S.READING], [S.SCREENED, S.AUTOMATIC, S.UNREADABLE], MAILCALL),
        *_from([S.SCREENED], [S.IN_REVIEW, S.AWAITING_PEN_PAL, S.ON_HOLD], MAILCALL),
        *_from([S.AWAITING_PEN_PAL], [S.IN_REVIEW, S.ON_HOLD], REVIEWERS),
        # Staff read and decide; where two have to read, the first approval asks for the second.
        Transition(S.IN_REVIEW, S.APPROVED, REVIEWERS, approval),
        Transition(S.IN_REVIEW, S.SECOND_REVIEW, REVIEWERS, approval),
        Transition(S.SECOND_REVIEW, S.APPROVED, REVIEWERS, approval),
        *_from([S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED], [S.ON_HOLD], REVIEWERS),
        *_from([S.SECOND_REVIEW, S.ON_HOLD, S.APPROVED, *ANSWERED[:2]], [S.IN_REVIEW], REVIEWERS),
        *_from([*READ, S.UNREADABLE], [S.RETURNED, S.REJECTED], REVIEWERS),
        *_from([*READ, S.UNREADABLE, S.AUTOMATIC], [S.RECEIVED], REVIEWERS, (nothing_redacted,)),
        *_from([S.AWAITING_PEN_PAL, *READ, S.APPROVED], [S.WITHDRAWN], REVIEWERS),
        # What is no letter, or cannot wait, or must not be seen, leaves the queue; it can come back.
        *_from([*READ, S.UNREADABLE, S.AUTOMATIC, S.AWAITING_PEN_PAL], [S.FOR_US], REVIEWERS),
        *_from([*READ, *BESIDE], [S.CLOSED], REVIEWERS),
        *_from([S.FOR_US, S.CLOSED], [S.IN_REVIEW, *BESIDE[:3]], REVIEWERS, (never_mailed,)),
        *_from([*READ, *BESIDE, S.APPROVED, *ANSWERED], [S.URGENT], REVIEWERS),
        *_from([S.URGENT], [S.IN_REVIEW, S.ON_HOLD, S.RETURNED, S.REJECTED, S.CLOSED, *BESIDE], REVIEWERS),
        *_from([state for state in S if state is not S.SEALED], [S.SEALED], REVIEWERS),
        *_from([S.SEALED], [S.IN_REVIEW, S.UNREADABLE, S.CLOSED], frozenset({Role.ADMIN})),
        # The mailroom prints and mails; a letter's state follows from its piece.
        Transition(S.APPROVED, S.IN_BATCH, MAILROOM, (may_be_written_to, nothing_stops_it, proofed_as_approved)),
        *_from([S.IN_BATCH], [S.APPROVED, S.PRINTED], MAILROOM),
        *_from([S.IN_BATCH], [S.ON_HOLD], MAILCALL),
        # What is not in the post yet can be pulled, off the printer's table too.
        *_from([S.IN_BATCH, S.PRINTED], [S.IN_REVIEW], REVIEWERS),
        *_from([S.PRINTED], [S.MAILED, S.ON_HOLD], MAILROOM),
        *_from([S.MAILED], [S.CLOSED], MAILROOM),
    )


TRANSITIONS: dict[tuple[LetterState, LetterState], Transition] = {(t.source, t.target): t for t in _steps()}
LAID_ASIDE = frozenset({S.URGENT, S.FOR_US, S.RETURNED, S.REJECTED, S.SEALED, S.CLOSED})
"""Out of the queue. What changes on their paper meanwhile costs them their proof; they are set when they come back."""
UNDER_WAY = frozenset({S.RECEIVED, S.READING, S.SCREENED})
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
    _change(session, letter, state=target, state_since=now, **facts)
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
    _change(session, letter, proof_id=proof_id)
    session.refresh(letter)


def show_reading(session: Session, letter: Letter, reading_id: int) -> None:
    """Make a reading the letter's, and take away the proof of the one before it.

    Raises:
        Conflict: somebody changed the letter since it was loaded; nothing was changed.
    """
    _change(session, letter, reading_id=reading_id, proof_id=None)
    session.refresh(letter)


def touch(session: Session, letter: Letter, **columns: Any) -> None:  # noqa: ANN401 -- columns of the letter
    """Say that something beside the letter's state changed: a decision on what was shown before is a conflict.

    Raises:
        Conflict: somebody changed the letter since it was loaded; nothing was changed.
    """
    _change(session, letter, **columns)
    session.refresh(letter)


def _change(session: Session, letter: Letter, **columns: Any) -> None:  # noqa: ANN401 -- columns of the letter
    changed = session.execute(
        update(Letter)
        .where(Letter.id == letter.id, Letter.version == letter.version)
        .values(version=letter.version + 1, **columns)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("somebody else changed this letter a moment ago; nothing was done, look at it again"))


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


def may_not(staff: Staff) -> Refused:
    """Say that this is not for somebody to do."""
    return Refused(_("%(email)s (%(role)s) may not do this", email=staff.email, role=said(staff.role)))


def require_reviewer(staff: Staff) -> None:
    """Let only those act who may decide about letters.

    Raises:
        Refused: this person may not.
    """
    if staff.role not in REVIEWERS or not staff.active:
        raise may_not(staff)
