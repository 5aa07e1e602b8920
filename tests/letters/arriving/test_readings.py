"""A reading and its row: what was stored is what comes back, whichever fields a reading has."""

from dataclasses import fields, replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from relay.db import Database
from relay.letters.arriving.readings import add_version, detail_of, reading_of
from relay.models import ReadingVersion
from relay.reading import Attachment, Mailbox, Note, Photo, Reading, Segment
from tests import factories
from tests.factories import NOW
from tests.together import together

PHOTO = Photo(jpeg=b"\xff\xd8", width_px=40, height_px=30, name="garden.jpg", source_sha256="ab" * 32)
FULL = Reading(
    subject="Hello",
    senders=(Mailbox("Wanda", "wanda@example.org"), Mailbox("", "w@example.org")),
    reply_to=(Mailbox("", "answers@example.org"),),
    message_id="1@example.org",
    answers=("two@example.org",),
    sent_at=datetime(2026, 5, 31, 9, 30, tzinfo=UTC),
    segments=(Segment("Dear Marcus,\r\n\r\n", kept=True), Segment("> old\n", kept=False, reason="quote")),
    photos=(PHOTO, replace(PHOTO, name="p.1", page_of="poem.pdf", included=False)),
    attachments=(Attachment(name="a.doc", media_type="application/msword", size_bytes=9, reason="not-printed"),),
    notes=(Note("charset-guessed", {"used": "cp1252"}), Note("forwarded")),
    forms=("plain", "html"),
    form="html",
    wrapped_at=72,
    automatic="auto-replied",
    language="en",
    problem="encrypted",
)


def without_bytes(reading: Reading) -> Reading:
    """Give a reading as its row tells it: the photos' bytes are in the store."""
    return replace(reading, photos=tuple(replace(photo, jpeg=b"", source_sha256="") for photo in reading.photos))


def test_the_example_has_a_value_in_every_field() -> None:
    """A field somebody adds to readings is added to this example, and so is stored and comes back."""
    empty = Reading()
    assert [field.name for field in fields(Reading) if getattr(FULL, field.name) == getattr(empty, field.name)] == []


def test_what_was_stored_comes_back(database: Database) -> None:
    """Every field but the photos' bytes; the text that is printed follows from the segments."""
    with database.write() as session:
        files = [factories.stored_object(session).id for _ in FULL.photos]
        row_id = add_version(session, factories.message(session).id, FULL, files, now=NOW).id
    with database.read() as session:
        row = session.get_one(ReadingVersion, row_id)
        assert reading_of(row) == without_bytes(FULL)
        assert reading_of(row).text == row.text == "Dear Marcus,"
        assert [photo.object_id for photo in row.photos] == files


texts = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
segments = st.builds(Segment, text=texts, kept=st.booleans(), reason=st.sampled_from(["", "quote", "staff"]))


@given(st.lists(segments, max_size=6))
def test_segments_come_back_in_order(given_segments: list[Segment]) -> None:
    """Whatever the words, they are the same words."""
    reading = Reading(segments=tuple(given_segments))
    row = ReadingVersion(subject="", language="", problem="", form="", detail=detail_of(reading))
    assert reading_of(row) == reading


def test_a_row_of_an_earlier_version_has_defaults() -> None:
    """A key that was not written then is not there, and one that is no longer known is left out."""
    detail = {"segments": [{"text": "Dear", "kept": True, "gone": 1}], "sent_at": None, "gone": []}
    row = ReadingVersion(subject="Hi", language="", problem="", form="", detail=detail)
    assert reading_of(row) == Reading(subject="Hi", segments=(Segment("Dear", kept=True),))


def test_versions_made_at_once_are_numbered_without_a_gap(database: Database) -> None:
    """Whoever adds one at the same moment waits for the other."""
    with database.write() as session:
        message_id = factories.message(session).id

    def add() -> int:
        with database.write() as session:
            return add_version(session, message_id, Reading(subject="x"), [], now=NOW).version

    assert together(add, add, add).count(3) == 1
    with database.read() as session:
        versions = session.scalars(select(ReadingVersion.version).order_by(ReadingVersion.version)).all()
    assert versions == [1, 2, 3]
