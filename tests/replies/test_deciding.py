"""What staff decide about replies: once, with reasons, and taken back while nothing has left."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Acquainted, Conflict, NotFound, Refused
from relay.letters.acts import By
from relay.models import (
    Notice,
    NoticeKind,
    NoticeState,
    Organisation,
    OurLetter,
    OurLetterKind,
    Reply,
    ReplyState,
    Role,
    Severity,
    Staff,
)
from relay.replies import deciding, finding, life, redacting
from relay.replies.deciding import Choice, Deed
from relay.replies.redacting import Bar, Why
from tests import factories
from tests.factories import NOW

S, D = ReplyState, Deed
WINDOW = timedelta(minutes=10)
REFUSAL = Choice(deed=D.REJECT, private_reason="asks for money", public_reason="It asks for money.", tell=True)
BAR = Bar(x=0.1, y=0.2, width=0.3, height=0.1)


def by(staff: Staff, version: int | None = None, after: timedelta = timedelta(0)) -> By:
    """Say who acts."""
    return By(staff=staff, now=NOW + after, version=version)


def notices(session: Session) -> list[tuple[NoticeKind, NoticeState]]:
    """Give the emails there are."""
    return [(one.kind, one.state) for one in session.scalars(select(Notice).order_by(Notice.id))]


def test_a_refusal_is_told_kindly_after_its_undo_time_and_can_be_taken_back(database: Database) -> None:
    """The email waits two minutes at least; taken back, the reply is in review and nothing is sent."""
    with database.write() as session:
        reply, reader = factories.reply(session), factories.staff(session)
        assert deciding.decide(session, reply, REFUSAL, by(reader, 1), cancel_window=timedelta(0)) is S.REJECTED
        told = session.scalars(select(Notice)).one()
        assert (told.kind, told.reply_id, told.not_before) == (
            NoticeKind.REPLY_REFUSED,
            reply.id,
            NOW + timedelta(minutes=2),
        )
        assert "It asks for money." in told.text
        assert "asks for money" not in told.text.replace("It asks for money.", "")
        assert deciding.undo_until(reply, [told], now=NOW, cancel_window=WINDOW) == NOW + WINDOW
        deciding.undo(session, reply, by(reader, reply.version), cancel_window=WINDOW)
        assert (reply.state, reply.public_reason) == (S.IN_REVIEW, "")
        assert notices(session) == [(NoticeKind.REPLY_REFUSED, NoticeState.CANCELLED)]


def test_nothing_is_taken_back_when_its_time_is_over_or_it_has_left(database: Database) -> None:
    """Then it is told so, and nothing is done."""
    with database.write() as session:
        reader = factories.staff(session)
        late, left = factories.reply(session), factories.reply(session)
        for reply in (late, left):
            deciding.decide(session, reply, REFUSAL, by(reader))
        session.scalars(select(Notice).where(Notice.reply_id == left.id)).one().state = NoticeState.SENT
        session.flush()
        for reply, after in ((late, WINDOW), (left, timedelta(0))):
            with pytest.raises(Refused, match="over, or it has left"):
                deciding.undo(session, reply, by(reader, after=after), cancel_window=WINDOW)
            assert reply.state is S.REJECTED


def test_what_needs_a_reason_or_words_is_refused_without(database: Database) -> None:
    """Each names the field that is in the way."""
    with database.write() as session:
        reply, reader = factories.reply(session), factories.staff(session)
        for deed in (D.HOLD, D.REJECT, D.UNMATCH):
            with pytest.raises(Refused, match="needs a reason") as refusal:
                deciding.decide(session, reply, Choice(deed=deed), by(reader))
            assert refusal.value.field == "private_reason"
        with pytest.raises(Refused, match="what the pen pal is told"):
            deciding.decide(session, reply, Choice(deed=D.REJECT, private_reason="no", tell=True), by(reader))


def test_who_comes_second_or_knows_them_decides_nothing(database: Database) -> None:
    """The version tells the one, what they said themselves the other."""
    with database.write() as session:
        reply, reader, friend = factories.reply(session), factories.staff(session), factories.staff(session)
        assert reply.profile_id
        factories.acquaintance(session, friend, profile_id=reply.profile_id)
        with pytest.raises(Acquainted):
            deciding.decide(session, reply, Choice(deed=D.APPROVE), by(friend))
        deciding.decide(session, reply, Choice(deed=D.FOR_US), by(reader, 1))
        with pytest.raises(Conflict, match="meant for us"):
            deciding.decide(session, reply, Choice(deed=D.APPROVE), by(factories.staff(session), 1))
        assert not deciding.may(Role.PRINTER, D.RELEASE, reply)
        assert deciding.may(Role.REVIEWER, D.RELEASE, reply)


def test_one_on_hold_comes_back_on_its_day(database: Database) -> None:
    """To review, or to be matched where nobody knows yet whom it is for."""
    with database.write() as session:
        reader = factories.staff(session)
        known, unknown = factories.reply(session), factories.reply(session, S.TO_MATCH)
        hold = Choice(deed=D.HOLD, private_reason="ask the chaplain", hold_until=NOW + timedelta(days=1))
        for reply in (known, unknown):
            deciding.decide(session, reply, hold, by(reader))
        assert deciding.release_held(session, now=NOW) == 0
        assert deciding.release_held(session, now=NOW + timedelta(days=1)) == 2
        assert (known.state, unknown.state, known.hold_until) == (S.IN_REVIEW, S.TO_MATCH, None)
        deciding.decide(session, unknown, hold, by(reader))
        assert not deciding.may(Role.REVIEWER, D.APPROVE, unknown)
        assert deciding.decide(session, unknown, Choice(deed=D.RELEASE), by(reader)) is S.TO_MATCH


def test_a_person_is_asked_on_paper_for_whom_their_letter_is(database: Database) -> None:
    """When staff give up, and the organisation wants it; the letter waits until somebody looks at it."""
    with database.write() as session:
        reader = factories.staff(session)
        person = factories.profile(session)
        reply = factories.reply(session, S.TO_MATCH, profile_id=person.id)
        session.get_one(Organisation, 1).our_letters = [OurLetterKind.REPLY_UNMATCHED.value]
        give_up = Choice(deed=D.REJECT, private_reason="two Wandas, and no code")
        deciding.decide(session, reply, give_up, by(reader))
        ours = session.scalars(select(OurLetter)).one()
        assert (ours.kind, ours.profile_id) == (OurLetterKind.REPLY_UNMATCHED, person.id)


def test_what_is_blacked_out_lies_on_the_page_and_has_a_reason(database: Database) -> None:
    """It can be lifted again, and not once the reply goes."""
    with database.write() as session:
        reply, reader = factories.reply(session), factories.staff(session)
        page = reply.pages[0].id
        with pytest.raises(Refused, match="the pen pal is told"):
            redacting.black_out(session, reply, page, BAR, by(reader), Why(public=" "))
        with pytest.raises(Refused, match="empty, or lies outside"):
            redacting.black_out(session, reply, page, Bar(x=1.2, y=0, width=1, height=1), by(reader), Why(public="x"))
        with pytest.raises(NotFound):
            redacting.black_out(session, reply, page + 99, BAR, by(reader), Why(public="a number"))
        over = Bar(x=0.9, y=0.9, width=0.5, height=0.5)
        made = redacting.black_out(session, reply, page, over, by(reader, reply.version), Why(public="a number"))
        assert (round(made.x + made.width, 6), round(made.y + made.height, 6)) == (1, 1)
        with pytest.raises(Conflict):
            redacting.black_out(session, reply, page, BAR, by(reader, 1), Why(public="a number"))
        redacting.lift(session, reply, made.id, by(reader))
        assert made.lifted_at == NOW
        life.approve(session, reply, now=NOW, actor=reader)
        with pytest.raises(Refused, match="take the decision back first"):
            redacting.black_out(session, reply, page, BAR, by(reader), Why(public="a number"))


def test_lists_say_who_wrote_to_whom_and_what_warns(database: Database) -> None:
    """What waits comes oldest first; counts are by state; what is beside one in review is found."""
    with database.write() as session:
        first, second = factories.reply(session), factories.reply(session, pages=3)
        factories.reply(session, S.TO_MATCH)
        factories.reply_flag(session, second, rule="self-harm")
        factories.reply_flag(session, second, Severity.NOTE, "phone")
        rows = finding.listed(session, (S.IN_REVIEW,))
        assert [(row.id, row.pages, row.flags, row.cannot_wait) for row in rows] == [
            (first.id, 1, (), False),
            (second.id, 3, ("self-harm",), True),
        ]
        assert (rows[0].profile, rows[0].pen_pal) == ("Marcus E. Ellery", "Wanda")
        assert finding.counts(session)[S.IN_REVIEW] == 2
        around = finding.around(session, second, 1, others=8)
        assert (around.before, around.after, around.covered) == (first.id, None, True)
        assert finding.following(session, first) == second.id
        assert first.correspondence_id
        assert [row.id for row in finding.of_correspondence(session, [first.correspondence_id])] == [first.id]
        assert isinstance(finding.find(session, first.id), Reply)
