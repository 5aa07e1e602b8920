"""What is done about what came back: each reason leads on to one of these, and its pen pal hears of it.

A step settles the row, but for two: an appeal waits for its answer, and an address is corrected before the letter is
printed again. Closing without telling the pen pal needs a reason.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.letters import lifecycle
from relay.letters.deciding import undo_time
from relay.letters.pen_pals import acquaintances
from relay.mailroom.came_back import recording
from relay.mailroom.came_back.settling import OF_OURS, Act, Settling
from relay.mailroom.came_back.ways import WAYS
from relay.models import CameBack, Notice, Staff
from relay.translation import gettext as _


def settle(
    session: Session,
    row: CameBack,
    chosen: Settling,
    staff: Staff,
    *,
    now: datetime,
    cancel_window: timedelta = timedelta(0),
) -> Notice | None:
    """Carry a step out; give the notice that tells the pen pal, if there is one.

    Raises:
        Refused: this person may not, or something is missing; `field` says which of `Settling`.
        Conflict: it is settled already.
    """
    lifecycle.require_reviewer(staff)
    recording.refuse_settled(session, row)
    if row.piece.letter is not None:
        acquaintances.refuse(session, staff, row.piece.letter)
    elif chosen.step not in OF_OURS:
        raise Refused(_("this is a letter of yours: have it written anew"))
    old = {"next_step": row.next_step}
    not_before = now + undo_time.lasts(cancel_window, tells=True)
    act = Act(session, row, chosen, staff, now, not_before)
    row.note = chosen.note.strip() or row.note
    notice = WAYS[chosen.step](act)
    row.next_step = chosen.step
    session.flush()
    told = {"next_step": chosen.step, "notice": notice.id if notice else None, "settled": row.settled_at is not None}
    new = told | ({"note": chosen.note.strip()} if chosen.note.strip() else {})
    verb = "came_back.settled" if row.settled_at else "came_back.step"
    audit.record(session, verb, "came_back", row.id, actor_id=staff.id, now=now, old=old, new=new)
    session.flush()
    return notice
