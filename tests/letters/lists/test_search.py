"""Search: both engines find the same letters, newest first, and never what was sealed or erased."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters import lifecycle
from relay.letters.lists import indexing, letter_rows, search, views, walking
from relay.letters.lists.readers import Reader
from relay.letters.lists.words import asked
from relay.models import Job, Letter, LetterState, Role
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW


def nothing(_letter_id: object) -> Sequence[ColumnElement[bool]]:
    """Narrow nothing."""
    return ()


def written(session: Session, *texts: str) -> list[int]:
    """Add letters with these texts; give their ids."""
    alias = factories.alias(session)
    made = []
    for text in texts:
        letter = factories.letter(session, to=alias)
        assert letter.reading is not None
        letter.reading.text = text
        indexing.letter_changed(session, letter)
        made.append(letter.id)
    return made


def ids(session: Session, typed: str) -> list[int]:
    """Give the letters that are found."""
    return list(search.find(session, asked(typed), nothing, limit=50).ids)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("quince", [2, 1, 0]),
        ("QUÍNCE tree", [1, 0]),
        ('"tree quince"', [1]),
        ("quince -tree", [2]),
        ("quin*", [2, 1, 0]),
        ("東京", [3]),
        ("京東", []),
        ("-quince", []),
        ("nowhere", []),
    ],
)
def test_letters_are_found_by_their_words(database: Database, typed: str, found: list[int]) -> None:
    """All words, a phrase, words left out, beginnings; newest first."""
    with database.write() as session:
        made = written(session, "The quince tree", "tree quince", "one Quince", "我们在東京")
    with database.read() as session:
        assert ids(session, typed) == [made[place] for place in found]


def test_letters_are_found_by_their_people_and_their_code(database: Database) -> None:
    """Names, addresses, register number, subject and code."""
    with database.write() as session:
        factories.organisation(session)
        person = factories.profile(session, committed_name="Theo Brandt", register_number="11111-222")
        pal = factories.pen_pal(session, name="Miriam Adler", address="m.adler@mail.example")
        letter = factories.letter(session, to=factories.alias(session, person), by=pal)
        factories.letter(session)
    with database.read() as session:
        code = next(letter_rows.rows(session, ids=[letter.id])).code
        for typed in ("brandt", "11111-222", "adler theo", "m.adler@mail.example", "hello brandt", code.lower()):
            assert ids(session, typed) == [letter.id], typed


def test_what_is_sealed_is_not_found_until_it_is_unsealed(database: Database) -> None:
    """In the same transaction, both ways."""
    with database.write() as session:
        (made,) = written(session, "quince")
        admin = factories.staff(session, Role.ADMIN)
        lifecycle.move(session, session.get_one(Letter, made), LetterState.SEALED, now=NOW, actor=admin)
        assert ids(session, "quince") == []
        lifecycle.move(session, session.get_one(Letter, made), LetterState.IN_REVIEW, now=NOW, actor=admin)
        assert ids(session, "quince") == [made]


def test_a_pen_pal_who_was_forgotten_is_not_found(database: Database) -> None:
    """Neither they nor the words of their letters."""
    with database.write() as session:
        pal = factories.pen_pal(session, name="Miriam Adler")
        factories.letter(session, by=pal)
        assert search.find_pen_pals(session, "miri", limit=5) == [pal]
        pal.erased_at = NOW
        indexing.pen_pal_forgotten(session, pal)
        assert search.find_pen_pals(session, "miri", limit=5) == []
        assert ids(session, "miriam") == []


def test_whoever_is_called_otherwise_is_followed(database: Database) -> None:
    """A pen pal at once, their letters by a job."""
    with database.write() as session:
        pal = factories.pen_pal(session, name="Miriam Adler")
        factories.letter(session, by=pal)
        pal.name = "Miriam Vogel"
        indexing.pen_pal_changed(session, pal, now=NOW)
        assert search.find_pen_pals(session, "vogel", limit=5) == [pal]
        asked_for = [job.arguments for job in session.query(Job).filter_by(kind=JobKind.INDEX)]
        assert asked_for == [{"pen_pal": pal.id}]


def test_filters_combine_with_words(database: Database) -> None:
    """Of the letters with a word those of a view."""
    with database.write() as session:
        one, two, three = written(session, "quince", "quince", "quince")
        session.get_one(Letter, two).state = LetterState.ON_HOLD
        factories.flag(session, session.get_one(Letter, three))
    with database.read() as session:
        who = Reader(staff_id=1, now=NOW)

        def found(query: str) -> list[int]:
            view = views.read(query)
            narrow = lambda column: walking.narrowing(view, who, column)  # noqa: E731
            return list(search.find(session, asked("quince"), narrow, limit=50).ids)

        assert found("state=all") == [three, two, one]
        assert found("state=on_hold") == [two]
        assert found("state=in_review&flagged=1") == [three]


def test_pages_and_the_best_first(database: Database) -> None:
    """The next page begins behind the last letter; the best is the one that says it most."""
    with database.write() as session:
        made = written(
            session, "quince quince quince", "a quince in a long letter of other words", "one quince and more"
        )
    with database.read() as session:
        first = search.find(session, asked("quince"), nothing, limit=2)
        assert (first.ids, first.number) == ((made[2], made[1]), 3)
        assert search.find(session, asked("quince"), nothing, before=first.further, limit=2).ids == (made[0],)
        best = search.find(session, asked("quince"), nothing, best_first=True, limit=1)
        assert best.ids == (made[0],)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(typed=st.text() | st.text(alphabet="\"-*() ANDORNT:^+{}\\'&|!<>a1é"))
def test_no_input_is_an_error(database: Database, typed: str) -> None:
    """Whatever is typed, each engine understands what it is asked."""
    with database.read() as session:
        assert ids(session, typed) == []
        search.find_pen_pals(session, typed, limit=5)
