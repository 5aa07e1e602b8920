"""Which replies two people read before they are sent on: by the settings for letters, and not one person twice."""

from sqlalchemy.orm import Session

from relay.errors import Refused
from relay.letters.deciding.second_reader import Why, needed
from relay.models import Organisation, Reply, ReplyState, Staff
from relay.translation import gettext as _


def needed_for(reply: Reply, organisation: Organisation | None) -> tuple[Why, ...]:
    """Give the reasons why two people read a reply; none: one is enough."""
    return needed(
        organisation.second_reader_for if organisation else (),
        [flag.severity for flag in reply.flags],
        has_photos=False,  # nothing on a scanned page says which of it is a picture
        for_profile=reply.profile is not None and reply.profile.second_reader,
    )


def target(session: Session, reply: Reply) -> ReplyState:
    """Give where an approval leads: to the second reader, or on its way."""
    if reply.state in {ReplyState.IN_REVIEW, ReplyState.ON_HOLD} and needed_for(reply, session.get(Organisation, 1)):
        return ReplyState.SECOND_REVIEW
    return ReplyState.APPROVED


def is_first(reply: Reply, staff_id: int) -> bool:
    """Say whether a reply waits for another reader than this one."""
    return reply.state is ReplyState.SECOND_REVIEW and reply.decided_by_id == staff_id


def require_another(reply: Reply, staff: Staff) -> None:
    """Let the second approval be another person's.

    Raises:
        Refused: it is the same person.
    """
    if is_first(reply, staff.id):
        raise Refused(_("you have read this reply and let it go on: somebody else has to read it too"))
