"""What is between two people: open, muted (letters are kept, staff see them) or ended (letters are not sent)."""

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from relay import audit
from relay.errors import Conflict, NotFound, Refused
from relay.letters import lifecycle
from relay.letters.holding import holds
from relay.letters.ours import causes
from relay.letters.telling import ended
from relay.models import Correspondence, CorrespondenceState, HeldFor, Letter, LetterState, PenPal, Profile, Staff
from relay.saying import said
from relay.translation import gettext as _

STRICTER = (CorrespondenceState.OPEN, CorrespondenceState.MUTED, CorrespondenceState.ENDED)
"""From the mildest to the strictest: of two that become one, the stricter counts."""


class Wish(enum.StrEnum):
    """Who wants it so."""

    PROFILE = "profile"
    PEN_PAL = "pen_pal"
    ORGANISATION = "organisation"
    FACILITY = "facility"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a correspondence is to become, by whose wish and why, and what it was when somebody looked."""

    state: CorrespondenceState
    wished_by: Wish | None
    why: str
    was: CorrespondenceState | None = None
    tell: bool = False
    """Whether the pen pal hears of it, when it was not their own wish."""


def find(session: Session, correspondence_id: int) -> Correspondence:
    """Load a correspondence with both people.

    Raises:
        NotFound: there is none.
    """
    both = (joinedload(Correspondence.pen_pal), joinedload(Correspondence.profile).joinedload(Profile.mail_point))
    found = session.get(Correspondence, correspondence_id, options=both)
    if found is None:
        raise NotFound(_("there is no such correspondence"))
    return found


def joined_into(session: Session, correspondence: Correspondence) -> Correspondence | None:
    """Give what a correspondence went into when its pen pal was merged with another; None when it stands by itself."""
    kept = correspondence.pen_pal.merged_into_id
    if kept is None:
        return None
    same = (Correspondence.pen_pal_id == kept, Correspondence.profile_id == correspondence.profile_id)
    return session.scalar(select(Correspondence).where(*same))


def standing(session: Session, correspondence: Correspondence) -> Correspondence:
    """Give the correspondence that counts for one: what it went into, or itself."""
    return joined_into(session, correspondence) or correspondence


def of_pen_pal(session: Session, pen_pal_id: int, *, limit: int) -> list[Correspondence]:
    """List a pen pal's correspondences, the newest first."""
    query = select(Correspondence).where(Correspondence.pen_pal_id == pen_pal_id)
    newest = query.options(joinedload(Correspondence.profile)).order_by(Correspondence.id.desc()).limit(limit)
    return list(session.scalars(newest))


def of_profile(session: Session, profile_id: int, *, limit: int) -> list[Correspondence]:
    """List a person's correspondences, the newest first, but those that went into another."""
    writer = aliased(PenPal)
    query = (
        select(Correspondence)
        .join(writer, writer.id == Correspondence.pen_pal_id)
        .where(Correspondence.profile_id == profile_id, writer.merged_into_id.is_(None))
        .options(joinedload(Correspondence.pen_pal))
        .order_by(Correspondence.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def change(
    session: Session, correspondence: Correspondence, wanted: Change, staff: Staff | None, *, now: datetime
) -> int:
    """Mute, end or open again; return how many waiting letters went back to review. No staff: its pen pal did it.

    Letters under review and on their way to paper are stopped by `relay.mailroom.taking_out.stopping`,
    which calls this.

    Raises:
        Refused: this person may not, or nobody says who wants it or why.
        Conflict: somebody changed it first.
    """
    if staff is not None:
        lifecycle.require_reviewer(staff)
    if not wanted.why.strip() or wanted.wished_by is None:
        raise Refused(_("say who wants it so, and why"))
    session.refresh(correspondence, with_for_update={"of": Correspondence})
    if correspondence.state is wanted.state or wanted.was not in {None, correspondence.state}:
        raise Conflict(
            _("somebody made it %(state)s a moment ago; nothing was done, look again", state=said(correspondence.state))
        )
    actor_id = staff.id if staff else None
    old = {"state": correspondence.state, "wished_by": correspondence.wished_by, "why": correspondence.why}
    correspondence.state, correspondence.why = wanted.state, wanted.why.strip()
    correspondence.wished_by = wanted.wished_by.value
    correspondence.changed_at, correspondence.changed_by_id = now, actor_id
    new = {"state": wanted.state, "wished_by": wanted.wished_by, "why": correspondence.why}
    verb = f"correspondence.{'opened_again' if wanted.state is CorrespondenceState.OPEN else wanted.state.value}"
    audit.record(session, verb, "correspondence", correspondence.id, actor_id=actor_id, now=now, old=old, new=new)
    if wanted.state is CorrespondenceState.OPEN:
        _begin_again(session, correspondence.pen_pal, actor_id, now)
    session.flush()
    causes.stopped(session, correspondence, now=now)
    ended.tell(session, correspondence, staff, wanted=wanted.tell, now=now)
    return _let_go(session, correspondence, staff, now) if wanted.state is CorrespondenceState.OPEN else 0


def _begin_again(session: Session, pen_pal: PenPal, actor_id: int | None, now: datetime) -> None:
    """Write to whoever had stopped everything again: letters without word of them are no beginning."""
    if pen_pal.stopped_at is None:
        return
    old = {"stopped_at": pen_pal.stopped_at}
    pen_pal.stopped_at = None
    audit.record(session, "pen_pal.began_again", "pen_pal", pen_pal.id, actor_id=actor_id, now=now, old=old)


def _let_go(session: Session, correspondence: Correspondence, staff: Staff | None, now: datetime) -> int:
    held = (Letter.state == LetterState.ON_HOLD, Letter.held_for == HeldFor.CORRESPONDENCE)
    waiting = select(Letter).where(Letter.correspondence_id == correspondence.id, *held).order_by(Letter.id)
    return holds.let_go(session, session.scalars(waiting).all(), now=now, actor=staff)
