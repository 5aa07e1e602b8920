"""What a pen pal does on their pages, each in one transaction: take a letter back, be told less, stop everything."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit, notices
from relay.errors import Refused
from relay.letters.holding import came_back
from relay.letters.pen_pals.correspondences import Change, Wish
from relay.mailroom.taking_out import stopping
from relay.models import Correspondence, CorrespondenceState, Letter, NoticeKind, PenPal
from relay.notices import addressed
from relay.notices.facts import StoppedFacts
from relay.outside.letters import Where
from relay.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a pen pal wants to be told, and how."""

    language: str
    quiet: bool
    """No courtesy notices."""
    names_in_subjects: bool


def withdraw(session: Session, pen_pal: PenPal, where: Where, *, now: datetime) -> None:
    """Take a letter back, as long as it is not printed.

    Raises:
        Refused: it is too late, or somebody of staff has it at hand.
        Conflict: it changed a moment ago.
    """
    if not where.may_withdraw:
        raise Refused(_("this letter cannot be taken back here any more; write to us if it must not go"))
    stopping.withdraw(session, where.letter, now=now)
    audit.record(
        session, "letter.taken_back", "letter", where.letter.id, actor_id=None, now=now, new={"by": pen_pal.id}
    )


def choose(session: Session, pen_pal: PenPal, wishes: Wishes, *, now: datetime, actor_id: int | None = None) -> None:
    """Keep what somebody wants to be told; `actor_id` is who of staff wrote it down for them."""
    old = {
        "language": pen_pal.language,
        "quiet": pen_pal.quiet_at is not None,
        "names_in_subjects": pen_pal.names_in_subjects,
    }
    new = {"language": wishes.language, "quiet": wishes.quiet, "names_in_subjects": wishes.names_in_subjects}
    if new == old:
        return
    pen_pal.language, pen_pal.names_in_subjects = wishes.language, wishes.names_in_subjects
    if wishes.quiet != old["quiet"]:
        pen_pal.quiet_at = now if wishes.quiet else None
    audit.record(session, "pen_pal.chose", "pen_pal", pen_pal.id, actor_id=actor_id, now=now, old=old, new=new)
    session.flush()


def quiet(session: Session, pen_pal: PenPal, *, now: datetime) -> None:
    """Send no courtesy notices any more (RFC 8058); twice is once."""
    wishes = Wishes(language=pen_pal.language, quiet=True, names_in_subjects=pen_pal.names_in_subjects)
    choose(session, pen_pal, wishes, now=now)


def stop_everything(session: Session, pen_pal: PenPal, *, now: datetime) -> int:
    """End every correspondence of somebody, and take back what is not printed; return how many letters that were.

    What came back and is not settled waits on: staff say what is done about it, as they do of everybody's.
    What they wrote stays as it is kept for everybody; whoever wants it erased writes to staff.
    """
    why = _("asked for on their own page")
    letters = _not_printed(session, pen_pal)
    for letter in letters:
        stopping.withdraw(session, letter, now=now)
    wanted = Change(state=CorrespondenceState.ENDED, wished_by=Wish.PEN_PAL, why=why)
    still = Correspondence.state != CorrespondenceState.ENDED
    for one in session.scalars(select(Correspondence).where(Correspondence.pen_pal_id == pen_pal.id, still)).all():
        stopping.change_correspondence(session, one, wanted, None, now=now)
    _tell_stopped(session, pen_pal, len(letters), now=now)
    pen_pal.stopped_at = now
    new = {"stopped_at": now, "letters": len(letters)}
    audit.record(session, "pen_pal.stopped", "pen_pal", pen_pal.id, actor_id=None, now=now, new=new)
    session.flush()
    return len(letters)


def _tell_stopped(session: Session, pen_pal: PenPal, withdrawn: int, *, now: datetime) -> None:
    """Say that everything is stopped: the last email they get."""
    facts = StoppedFacts(**addressed.to_pen_pal(session, pen_pal), withdrawn=withdrawn)
    composed = notices.composed(session, NoticeKind.STOPPED, pen_pal.language, facts)
    notices.put(session, None, pen_pal, NoticeKind.STOPPED, composed, not_before=now, now=now)


def _not_printed(session: Session, pen_pal: PenPal) -> list[Letter]:
    mine = (Letter.pen_pal_id == pen_pal.id, Letter.state.in_(stopping.TAKEN_BACK))
    found = session.scalars(select(Letter).where(*mine).order_by(Letter.id).with_for_update(of=Letter)).all()
    back = came_back.open_of(session, found)
    return [letter for letter in found if letter.id not in back]
