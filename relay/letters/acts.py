"""What acts beside the decisions on paper share: who acts, on which version of a letter, and the row that says so."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relay.errors import Conflict
from relay.models import Decision, DecisionKind, Letter, LetterState, Staff
from relay.saying import said
from relay.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who acts, when, and on which version of the letter (None: whatever it is now)."""

    staff: Staff
    now: datetime
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What a letter was when somebody acted on it."""

    state: LetterState
    version: int


def before(letter: Letter) -> Before:
    """Note what a letter is now."""
    return Before(letter.state, letter.version)


def require_seen(letter: Letter, by: By) -> None:
    """Stop an act on a version of the letter that is no longer there.

    Raises:
        Conflict: somebody was first.
    """
    if by.version is not None and by.version != letter.version:
        state = said(letter.state)
        raise Conflict(
            _("somebody changed this letter while you were reading: it is %(state)s now; nothing was done", state=state)
        )


def write(session: Session, letter: Letter, kind: DecisionKind, was: Before, by: By, reason: str) -> None:
    """Write down what somebody did.

    Raises:
        Conflict: somebody else did something on the same version at the same moment.
    """
    facts = {"letter_version": was.version, "source": was.state, "private_reason": reason}
    session.add(Decision(letter_id=letter.id, staff_id=by.staff.id, kind=kind, made_at=by.now, **facts))
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(
            _("somebody else acted on this letter at the same moment; nothing was done, look at it again")
        ) from error
