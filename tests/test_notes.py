"""Notes: kept with their subject, warnings first, taken away without being lost, and never in anybody's way."""

import pytest
from sqlalchemy import select

from relay import notes
from relay.db import Database
from relay.errors import Conflict, NotFound, Refused
from relay.models import Audit, NoteOn, Role
from tests import factories
from tests.counting import counted
from tests.factories import NOW


def test_notes_about_several_subjects_take_one_query(database: Database) -> None:
    """A letter's page shows those of the letter and of both people; warnings first, then the newest."""
    with database.write() as session:
        ada = factories.staff(session, name="Ada")
        letter = factories.letter(session)
        here = [(NoteOn.LETTER, letter.id), (NoteOn.PROFILE, letter.profile_id)]
        for text, is_warning in (("Old", True), ("Newer", False), ("Newest", False)):
            notes.add(session, here[0], text, ada, is_warning=is_warning, now=NOW)
        notes.add(session, here[1], "Reads slowly", ada, is_warning=False, now=NOW)
    with database.read() as session, counted(database) as seen:
        found = notes.on(session, here)
        assert [note.text for note in found[here[0]]] == ["Old", "Newest", "Newer"]
        assert [(note.text, note.staff.name) for note in found[here[1]]] == [("Reads slowly", "Ada")]
        assert len([one for one in seen if one.startswith("SELECT")]) == 1


def test_a_note_that_is_taken_away_is_kept(database: Database) -> None:
    """It is not shown any more, and can be looked up; the record names it and does not repeat its words."""
    with database.write() as session:
        ada, pal = factories.staff(session), factories.pen_pal(session)
        about = (NoteOn.PEN_PAL, pal.id)
        note = notes.add(session, about, " Her son died. \n", ada, is_warning=True, now=NOW)
        notes.remove(session, note.id, ada, now=NOW)
        assert notes.on(session, [about]) == {}
        assert [one.text for one in notes.on(session, [about], removed=True)[about]] == ["Her son died."]
        entries = session.scalars(select(Audit).order_by(Audit.id)).all()
        assert [entry.verb for entry in entries] == ["note.added", "note.removed"]
        assert all(entry.detail and entry.detail.new == {"note": note.id, "warning": True} for entry in entries)
        with pytest.raises(Conflict):
            notes.remove(session, note.id, ada, now=NOW)


def test_only_words_about_something_by_somebody_who_may(database: Database) -> None:
    """Nothing, too much, about nothing, or by an auditor: refused in one line."""
    with database.write() as session:
        ada, auditor = factories.staff(session), factories.staff(session, Role.AUDITOR)
        about = (NoteOn.PEN_PAL, factories.pen_pal(session).id)
        for text in (" \n", "x" * (notes.CHARACTERS_MOST + 1)):
            with pytest.raises(Refused):
                notes.add(session, about, text, ada, is_warning=False, now=NOW)
        with pytest.raises(Refused, match=auditor.email):
            notes.add(session, about, "Hello", auditor, is_warning=False, now=NOW)
        for kind in NoteOn:
            with pytest.raises(NotFound):
                notes.add(session, (kind, 99), "Hello", ada, is_warning=False, now=NOW)
        with pytest.raises(NotFound):
            notes.remove(session, 99, ada, now=NOW)
