"""The outbox: a notice's row, written with the decision it tells, cancelled with it, and kept all the same."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from relay import days
from relay.codes import CodeKind, encode
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
from relay.notices.composing import Composed, Facts, best_language, compose
from relay.screening import HOLDS

KINDS: Final = {
    DecisionKind.RETURN: NoticeKind.RETURNED,
    DecisionKind.REJECT: NoticeKind.REJECTED,
    DecisionKind.HOLD: NoticeKind.HELD,
}
"""What tells the pen pal something, when there are words for them."""


_TOLD_OF: Final = frozenset({LetterState.RETURNED, LetterState.REJECTED, LetterState.ON_HOLD})
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
    session: Session, letter: Letter, kind: DecisionKind, reason: str, *, until: datetime | None = None
) -> Composed | None:
    """Give the notice that a decision would make, exactly as it will read; None: nobody would be told."""
    organisation = session.get(Organisation, 1)
    if kind not in KINDS or not reason.strip() or organisation is None or silence(letter) is not None:
        return None
    zone = days.zone_of(organisation)
    facts = Facts(
        organisation=organisation.name,
        code=encode(CodeKind.LETTER, letter.id, organisation.code_key),
        arrived_on=_day(letter.received_at, zone),
        reason=reason,
        help_address=organisation.help_address,
        until=_day(until, zone) if until and kind is DecisionKind.HOLD else None,
    )
    return compose(KINDS[kind], language_of(letter.pen_pal), facts)


def tell(session: Session, letter: Letter, decision: Decision, *, not_before: datetime) -> Notice | None:
    """Write the notice of a decision that was just made, when it makes one."""
    composed = preview(session, letter, decision.kind, decision.public_reason, until=letter.hold_until)
    if composed is None or letter.pen_pal is None:
        return None
    about = {"decision_id": decision.id, "message_id": letter.message_id, "made_by_id": decision.staff_id}
    kind, now = KINDS[decision.kind], decision.made_at
    return put(session, letter, letter.pen_pal, kind, composed, not_before=not_before, now=now, **about)


def put(
    session: Session,
    letter: Letter,
    pen_pal: PenPal,
    kind: NoticeKind,
    composed: Composed,
    *,
    not_before: datetime,
    now: datetime,
    **about: int | None,
) -> Notice:
    """Put a notice about a letter into the outbox, to leave at a moment and not before.

    `about` names the rest by its column: `made_by_id`, none where Mailcall itself wrote it; `decision_id`,
    `suspension_id`, the `message_id` it answers.
    """
    notice = Notice(
        kind=kind,
        letter_id=letter.id,
        pen_pal_id=pen_pal.id,
        recipient=pen_pal.address,
        language=composed.language,
        subject=composed.subject,
        text=composed.text,
        not_before=not_before,
        created_at=now,
        **about,
    )
    session.add(notice)
    session.flush()
    return notice


def overtaken(session: Session, letter: Letter, target: LetterState) -> None:
    """Take back what has not left yet when a letter leaves the state that it tells of, or must be kept close."""
    waiting = [Notice.letter_id == letter.id, Notice.state == NoticeState.WAITING]
    if target not in _KEPT_CLOSE:
        if letter.state not in _TOLD_OF:
            return
        waiting.append(Notice.kind.in_(sorted(KINDS.values())))
    query = update(Notice).where(*waiting).values(state=NoticeState.CANCELLED)
    session.execute(query.execution_options(synchronize_session="fetch"))


def cancel(session: Session, decision: Decision) -> None:
    """Take back what was written with a decision that is undone, and has not left yet."""
    waiting = (Notice.decision_id == decision.id, Notice.state == NoticeState.WAITING)
    query = update(Notice).where(*waiting).values(state=NoticeState.CANCELLED)
    session.execute(query.execution_options(synchronize_session="fetch"))


def of_letter(session: Session, letter_id: int) -> list[Notice]:
    """Give the notices about a letter, newest first."""
    return list(session.scalars(select(Notice).where(Notice.id.in_(about(letter_id))).order_by(Notice.id.desc())))


def about(letter_id: int) -> Select[int]:
    """Give a select of the newest of them."""
    return select(Notice.id).where(Notice.letter_id == letter_id).order_by(Notice.id.desc()).limit(20)


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
