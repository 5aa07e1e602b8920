"""What staff see of replies: one with all that its page shows, lists a page at a time, counts, its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, true, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from relay.errors import NotFound, Sealed
from relay.letters.lists.counts import counted_query
from relay.letters.queries import Step, happened
from relay.letters.sealed.scanned import SHUT
from relay.models import (
    Correspondence,
    MailPoint,
    Notice,
    NoticeKind,
    PageRole,
    PenPal,
    Profile,
    Reply,
    ReplyFlag,
    ReplyState,
    ScanPage,
    Severity,
)
from relay.replies import covering
from relay.screening import URGENT
from relay.translation import gettext as _
from relay.translation import marked

S = ReplyState
SEALED = marked("this reply is sealed: nothing of it is shown or sent; an administrator knows why")
WAITING = (S.TO_MATCH, S.IN_REVIEW, S.SECOND_REVIEW, S.URGENT, S.ON_HOLD, S.APPROVED)
"""What is not over yet."""
_PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRow:
    """A reply as a list shows it."""

    id: int
    state: ReplyState
    received_on: date
    received_at: datetime
    state_since: datetime
    profile_id: int | None
    pen_pal_id: int | None
    correspondence_id: int | None
    profile: str
    pen_pal: str
    pages: int
    flags: tuple[str, ...]
    """Rules that found something that warns, once each."""
    hold_until: datetime | None
    sent_at: datetime | None
    fate: str

    @property
    def cannot_wait(self) -> bool:
        """Say whether somebody may be hurt while it waits."""
        return not URGENT.isdisjoint(self.flags)


def find(session: Session, reply_id: int, *, even_sealed: bool = False) -> Reply:
    """Load a reply with what a page about it shows.

    Raises:
        NotFound: there is none.
        Sealed: it is sealed, and what is done is not about that.
    """
    both = joinedload(Reply.correspondence)
    query = (
        select(Reply)
        .where(Reply.id == reply_id)
        .options(
            both.joinedload(Correspondence.pen_pal),
            joinedload(Reply.profile).joinedload(Profile.mail_point).joinedload(MailPoint.facility),
            both.joinedload(Correspondence.profile),
            joinedload(Reply.decided_by),
            joinedload(Reply.pdf),
            joinedload(Reply.scan),
            selectinload(Reply.pages).joinedload(ScanPage.stored),
            joinedload(Reply.flags),
            joinedload(Reply.redactions),
        )
    )
    found = session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound(_("there is no reply %(number)s", number=reply_id))
    if found.state is S.SEALED and not even_sealed:
        raise Sealed(_(SEALED))
    return found


def listed(
    session: Session, states: Sequence[ReplyState], *, after: int | None = None, limit: int = _PER_PAGE
) -> list[ReplyRow]:
    """List replies in some states: what waits, oldest first; what is over, newest first."""
    oldest_first = all(state in WAITING for state in states)
    order = Reply.id if oldest_first else Reply.id.desc()
    here = [] if after is None else [Reply.id > after if oldest_first else Reply.id < after]
    # A page of each state, along its index: asked for several at once, all that there are would be sorted.
    each = [select(Reply.id).where(Reply.state == state, *here).order_by(order).limit(limit) for state in states]
    some = union_all(*(select(one.subquery().c.id) for one in each))
    return _given(session, _rows().where(Reply.id.in_(some)).order_by(order).limit(limit))


def of_correspondence(session: Session, correspondence_ids: Sequence[int], *, limit: int = _PER_PAGE) -> list[ReplyRow]:
    """List the replies of some correspondences, newest first, without what the rules found."""
    query = _rows().where(Reply.correspondence_id.in_(correspondence_ids)).order_by(Reply.id.desc())
    return _given(session, query.limit(limit), with_flags=False) if correspondence_ids else []


def of_profile(session: Session, profile_id: int, *, limit: int = _PER_PAGE) -> list[ReplyRow]:
    """List what a person wrote, newest first, without what the rules found."""
    query = _rows().where(Reply.profile_id == profile_id).order_by(Reply.id.desc()).limit(limit)
    return _given(session, query, with_flags=False)


def counts(session: Session) -> dict[ReplyState, int]:
    """Count what waits by state, each up to 1,000 and one more."""
    parts = [counted_query(select(Reply.id).where(Reply.state == state)).scalar_subquery() for state in WAITING]
    return dict(zip(WAITING, session.execute(select(*parts)).one(), strict=True))


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside a reply in review, whether its pages are covered for who looks, and what else came."""

    before: int | None
    after: int | None
    covered: bool
    others: tuple[tuple[int, ReplyState, date], ...]
    """The other replies of its correspondence, newest first: number, state, and the day each came."""


def around(session: Session, reply: Reply, staff_id: int, *, others: int) -> Around:
    """Ask for it at once; `others` is how many."""
    waiting = select(func.max(Reply.id)).where(Reply.state == S.IN_REVIEW, Reply.id < reply.id).scalar_subquery()
    following = select(func.min(Reply.id)).where(Reply.state == S.IN_REVIEW, Reply.id > reply.id).scalar_subquery()
    uncovered = covering.uncovered(reply, staff_id)
    facts = select(waiting.label("before"), following.label("after"), uncovered.label("uncovered")).subquery()
    theirs = (Reply.correspondence_id == reply.correspondence_id, Reply.id != reply.id)
    newest = select(Reply.id, Reply.state, Reply.received_on).where(*theirs).order_by(Reply.id.desc())
    beside = newest.limit(others if reply.correspondence_id is not None else 0).subquery()
    rows = session.execute(select(facts, beside).select_from(facts.outerjoin(beside, true()))).all()
    first, found = rows[0], sorted((row for row in rows if row.id is not None), key=lambda row: -row.id)
    covered = covering.may_be_covered(reply) and not first.uncovered
    came = tuple((row.id, row.state, row.received_on) for row in found)
    return Around(first.before, first.after, covered, came)


def following(session: Session, reply: Reply) -> int | None:
    """Give the reply to read after this one."""
    return session.scalar(select(func.min(Reply.id)).where(Reply.state == S.IN_REVIEW, Reply.id > reply.id))


def emails(session: Session, reply_id: int) -> list[Notice]:
    """Give the emails about a reply, newest first."""
    kinds = (NoticeKind.REPLY, NoticeKind.REPLY_REFUSED)
    query = select(Notice).where(Notice.reply_id == reply_id, Notice.kind.in_(kinds)).order_by(Notice.id.desc())
    return list(session.scalars(query.limit(60)))


def history(session: Session, reply_id: int) -> list[Step]:
    """Give what the record says about a reply, oldest first."""
    return happened(session, "reply", reply_id)


def _rows() -> Select[Any]:
    pages = select(func.count()).where(ScanPage.reply_id == Reply.id, ScanPage.role == PageRole.PAGE)
    return (
        select(Reply, Profile, PenPal, pages.correlate(Reply).scalar_subquery())
        .outerjoin(Correspondence, Correspondence.id == Reply.correspondence_id)
        .outerjoin(PenPal, PenPal.id == Correspondence.pen_pal_id)
        .outerjoin(Profile, Profile.id == Reply.profile_id)
    )


def _given(session: Session, query: Select[Any], *, with_flags: bool = True) -> list[ReplyRow]:
    found = session.execute(query).all()
    flags = _flags(session, [reply.id for reply, *_rest in found] if with_flags else [])
    return [_row(reply, profile, pal, pages, flags) for reply, profile, pal, pages in found]


def _flags(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(ReplyFlag.reply_id, ReplyFlag.rule).where(
        ReplyFlag.reply_id.in_(ids), ReplyFlag.severity != Severity.NOTE
    )
    known: dict[int, list[str]] = {}
    for reply_id, rule in session.execute(query.order_by(ReplyFlag.id)) if ids else ():
        known.setdefault(reply_id, []).append(rule)
    return known


def _row(
    reply: Reply, profile: Profile | None, pal: PenPal | None, pages: int, flags: dict[int, list[str]]
) -> ReplyRow:
    return ReplyRow(
        id=reply.id,
        state=reply.state,
        received_on=reply.received_on,
        received_at=reply.received_at,
        state_since=reply.state_since,
        profile_id=reply.profile_id,
        pen_pal_id=pal.id if pal else None,
        correspondence_id=reply.correspondence_id,
        profile=profile.name if profile else "",
        pen_pal=(pal.name or pal.address) if pal else "",
        pages=pages,
        flags=() if reply.state in SHUT else tuple(dict.fromkeys(flags.get(reply.id, []))),
        hold_until=reply.hold_until,
        sent_at=reply.sent_at,
        fate=reply.fate.value if reply.fate else "",
    )
