"""A lockdown and its end: what is stopped waits, what is in a batch is taken out, and all of it goes on in order."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.deciding.decisions import Choice, confirm_pen_pal, decide, release_held
from relay.letters.holding import releasing, stopping, suspensions
from relay.letters.holding.suspensions import NewSuspension
from relay.letters.paper import proofs
from relay.mailroom.gathering import making
from relay.models import (
    Alias,
    Audit,
    Batch,
    BatchState,
    DecisionKind,
    HeldFor,
    Job,
    Letter,
    LetterState,
    Notice,
    NoticeKind,
    NoticeState,
    Photo,
    Piece,
    PieceState,
    Role,
    Staff,
    Suspension,
    SuspensionStops,
)
from relay.work.jobs import JobKind
from relay.work.schedule import tend
from tests import factories
from tests.factories import NOW

S = LetterState
HOUR = timedelta(hours=1)


class Prison:
    """A prison with a camp, somebody in each, somebody in another prison, and a reviewer."""

    def __init__(self, session: Session) -> None:
        """Add them all."""
        self.session = session
        factories.organisation(session)
        facility = factories.facility(session)
        self.facility_id = facility.id
        self.main = factories.mail_point(session, facility)
        self.camp = factories.mail_point(session, facility, name="Camp")
        self.there = factories.alias(session, factories.profile(session, self.main))
        self.in_camp = factories.alias(session, factories.profile(session, self.camp))
        self.elsewhere = factories.alias(session)
        self.pal = factories.pen_pal(session, confirmed_at=NOW)
        self.staff = factories.staff(session, Role.REVIEWER)

    def letter(self, state: LetterState = S.IN_REVIEW, *, to: Alias | None = None, **columns: Any) -> Letter:  # noqa: ANN401
        """Add a letter of one pen pal, to who is in the main unit unless it says whom."""
        return factories.letter(self.session, state, to=to or self.there, **({"by": self.pal} | columns))

    def stop(self, stops: SuspensionStops = SuspensionStops.LETTERS, **facts: Any) -> Suspension:  # noqa: ANN401
        """Begin a suspension."""
        given: dict[str, Any] = {"why": "lockdown", "source": "their page", "starts_at": NOW} | facts
        new = NewSuspension(facility_id=self.facility_id, stops=stops, **given)
        return suspensions.start(self.session, new, self.staff, now=NOW)

    def end(self, suspension: Suspension, a_day: int | None = None, *, hours: int = 24) -> int:
        """End a suspension, a day later unless it says when."""
        now = NOW + hours * HOUR
        note = "the mailroom said so"
        return suspensions.end(self.session, suspension, self.staff, releases_a_day=a_day, note=note, now=now)

    def notices(self, kind: NoticeKind) -> list[Notice]:
        """Give the notices of a kind, in order."""
        return list(self.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


@pytest.fixture
def prison(database: Database) -> Iterator[Prison]:
    """Open a transaction for the whole test, with a prison in it."""
    with database.write() as session:
        yield Prison(session)


def photo(session: Session, letter: Letter) -> None:
    """Let a letter have a photo."""
    stored = factories.stored_object(session)
    session.add(Photo(reading_id=letter.reading_id, seq=1, object_id=stored.id, width_px=4, height_px=3))
    session.flush()


def test_a_lockdown_holds_what_is_on_its_way_there(prison: Prison) -> None:
    """In review, before a second reader, approved: all of the prison, and nothing of another."""
    held = [prison.letter(state) for state in (S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED)]
    held.append(prison.letter(to=prison.in_camp))
    free = prison.letter(to=prison.elsewhere)
    mailed = prison.letter(S.MAILED)
    suspension = prison.stop()
    assert {(one.state, one.held_for, one.suspension_id) for one in held} == {
        (S.ON_HOLD, HeldFor.SUSPENSION, suspension.id)
    }
    assert (free.state, mailed.state) == (S.IN_REVIEW, S.MAILED)
    assert suspensions.number_held(prison.session, suspension.id) == 4


def test_a_unit_and_a_person_can_be_stopped_alone(prison: Prison) -> None:
    """The rest of the prison goes on."""
    main, camp = prison.letter(), prison.letter(to=prison.in_camp)
    prison.stop(mail_point_id=prison.camp.id)
    assert (main.state, camp.state) == (S.IN_REVIEW, S.ON_HOLD)
    other = prison.letter(to=factories.alias(prison.session, factories.profile(prison.session, prison.main)))
    prison.stop(profile_id=prison.there.profile_id)
    assert (main.state, other.state) == (S.ON_HOLD, S.IN_REVIEW)


def test_when_only_photos_are_stopped_letters_without_go_on(prison: Prison) -> None:
    """One with photos waits; when staff leave them out it can be taken off hold at once."""
    plain, pictures = prison.letter(), prison.letter()
    photo(prison.session, pictures)
    prison.stop(SuspensionStops.PHOTOS)
    assert (plain.state, pictures.state) == (S.IN_REVIEW, S.ON_HOLD)
    release = Choice(kind=DecisionKind.RELEASE)
    with pytest.raises(Refused, match="stays on hold"):
        decide(prison.session, pictures, release, prison.staff, now=NOW)
    prison.session.scalars(select(Photo)).one().included = False
    prison.session.flush()
    decide(prison.session, pictures, release, prison.staff, now=NOW)
    assert pictures.state is S.IN_REVIEW


def test_a_letter_in_a_batch_is_taken_out_of_it(prison: Prison) -> None:
    """The file is made again without it; a batch with nothing left in it is no more."""
    session = prison.session
    alone, stays = prison.letter(S.IN_BATCH), prison.letter(S.IN_BATCH, to=prison.elsewhere)
    mixed = factories.batch(session, alone, stays)
    emptied = factories.batch(session, prison.letter(S.IN_BATCH))
    mixed.state = emptied.state = BatchState.READY
    suspension = prison.stop()
    assert (alone.state, stays.state) == (S.ON_HOLD, S.IN_BATCH)
    assert (mixed.state, emptied.state) == (BatchState.MAKING, BatchState.CANCELLED)
    jobs = session.execute(select(Job.kind, Job.subject_id)).all()
    assert jobs == [(JobKind.ASSEMBLE, mixed.id)]
    assert [piece.state for piece in mixed.pieces] == [PieceState.SPOILED, PieceState.MADE]
    assert [one.is_printed for one in stopping.to_pull(session, suspension)] == [False, False]


def test_what_is_printed_is_named_so_that_somebody_pulls_it(prison: Prison) -> None:
    """It stays printed: only hands can take it out of the pile. What was mailed is gone."""
    session = prison.session
    printed = prison.letter(S.PRINTED)
    batch = factories.batch(session, printed, prison.letter(S.PRINTED, to=prison.elsewhere))
    batch.state = BatchState.PRINTED
    for piece in batch.pieces:
        piece.state = PieceState.PRINTED
    session.flush()
    pulled = stopping.to_pull(session, prison.stop())
    assert [(one.letter_id, one.batch_id, one.is_printed) for one in pulled] == [(printed.id, batch.id, True)]
    assert printed.state is S.PRINTED


def test_a_letter_that_arrives_meanwhile_is_held_when_it_comes_to_review(prison: Prison) -> None:
    """However it comes there: set, confirmed, or at the end of another hold."""
    suspension = prison.stop()
    session = prison.session
    fresh = prison.letter(S.SCREENED)
    proofs.bring_to_review(session, fresh, ask_to_confirm=False, now=NOW)
    stranger = factories.pen_pal(session)
    unconfirmed = prison.letter(S.AWAITING_PEN_PAL, by=stranger)
    confirm_pen_pal(session, stranger, prison.staff, reason="she called", now=NOW)
    dated = prison.letter(S.ON_HOLD, held_for=HeldFor.STAFF, hold_until=NOW)
    assert release_held(session, now=NOW) == 0
    for one in (fresh, unconfirmed, dated):
        assert (one.state, one.suspension_id) == (S.ON_HOLD, suspension.id)


def test_nothing_is_approved_or_batched_past_a_suspension(prison: Prison) -> None:
    """Somebody may have moved the letter's person there a moment ago."""
    session = prison.session
    suspension = prison.stop()
    read, approved = prison.letter(), prison.letter(S.APPROVED)
    free = prison.letter(S.APPROVED, to=prison.elsewhere)
    with pytest.raises(Refused, match="letters there are stopped"):
        decide(session, read, Choice(kind=DecisionKind.APPROVE), prison.staff, now=NOW)
    batch = making.create(session, None, now=NOW, cancel_window=timedelta())
    assert [piece.letter_id for piece in batch.pieces] == [free.id]
    assert (approved.state, approved.suspension_id) == (S.ON_HOLD, suspension.id)


def test_the_end_lets_all_go_on_at_once(prison: Prison) -> None:
    """By the clock, to review, with nothing left on them of the hold."""
    letters = [prison.letter(S.APPROVED), prison.letter()]
    suspension = prison.stop()
    assert prison.end(suspension) == 2
    now = NOW + 25 * HOUR
    assert releasing.due(prison.session, now=now) == [suspension.id]
    assert releasing.release(prison.session, suspension.id, now=now) == 2
    assert {(one.state, one.held_for, one.suspension_id) for one in letters} == {(S.IN_REVIEW, None, None)}
    assert releasing.due(prison.session, now=now) == []


def test_the_end_lets_so_many_a_day_go_on_oldest_first(prison: Prison) -> None:
    """A day is the organisation's; whichever worker comes first, and however often, it is no more than that."""
    session = prison.session
    letters = [prison.letter(received_at=NOW - minute * HOUR) for minute in range(5)]
    suspension = prison.stop()
    prison.end(suspension, 2, hours=1)
    late, midnight = NOW + 2 * HOUR, NOW + 16 * HOUR  # New York: 10 in the morning, and 0 of the next day
    assert [releasing.release(session, suspension.id, now=late) for _ in range(3)] == [2, 0, 0]
    assert [one.state is S.IN_REVIEW for one in letters] == [False, False, False, True, True]
    assert releasing.release(session, suspension.id, now=midnight - timedelta(seconds=1)) == 0
    assert releasing.release(session, suspension.id, now=midnight) == 2
    assert releasing.release(session, suspension.id, now=midnight + 24 * HOUR) == 1
    assert releasing.due(session, now=midnight + 24 * HOUR) == []


def test_what_something_else_stops_stays_on_hold_for_that(prison: Prison) -> None:
    """Two suspensions at once: the end of one hands its letters to the other."""
    main, camp = prison.letter(), prison.letter(to=prison.in_camp)
    whole, unit = prison.stop(), prison.stop(mail_point_id=prison.camp.id)
    assert camp.suspension_id == whole.id
    prison.end(whole)
    assert releasing.release(prison.session, whole.id, now=NOW + 25 * HOUR) == 1
    assert (main.state, camp.state, camp.suspension_id) == (S.IN_REVIEW, S.ON_HOLD, unit.id)
    prison.end(unit)
    assert releasing.release(prison.session, unit.id, now=NOW + 25 * HOUR) == 1


def test_each_pen_pal_hears_once_that_letters_wait_and_once_that_they_go_on(prison: Prison) -> None:
    """However many letters they have there; a notice names neither the prison nor the person."""
    session = prison.session
    spaniard = factories.pen_pal(session, confirmed_at=NOW, language="es")
    prison.letter(), prison.letter(), prison.letter(by=spaniard)
    suspension = prison.stop()
    told = prison.notices(NoticeKind.SUSPENDED)
    assert [notice.recipient for notice in told] == [prison.pal.address, spaniard.address]
    assert [notice.language for notice in told] == ["en", "es"]
    assert "tiene que esperar" in told[1].subject
    proofs.bring_to_review(session, prison.letter(S.SCREENED), ask_to_confirm=False, now=NOW + HOUR)
    prison.end(suspension, 1)
    releasing.release(session, suspension.id, now=NOW + 25 * HOUR)
    releasing.release(session, suspension.id, now=NOW + 49 * HOUR)
    ended = prison.notices(NoticeKind.RESUMED)
    assert [notice.recipient for notice in ended] == [prison.pal.address, spaniard.address]
    assert len(prison.notices(NoticeKind.SUSPENDED)) == 2
    for notice in told + ended:
        whole = notice.subject + notice.text
        assert not any(name in whole for name in ("Cedar", "Ellery", "lockdown"))
        assert "Paper Planes" in notice.text


def test_strangers_and_blocked_pen_pals_hear_nothing(prison: Prison) -> None:
    """Whoever has not confirmed an address may not be who the mail says."""
    session = prison.session
    for facts in ({}, {"confirmed_at": NOW, "blocked_at": NOW}, {"confirmed_at": NOW, "erased_at": NOW}):
        prison.letter(by=factories.pen_pal(session, **facts))
    prison.end(prison.stop())
    assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_a_suspension_ended_at_once_is_never_heard_of(prison: Prison) -> None:
    """It was a mistake: the notice that waits is taken back, and none of its end is written."""
    prison.letter()
    suspension = prison.stop()
    prison.end(suspension, hours=0)
    assert [notice.state for notice in prison.notices(NoticeKind.SUSPENDED)] == [NoticeState.CANCELLED]
    assert prison.notices(NoticeKind.RESUMED) == []


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"why": " "}, "why"),
        ({"source": ""}, "who says so"),
        ({"starts_at": NOW + HOUR}, "begins now"),
        ({"next_check_on": (NOW - 48 * HOUR).date()}, "day to come"),
        ({"releases_a_day": 0}, "at least one"),
        ({"mail_point_id": 99}, "unit"),
        ({"profile_id": 99}, "person"),
    ],
)
def test_a_suspension_that_makes_no_sense_is_refused(prison: Prison, facts: dict[str, Any], told: str) -> None:
    """Nothing is held by it."""
    letter = prison.letter()
    with pytest.raises(Refused, match=told):
        prison.stop(**facts)
    assert letter.state is S.IN_REVIEW


def test_somebody_asks_again_and_says_what_they_heard(prison: Prison) -> None:
    """The next day to ask moves, and the record has what was said."""
    suspension = prison.stop(next_check_on=NOW.date())
    later = (NOW + 72 * HOUR).date()
    with pytest.raises(Refused):
        suspensions.check_again(prison.session, suspension, prison.staff, next_check_on=later, note=" ", now=NOW)
    suspensions.check_again(prison.session, suspension, prison.staff, next_check_on=later, note="still locked", now=NOW)
    assert suspension.next_check_on == later
    entry = prison.session.scalars(select(Audit).where(Audit.verb == "suspension.checked")).one()
    assert entry.detail
    assert entry.detail.new["note"] == "still locked"


def test_a_suspension_ends_once_and_by_who_may(prison: Prison) -> None:
    """The second of two people hears that it is over; a printer may neither begin nor end one."""
    suspension = prison.stop()
    printer: Staff = factories.staff(prison.session, Role.PRINTER)
    with pytest.raises(Refused, match="may not"):
        suspensions.end(prison.session, suspension, printer, releases_a_day=None, note="x", now=NOW)
    prison.end(suspension)
    with pytest.raises(Conflict, match="ended already"):
        prison.end(suspension)


def test_very_many_letters_are_held_by_a_job(prison: Prison, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction that begins it stays short; slice by slice the rest follows."""
    monkeypatch.setattr(suspensions, "SLICE", 2)
    for _ in range(3):
        prison.letter()
    suspension = prison.stop()
    assert suspensions.number_held(prison.session, suspension.id) == 2
    assert prison.session.execute(select(Job.kind, Job.subject_id)).all() == [(JobKind.SUSPEND, suspension.id)]
    assert suspensions.hold_slice(prison.session, suspension, now=NOW) == 1


def test_the_clock_lets_them_go_on(database: Database) -> None:
    """The worker's clock looks, and releases what is due."""
    with database.write() as session:
        prison = Prison(session)
        letter_id = prison.letter().id
        prison.end(prison.stop())
    tend(database, NOW + 25 * HOUR)
    with database.read() as session:
        assert session.get_one(Letter, letter_id).state is S.IN_REVIEW
        assert session.scalar(select(Batch.id)) is None
        assert session.scalar(select(Piece.id)) is None
