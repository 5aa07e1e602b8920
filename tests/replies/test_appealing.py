"""Appeals against replies that were not sent on, and who decides about them then."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.acts import By
from relay.letters.inbox import taking
from relay.models import Letter, LetterState, Notice, Reply, ReplyState, Staff
from relay.replies import appealing, deciding
from relay.replies.deciding import Choice, Deed
from tests import factories
from tests.factories import NOW

S = ReplyState
WINDOW = timedelta(minutes=10)


def by(staff: Staff) -> By:
    """Say who acts."""
    return By(staff=staff, now=NOW)


def refused(session: Session, reader: Staff, **organisation: int) -> tuple[Reply, Letter]:
    """Reject a reply of which its pen pal is told, and let them answer that."""
    factories.organisation(session, **organisation)
    reply = factories.reply(session)
    factories.reply(session, S.SENT, between=reply.correspondence, sent_at=NOW)  # so that its pages are not covered
    choice = Choice(deed=Deed.REJECT, public_reason="It asks for money.", tell=True)
    deciding.decide(session, reply, choice, by(reader), cancel_window=WINDOW)
    notice = session.scalars(select(Notice)).one()
    return reply, factories.letter(session, LetterState.FOR_US, answers_id=notice.id)


def test_the_refusal_says_how_to_appeal_and_until_when(database: Database) -> None:
    """By the days the organisation gives, as for letters."""
    with database.write() as session:
        refused(session, factories.staff(session), appeal_days=30)
        text = session.scalars(select(Notice.text)).one()
    assert "You may ask us to look at it again, by July" in text
    assert "Somebody else than who decided this will read it then." in text


def test_an_appeal_brings_it_back_to_review_for_somebody_else(database: Database) -> None:
    """Whoever rejected it may write that down, and does not decide; which mail it was stands in the record."""
    with database.write() as session:
        first, other = factories.staff(session), factories.staff(session)
        reply, letter = refused(session, first)
        assert appealing.about(session, letter) is reply
        appealing.appeal(session, letter.message_id, reply, by(first), from_letter=letter)
        assert reply.state is S.IN_REVIEW
        marks = taking.marks_of(session, [letter.message_id])[letter.message_id]
        assert (marks.is_appeal, list(appealing.against(session, marks))) == (True, [reply])
        with pytest.raises(Conflict, match="nothing to appeal"):
            appealing.appeal(session, letter.message_id, reply, by(first), from_letter=letter)
        for deed in (Deed.APPROVE, Deed.REJECT):
            with pytest.raises(Refused, match="somebody else than who rejected"):
                deciding.decide(session, reply, Choice(deed=deed, private_reason="x"), by(first))
        deciding.decide(session, reply, Choice(deed=Deed.HOLD, private_reason="x"), by(other))
        with pytest.raises(Refused, match="somebody else than who rejected"):
            deciding.decide(session, reply, Choice(deed=Deed.APPROVE), by(first))
        assert deciding.decide(session, reply, Choice(deed=Deed.APPROVE), by(other)) is S.APPROVED


def test_who_rejected_it_opens_it_again_only_by_taking_the_decision_back(database: Database) -> None:
    """What is taken back in time was never decided."""
    with database.write() as session:
        first = factories.staff(session)
        reply, _letter = refused(session, first)
        with pytest.raises(Refused, match="somebody else than who rejected"):
            deciding.decide(session, reply, Choice(deed=Deed.RELEASE), by(first))
        deciding.undo(session, reply, by(first), cancel_window=WINDOW)
        assert deciding.decide(session, reply, Choice(deed=Deed.APPROVE), by(first)) is S.APPROVED
        assert appealing.about(session, factories.letter(session)) is None
