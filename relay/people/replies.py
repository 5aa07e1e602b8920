"""Replies on paper in an export and in an erasure: who wrote one gets its pages, who got one what they got.

What is sealed is in neither, and of legal mail only that it came. A file of scanned paper may hold pages of several
people: where one of them is erased the file goes, and the pages of the others stay as they were kept one by one.
"""

import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from relay import objects
from relay.letters.sealed.scanned import SHUT
from relay.models import (
    Correspondence,
    Notice,
    NoticeState,
    PenPal,
    Profile,
    Reply,
    ReplyFlag,
    ReplyRedaction,
    ReplyState,
    Scan,
    ScanPage,
    StoredObject,
)
from relay.objects import ObjectMissing, ObjectStore
from relay.replies import life, telling

S = ReplyState
_UNDECIDED = (S.TO_MATCH, S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD, S.APPROVED)
_AT_ONCE = 50


def write(
    session: Session, store: ObjectStore, archive: zipfile.ZipFile, person: PenPal | Profile
) -> Iterator[dict[str, Any]]:
    """Put a person's replies into an archive, one after the other; give what is told of each."""
    for reply in _theirs(session, person):
        folder = f"replies/{reply.id}"
        if isinstance(person, PenPal):
            _file(store, archive, f"{folder}/reply.pdf", reply.pdf)
        else:
            for page in reply.pages if reply.state not in SHUT else ():
                _file(store, archive, f"{folder}/page-{page.position}.jpg", page.stored)
        yield _told(reply, is_writer=isinstance(person, Profile))


def private(session: Session, person: PenPal | Profile) -> list[dict[str, Any]]:
    """Give what staff wrote for each other about a person's replies."""
    return [
        {
            "reply": reply.id,
            "state": reply.state,
            "reason": reply.private_reason,
            "paper": reply.fate_note,
            "blacked_out": [one.private_reason for one in reply.redactions],
        }
        for reply in _theirs(session, person)
    ]


def of_pen_pals(session: Session, pen_pal_ids: Sequence[int]) -> dict[int, ReplyState]:
    """Give the replies to these pen pals that an erasure takes, with their states: all but sealed ones."""
    between = select(Correspondence.id).where(Correspondence.pen_pal_id.in_(pen_pal_ids))
    query = select(Reply.id, Reply.state).where(Reply.correspondence_id.in_(between), Reply.state != S.SEALED)
    return {row.id: row.state for row in session.execute(query.order_by(Reply.id))}


def take_back(session: Session, reply_ids: Collection[int], *, now: datetime) -> None:
    """Stop what is not sent on yet: nobody is there any more to send it to."""
    query = select(Reply).where(Reply.id.in_(reply_ids), Reply.state.in_(_UNDECIDED)).order_by(Reply.id)
    for reply in session.scalars(query.with_for_update(of=Reply)).all():
        telling.take_back(session, reply)
        life.move(session, reply, S.REJECTED, now=now, actor=None)


def forget(session: Session, reply_ids: Collection[int]) -> None:
    """Empty what was read, found and written about replies, and let their files go; that they came stays."""
    pages, of_these = ScanPage.reply_id.in_(reply_ids), Reply.id.in_(reply_ids)
    _forget_files(session, pages, of_these)
    scans = select(ScanPage.scan_id).where(pages)
    empty = {"text": "", "private_reason": "", "public_reason": "", "fate_note": "", "link_token": None}
    _run(session, update(Reply).where(of_these).values(version=Reply.version + 1, **empty))
    _run(session, update(ScanPage).where(pages).values(text=""))
    _run(session, update(Scan).where(Scan.id.in_(scans)).values(name=""))
    _run(session, delete(ReplyFlag).where(ReplyFlag.reply_id.in_(reply_ids)))
    bars = ReplyRedaction.reply_id.in_(reply_ids)
    _run(session, update(ReplyRedaction).where(bars).values(reason="", private_reason=""))
    told, waits = Notice.reply_id.in_(reply_ids), Notice.state == NoticeState.WAITING
    _run(session, update(Notice).where(told, waits).values(state=NoticeState.CANCELLED))
    _run(session, update(Notice).where(told).values(recipient="", subject="", text=""))


def _forget_files(session: Session, pages: ColumnElement[bool], of_these: ColumnElement[bool]) -> None:
    """Let go of pages, copies and the files they were scanned in; what another row names stays."""
    scans = select(ScanPage.scan_id).where(pages)
    sides = select(ScanPage.object_id).where(pages)
    others = select(ScanPage.object_id).where(or_(ScanPage.reply_id.is_(None), ~pages))
    sealed = select(ScanPage.scan_id).join(Reply, Reply.id == ScanPage.reply_id).where(Reply.state == S.SEALED)
    gone = {
        *session.scalars(sides.where(ScanPage.object_id.not_in(others))),
        *session.scalars(select(Reply.pdf_id).where(of_these, Reply.pdf_id.is_not(None))),
        *session.scalars(select(Scan.object_id).where(Scan.id.in_(scans), Scan.id.not_in(sealed))),
    }
    for row in session.scalars(select(StoredObject).where(StoredObject.id.in_(gone))).all():
        objects.forget(session, row)


def _theirs(session: Session, person: PenPal | Profile) -> Iterator[Reply]:
    """Walk a person's replies; a pen pal's are those that were sent to them."""
    query = _whole().where(Reply.state != S.SEALED).order_by(Reply.id).limit(_AT_ONCE)
    if isinstance(person, PenPal):
        mine = select(Correspondence.id).where(Correspondence.pen_pal_id == person.id)
        query = query.where(Reply.correspondence_id.in_(mine), Reply.state == S.SENT)
    else:
        query = query.where(Reply.profile_id == person.id)
    last = 0
    while page := session.scalars(query.where(Reply.id > last)).all():
        yield from page
        last = page[-1].id
        session.expunge_all()


def _whole() -> Select[Reply]:
    return select(Reply).options(
        joinedload(Reply.pdf),
        selectinload(Reply.pages).joinedload(ScanPage.stored),
        selectinload(Reply.redactions),
    )


def _told(reply: Reply, *, is_writer: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "reply": reply.id,
        "received_on": reply.received_on,
        "pages": len(reply.pages),
        "sent_at": reply.sent_at,
        "fetched_at": reply.fetched_at,
    }
    if not is_writer:
        return told
    paper = {"paper": reply.fate, "paper_on": reply.fate_on}
    text = "" if reply.state in SHUT else reply.text
    return told | paper | {"state": reply.state, "text": text, "told": reply.public_reason}


def _file(store: ObjectStore, archive: zipfile.ZipFile, name: str, row: StoredObject | None) -> None:
    if row is not None:
        with suppress(ObjectMissing):
            archive.writestr(name, store.get(row.key))


def _run(session: Session, statement: Any) -> None:  # noqa: ANN401 -- an update or a delete
    session.execute(statement.execution_options(synchronize_session=False))
