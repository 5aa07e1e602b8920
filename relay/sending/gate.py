"""Whether a notice may leave at all, asked at the last moment before it does. Pure, on loaded rows."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from relay.models import LetterState, Notice, NoticeKind, PenPal
from relay.notices.courtesy import COURTESY
from relay.notices.kinds import KINDS
from relay.outside import codes
from relay.sending.addresses import domain_of, is_sendable
from relay.sending.faults import Fault

_ASKED_FOR: Final = frozenset({NoticeKind.STOPPED, NoticeKind.CODE, NoticeKind.ANSWER})
"""What somebody gets who wants nothing any more: they have just asked for it."""


def stops(notice: Notice, pen_pals: Collection[PenPal], domains: Collection[str], now: datetime) -> Fault | None:
    """Give the reason why a notice may not leave; None: it may.

    `pen_pals`: who it goes to, with who they were found to be one with.
    """
    if (notice.decision and notice.decision.undone_at) or (notice.letter and notice.letter.state is LetterState.SEALED):
        return Fault.UNDONE
    if notice.kind is NoticeKind.CODE and now - notice.created_at > codes.LASTS:
        return Fault.TOO_LATE
    return next((fault for pal in pen_pals if (fault := _of_person(notice, pal, now))), None) or _of_address(
        notice, pen_pals, domains
    )


def _of_person(notice: Notice, pal: PenPal, now: datetime) -> Fault | None:
    if pal.erased_at is not None:
        return Fault.ERASED
    if pal.stopped_at is not None and notice.kind not in _ASKED_FOR:
        return Fault.STOPPED
    is_blocked = pal.blocked_at is not None and (pal.blocked_until is None or pal.blocked_until > now)
    if is_blocked and notice.made_by_id is None:
        return Fault.BLOCKED
    if pal.minor_at is not None and (notice.kind in COURTESY or KINDS[notice.kind].confirmed_only):
        return Fault.MINOR
    return Fault.QUIET if pal.quiet_at is not None and notice.kind in COURTESY else None


def _of_address(notice: Notice, pen_pals: Collection[PenPal], domains: Collection[str]) -> Fault | None:
    if not is_sendable(notice.recipient):
        return Fault.NO_ADDRESS
    if domain_of(notice.recipient) in domains:
        return Fault.OURS
    fails = any(pal.fails_since for pal in pen_pals if pal.address == notice.recipient)
    return Fault.ADDRESS_FAILS if fails else None
