"""Lists and pages of letters: whole, in order, quick, and the same on both engines."""

import itertools
import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import NotFound
from relay.letters.codebook import codes_of
from relay.letters.lists import letter_rows
from relay.letters.lists.counts import by_state, oldest
from relay.letters.lists.letter_rows import Cursor, rows
from relay.letters.queries import find_letter
from relay.models import Letter, LetterState, Severity
from tests import factories
from tests.counting import counted
from tests.factories import NOW, RAW

S = LetterState


def arrivals(session: Session, number: int, state: LetterState = S.IN_REVIEW) -> list[int]:
    """Add letters, several of which arrived at the same microsecond; give their ids in the order of a list."""
    alias = factories.alias(session)
    made = []
    for _ in range(number):
        at = NOW + timedelta(minutes=random.randrange(3))
        message = factories.message(session, to=[alias], received_at=at)
        made.append((at, factories.letter(session, state, to=alias, of=message).id))
    return [letter_id for _, letter_id in sorted(made)]


def test_a_row_says_what_a_list_shows(database: Database) -> None:
    """Names, code, flags, pages; the excerpt is short however long the letter is."""
    with database.write() as session:
        wanda = factories.pen_pal(session, name="Wanda", confirmed_at=NOW)
        person = factories.profile(session, preferred_name="Marc")
        alias = factories.alias(session, person, local_part="bakelo-ti")
        message = factories.message(session, to=[alias], header_message_id="1@example.org")
        letter = factories.letter(session, to=alias, of=message, by=wanda)
        assert letter.reading
        letter.reading.text = "ä" * 5000
        factories.flag(session, letter, Severity.BLOCK, "empty")
        factories.flag(session, letter, Severity.WARN, "left-out")
    with database.read() as session:
        (row,) = rows(session)
        assert (row.id, row.code, row.state) == (letter.id, codes_of(session).letter(letter.id), S.IN_REVIEW)
        assert (row.alias, row.profile, row.register_number) == ("bakelo-ti", "Marc", person.register_number)
        assert (row.pen_pal, row.pen_pal_address, row.confirmed) == ("Wanda", wanda.address, True)
        assert (row.subject, row.excerpt) == ("Hello", "ä" * 160)
        assert (row.message_id, row.received_at, row.pages, row.sheets) == ("1@example.org", NOW, 1, 1)
        assert [(flag.rule, flag.severity) for flag in row.flags] == [
            ("empty", Severity.BLOCK),
            ("left-out", Severity.WARN),
        ]
        assert row.photos == 0


def test_a_letter_that_was_not_read_yet_is_in_the_list(database: Database) -> None:
    """From its first second, called by its envelope."""
    with database.write() as session:
        factories.letter(session, S.RECEIVED)
    with database.read() as session:
        (row,) = rows(session)
        assert (row.pen_pal, row.subject, row.pages, row.flags) == ("wanda@example.org", "", None, ())


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("size", [1, 3, 100])
def test_pages_leave_nothing_out_and_show_nothing_twice(database: Database, size: int, *, newest_first: bool) -> None:
    """Letters that arrived at the same moment included, whatever the page's size."""
    with database.write() as session:
        wanted = arrivals(session, 11)
        arrivals(session, 2, S.ON_HOLD)
    if newest_first:
        wanted.reverse()
    found: list[int] = []
    after: Cursor | None = None
    with database.read() as session:
        while page := list(rows(session, states=[S.IN_REVIEW], after=after, newest_first=newest_first, limit=size)):
            found += [row.id for row in page]
            after = Cursor(page[-1].received_at, page[-1].id)
    assert found == wanted


def test_a_list_without_a_limit_is_complete(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many pages it takes inside; filters narrow it down."""
    monkeypatch.setattr(letter_rows, "PAGE", 4)
    with database.write() as session:
        wanted = arrivals(session, 9)
        held = arrivals(session, 2, S.ON_HOLD)
        profile_id = session.get_one(Letter, held[0]).profile_id
        pen_pal_id = session.get_one(Letter, wanted[3]).pen_pal_id
    with database.read() as session:
        assert [row.id for row in rows(session, states=[S.IN_REVIEW])] == wanted
        assert {row.id for row in rows(session)} == {*wanted, *held}
        assert [row.id for row in rows(session, profile_id=profile_id)] == held
        assert [row.id for row in rows(session, pen_pal_id=pen_pal_id)] == [wanted[3]]
        assert [row.id for row in rows(session, letter_id=wanted[5])] == [wanted[5]]
        assert [row.id for row in rows(session, states=[S.IN_REVIEW], limit=6)] == wanted[:6]
        assert list(rows(session, limit=0)) == []


def test_a_page_takes_the_same_few_statements_however_long_it_is(database: Database) -> None:
    """One for the key, one for the rows, one for the flags; a letter's page is as steady."""
    sent_for: list[int] = []
    for number in (1, 12):
        with database.write() as session:
            ids = arrivals(session, number)
            for letter_id in ids:
                factories.flag(session, session.get_one(Letter, letter_id))
        with counted(database, begins=True) as sent, database.read() as session:
            assert len(list(rows(session, states=[S.IN_REVIEW], limit=50))) >= number
        sent_for.append(len([one for one in sent if one.startswith("SELECT")]))
    assert sent_for == [3, 3]


def test_a_letter_is_found_by_number_and_by_code(database: Database) -> None:
    """With everything its page shows, so that showing it asks nothing more."""
    with database.write() as session:
        letter = factories.letter(session)
        factories.flag(session, letter)
    with database.read() as session:
        code = codes_of(session).letter(letter.id)
        for name in (str(letter.id), code, code.lower().replace("-", " "), f" {letter.id}\n"):
            assert find_letter(session, name).id == letter.id
    with database.read() as session:
        found = find_letter(session, code)
        with counted(database, begins=True) as sent:
            assert found.profile.mail_point.facility.name
            assert found.reading
            assert found.reading.photos == []
            assert found.alias.local_part
            assert found.pen_pal
            assert found.proof
            assert found.proof.stored.key
            assert found.approved_proof is None
            assert [flag.rule for flag in found.flags] == ["left-out"]
            assert found.decisions == []
        assert sent == []


@pytest.mark.parametrize("name", ["999999", "", "x", "K7R2-MX4D", "9" * 30, "-1", "\u0661"])
def test_what_is_not_there_is_said_in_one_line(database: Database, name: str) -> None:
    """A number nobody has, no code, a misread code."""
    with database.write() as session:
        factories.letter(session)
    with database.read() as session, pytest.raises(NotFound) as caught:
        find_letter(session, name)
    assert "\n" not in str(caught.value)


def test_a_code_of_something_else_says_what_it_is(database: Database) -> None:
    """A batch's code is no letter's, even where a letter has its number."""
    with database.write() as session:
        letter = factories.letter(session)
    with database.read() as session:
        code = codes_of(session).batch(letter.id)
        with pytest.raises(NotFound, match=r"code of a batch, not of a letter"):
            find_letter(session, code)


def test_counts_and_the_oldest(database: Database) -> None:
    """Every state is counted, also those without letters; the oldest is the one that waits longest."""
    with database.write() as session:
        assert set(by_state(session).values()) == {0}
        arrivals(session, 3)
        alias = factories.alias(session)
        early = factories.message(session, RAW, to=[alias], received_at=NOW - timedelta(days=1))
        factories.letter(session, to=alias, of=early)
        found = by_state(session)
        assert (found[S.IN_REVIEW], found[S.MAILED]) == (4, 0)
        assert set(found) == set(LetterState)
        assert oldest(session, S.IN_REVIEW, S.MAILED) == {S.IN_REVIEW: NOW - timedelta(days=1)}


LISTS: dict[str, list[ColumnElement[bool]]] = {
    "ix_letter_state_received_at_id": [Letter.state.in_([S.IN_REVIEW])],
    "ix_letter_received_at_id": [],
    "ix_letter_profile_id_received_at_id": [Letter.profile_id == 1],
    "ix_letter_pen_pal_id_received_at_id": [Letter.pen_pal_id == 1],
}


def test_every_list_is_read_from_its_index(database: Database) -> None:
    """SQLite walks the index of the queue, of all letters, of a person's or a pen pal's, and sorts nothing."""
    if not database.is_sqlite:
        return
    cursors = (None, Cursor(NOW, 5))
    for (index, where), after, newest_first in itertools.product(LISTS.items(), cursors, (False, True)):
        query = letter_rows._page(where, after, newest_first=newest_first).limit(50)
        steps = plan(database, query)
        assert any(index in step for step in steps), steps
        assert all("TEMP B-TREE" not in step for step in steps), steps
        assert all(index in step or not step.startswith("SCAN") for step in steps), steps


def plan(database: Database, query: Select[*tuple[Any, ...]]) -> list[str]:
    """Give SQLite's steps for a question."""
    compiled = query.compile(database.engine, compile_kwargs={"render_postcompile": True})
    values = tuple(compiled.params[name] for name in compiled.positiontup or ())
    with database.read() as session:
        found = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
        return [str(row[3]) for row in found]
