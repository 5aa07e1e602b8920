"""The answers on paper that a pen pal's pages give: those whose email has left, and no other."""

from datetime import timedelta

import pytest

from relay.db import Database
from relay.errors import NotFound
from relay.models import Notice, NoticeKind, NoticeState, ObjectKind, ReplyState
from relay.outside import answers
from tests import factories
from tests.factories import NOW

N = NoticeState


def test_an_approved_answer_is_given_once_its_email_left(database: Database) -> None:
    """Before, approving may be undone; an email from before it was read again brings nothing either."""
    with database.write() as session:
        pdf = factories.stored_object(session, ObjectKind.SCAN)
        one = factories.reply(session, ReplyState.APPROVED, pdf_id=pdf.id, decided_at=NOW)
        assert one.correspondence
        pal = one.correspondence.pen_pal
        old, new = (
            Notice(
                kind=NoticeKind.REPLY, reply_id=one.id, pen_pal_id=pal.id, recipient=pal.address, subject="", text=""
            )
            for _ in range(2)
        )
        old.state, old.created_at, old.not_before = N.SENT, NOW - timedelta(days=1), NOW
        new.state, new.created_at, new.not_before = N.WAITING, NOW, NOW
        session.add_all((old, new))
        session.flush()
        assert answers.newest(session, pal) == []
        with pytest.raises(NotFound):
            answers.one(session, pal, one.id)
        for state, claimed in ((N.SENDING, NOW), (N.SENT, None), (N.PARKED, NOW)):
            new.state, new.claimed_at = state, claimed
            session.flush()
            assert answers.newest(session, pal) == [one]
        new.claimed_at = None
        session.flush()
        assert answers.newest(session, pal) == []
        one.state = ReplyState.SENT
        session.flush()
        assert answers.one(session, pal, one.id) is one
