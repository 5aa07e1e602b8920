"""The organisation's own lines in the lists of rules: what they find, who may change them, and what waits meanwhile."""

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.errors import Conflict, NotFound, Refused
from relay.letters.arriving import flagging, word_lists
from relay.letters.arriving.word_lists import NewLine
from relay.models import Audit, Job, Letter, LetterState, Role, RulePhrase
from relay.settings import Settings
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW

PRUNES = NewLine(rule="threat", phrase="no  more prunes", why="what it means here")


def letter_saying(database: Database, text: str, state: LetterState = LetterState.IN_REVIEW) -> int:
    """Add a letter whose text says this; give its id."""
    with database.write() as session:
        letter = factories.letter(session, state)
        letter.reading_id = factories.reading(session, letter.message, text=text, version=2).id
        return letter.id


def flags(database: Database, letter_id: int) -> list[tuple[str, object]]:
    """Give a letter's flags and the words they quote."""
    with database.read() as session:
        found = session.get_one(Letter, letter_id).flags
        return [(flag.rule, flag.parameters.get("words")) for flag in found]


def look_again(database: Database) -> None:
    """Do what the job does that a change asks for."""
    with database.write() as session:
        asked = session.scalars(select(Job).where(Job.kind == JobKind.SCREEN)).all()
        assert {job.arguments["rule"] for job in asked} == {"threat"}
        flagging.look_again(session, "threat", now=NOW)


def test_a_line_finds_the_letter_that_came_before_it(database: Database) -> None:
    """Letters that wait are looked at again; one that was printed is left, and so is the version of one unchanged."""
    waiting = letter_saying(database, "Dear Marcus, no more prunes from me.")
    other = letter_saying(database, "Dear Marcus, the plums are ripe.")
    printed = letter_saying(database, "No more prunes.", LetterState.PRINTED)
    with database.write() as session:
        word_lists.add(session, PRUNES, factories.staff(session), now=NOW)
        version = session.get_one(Letter, other).version
    look_again(database)
    assert flags(database, waiting) == [("threat", "no more prunes")]
    assert flags(database, printed) == []
    with database.read() as session:
        assert session.get_one(Letter, other).version == version
    with database.write() as session:
        word_lists.take_back(session, "threat", 1, factories.staff(session), now=NOW)
    look_again(database)
    assert flags(database, waiting) == []


def test_an_innocent_line_hushes_and_a_line_left_out_finds_nothing(database: Database) -> None:
    """Both lists are the organisation's; the shipped files stay as they are."""
    found = letter_saying(database, "I will kill you at chess, and I know where you live.")
    with database.write() as session:
        admin = factories.staff(session, Role.ADMIN)
        flagging.look_again(session, "threat", now=NOW)
        words = [str(flag.parameters["words"]) for flag in session.get_one(Letter, found).flags]
        assert words
        for phrase in ("kill you at chess", "know where you live"):
            word_lists.add(session, NewLine(rule="threat", phrase=phrase, innocent=True), admin, now=NOW)
    look_again(database)
    assert flags(database, found) == []


def test_a_line_is_tried_on_the_letters_that_came_last(database: Database) -> None:
    """How many it would find is told before it is added, with the words; sealed letters are not looked into."""
    for number in range(3):
        letter_saying(database, f"Letter {number}: no more prunes.")
    letter_saying(database, "no more prunes, sealed", LetterState.SEALED)
    with database.read() as session:
        told = word_lists.look_back(session, PRUNES)
    assert (told.letters, told.before, told.after, told.quotes) == (3, 0, 3, ("no more prunes",))
    with database.read() as session:
        assert session.scalars(select(RulePhrase)).all() == []


@pytest.mark.parametrize("phrase", ["", "...", "# remark", "[es]", "a = b", "@nothing", "red-apple", "long " * 60])
def test_a_line_that_makes_no_sense_is_refused_at_its_field(database: Database, phrase: str) -> None:
    """With one line of what a line may hold, and nothing kept."""
    with database.write() as session, pytest.raises(Refused) as refused:
        word_lists.add(session, NewLine(rule="threat", phrase=phrase), factories.staff(session), now=NOW)
    assert refused.value.field == "phrase"


def test_who_may_change_a_list(database: Database) -> None:
    """Reviewers add and take back; only administrators leave out what comes with the rule, and say why."""
    line = word_lists.sections("threat")["en"][0]
    with database.write() as session:
        admin, reviewer = factories.staff(session, Role.ADMIN), factories.staff(session)
        printer = factories.staff(session, Role.PRINTER)
        for person in (reviewer, printer):
            with pytest.raises(Refused):
                word_lists.leave_out(session, "threat", line, person, why="too loud", now=NOW)
        with pytest.raises(Refused):
            word_lists.add(session, PRUNES, printer, now=NOW)
        with pytest.raises(Refused, match="why"):
            word_lists.leave_out(session, "threat", line, admin, why=" ", now=NOW)
        with pytest.raises(Refused, match="not in the list"):
            word_lists.leave_out(session, "threat", "[en]", admin, why="so", now=NOW)
        row = word_lists.leave_out(session, "threat", line, admin, why="too loud", now=NOW)
        assert word_lists.own(session)["threat"].removed == {line}
        with pytest.raises(Conflict):
            word_lists.leave_out(session, "threat", line, admin, why="too loud", now=NOW)
        word_lists.take_back(session, "threat", row.id, reviewer, now=NOW)
        with pytest.raises(Conflict):
            word_lists.take_back(session, "threat", row.id, reviewer, now=NOW)
        with pytest.raises(NotFound):
            word_lists.take_back(session, "escape", row.id, reviewer, now=NOW)
        assert word_lists.own(session) == {}
        session.flush()
        verbs = session.scalars(select(Audit.verb).where(Audit.subject_kind == "rule").order_by(Audit.id)).all()
        assert verbs == ["rule.line_left_out", "rule.line_taken_back"]


def test_a_line_is_not_added_twice(database: Database) -> None:
    """Neither one of ours, nor one of the organisation's."""
    with database.write() as session:
        person = factories.staff(session)
        word_lists.add(session, PRUNES, person, now=NOW)
        for phrase in ("no more prunes", word_lists.sections("threat")["en"][0]):
            with pytest.raises(Refused, match="already"):
                word_lists.add(session, NewLine(rule="threat", phrase=phrase), person, now=NOW)


def test_a_rule_without_a_list_is_not_found(database: Database, settings: Settings) -> None:
    """Most rules look for numbers and forms, and have none."""
    del settings
    with database.read() as session, pytest.raises(NotFound):
        word_lists.in_force(session, "phone")
