"""The life of a letter: one table of transitions, and the only function that changes a letter's state."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import facets, search
from relay.models import CorrespondenceState, Flag, HeldFor, Letter, LetterState, ProfileStatus, Role, Severity, Staff

S = LetterState
REVIEWERS = frozenset({Role.ADMIN, Role.REVIEWER})
MAILROOM = frozenset({Role.ADMIN, Role.REVIEWER, Role.PRINTER})
MAILCALL: frozenset[Role] = frozenset()
"""Nobody of staff: a step that Mailcall itself takes."""

Need = Callable[[Letter], str]
"""Looks at a letter and gives the reason why a step cannot be taken, or nothing."""


def printable(letter: Letter) -> str:
    """Only what was read, proofed whole and not blocked may be approved."""
    if letter.proof is None:
        return "there is no proof of it yet, so nobody knows what would be printed"
    if letter.proof.reading_id != letter.reading_id:
        return "its proof is being made again"
    rules = sorted({flag.rule for flag in blocking(letter)})
    return f"a rule blocks it ({', '.join(rules)})" if rules else ""


def blocking(letter: Letter) -> list[Flag]:
    """Give the flags that stop an approval: those that block, and that nobody has looked at and let pass."""
    return [flag for flag in letter.flags if flag.severity is Severity.BLOCK and not was_seen(letter, flag)]


def was_seen(letter: Letter, flag: Flag) -> bool:
    """Say whether a member of staff looked at what a rule blocks, in this very proof, and lets it be printed so."""
    return letter.proof is not None and flag.parameters.get("seen_in", "") == letter.proof.sha256


def may_be_written_to(letter: Letter) -> str:
    """Letters go only to people whose profile is active, from pen pals who are not blocked, where both may go on."""
    if letter.profile.status is not ProfileStatus.ACTIVE:
        return "letters to this profile are stopped"
    if letter.pen_pal is not None and letter.pen_pal.blocked_at is not None:
        return "this pen pal is blocked"
    if letter.correspondence is not None and letter.correspondence.state is not CorrespondenceState.OPEN:
        return "letters between these two are stopped"
    return ""


def proofed_as_approved(letter: Letter) -> str:
    """What is printed is what was approved."""
    return "" if letter.approved_proof_id is not None else "it has no approved proof"


def never_mailed(letter: Letter) -> str:
    """What was mailed is on paper somewhere else: it does not come back to its readers."""
    return "it was mailed" if letter.approved_proof_id is not None else ""


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
    approval = (may_be_written_to, printable)
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
        *_from([*READ, S.UNREADABLE, S.AUTOMATIC], [S.RECEIVED], REVIEWERS),
        *_from([S.AWAITING_PEN_PAL, *READ, S.APPROVED], [S.WITHDRAWN], REVIEWERS),
        # What is no letter, or cannot wait, or must not be seen, leaves the queue; it can come back.
        *_from([*READ, S.UNREADABLE, S.AUTOMATIC, S.AWAITING_PEN_PAL], [S.FOR_US], REVIEWERS),
        *_from([*READ, *BESIDE], [S.CLOSED], REVIEWERS),
        *_from([S.FOR_US, S.CLOSED], [S.IN_REVIEW, S.UNREADABLE, S.AUTOMATIC], REVIEWERS, (never_mailed,)),
        *_from([*READ, *BESIDE, S.APPROVED, *ANSWERED], [S.URGENT], REVIEWERS),
        *_from([S.URGENT], [S.IN_REVIEW, S.ON_HOLD, S.RETURNED, S.REJECTED, S.FOR_US, S.CLOSED], REVIEWERS),
        *_from([*READ, *BESIDE, S.URGENT, S.APPROVED, *ANSWERED, S.CLOSED], [S.SEALED], REVIEWERS),
        *_from([S.SEALED], [S.IN_REVIEW, S.UNREADABLE, S.CLOSED], frozenset({Role.ADMIN})),
        # The mailroom prints and mails; a letter's state follows from its piece.
        Transition(S.APPROVED, S.IN_BATCH, MAILROOM, (may_be_written_to, proofed_as_approved)),
        *_from([S.IN_BATCH], [S.APPROVED, S.PRINTED], MAILROOM),
        *_from([S.IN_BATCH], [S.IN_REVIEW, S.ON_HOLD, S.SEALED], MAILCALL),
        *_from([S.PRINTED], [S.MAILED], MAILROOM),
        *_from([S.MAILED], [S.CLOSED], MAILROOM),
    )


TRANSITIONS: dict[tuple[LetterState, LetterState], Transition] = {(t.source, t.target): t for t in _steps()}
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
    check(letter, target, actor)
    version = letter.version
    source = letter.state
    facts = _left_behind(source, target) | facts
    _change(session, letter, state=target, state_since=now, **facts)
    audit.record(
        session,
        f"letter.{target.value}",
        "letter",
        letter.id,
        actor_id=actor.id if actor else None,
        now=now,
        old={"state": source, "version": version},
        new={"state": target, **facts},
    )
    session.flush()
    session.refresh(letter)
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


def touch(session: Session, letter: Letter) -> None:
    """Say that something beside the letter's own row changed: a decision on what was shown before is a conflict.

    Raises:
        Conflict: somebody changed the letter since it was loaded; nothing was changed.
    """
    _change(session, letter)
    session.refresh(letter)


def _change(session: Session, letter: Letter, **columns: Any) -> None:  # noqa: ANN401 -- columns of the letter
    changed = session.execute(
        update(Letter)
        .where(Letter.id == letter.id, Letter.version == letter.version)
        .values(version=letter.version + 1, **columns)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        message = "somebody else changed this letter a moment ago; nothing was done, look at it again"
        raise Conflict(message)


def check(letter: Letter, target: LetterState, actor: Staff | None) -> None:
    """Say whether a step may be taken, without taking it.

    Raises:
        Refused: it may not.
    """
    step = TRANSITIONS.get((letter.state, target))
    if step is None:
        message = f"a letter that is {said(letter.state)} cannot become {said(target)}"
        raise Refused(message)
    if actor is not None and (actor.role not in step.by or not actor.active):
        message = f"{actor.email} ({actor.role.value}) may not do this"
        raise Refused(message)
    for need in step.needs:
        reason = need(letter)
        if reason:
            message = f"this letter cannot become {said(target)}: {reason}"
            raise Refused(message)


def said(state: LetterState) -> str:
    """Give a state in words."""
    return state.value.replace("_", " ")
