"""What becomes of a reply's paper: kept, shredded on a day, or forwarded; and which paper is due.

Nothing is recorded as shredded before its scan lies safe on disk, byte for byte, and its email was sent. Of what was
never sent, staff say why.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import literal, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from relay import audit, days
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.acts import By
from relay.letters.steps import MAILROOM
from relay.models import Notice, NoticeKind, Organisation, PaperFate, Reply, ReplyState, ScanPage, StoredObject
from relay.objects import FORGOTTEN, ObjectMissing, ObjectStore
from relay.translation import gettext as _

S = ReplyState
AT_ONCE = 100
"""For how many a fate is recorded in one act: the files of each are looked at."""
_GOES_ON = frozenset({S.TO_MATCH, S.IN_REVIEW, S.SECOND_REVIEW, S.URGENT, S.APPROVED, S.SEALED})
"""Its paper may be needed still."""
_NOT_SENT = tuple(state for state in S if state is not S.SENT)
_NEVER_SENT = frozenset({S.ON_HOLD, S.REJECTED, S.FOR_US, S.NOT_OPENED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of the paper, on which day in the organisation's zone, and why or where to."""

    fate: PaperFate
    on: date
    note: str = ""


def record(session: Session, store: ObjectStore, replies: Sequence[Reply], fate: Fate, by: By) -> int:
    """Record what became of the paper of some replies: of all, or of none; give how many.

    Raises:
        Refused: this person may not, or the paper of one of them must not be gone yet; the line says of which.
        Conflict: somebody recorded it of one of them first.
    """
    if by.staff.role not in MAILROOM or not by.staff.active:
        raise lifecycle.may_not(by.staff)
    if not replies:
        raise Refused(_("choose at least one reply"))
    if len(replies) > AT_ONCE:
        raise Refused(_("at most %(most)s at once", most=AT_ONCE))
    if fate.on > days.day_of(session, by.now):
        raise Refused(_("this day is to come: record it when it was done"), field="on")
    if fate.fate is PaperFate.FORWARDED and not fate.note.strip():
        raise Refused(_("say where it was forwarded to"), field="note")
    for reply in replies:
        session.refresh(reply, ["fate", "state", "version"], with_for_update={"of": Reply})
        if reason := why_not(session, store, reply, fate):
            raise Refused(_("reply %(number)s: %(reason)s", number=reply.id, reason=reason))
        _record(session, reply, fate, by)
    return len(replies)


def why_not(session: Session, store: ObjectStore, reply: Reply, fate: Fate) -> str:
    """Say why a fate cannot be recorded of a reply; nothing: it can."""
    if reply.fate in {PaperFate.SHREDDED, PaperFate.FORWARDED}:
        raise Conflict(_("somebody recorded of reply %(number)s what became of it already", number=reply.id))
    if reply.state is S.CUT_AGAIN:
        return _("its pages are other letters' now")
    if fate.fate is not PaperFate.SHREDDED:
        return ""
    if reply.state in _GOES_ON:
        return _("its paper is needed still: it was not sent on yet")
    if not fate.note.strip() and (needs := _needs_reason(session, reply)):
        return needs
    return (
        ""
        if reply.state is S.NOT_OPENED or _is_safe(store, reply)
        else _("its scan is not safe on disk: keep the paper, and tell an administrator")
    )


def due(session: Session, *, now: datetime, limit: int = AT_ONCE) -> list[Reply]:
    """List the replies whose paper was kept as long as the organisation keeps it, those that came first first."""
    organisation = session.get_one(Organisation, 1)
    sent = Reply.state.not_in(_NOT_SENT)  # said so, or SQLite goes through all that were ever sent
    over = (Reply.fate.is_(None), sent, Reply.sent_at <= now - timedelta(days=organisation.paper_days))
    # What came too lately cannot be due: the index of paper that lies here is walked no further.
    early = Reply.received_at <= now - timedelta(days=organisation.paper_days)
    query = select(Reply).where(*over, early).order_by(Reply.received_at, Reply.id).limit(limit)
    return list(session.scalars(query.options(*_WHOLE)))


def lying_here(session: Session, *, after: int | None = None, limit: int = AT_ONCE) -> list[Reply]:
    """List what lies here, whatever became of what is on it, in the order it came; `after`: behind that reply."""
    here = (Reply.fate.is_(None), Reply.state != S.CUT_AGAIN)
    query = select(Reply).where(*here).order_by(Reply.received_at, Reply.id).limit(limit)
    if after is not None:
        last = select(Reply.received_at).where(Reply.id == after).scalar_subquery()
        query = query.where(tuple_(Reply.received_at, Reply.id) > tuple_(last, literal(after)))
    return list(session.scalars(query.options(*_WHOLE)))


def chosen(session: Session, ids: Sequence[int]) -> list[Reply]:
    """Load replies with the files that are looked at before their paper goes."""
    query = select(Reply).where(Reply.id.in_(ids)).order_by(Reply.id).options(*_WHOLE)
    return list(session.scalars(query))


_WHOLE = (
    joinedload(Reply.scan),
    joinedload(Reply.pdf),
    joinedload(Reply.profile),
    joinedload(Reply.correspondence),
    selectinload(Reply.pages).joinedload(ScanPage.stored),
)


def _needs_reason(session: Session, reply: Reply) -> str:
    if reply.state in _NEVER_SENT:
        return _("it was never sent on: say why its paper goes")
    if any(_is_erased(page.stored) for page in reply.pages):
        return _("its pages were erased with the person they were for: say why the paper goes")
    if any(page.marked_legal for page in reply.pages):
        return _("it is marked as legal mail: say why its paper goes")
    bounced = (Notice.reply_id == reply.id, Notice.kind == NoticeKind.REPLY, Notice.bounced_at.is_not(None))
    if session.scalar(select(Notice.id).where(*bounced).limit(1)) is not None:
        return _("its email came back: say why its paper goes")
    return ""


def _is_safe(store: ObjectStore, reply: Reply) -> bool:
    """Say whether the scan as it came, its pages, and what was sent of it are all there, as they were hashed."""
    if reply.scan is None or not reply.pages:
        return False
    rows = [reply.scan.stored, *(page.stored for page in reply.pages), *([reply.pdf] if reply.pdf else [])]
    return all(_is_erased(row) or _is_whole(store, row) for row in rows)


def _is_erased(row: StoredObject) -> bool:
    """Say whether a file was let go on purpose: somebody of whom it told was erased."""
    return row.key.startswith(FORGOTTEN)


def _is_whole(store: ObjectStore, row: StoredObject) -> bool:
    try:
        content = store.get(row.key)
    except ObjectMissing:
        return False
    return hashlib.sha256(content).hexdigest() == row.sha256


def _record(session: Session, reply: Reply, fate: Fate, by: By) -> None:
    old = {"fate": reply.fate, "on": reply.fate_on and reply.fate_on.isoformat()}
    reply.fate, reply.fate_on, reply.fate_note, reply.fate_by_id = fate.fate, fate.on, fate.note.strip(), by.staff.id
    new = {"fate": fate.fate, "on": fate.on.isoformat(), "note": fate.note.strip()}
    verb = f"reply.paper_{fate.fate.value}"
    audit.record(session, verb, "reply", reply.id, actor_id=by.staff.id, now=by.now, old=old, new=new)
    session.flush()
