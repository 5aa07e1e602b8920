"""A person says whom a paper letter is for, with it and both names before them; or that nobody here may open it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Acquainted, Conflict, NotFound, Refused
from relay.letters import lifecycle
from relay.letters.pen_pals import acquaintances
from relay.letters.pen_pals.correspondences import standing
from relay.letters.steps import MAILROOM
from relay.models import Correspondence, MatchedBy, PageRole, Reply, ReplyState, ScanPage, Staff
from relay.replies import life
from relay.replies.matching.by_code import said_of, settle
from relay.replies.matching.doubts import Doubt, of_lead
from relay.replies.matching.leads import Lead, leads
from relay.translation import gettext as _


def find(session: Session, reply_id: int) -> Reply:
    """Give a reply.

    Raises:
        NotFound: there is none of that number.
    """
    reply = session.get(Reply, reply_id)
    if reply is None:
        raise NotFound(_("there is no reply %(number)s", number=reply_id))
    return reply


def find_between(session: Session, correspondence_id: int) -> Correspondence:
    """Give the correspondence that a number means now: what went into another is that one.

    Raises:
        NotFound: there is none of that number.
    """
    between = session.get(Correspondence, correspondence_id)
    if between is None:
        raise NotFound(_("there is no correspondence %(number)s", number=correspondence_id))
    return standing(session, between)


def pages_of(session: Session, reply: Reply) -> Sequence[ScanPage]:
    """Give a reply's pages in their order."""
    return session.scalars(select(ScanPage).where(ScanPage.reply_id == reply.id).order_by(ScanPage.position)).all()


def match(session: Session, reply: Reply, correspondence_id: int, *, version: int, now: datetime, actor: Staff) -> None:
    """Match a reply that waits with a correspondence, as somebody confirmed.

    What is said of its codes is kept; so is it when the correspondence has ended, and somebody reads the reply then.

    Raises:
        NotFound: there is no such correspondence.
        Refused: this person may not, knows one of the two, or the reply was matched already.
        Conflict: somebody changed the reply since it was shown.
    """
    if not (actor.active and actor.role in MAILROOM):
        raise lifecycle.may_not(actor)
    between = find_between(session, correspondence_id)
    known = acquaintances.known_to(session, actor.id)
    if known.includes(profile_id=between.profile_id, pen_pal_id=between.pen_pal_id):
        raise Acquainted(_(acquaintances.LINE))
    _require_version(reply, version)
    doubts = [one for one in _doubts(session, reply, between, now=now) if one is not Doubt.UNKNOWN]
    chosen = life.Match(correspondence=between, by=MatchedBy.HAND, code=reply.code, doubts=doubts)
    life.matched(session, reply, chosen, now=now, actor=actor)


def not_opened(session: Session, reply: Reply, note: str, *, version: int, now: datetime, actor: Staff) -> None:
    """Say that a scan is of Legal or Special Mail, which nobody here may read, and what becomes of its paper.

    Raises:
        Refused: nobody says what becomes of it, it was matched already, or this person may not.
        Conflict: somebody changed the reply since it was shown.
    """
    if not note.strip():
        raise Refused(_("say what became of it: to whom it was forwarded or given, unopened"), field="note")
    _require_version(reply, version)
    life.move(session, reply, ReplyState.NOT_OPENED, now=now, actor=actor, private_reason=note.strip())


def is_plain(session: Session, reply: Reply, *, version: int, now: datetime, actor: Staff) -> bool:
    """Say that words like Legal Mail on a page mean nothing: it is an ordinary letter. Its codes are believed again.

    Raises:
        Refused: it was matched already, or this person may not.
        Conflict: somebody changed the reply since it was shown.
    """
    if not (actor.active and actor.role in MAILROOM):
        raise lifecycle.may_not(actor)
    if reply.state is not ReplyState.TO_MATCH:
        raise Refused(_("whom this reply is for was said already"))
    _require_version(reply, version)
    for page in pages_of(session, reply):
        page.marked_legal = False
    audit.record(session, "reply.not_privileged", "reply", reply.id, actor_id=actor.id, now=now)
    session.flush()
    return settle(session, reply, now=now, actor=actor)


def _require_version(reply: Reply, version: int) -> None:
    if reply.version != version:
        raise Conflict(_("somebody else changed this reply a moment ago; nothing was done, look at it again"))


def _doubts(session: Session, reply: Reply, between: Correspondence, *, now: datetime) -> list[Doubt]:
    pages = [page for page in pages_of(session, reply) if page.role in {PageRole.PAGE, PageRole.ENVELOPE}]
    found = leads(session, (code for page in pages for code in page.code.split()))
    chosen = Lead(code=reply.code, kind=found[0].kind, correspondence=between) if found else None
    said = said_of(session, reply, pages, found, now=now)
    return list(dict.fromkeys(said + (of_lead(session, chosen, now=now) if chosen else [])))
