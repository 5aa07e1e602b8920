"""Taking the letters of a scan apart that was divided wrongly, so long as nothing of it was decided or has left."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Acquainted, Conflict, Refused
from relay.letters import lifecycle
from relay.letters.pen_pals import acquaintances
from relay.letters.steps import MAILROOM
from relay.models import Notice, PageRole, Reply, ReplyRedaction, ReplyState, Scan, ScanPage, ScanState, Staff
from relay.replies import life
from relay.replies.dividing.cutting import Place
from relay.replies.dividing.dividing import letters_of, pages_of
from relay.translation import gettext as _

_OPEN = frozenset({ReplyState.TO_MATCH, ReplyState.IN_REVIEW})
_DIVIDED = (ScanState.DIVIDED, ScanState.DISCARDED)
_GONE: dict[str, Any] = {
    "correspondence_id": None,
    "profile_id": None,
    "matched_by": None,
    "code": "",
    "doubts": [],
    "text": "",
}
"""Nothing is known of a letter that is none."""


def why_not(session: Session, scan: Scan) -> str:
    """Say why a scan cannot be divided again; nothing: it can."""
    if scan.state not in _DIVIDED:
        return _("it was not divided yet")
    letters = letters_of(session, scan)
    ids = [reply.id for reply in letters]
    told = set(session.scalars(select(Notice.reply_id).where(Notice.reply_id.in_(ids))))
    bars = (ReplyRedaction.reply_id.in_(ids), ReplyRedaction.lifted_at.is_(None))
    barred = set(session.scalars(select(ReplyRedaction.reply_id).where(*bars)))
    for reply in letters:
        if reply.state not in _OPEN or reply.fate or reply.decided_at or reply.id in told:
            return _("reply %(number)s of it was decided about or has gone on: take that back first", number=reply.id)
        if reply.id in barred:
            return _("a part of reply %(number)s is blacked out: show that again first", number=reply.id)
    return ""


def take_apart(session: Session, scan: Scan, reason: str, *, version: int, now: datetime, actor: Staff) -> None:
    """Let a scan be divided again: the letters that were made of it are no more, and its pages wait as before.

    Raises:
        Refused: this person may not, nobody says why, or something of it was decided or has left.
        Acquainted: this person knows somebody of it.
        Conflict: somebody changed it since.
    """
    if not (actor.active and actor.role in MAILROOM):
        raise lifecycle.may_not(actor)
    if scan.version != version:
        raise Conflict(_("somebody else changed this scan a moment ago; nothing was done, look at it again"))
    if not reason.strip():
        raise Refused(_("say what was wrong with how it was divided"), field="reason")
    letters = letters_of(session, scan)
    _refuse_acquainted(session, letters, actor)
    if told := why_not(session, scan):
        raise Refused(told)
    for page in pages_of(session, scan):
        page.reply_id, page.position = None, None
    session.flush()
    for reply in letters:
        life.move(session, reply, ReplyState.CUT_AGAIN, now=now, actor=actor, private_reason=reason.strip(), **_GONE)
        life.read(session, reply, "", now=now)  # nor are there any findings in it
    scan.state, scan.version = ScanState.TO_DIVIDE, scan.version + 1
    new = {"replies": [reply.id for reply in letters], "reason": reason.strip()}
    audit.record(session, "scan.taken_apart", "scan", scan.id, actor_id=actor.id, now=now, new=new)
    session.flush()


def said_before(pages: Sequence[ScanPage]) -> dict[int, Place]:
    """Give what was said of each page when they were divided, by number; nothing where they never were."""
    if not any(page.starts_letter for page in pages):
        return {}
    return {page.number: _place(page) for page in pages}


def _place(page: ScanPage) -> Place:
    match page.role:
        case PageRole.PAGE:
            return Place.NEW if page.starts_letter else Place.JOINS
        case PageRole.ENVELOPE:
            return Place.ENVELOPE_NEW if page.starts_letter else Place.ENVELOPE
        case PageRole.BLANK:
            return Place.BLANK
        case PageRole.SEPARATOR:
            return Place.SEPARATOR
        case PageRole.SET_ASIDE:
            return Place.ASIDE


def _refuse_acquainted(session: Session, letters: Sequence[Reply], actor: Staff) -> None:
    known = acquaintances.known_to(session, actor.id)
    for reply in letters:
        if known.includes(profile_id=reply.profile_id, pen_pal_id=reply.pen_pal_id):
            raise Acquainted(_(acquaintances.LINE))
