"""The step that brings search and filters: letters that were there before get what new ones get."""

from typing import Any

from sqlalchemy import select, text

from relay.db import Database, migrate
from relay.letters.lists import indexing, search
from relay.letters.lists.words import asked
from relay.models import Authentication, Job, LetterFacet, LetterState, Photo, Severity
from relay.objects import FolderStore
from relay.settings import Settings
from relay.work.handlers.index import write_words
from relay.work.jobs import JobKind, claim
from relay.work.room import open_room
from tests import factories
from tests.factories import NOW


def facets_of(database: Database) -> list[tuple[Any, ...]]:
    """Give every facet."""
    columns = (LetterFacet.letter_id, LetterFacet.facet, LetterFacet.state, LetterFacet.received_at)
    with database.read() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(*columns[:2]))]


def before(database: Database) -> None:
    """Take the database back to how the step before left it."""
    with database.write() as session:
        session.execute(text("DELETE FROM letter_facet"))
        for table in ("letter_search", "pen_pal_search"):
            session.execute(text(f"DROP TABLE {table}"))
        session.execute(text("DROP INDEX ix_piece_state_amiss"))
        session.execute(text("UPDATE alembic_version SET version_num = '0003'"))  # its tables are those of today
        session.execute(text("DELETE FROM job"))


def test_letters_that_were_there_get_facets_and_words(database: Database, settings: Settings) -> None:
    """The facets at once, exactly as they are written for a new letter; the words by a job."""
    with database.write() as session:
        told = {"en": "pass", "es-MX": "fail", "pt_BR": "temperror", "": "", "x:y'z": "none"}
        for language, result in told.items():
            row = factories.letter(session, LetterState.IN_REVIEW if language else LetterState.ON_HOLD)
            assert row.reading is not None
            row.reading.language = language
            row.reading.text = "a quince"
            columns = {"source": "checked", "dmarc": result, "detail": {}, "made_at": NOW}
            session.add(Authentication(message_id=row.message_id, **columns))
            stored = factories.stored_object(session)
            size = {"width_px": 1, "height_px": 1, "included": result == "pass"}
            session.add(Photo(reading_id=row.reading_id, seq=1, object_id=stored.id, **size))
            factories.flag(session, row, Severity.NOTE, "first-letter")
            factories.flag(session, row, Severity.BLOCK, "empty")
            factories.flag(session, row, Severity.BLOCK, "empty")
            indexing.letter_changed(session, row)
        factories.letter(session, LetterState.RECEIVED)
    wanted = facets_of(database)
    before(database)
    migrate._upgrade(database, "0004")
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": migrate.newest()})
    assert facets_of(database) == wanted
    with database.write() as session:
        assert search.find(session, asked("quince"), lambda _id: (), limit=9).ids == ()
        assert [job.kind for job in session.scalars(select(Job))] == [JobKind.INDEX]
        claimed = claim(session, "me", now=NOW.replace(year=2099))
    assert claimed is not None
    room = open_room(settings, database, FolderStore(settings.data_dir / "objects"))
    assert write_words(room, claimed) == "5 letters"
    room.close()
    with database.read() as session:
        assert len(search.find(session, asked("quince"), lambda _id: (), limit=9).ids) == 5
        assert search.find_pen_pals(session, "wanda", limit=2)
