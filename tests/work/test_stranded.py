"""Letters whose job was parked come before staff all the same."""

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.models import Flag, Job, JobState, Letter, LetterState
from relay.work import jobs, schedule
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW

S = LetterState


def park(database: Database, kind: JobKind, state: LetterState) -> int:
    """Leave a letter in a state with its job parked; give its id."""
    with database.write() as session:
        letter = factories.letter(session, state)
        subject = letter.message_id if kind is JobKind.READ else letter.id
        jobs.enqueue(session, kind, subject, now=NOW)
        session.scalars(select(Job)).one().state = JobState.PARKED
        return letter.id


@pytest.mark.parametrize("state", [S.RECEIVED, S.READING])
def test_a_message_nobody_could_read_is_an_unreadable_letter(database: Database, state: LetterState) -> None:
    """Whatever went wrong with its job, staff see it and can have it read again."""
    letter_id = park(database, JobKind.READ, state)
    schedule.tend(database, NOW)
    with database.read() as session:
        letter = session.get_one(Letter, letter_id)
        assert letter.state is S.UNREADABLE
        assert letter.reading
        assert letter.reading.problem == "job-parked"


def test_a_letter_nobody_could_set_comes_to_review_and_cannot_be_approved(database: Database) -> None:
    """Its flag says why; the clock does nothing more to it."""
    letter_id = park(database, JobKind.PROOF, S.SCREENED)
    for _ in range(2):
        schedule.tend(database, NOW)
    with database.read() as session:
        letter = session.get_one(Letter, letter_id)
        assert letter.state is S.IN_REVIEW
        flags = session.scalars(select(Flag).where(Flag.letter_id == letter_id, Flag.rule == "not-printable")).all()
        assert [flag.parameters for flag in flags] == [{"reason": "job-parked"}]
