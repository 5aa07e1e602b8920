"""Replies that cannot wait, that nobody must look at, and wishes for no more letters."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.errors import Conflict, NotFound, Refused, Sealed
from relay.letters.acts import By
from relay.letters.urgent import clock, urgent_list
from relay.letters.urgent.clock import Alarm
from relay.models import (
    CorrespondenceState,
    Ground,
    HeldFor,
    LetterState,
    Notice,
    NoticeKind,
    NoticeState,
    ReplyState,
    Role,
    Staff,
)
from relay.replies import boundaries, finding, sealing, urgent
from relay.replies.urgent import Onward
from tests import factories
from tests.factories import NOW

S = ReplyState
ALARM = Alarm(ground=Ground.SELF_HARM, note="page two")


def by(staff: Staff, version: int | None = None) -> By:
    """Say who acts."""
    return By(staff=staff, now=NOW, version=version)


def test_an_urgent_one_leaves_the_queue_to_a_named_person_and_nothing_of_it_is_sent(database: Database) -> None:
    """The clock of letters runs for it; settled, it goes on as somebody says."""
    with database.write() as session:
        person, reader = factories.staff(session, name="Sara Okafor"), factories.staff(session)
        factories.organisation(session, urgent_staff_id=person.id, urgent_minutes=45)
        reply = factories.reply(session, S.APPROVED)
        waiting = factories.reply_notice(session, reply)
        found = urgent.escalate(session, reply, ALARM, by(reader, reply.version))
        assert (reply.state, found.reply_id, found.person_id) == (S.URGENT, reply.id, person.id)
        assert found.due_at == NOW + timedelta(minutes=45)
        session.refresh(waiting)
        assert waiting.state is NoticeState.CANCELLED
        row = urgent_list.open_rows(session, limit=5)[0]
        assert (row.code, row.reply_id, row.profile_id) == ("", reply.id, reply.profile_id)
        with pytest.raises(Conflict, match="urgent already"):
            urgent.escalate(session, reply, ALARM, by(reader))
        clock.take(session, found, by(person))
        with pytest.raises(Refused, match="has it"):
            urgent.settle(session, found, Onward.BACK, by(reader), outcome="called")
        assert urgent.settle(session, found, Onward.BACK, by(person), outcome="called the prison") is S.IN_REVIEW
        assert clock.of(session, reply) is None


def test_a_sealed_one_is_given_out_to_nobody_until_an_administrator_lifts_it(database: Database) -> None:
    """What was sent before is sent; all else is read again."""
    with database.write() as session:
        reader, admin = factories.staff(session), factories.staff(session, Role.ADMIN)
        reply, sent = factories.reply(session), factories.reply(session, S.SENT)
        for one in (reply, sent):
            sealing.seal(session, one, by(reader), why="a picture")
            with pytest.raises(Sealed):
                finding.find(session, one.id)
        with pytest.raises(Conflict, match="sealed already"):
            sealing.seal(session, reply, by(reader))
        found = sealing.facts_of(session, reply.id)
        with pytest.raises(Refused, match="may not"):
            sealing.lift(session, found, by(reader), why="looked wrong")
        assert sealing.lift(session, found, by(admin), why="a drawing of a dog").state is S.IN_REVIEW
        with pytest.raises(NotFound):
            sealing.facts_of(session, reply.id)
        assert sealing.lift(session, sealing.facts_of(session, sent.id), by(admin), why="the same").state is S.SENT


@pytest.mark.parametrize("state", [CorrespondenceState.ENDED, CorrespondenceState.MUTED])
def test_a_note_on_paper_ends_or_mutes_what_is_between_two(database: Database, state: CorrespondenceState) -> None:
    """Letters on their way are stopped, it is recorded as the profile's wish, and the pen pal is told kindly."""
    with database.write() as session:
        reader, letter = factories.staff(session), factories.letter(session)
        assert letter.pen_pal
        letter.pen_pal.confirmed_at = NOW
        both = factories.correspondence(session, letter.pen_pal, letter.profile)
        letter.correspondence_id = both.id
        reply = factories.reply(session, between=both)
        assert boundaries.end(session, reply, state, by(reader)).held == 1
        assert (both.state, both.wished_by) == (state, "profile")
        told = session.scalars(select(Notice)).one()
        assert (told.kind, told.recipient) == (NoticeKind.ENDED, letter.pen_pal.address)
        assert (letter.state, letter.held_for) == (LetterState.ON_HOLD, HeldFor.CORRESPONDENCE)
        nobody = factories.reply(session, S.TO_MATCH)
        with pytest.raises(Refused, match="which pen pal"):
            boundaries.end(session, nobody, state, by(reader))
