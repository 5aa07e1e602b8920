"""What somebody chose to do about what came back, and all that carrying it out needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from relay.errors import Refused
from relay.mailroom.came_back import telling
from relay.models import Audit, CameBack, Letter, LetterState, NextStep, Notice, ProfileStatus, Staff
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
class Act:
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
