"""Answers to mail of ours: recognised by their token and their author, and led to where they belong."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters.arriving import arrivals
from relay.models import Alias, Letter, LetterState, Notice, NoticeKind, NoticeState, PenPal
from relay.reading import Mailbox, Reading, Segment
from tests import factories
from tests.factories import NOW

S = LetterState
TOKEN = "k3v9q2m7x1p4"
WANDA = "wanda@example.org"


def wrote(text: str = "Dear Marcus,\n", *, by: str = WANDA, **facts: Any) -> Reading:  # noqa: ANN401 -- any field
    """Give a mail of somebody's as it was read."""
    return Reading(subject="Re: hello", senders=(Mailbox("Wanda", by),), segments=(Segment(text, kept=True),), **facts)


def told(session: Session, kind: NoticeKind, about: Letter, **columns: Any) -> Notice:  # noqa: ANN401 -- any column
    """Add a mail of ours that was sent to Wanda about a letter."""
    facts = {"recipient": WANDA, "subject": "About your letter", "text": "Hello,\n\nthis is about your letter.\n"}
    known = {"letter_id": about.id, "pen_pal_id": about.pen_pal_id, "alias_id": about.alias_id, "token": TOKEN}
    times = {"not_before": NOW, "created_at": NOW, "state": NoticeState.SENT, "sent_at": NOW}
    row = Notice(kind=kind, **(facts | known | times | columns))
    session.add(row)
    session.flush()
    return row


def arrived(session: Session, reading: Reading, to: Alias, address: str = "", **columns: Any) -> Letter:  # noqa: ANN401
    """Let a mail come in at an address of ours, and be read."""
    message = factories.message(session, to=[to], **columns)
    session.refresh(message)
    if address:
        message.recipients[0].address = address
    letter = factories.letter(session, S.RECEIVED, to=to, of=message)
    arrivals.begin(session, message.id, now=NOW)
    arrivals.store(session, message, reading, [], now=NOW)
    session.flush()
    return letter


def earlier(session: Session, state: LetterState = S.MAILED) -> Letter:
    """Add a letter of Wanda's that we wrote about."""
    return factories.letter(session, state, by=factories.pen_pal(session, address=WANDA, confirmed_at=NOW))


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        *((kind, S.SCREENED) for kind in ("reply", "received", "printed", "mailed", "split", "returned")),
        *((kind, S.FOR_US) for kind in ("held", "rejected", "came_back", "code", "stopped", "moved", "released")),
        *((kind, S.FOR_US) for kind in ("died", "answer", "redacted", "suspended", "minor")),
    ],
)
def test_an_answer_goes_where_its_kind_leads(database: Database, kind: str, state: LetterState) -> None:
    """To the same person as the next letter, or to the staff; what it answers is kept with it."""
    with database.write() as session:
        before = earlier(session)
        notice = told(session, NoticeKind(kind), before)
        letter = arrived(session, wrote(), before.alias, f"{before.alias.local_part}+{TOKEN}@letters.localhost")
        assert (letter.state, letter.answers_id) == (state, notice.id)
        assert letter.revises_id == (before.id if kind == "returned" else None)


def test_the_thread_says_it_where_the_address_does_not(database: Database) -> None:
    """In-Reply-To and References name our Message-ID."""
    with database.write() as session:
        before = earlier(session)
        notice = told(session, NoticeKind.REJECTED, before)
        letter = arrived(session, wrote(answers=(f"{TOKEN}@letters.localhost",)), before.alias)
        assert (letter.state, letter.answers_id) == (S.FOR_US, notice.id)


def test_a_mail_that_was_handed_on_is_answered_by_a_letter(database: Database) -> None:
    """Of anybody but the one we wrote to; what it seems to answer is there for staff to see."""
    with database.write() as session:
        before = earlier(session)
        notice = told(session, NoticeKind.REJECTED, before)
        letter = arrived(session, wrote(by="mallory@example.org", answers=(f"{TOKEN}@x",)), before.alias)
        assert (letter.state, letter.answers_id) == (S.SCREENED, notice.id)


def test_another_address_of_theirs_answers_as_well(database: Database) -> None:
    """Staff found that both are one person's."""
    with database.write() as session:
        before = earlier(session)
        told(session, NoticeKind.HELD, before)
        factories.pen_pal(session, address="wanda@work.example", merged_into_id=before.pen_pal_id)
        letter = arrived(session, wrote(by="wanda@work.example", answers=(f"{TOKEN}@x",)), before.alias)
        assert letter.state is S.FOR_US


@pytest.mark.parametrize("what", ["another token", "another person", "a machine"])
def test_what_answers_nothing_is_as_before(database: Database, what: str) -> None:
    """A token nobody gave out, one about somebody else, an out-of-office note: none of it is led astray."""
    with database.write() as session:
        before = earlier(session)
        told(session, NoticeKind.HELD, before)
        to = factories.alias(session) if what == "another person" else before.alias
        named = "another-token" if what == "another token" else TOKEN
        reading = wrote(answers=(f"{named}@x",), automatic="auto-replied" if what == "a machine" else None)
        letter = arrived(session, reading, to)
        assert letter.state is (S.AUTOMATIC if what == "a machine" else S.SCREENED)
        assert (letter.answers_id is None) is (what != "a machine")


def test_what_a_blocked_pen_pal_answers_waits_like_their_letters(database: Database) -> None:
    """A block is not passed by answering us."""
    with database.write() as session:
        before = earlier(session)
        told(session, NoticeKind.HELD, before)
        session.get_one(PenPal, before.pen_pal_id).blocked_at = NOW
        assert arrived(session, wrote(answers=(f"{TOKEN}@x",)), before.alias).state is S.SCREENED


def test_our_own_words_are_not_printed_with_the_next_letter(database: Database) -> None:
    """They stand below it without a quote mark, as some programs copy them."""
    ours = "Hello,\n\nyour letter was mailed on 3 May. From here on the post has it, and then the mailroom there.\n"
    with database.write() as session:
        before = earlier(session)
        told(session, NoticeKind.MAILED, before, text=ours)
        reading = wrote(f"Dear Marcus,\n\nplums!\n\n{ours}", answers=(f"{TOKEN}@x",))
        letter = arrived(session, reading, before.alias)
        assert letter.reading is not None
        assert letter.reading.text == "Dear Marcus,\n\nplums!"


def test_a_letter_that_staff_read_again_stays_with_them(database: Database) -> None:
    """They have seen it, and took it for a letter."""
    with database.write() as session:
        before = earlier(session)
        told(session, NoticeKind.HELD, before)
        reading = wrote(answers=(f"{TOKEN}@x",))
        letter = arrived(session, reading, before.alias)
        letter.state = S.READING
        session.flush()
        arrivals.store(session, letter.message, replace(reading, subject="again"), [], now=NOW)
        assert letter.state is S.SCREENED
