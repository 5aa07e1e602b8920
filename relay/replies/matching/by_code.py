"""Matching by the codes that were read: what is beyond doubt goes on, the rest waits for a person, its doubts said."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.models import MatchedBy, PageRole, Reply, ScanPage, Staff
from relay.replies import life
from relay.replies.matching.doubts import TO_HAND, Doubt, first_seen, of_lead
from relay.replies.matching.leads import Lead, leads
from relay.replies.pages.values import ReadBy

_CARRIES = (PageRole.PAGE, PageRole.ENVELOPE)


def settle(session: Session, reply: Reply, *, now: datetime, actor: Staff | None = None) -> bool:
    """Match a reply that waits by the codes on its pages, if they leave no doubt; say whether they did.

    Its pages are in it already. Doubts are kept with it either way.
    """
    pages = _pages(session, reply)
    found = leads(session, (code for page in pages for code in page.code.split()))
    doubts = said_of(session, reply, pages, found, now=now)
    best = next((one for one in found if one.correspondence is not None), None)
    if best is None or best.correspondence is None or TO_HAND.intersection(doubts):
        _left(session, reply, best.code if best else "", found, doubts, now=now)
        return False
    by = MatchedBy.TYPED if _read_by(pages, best.code) == ReadBy.TYPED else MatchedBy.CODE
    match = life.Match(correspondence=best.correspondence, by=by, code=best.code, doubts=doubts)
    life.matched(session, reply, match, now=now, actor=actor)
    return True


def said_of(
    session: Session, reply: Reply, pages: Sequence[ScanPage], found: Sequence[Lead], *, now: datetime
) -> list[Doubt]:
    """What is to be said of a reply's codes, each once."""
    doubts: list[Doubt] = []
    if any(page.marked_legal for page in pages):
        doubts.append(Doubt.PRIVILEGED)
    if len({one.correspondence.id for one in found if one.correspondence is not None}) > 1:
        doubts.append(Doubt.TWO_CODES)
    for one in found:
        doubts += of_lead(session, one, now=now)
    if any(first_seen(session, one.code, reply) for one in found):
        doubts.append(Doubt.SEEN_BEFORE)
    return list(dict.fromkeys(doubts))


def _pages(session: Session, reply: Reply) -> Sequence[ScanPage]:
    query = select(ScanPage).where(ScanPage.reply_id == reply.id, ScanPage.role.in_(_CARRIES))
    return session.scalars(query.order_by(ScanPage.position)).all()


def _read_by(pages: Sequence[ScanPage], code: str) -> str:
    return next((page.code_by for page in pages if code in page.code.split()), "")


def _left(
    session: Session, reply: Reply, code: str, found: Sequence[Lead], doubts: Sequence[Doubt], *, now: datetime
) -> None:
    """Keep what is known for the person who says whom it is for; who wrote it may be known."""
    people = {one.profile.id for one in found if one.profile is not None}
    profile_id = people.pop() if len(people) == 1 else reply.profile_id
    code = code or (found[0].code if found else "")
    life.touch(session, reply, code=code, doubts=list(doubts), profile_id=profile_id)
    if doubts:
        new = {"code": code, "doubts": list(doubts)}
        audit.record(session, "reply.doubted", "reply", reply.id, actor_id=None, now=now, new=new)
