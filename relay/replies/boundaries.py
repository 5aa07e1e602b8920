"""Who does not want to hear from whom, by a note on paper; and a request that is about somebody else."""

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.letters import lifecycle
from relay.letters.acts import By
from relay.letters.holding import forbidden
from relay.letters.pen_pals import acquaintances
from relay.letters.pen_pals.correspondences import Change, Wish
from relay.letters.sealed.unsealing import require_administrator
from relay.mailroom.taking_out import stopping
from relay.mailroom.taking_out.stopping import Stopped
from relay.models import CorrespondenceState, Reply
from relay.replies import life
from relay.replies.known import between_of, require_seen
from relay.translation import gettext as _


def end(
    session: Session, reply: Reply, state: CorrespondenceState, by: By, *, why: str = "", tell: bool = True
) -> Stopped:
    """End or mute what is between the two, as the profile wishes; letters on their way are stopped.

    `tell`: the pen pal hears of it, kindly, and not why.

    Raises:
        Refused: nobody knows which pen pal is meant, or this person may not.
        Conflict: somebody changed the correspondence first.
    """
    acquaintances.refuse(session, by.staff, reply)
    between = between_of(session, reply)
    if between is None:
        raise Refused(_("say first which pen pal it is about: match it with their correspondence"))
    if state is CorrespondenceState.OPEN:
        raise Refused(_("a note on paper ends letters or mutes them; opening them again is done on their page"))
    words = why.strip() or _("by a note on paper, reply %(number)s", number=reply.id)
    wish = Change(state=state, wished_by=Wish.PROFILE, why=words, tell=tell)
    stopped, _back = stopping.change_correspondence(session, between, wish, by.staff, now=by.now)
    new = {"correspondence": between.id, "state": state}
    audit.record(session, "reply.boundary", "reply", reply.id, actor_id=by.staff.id, now=by.now, new=new)
    session.flush()
    return stopped


def clear(session: Session, reply: Reply, by: By, *, why: str) -> None:
    """Say that the pen pal of a reply is not whom a no-contact request is about.

    Anybody who reviews may say so of a name; of an address only administrators.

    Raises:
        Refused: this person may not, no reason, or no request stops it.
        Conflict: somebody changed the reply since it was seen.
    """
    lifecycle.require_reviewer(by.staff)
    acquaintances.refuse(session, by.staff, reply)
    require_seen(reply, by)
    if not why.strip():
        raise Refused(_("say how you know that it is somebody else"))
    between = between_of(session, reply)
    found = forbidden.find_for_reply(session, reply.id, between, by.now) if between else None
    if found is None:
        raise Refused(_("no request stops this reply"))
    if found.match.is_certain:
        require_administrator(by.staff)
    new = {"request": found.request.id, "by": found.match.by, "why": why.strip()}
    life.touch(session, reply)
    verb = "reply.no_contact_cleared"
    audit.record(session, verb, "reply", reply.id, actor_id=by.staff.id, now=by.now, new=new)
    session.flush()
