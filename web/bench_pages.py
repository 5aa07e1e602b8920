"""Which pages `mailcall bench desk` asks for: those of staff, and those of the pen pal who wrote most."""

import re
from urllib.parse import quote

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from relay.letters.codebook import codes_of
from relay.letters.inbox.inbox import Kind
from relay.models import Batch, Letter, LetterState, ReadingVersion, Reply, ReplyState, Scan, ScanState
from relay.sending.outbox_list import Drawer
from web.replies import SHELVES

LONG = ("review", "closed", "outbox, sent", "outbox, failed", "replies, sent", "replies, other", "paper, all")
"""Lists whose second page is asked for, too."""


def of_staff(session: Session) -> dict[str, str]:
    """Give the address of each page that is measured, by what it shows."""
    waiting = select(Letter).where(Letter.state == LetterState.IN_REVIEW).order_by(Letter.received_at, Letter.id)
    letter = session.scalars(waiting.limit(1)).first() or session.scalars(select(Letter).limit(1)).one()
    reading = session.get(ReadingVersion, letter.reading_id) if letter.reading_id else None
    words = re.findall(r"[a-z]{4,}", reading.text.lower() if reading else "") or ["letter"]
    rare, code = max(words, key=len), codes_of(session).letter(letter.id)
    batch = session.scalar(select(func.max(Batch.id)))
    found = {
        "today": "/",
        "review": "/review",
        "review, first letters": "/review?first=1",
        "review, a rare flag": "/review?flag=missing-glyphs",
        "review, two filters": "/review?photos=1&language=vi",
        "review, a prison": "/review?facility=20",
        "review, old": "/review?hours=72&language=es",
        "closed": "/review?state=closed",
        "closed, three filters": "/review?state=closed&photos=1&language=vi&flag=hidden-text",
        "all, two filters": "/review?state=all&auth=fail&flag=hidden-text",
        "all": "/review?state=all",
        "find, a rare word": f"/find?q={quote(rare)}",
        "find, a common word": "/find?q=the",
        "find, common words": "/find?q=the+and+you",
        "find, a phrase": f"/find?q={quote(chr(34) + ' '.join(words[:2]) + chr(34))}",
        "find, a beginning": f"/find?q={quote(rare[:4])}*",
        "find, filtered": "/find?q=the&state=in_review&language=vi",
        "find, best first": "/find?q=the&order=best",
        "letter": f"/letters/{code}",
        "letter in a view": f"/letters/{code}?view=photos%3D1%26language%3Dvi",
        "people": "/people",
        "person": f"/people/{letter.profile_id}",
        "pen pals": "/pen-pals",
        "pen pal": f"/pen-pals/{letter.pen_pal_id or 1}",
        "facilities": "/facilities",
        "record": "/record",
        "record of a person": "/record?actor=1",
        "jobs": "/jobs",
        "mailroom": "/mailroom",
        "other mail": "/mail",
    }
    found |= {"batch": f"/mailroom/batches/{batch}"} if batch else {}
    return found | _LISTS | _of_many_letters(session) | _of_paper(session)


_LISTS = {
    "outbox": "/outbox",
    **{f"outbox, {drawer}": f"/outbox?show={drawer}" for drawer in Drawer},
    "replies": "/replies",
    **{f"replies, {shelf.key}": f"/replies?show={shelf.key}" for shelf in SHELVES},
    "scans": "/scans",
    "paper": "/replies/paper",
    "paper, all": "/replies/paper?all=1",
    "other mail, dealt with": "/mail?show=done",
    **{f"other mail, {kind}": f"/mail?kind={kind}" for kind in Kind},
    "pen pals whose mail comes back": "/pen-pals?only=failing",
    "came back": "/mailroom/came-back",
    "what we write": "/settings/notices",
    "what we write, one": "/settings/notices/mailed/en",
    "what we write, shown": "/settings/notices/mailed/en/frame",
    "urgent": "/urgent",
    "reports": "/reports",
}


def of_pen_pal(link: str, letter: str) -> dict[str, str]:
    """Give the pages of a pen pal that a code opened, and one of their letters has this code."""
    found = {"where": link, "where, my data": f"{link}/data", "where, stop": f"{link}/stop"}
    return found | ({"where, a letter": f"{link}/letters/{letter}"} if letter else {})


def busiest(session: Session, column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]) -> int:
    """Give whoever wrote, or got, most letters."""
    many = select(column).where(column.is_not(None)).group_by(column).order_by(func.count().desc(), column)
    return session.scalars(many.limit(1)).first() or 1


def mailed_letter(session: Session, pen_pal_id: int) -> str:
    """Give the code of the newest letter of somebody's that was mailed; empty: none was."""
    theirs = (Letter.pen_pal_id == pen_pal_id, Letter.state.in_((LetterState.MAILED, LetterState.CLOSED)))
    found = session.scalar(select(func.max(Letter.id)).where(*theirs))
    return codes_of(session).letter(found) if found else ""


def _of_many_letters(session: Session) -> dict[str, str]:
    """Give the pages of those who have most letters."""
    pal, person = busiest(session, Letter.pen_pal_id), busiest(session, Letter.profile_id)
    between = busiest(session, Reply.correspondence_id)
    return {
        "pen pal of many letters": f"/pen-pals/{pal}",
        "their letters": f"/pen-pals/{pal}/letters",
        "person of many letters": f"/people/{person}",
        "letters to them": f"/people/{person}/letters",
        "correspondence": f"/correspondences/{between}",
        "letter that was mailed": f"/letters/{mailed_letter(session, pal) or 1}",
    }


def _of_paper(session: Session) -> dict[str, str]:
    """Give the page of a reply and of a scan in each state that has one."""
    replies = {state: _newest(session, Reply, Reply.state == state) for state in ReplyState}
    scans = {state: _newest(session, Scan, Scan.state == state) for state in ScanState}
    found = {f"reply, {state}": f"/replies/{one}" for state, one in replies.items() if one and state is not _UNMATCHED}
    found |= {f"scan, {state}": f"/scans/{one}" for state, one in scans.items() if one}
    if one := replies[_UNMATCHED]:
        found |= {"reply to match": f"/replies/{one}/match", "reply to match, by name": f"/replies/{one}/match?q=a"}
    return found


_UNMATCHED = ReplyState.TO_MATCH


def _newest(session: Session, table: type[Reply] | type[Scan], condition: ColumnElement[bool]) -> int | None:
    return session.scalar(select(table.id).where(condition).order_by(table.id.desc()).limit(1))
