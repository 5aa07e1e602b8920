"""Whether a reply that was matched goes on without a reader: as the organisation wants, and never in doubt."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from relay.models import Organisation, Reply
from relay.replies import second_reader
from relay.replies.needs import why_not
from relay.screening import LEGAL, URGENT

ALL: Final = "all"
FLAGGED: Final = "flagged"
NONE: Final = "none"
REVIEWS: Final = (ALL, FLAGGED, NONE)
"""Which replies somebody reads before they go (`Organisation.reviews_replies`)."""
ALWAYS_READ: Final = URGENT | LEGAL
"""Rules whose replies somebody reads whatever the organisation wants: somebody may be hurt, or it is privileged."""


def is_read_by_somebody(reviews: str, rules: Collection[str], *, was_read: bool) -> bool:
    """Say whether somebody reads a reply with these flags; `was_read`: whether there is any text to find them in."""
    if reviews == NONE:
        return not ALWAYS_READ.isdisjoint(rules)
    return reviews != FLAGGED or bool(rules) or not was_read


def goes_by_itself(session: Session, reply: Reply, *, now: datetime) -> bool:
    """Say whether a reply goes on at once: nobody has to read it, nothing is in doubt, and nothing is in the way."""
    organisation = session.get_one(Organisation, 1)
    rules = {flag.rule for flag in reply.flags}
    if reply.doubts or is_read_by_somebody(organisation.reviews_replies, rules, was_read=bool(reply.text.strip())):
        return False
    if second_reader.needed_for(reply, organisation):
        return False
    return not any(page.marked_legal for page in reply.pages) and not why_not(reply, now)
