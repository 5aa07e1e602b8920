"""What was decided about a letter before: who was first, who rejected it, and where it goes when it is opened again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.letters.arriving import rereading
from relay.models import Decision, DecisionKind, Letter, LetterState, Staff
from relay.saying import said
from relay.translation import gettext as _

K = DecisionKind
S = LetterState
_AWAY = frozenset({S.FOR_US, S.CLOSED, S.URGENT})


def last_decision(session: Session, letter: Letter) -> Decision | None:
    """Give what was decided last, undone or not."""
    newest = select(Decision).where(Decision.letter_id == letter.id).order_by(Decision.id.desc()).limit(1)
    return session.scalar(newest)


def last_rejection(session: Session, letter: Letter) -> Decision | None:
    """Give the rejection that stands, or that was opened again and is read anew."""
    theirs = (Decision.letter_id == letter.id, Decision.kind == K.REJECT, Decision.undone_at.is_(None))
    return session.scalar(select(Decision).where(*theirs).order_by(Decision.id.desc()).limit(1))


def what_happened(session: Session, letter: Letter, staff: Staff) -> str:
    """Say to somebody who comes second who decided what, and what the letter is now."""
    last, changed = last_decision(session, letter), rereading.last_act(session, letter)
    state = said(letter.state)
    if changed is not None and (last is None or last.made_at < changed.at):
        told = {"who": changed.by, "state": state}
        return _("%(who)s changed what is printed of it: the letter is %(state)s, and nothing else was done", **told)
    if last is None:
        return _("this letter changed while you were reading it: it is %(state)s now; nothing was done", state=state)
    told = {"decision": said(last.kind), "state": state}
    if last.staff_id == staff.id:
        return _("you decided first (%(decision)s): the letter is %(state)s now, and nothing else was done", **told)
    who = last.staff.name or last.staff.email
    return _(
        "%(who)s decided first (%(decision)s): the letter is %(state)s now, and nothing else was done", who=who, **told
    )


def way_back(session: Session, letter: Letter) -> LetterState:
    """Give where a letter that was put away goes when it is opened again: to review, or to what it was beside it."""
    query = select(Decision.source).where(Decision.letter_id == letter.id, Decision.undone_at.is_(None))
    sources = session.scalars(query.order_by(Decision.id.desc()))
    came_from = next((source for source in sources if source is not None and source not in _AWAY), S.IN_REVIEW)
    if came_from in {S.UNREADABLE, S.AUTOMATIC}:
        return came_from
    confirmed = letter.pen_pal is None or letter.pen_pal.confirmed_at is not None
    return S.AWAITING_PEN_PAL if came_from is S.AWAITING_PEN_PAL and not confirmed else S.IN_REVIEW
