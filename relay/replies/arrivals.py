"""Paper letters as they come: written down and screened, or, where nobody may open them, only written down."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from relay import days
from relay.errors import Refused
from relay.models import Profile, Reply, ReplyState, Scan, Staff
from relay.replies import life, screening
from relay.translation import gettext as _

S = ReplyState


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What is known of a paper letter as it came."""

    scan: Scan | None = None
    profile: Profile | None = None
    """Who wrote it, when that is known though the pen pal is not."""
    on: date | None = None
    """The day it came, in the organisation's zone; empty: today."""
    text: str = ""
    """What was read on its pages by machine."""
    language: str = ""


_NOTHING = Came()


def begin(session: Session, came: Came = _NOTHING, *, now: datetime, actor: Staff | None = None) -> Reply:
    """Write down that a paper letter came, of which nobody knows yet whom it is for; what was read on it is screened.

    Its pages are put into it by whoever calls: `ScanPage.reply_id` and `position`.
    """
    reply = Reply(
        scan_id=came.scan.id if came.scan else None,
        profile_id=came.profile.id if came.profile else None,
        state=S.TO_MATCH,
        state_since=now,
        received_on=came.on or days.day_of(session, now),
        received_at=now,
        text=came.text,
        language=came.language,
    )
    session.add(reply)
    session.flush()
    new = {"scan": reply.scan_id, "profile": reply.profile_id, "received_on": reply.received_on.isoformat()}
    life.record(session, "reply.came", reply, actor, now, {}, new)
    screening.screen(session, reply, now=now)
    return reply


def read(session: Session, reply: Reply, text: str, language: str = "", *, now: datetime) -> None:
    """Put what was read on its pages in place of what was read before, and screen it.

    Raises:
        Conflict: somebody changed the reply since it was loaded; nothing was changed.
    """
    life.touch(session, reply, text=text, language=language)
    screening.screen(session, reply, now=now)


def not_opened(
    session: Session, *, now: datetime, actor: Staff, note: str, profile: Profile | None = None, on: date | None = None
) -> Reply:
    """Write down that Legal or Special Mail came, and what became of it unopened (`note`); nothing of it is scanned.

    Raises:
        Refused: nobody says what became of it.
    """
    if not note.strip():
        raise Refused(_("say what became of it: to whom it was forwarded or given, unopened"), field="note")
    reply = begin(session, Came(profile=profile, on=on), now=now, actor=actor)
    life.move(session, reply, S.NOT_OPENED, now=now, actor=actor, private_reason=note.strip())
    return reply
