"""What happens by the clock: once, at its time, whichever worker comes first."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from relay import audit
from relay.db import Database
from relay.letters.holding import blocking
from relay.models import Job, JobState, Letter, LetterState
from relay.work.schedule import tend
from tests import factories
from tests.factories import NOW
from tests.together import together


def names(database: Database) -> list[str]:
    """Name what was scheduled."""
    with database.read() as session:
        return sorted(session.scalars(select(Job.once).where(Job.once.is_not(None))))


def nights(database: Database) -> list[str]:
    """Name the backups."""
    return [name for name in names(database) if name.startswith("backup:")]


def test_a_sweep_runs_every_hour(database: Database) -> None:
    """Once in each, however often the clock is looked at."""
    for minutes in (0, 1, 59, 60, 61):
        tend(database, NOW + timedelta(minutes=minutes))
    found = [name for name in names(database) if name.startswith("sweep:")]
    assert found == ["sweep:2026-06-01T12", "sweep:2026-06-01T13"]


def test_the_first_backup_is_made_at_the_first_start(database: Database) -> None:
    """At noon or at night: nobody waits until two o'clock for it; that night has no second one."""
    with database.write() as session:
        factories.organisation(session, time_zone="America/New_York")
    half_past_midnight = datetime(2026, 6, 2, 4, 30, tzinfo=UTC)
    tend(database, half_past_midnight)
    tend(database, half_past_midnight + timedelta(hours=2))
    assert nights(database) == ["backup:2026-06-02"]


def test_a_backup_is_made_once_a_night_in_the_organisations_zone(database: Database) -> None:
    """Named by the local date, not before two in the morning there."""
    with database.write() as session:
        factories.organisation(session, time_zone="America/New_York")
    for hours in range(49):
        tend(database, NOW + timedelta(hours=hours))
    assert nights(database) == ["backup:2026-06-01", "backup:2026-06-02", "backup:2026-06-03"]
    with database.read() as session:
        rows = session.execute(select(Job.once, Job.run_at).where(Job.once.startswith("backup:")).order_by(Job.id))
        assert [run_at for _, run_at in rows][1:] == [
            datetime(2026, 6, 2, 6, tzinfo=UTC),
            datetime(2026, 6, 3, 6, tzinfo=UTC),
        ]


def test_before_there_is_an_organisation_the_clock_is_utc(database: Database) -> None:
    """Setup may take days; the empty database is backed up and swept all the same."""
    tend(database, NOW)
    assert names(database) == ["backup:2026-06-01", "count:2026-06-01T12", "sweep:2026-06-01T12"]


def test_the_record_is_sealed_and_holds_end(database: Database) -> None:
    """In the same look."""
    with database.write() as session:
        letter_id = factories.letter(session, LetterState.ON_HOLD, hold_until=NOW).id
        audit.record(session, "x", "x", 1, actor_id=None, now=NOW)
    tend(database, NOW - timedelta(seconds=1))
    with database.read() as session:
        assert session.get_one(Letter, letter_id).state is LetterState.ON_HOLD
        assert (audit.verify(session).sealed, audit.verify(session).unsealed) == (1, 0)
    tend(database, NOW)
    tend(database, NOW)
    with database.read() as session:
        assert session.get_one(Letter, letter_id).state is LetterState.IN_REVIEW
        assert (audit.verify(session).sealed, audit.verify(session).unsealed) == (2, 0)


def test_a_block_ends_by_the_clock(database: Database) -> None:
    """Not before its end; letters that waited for it go to their readers."""
    ends = NOW + timedelta(days=1)
    with database.write() as session:
        pal, staff = factories.pen_pal(session), factories.staff(session)
        letter_id = factories.letter(session, by=pal).id
        assert blocking.block(session, pal, staff, why="Threats", until=ends, now=NOW) == 1
    for at, state in ((ends - timedelta(seconds=1), LetterState.ON_HOLD), (ends, LetterState.IN_REVIEW)):
        tend(database, at)
        with database.read() as session:
            assert session.get_one(Letter, letter_id).state is state


def test_several_workers_keep_one_schedule(database: Database) -> None:
    """All look at the same moment: nothing happens twice, and none of them fails."""
    with database.write() as session:
        factories.letter(session, LetterState.ON_HOLD, hold_until=None)
        audit.record(session, "x", "x", 1, actor_id=None, now=NOW)
    looks = [lambda: tend(database, NOW)] * 3
    assert together(*looks) == [None, None, None]
    assert names(database) == ["backup:2026-06-01", "count:2026-06-01T12", "sweep:2026-06-01T12"]
    with database.read() as session:
        assert set(session.scalars(select(Job.state))) == {JobState.WAITING}
        assert audit.verify(session).problems == ()
