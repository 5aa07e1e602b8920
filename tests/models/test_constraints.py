"""What the database itself refuses, whoever asks and however."""

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import DBAPIError

from relay.db import Database
from relay.models import Facility, LetterState
from tests import factories
from tests.db.filler import fill

_FACTS = "name, address, phone, help_address, time_zone, languages, paper, envelope, code_key, demo, created_at"
REFUSED = {
    "a second organisation": f"INSERT INTO organisation (id, {_FACTS}) SELECT 2, {_FACTS} FROM organisation",  # noqa: S608 -- our own words
    "an organisation without a name": "UPDATE organisation SET name = ''",
    "a paper nobody sells": "UPDATE organisation SET paper = 'a3'",
    "an unknown state of a letter": "UPDATE letter SET state = 'lost'",
    "an approved letter without a proof": "UPDATE letter SET state = 'approved', approved_proof_id = NULL,"
    " approved_at = NULL",
    "half an approval": "UPDATE letter SET approved_at = NULL",
    "a version below one": "UPDATE letter SET version = 0",
    "an unknown role": "UPDATE staff SET role = 'owner'",
    "an address of staff with capitals": "UPDATE staff SET email = 'Ada@example.org'",
    "two members of staff with one address": "UPDATE staff SET email = 'ada@example.org'",
    "an alias with capitals": "UPDATE alias SET local_part = 'Bakelo' WHERE id = 1",
    "an empty alias": "UPDATE alias SET local_part = '' WHERE id = 1",
    "an alias twice": "UPDATE alias SET local_part = 'bakelo'",
    "an unknown state of an alias": "UPDATE alias SET state = 'sold'",
    "a profile without a name": "UPDATE profile SET committed_name = ''",
    "a number twice": "UPDATE profile SET register_number = '20417-045'",
    "a proof without pages": "UPDATE proof SET pages = 0",
    "a second decision on one version": "UPDATE decision SET letter_id = 1, letter_version = 1",
    "an alias's recipient without an alias": "UPDATE recipient SET alias_id = NULL, profile_id = NULL",
    "a postmaster's recipient with an alias": "UPDATE recipient SET route = 'postmaster'",
    "a duplicate within thirty days": "UPDATE recipient SET duplicate_key = (SELECT code_key FROM organisation)",
    "a letter in two living pieces": "UPDATE piece SET letter_id = 1",
    "a place in the record without a link": "UPDATE audit SET chain = NULL",
    "a place in the record twice": "UPDATE audit SET place = 1",
    "a message of less than nothing": "UPDATE message SET size_bytes = -1",
    "two letters of one message to one person": "UPDATE letter SET message_id = 1, profile_id = 1, part = 1",
    "one pen pal twice": "UPDATE pen_pal SET address = 'wanda@example.org'",
    "a job of less than no attempts": "UPDATE job SET attempts = -1",
    "a negative page": "UPDATE piece SET first_page = -1",
    "an envelope with nothing in it": "UPDATE piece SET letter_id = NULL",
    "an envelope with two letters in it": "UPDATE piece SET our_letter_id = 1",
    "a letter that is no part": "UPDATE letter SET part = 0",
    "a proof of nothing": "UPDATE proof SET letter_id = NULL",
    "a severity nobody knows": "UPDATE flag SET severity = 'fatal'",
}


def test_what_cannot_be_is_refused_by_the_database(database: Database) -> None:
    """By raw SQL, row by row of the table above, each alone."""
    fill(database)
    let_through = []
    for what, statement in REFUSED.items():
        try:
            with database.write() as session:
                session.execute(text(statement))
        except DBAPIError:
            continue
        let_through.append(what)
    assert let_through == []


def test_nothing_that_others_name_is_deleted(database: Database) -> None:
    """Every foreign key is RESTRICT and in force: a named row stays, and nothing goes with it."""
    fill(database)
    with database.read() as session:
        metadata = Facility.metadata
        keys = [key for table in metadata.tables.values() for key in table.foreign_keys]
        assert {key.ondelete for key in keys} == {"RESTRICT"}
    for parent in sorted({key.column.table.name for key in keys}):
        with pytest.raises(DBAPIError), database.write() as session:
            session.execute(text(f"DELETE FROM {parent}"))  # noqa: S608 -- our own tables' names
    for key in keys:
        table, column = key.parent.table.name, key.parent.name
        with pytest.raises(DBAPIError), database.write() as session:
            session.execute(text(f"UPDATE {table} SET {column} = 999"))  # noqa: S608


def test_an_id_is_never_given_again(database: Database) -> None:
    """Not after the newest row was deleted, and not after all were."""
    with database.write() as session:
        ids = [factories.facility(session).id for _ in range(3)]
    with database.write() as session:
        session.execute(delete(Facility).where(Facility.id == ids[-1]))
    with database.write() as session:
        next_id = factories.facility(session).id
        session.execute(delete(Facility))
    with database.write() as session:
        assert ids == [1, 2, 3]
        assert next_id == 4
        assert factories.facility(session).id == 5


def test_every_state_of_a_letter_can_be_stored(database: Database) -> None:
    """The CHECK constraint and the enum have the same words."""
    with database.write() as session:
        for state in LetterState:
            assert factories.letter(session, state).state is state
