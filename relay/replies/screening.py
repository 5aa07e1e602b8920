"""What the screening rules find in what was read on a reply, as its flags: made anew whenever there is new text."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from relay.letters.arriving import word_lists
from relay.models import Reply, ReplyFlag
from relay.screening import screen_reply


def screen(session: Session, reply: Reply, *, now: datetime) -> None:
    """Put what the rules find in a reply's text in place of all its flags."""
    session.execute(
        delete(ReplyFlag).where(ReplyFlag.reply_id == reply.id).execution_options(synchronize_session=False)
    )
    found = list(screen_reply(reply.text, word_lists.own(session))) if reply.text else []
    for item in found:
        start, end = item.span or (None, None)
        where = {"span_start": start, "span_end": end, "parameters": dict(item.parameters)}
        session.add(ReplyFlag(reply_id=reply.id, rule=item.rule, severity=item.severity, made_at=now, **where))
    session.flush()
    session.expire(reply, ["flags"])
