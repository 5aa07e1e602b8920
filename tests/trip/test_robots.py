"""Mailboxes that answer by themselves, with real parts: what they and we write to each other comes to an end."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select, update

from relay.db import Database
from relay.models import Letter, LetterState, Notice, NoticeKind, NoticeState, PenPal, Recipient, Route
from tests import factories
from tests.conftest import on_sqlite
from tests.factories import NOW
from tests.trip import robots
from tests.trip.robots import HONEST, POLITE, RUDE, Street, street

pytestmark = [
    on_sqlite,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not robots.is_there(), reason="Postfix or Pigeonhole is not installed, or this is not root"),
]
K, S = NoticeKind, LetterState
KNOWN = tuple(f"known.{address}" for address in (POLITE, HONEST, RUDE))


def people(database: Database) -> None:
    """Put three into the database who are known, each asked for a change, and answered by a person, just now."""
    with database.write() as session:
        factories.people_with_addresses(session)
        staff = factories.staff(session)
        for address in KNOWN:
            pal = factories.pen_pal(session, address=address, confirmed_at=NOW)
            row = factories.letter(session, S.RETURNED, by=pal)
            factories.notice(session, row, recipient=address, kind=K.RETURNED, made_by_id=staff.id)
            factories.notice(session, row, recipient=address, kind=K.ANSWER, made_by_id=staff.id)


def told(outside: Street, address: str) -> Counter[NoticeKind]:
    """Count what somebody was sent."""
    with outside.database.read() as session:
        rows = select(Notice.kind).where(Notice.recipient == address, Notice.state == NoticeState.SENT)
        return Counter(session.scalars(rows))


def kept(outside: Street, address: str | None) -> Counter[LetterState]:
    """Count what staff have of somebody, by where it is; None: of nobody, as what machines wrote."""
    with outside.database.read() as session:
        rows = select(Letter.state).outerjoin(PenPal, PenPal.id == Letter.pen_pal_id).where(PenPal.address == address)
        return Counter(session.scalars(rows))


def boxes(outside: Street) -> Counter[tuple[Route, bool]]:
    """Count what came to no alias, and whether it was put away by itself."""
    with outside.database.read() as session:
        rows = select(Recipient).where(Recipient.route != Route.ALIAS)
        return Counter((one.route, one.dealt_with_at is not None) for one in session.scalars(rows))


def test_what_machines_and_we_write_to_each_other_comes_to_an_end(database: Database, tmp_path: Path) -> None:
    """Who says it is a machine is told nothing of what it wrote; who does not, once a day; staff see all of it."""
    people(database)
    with street(database, tmp_path) as outside:
        for robot in (POLITE, HONEST, RUDE):
            outside.write_to_anna(robot)
        outside.settle()
        asked, decided = Counter([K.CONFIRM]), Counter([K.RETURNED, K.ANSWER])
        assert [told(outside, one) for one in (POLITE, HONEST, RUDE)] == [asked] * 3
        assert [told(outside, one) for one in KNOWN] == [decided, decided, decided + Counter([K.RECEIVED])]
        assert outside.written == {POLITE: 1, HONEST: 2, RUDE: 3, KNOWN[1]: 2, KNOWN[2]: 6}
        [answered] = outside.vacation_answers  # what a person of staff wrote, and nothing else
        assert "bounce+" in answered
        assert kept(outside, None) == {S.AUTOMATIC: 2}
        assert kept(outside, RUDE) == {S.AWAITING_PEN_PAL: 2, S.FOR_US: 1}
        assert kept(outside, KNOWN[2]) == {S.RETURNED: 1, S.IN_REVIEW: 4}
        assert boxes(outside) == {(Route.BOUNCE, True): 1, (Route.POSTMASTER, False): 1}
        next_day(outside)
        assert told(outside, KNOWN[2])[K.RECEIVED] == 2
        assert outside.written[KNOWN[2]] == 6 + 1 + 2


def next_day(outside: Street) -> None:
    """Let the day of the one acknowledgement be over, and the person of the rudest mailbox write again."""
    with outside.database.write() as session:
        session.execute(update(PenPal).values(acknowledged_on=None))
    outside.write_to_anna(KNOWN[2])
    outside.settle()
