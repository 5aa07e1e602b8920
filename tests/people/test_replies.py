"""Replies on paper when somebody asks for what is theirs, or is erased."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.models import (
    Correspondence,
    Notice,
    NoticeState,
    ObjectKind,
    PenPal,
    Profile,
    Reply,
    ReplyFlag,
    ReplyState,
    Role,
    Scan,
    StoredObject,
)
from relay.objects import FORGOTTEN, FolderStore, keep, name
from relay.people import erasing, exporting
from relay.people.exporting import Request
from tests import factories
from tests.factories import NOW
from tests.replies import stored

S = ReplyState
ASKED = Request(requester="Wanda, by mail", basis="GDPR article 15", private_why="she asked for all of it")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """Give an empty store."""
    return FolderStore(tmp_path / "objects")


def sent(session: Session, store: FolderStore, both: Correspondence, state: ReplyState = S.SENT) -> Reply:
    """Add a reply whose pages and copy lie in the store, with everything that can hang on one."""
    reply = stored.reply(session, store, f"page {state}".encode(), state=state)
    copy = keep(store, ObjectKind.REPLY, f"copy {state}".encode(), "application/pdf")
    reply.pdf_id = name(session, copy, now=NOW).id
    reply.correspondence_id, reply.profile_id, reply.text = both.id, both.profile_id, "Dear Wanda"
    reply.private_reason, reply.sent_at = "for staff", NOW
    factories.reply_flag(session, reply).parameters = {"words": "Dear Wanda"}
    factories.reply_bar(session, reply, factories.staff(session))
    factories.reply_notice(session, reply, text="Dear Wanda")
    session.flush()
    return reply


def between(session: Session) -> Correspondence:
    """Add two people who write to each other."""
    factories.organisation(session)
    return factories.correspondence(session, factories.pen_pal(session), factories.alias(session).profile)


def file_of(session: Session, store: FolderStore, person: PenPal | Profile) -> dict[str, bytes]:
    """Make the file, and give what is in it by name."""
    into = io.BytesIO()
    exporting.write(session, store, person, ASKED, into)
    with zipfile.ZipFile(into) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def test_each_gets_what_is_theirs_of_a_reply_and_nobody_what_is_sealed(database: Database, store: FolderStore) -> None:
    """Who wrote it its pages, whatever became of it; who it was sent to what they got."""
    with database.write() as session:
        both = between(session)
        pal, person = both.pen_pal, both.profile
        ids = [sent(session, store, both, state).id for state in (S.SENT, S.REJECTED, S.SEALED)]
        theirs = file_of(session, store, pal)
        assert theirs[f"replies/{ids[0]}/reply.pdf"] == b"copy sent"
        assert [row["reply"] for row in json.loads(theirs["replies.json"])] == ids[:1]
        mine = file_of(session, store, person)
        assert mine[f"replies/{ids[1]}/page-1.jpg"] == b"page rejected"
        assert [row["reply"] for row in json.loads(mine["replies.json"])] == ids[:2]
        assert "for staff" in mine["private/replies.json"].decode()
        assert not [one for one in (*theirs, *mine) if one.startswith(f"replies/{ids[2]}/")]


def test_what_a_pen_pal_was_written_goes_with_them(database: Database, store: FolderStore) -> None:
    """Words, flags, files and emails go, and what waited is not sent; what is sealed, and other people's, stays."""
    with database.write() as session:
        both, others, admin = between(session), between(session), factories.staff(session, Role.ADMIN)
        gone, waits = sent(session, store, both), sent(session, store, both, S.IN_REVIEW)
        stays = [sent(session, store, both, S.SEALED), sent(session, store, others, S.ON_HOLD)]
        shared = stays[1].pages[0]
        shared.scan_id, shared.number = gone.scan_id or 0, 2  # a stack of letters, scanned into one file
        session.flush()
        told = erasing.look(session, both.pen_pal)
        assert told.replies == 2
        erasing.erase(session, both.pen_pal, admin, why="she asked", seal=told.seal, now=NOW)
        assert [session.get_one(Reply, one.id).text for one in (gone, waits, *stays)] == ["", "", *["Dear Wanda"] * 2]
        assert session.get_one(Reply, waits.id).state is S.REJECTED
        assert {one.reply_id for one in session.scalars(select(ReplyFlag))} == {one.id for one in stays}
        emails = session.scalars(select(Notice).where(Notice.reply_id.in_([gone.id, waits.id]))).all()
        assert {(one.state, one.text) for one in emails} == {(NoticeState.CANCELLED, "")}
        keys = {row.id: row.key for row in session.scalars(select(StoredObject))}
        scan = session.get_one(Scan, gone.scan_id)
        files = [gone.pages[0].object_id, gone.pdf_id, waits.pages[0].object_id, scan.object_id]
        assert all(keys[one or 0].startswith(FORGOTTEN) for one in files)
        left = [*(one.pages[0].object_id for one in stays), *(one.pdf_id for one in stays)]
        assert not any(keys[one or 0].startswith(FORGOTTEN) for one in left)


def test_what_cannot_wait_is_finished_before_anybody_is_erased(database: Database) -> None:
    """Somebody has it in hand still."""
    with database.write() as session:
        both = between(session)
        factories.reply(session, S.URGENT, between=both)
        assert erasing.look(session, both.pen_pal).waits_for == ("urgent",)
