"""`mailcall seed`: made-up letters with what followed each, in one installation once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from relay import audit
from relay.db import Database
from relay.errors import Refused
from relay.models import Letter, Notice, NoticeState, Reply, ReplyState, Scan, ScanState
from relay.seeding import seed

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_letters_are_followed_by_emails_and_answers_once(database: Database) -> None:
    """What was cut off between the two is made up for; what is whole is left alone."""
    with pytest.raises(KeyboardInterrupt):
        seed(database, 120, now=NOW, tell=_cut_off)
    seed(database, 120, now=NOW, tell=lambda _line: None)
    with database.read() as session:
        notices = session.scalar(select(func.count()).select_from(Notice)) or 0
        letters = session.scalar(select(func.count()).select_from(Letter)) or 0
        assert notices > 2 * letters
        assert {NoticeState.SENT, NoticeState.WAITING} <= set(session.scalars(select(Notice.state).distinct()))
        assert {ReplyState.SENT, ReplyState.IN_REVIEW} <= set(session.scalars(select(Reply.state).distinct()))
        assert ScanState.TO_DIVIDE in set(session.scalars(select(Scan.state).distinct()))
        assert not audit.verify(session).problems
    with pytest.raises(Refused, match="seeded before"):
        seed(database, 120, now=NOW, tell=lambda _line: None)


def _cut_off(line: str) -> None:
    if line.startswith("what followed"):
        raise KeyboardInterrupt
