"""The outbox: a notice's row, written with the decision it tells, cancelled with it, and kept all the same."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from relay import days
from relay.models import (
    Decision,
    DecisionKind,
    Letter,
    LetterState,
    Notice,
    NoticeKind,
    NoticeState,
    Organisation,
    PenPal,
)
from relay.notices import addressed, own_words
from relay.notices.composing import Composed, best_language
from relay.notices.facts import DecidedFacts
from relay.notices.unsent import unsent
from relay.screening import HOLDS

KINDS: Final = {
    DecisionKind.RETURN: NoticeKind.RETURNED,
    DecisionKind.REJECT: NoticeKind.REJECTED,
    DecisionKind.HOLD: NoticeKind.HELD,
}
"""What tells the pen pal something, when there are words for them."""


_TOLD_OF: Final = {
    **dict.fromkeys((LetterState.RETURNED, LetterState.REJECTED, LetterState.ON_HOLD), tuple(KINDS.values())),
    LetterState.PRINTED: (NoticeKind.PRINTED,),
    LetterState.MAILED: (NoticeKind.PRINTED, NoticeKind.MAILED),
}
"""Which notices tell that a letter is in a state."""
_QUOTE: Final = re.compile(r"^\s*> ?")
"""Lines of a reason that quote the letter."""
_KEPT_CLOSE: Final = frozenset({LetterState.URGENT, LetterState.SEALED})


class Silence(StrEnum):
    """Why nobody is told about a letter."""

    NOBODY = "nobody"
    """No pen pal is known, or what was known of them is erased."""
    MACHINE = "machine"
    """A machine sent it, or it has no sender to answer (RFC 3834, section 2)."""
    KEPT_CLOSE = "kept-close"
    """It is urgent or sealed: whoever has it decides who hears what."""
    UNCERTAIN = "uncertain"
    """The mail may be forged, and whom it names may never have written."""
    BLOCKED = "blocked"
    """Its pen pal is blocked, and hears nothing that nobody decided about their letter."""


def silence(letter: Letter) -> Silence | None:
    """Say why nobody may be told about a letter; None: its pen pal may."""
    if letter.state in _KEPT_CLOSE:
        return Silence.KEPT_CLOSE
    automatic = letter.reading is not None and letter.reading.detail.get("automatic") is not None
    if letter.state is LetterState.AUTOMATIC or automatic or not letter.message.mail_from:
        return Silence.MACHINE
    if letter.pen_pal is None or letter.pen_pal.erased_at is not None:
        return Silence.NOBODY
    return Silence.UNCERTAIN if any(flag.rule in HOLDS for flag in letter.flags) else None


def language_of(pen_pal: PenPal | None) -> str:
    """Give the language a pen pal is told things in."""
    return best_language(pen_pal.language if pen_pal else "")


def preview(
    session: Session,
    letter: Letter,
    kind: DecisionKind,
    reason: str,
    *,
    now: datetime,
    until: datetime | None = None,
) -> Composed | None:
    """Give the notice that a decision would make, exactly as it will read; None: nobody would be told."""
    organisation = session.get(Organisation, 1)
    if kind not in KINDS or not reason.strip() or organisation is None or silence(letter) is not None:
        return None
    said = reason_facts(reason)
    facts = DecidedFacts(
        **addressed.about_letter(session, letter),
        reason=said["reason"],
        quoted=said["quoted"],
        until=_until(organisation, kind, until, now),
    )
    return own_words.composed(session, KINDS[kind], language_of(letter.pen_pal), facts)


def reason_facts(reason: str) -> dict[str, str]:
    """Part what the pen pal is told: why, and the lines of it that quote their letter."""
    lines = reason.splitlines()
    quoted = [_QUOTE.sub("", line) for line in lines if _QUOTE.match(line)]
    return {"reason": "\n".join(line for line in lines if not _QUOTE.match(line)), "quoted": "\n".join(quoted)}


def tell(session: Session, letter: Letter, decision: Decision, *, not_before: datetime) -> Notice | None:
    """Write the notice of a decision that was just made, when it makes one."""
    until, now = letter.hold_until, decision.made_at
    composed = preview(session, letter, decision.kind, decision.public_reason, until=until, now=now)
    if composed is None or letter.pen_pal is None:
        return None
    about = {"decision_id": decision.id, "message_id": letter.message_id, "made_by_id": decision.staff_id}
    kind = KINDS[decision.kind]
    return put(session, letter, letter.pen_pal, kind, composed, not_before=not_before, now=now, **about)


def put(
    session: Session,
    letter: Letter | None,
    pen_pal: PenPal,
    kind: NoticeKind,
    composed: Composed,
    *,
    not_before: datetime,
    now: datetime,
    **about: int | None,
) -> Notice:
    """Put a notice into the outbox, to leave at a moment and not before; `letter`: what it is about, if about one.

    `about` names the rest by its column: `made_by_id`, none where Mailcall itself wrote it; `decision_id`,
    `suspension_id`, the `message_id` it answers.
    """
    notice = Notice(**row_of(letter, pen_pal, kind, composed, not_before=not_before, now=now), **about)
    session.add(notice)
    session.flush()
    return notice


def row_of(
    letter: Letter | None, pen_pal: PenPal, kind: NoticeKind, composed: Composed, *, not_before: datetime, now: datetime
) -> dict[str, Any]:
    """Give a notice's columns: a batch has a thousand, which are inserted together."""
    return {
        "kind": kind,
        "letter_id": letter.id if letter else None,
        "pen_pal_id": pen_pal.id,
        "recipient": pen_pal.address,
        "language": composed.language,
        "subject": composed.subject,
        "text": composed.text,
        "not_before": not_before,
        "created_at": now,
    }


def overtaken(session: Session, letter: Letter, target: LetterState) -> None:
    """Take back what has not left yet when a letter leaves the state that it tells of, or must be kept close."""
    waiting = [Notice.letter_id == letter.id, unsent()]
    if target not in _KEPT_CLOSE:
        if letter.state not in _TOLD_OF or target is LetterState.MAILED:  # what is mailed was printed
            return
        waiting.append(Notice.kind.in_(_TOLD_OF[letter.state]))
    query = update(Notice).where(*waiting).values(state=NoticeState.CANCELLED)
    session.execute(query.execution_options(synchronize_session="fetch"))


def cancel(session: Session, decision: Decision) -> None:
    """Take back what was written with a decision that is undone, and has not left yet."""
    waiting = (Notice.decision_id == decision.id, unsent())
    query = update(Notice).where(*waiting).values(state=NoticeState.CANCELLED)
    session.execute(query.execution_options(synchronize_session="fetch"))


def of_letter(session: Session, letter_id: int) -> list[Notice]:
    """Give the notices about a letter, newest first."""
    return list(session.scalars(select(Notice).where(Notice.id.in_(about(letter_id))).order_by(Notice.id.desc())))


def about(letter_id: int) -> Select[int]:
    """Give a select of the newest of them."""
    return select(Notice.id).where(Notice.letter_id == letter_id).order_by(Notice.id.desc()).limit(20)


def appeal_until(organisation: Organisation, now: datetime) -> date:
    """Give the day until when what is rejected now can be appealed against."""
    return days.day_at(organisation, now) + timedelta(days=organisation.appeal_days)


def _until(organisation: Organisation, kind: DecisionKind, held: datetime | None, now: datetime) -> date | None:
    """Give the day until when it waits, or can be appealed against."""
    if kind is DecisionKind.REJECT:
        return appeal_until(organisation, now)
    return days.day_at(organisation, held) if held and kind is DecisionKind.HOLD else None
