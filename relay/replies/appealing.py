"""Appeals against replies that were not sent on: back to review, for somebody else than who rejected it to decide.

It is what `relay.letters.inbox.appeals` is for letters: whoever rejected the reply may write the appeal down, and does
not decide about it again (28 CFR 540.13). Which mail appeals against which reply stands in the record.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.acts import By
from relay.letters.inbox.taking import APPEAL, Marks
from relay.letters.pen_pals import acquaintances
from relay.models import Audit, Letter, Notice, NoticeKind, Reply, ReplyState, Staff
from relay.replies import life
from relay.saying import said
from relay.translation import gettext as _

S = ReplyState
REJECTED, UNDONE, APPEALED = "reply.rejected", "reply.undone", "reply.appealed"


def about(session: Session, letter: Letter | None) -> Reply | None:
    """Give the reply whose refusal a letter to us answers; None: it answers something else, or nothing."""
    notice = session.get(Notice, letter.answers_id) if letter is not None and letter.answers_id is not None else None
    if notice is None or notice.kind is not NoticeKind.REPLY_REFUSED or notice.reply_id is None:
        return None
    return session.get(Reply, notice.reply_id)


def against(session: Session, marks: Marks) -> Sequence[Reply]:
    """Give the replies that a message appeals against, by what staff said about it."""
    ids = marks.against_replies
    return session.scalars(select(Reply).where(Reply.id.in_(ids)).order_by(Reply.id)).all() if ids else ()


def appeal(session: Session, message_id: int, reply: Reply, by: By, *, from_letter: Letter | None = None) -> None:
    """Write down that a message, or the letter it became, appeals against a rejected reply; that goes to review.

    Raises:
        Conflict: it is not rejected any more.
        Refused: this person may not, or nobody knows whom it is for.
    """
    lifecycle.require_reviewer(by.staff)
    acquaintances.refuse(session, by.staff, reply)
    if reply.state is not S.REJECTED:
        raise Conflict(_("this reply is %(state)s, so there is nothing to appeal against", state=said(reply.state)))
    life.move(session, reply, S.IN_REVIEW, now=by.now, actor=by.staff)
    source = {"message": message_id, "from_letter": from_letter.id if from_letter else None}
    for verb, kind, subject_id, new in (
        (APPEAL, "message", message_id, {"reply": reply.id}),
        (APPEALED, "reply", reply.id, source),
    ):
        audit.record(session, verb, kind, subject_id, actor_id=by.staff.id, now=by.now, new=new)
    session.flush()


def require_another(session: Session, reply: Reply, staff: Staff) -> None:
    """Let somebody else decide about a reply that was rejected than who rejected it.

    Raises:
        Refused: it is the same person.
    """
    theirs = (Audit.subject_kind == "reply", Audit.subject_id == reply.id, Audit.verb.in_((REJECTED, UNDONE)))
    query = select(Audit.verb, Audit.actor_id).where(*theirs).order_by(Audit.id.desc()).limit(1)
    last = session.execute(query).first()
    if last is not None and last.verb == REJECTED and last.actor_id == staff.id:
        raise Refused(_("an appeal is read by somebody else than who rejected the reply"))
