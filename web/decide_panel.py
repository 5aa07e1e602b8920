"""What the panels of a letter's page show: reasons to choose, who has read it, what can be undone, who is told what."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from relay import notices
from relay.errors import Refused
from relay.letters.deciding import reasons, second_reader, undo_time, undoing
from relay.letters.deciding.decisions import may
from relay.letters.deciding.second_reader import Why
from relay.letters.deciding.undoing import Undoable
from relay.letters.holding import holds
from relay.letters.holding.standing import is_blocked
from relay.letters.margin import Margin
from relay.models import Decision, DecisionKind, HeldFor, Letter, LetterState, Notice, ReasonTemplate, Role, Staff
from relay.notices import Composed, Silence
from web import decide_form, desk

_TO_APPROVE = frozenset({LetterState.IN_REVIEW, LetterState.SECOND_REVIEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """All of it, for one letter and who looks at it."""

    reasons: dict[DecisionKind, list[ReasonTemplate]]
    why_two: tuple[Why, ...]
    """Why two people read this letter; empty: one is enough, or it is no longer to be approved."""
    first: Decision | None
    """The first approval of a letter that waits for the second."""
    is_first: bool
    """Who looks is who approved first."""
    undoable: Undoable | None
    notices: list[Notice]
    silence: Silence | None
    """Why the pen pal cannot be told."""
    language: str
    """The one the pen pal is told things in."""
    notice_minutes: int
    stays: HeldFor | None
    """What keeps a letter on hold whatever staff decide, until that itself has ended."""
    blocked: bool
    blocked_by: str
    notice: Composed | None
    """The notice that the form as it stands would make."""


def panels(session: Session, letter: Letter, given: Mapping[str, str], around: Margin) -> Panels:
    """Gather it; `given` is a form that comes back."""
    me, window = desk.me(), decide_form.cancel_window()
    told = notices.of_letter(session, letter.id) if around.has_notices else []
    first = second_reader.first_reader(letter)
    blocked = letter.pen_pal is not None and is_blocked(letter.pen_pal, desk.now())
    return Panels(
        reasons=reasons.listed(session, active_only=True) if _has_reasons(me.role, letter.state) else {},
        why_two=second_reader.needed_for(letter, desk.organisation()) if letter.state in _TO_APPROVE else (),
        first=first,
        is_first=first is not None and first.staff_id == me.id,
        undoable=_undoable(session, letter, told),
        notices=told,
        silence=notices.silence(letter),
        language=notices.language_of(letter.pen_pal),
        notice_minutes=int(undo_time.lasts(window, tells=True).total_seconds() // 60),
        stays=_stays(session, letter, around),
        blocked=blocked,
        blocked_by=_blocked_by(session, letter) if blocked else "",
        notice=_notice(session, letter, given),
    )


def _has_reasons(role: Role, state: LetterState) -> bool:
    """Say whether something can be decided for which a reason can be chosen."""
    return any(may(role, kind, state) for kind in reasons.KINDS)


def _undoable(session: Session, letter: Letter, told: list[Notice]) -> Undoable | None:
    if not undoing.may_be_open(letter):
        return None
    window = decide_form.cancel_window()
    return undoing.undoable(session, letter, desk.me(), now=desk.now(), cancel_window=window, told=told)


def _stays(session: Session, letter: Letter, around: Margin) -> HeldFor | None:
    if letter.state is not LetterState.ON_HOLD:
        return None
    hold = holds.reason_for(session, letter, desk.now(), is_suspended=around.is_suspended)
    return hold.held_for if hold else None


def _blocked_by(session: Session, letter: Letter) -> str:
    who = letter.pen_pal.blocked_by_id if letter.pen_pal else None
    staff = session.get(Staff, who) if who is not None else None
    return (staff.name or staff.email) if staff else ""


def _notice(session: Session, letter: Letter, given: Mapping[str, str]) -> Composed | None:
    """Give the notice that a form makes; a day that is none is told when it is sent."""
    public = decide_form.public_of(given)
    if not public:
        return None
    try:
        until = decide_form.morning(given.get("hold_until", ""))
        kind = decide_form.kind_of(given)
        return notices.preview(session, letter, kind, public, until=until, now=desk.now())
    except Refused:
        return None
