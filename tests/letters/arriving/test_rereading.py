"""What staff change of a reading: a version of its own, recorded, set again; the second of two hears a conflict."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.arriving import rereading
from relay.letters.arriving.readings import add_version, reading_of
from relay.letters.arriving.rereading import Act
from relay.letters.deciding import decisions
from relay.letters.queries import find_letter
from relay.models import Audit, DecisionKind, Job, Letter, LetterState, ObjectKind, ReadingVersion, Role, Staff
from relay.objects import Kept, content_key
from relay.reading import Mailbox, Photo, Reading, Segment
from relay.reading.passages import Place
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW
from tests.together import together

S = LetterState
PHOTO = Photo(jpeg=b"", width_px=40, height_px=30, name="garden.jpg", source_sha256="")
FILES = (b"garden", b"page 1", b"page 2")
PAGE = replace(PHOTO, name="poem.pdf", page_of="poem.pdf", included=False)
READING = Reading(
    subject="Hello",
    senders=(Mailbox("Wanda", "wanda@example.org"),),
    segments=(
        Segment("Dear Marcus,\n\nthe garden \ufffd is green.\n\n", kept=True),
        Segment("> one\n> two\n", kept=False, reason="quote"),
    ),
    photos=(PHOTO, PAGE, PAGE),
    forms=("plain", "html"),
    form="plain",
)


def read_letter(session: Session, state: LetterState = S.IN_REVIEW, reading: Reading = READING) -> Letter:
    """Add a letter that was read as given, with its proof."""
    letter = factories.letter(session, state)
    files = [factories.stored_object(session, ObjectKind.PHOTO, content).id for content in FILES[: len(reading.photos)]]
    letter.reading_id = add_version(session, letter.message_id, reading, files, now=NOW).id
    factories.proof(session, letter, version=2)
    return letter


def act(session: Session, *, seen: int | None = None, role: Role = Role.REVIEWER) -> Act:
    """Let somebody of staff act."""
    return Act(staff=factories.staff(session, role, name="Casey"), now=NOW, seen=seen)


def jobs(session: Session, kind: JobKind = JobKind.PROOF) -> list[int | None]:
    """Give what was ordered."""
    return list(session.scalars(select(Job.subject_id).where(Job.kind == kind)))


def of(letter: Letter) -> Reading:
    """Give what was read of a letter."""
    assert letter.reading is not None
    return reading_of(letter.reading)


@pytest.mark.parametrize("state", sorted(rereading.OPEN))
def test_what_was_set_aside_is_brought_back(database: Database, state: LetterState) -> None:
    """A new version for this letter, in the state it is in; the old one stays as it was, and a proof is made anew."""
    with database.write() as session:
        letter = read_letter(session, state)
        before, version = letter.reading_id, letter.version
        there = rereading.move_passage(session, letter, Place(2), act(session, seen=before), kept=True)
        assert there == Place(2)
        assert (letter.state, letter.proof_id) == (state, None)
        assert letter.version > version
        assert letter.reading_id != before
        assert letter.reading is not None
        assert letter.reading.text == of(letter).text == "Dear Marcus,\n\nthe garden \ufffd is green.\n\n> one\n> two"
        assert [photo.object_id for photo in letter.reading.photos] == [
            photo.object_id for photo in session.get_one(ReadingVersion, before).photos
        ]
        assert reading_of(session.get_one(ReadingVersion, before)).hidden == READING.hidden
        assert jobs(session) == [letter.id]


def test_more_is_set_aside(database: Database) -> None:
    """A paragraph, for staff's own reason; who did it, and to what, is recorded without its words."""
    with database.write() as session:
        letter = read_letter(session)
        before = letter.reading_id
        hand = act(session)
        rereading.move_passage(session, letter, Place(1, 2), hand, kept=False)
        assert [segment.reason for segment in of(letter).hidden] == ["staff", "quote"]
        assert of(letter).text == "Dear Marcus,"
        row = session.scalars(select(Audit).where(Audit.verb == "letter.set_aside")).one()
        assert (row.subject_id, row.actor_id) == (letter.id, hand.staff.id)
        assert row.detail is not None
        assert row.detail.new == {"reading": letter.reading_id, "before": before, "passage": "1.2", "characters": 24}


def test_the_subject_is_left_out(database: Database) -> None:
    """Nothing stands above the letter then; it is undone like any other act, and there is one subject at most."""
    with database.write() as session:
        letter = read_letter(session)
        subject = of(letter).subject
        assert subject
        rereading.leave_subject_out(session, letter, act(session))
        assert (of(letter).subject, letter.proof_id) == ("", None)
        with pytest.raises(Refused, match="no subject is printed"):
            rereading.leave_subject_out(session, letter, act(session))
        rereading.undo(session, letter, act(session))
        assert of(letter).subject == subject


def test_rules_look_again(database: Database) -> None:
    """Flags are those of the words that will be printed, where they stand now."""
    with database.write() as session:
        letter = read_letter(session)
        factories.flag(session, letter, rule="characters")
        rereading.move_passage(session, letter, Place(1, 1), act(session), kept=False)
        (flag,) = [flag for flag in letter.flags if flag.rule == "characters"]
        assert (flag.span_start, flag.span_end) == (11, 12)
        rereading.move_passage(session, letter, Place(2), act(session), kept=False)
        assert "characters" not in {flag.rule for flag in letter.flags}


def test_without_words_and_photos_nothing_can_be_approved(database: Database) -> None:
    """Pages that nobody added do not count; one that somebody adds does."""
    with database.write() as session:
        letter = read_letter(session, reading=replace(READING, photos=(PAGE,)))
        rereading.move_passage(session, letter, Place(1), act(session), kept=False)
        assert "empty" in {flag.rule for flag in letter.flags}
        rereading.choose_photos(session, letter, {1}, act(session), included=True)
        assert "empty" not in {flag.rule for flag in letter.flags}


def test_pages_are_added_and_photos_left_out(database: Database) -> None:
    """Each act is a version with the same files; one that changes nothing is refused."""
    with database.write() as session:
        letter = read_letter(session)
        rereading.choose_photos(session, letter, {2, 3}, act(session), included=True)
        rereading.choose_photos(session, letter, {1}, act(session), included=False)
        assert letter.reading is not None
        assert [photo.included for photo in letter.reading.photos] == [False, True, True]
        assert session.scalar(select(func.count()).select_from(ReadingVersion)) == 4
        for seqs in ({1}, {9}, set[int]()):
            with pytest.raises(Refused, match="no such photo"):
                rereading.choose_photos(session, letter, seqs, act(session), included=False)


def test_the_last_act_is_undone(database: Database) -> None:
    """As a version of its own; undone twice it is done; what Mailcall read cannot be undone."""
    with database.write() as session:
        letter = read_letter(session)
        with pytest.raises(Refused, match="nothing to undo"):
            rereading.undo(session, letter, act(session))
        rereading.choose_photos(session, letter, {1}, act(session), included=False)
        rereading.move_passage(session, letter, Place(2), act(session), kept=True)
        rereading.undo(session, letter, act(session))
        assert of(letter) == replace(READING, photos=(replace(PHOTO, included=False), PAGE, PAGE))
        last = rereading.last_act(session, letter)
        assert last is not None
        assert (last.verb, last.by) == ("letter.undone", "Casey")
        rereading.undo(session, letter, act(session))
        assert "> two" in of(letter).text


def test_another_letter_of_the_same_mail_stays_as_it_is(database: Database) -> None:
    """Each has its own reading from then on, and its own flags."""
    with database.write() as session:
        letter = read_letter(session)
        other = factories.letter(session, S.RECEIVED, of=letter.message, reading_id=letter.reading_id)
        before = other.reading_id
        rereading.move_passage(session, letter, Place(2), act(session), kept=True)
        session.refresh(other)
        assert (other.reading_id, letter.reading_id) == (before, letter.reading_id)
        assert other.reading_id != letter.reading_id


def test_the_second_of_two_hears_who_was_first(database: Database) -> None:
    """On what is no longer there nothing is done, and a new proof alone is no conflict."""
    with database.write() as session:
        letter = read_letter(session)
        seen = letter.reading_id
        factories.proof(session, letter, version=3)
        letter.version += 1
        session.flush()
        rereading.move_passage(session, letter, Place(2), act(session, seen=seen), kept=True)
        after = letter.reading_id
        with pytest.raises(Conflict, match="Casey changed what is printed"):
            rereading.move_passage(session, letter, Place(2), act(session, seen=seen), kept=True)
        assert letter.reading_id == after


def test_two_at_once_make_one_change_and_one_conflict(database: Database) -> None:
    """Whoever comes second finds another reading, or another version of the letter."""
    with database.write() as session:
        letter_id = read_letter(session).id
        hands = [act(session).staff.id for _ in range(2)]

    def move(staff_id: int, place: Place, *, kept: bool) -> Place:
        with database.write() as session:
            letter = find_letter(session, str(letter_id))
            hand = Act(staff=session.get_one(Staff, staff_id), now=NOW, seen=seen)
            return rereading.move_passage(session, letter, place, hand, kept=kept)

    with database.read() as session:
        seen = session.get_one(Letter, letter_id).reading_id
    done = together(
        lambda: move(hands[0], Place(2), kept=True),
        lambda: move(hands[1], Place(1, 1), kept=False),
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "Place"]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ReadingVersion)) == 3
        assert len(jobs(session)) == 1


def test_a_proof_of_the_words_before_approves_nothing(database: Database) -> None:
    """Who had the letter open decides on what is no longer printed: a conflict, and without a proof no approval."""
    with database.write() as session:
        letter = read_letter(session)
        seen = letter.version
        rereading.move_passage(session, letter, Place(2), act(session), kept=True)
        approve = decisions.Choice(kind=DecisionKind.APPROVE, version=seen)
        with pytest.raises(Conflict):
            decisions.decide(session, letter, approve, act(session).staff, now=NOW)
        with pytest.raises(Refused, match="no proof"):
            decisions.decide(session, letter, replace(approve, version=letter.version), act(session).staff, now=NOW)


@pytest.mark.parametrize("state", sorted(set(S) - rereading.OPEN))
def test_what_is_approved_or_gone_stays(database: Database, state: LetterState) -> None:
    """What was approved is what is printed."""
    with database.write() as session:
        letter = factories.letter(session, state)
        with pytest.raises(Refused, match="can no longer be changed"):
            rereading.move_passage(session, letter, Place(1), act(session), kept=False)
        assert not rereading.may_change(letter, Role.ADMIN)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PRINTER])
def test_who_does_not_review_changes_nothing(database: Database, role: Role) -> None:
    """Roles are held to here as well as at the gate."""
    with database.write() as session:
        letter = read_letter(session)
        with pytest.raises(Refused, match="may not do this"):
            rereading.move_passage(session, letter, Place(2), act(session, role=role), kept=True)


def test_a_passage_that_is_not_there_is_one_line(database: Database) -> None:
    """And nothing is done."""
    with database.write() as session:
        letter = read_letter(session)
        with pytest.raises(Refused, match="no passage 7"):
            rereading.move_passage(session, letter, Place(7), act(session), kept=True)
        assert jobs(session) == []


def test_the_other_form_is_asked_for(database: Database) -> None:
    """The letter stays where it is; there is no proof to approve until it is there."""
    with database.write() as session:
        letter = read_letter(session, S.ON_HOLD)
        hand = act(session)
        rereading.ask_for_form(session, letter, "html", hand)
        assert (letter.state, letter.proof_id) == (S.ON_HOLD, None)
        job = session.scalars(select(Job).where(Job.kind == JobKind.READ)).one()
        asked = {"letter": letter.id, "form": "html", "seen": letter.reading_id, "by": hand.staff.id}
        assert (job.subject_id, job.arguments) == (letter.message_id, asked)
        for form in ("plain", "rtf"):
            with pytest.raises(Refused, match="no other form"):
                rereading.ask_for_form(session, letter, form, hand)


def asked_for(session: Session, letter: Letter) -> dict[str, Any]:
    """Ask for the other form; give what its job is told."""
    rereading.ask_for_form(session, letter, "html", act(session))
    return session.scalars(select(Job).where(Job.kind == JobKind.READ)).one().arguments


def test_the_other_form_is_taken(database: Database) -> None:
    """A version in the name of who asked; photos that staff chose stay chosen, and a second run changes nothing."""
    markup = Reading(segments=(Segment("Dear *Marcus*,", kept=True),), photos=(PHOTO, PAGE), form="html")
    files = [Kept(content_key(ObjectKind.PHOTO, one), ObjectKind.PHOTO, len(one), "image/jpeg") for one in FILES[:2]]
    with database.write() as session:
        letter = read_letter(session)
        rereading.choose_photos(session, letter, {1}, act(session), included=False)
        assert letter.reading is not None
        asked = asked_for(session, letter)
        assert rereading.take_form(session, letter, markup, files, asked, NOW + timedelta(seconds=2)) == "read as html"
        assert (letter.state, letter.reading.form, letter.reading.text) == (S.IN_REVIEW, "html", "Dear *Marcus*,")
        last = rereading.last_act(session, letter)
        assert last is not None
        assert (last.verb, last.by) == ("letter.form", "Casey")
        assert [photo.included for photo in letter.reading.photos] == [False, False]
        assert jobs(session) == [letter.id] * 2
        assert rereading.take_form(session, letter, markup, files, asked, NOW) == "the letter has gone on"
        rereading.undo(session, letter, act(session))
        assert of(letter).segments == READING.segments


@pytest.mark.parametrize("read", [Reading(problem="reader-timeout"), Reading(form="plain")])
def test_a_form_that_cannot_be_read_loses_nothing(database: Database, read: Reading) -> None:
    """The letter is set as it was."""
    with database.write() as session:
        letter = read_letter(session)
        before = letter.reading_id
        rereading.take_form(session, letter, read, [], asked_for(session, letter), NOW)
        assert letter.reading_id == before
        assert jobs(session) == [letter.id]
