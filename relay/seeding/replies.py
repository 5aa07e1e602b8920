"""The paper of a seeded database: scans and their pages, the replies made of them, and what became of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.models import LetterState, ObjectKind, Reply, ReplyState, Scan, ScanState
from relay.replies.pages.values import ScanFault
from relay.seeding.making import OBJECT_SHA256, Made, seeded_object
from relay.seeding.sent import Sent

R = ReplyState
TABLES = ("reply", "reply_flag", "scan", "scan_page")
_ANSWERED = frozenset({LetterState.MAILED, LetterState.CLOSED})
_SHARE_ANSWERED = 0.21
"""Of the letters that were mailed."""
_AFTER = timedelta(days=20)
_OVER = {R.SENT: 0.95, R.FOR_US: 0.025, R.REJECTED: 0.015, R.NOT_OPENED: 0.01}
_TOLD = frozenset({R.SENT, R.APPROVED, R.REJECTED})
_WAITING = (
    *(R.IN_REVIEW, R.TO_MATCH, R.IN_REVIEW, R.IN_REVIEW, R.ON_HOLD, R.IN_REVIEW, R.APPROVED, R.IN_REVIEW),
    *(R.IN_REVIEW, R.TO_MATCH, R.IN_REVIEW, R.IN_REVIEW, R.URGENT, R.IN_REVIEW, R.APPROVED, R.IN_REVIEW),
)
_WAITING_MOST = 400
_PAPER_LIES = timedelta(days=90)
_A_SCAN = 5
"""Letters that lie in one stack."""
_OPEN_SCANS = (ScanState.TO_DIVIDE,) * 12 + (ScanState.WAITING,) * 3 + (ScanState.UNREADABLE,) * 2
_OPEN_PAGES = 12


@dataclass(slots=True, kw_only=True)
class Paper:
    """Where ids go on, the files that all of it names, and the stack that is being scanned."""

    now: datetime
    step: int
    """Of so many letters that wait, one has an answer that waits, too."""
    scan_object: int
    side_object: int
    reply_object: int
    scan_ids: Iterator[int]
    ids: Iterator[int]
    scan_id: int = 0
    in_scan: int = 0
    pages: int = 0
    waiting: int = 0


def paper(session: Session, letters: int, now: datetime) -> Paper:
    """Give what is needed to add the paper that answers so many letters."""
    last_scan, last_reply = (session.scalar(select(func.max(table.id))) or 0 for table in (Scan, Reply))
    return Paper(
        now=now,
        step=max(3, letters // 10 // _WAITING_MOST),
        scan_object=seeded_object(session, ObjectKind.SCAN, "application/pdf", now),
        side_object=seeded_object(session, ObjectKind.SIDE, "image/jpeg", now),
        reply_object=seeded_object(session, ObjectKind.REPLY, "application/pdf", now),
        scan_ids=count(last_scan + 1),
        ids=count(last_reply + 1),
    )


def put_reply(made: Made, desk: Paper, sent: Sent) -> Reply | None:
    """Add the answer to a letter, if it has one that came by now; one that an email tells of is given for that."""
    if sent.state in _ANSWERED:
        at = sent.received_at + _AFTER
        if at > desk.now or made.chance.random() > _SHARE_ANSWERED:
            return None
        state = made.chance.choices(list(_OVER), list(_OVER.values()))[0]
    else:
        desk.waiting += 1
        if desk.waiting % desk.step:
            return None
        at, state = sent.received_at, _WAITING[desk.waiting // desk.step % len(_WAITING)]
    return _put(made, desk, sent, state, at)


def put_open_scans(made: Made, desk: Paper, sent: Sent) -> None:
    """Add the scans that wait for somebody: on each page the code of one of the letters before `sent`."""
    for state in _OPEN_SCANS:
        _put_scan(made, desk, state, desk.now)
        if state is ScanState.TO_DIVIDE:
            for _ in range(_OPEN_PAGES):
                _put_page(made, desk, None, code=made.book.letter(max(1, sent.id - desk.pages)))


def _put(made: Made, desk: Paper, sent: Sent, state: ReplyState, at: datetime) -> Reply | None:
    chance, actor = made.chance, made.chance.choice(made.staff)
    is_matched = state is not R.TO_MATCH
    decided = at + timedelta(hours=20) if state in {R.APPROVED, *_OVER} else None
    goes = state in {R.SENT, R.APPROVED}
    reply = Reply(
        id=next(desk.ids),
        received_on=at.date(),
        decided_at=decided,
        sent_at=at + timedelta(hours=21) if state is R.SENT else None,
        pdf_id=desk.reply_object if goes else None,
    )
    if desk.in_scan == 0:
        _put_scan(made, desk, ScanState.DIVIDED, at)
    desk.in_scan = (desk.in_scan + 1) % _A_SCAN
    read = made.vocabulary.letter(sent.language).text
    between = (sent.correspondence_id, sent.profile_id, "code") if is_matched else (None, None, None)
    when, code = made.load.moment, made.book.correspondence(sent.correspondence_id)
    gone = state in _OVER and at + _PAPER_LIES < desk.now
    columns = "id, scan_id, correspondence_id, profile_id, matched_by, state, state_since, version, received_on"
    columns += ", received_at, code, doubts, text, language, pdf_id, decided_by_id, decided_at, sent_at, fate, fate_on"
    row = (state.value, when(decided or at), 3, at.date().isoformat(), when(at), code if is_matched else "", "[]", read)
    sent_at = when(reply.sent_at) if reply.sent_at else None
    acts = (reply.pdf_id, actor if decided else None, when(decided) if decided else None, sent_at)
    fate = ("shredded", (at + _PAPER_LIES).date().isoformat()) if gone else (None, None)
    made.put("reply", columns, reply.id, desk.scan_id, *between, *row, sent.language, *acts, *fate)
    if chance.random() < 0.1:
        columns = "reply_id, rule, severity, parameters, made_at"
        made.put("reply_flag", columns, reply.id, "left-out", "warn", "{}", when(at))
    for _ in range(chance.choice((1, 2, 2, 3))):
        _put_page(made, desk, reply.id, read)
    made.record("reply", reply.id, at, actor, ("reply.came", "reply.opened"))
    return reply if state in _TOLD else None


def _put_scan(made: Made, desk: Paper, state: ScanState, at: datetime) -> None:
    desk.scan_id, desk.pages = next(desk.scan_ids), 0
    columns = "id, source, name, object_id, sha256, state, version, fault, received_at"
    fault = ScanFault.BROKEN if state is ScanState.UNREADABLE else ""
    told = (
        f"stack-{desk.scan_id}.pdf",
        desk.scan_object,
        OBJECT_SHA256,
        state.value,
        2,
        str(fault),
        made.load.moment(at),
    )
    made.put("scan", columns, desk.scan_id, "upload", *told)


def _put_page(made: Made, desk: Paper, reply_id: int | None, read: str = "", code: str = "") -> None:
    desk.pages += 1
    columns = "scan_id, number, object_id, width, height, turned, skew, role, code, code_by, text, reply_id, position"
    looks = (desk.side_object, 1700, 2200, 0, 0.0, "page", code, "datamatrix" if code else "", read)
    made.put("scan_page", columns, desk.scan_id, desk.pages, *looks, reply_id, desk.pages if reply_id else None)
