"""The emails of a seeded database: what pen pals were told of each letter, and the few that did not simply leave."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from relay.models import LetterState, Message, Notice, NoticeKind, NoticeState, PenPal, Reply
from relay.models import Recipient as RecipientRow
from relay.notices.composing import Composed, best_language, compose
from relay.notices.examples import example
from relay.seeding.making import Made
from relay.seeding.sent import Sent
from relay.sending.faults import Fault

S, K, N = LetterState, NoticeKind, NoticeState
TABLES = ("notice", "notice_file")
_TOLD = {
    S.CLOSED: (K.RECEIVED, K.PRINTED, K.MAILED),
    S.MAILED: (K.RECEIVED, K.PRINTED, K.MAILED),
    S.PRINTED: (K.RECEIVED, K.PRINTED),
    S.RETURNED: (K.RECEIVED, K.RETURNED),
    S.REJECTED: (K.RECEIVED, K.REJECTED),
    S.ON_HOLD: (K.RECEIVED, K.HELD),
    S.AWAITING_PEN_PAL: (K.CONFIRM,),
    S.AUTOMATIC: (),
    S.UNREADABLE: (),
    S.SEALED: (),
}
"""What a pen pal hears of a letter in each state; in any other, that it came."""
_UNDER_WAY = 300
"""Of so many of the newest letters, the emails wait or are parked; of all before, they left."""
_NEWEST = {N.WAITING: 0.5, N.PARKED: 0.2, N.SENT: 0.3}
_SHARES = {N.SENT: 0.9955, N.CANCELLED: 0.0035, N.FAILED: 0.001}
_COMPLAINED = 0.00005
_SHARE_FAILING = 0.1
"""Of the addresses from which something came back: those that still do not work."""
_STATUS = "5.1.1"


@dataclass(slots=True, kw_only=True)
class Outbox:
    """Where ids go on, what is under way, and whose addresses came to fail."""

    now: datetime
    newest: int
    """So many letters are the newest."""
    ids: Iterator[int]
    message_ids: Iterator[int]
    failing: set[int] = field(default_factory=set)
    complained: set[int] = field(default_factory=set)


def outbox(session: Session, letters: int, now: datetime) -> Outbox:
    """Give an outbox to fill for so many letters."""
    last_notice, last_message = (session.scalar(select(func.max(table.id))) or 0 for table in (Notice, Message))
    newest = min(_UNDER_WAY, max(10, letters // 10))
    return Outbox(now=now, newest=newest, ids=count(last_notice + 1), message_ids=count(last_message + 1))


def put_notices(made: Made, out: Outbox, sent: Sent) -> None:
    """Add what a pen pal was told of a letter."""
    for nth, kind in enumerate(_TOLD.get(sent.state, (K.RECEIVED,))):
        at = sent.received_at + timedelta(days=nth, seconds=made.chance.random() * 3_000)
        _put(made, out, sent, kind, at, is_new=sent.left < out.newest)


def put_about_reply(made: Made, out: Outbox, sent: Sent, reply: Reply) -> None:
    """Add the email that brought an answer on paper, or said why it cannot be sent on."""
    at = reply.sent_at or reply.decided_at or out.now
    kind = K.REPLY if reply.pdf_id else K.REPLY_REFUSED
    goes_yet = reply.sent_at is None and kind is K.REPLY
    notice_id = _put(made, out, sent, kind, at, reply.id, is_new=goes_yet)
    if reply.pdf_id:
        name = f"{reply.received_on.isoformat()}.pdf"
        made.put("notice_file", "notice_id, object_id, name", notice_id, reply.pdf_id, name)


def mark_addresses(made: Made, out: Outbox) -> None:
    """Mark the pen pals whose address fails, and those who complained."""
    still = sorted(out.failing)[:: round(1 / _SHARE_FAILING)]
    marks = {"fails_since": out.now - timedelta(days=3), "fails_why": _STATUS}
    for ids, values in ((still, marks), (sorted(out.complained), {"complained_at": out.now, "quiet_at": out.now})):
        query = update(PenPal).where(PenPal.id == bindparam("one")).values(**values)
        if ids:
            made.load.connection.execute(query, [{"one": one} for one in ids])


def _put(
    made: Made,
    out: Outbox,
    sent: Sent,
    kind: NoticeKind,
    at: datetime,
    reply_id: int | None = None,
    *,
    is_new: bool,
) -> int:
    chance, moment, one = made.chance, made.load.moment, next(out.ids)
    shares = _NEWEST if is_new else _SHARES
    state = chance.choices(list(shares), list(shares.values()))[0]
    complained = state is N.SENT and chance.random() < _COMPLAINED
    at = out.now + timedelta(hours=1) if state is N.WAITING else min(at, out.now)
    fault = chance.choice(list(Fault)[:2]) if state is N.PARKED else Fault.CAME_BACK if state is N.FAILED else ""
    told = _composed(kind, best_language(sent.language))
    went = at + timedelta(seconds=chance.random() * 90)
    token = f"{chance.getrandbits(80):020x}"
    columns = (
        "id, kind, letter_id, pen_pal_id, message_id, reply_id, alias_id, token, recipient, language, subject, text"
    )
    columns += ", state, not_before, created_at, attempts, fault, sent_at, bounced_at, bounce_status, complained_at"
    about = (None if reply_id else sent.id, sent.pen_pal_id, sent.message_id if reply_id else None, reply_id)
    words = (sent.alias_id, token, sent.address, told.language, told.subject, told.text)
    left = moment(went) if state in {N.SENT, N.FAILED} else None
    back = moment(went) if state is N.FAILED else None
    stands = (state.value, moment(at), moment(at), 1 if left else 0, str(fault), left)
    ends = (back, _STATUS if back else "", moment(went) if complained else None)
    made.put("notice", columns, one, kind.value, *about, *words, *stands, *ends)
    if back or complained:
        (out.complained if complained else out.failing).add(sent.pen_pal_id)
        _put_report(made, out, token, went, is_dealt_with=not complained)
    return one


@cache
def _composed(kind: NoticeKind, language: str) -> Composed:
    return compose(kind, language, example(kind, language))


def _put_report(made: Made, out: Outbox, token: str, at: datetime, *, is_dealt_with: bool) -> None:
    """Add the mail in which a notice came back, or somebody complained of it: staff look at the complaints."""
    one, when = next(out.message_ids), made.load.moment(at)
    columns = "id, received_at, mail_from, via, peer, helo, tls, header_message_id, size_bytes, sha256, content_sha256"
    told = ("", "smtp", "127.0.0.1", "seed.example", "", f"{one}@seed.example", 2_000, f"{one:064x}", f"{one:064x}")
    made.put("message", f"{columns}, raw_at", one, when, *told, "erased")
    columns = "message_id, address, route, dealt_with_at"
    address = f"bounce+{token}@seed.example"
    made.put(RecipientRow.__tablename__, columns, one, address, "bounce", when if is_dealt_with else None)
