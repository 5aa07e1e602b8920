"""What is done about what came back: each reason leads on to one of these, and its pen pal hears of it.

A step settles the row, but for two: an appeal waits for its answer, and an address is corrected before the letter is
printed again. Closing without telling the pen pal needs a reason.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from relay import audit, directory
from relay.directory import Author
from relay.errors import Refused
from relay.letters import lifecycle
from relay.letters.deciding import undo_time
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.holding import holds
from relay.letters.pen_pals import acquaintances
from relay.mailroom.came_back import recording, telling
from relay.mailroom.taking_out import pulling
from relay.models import (
    Audit,
    CameBack,
    DecisionKind,
    Letter,
    LetterState,
    NextStep,
    Notice,
    ProfileStatus,
    Staff,
)
from relay.notices.came_back import Then
from relay.saying import said
from relay.translation import gettext as _

N = NextStep
STATUSES: Final = (
    ProfileStatus.MOVED,
    ProfileStatus.IN_TRANSIT,
    ProfileStatus.PAUSED,
    ProfileStatus.RELEASED,
    ProfileStatus.DIED,
)
"""What somebody can be, so that letters to them wait."""
OF_OURS: Final = frozenset({N.HOLD_PROFILE, N.CORRECT_MAIL_POINT, N.CLOSE})
"""What is done about a letter of ours: it is written anew, and nobody outside waits for it."""
_ADDRESSED: Final = frozenset(
    {"mail_point_id", "register_number", "committed_name", "surname", "address", "envelope", "takes_labels"}
)
"""What of a person or their mail point makes the next envelope another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """What somebody chose."""

    step: NextStep
    tell: bool = True
    words: str = ""
    """For the pen pal; what they are asked, when they are asked."""
    note: str = ""
    """For staff."""
    is_right: bool = False
    """Somebody looked, and the address is right as it is."""
    appeal_until: date | None = None
    appeal_source: str = ""
    status: ProfileStatus | None = None
    source: str = ""
    """Who says so of the person."""


@dataclass(frozen=True, slots=True)
class _Act:
    """One settling, with all it needs."""

    session: Session
    row: CameBack
    chosen: Settling
    staff: Staff
    now: datetime
    not_before: datetime

    @property
    def letter(self) -> Letter:
        """Give the letter, which waits for this.

        Raises:
            Refused: it is one of ours, or has gone on.
        """
        letter = self.row.piece.letter
        if letter is None:
            raise Refused(_("this is a letter of yours: have it written anew"))
        if letter.state is not LetterState.ON_HOLD:
            told = {"state": said(letter.state)}
            raise Refused(_("its letter is %(state)s by now: close this, and say why", **told))
        return letter

    def tell(self, then: Then) -> Notice | None:
        """Write the notice, if it is wanted and somebody may be told."""
        if not self.chosen.tell:
            return None
        told = (self.session, self.row, then, self.chosen.words, self.staff)
        return telling.tell(*told, not_before=self.not_before, now=self.now)

    def settle(self) -> None:
        """Say that this is done."""
        self.row.settled_at, self.row.settled_by_id = self.now, self.staff.id
        self.session.flush()


def settle(
    session: Session,
    row: CameBack,
    chosen: Settling,
    staff: Staff,
    *,
    now: datetime,
    cancel_window: timedelta = timedelta(0),
) -> Notice | None:
    """Carry a step out; give the notice that tells the pen pal, if there is one.

    Raises:
        Refused: this person may not, or something is missing; `field` says which of `Settling`.
        Conflict: it is settled already.
    """
    lifecycle.require_reviewer(staff)
    recording.refuse_settled(session, row)
    if row.piece.letter is not None:
        acquaintances.refuse(session, staff, row.piece.letter)
    elif chosen.step not in OF_OURS:
        raise Refused(_("this is a letter of yours: have it written anew"))
    old = {"next_step": row.next_step}
    not_before = now + undo_time.lasts(cancel_window, tells=True)
    act = _Act(session, row, chosen, staff, now, not_before)
    row.note = chosen.note.strip() or row.note
    notice = _STEPS[chosen.step](act)
    row.next_step = chosen.step
    session.flush()
    told = {"next_step": chosen.step, "notice": notice.id if notice else None, "settled": row.settled_at is not None}
    new = told | ({"note": chosen.note.strip()} if chosen.note.strip() else {})
    verb = "came_back.settled" if row.settled_at else "came_back.step"
    audit.record(session, verb, "came_back", row.id, actor_id=staff.id, now=now, old=old, new=new)
    session.flush()
    return notice


def then_of(row: CameBack, step: NextStep) -> Then:
    """Give what a step tells the pen pal."""
    if step is N.CLOSE:
        return Then.LOST if row.next_step is N.APPEAL else Then.CLOSED
    return {N.ADDRESS_AGAIN: Then.AGAIN, N.APPEAL: Then.APPEALED}.get(step, Then.WAITS)


def has_changed(changes: Iterable[Audit]) -> bool:
    """Say whether the envelope would be another one now, by what the record says since it was set."""
    return any(_is_other(entry) for entry in changes)


def _is_other(entry: Audit) -> bool:
    return entry.detail is not None and not _ADDRESSED.isdisjoint(entry.detail.old)


def _address_again(act: _Act) -> Notice | None:
    """Send the letter to its readers with a proof by the address as it is now; it is printed as a new piece."""
    letter = act.letter
    if letter.profile.status is not ProfileStatus.ACTIVE:  # it would wait, and the notice says that it goes on
        told = _("letters to this person wait for now, so it cannot be printed again: say first where they are")
        raise Refused(told)
    if not (act.chosen.is_right or has_changed(recording.changes_since(act.session, act.row.piece))):
        told = _("its address is what stood on the envelope: correct it first, or say that you looked and it is right")
        raise Refused(told, field="is_right")
    notice = act.tell(Then.AGAIN)
    act.settle()
    pulling.to_readers(act.session, letter, act.staff, now=act.now)
    holds.hold_back(act.session, letter, now=act.now)
    return notice


def _ask_pen_pal(act: _Act) -> None:
    """Return the letter with what is to be changed; the notice is that of any letter that is returned."""
    letter = act.letter
    if telling.silence(letter, act.now) is not None:
        raise Refused(_("nobody can be asked: the pen pal is not known, or is told nothing"))
    if not act.chosen.words.strip():
        raise Refused(_("say in words for the pen pal what they are asked to change"), field="words")
    act.settle()
    private = act.chosen.note.strip() or _("It came back.")
    choice = Choice(kind=DecisionKind.RETURN, public_reason=act.chosen.words.strip(), private_reason=private)
    window = act.not_before - act.now
    decide(act.session, letter, choice, act.staff, now=act.now, cancel_window=window)


def _appeal(act: _Act) -> Notice | None:
    """Keep the letter on hold until the prison answers, with the day until which somebody has to have asked."""
    until, source = act.chosen.appeal_until, act.chosen.appeal_source.strip()
    _letter = act.letter
    if until is None:
        raise Refused(_("say until when it can be appealed"), field="appeal_until")
    if until < act.row.came_on:
        raise Refused(_("that day was over before it came back"), field="appeal_until")
    if not source:
        raise Refused(_("say where the deadline stands, so that somebody else can look"), field="appeal_source")
    was_told = act.row.next_step is N.APPEAL
    act.row.appeal_until, act.row.appeal_source = until, source
    return None if was_told else act.tell(Then.APPEALED)


def _hold_profile(act: _Act) -> Notice | None:
    """Let all letters to the person wait, and this one with them."""
    status, profile = act.chosen.status, recording.profile_of(act.row.piece)
    if status not in STATUSES:
        raise Refused(_("say what became of the person"), field="status")
    letter = act.letter if act.row.piece.letter is not None else None
    notice = act.tell(Then.WAITS) if letter is not None else None
    if profile.status is not status:
        author = Author(now=act.now, actor_id=act.staff.id, demo=profile.demo)
        directory.set_status(act.session, profile, status, author, source=act.chosen.source)
    act.settle()
    if letter is not None:
        pulling.to_readers(act.session, letter, act.staff, now=act.now)
        holds.hold_back(act.session, letter, now=act.now)
    return notice


def _correct_mail_point(_act: _Act) -> None:
    """Nothing more is done here: the address is corrected on its own page, and the letter printed again after that."""


def _close(act: _Act) -> Notice | None:
    """End it: the letter is put away, and its pen pal told, or it is written down why not."""
    letter = act.row.piece.letter
    notice = act.tell(then_of(act.row, N.CLOSE)) if letter is not None else None
    if letter is not None and notice is None and not act.chosen.note.strip():
        raise Refused(_("say why the pen pal is not told: nothing ends without that"), field="note")
    act.settle()
    if letter is not None and letter.state is LetterState.ON_HOLD:
        lifecycle.move(act.session, letter, LetterState.CLOSED, now=act.now, actor=act.staff)
    return notice


_STEPS: Mapping[NextStep, Callable[[_Act], Notice | None]] = {
    N.ADDRESS_AGAIN: _address_again,
    N.ASK_PEN_PAL: _ask_pen_pal,
    N.APPEAL: _appeal,
    N.HOLD_PROFILE: _hold_profile,
    N.CORRECT_MAIL_POINT: _correct_mail_point,
    N.CLOSE: _close,
}
