"""What was read, stored: whose letter it is, what is flagged, and where it goes next."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.db import Base, Database
from relay.letters.acts import By
from relay.letters.arriving import arrivals
from relay.letters.sealed import sealing
from relay.models import (
    Correspondence,
    Flag,
    Job,
    Letter,
    LetterState,
    Message,
    ObjectKind,
    PenPal,
    ReadingVersion,
)
from relay.objects import Kept, content_key
from relay.reading import Attachment, Mailbox, Note, Photo, Reading, Segment
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW

S = LetterState
WANDA = Mailbox("Wanda", "wanda@example.org")
READING = Reading(
    subject="Hello",
    senders=(WANDA,),
    segments=(Segment("Dear Marcus,\r\n", kept=True), Segment("> old\r\n", kept=False, reason="quote")),
    attachments=(Attachment(name="a.doc", media_type="application/msword", size_bytes=9, reason="not-a-photo"),),
    notes=(Note("charset-guessed", {"used": "cp1252"}),),
    language="en",
)


def arrived(session: Session, reading: Reading, photos: Sequence[Kept] = (), **columns: Any) -> Letter:  # noqa: ANN401
    """Let a message come in and be read."""
    alias = factories.alias(session)
    message = factories.message(session, to=[alias], **columns)
    letter = factories.letter(session, S.RECEIVED, to=alias, of=message)
    assert arrivals.begin(session, message.id, now=NOW)
    assert letter.state is S.READING
    arrivals.store(session, message, reading, photos, now=NOW)
    session.flush()
    return letter


def rules(session: Session, letter: Letter) -> set[str]:
    """Name what was flagged."""
    return set(session.scalars(select(Flag.rule).where(Flag.letter_id == letter.id)))


def test_a_message_with_one_author_has_a_pen_pal(database: Database) -> None:
    """Made with the name and address of the header's From; the next message finds them, and learns a name."""
    with database.write() as session:
        first = arrived(session, replace(READING, language="es", senders=(Mailbox("", WANDA.address),)))
        assert first.state is S.SCREENED
        assert first.pen_pal
        assert (first.pen_pal.address, first.pen_pal.name, first.pen_pal.language) == (WANDA.address, "", "es")
        second = arrived(session, READING)
        assert second.pen_pal_id == first.pen_pal_id
        assert second.pen_pal is first.pen_pal
        assert first.pen_pal.name == "Wanda"
        third = arrived(session, replace(READING, senders=(Mailbox("Somebody Else", WANDA.address),)))
        assert third.pen_pal is first.pen_pal
        assert first.pen_pal.name == "Wanda"
        assert session.scalar(select(func.count()).select_from(PenPal)) == 1


@pytest.mark.parametrize(
    "senders",
    [(), (WANDA, Mailbox("Bob", "bob@example.org")), (Mailbox("Wanda", ""),), (Mailbox("", "wanda"),)],
    ids=["none", "several", "a name only", "no domain"],
)
def test_a_message_without_one_author_is_nobodys_yet(database: Database, senders: tuple[Mailbox, ...]) -> None:
    """It comes before staff all the same, flagged where the author is not clear; nobody is made up."""
    with database.write() as session:
        letter = arrived(session, replace(READING, senders=senders))
        assert letter.state is S.SCREENED
        assert (letter.pen_pal_id, letter.correspondence_id) == (None, None)
        assert session.scalar(select(func.count()).select_from(PenPal)) == 0
        wanted = {0: {"author"}, 1: set[str]()}.get(len(senders), {"several-from"})
        assert rules(session, letter) & {"author", "several-from"} == wanted
        assert "first-letter" not in rules(session, letter)


def test_automatic_mail_is_set_aside_and_makes_nobody(database: Database) -> None:
    """By its header or by its null sender: visible to staff, not proofed, no pen pal."""
    with database.write() as session:
        for reading, sender in ((replace(READING, automatic="auto-replied"), "wanda@example.org"), (READING, "")):
            letter = arrived(session, reading, mail_from=sender)
            assert letter.state is S.AUTOMATIC
            assert letter.pen_pal_id is None
            assert letter.reading_id is not None
        assert session.scalar(select(func.count()).select_from(PenPal)) == 0
        assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_mail_that_staff_know_to_be_personal_has_its_pen_pal(database: Database) -> None:
    """Whatever its header says: somebody looked, and now it goes the way of every letter."""
    reading = replace(READING, automatic="auto-replied")
    with database.write() as session:
        letter = arrived(session, reading)
        assert letter.state is S.AUTOMATIC
        letter.state = S.READING
        session.flush()
        arrivals.store(session, letter.message, reading, [], now=NOW, personal=True)
        assert letter.state is S.SCREENED
        assert letter.pen_pal
        assert letter.pen_pal.address == WANDA.address


def test_what_cannot_be_read_is_a_visible_item(database: Database) -> None:
    """Its reason is kept, rules say nothing of a text that is not there, and a second try takes its place."""
    with database.write() as session:
        letter = arrived(session, Reading(problem="reader-memory", senders=(WANDA,)))
        assert letter.state is S.UNREADABLE
        assert letter.reading
        assert (letter.reading.problem, letter.reading.text) == ("reader-memory", "")
        assert rules(session, letter) == set()
        letter.state = S.RECEIVED
        session.flush()
        assert arrivals.begin(session, letter.message_id, now=NOW)
        arrivals.store(session, letter.message, READING, [], now=NOW)
        assert letter.state is S.SCREENED
        assert (letter.reading.version, letter.reading.problem, letter.reading.text) == (2, "", "Dear Marcus,")


def test_a_reading_is_stored_whole(database: Database) -> None:
    """What will be printed beside what was set aside, left out, guessed; hostile characters included."""
    hostile = replace(READING, subject="a\0b\ud800", notes=(Note("charset-guessed", {"a\0": "\udcff"}),))
    with database.write() as session:
        letter_id = arrived(session, hostile).id
    with database.read() as session:
        reading = session.get_one(Letter, letter_id).reading
        assert reading
        assert (reading.text, reading.subject, reading.language) == ("Dear Marcus,", "a\\x00b\\ud800", "en")
        assert [segment["text"] for segment in reading.detail["segments"]] == ["Dear Marcus,\r\n", "> old\r\n"]
        assert reading.detail["attachments"][0]["name"] == "a.doc"
        assert reading.detail["senders"] == [{"name": "Wanda", "address": "wanda@example.org"}]
        assert reading.detail["automatic"] is None


def test_photos_are_named_in_their_order(database: Database) -> None:
    """Each has its file and its size; the same picture twice is one file."""
    jpegs = (b"one", b"two", b"one")
    photos = tuple(
        Photo(jpeg=jpeg, width_px=4, height_px=3, name=f"{n}.jpg", source_sha256="") for n, jpeg in enumerate(jpegs)
    )
    kept = [Kept(content_key(ObjectKind.PHOTO, jpeg), ObjectKind.PHOTO, 3, "image/jpeg") for jpeg in jpegs]
    with database.write() as session:
        letter = arrived(session, replace(READING, photos=photos), kept)
        assert letter.reading
        assert [(p.seq, p.name, p.width_px, p.height_px) for p in letter.reading.photos] == [
            (1, "0.jpg", 4, 3),
            (2, "1.jpg", 4, 3),
            (3, "2.jpg", 4, 3),
        ]
        one, two, again = letter.reading.photos
        assert one.object_id == again.object_id != two.object_id


def test_a_first_letter_is_flagged_until_one_is_approved(database: Database) -> None:
    """It counts what was approved to the same person, not what was sent."""
    with database.write() as session:
        wanda = factories.pen_pal(session, address=WANDA.address)
        alias = factories.alias(session)
        assert "first-letter" in rules(session, arrived(session, READING))
        factories.letter(session, S.REJECTED, to=alias, by=wanda)
        message = factories.message(session, to=[alias])
        letter = factories.letter(session, S.READING, to=alias, of=message)
        arrivals.store(session, message, READING, [], now=NOW)
        assert "first-letter" in rules(session, letter)
        factories.letter(session, S.MAILED, to=alias, by=wanda)
        message = factories.message(session, to=[alias])
        letter = factories.letter(session, S.READING, to=alias, of=message)
        arrivals.store(session, message, READING, [], now=NOW)
        assert rules(session, letter) == {"left-out", "charset-guessed"}


def test_a_message_to_several_people_is_a_letter_to_each(database: Database) -> None:
    """One reading, one pen pal, a correspondence with each, and each letter is proofed for itself."""
    with database.write() as session:
        aliases = [factories.alias(session) for _ in range(3)]
        message = factories.message(session, to=aliases)
        letters = [factories.letter(session, S.RECEIVED, to=alias, of=message) for alias in aliases]
        arrivals.begin(session, message.id, now=NOW)
        arrivals.store(session, message, READING, [], now=NOW)
        assert {letter.state for letter in letters} == {S.SCREENED}
        assert len({letter.reading_id for letter in letters}) == 1
        assert len({letter.pen_pal_id for letter in letters}) == 1
        pairs = session.execute(select(Correspondence.pen_pal_id, Correspondence.profile_id)).all()
        assert sorted(pairs) == sorted((letter.pen_pal_id, letter.profile_id) for letter in letters)
        jobs = session.execute(select(Job.kind, Job.subject_id).order_by(Job.id)).all()
        assert [tuple(job) for job in jobs] == [(JobKind.PROOF, letter.id) for letter in letters]


def counted(session: Session) -> dict[str, int]:
    """Count the rows of every table."""
    tables = Base.metadata.tables.values()
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_storing_a_reading_twice_changes_nothing_more(database: Database) -> None:
    """A worker whose lease ended comes late: nothing waits any more, and nothing is written."""
    with database.write() as session:
        letter = arrived(session, READING)
        version, before = letter.version, counted(session)
        assert not arrivals.begin(session, letter.message_id, now=NOW)
        arrivals.store(session, session.get_one(Message, letter.message_id), READING, [], now=NOW)
        session.flush()
        assert counted(session) == before
        session.refresh(letter)
        assert letter.version == version
        assert session.scalar(select(func.count()).select_from(ReadingVersion)) == 1


def test_only_those_who_waited_move_on(database: Database) -> None:
    """A message read again for one person leaves the others' letters where they are."""
    with database.write() as session:
        here, there = factories.alias(session), factories.alias(session)
        message = factories.message(session, to=[here, there])
        waiting = factories.letter(session, S.READING, to=here, of=message)
        decided = factories.letter(session, S.RECEIVED, to=there, of=message)
        decided.state = S.CLOSED
        session.flush()
        arrivals.store(session, message, READING, [], now=NOW)
        assert waiting.state is S.SCREENED
        assert (decided.state, decided.reading_id) == (S.CLOSED, None)


def test_a_photo_that_was_sealed_is_sealed_again_as_it_arrives(database: Database) -> None:
    """No reader sees the same image by another mail: its letter is sealed before anybody could open it."""
    file = Kept(content_key(ObjectKind.PHOTO, b"an image"), ObjectKind.PHOTO, 8, "image/jpeg")
    photo = Photo(jpeg=b"", width_px=1, height_px=1, name="a.jpg", source_sha256="")
    reading = replace(READING, photos=(photo,))
    with database.write() as session:
        sealing.seal(session, arrived(session, reading, [file]), By(staff=factories.staff(session), now=NOW))
        again = arrived(session, reading, [file])
        assert again.state is S.SEALED
        assert sealing.of(session, again).why
        assert arrived(session, READING).state is S.SCREENED
