"""A reply that cannot wait: out of its queue to a named person, and the clock of `relay.letters.urgent` runs."""

import enum

from sqlalchemy.orm import Session, joinedload

from relay.errors import Conflict, NotFound
from relay.letters import lifecycle
from relay.letters.acts import By
from relay.letters.urgent import clock
from relay.letters.urgent.clock import Alarm
from relay.models import Correspondence, Escalation, MailPoint, Profile, Reply, ReplyState
from relay.replies import life, telling
from relay.replies.known import require_seen
from relay.translation import gettext as _

S = ReplyState


class Onward(enum.StrEnum):
    """What becomes of an urgent reply."""

    BACK = "back"
    """To review, or to be matched."""
    HOLD = "hold"
    REJECT = "reject"
    FOR_US = "for_us"


_TARGETS = {Onward.HOLD: S.ON_HOLD, Onward.REJECT: S.REJECTED, Onward.FOR_US: S.FOR_US}


def escalate(session: Session, reply: Reply, alarm: Alarm, by: By) -> Escalation:
    """Take a reply out of the queue to a named person, and start the clock. Nothing of it leaves meanwhile.

    Raises:
        Conflict: it is urgent already, or somebody changed it since it was seen.
        Refused: this person may not, or nobody may have it.
    """
    lifecycle.require_reviewer(by.staff)
    if reply.state is S.URGENT:
        raise Conflict(_("this reply is urgent already: the named person has it; nothing else was done"))
    require_seen(reply, by)
    person = clock.person_for(session, alarm, reply)
    telling.take_back(session, reply)
    life.move(session, reply, S.URGENT, now=by.now, actor=by.staff)
    return clock.start(session, reply, alarm, person, by)


def settle(session: Session, escalation: Escalation, onward: Onward, by: By, *, outcome: str) -> ReplyState:
    """Say what was done, and let the reply go on; give the state it has now. Nobody outside is told.

    Raises:
        Conflict: it is settled already.
        Refused: no outcome, or somebody else has it.
    """
    clock.begin_settling(session, escalation, by, outcome)
    reply = reply_of(escalation)
    back = S.IN_REVIEW if reply.correspondence_id is not None else S.TO_MATCH
    life.move(session, reply, _TARGETS.get(onward, back), now=by.now, actor=by.staff)
    clock.close(session, escalation, by, outcome.strip())
    return reply.state


def reply_of(escalation: Escalation) -> Reply:
    """Give the reply that is urgent.

    Raises:
        NotFound: it is a letter.
    """
    if escalation.reply is None:
        raise NotFound(_("there is no such reply"))
    return escalation.reply


def case_of(session: Session, reply_id: int) -> Escalation | None:
    """Give what makes a reply urgent now, with everything a page about it shows."""
    reply = joinedload(Escalation.reply)
    between = reply.joinedload(Reply.correspondence)
    person = (between.joinedload(Correspondence.profile), reply.joinedload(Reply.profile))
    places = [one.joinedload(Profile.mail_point).joinedload(MailPoint.facility) for one in person]
    beside = (between.joinedload(Correspondence.pen_pal), reply.selectinload(Reply.flags))
    return session.scalar(clock.open_one(Escalation.reply_id, reply_id).options(*places, *beside))
