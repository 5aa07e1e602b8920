"""What must hold of a reply before it is sent on: each gives the reason why it cannot be, or nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import object_session

from relay.letters.holding import forbidden
from relay.letters.holding.standing import is_blocked
from relay.models import CorrespondenceState, PageRole, Reply
from relay.replies.known import addressee, between_of
from relay.translation import gettext as _

Need = Callable[[Reply, datetime], str]
"""Looks at a reply at a moment and gives the reason why a step cannot be taken, or nothing."""


def is_matched(reply: Reply, _now: datetime) -> str:
    """Somebody knows whom it is for."""
    return "" if reply.correspondence_id is not None else _("nobody has said yet whom it is for")


def has_pages(reply: Reply, _now: datetime) -> str:
    """There is something to send."""
    if any(page.role is PageRole.PAGE for page in reply.pages):
        return ""
    return _("none of its pages were scanned")


def goes_on(reply: Reply, _now: datetime) -> str:
    """Letters between the two may go on: neither wanted an end, and nothing is muted."""
    session = object_session(reply)
    between = between_of(session, reply) if session else None
    if between is None or between.state is CorrespondenceState.OPEN:
        return ""
    return _("letters between these two are stopped")


def reaches(reply: Reply, now: datetime) -> str:
    """The pen pal can be written to, and wants to be."""
    session = object_session(reply)
    pal = addressee(session, reply) if session else None
    if pal is None:
        return ""
    if pal.erased_at is not None:
        return _("this pen pal was erased: nobody knows where to send it")
    if pal.minor_at is not None:
        return _("this pen pal is under 18: nothing is sent on to them")
    if pal.stopped_at is not None:
        return _("this pen pal wants nothing from us any more")
    if pal.fails_since is not None:
        return _("mail to this pen pal comes back: find out how to reach them first")
    return _("this pen pal is blocked") if is_blocked(pal, now) else ""


def nothing_forbids(reply: Reply, now: datetime) -> str:
    """No request that the two have no contact is in force."""
    session = object_session(reply)
    between = between_of(session, reply) if session else None
    if session is None or between is None:
        return ""
    return forbidden.stops_reply(session, reply.id, between, now)


SENT_ON: tuple[Need, ...] = (is_matched, has_pages, goes_on, reaches, nothing_forbids)
"""What must hold before a reply is sent on, in the order in which it is said."""


def why_not(reply: Reply, now: datetime) -> list[str]:
    """Give every reason why a reply cannot be sent on; none: it can."""
    return [reason for need in SENT_ON if (reason := need(reply, now))]
