"""A letter that was changed on its pen pal's page: it goes the way of an answer by email, once."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.errors import Refused
from relay.models import Job, Letter, LetterState, Message, NoticeKind, Role, Via
from relay.outside import correcting, letters
from relay.people import erasing
from relay.work.handlers.correct import take_correction
from relay.work.handlers.read import read_message
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room
from tests import factories
from tests.factories import NOW
from tests.work.test_handlers import job

S = LetterState


def changed(
    room: Room, text: str, *, name: str = "Wanda Ω", address: str = "wanda@example.org", subject: str = "Hello"
) -> tuple[int, Claim]:
    """Change a returned letter on its page; give it, and the job that was written."""
    with room.database.write() as session:
        pal = factories.pen_pal(session, name=name, address=address)
        letter = factories.letter(session, S.RETURNED, by=pal, pen_pal_id=pal.id)
        assert letter.reading
        letter.reading.subject = subject
        factories.notice(session, letter, kind=NoticeKind.RETURNED, recipient=pal.address, pen_pal_id=pal.id)
        [where], _more = letters.page_of(session, pal)
        correcting.change(session, pal, where, text, now=NOW)
        row = session.scalars(select(Job).where(Job.kind == JobKind.CORRECT)).one()
        return letter.id, replace(job(JobKind.CORRECT, letter.id), arguments=row.arguments)


def test_a_changed_letter_is_a_new_one_that_corrects_the_old(room: Room) -> None:
    """With its words and nothing else; taken twice it is one, and nobody has to look who sent it."""
    old_id, claim = changed(room, "Dear Marcus,\n\nno street any more. ¡Adiós!")
    for _ in range(2):
        assert take_correction(room, claim) == "taken"
    with room.database.read() as session:
        message = session.scalars(select(Message).where(Message.via == Via.PAGE)).one()
    read_message(room, job(JobKind.READ, message.id))
    with room.database.read() as session:
        new = session.scalars(select(Letter).where(Letter.message_id == message.id)).one()
        assert new.revises_id == old_id
        assert new.reading
        assert new.reading.text.strip() == "Dear Marcus,\n\nno street any more. ¡Adiós!"
        assert new.state is S.SCREENED
        assert correcting.is_under_way(session, session.get_one(Letter, old_id))


FORGED = "=?utf-8?q?a=0D=0AFrom:_Victim_=3Cvictim@example.net=3E=0D=0AX-Rest:_?="


@pytest.mark.parametrize(
    ("name", "address", "subject"),
    [
        (FORGED, "mallory@example.org", "Hello"),
        ("Mallory", "mallory@example.org", FORGED),
        ('Mallory" <victim@example.net>, "', "mallory@example.org", "Hello"),
        ("Mallory", "mallory..m.@example.org", "Hello"),
        ("Jürgen", "jürgen@example.org", "Grüße"),
    ],
)
def test_nobody_writes_as_another(room: Room, name: str, address: str, subject: str) -> None:
    """Whatever they are called, and whatever their letter: nobody asks again who sent it."""
    _old_id, claim = changed(room, "Dear Marcus, no street any more.", name=name, address=address, subject=subject)
    assert take_correction(room, claim) == "taken"
    with room.database.read() as session:
        message = session.scalars(select(Message).where(Message.via == Via.PAGE)).one()
    read_message(room, job(JobKind.READ, message.id))
    with room.database.read() as session:
        new = session.scalars(select(Letter).where(Letter.message_id == message.id)).one()
        assert new.pen_pal
        assert new.pen_pal.address == address
        assert new.reading
        assert new.reading.subject == subject


def test_a_letter_is_changed_once(room: Room) -> None:
    """Pressed twice, before the worker came to it and after, it is one letter."""
    old_id, claim = changed(room, "Dear Marcus, no street any more.")
    for _ in range(2):
        with room.database.write() as session:
            old = session.get_one(Letter, old_id)
            assert old.pen_pal
            [where] = [one for one in letters.page_of(session, old.pen_pal)[0] if one.letter.id == old_id]
            with pytest.raises(Refused, match="here already") as refused:
                correcting.change(session, old.pen_pal, where, "Dear Marcus, nor a town.", now=NOW)
            assert refused.value.field == "text"  # their page thanks only whose words were taken
        take_correction(room, claim)


def test_nothing_of_who_was_erased_becomes_a_letter(room: Room) -> None:
    """However long the words lay waiting."""
    old_id, claim = changed(room, "Dear Marcus, no street any more.")
    with room.database.write() as session:
        old = session.get_one(Letter, old_id)
        assert old.pen_pal
        admin = factories.staff(session, Role.ADMIN)
        seal = erasing.look(session, old.pen_pal).seal
        erasing.erase(session, old.pen_pal, admin, why="asked for", seal=seal, now=NOW)
        assert session.scalar(select(Job.id).where(Job.kind == JobKind.CORRECT)) is None
    take_correction(room, claim)
    with room.database.read() as session:
        assert session.scalars(select(Message).where(Message.via == Via.PAGE)).all() == []


@pytest.mark.parametrize("text", ["", " \n ", "Dear Marcus,"])
def test_words_that_are_not_changed_are_not_sent(database: Database, text: str) -> None:
    """Nor none at all, nor those of a letter that needs no change."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        letter = factories.letter(session, S.RETURNED, by=pal, pen_pal_id=pal.id)
        assert letter.reading
        letter.reading.text = "Dear Marcus,"
        [where], _more = letters.page_of(session, pal)
        with pytest.raises(Refused, match="change what we wrote"):
            correcting.change(session, pal, where, text, now=NOW)
        letter.state = S.REJECTED
        session.flush()
        with pytest.raises(Refused, match="no change any more"):
            correcting.change(session, pal, where, "Anything", now=NOW)
