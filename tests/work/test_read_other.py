"""Mail that made no letter is read in a child when staff look, once; what fails leaves its source."""

from dataclasses import replace
from typing import cast

from sqlalchemy import func, select

from relay.letters.inbox import other_mail
from relay.models import Job, RawAt, ReadingVersion
from relay.reading import Reading
from relay.sandbox import Sandbox, SandboxError
from relay.work.handlers.read_other import read_other
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room
from tests import factories
from tests.factories import NOW

RAW = b"From: Wanda <Wanda@Example.org>\r\nSubject: Fish\r\n\r\nWhere is it?\r\n\r\n> quoted\r\n"


class Crashing:
    """A reader whose child dies."""

    def __call__(self, *_given: object) -> Reading:
        """Die."""
        raise SandboxError("crash", "it died")


def job(message_id: int, attempts: int = 1) -> Claim:
    """Give the work of reading a message."""
    return Claim(1, JobKind.READ_OTHER, message_id, {}, attempts)


def test_its_text_is_kept_once(room: Room) -> None:
    """Subject, author and text; asked again nothing more is done, and a letter's mail is not read by this way."""
    with room.database.write() as session:
        message = factories.other_mail(session, raw=RAW)
        letters = factories.letter(session).message_id
    assert read_other(room, job(message.id)) == "read"
    assert "already" in read_other(room, job(message.id))
    assert "already" in read_other(room, job(letters))
    with room.database.read() as session:
        found = other_mail.reading_of(session, message.id)
        assert found is not None
        assert (found.subject, found.text) == ("Fish", "Where is it?")
        assert found.detail["senders"] == [{"name": "Wanda", "address": "wanda@example.org"}]


def test_a_mail_that_kills_its_reader_says_so(room: Room) -> None:
    """Tried again first, in case the machine was busy; then it is known that it cannot be read."""
    broken = replace(room, reader=cast("Sandbox[Reading]", Crashing()))
    with room.database.write() as session:
        message = factories.other_mail(session, raw=RAW).id
        erased = factories.other_mail(session, raw_at=RawAt.ERASED).id
    try:
        read_other(broken, job(message))
    except SandboxError:
        assert read_other(broken, job(message, attempts=2)) == "reader-crash"
    with room.database.read() as session:
        assert [row.problem for row in session.scalars(select(ReadingVersion))] == ["reader-crash"]
    assert "erased" in read_other(broken, job(erased))


def test_it_is_asked_for_once(room: Room) -> None:
    """However often somebody looks, and when two look at once."""
    with room.database.write() as session:
        ids = [factories.other_mail(session).id for _ in range(2)]
        other_mail.read_soon(session, other_mail.unasked(session, ids), now=NOW)
        assert other_mail.unasked(session, ids) == []
        other_mail.read_soon(session, ids, now=NOW)
        assert session.scalar(select(func.count()).select_from(Job)) == 2
        other_mail.read_soon(session, [], now=NOW)
