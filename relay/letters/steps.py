"""The steps of a letter's life as one table: from where to where, who may take each, and what must hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from relay.letters.holding import forbidden, taken
from relay.letters.holding.suspended import nothing_stops_it
from relay.letters.needs import (
    Need,
    is_whole,
    may_be_written_to,
    never_mailed,
    nothing_redacted,
    pen_pal_told,
    printable,
    proofed_as_approved,
    taken_there,
)
from relay.models import LetterState, Role

S = LetterState
REVIEWERS = frozenset({Role.ADMIN, Role.REVIEWER})
MAILROOM = frozenset({Role.ADMIN, Role.REVIEWER, Role.PRINTER})
MAILCALL: frozenset[Role] = frozenset()
"""Nobody of staff: a step that Mailcall itself takes."""


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
    approval = (
        *(may_be_written_to, forbidden.stops, nothing_stops_it, taken.stops),
        *(taken_there, pen_pal_told, printable),
    )
    return (
        # Mailcall reads, screens and proofs.
        Transition(S.RECEIVED, S.READING, MAILCALL),
        *_from([S.READING], [S.SCREENED, S.AUTOMATIC, S.UNREADABLE], MAILCALL),
        # What answers a mail of ours may be for staff, or say what was asked and need nobody.
        *_from([S.READING], [S.FOR_US, S.CLOSED], MAILCALL),
        *_from([S.SCREENED], [S.IN_REVIEW, S.AWAITING_PEN_PAL, S.ON_HOLD, S.FOR_US], MAILCALL),
        *_from([S.AWAITING_PEN_PAL], [S.IN_REVIEW, S.ON_HOLD], REVIEWERS),
        # Staff read and decide; where two have to read, the first approval asks for the second.
        Transition(S.IN_REVIEW, S.APPROVED, REVIEWERS, approval),
        Transition(S.IN_REVIEW, S.SECOND_REVIEW, REVIEWERS, approval),
        Transition(S.SECOND_REVIEW, S.APPROVED, REVIEWERS, approval),
        *_from([S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED], [S.ON_HOLD], REVIEWERS),
        *_from([S.SECOND_REVIEW, S.ON_HOLD, S.APPROVED, *ANSWERED[:2]], [S.IN_REVIEW], REVIEWERS),
        *_from([*READ, S.UNREADABLE], [S.RETURNED, S.REJECTED], REVIEWERS),
        *_from([*READ, S.UNREADABLE, S.AUTOMATIC], [S.RECEIVED], REVIEWERS, (nothing_redacted, is_whole)),
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
        Transition(
            S.APPROVED, S.IN_BATCH, MAILROOM, (may_be_written_to, nothing_stops_it, taken_there, proofed_as_approved)
        ),
        *_from([S.IN_BATCH], [S.APPROVED, S.PRINTED], MAILROOM),
        Transition(S.PRINTED, S.APPROVED, MAILROOM),  # it was still here when its batch went: the next one takes it
        *_from([S.IN_BATCH], [S.ON_HOLD], MAILCALL),
        # What is not in the post yet can be pulled, off the printer's table too.
        *_from([S.IN_BATCH, S.PRINTED], [S.IN_REVIEW], REVIEWERS),
        *_from([S.PRINTED], [S.MAILED, S.ON_HOLD], MAILROOM),
        # What comes back waits until somebody has said what is done about it.
        *_from([S.MAILED], [S.CLOSED, S.ON_HOLD], MAILROOM),
    )


TRANSITIONS: dict[tuple[LetterState, LetterState], Transition] = {(t.source, t.target): t for t in _steps()}
LAID_ASIDE = frozenset({S.URGENT, S.FOR_US, S.RETURNED, S.REJECTED, S.SEALED, S.CLOSED})
"""Out of the queue. What changes on their paper meanwhile costs them their proof; they are set when they come back."""
UNDER_WAY = frozenset({S.RECEIVED, S.READING, S.SCREENED})
