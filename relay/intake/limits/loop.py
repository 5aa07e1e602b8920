"""Whether a message goes round in circles: RFC 5321 section 6.3. Pure."""

from collections.abc import Set as AbstractSet

from relay.intake import replies
from relay.intake.spool import Content


def refusal(content: Content, *, hops_most: int, ours: AbstractSet[str]) -> str:
    """Give the reply that breaks the circle: too many servers handed it on, or we have sent it; empty: it is none.

    `ours` are our domains as they are compared. What our own servers wrote into Received says nothing: a mail server in
    front of this one may call itself by the same name.
    """
    if content.hops > hops_most:
        return replies.LOOPING
    return replies.CAME_BACK if content.loops & ours else ""
