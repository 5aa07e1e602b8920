"""What a person in prison wishes by a note on paper: no more letters from one pen pal, or a break from them."""

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.letters.acts import By
from relay.letters.pen_pals import acquaintances
from relay.letters.pen_pals.correspondences import Change, Wish
from relay.mailroom.taking_out import stopping
from relay.mailroom.taking_out.stopping import Stopped
from relay.models import CorrespondenceState, Reply
from relay.translation import gettext as _


def end(session: Session, reply: Reply, state: CorrespondenceState, by: By, *, why: str = "") -> Stopped:
    """End or mute what is between the two, as the profile wishes; letters on their way are stopped.

    Raises:
        Refused: nobody knows which pen pal is meant, or this person may not.
        Conflict: somebody changed the correspondence first.
    """
    acquaintances.refuse(session, by.staff, reply)
    between = reply.correspondence
    if between is None:
        raise Refused(_("say first which pen pal it is about: match it with their correspondence"))
    if state is CorrespondenceState.OPEN:
        raise Refused(_("a note on paper ends letters or mutes them; opening them again is done on their page"))
    words = why.strip() or _("by a note on paper, reply %(number)s", number=reply.id)
    wish = Change(state=state, wished_by=Wish.PROFILE, why=words)
    stopped, _back = stopping.change_correspondence(session, between, wish, by.staff, now=by.now)
    new = {"correspondence": between.id, "state": state}
    audit.record(session, "reply.boundary", "reply", reply.id, actor_id=by.staff.id, now=by.now, new=new)
    session.flush()
    return stopped
