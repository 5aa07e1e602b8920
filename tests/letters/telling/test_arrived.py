"""Telling that a letter arrived: once a day, and only of what comes before its readers."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters.paper.proofs import bring_to_review
from relay.models import HeldFor, Letter, LetterState, Notice, NoticeKind, ProfileStatus
from tests import factories
from tests.factories import NOW

S = LetterState


def _told(session: Session) -> list[Notice]:
    return list(session.scalars(select(Notice).order_by(Notice.id)))


def test_a_letter_that_comes_to_review_is_acknowledged_once_a_day(database: Database) -> None:
    """It says within how many days somebody reads it, and leaves at once."""
    with database.write() as session:
        pal = factories.pen_pal(session, confirmed_at=NOW)
        for _ in range(2):
            bring_to_review(session, factories.letter(session, S.SCREENED, by=pal), ask_to_confirm=True, now=NOW)
        [one] = _told(session)
        assert (one.kind, one.not_before) == (NoticeKind.RECEIVED, NOW)
        assert one.message_id is not None
        assert "within 3 days" in one.text


def _unconfirmed(_session: Session, letter: Letter) -> None:
    assert letter.pen_pal is not None
    letter.pen_pal.confirmed_at = None


def _forged(session: Session, letter: Letter) -> None:
    factories.flag(session, letter, rule="dmarc-reject")


def _robot(_session: Session, letter: Letter) -> None:
    assert letter.reading is not None
    letter.reading.detail = letter.reading.detail | {"automatic": {"kind": "auto-replied"}}


def _blocked(_session: Session, letter: Letter) -> None:
    assert letter.pen_pal is not None
    letter.pen_pal.blocked_at = NOW


def _off(session: Session, _letter: Letter) -> None:
    factories.organisation(session).notices = []


def _second_part(_session: Session, letter: Letter) -> None:
    letter.part = 2


@pytest.mark.parametrize("spoil", [_unconfirmed, _forged, _robot, _blocked, _off, _second_part])
def test_some_are_not_acknowledged(database: Database, spoil: Callable[[Session, Letter], None]) -> None:
    """Who is asked to confirm first, may be forged, is a machine or blocked; where it is off; half of a letter."""
    with database.write() as session:
        letter = factories.letter(session, S.SCREENED, by=factories.pen_pal(session, confirmed_at=NOW))
        spoil(session, letter)
        session.flush()
        session.expire_all()
        bring_to_review(session, letter, ask_to_confirm=True, now=NOW)
        assert _told(session) == []


def test_a_letter_for_somebody_on_the_way_is_acknowledged_as_waiting(database: Database) -> None:
    """Without why it waits."""
    with database.write() as session:
        letter = factories.letter(session, S.SCREENED, by=factories.pen_pal(session, confirmed_at=NOW))
        letter.profile.status = ProfileStatus.IN_TRANSIT
        session.flush()
        bring_to_review(session, letter, ask_to_confirm=True, now=NOW)
        assert letter.held_for is HeldFor.TRANSIT
        [one] = _told(session)
        assert "may take longer than usual" in one.text
        assert "transit" not in one.text
