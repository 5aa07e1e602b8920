"""What staff decide about a reply, and taking it back while its time lasts. Two at once: one decision, one conflict."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.letters.acts import By
from relay.letters.deciding import reasons, undo_time
from relay.letters.ours import causes
from relay.letters.pen_pals import acquaintances
from relay.models import DecisionKind, Notice, NoticeState, ReasonOn, Reply, ReplyState, Role
from relay.notices import language_of
from relay.notices.unsent import is_in_doubt
from relay.replies import appealing, covering, life, second_reader, telling
from relay.replies.known import addressee, require_seen
from relay.replies.steps import STEPS
from relay.saying import said
from relay.translation import gettext as _

S = ReplyState


class Deed(enum.StrEnum):
    """What can be decided about a reply."""

    APPROVE = "approve"
    HOLD = "hold"
    REJECT = "reject"
    FOR_US = "for_us"
    RELEASE = "release"
    """Back to review."""
    UNMATCH = "unmatch"
    """It is for somebody else after all."""
    SEND_AGAIN = "send_again"
    """Its email came back, or was lost."""


D = Deed
_READ = (S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD)
TARGETS: Mapping[tuple[Deed, ReplyState], ReplyState] = {
    **{(D.APPROVE, state): S.APPROVED for state in _READ},
    **{(D.HOLD, state): S.ON_HOLD for state in (S.TO_MATCH, *_READ[:2], S.APPROVED)},
    **{(D.REJECT, state): S.REJECTED for state in (S.TO_MATCH, *_READ, S.APPROVED)},
    **{(D.FOR_US, state): S.FOR_US for state in (S.TO_MATCH, *_READ, S.APPROVED)},
    **{(D.RELEASE, state): S.IN_REVIEW for state in (*_READ[1:], S.APPROVED, S.REJECTED, S.FOR_US)},
    **{(D.UNMATCH, state): S.TO_MATCH for state in (*_READ, S.REJECTED, S.FOR_US)},
    (D.SEND_AGAIN, S.SENT): S.APPROVED,
}
"""What a deed makes of a reply that is in a state; what is not here cannot be decided there.

An approval leads to a second reader where two have to read.
"""
NEEDS_REASON = frozenset({D.HOLD, D.REJECT, D.UNMATCH, D.SEND_AGAIN})
_REASONED = {D.REJECT: DecisionKind.REJECT, D.HOLD: DecisionKind.HOLD}
"""Deeds for which the organisation has reasons."""
TELLS = frozenset({D.APPROVE, D.SEND_AGAIN, D.REJECT})
"""Deeds of which somebody outside may hear: they wait at least two minutes."""
_READS_AN_APPEAL = frozenset({D.APPROVE, D.REJECT})
_LEFT = frozenset({NoticeState.SENDING, NoticeState.SENT})
_UNDOABLE = frozenset({S.SECOND_REVIEW, S.APPROVED, S.ON_HOLD, S.REJECTED, S.FOR_US})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody decided."""

    deed: Deed
    private_reason: str = ""
    public_reason: str = ""
    template_id: int | None = None
    """One of the organisation's reasons for replies; its words stand where none are given."""
    hold_until: datetime | None = None
    tell: bool = False
    """With a rejection: the pen pal is told that an answer came and cannot be sent on, in the public reason's words."""


def may(role: Role, deed: Deed, reply: Reply) -> bool:
    """Say whether a role may decide this about a reply as it is."""
    target = target_of(deed, reply)
    return target is not None and role in STEPS[reply.state, target].by


def target_of(deed: Deed, reply: Reply) -> ReplyState | None:
    """Give what a deed makes of a reply: what nobody knows whom it is for goes back to be matched, not to review."""
    target = TARGETS.get((deed, reply.state))
    if reply.correspondence_id is not None or target is None:
        return target
    if deed is D.RELEASE:
        return S.TO_MATCH if (reply.state, S.TO_MATCH) in STEPS else None
    return None if deed in {D.APPROVE, D.UNMATCH} else target


def decide(
    session: Session, reply: Reply, choice: Choice, by: By, *, cancel_window: timedelta = timedelta(0)
) -> ReplyState:
    """Carry out a decision in the session's transaction; give the state that the reply has now.

    Until its undo time is over nobody outside hears of it.

    Raises:
        Conflict: somebody was first; the line says what the reply is now.
        Refused: it cannot be decided, or a reason is missing.
    """
    acquaintances.refuse(session, by.staff, reply)
    require_seen(reply, by)
    target = target_of(choice.deed, reply)
    if target is None:
        raise Refused(_("a reply that is %(state)s cannot be decided so", state=said(reply.state)))
    if choice.deed in _READS_AN_APPEAL or (choice.deed is D.RELEASE and reply.state is S.REJECTED):
        appealing.require_another(session, reply, by.staff)
    choice = _completed(session, reply, choice)
    _require_words(choice)
    if choice.deed is D.UNMATCH:
        telling.take_back(session, reply)
        life.unmatch(session, reply, now=by.now, actor=by.staff)
    elif target is S.APPROVED:
        if telling.may_have_gone(session, reply):
            raise Refused(_("an email with it may have gone: say first, among the emails, whether it did"))
        covering.refuse(session, reply, by.staff.id)
        second_reader.require_another(reply, by.staff)
        _approve(session, reply, choice, by)
    else:
        unmatched = reply.state is S.TO_MATCH and target is S.REJECTED
        telling.take_back(session, reply)
        life.move(session, reply, target, now=by.now, actor=by.staff, **_facts(choice, by))
        if unmatched:
            causes.unmatched(session, reply.profile, reply.received_on, reply_id=reply.id, now=by.now)
    if choice.deed is D.REJECT and choice.tell:
        telling.refuse(session, reply, not_before=by.now + undo_time.lasts(cancel_window, tells=True), by=by)
    return reply.state


def _approve(session: Session, reply: Reply, choice: Choice, by: By) -> None:
    """Let it go on its way, or to the second reader; what came back was read by two already."""
    if choice.deed is D.APPROVE and second_reader.target(session, reply) is S.SECOND_REVIEW:
        read = {"decided_by_id": by.staff.id, "decided_at": by.now}
        life.move(session, reply, S.SECOND_REVIEW, now=by.now, actor=by.staff, **read)
    else:
        life.approve(session, reply, now=by.now, actor=by.staff)


def undo_until(reply: Reply, emails: Iterable[Notice], *, now: datetime, cancel_window: timedelta) -> datetime | None:
    """Give until when the last decision can be taken back; None: there is none, its time is over, or it has left."""
    if reply.state not in _UNDOABLE or reply.decided_at is None or reply.decided_at != reply.state_since:
        return None
    until = undo_time.ends(reply.decided_at, cancel_window, tells=reply.state in {S.APPROVED, S.REJECTED})
    left = any((one.state in _LEFT or is_in_doubt(one)) and one.created_at >= reply.state_since for one in emails)
    return None if left or now >= until else until


def undo(session: Session, reply: Reply, by: By, *, cancel_window: timedelta) -> None:
    """Take the last decision back: the reply is where it was, and what was to be sent is not.

    Raises:
        Conflict: somebody did something since.
        Refused: its time is over, or this person may not.
    """
    acquaintances.refuse(session, by.staff, reply)
    require_seen(reply, by)
    emails = session.scalars(select(Notice).where(Notice.reply_id == reply.id, Notice.created_at >= reply.state_since))
    if undo_until(reply, emails, now=by.now, cancel_window=cancel_window) is None:
        raise Refused(_("the time to take this back is over, or it has left already; nothing was done"))
    telling.take_back(session, reply)
    undone = {"state": reply.state}
    life.take_back(session, reply, now=by.now, actor=by.staff)
    audit.record(session, appealing.UNDONE, "reply", reply.id, actor_id=by.staff.id, now=by.now, old=undone)
    session.flush()


def release_held(session: Session, *, now: datetime) -> int:
    """Put replies whose hold has ended back into review, or to be matched; return how many."""
    over = (Reply.state == S.ON_HOLD, Reply.hold_until <= now)
    found = session.scalars(select(Reply).where(*over).order_by(Reply.id).limit(500)).all()
    for reply in found:
        target = S.IN_REVIEW if reply.correspondence_id is not None else S.TO_MATCH
        life.move(session, reply, target, now=now, actor=None)
    return len(found)


def _completed(session: Session, reply: Reply, choice: Choice) -> Choice:
    """Give a choice with the words of its reason where it has none of its own.

    Raises:
        Refused: there is no such reason for this decision, or it was put away.
    """
    if choice.template_id is None:
        return choice
    reason = reasons.chosen(session, choice.template_id, _REASONED.get(choice.deed), ReasonOn.REPLY)
    own = reasons.words(reason, language_of(addressee(session, reply)))
    private, public = choice.private_reason.strip(), choice.public_reason.strip()
    return replace(
        choice, private_reason=private or own.private, public_reason=public or (own.public if choice.tell else "")
    )


def _require_words(choice: Choice) -> None:
    if choice.deed in NEEDS_REASON and not (choice.private_reason.strip() or choice.public_reason.strip()):
        raise Refused(_("say why: this needs a reason"), field="private_reason")
    if choice.tell and not choice.public_reason.strip():
        raise Refused(_("say what the pen pal is told, or tell them nothing"), field="public_reason")


def _facts(choice: Choice, by: By) -> dict[str, object]:
    facts: dict[str, object] = {"decided_by_id": by.staff.id, "decided_at": by.now}
    facts |= {"private_reason": choice.private_reason.strip(), "public_reason": choice.public_reason.strip()}
    return facts | ({"hold_until": choice.hold_until} if choice.deed is D.HOLD else {})
