"""Fetching by the clock: one job for each few minutes, which tells what came of it and is never parked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import delete, select, update

from relay.db import Database
from relay.models import Job, JobState, Letter, Mailbox
from relay.work.dispatcher import run_one
from relay.work.handlers import HANDLERS
from relay.work.handlers import fetch as handler
from relay.work.jobs import JobKind, enqueue
from relay.work.room import Room
from relay.work.schedule import tend
from tests import factories
from tests.dovecot import ImapServer, dovecot
from tests.factories import NOW
from tests.fetch.conftest import delivered

EVERY = timedelta(minutes=5)


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    """Run a server for this file."""
    with dovecot() as server:
        yield server


@pytest.fixture
def fetching(room: Room, database: Database, imap: ImapServer, request: pytest.FixtureRequest) -> Room:
    """Give a room whose settings name a mailbox of its own, with two messages in it."""
    folder = f"f{abs(hash(request.node.name)):x}"
    imap.put(delivered(), delivered("nobody@letters.localhost"), folder=folder)
    with database.write() as session:
        factories.organisation(session)
        factories.alias(session, factories.profile(session), local_part="anna")
    return replace(room, settings=room.settings.model_copy(update={"fetch": SecretStr(imap.url(folder))}))


def run(room: Room) -> Job:
    """Run the one fetch job that waits, and give it."""
    with room.database.write() as session:
        session.execute(delete(Job).where(Job.kind != "fetch"))  # what was fetched before waits to be read
        enqueue(session, JobKind.FETCH, None, now=NOW)
    assert run_one(room, HANDLERS, "here:1:test")
    with room.database.read() as session:
        return session.scalars(select(Job).where(Job.kind == "fetch").order_by(Job.id)).all()[-1]


def test_a_job_fetches_and_tells_numbers_only(fetching: Room) -> None:
    """What the record keeps holds no address."""
    assert run(fetching).result == "1 letters, 1 other, 0 known, 0 left"
    assert run(fetching).state is JobState.DONE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_mailbox_that_cannot_be_fetched_parks_nothing(fetching: Room) -> None:
    """The reason is with the mailbox, where staff see it; the schedule tries again."""
    room = replace(
        fetching, settings=fetching.settings.model_copy(update={"fetch": SecretStr("imap://u:p@127.0.0.1:1/INBOX")})
    )
    done = run(room)
    assert (done.state, done.error) == (JobState.DONE, "")
    assert "not fetched" in done.result
    with room.database.read() as session:
        assert "127.0.0.1:1 cannot be reached" in session.scalars(select(Mailbox.error)).one()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_another_run_fetches_a_job_has_nothing_to_do(fetching: Room) -> None:
    """It ends at once, and does not wait or fail."""
    run(fetching)
    with fetching.database.write() as session:
        session.execute(update(Mailbox).values(held_by="elsewhere:1:1", held_until=NOW + EVERY))
    assert run(fetching).result == "another run fetches it"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_takes_long_goes_on_in_a_job_of_its_own(fetching: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters that wait to be read get their turn between two."""
    monkeypatch.setattr(handler, "SECONDS_MOST", 0.0)
    run(fetching)
    monkeypatch.setattr(handler, "SECONDS_MOST", 30.0)
    with fetching.database.read() as session:
        assert session.scalars(select(Job.state).order_by(Job.id)).all() == [JobState.DONE, JobState.WAITING]
    assert run_one(fetching, HANDLERS, "here:1:test")
    with fetching.database.read() as session:
        assert len(session.scalars(select(Letter)).all()) == 1


def test_the_schedule_writes_one_job_for_each_few_minutes(database: Database) -> None:
    """Whichever worker looks first; none when no mailbox is set."""
    tend(database, NOW)
    for minutes in (0, 1, 4, 5, 9, 10):
        tend(database, NOW + timedelta(minutes=minutes), fetch_every=EVERY)
        tend(database, NOW + timedelta(minutes=minutes), fetch_every=EVERY)
    with database.read() as session:
        jobs = session.scalars(select(Job).where(Job.kind == "fetch")).all()
    assert len(jobs) == len({job.once for job in jobs}) == 3
