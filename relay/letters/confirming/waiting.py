"""Letters that wait for their pen pal to say who they are: a reminder halfway, and put away when the time is over.

The time begins when the question left us, or with the newest letter that waits, whichever is later; while no question
can leave, no letter is put away. Whoever was asked three times in vain is not asked again: what they write then waits
as long, where staff see it, and is put away without a word. What was put away comes back by itself when its pen pal
answers after all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.letters import lifecycle
from relay.letters.confirming import asking
from relay.letters.confirming.so_far import so_far
from relay.letters.confirming.words import Question
from relay.models import Letter, LetterState, Notice, NoticeKind, NoticeState, Organisation, PenPal

SLICE = 200
_WAITS = Letter.state == LetterState.AWAITING_PEN_PAL


def due(session: Session, *, now: datetime, after: int = 0) -> list[int]:
    """Give the next pen pals whose letters were never asked about, or have waited half their time; by their numbers."""
    half = timedelta(days=session.get_one(Organisation, 1).confirm_days) / 2
    asked = select(Notice.id).where(Notice.pen_pal_id == Letter.pen_pal_id, Notice.kind == NoticeKind.CONFIRM)
    concerned = (Letter.state_since <= now - half) | ~asked.correlate(Letter).exists()
    query = select(Letter.pen_pal_id).distinct().where(_WAITS, Letter.pen_pal_id > after, concerned)
    return [one for one in session.scalars(query.order_by(Letter.pen_pal_id).limit(SLICE)) if one is not None]


def tend(session: Session, pen_pal_id: int, *, now: datetime) -> str:
    """Do what is due for one pen pal; say what was: asked, reminded, expired, or nothing."""
    pen_pal = session.get_one(PenPal, pen_pal_id, with_for_update=True)
    query = select(Letter).where(_WAITS, Letter.pen_pal_id == pen_pal_id).order_by(Letter.received_at, Letter.id)
    letters = session.scalars(query).all()
    if not letters:
        return ""
    asked = asking.last_asked(session, pen_pal_id)
    whole = timedelta(days=session.get_one(Organisation, 1).confirm_days)
    if asked is None:
        return _ask(session, pen_pal_id, letters, now, whole)
    begun = _begun(asked, letters)
    if begun is None or now < begun + whole / 2:
        return ""
    reminder = _reminder(session, asked)
    if reminder is None and asking.hears(pen_pal, now):
        until = asking.ends(session, max(begun, now - whole / 2))
        question = Question(until, so_far(session, pen_pal.id, now=now))
        asking.tell(session, letters[0], pen_pal, NoticeKind.CONFIRM_REMINDER, now=now, question=question)
        return "reminded"
    is_told = reminder is None or (reminder.sent_at or reminder.created_at) <= now - whole / 4
    return _expire(session, pen_pal, letters, now) if now >= begun + whole and is_told else ""


def _ask(session: Session, pen_pal_id: int, letters: Sequence[Letter], now: datetime, whole: timedelta) -> str:
    """Ask; whoever was asked in vain too often is not, and their letters are put away when they waited their time."""
    if any(asking.ask(session, letter, now=now) for letter in letters):
        return "asked"
    is_over = max(letter.state_since for letter in letters) <= now - whole
    return _put_away(session, letters, now) if is_over and asking.in_vain(session, pen_pal_id) else ""


def _begun(asked: Notice, letters: Sequence[Letter]) -> datetime | None:
    """Give when the time began; None: the question has not left."""
    left = asked.sent_at or (asked.created_at if asked.state is NoticeState.FAILED else None)
    return max(left, *(letter.state_since for letter in letters)) if left else None


def _reminder(session: Session, asked: Notice) -> Notice | None:
    theirs = (Notice.pen_pal_id == asked.pen_pal_id, Notice.kind == NoticeKind.CONFIRM_REMINDER, Notice.id > asked.id)
    return session.scalar(select(Notice).where(*theirs).order_by(Notice.id.desc()).limit(1))


def _put_away(session: Session, letters: Sequence[Letter], now: datetime) -> str:
    for letter in letters:
        lifecycle.move(session, letter, LetterState.CLOSED, now=now, actor=None)
    return "expired"


def _expire(session: Session, pen_pal: PenPal, letters: Sequence[Letter], now: datetime) -> str:
    expired = _put_away(session, letters, now)
    if asking.hears(pen_pal, now):
        asking.tell(session, letters[0], pen_pal, NoticeKind.CONFIRM_EXPIRED, now=now)
    return expired
