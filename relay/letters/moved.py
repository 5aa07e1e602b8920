"""What became of a letter when its person moved or waited: one place that judges it, from the record and its proofs."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay.letters import needs, steps
from relay.models import Audit, Decision, DecisionKind, Flag, Letter, LetterState, Profile, ProfileStatus, Severity

S = LetterState
_LOOKED_BACK = 200
_PRINTED = frozenset({"committed_name", "surname", "language", "large_print"})
"""What of a person stands on paper beside where they are and the number they have there."""
_AWAY = frozenset({ProfileStatus.IN_TRANSIT, ProfileStatus.MOVED, ProfileStatus.RELEASED, ProfileStatus.DIED})


_CHANGES = ("profile.moved", "profile.status", "profile.changed")


class Place(enum.StrEnum):
    """What became of a letter when its person moved."""

    BEING_READ = "being_read"
    BEING_SET = "being_set"
    CHECK_AGAIN = "check_again"
    APPROVE_AGAIN = "approve_again"
    WAITS = "waits"
    FINE = "fine"
    """Approved, in a batch or printed, for where the person is."""
    IN_BATCH = "in_batch"
    PRINTED = "printed"
    MAILED = "mailed"
    WATCHED = "watched"


class Act(enum.StrEnum):
    """The one thing to do about it."""

    APPROVE = "approve"
    PULL = "pull"
    WATCH = "watch"


_ON_PAPER: Mapping[LetterState, Place] = {
    S.APPROVED: Place.FINE,
    S.IN_BATCH: Place.IN_BATCH,
    S.PRINTED: Place.PRINTED,
    S.MAILED: Place.MAILED,
}
ACTS: Mapping[Place, Act] = {
    Place.APPROVE_AGAIN: Act.APPROVE,
    Place.IN_BATCH: Act.PULL,
    Place.PRINTED: Act.PULL,
    Place.MAILED: Act.WATCH,
}


@dataclass(frozen=True, slots=True)
class Since:
    """What the record says of a profile's paper."""

    moved_at: datetime | None
    """When they moved, or left, last."""
    waited_at: datetime | None
    """When letters to them were stopped, or went on again, last."""
    other_at: datetime | None
    """When something else on their paper changed."""
    is_stopped: bool
    now: datetime

    def has_only_moved(self, since: datetime) -> bool:
        """Say whether they moved or waited since a moment, and nothing else on their paper changed."""
        marks = [at for at in (self.moved_at, self.waited_at) if at is not None]
        return any(at > since for at in marks) and (self.other_at is None or self.other_at <= since)


def since_of(session: Session, profile: Profile, now: datetime) -> Since:
    """Look into the record for when a person moved or waited last, and when anything else on their paper changed."""
    theirs = (Audit.subject_kind == "profile") & (Audit.subject_id == profile.id) & Audit.verb.in_(_CHANGES)
    ours = (Audit.subject_kind == "organisation") & (Audit.subject_id == 1)
    query = select(Audit).where(theirs | ours).options(joinedload(Audit.detail)).order_by(Audit.id.desc())
    moved_at = waited_at = other_at = None
    for row in session.scalars(query.limit(_LOOKED_BACK)):
        new = row.detail.new if row.detail else {}
        is_move = row.verb == "profile.moved" or "mail_point_id" in new or new.get("status") in _AWAY
        is_other = row.subject_kind == "organisation" or bool(_PRINTED & new.keys())
        is_other = is_other or ("register_number" in new and not is_move)
        moved_at = moved_at or (row.at if is_move else None)
        waited_at = waited_at or (row.at if "status" in new else None)
        other_at = other_at or (row.at if is_other else None)
    return Since(moved_at, waited_at, other_at, profile.status is not ProfileStatus.ACTIVE, now)


def place_of(letter: Letter, since: Since) -> Place:
    """Say what became of a letter; its proofs, flags and decisions are loaded with it."""
    if letter.state in _ON_PAPER:
        return _on_paper(letter, since)
    if letter.state in steps.UNDER_WAY:
        return Place.BEING_READ
    if letter.state not in {S.IN_REVIEW, S.SECOND_REVIEW}:
        return Place.WAITS
    if letter.proof is None and not any(flag.rule == "not-printable" for flag in letter.flags):
        return Place.BEING_SET
    return Place.APPROVE_AGAIN if _only_address(letter, since) else Place.CHECK_AGAIN


def _on_paper(letter: Letter, since: Since) -> Place:
    proof = letter.approved_proof
    is_old = since.moved_at is not None and proof is not None and proof.made_at < since.moved_at
    is_stopped = since.is_stopped and letter.state is not S.MAILED
    return _ON_PAPER[letter.state] if is_old or is_stopped else Place.FINE


def _only_address(letter: Letter, since: Since) -> bool:
    """Say whether somebody approved this very reading, and only where its person is has changed since."""
    approval = _approval(letter)
    if approval is None or letter.reading is None or letter.reading.made_at > approval.made_at:
        return False
    if not since.has_only_moved(approval.made_at) or found_since(letter):
        return False
    return not needs.printable(letter, since.now) and not needs.may_be_written_to(letter, since.now)


def _approval(letter: Letter) -> Decision | None:
    """Give the approval of a letter about which nobody decided anything else afterwards."""
    last = letter.decisions[-1] if letter.decisions else None
    return last if last is not None and last.kind is DecisionKind.APPROVE and last.undone_at is None else None


def found_since(letter: Letter) -> tuple[str, ...]:
    """Name the rules that found something to look at after the letter was approved."""
    approval = _approval(letter)
    if approval is None:
        return ()
    return tuple(sorted({flag.rule for flag in letter.flags if _is_new(flag, approval)}))


def _is_new(flag: Flag, approval: Decision) -> bool:
    return flag.severity is not Severity.NOTE and flag.made_at > approval.made_at
