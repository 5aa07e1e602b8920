"""Asking who wrote a first letter: one notice to its pen pal, whatever else of theirs waits for the answer."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from relay import days, notices
from relay.letters.confirming.understanding import Understood
from relay.letters.confirming.words import Question, written
from relay.letters.holding import standing
from relay.letters.pen_pals import confirmed
from relay.models import Letter, LetterState, Notice, NoticeKind, NoticeState, Organisation, PenPal

ASKED_MOST: Final = 3
"""How often somebody is asked in all: a machine that answers "put away" with a new mail would be asked for ever."""


def ask(session: Session, letter: Letter, *, now: datetime) -> Notice | None:
    """Ask the pen pal of a letter that waits for it; None: they were asked, or nobody may be.

    Nothing is sent to whom a mail may have been forged for, and nothing to a machine.
    """
    pen_pal = letter.pen_pal
    if letter.state is not LetterState.AWAITING_PEN_PAL or pen_pal is None:
        return None
    session.refresh(pen_pal, with_for_update=True)  # another letter of theirs may be asked about just now
    if not hears(pen_pal, now):
        return None
    if notices.silence(letter) is not None or last_asked(session, pen_pal.id) is not None:
        return None
    if in_vain(session, pen_pal.id):
        return None
    return tell(session, letter, pen_pal, NoticeKind.CONFIRM, now=now, question=Question(ends(session, now)))


def ask_again(
    session: Session, answer: Letter, asked: Notice, pen_pal: PenPal, said: Understood, *, now: datetime
) -> Notice | None:
    """Ask for what an answer left out, in its own thread; None: they were asked in vain, or nobody may be.

    `asked` is the question it answers, `said` what is known so far. It is one of the three that anybody gets, so that
    a machine that answers all of them hears nothing more.
    """
    letter = asked.letter
    if letter is None or not hears(pen_pal, now) or notices.silence(letter) is not None:
        return None
    confirmed.ask_no_more(session, pen_pal)
    if in_vain(session, pen_pal.id):
        return None
    question = Question(ends(session, now), said)
    return tell(session, letter, pen_pal, NoticeKind.CONFIRM, now=now, question=question, answers=answer)


def last_asked(session: Session, pen_pal_id: int) -> Notice | None:
    """Give the notice that asked a pen pal about letters that still wait; None: none did."""
    about = aliased(Letter)
    asked = (
        select(Notice)
        .join(about, about.id == Notice.letter_id)
        .where(
            Notice.pen_pal_id == pen_pal_id,
            Notice.kind == NoticeKind.CONFIRM,
            Notice.state != NoticeState.CANCELLED,
            about.state == LetterState.AWAITING_PEN_PAL,
        )
    )
    return session.scalar(asked.order_by(Notice.id.desc()).limit(1))


def asked_by(session: Session, answer: Letter) -> Notice | None:
    """Give the question that asked for what an answer left out; None: none did."""
    query = select(Notice).where(Notice.message_id == answer.message_id, Notice.kind == NoticeKind.CONFIRM)
    return session.scalar(query.where(Notice.state != NoticeState.CANCELLED).order_by(Notice.id.desc()).limit(1))


def in_vain(session: Session, pen_pal_id: int) -> bool:
    """Say whether a pen pal was asked so often that nobody asks them again; staff may confirm them all the same."""
    theirs = (Notice.pen_pal_id == pen_pal_id, Notice.kind == NoticeKind.CONFIRM)
    asked = select(func.count()).where(*theirs, Notice.state != NoticeState.CANCELLED)
    return (session.scalar(asked) or 0) >= ASKED_MOST


def tell(
    session: Session,
    letter: Letter,
    pen_pal: PenPal,
    kind: NoticeKind,
    *,
    now: datetime,
    question: Question | None = None,
    answers: Letter | None = None,
) -> Notice:
    """Write one of the notices of a first letter. Nobody decided it, so nothing of it can be taken back.

    `answers` is the mail of theirs that it answers, if not the letter's own.
    """
    mail = written(session, letter, pen_pal, kind, question)
    message_id = (answers or letter).message_id
    return notices.put(session, letter, pen_pal, kind, mail, not_before=now, now=now, message_id=message_id)


def hears(pen_pal: PenPal, now: datetime) -> bool:
    """Say whether a pen pal is written to at all."""
    away = (pen_pal.erased_at, pen_pal.minor_at, pen_pal.stopped_at, pen_pal.fails_since)
    return not any(away) and not standing.is_blocked(pen_pal, now)


def ends(session: Session, begun: datetime) -> date:
    """Give the last day to answer, when the time begins at a moment."""
    organisation = session.get_one(Organisation, 1)
    return days.day_at(organisation, begun + timedelta(days=organisation.confirm_days))
