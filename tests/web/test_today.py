"""Today: what waits and why, what is late, who is at work, what went wrong; each number leads to the list it counts."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask import Flask

from relay.db import Database
from relay.models import (
    Escalation,
    Ground,
    HeldFor,
    LetterState,
    Notice,
    NoticeKind,
    Piece,
    PieceState,
    Role,
    Severity,
    Suspension,
    SuspensionStops,
)
from tests import factories
from tests.conftest import both_engines
from tests.web.conftest import Visitor, text_of

pytestmark = both_engines
SignIn = Callable[..., Visitor]


def test_what_is_late_is_said_first(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Within how many hours a letter is to be read is the organisation's promise."""
    now = datetime.now(UTC)
    with database.write() as session:
        for hours in (80, 65, 1):
            factories.letter(session, received_at=now - timedelta(hours=hours))
    reviewer = sign_in()
    page = reviewer.get("/").get_data(as_text=True)
    assert "1 is late" in page
    assert 'href="/review?hours=72"' in page
    assert "1 has to be read in the next twelve hours" in page
    assert "Read the next one" in page
    assert reviewer.get("/review?hours=72").get_data(as_text=True).count("data-row-link") == 1


def test_what_waits_is_told_by_what_it_asks(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A worrying letter in the queue is said in a line of its own; first letters, flagged ones and photos beside."""
    with database.write() as session:
        factories.flag(session, factories.letter(session), rule="self-harm")
        factories.flag(session, factories.letter(session), Severity.NOTE, "first-letter")
        factories.flag(session, factories.letter(session, LetterState.CLOSED), rule="self-harm")
    reviewer = sign_in()
    page = reviewer.get("/")
    assert "1 letter to read is worrying: read it first." in text_of(page)
    assert "Among those to read: 1 is a first letter · 1 is flagged" in text_of(page)
    assert "photos" not in text_of(page)
    for asked in ("worrying", "first", "flagged"):
        assert f'href="/review?{asked}=1"' in page.get_data(as_text=True)
        assert reviewer.get(f"/review?{asked}=1").get_data(as_text=True).count("data-row-link") == 1


def test_everything_that_needs_a_hand_is_there(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Reasons of holds, urgent letters, suspensions to be checked, notices, envelopes that came back."""
    now = datetime.now(UTC)
    with database.write() as session:
        factories.letter(session, LetterState.ON_HOLD, held_for=HeldFor.SENDER)
        urgent = factories.letter(session, LetterState.URGENT)
        other = factories.staff(session, name="J. Okafor", seen_at=now)
        who = {"person_id": other.id, "raised_by_id": other.id}
        past = now - timedelta(hours=1)
        session.add(Escalation(letter_id=urgent.id, ground=Ground.DANGER, raised_at=past, due_at=past, **who))
        facts = {
            "why": "lockdown",
            "source": "call",
            "starts_at": now,
            "created_at": now,
            "next_check_on": date(2026, 1, 1),
        }
        prison = factories.facility(session)
        session.add(Suspension(facility_id=prison.id, stops=SuspensionStops.LETTERS, **facts))
        told = {"recipient": "a@example.org", "subject": "s", "text": "t", "not_before": now, "created_at": now}
        session.add(Notice(kind=NoticeKind.RETURNED, **told))
        factories.batch(session, factories.letter(session, LetterState.MAILED))
        for piece in session.query(Piece):
            piece.state, piece.state_since = PieceState.CAME_BACK, now
    page = text_of(sign_in().get("/"))
    for words in (
        "1 urgent letter is open; for 1 the time is over",
        "1 a look at who sent it",
        "1 suspension is to be checked today",
        "1 notice waits to be sent",
        "1 envelope came back",
        "J. Okafor",
    ):
        assert words in page


def test_a_calm_day_says_so(app: Flask, sign_in: SignIn, database: Database) -> None:
    """No row of zeros."""
    page = text_of(sign_in().get("/"))
    assert "Nothing waits for a reader" in page
    assert "Nothing else waits for anybody" in page
    assert "late" not in page


def test_a_printer_is_told_of_the_mailroom_only(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Nothing of what others read."""
    with database.write() as session:
        factories.letter(session, LetterState.URGENT)
    page = text_of(sign_in(Role.PRINTER).get("/"))
    assert "urgent" not in page
    assert "Needs a hand" not in page
