"""Counting days and months: each thing once, on the day it happened where the organisation is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import reports
from relay.db import Database
from relay.models import (
    Batch,
    BatchState,
    CameBack,
    Decision,
    DecisionKind,
    Figure,
    Letter,
    LetterState,
    PieceState,
    Span,
)
from relay.reports.counting import bounds, bucket
from tests import factories

NEW_YORK = ZoneInfo("America/New_York")
DAY = date(2026, 6, 1)


def decision(session: Session, on: Letter, kind: DecisionKind, made_at: datetime, **columns: object) -> None:
    """Add what somebody decided."""
    by = factories.staff(session)
    row = Decision(letter_id=on.id, letter_version=on.version, staff_id=by.id, kind=kind, made_at=made_at, **columns)
    session.add(row)
    session.flush()


def figures(session: Session, span: Span = Span.DAY) -> dict[tuple[date, str, str], int]:
    """Give what was counted, all facilities together."""
    found: dict[tuple[date, str, str], int] = {}
    for one in session.scalars(select(Figure).where(Figure.span == span)):
        key = (one.since, one.name, one.key)
        found[key] = found.get(key, 0) + one.number
    return found


@pytest.mark.parametrize(
    ("span", "since", "hours"),
    [(Span.DAY, date(2026, 3, 8), 23), (Span.DAY, date(2026, 11, 1), 25), (Span.MONTH, date(2026, 2, 1), 28 * 24)],
)
def test_a_day_is_as_long_as_its_zone_makes_it(span: Span, since: date, hours: int) -> None:
    """Clocks are put forward and back in New York on these days."""
    begin, end = bounds(span, since, NEW_YORK)
    assert begin.astimezone(NEW_YORK).date() == since
    assert end - begin == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("hours", "named"), [(0.5, "1"), (1, "1"), (1.1, "4"), (30, "72"), (168, "168"), (999, "more")]
)
def test_a_time_of_waiting_falls_into_one_span(hours: float, named: str) -> None:
    """The end of a span belongs to it."""
    assert bucket(timedelta(hours=hours)) == named


def test_letters_count_on_the_day_they_came_in_the_organisations_zone(database: Database) -> None:
    """Three in the morning in London is the evening before in New York."""
    with database.write() as session:
        for at in (datetime(2026, 6, 1, 3, tzinfo=UTC), datetime(2026, 6, 1, 5, tzinfo=UTC)):
            factories.letter(session, of=None, received_at=at)
        assert reports.count_days_due(session, datetime(2026, 6, 1, 20, tzinfo=UTC), most=10) == 2
        found = figures(session)
    assert found[date(2026, 5, 31), "arrived", ""] == 1
    assert found[DAY, "arrived", ""] == 1
    assert (found[DAY, "pen_pals", ""], found[DAY, "profiles", ""]) == (1, 1)


def test_a_person_who_writes_twice_is_counted_once(database: Database) -> None:
    """In a day, and in a month."""
    with database.write() as session:
        wanda, marcus = factories.pen_pal(session), factories.alias(session)
        for hour in (6, 8):
            at = datetime(2026, 6, 1, hour, tzinfo=UTC)
            factories.letter(session, to=marcus, by=wanda, received_at=at)
        reports.count_days_due(session, datetime(2026, 6, 1, 20, tzinfo=UTC), most=10)
        months = figures(session, Span.MONTH)
    assert (months[DAY, "arrived", ""], months[DAY, "pen_pals", ""], months[DAY, "profiles", ""]) == (2, 1, 1)


def test_decisions_count_unless_they_were_taken_back(database: Database) -> None:
    """With how long the letter had waited, and which reason was given."""
    at = datetime(2026, 6, 1, 15, tzinfo=UTC)
    with database.write() as session:
        one = factories.letter(session, LetterState.RETURNED, received_at=at - timedelta(hours=3))
        two = factories.letter(session, received_at=at - timedelta(hours=3))
        decision(session, one, DecisionKind.RETURN, at)
        decision(session, two, DecisionKind.REJECT, at, undone_at=at)
        reports.count_days_due(session, at, most=10)
        found = figures(session)
    assert found[DAY, "decided", "return"] == 1
    assert (DAY, "decided", "reject") not in found
    assert found[DAY, "read_within", "4"] == 1
    assert found[DAY, "reason", "return:0"] == 1


def test_envelopes_and_sheets_count_on_the_day_they_were_mailed(database: Database) -> None:
    """Whenever they were printed."""
    at = datetime(2026, 6, 1, 15, tzinfo=UTC)
    with database.write() as session:
        letters = [factories.letter(session, LetterState.MAILED, received_at=at - timedelta(days=3)) for _ in range(2)]
        batch = factories.batch(session, *letters)
        session.get_one(Batch, batch.id).mailed_at = at
        batch.state = BatchState.MAILED
        reports.count_days_due(session, at, most=10)
        found = figures(session)
    assert (found[DAY, "envelopes", ""], found[DAY, "sheets", ""]) == (2, 2)


def test_what_came_back_counts_where_it_was_mailed_to(database: Database) -> None:
    """Whatever became of its person since; once, also when it was recorded by mistake before."""
    at = datetime(2026, 6, 1, 15, tzinfo=UTC)
    with database.write() as session:
        row = factories.came_back(session, factories.letter(session, LetterState.MAILED))
        session.refresh(row.piece)
        letter = session.get_one(Letter, row.piece.letter_id)
        letter.profile.mail_point_id = factories.mail_point(session).id
        mistake = {"reason": row.reason, "came_as": row.came_as, "came_on": DAY, "recorded_at": at, "settled_at": at}
        session.add(CameBack(piece_id=row.piece_id, facility_id=row.facility_id, **mistake))
        session.flush()
        reports.count_days_due(session, at, most=10)
        counted = select(Figure).where(Figure.span == Span.DAY, Figure.since == DAY, Figure.name == "came_back")
        assert [(one.facility_id, one.number) for one in session.scalars(counted)] == [(row.facility_id, 1)]


def test_counting_again_changes_nothing(database: Database) -> None:
    """A worker may count an hour twice; what came since is in the second count."""
    at = datetime(2026, 6, 1, 15, tzinfo=UTC)
    with database.write() as session:
        factories.letter(session, received_at=at)
        reports.count_days_due(session, at, most=10)
        before = figures(session)
        reports.count_days_due(session, at, most=10)
        assert figures(session) == before
        factories.letter(session, received_at=at)
        reports.count_days_due(session, at, most=10)
        assert figures(session)[DAY, "arrived", ""] == 2


def test_days_that_nobody_counted_are_caught_up(database: Database) -> None:
    """The newest first, a few in one transaction."""
    now = datetime(2026, 6, 10, 15, tzinfo=UTC)
    with database.write() as session:
        factories.letter(session, received_at=now - timedelta(days=9))
        assert reports.count_days_due(session, now, most=4) == 5
        assert reports.count_days_due(session, now, most=4) == 6
        assert reports.count_days_due(session, now, most=4) == 3
        assert len({since for since, _name, _key in figures(session)}) == 10


def test_without_letters_there_is_nothing_to_count(database: Database) -> None:
    """An installation on its first day."""
    with database.write() as session:
        factories.organisation(session)
        assert reports.count_days_due(session, datetime(2026, 6, 1, tzinfo=UTC), most=10) == 0


def test_an_envelope_that_was_spoiled_was_not_mailed(database: Database) -> None:
    """It was taken off the table before its batch went to the post."""
    at = datetime(2026, 6, 1, 15, tzinfo=UTC)
    with database.write() as session:
        letters = [factories.letter(session, LetterState.MAILED, received_at=at) for _ in range(2)]
        batch = factories.batch(session, *letters)
        batch.state, batch.mailed_at = BatchState.MAILED, at
        batch.pieces[0].state = PieceState.SPOILED
        reports.count_days_due(session, at, most=10)
        found = figures(session)
    assert (found[DAY, "envelopes", ""], found[DAY, "sheets", ""], found[DAY, "weighs", "1"]) == (1, 1, 1)


def test_a_report_says_what_envelopes_cost_and_where_they_went(database: Database) -> None:
    """Six sheets and their envelope weigh more than an ounce; what is too heavy for a letter has no price."""
    at = datetime(2026, 6, 1, 15, tzinfo=UTC)
    with database.write() as session:
        for sheets in (1, 6, 21):
            letter = factories.letter(session, LetterState.MAILED, received_at=at)
            batch = factories.batch(session, letter)
            batch.state, batch.mailed_at = BatchState.MAILED, at
            batch.pieces[0].proof.sheets = sheets
        reports.count_days_due(session, at, most=10)
        found = reports.report(session, today=DAY, days=30)
    assert found.postage.numbers == {"1": 1, "2": 1, "3": 0, "4": 0, "over": 1}
    assert (found.postage.envelopes, found.postage.unpriced, found.postage.cents) == (3, 1, 78 + 78 + 29)
    assert sorted(place.cents for place in found.places) == [0, 78, 107]


def test_where_letters_are_is_kept_of_each_day_as_it_ended(database: Database) -> None:
    """A day that is over is counted once more, but where its letters were then cannot be."""
    at = datetime(2026, 6, 1, 15, tzinfo=UTC)
    with database.write() as session:
        factories.letter(session, LetterState.IN_REVIEW, received_at=at)
        reports.count_days_due(session, at, most=10)
        factories.letter(session, LetterState.REJECTED, received_at=at)
        reports.count_days_due(session, at + timedelta(days=1), most=10)
        found = reports.standings(session, since=DAY, until=date(2026, 6, 2))
    assert [(one.day, one.numbers) for one in found] == [
        (DAY, {"in_review": 1}),
        (date(2026, 6, 2), {"in_review": 1, "rejected": 1}),
    ]
