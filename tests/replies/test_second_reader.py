"""Replies that two people read, by the settings for letters."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Refused
from relay.letters.acts import By
from relay.letters.deciding.second_reader import Why
from relay.models import CorrespondenceState, Organisation, Reply, ReplyState, Severity, Staff
from relay.replies import deciding, onward, redacting, second_reader
from relay.replies.deciding import Choice, Deed
from relay.replies.redacting import Bar
from tests import factories
from tests.factories import NOW

S = ReplyState
APPROVE = Choice(deed=Deed.APPROVE)
WINDOW = timedelta(minutes=10)


def by(staff: Staff) -> By:
    """Say who acts."""
    return By(staff=staff, now=NOW)


def flagged(session: Session, severity: Severity = Severity.WARN) -> Reply:
    """Add a reply in which a rule found something, of somebody of whom one was sent on before."""
    reply = factories.reply(session)
    session.get_one(Organisation, 1).second_reader_for = ["flagged"]
    factories.reply(session, S.SENT, between=reply.correspondence, sent_at=NOW)
    factories.reply_flag(session, reply, severity)
    session.refresh(reply)
    return reply


def needed(session: Session, reply: Reply) -> tuple[Why, ...]:
    """Give why two read it."""
    return second_reader.needed_for(reply, session.get_one(Organisation, 1))


def test_what_the_organisation_or_the_person_asks_for_is_read_twice(database: Database) -> None:
    """A note is no flag; everything for one person may be read by two."""
    with database.write() as session:
        assert needed(session, flagged(session)) == (Why.FLAGGED,)
        noted = flagged(session, Severity.NOTE)
        assert needed(session, noted) == ()
        assert noted.profile
        noted.profile.second_reader = True
        assert needed(session, noted) == (Why.PROFILE,)
        organisation = session.get_one(Organisation, 1)
        organisation.reviews_replies = onward.NONE
        assert not onward.goes_by_itself(session, noted, now=NOW)


def test_two_different_people_let_it_go_on(database: Database) -> None:
    """The first approval sends nothing; meanwhile what they get is not changed, and it can be taken back."""
    with database.write() as session:
        first, second = factories.staff(session), factories.staff(session)
        reply = flagged(session)
        assert deciding.decide(session, reply, APPROVE, by(first), cancel_window=WINDOW) is S.SECOND_REVIEW
        deciding.undo(session, reply, by(first), cancel_window=WINDOW)
        assert deciding.decide(session, reply, APPROVE, by(first), cancel_window=WINDOW) is S.SECOND_REVIEW
        with pytest.raises(Refused, match="somebody else has to read it too"):
            deciding.decide(session, reply, APPROVE, by(first))
        bar = Bar(x=0.1, y=0.1, width=0.1, height=0.1)
        with pytest.raises(Refused, match="decided already"):
            redacting.black_out(session, reply, reply.pages[0].id, bar, by(second), redacting.Why(public="x"))
        assert deciding.decide(session, reply, APPROVE, by(second)) is S.APPROVED


def test_the_second_reader_may_decide_otherwise(database: Database) -> None:
    """Sent back it needs two again; what came in between stops it, whoever approves."""
    with database.write() as session:
        first, second = factories.staff(session), factories.staff(session)
        reply = flagged(session)
        deciding.decide(session, reply, APPROVE, by(first))
        assert deciding.decide(session, reply, Choice(deed=Deed.RELEASE), by(second)) is S.IN_REVIEW
        assert deciding.decide(session, reply, APPROVE, by(second)) is S.SECOND_REVIEW
        assert reply.correspondence
        reply.correspondence.state = CorrespondenceState.ENDED
        with pytest.raises(Refused, match="letters between these two are stopped"):
            deciding.decide(session, reply, APPROVE, by(first))
