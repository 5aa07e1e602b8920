"""The outbox: what needs a person, why, and what they can say; and a pen pal whom no mail reaches."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from relay.db import Database
from relay.models import Acquaintance, Audit, HeldFor, LetterState, Notice, NoticeState, PenPal, Role, Staff
from relay.sending.faults import Fault
from tests import factories
from tests.counting import counted
from tests.factories import NOW
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
S = NoticeState


@pytest.fixture
def outbox(database: Database) -> dict[str, int]:
    """Put one email of each kind into the outbox."""
    states: dict[str, dict[str, Any]] = {
        "unsure": {"state": S.PARKED, "fault": Fault.MAY_HAVE_GONE, "claimed_at": NOW},
        "parked": {"state": S.PARKED, "fault": "451 4.7.1 greylisted", "attempts": 9},
        "failed": {"state": S.FAILED, "fault": "550 5.7.1 spam"},
        "waiting": {"fault": "away: no answer in time"},
        "sent": {"state": S.SENT, "sent_at": NOW, "complained_at": NOW},
        "cancelled": {"state": S.CANCELLED, "fault": Fault.QUIET},
    }
    with database.write() as session:
        letter = factories.letter(session)
        return {name: factories.notice(session, letter, **facts).id for name, facts in states.items()}


def state(database: Database, notice_id: int) -> NoticeState:
    """Give a notice's state."""
    with database.read() as session:
        return session.get_one(Notice, notice_id).state


@pytest.mark.parametrize(
    ("drawer", "words"),
    [
        ("", "it may have arrived. A second try could be a second email"),
        ("parked", "The smarthost said: 451 4.7.1 greylisted"),
        ("failed", "The smarthost said: 550 5.7.1 spam"),
        ("waiting", "The smarthost takes nothing just now: no answer in time"),
        ("sent", "sent, and called spam"),
        ("cancelled", "The pen pal wants no such notices."),
    ],
)
def test_every_drawer_says_why(outbox: dict[str, int], sign_in: SignIn, drawer: str, words: str) -> None:
    """What may have gone is looked at first."""
    assert words in text_of(sign_in(Role.AUDITOR).get(f"/outbox?show={drawer}"))


def test_staff_say_what_becomes_of_it(outbox: dict[str, int], sign_in: SignIn, database: Database) -> None:
    """Sent again, gone, not sent; who said so is on record."""
    visitor = sign_in(Role.REVIEWER)
    for deed, name, was, then in (
        ("went", "unsure", S.PARKED, S.SENT),
        ("again", "parked", S.PARKED, S.WAITING),
        ("cancel", "failed", S.FAILED, S.CANCELLED),
    ):
        sent = visitor.post("/outbox", deed=deed, notice=f"{outbox[name]}:{was}", show="parked")
        assert sent.status_code == 302
        assert state(database, outbox[name]) is then
    with database.read() as session:
        verbs = {row.verb for row in session.query(Audit).filter(Audit.actor_id.is_not(None))}
    assert {"notice.went", "notice.again", "notice.cancel"} <= verbs


def test_what_went_on_meanwhile_is_left_as_it_is(outbox: dict[str, int], sign_in: SignIn, database: Database) -> None:
    """Whoever looked at an old page is told; nonsense is refused."""
    visitor = sign_in(Role.REVIEWER)
    chosen: Any = [f"{outbox['sent']}:parked", f"{outbox['parked']}:parked"]
    visitor.post("/outbox", deed="cancel", notice=chosen)
    page = text_of(visitor.get("/outbox"))
    assert "1 email was left as it is: this email went on meanwhile" in page
    assert [state(database, outbox[name]) for name in ("sent", "parked")] == [S.SENT, S.CANCELLED]
    visitor.post("/outbox", deed="again")
    assert "Tick the emails" in text_of(visitor.get("/outbox"))
    for wrong in ({"deed": "burn", "notice": "1:parked"}, {"deed": "again", "notice": "x:parked"}):
        assert visitor.post("/outbox", **wrong).status_code == 422


def test_readers_see_and_only_deciders_act(outbox: dict[str, int], sign_in: SignIn) -> None:
    """Who prints sees none of it."""
    assert "Send again" not in text_of(sign_in(Role.AUDITOR).get("/outbox"))
    assert sign_in(Role.AUDITOR).post("/outbox", deed="again").status_code == 403
    assert sign_in(Role.PRINTER).get("/outbox").status_code == 403


def test_a_sealed_letter_and_people_one_knows_stay_shut(sign_in: SignIn, database: Database) -> None:
    """Their emails are not listed."""
    with database.write() as session:
        sealed, known = factories.letter(session, LetterState.SEALED), factories.letter(session)
        for letter, subject in ((sealed, "About the sealed one"), (known, "About a friend's")):
            factories.notice(session, letter, subject=subject)
        pal_id = known.pen_pal_id
    visitor = sign_in(Role.REVIEWER)
    page = text_of(visitor.get("/outbox"))
    assert "About the sealed one" not in page
    assert "About a friend's" in page
    with database.write() as session:
        for one in session.query(Staff).filter_by(role=Role.REVIEWER):
            session.add(Acquaintance(staff_id=one.id, pen_pal_id=pal_id, created_at=NOW))
    assert "About a friend's" not in text_of(visitor.get("/outbox"))


def test_an_address_that_fails_is_said_and_can_be_put_right(sign_in: SignIn, database: Database) -> None:
    """On their page, on the list, and today; a letter that waited comes back to review."""
    with database.write() as session:
        pal = factories.pen_pal(
            session, fails_since=NOW, fails_why="550 5.1.1 no such user", complained_at=datetime.now(UTC)
        )
        letter = factories.letter(session, LetterState.ON_HOLD, by=pal, held_for=HeldFor.ADDRESS)
        factories.notice(session, letter, state=S.FAILED, bounced_at=NOW, bounce_status="5.1.1", fault=Fault.CAME_BACK)
        pal_id = pal.id
    visitor = sign_in(Role.REVIEWER)
    page = text_of(visitor.get(f"/pen-pals/{pal_id}"))
    for words in (
        "Mail to this address has come back",
        "550 5.1.1 no such user",
        "It was sent, and came back (5.1.1).",
    ):
        assert words in page
    assert "called mail of ours spam" in page
    assert "1 pen pal whom no mail reaches" in text_of(visitor.get("/"))
    assert "1 pen pal called our mail spam in the last 30 days" in text_of(visitor.get("/"))
    for only in ("failing", "complained"):
        listed = text_of(visitor.get(f"/pen-pals?only={only}"))
        assert "mail comes back" in listed
        assert "called our mail spam" in listed
    assert visitor.post(f"/pen-pals/{pal_id}/address-works", why=" ").status_code == 422
    assert visitor.post(f"/pen-pals/{pal_id}/address-works", why="she phoned").status_code == 302
    with database.read() as session:
        assert session.get_one(PenPal, pal_id).fails_since is None
    assert visitor.post(f"/pen-pals/{pal_id}/address-works", why="again").status_code == 409


def test_the_page_asks_little_however_much_there_is(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A page at a time."""
    with database.write() as session:
        letter = factories.letter(session)
        for _ in range(60):
            factories.notice(session, letter, state=S.PARKED, fault="451 later")
    visitor = sign_in(Role.REVIEWER)
    with counted(database) as asked:
        page = visitor.get("/outbox")
    assert len(asked) <= 12
    assert page.text.count('name="notice"') == 50
    assert "More" in text_of(page)
