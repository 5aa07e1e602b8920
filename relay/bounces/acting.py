"""What is done about a report: only when it proves that it is about mail of ours, and never by writing to anybody.

The proof is the address that our mail gave for what comes back, which nobody can make (`relay.verp`): a bounce comes to
it, and names whom we wrote to; a complaint comes to it or tells it. Our mail's Message-ID proves nothing: whoever was
in copy of an answer to it knows that.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from relay import audit
from relay.bounces.reading import Report, What
from relay.letters.pen_pals import failing
from relay.models import Notice, NoticeState, Recipient
from relay.outside import acts
from relay.replies import sending as replies
from relay.sending.faults import Fault
from relay.verp import Mailing

_WENT: Final = frozenset({NoticeState.SENT, NoticeState.SENDING, NoticeState.PARKED, NoticeState.FAILED})


def act(session: Session, message_id: int, report: Report, mailing: Mailing | None, *, now: datetime) -> str:
    """Do what a report leads to; `mailing`: the one whose address proves it, if any. Give a line that tells it.

    What is understood is dealt with; everything else stays in the inbox, where staff see it.
    """
    if mailing is not None:
        replies.hold(session, mailing.notice_id)
    notice = session.get(Notice, mailing.notice_id, with_for_update=True) if mailing is not None else None
    if notice is None or mailing is None:
        done = ""
    elif report.what is What.COMPLAINT:
        done = _complained(session, notice, now)
    elif report.what is What.BOUNCE:
        done = _bounced(session, notice, mailing, report, now)
    else:
        done = {What.DELAY: "late", What.AUTOMATIC: "automatic"}.get(report.what, "")
    if done and report.what is not What.COMPLAINT:  # staff see that somebody is angry with us, however often it is read
        _deal_with(session, message_id, now)
    return done or "not understood; left for staff to see"


def _bounced(session: Session, notice: Notice, mailing: Mailing, report: Report, now: datetime) -> str:
    """Mark a notice that came back, and its address where that is what failed."""
    if notice.recipient.lower() not in report.recipients:
        return ""
    if mailing.resends != notice.resends:
        return "of an earlier try"
    if notice.state not in _WENT:
        return ""
    if notice.bounced_at is not None:
        return "bounced before"
    notice.state, notice.bounced_at, notice.bounce_status = NoticeState.FAILED, now, report.status
    notice.fault, notice.claimed_at = Fault.CAME_BACK, None
    new = {"status": report.status}
    audit.record(session, "notice.bounced", "notice", notice.id, actor_id=None, now=now, new=new)
    session.flush()
    replies.went(session, notice, now=now)
    pal = notice.pen_pal
    if pal is not None and pal.address == notice.recipient and failing.is_about_address(report.status):
        failing.mark(session, pal, f"{report.status} {report.why}".strip(), now=now)
    return "bounced"


def _complained(session: Session, notice: Notice, now: datetime) -> str:
    """Stop courtesy notices to whoever called one of ours spam, and let staff know."""
    if notice.complained_at is not None:
        return "complained before"
    notice.complained_at = now
    audit.record(session, "notice.complained", "notice", notice.id, actor_id=None, now=now)
    pal = notice.pen_pal
    if pal is not None and pal.erased_at is None:
        pal.complained_at = pal.complained_at or now
        acts.quiet(session, pal, now=now)
    session.flush()
    return "complained"


def _deal_with(session: Session, message_id: int, now: datetime) -> None:
    here = (Recipient.message_id == message_id, Recipient.alias_id.is_(None), Recipient.dealt_with_at.is_(None))
    session.execute(update(Recipient).where(*here).values(dealt_with_at=now))
    told = {"by": "mailcall"}
    audit.record(session, "message.dealt_with", "message", message_id, actor_id=None, now=now, new=told)
    session.flush()


def recipients_of(session: Session, message_id: int) -> list[str]:
    """Give the addresses of ours that a message came to."""
    return list(session.scalars(select(Recipient.address).where(Recipient.message_id == message_id)))
