"""The steps of a reply's life as one table: from where to where, who may take each, and what must hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from relay.letters.steps import MAILCALL, MAILROOM, REVIEWERS
from relay.models import ReplyState, Role
from relay.replies.needs import SENT_ON, Need, is_matched

S = ReplyState


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a reply's life: who may take it and what must hold."""

    source: ReplyState
    target: ReplyState
    by: frozenset[Role]
    needs: tuple[Need, ...] = ()


UNDECIDED = (S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD)
"""Matched, and waiting for staff."""
NOT_SENT = (S.TO_MATCH, *UNDECIDED, S.URGENT, S.APPROVED, S.REJECTED, S.FOR_US)
"""Nothing of it has left."""


def _from(
    sources: Iterable[ReplyState], targets: Iterable[ReplyState], by: frozenset[Role], needs: tuple[Need, ...] = ()
) -> list[Step]:
    return [Step(one, other, by, needs) for one in sources for other in targets if one is not other]


def _steps() -> tuple[Step, ...]:
    return (
        # Whoever scans says whom it is for; where nobody has to read it, it goes on at once.
        Step(S.TO_MATCH, S.IN_REVIEW, MAILROOM, (is_matched,)),
        Step(S.TO_MATCH, S.APPROVED, MAILCALL, SENT_ON),
        Step(S.TO_MATCH, S.NOT_OPENED, MAILROOM),
        *_from([S.TO_MATCH, S.IN_REVIEW], [S.CUT_AGAIN], MAILROOM),  # its scan was divided wrongly
        # Staff read and decide.
        *_from(UNDECIDED, [S.APPROVED], REVIEWERS, SENT_ON),
        *_from([S.IN_REVIEW, S.ON_HOLD], [S.SECOND_REVIEW], REVIEWERS, SENT_ON),
        *_from([S.TO_MATCH, *UNDECIDED, S.APPROVED], [S.ON_HOLD, S.REJECTED, S.FOR_US], REVIEWERS),
        *_from([S.SECOND_REVIEW, S.ON_HOLD, S.APPROVED, S.REJECTED, S.FOR_US], [S.IN_REVIEW], REVIEWERS, (is_matched,)),
        *_from([*UNDECIDED, S.REJECTED, S.FOR_US], [S.TO_MATCH], REVIEWERS),  # it is somebody else's after all
        # What cannot wait, or must not be seen, leaves the queue; it can come back.
        *_from(NOT_SENT, [S.URGENT], REVIEWERS),
        *_from([S.URGENT], [S.TO_MATCH, S.ON_HOLD, S.REJECTED, S.FOR_US], REVIEWERS),
        *_from([S.URGENT], [S.IN_REVIEW], REVIEWERS, (is_matched,)),
        *_from([state for state in S if state not in {S.SEALED, S.CUT_AGAIN}], [S.SEALED], REVIEWERS),
        *_from([S.SEALED], [S.TO_MATCH, S.SENT, S.NOT_OPENED], frozenset({Role.ADMIN})),
        *_from([S.SEALED], [S.IN_REVIEW], frozenset({Role.ADMIN}), (is_matched,)),
        # The smarthost takes its email; one that came back can be sent again.
        Step(S.APPROVED, S.SENT, MAILCALL),
        Step(S.SENT, S.APPROVED, REVIEWERS, SENT_ON),
    )


STEPS: dict[tuple[ReplyState, ReplyState], Step] = {(one.source, one.target): one for one in _steps()}
