"""A reply on its way: its emails are written once, and whatever becomes of the last of them, somebody sees it."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.bounces import acting
from relay.bounces.reading import Report, What
from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.acts import By
from relay.models import Notice, NoticeState, ObjectKind, Reply, ReplyState, Role
from relay.objects import FolderStore, Kept, keep
from relay.replies import deciding, life
from relay.replies import sending as replies
from relay.replies.deciding import Choice, Deed
from relay.replies.sending import Outgoing
from relay.sending import claims
from relay.sending import deciding as outbox
from relay.sending.claims import Taken
from relay.sending.faults import Fault
from relay.verp import Mailing
from tests import factories
from tests.conftest import both_engines
from tests.factories import NOW

S = ReplyState
N = NoticeState
two_at_once = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""SQLite lets one write at a time."""


def approved(session: Session, *states: NoticeState) -> tuple[Reply, list[Notice]]:
    """Add a reply that was approved, with an email in each of these states."""
    reply = factories.reply(session, S.APPROVED, decided_at=NOW)
    moments = {N.SENT: {"sent_at": NOW}, N.SENDING: {"claimed_at": NOW}}
    return reply, [factories.reply_notice(session, reply, state=one, **moments.get(one, {})) for one in states]


def copy_in(folder: Path) -> Kept:
    """Keep a file as what was made of a reply."""
    return keep(FolderStore(folder), ObjectKind.REPLY, b"%PDF-1", "application/pdf")


@two_at_once
def test_the_last_two_emails_of_a_reply_end_at_once(database: Database) -> None:
    """One of them is the last, and the reply is sent."""
    with database.write() as session:
        reply, emails = approved(session, N.SENDING, N.SENDING)
        ids = [one.id for one in emails]
    both = Barrier(2)

    def end(notice_id: int) -> None:
        with database.write() as session:
            assert claims.sent(session, Taken(notice_id, NOW), now=NOW)
            both.wait(10)
            replies.went(session, session.get_one(Notice, notice_id, populate_existing=True), now=NOW)
            time.sleep(0.2)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(end, ids))
    with database.read() as session:
        assert session.get_one(Reply, reply.id).state is S.SENT


@two_at_once
def test_two_jobs_of_one_reply_write_its_emails_once(database: Database, tmp_path: Path) -> None:
    """It was approved, taken back and approved again: each left a job."""
    with database.write() as session:
        reply_id = approved(session)[0].id
    kept, both = copy_in(tmp_path), Barrier(2)

    def put_out(_job: int) -> int:
        with database.write() as session:
            reply = session.get_one(Reply, reply_id)
            both.wait(10)
            made = Outgoing(whole=kept, parts=[kept], pages=1)
            number = replies.put_out(session, reply, made, now=NOW, cancel_window=timedelta(0))
            time.sleep(0.2)
            return number

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(put_out, range(2))) == [0, 1]


def test_a_clock_that_is_set_back_makes_no_second_emails(database: Database, tmp_path: Path) -> None:
    """Nor leaves the reply on its way for ever."""
    kept = copy_in(tmp_path)
    with database.write() as session:
        reply = approved(session)[0]
        made = Outgoing(whole=kept, parts=[kept], pages=1)
        back = NOW - timedelta(seconds=2)
        numbers = [replies.put_out(session, reply, made, now=back, cancel_window=timedelta(0)) for _ in range(2)]
        assert numbers == [1, 0]
        email = session.scalars(select(Notice)).one()
        email.state, email.sent_at = N.SENT, NOW
        session.flush()
        replies.went(session, email, now=NOW)
        assert reply.state is S.SENT


@both_engines
def test_one_part_that_comes_back_does_not_keep_a_reply_on_its_way(database: Database) -> None:
    """Its other part went: staff can send it again, and its paper is due."""
    with database.write() as session:
        reply, [first, _second] = approved(session, N.SENT, N.SENT)
        message = factories.message(session)
        report = Report(what=What.BOUNCE, recipients=(first.recipient.lower(),), status="5.2.2", why="full")
        assert acting.act(session, message.id, report, Mailing(first.id, first.resends), now=NOW) == "bounced"
        assert reply.state is S.SENT


def test_a_part_that_came_back_and_is_tried_again_is_waited_for(database: Database) -> None:
    """That it went once says nothing of the second try."""
    with database.write() as session:
        reply, [first, second] = approved(session, N.SENT, N.SENDING)
        first.state, first.bounced_at = N.FAILED, NOW
        outbox.decide(session, first.id, outbox.Deed.AGAIN, None, was=None, now=NOW)
        states = []
        for one in (second, first):
            one.state, one.sent_at = N.SENT, NOW
            replies.went(session, one, now=NOW)
            states.append(reply.state)
        assert states == [S.APPROVED, S.SENT]


def test_an_email_that_staff_take_out_gives_its_reply_back(database: Database) -> None:
    """Where none is left that could go; else those that went have brought it."""
    with database.write() as session:
        alone, [only] = approved(session, N.WAITING)
        outbox.decide(session, only.id, outbox.Deed.CANCEL, None, was=None, now=NOW)
        assert alone.state is S.IN_REVIEW
        parted, [_first, second] = approved(session, N.SENT, N.WAITING)
        outbox.decide(session, second.id, outbox.Deed.CANCEL, None, was=None, now=NOW)
        assert parted.state is S.SENT


def test_what_may_have_gone_is_not_sent_a_second_time_unasked(database: Database) -> None:
    """Nor forgotten when its reply goes back to be read: the smarthost's late answer, or a person, tells."""
    with database.write() as session:
        reply, [email] = approved(session, N.SENDING)
        claims.unsure(session, Taken(email.id, NOW), now=NOW)
        me = factories.staff(session, Role.REVIEWER)
        by = By(staff=me, now=NOW)
        deciding.decide(session, reply, Choice(deed=Deed.RELEASE), by)
        session.refresh(email)
        assert (email.state, email.fault) == (N.PARKED, Fault.MAY_HAVE_GONE)
        with pytest.raises(Refused, match="may have gone"):
            deciding.decide(session, reply, Choice(deed=Deed.APPROVE), by)
        outbox.decide(session, email.id, outbox.Deed.CANCEL, None, was=None, now=NOW)
        with pytest.raises(Refused, match="covered"):  # the email is in nobody's way any more
            deciding.decide(session, reply, Choice(deed=Deed.APPROVE), by)


def test_a_reply_is_its_own_state_s_word(database: Database) -> None:
    """What ends of an email of a reply that was decided about anew changes nothing."""
    with database.write() as session:
        reply, [email] = approved(session, N.SENT)
        life.move(session, reply, S.ON_HOLD, now=NOW, actor=factories.staff(session, Role.REVIEWER))
        replies.went(session, email, now=NOW)
        assert reply.state is S.ON_HOLD


@two_at_once
@pytest.mark.parametrize("other", ["it came back", "its reply is held"])
def test_staff_at_the_outbox_and_whatever_else_happens_to_its_reply_wait_in_one_row(
    database: Database, other: str
) -> None:
    """The reply is locked before its email by all: or the database would end one of them for a deadlock."""
    with database.write() as session:
        me = factories.staff(session, Role.ADMIN)
        reply, [email] = approved(session, N.PARKED)
        email.claimed_at, email.fault = NOW, "" if other == "its reply is held" else Fault.MAY_HAVE_GONE
        mail = factories.other_mail(session, "bounce+1@letters.localhost")

    def happens() -> None:
        with database.write() as session:
            if other == "it came back":
                report = Report(what=What.BOUNCE, recipients=(email.recipient,), status="5.7.1")
                acting.act(session, mail.id, report, Mailing(email.id), now=NOW)
            else:
                choice = Choice(deed=Deed.HOLD, private_reason="wait")
                deciding.decide(session, session.get_one(Reply, reply.id), choice, By(staff=me, now=NOW))

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            replies.hold(session, email.id)
            waits = pool.submit(happens)
            time.sleep(0.3)
            outbox.decide(session, email.id, outbox.Deed.CANCEL, None, was=None, now=NOW)
        if other == "its reply is held":
            with pytest.raises(Conflict):
                waits.result(10)
        else:
            waits.result(10)
    with database.read() as session:
        assert session.get_one(Notice, email.id).state is N.CANCELLED
        assert session.get_one(Reply, reply.id).state is S.IN_REVIEW
