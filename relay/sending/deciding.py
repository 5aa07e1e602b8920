"""What staff say about a notice that did not simply leave: send it again, it went, or it is not sent at all."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, NotFound, Refused
from relay.letters import lifecycle
from relay.models import Notice, NoticeState, Staff
from relay.replies import sending as replies
from relay.sending.faults import FAILS, Fault
from relay.translation import gettext as _

_N: Final = NoticeState


class Deed(StrEnum):
    """What is done."""

    AGAIN = "again"
    WENT = "went"
    CANCEL = "cancel"


def decide(
    session: Session, notice_id: int, deed: Deed, staff: Staff | None, *, was: NoticeState | None, now: datetime
) -> Notice:
    """Do it; `was` is the state that was looked at. `staff` is None at the command line.

    Raises:
        NotFound: there is no such notice.
        Conflict: it is in another state by now.
        Refused: this person may not, or it makes no sense.
    """
    if staff is not None:
        lifecycle.require_reviewer(staff)
    replies.hold(session, notice_id)
    notice = session.get(Notice, notice_id, with_for_update={"of": Notice}, populate_existing=True)
    if notice is None:
        raise NotFound(_("there is no email %(number)s in the outbox", number=notice_id))
    if was is not None and notice.state is not was:
        raise Conflict(_("this email went on meanwhile: look at it again; nothing was done"))
    old = {"state": notice.state, "fault": notice.fault}
    _DEEDS[deed](notice, now)
    actor_id = staff.id if staff else None
    verb, new = f"notice.{deed.value}", {"state": notice.state}
    audit.record(session, verb, "notice", notice.id, actor_id=actor_id, now=now, old=old, new=new)
    session.flush()
    if deed in {Deed.WENT, Deed.CANCEL}:
        replies.went(session, notice, now=now)
    return notice


def may(deed: Deed, notice: Notice) -> bool:
    """Say whether it makes sense."""
    if deed is Deed.WENT:
        return notice.state is _N.PARKED and notice.fault == Fault.MAY_HAVE_GONE
    if deed is Deed.CANCEL:
        return notice.state in {_N.WAITING, _N.PARKED, _N.FAILED}
    return notice.state in {_N.PARKED, _N.FAILED} and not _fails(notice) and notice.fault not in FAILS


def _fails(notice: Notice) -> bool:
    return notice.pen_pal is not None and notice.pen_pal.fails_since is not None


def _again(notice: Notice, now: datetime) -> None:
    if _fails(notice):
        raise Refused(_("mail to this address comes back: say on its pen pal's page first that it works again"))
    if not may(Deed.AGAIN, notice):
        raise Refused(_("this email does not wait for anybody, or trying it again would change nothing"))
    notice.state, notice.fault, notice.not_before = _N.WAITING, "", now
    notice.attempts, notice.first_tried_at, notice.claimed_at = 0, None, None
    notice.resends += 1
    notice.bounced_at, notice.bounce_status = None, ""


def _went(notice: Notice, now: datetime) -> None:
    if not may(Deed.WENT, notice):
        raise Refused(_("nobody is in doubt whether this email went"))
    notice.state, notice.sent_at = _N.SENT, notice.claimed_at or now
    notice.fault, notice.claimed_at = "", None


def _cancel(notice: Notice, now: datetime) -> None:  # noqa: ARG001 -- as every deed is called
    if not may(Deed.CANCEL, notice):
        raise Refused(_("this email has left, or was taken back already"))
    notice.state, notice.claimed_at = _N.CANCELLED, None
    notice.fault = notice.fault or Fault.BY_STAFF


_DEEDS: Final[Mapping[Deed, Callable[[Notice, datetime], None]]] = {
    Deed.AGAIN: _again,
    Deed.WENT: _went,
    Deed.CANCEL: _cancel,
}
