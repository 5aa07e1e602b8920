"""The life of letters of ours: by its table, for who may, once; and what stops a person stops these, too."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import directory
from relay.db import Database
from relay.directory import Author, Move
from relay.errors import Conflict, Refused
from relay.letters.holding import suspensions
from relay.letters.holding.suspensions import NewSuspension
from relay.letters.ours import approving, life, listing, standing
from relay.letters.ours.steps import STEPS
from relay.letters.ours.writing import Facts, write
from relay.mailroom import batches
from relay.mailroom.gathering import making
from relay.mailroom.papers.manifest import manifest
from relay.mailroom.taking_out import stopping
from relay.models import (
    Audit,
    Batch,
    BatchState,
    HeldFor,
    Job,
    LetterState,
    MailClass,
    OurLetter,
    OurLetterKind,
    OurLetterState,
    Piece,
    PieceState,
    ProfileStatus,
    Role,
    SuspensionStops,
)
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW

S, K = OurLetterState, OurLetterKind
WINDOW = timedelta(minutes=10)
LATER = NOW + timedelta(hours=1)


def create(session: Session) -> Batch:
    """Make a batch now."""
    return making.create(session, None, now=NOW, cancel_window=WINDOW)


def verbs(session: Session, our: OurLetter) -> list[str]:
    """Give what the record says of a letter of ours."""
    return [entry.verb for entry in listing.history(session, our)]


def test_the_table_says_what_can_become_of_one() -> None:
    """Every state is reached, and what is mailed or cancelled is not looked at again."""
    assert {S.WAITING} | {target for _, target in STEPS} == set(S)
    assert {target for source, target in STEPS if source is S.MAILED} == {S.CAME_BACK}
    assert not [target for source, target in STEPS if source is S.CANCELLED]


def test_one_goes_its_way_to_the_post_beside_a_pen_pals_letter(database: Database) -> None:
    """Written, approved by somebody who looked, batched with the letters to the same person, printed and mailed."""
    with database.write() as session:
        letter = factories.letter(session, LetterState.APPROVED)
        reviewer, printer = factories.staff(session), factories.staff(session, Role.PRINTER)
        our = factories.our_letter(session, to=letter.profile)
        approving.approve(session, our, reviewer, version=our.version, now=NOW - WINDOW)
        assert making.ready_letters(session, now=NOW, cancel_window=WINDOW) == 2
        batch = create(session)
        assert [(piece.letter_id, piece.our_letter_id) for piece in batch.pieces] == [(letter.id, None), (None, our.id)]
        assert batch.pieces[1].proof_id == our.proof_id
        batch.state = BatchState.READY
        session.flush()
        for act, state in ((batches.mark_printed, S.PRINTED), (batches.mark_mailed, S.MAILED)):
            assert act(session, batch, printer, now=NOW) == 2
            assert our.state is state
        rows = manifest(session, batch, NOW)
        assert [row.pen_pal for row in rows] == ["Wanda", ""]
        assert rows[1].recipient == letter.profile.committed_name
        assert verbs(session, our) == [f"our_letter.{one}" for one in ("approved", "in_batch", "printed", "mailed")]


def test_only_who_may_and_only_what_was_shown(database: Database) -> None:
    """A printer does not approve; what changed since it was shown is a conflict; what has no proof is not approved."""
    with database.write() as session:
        our, unset = factories.our_letter(session), factories.our_letter(session, proof_id=None)
        unset.proof_id = None
        session.flush()
        session.refresh(unset)
        reviewer, printer = factories.staff(session), factories.staff(session, Role.PRINTER)
        with pytest.raises(Refused, match="may not do this"):
            approving.approve(session, our, printer, version=our.version, now=NOW)
        with pytest.raises(Conflict, match="changed since it was shown"):
            approving.approve(session, our, reviewer, version=our.version + 1, now=NOW)
        versions = {our.id: our.version, unset.id: unset.version}
        approved, kept = approving.approve_all(session, versions, reviewer, now=NOW)
        assert ([one.id for one in approved], [one.our.id for one in kept]) == ([our.id], [unset.id])
        assert "not set yet" in kept[0].why
        assert our.approved_by_id == reviewer.id
        approving.cancel(session, our, reviewer, version=our.version, now=NOW)
        assert (our.state, our.approved_at) == (S.CANCELLED, None)
        with pytest.raises(Refused, match="cannot become"):
            approving.set_again(session, our, reviewer, version=our.version, now=NOW)


def test_two_who_act_at_once_take_one_step(database: Database) -> None:
    """The second is told, and nothing is done twice."""
    with database.write() as session:
        our_id = factories.our_letter(session).id
    with database.write() as session:
        stale = session.get_one(OurLetter, our_id)
        session.expunge(stale)
        life.move(session, session.get_one(OurLetter, our_id), S.CANCELLED, now=NOW, actor=None)
        with pytest.raises(Conflict):
            life.show_proof(session, stale, None)


@pytest.mark.parametrize("status", [one for one in ProfileStatus if one is not ProfileStatus.ACTIVE])
def test_who_is_away_gets_nothing_of_ours(database: Database, status: ProfileStatus) -> None:
    """It waits, is taken out of a batch that is not printed, and of a printed one it has to be pulled."""
    with database.write() as session:
        here, printed = factories.our_letter(session, S.APPROVED), factories.our_letter(session, S.APPROVED)
        first = create(session)
        first.state = BatchState.READY
        session.flush()
        person = session.get_one(Piece, first.pieces[0].id).our_letter
        assert person is not None
        directory.set_status(session, here.profile, status, Author(now=NOW), source="the locator")
        session.refresh(here)
        assert here.state is S.APPROVED
        assert standing.why(session, here)
        assert making.ready_letters(session, now=NOW, cancel_window=WINDOW) == 0
        again = session.get_one(Batch, first.id)
        again.state = BatchState.READY
        session.flush()
        mover = factories.staff(session)
        batches.mark_printed(session, again, None, now=NOW)
        directory.set_status(session, printed.profile, status, Author(now=NOW), source="the locator")
        rows = {row.code: row for row in manifest(session, again, NOW)}
        assert [row.must_be_pulled for row in rows.values()] == [False, True]
        with pytest.raises(Refused, match="must not be mailed"):
            batches.mark_mailed(session, again, None, now=NOW)
        stopping.pull(session, again.pieces[1], mover, now=NOW)
        session.refresh(printed)
        assert (printed.state, again.pieces[1].state) == (S.APPROVED, PieceState.SPOILED)


def test_a_suspension_stops_ours_and_one_of_photos_does_not(database: Database) -> None:
    """In a batch that is not printed they are taken out in its own transaction."""
    with database.write() as session:
        our = factories.our_letter(session, S.APPROVED)
        reviewer, facility = factories.staff(session), our.profile.mail_point.facility_id
        create(session)
        photos = NewSuspension(
            facility_id=facility, stops=SuspensionStops.PHOTOS, why="lockdown", source="its page", starts_at=NOW
        )
        states = []
        for new in (photos, replace(photos, stops=SuspensionStops.LETTERS)):
            suspensions.start(session, new, reviewer, now=NOW)
            session.refresh(our)
            states.append(our.state)
        assert states == [S.IN_BATCH, S.APPROVED]
        assert standing.hold_of(session, our) is HeldFor.SUSPENSION
        assert session.scalar(select(Batch.state)) is BatchState.CANCELLED


def test_who_moves_has_ours_set_again_for_where_they_are(database: Database) -> None:
    """Those in no batch at once; of a printed batch the old one is pulled, and set again."""
    with database.write() as session:
        our = factories.our_letter(session, S.APPROVED)
        waiting = factories.our_letter(session, to=our.profile)
        batch, mover = create(session), factories.staff(session)
        batch.state = BatchState.READY
        session.flush()
        batches.mark_printed(session, batch, None, now=NOW)
        move = Move(point=factories.mail_point(session), source="the locator")
        directory.move_profile(session, our.profile, move, Author(now=LATER))
        session.refresh(waiting)
        assert (waiting.state, waiting.proof_id) == (S.WAITING, None)
        assert [row.must_be_pulled for row in manifest(session, batch, LATER)] == [True]
        stopping.pull(session, batch.pieces[0], mover, now=LATER)
        session.refresh(our)
        assert (our.state, our.proof_id, our.approved_at) == (S.WAITING, None, None)
        jobs = session.scalars(select(Job.subject_id).where(Job.kind == JobKind.OUR_PROOF).order_by(Job.subject_id))
        assert list(jobs) == [our.id, waiting.id]


def test_a_batch_taken_apart_gives_ours_back(database: Database) -> None:
    """Approved as before; and what is spoiled for its file is set anew."""
    with database.write() as session:
        our = factories.our_letter(session, S.APPROVED)
        batches.cancel(session, create(session), None, reason="wrong paper", now=NOW)
        assert our.state is S.APPROVED
        batch = create(session)
        batches.spoil(session, batch.pieces[0], now=NOW)
        assert (our.state, our.proof_id) == (S.WAITING, None)


def test_what_is_written_has_all_it_says(database: Database) -> None:
    """A fact that its words need is asked for by name; nobody is written to who is gone, or at another kind of mail."""
    with database.write() as session:
        person, reviewer = factories.profile(session), factories.staff(session)
        with pytest.raises(Refused, match="which day it was emailed") as refused:
            write(session, K.REPLY_EMAILED, person, Facts(reply_on=date(2026, 5, 1)), now=NOW, actor=reviewer)
        assert refused.value.field == "emailed_on"
        other = factories.correspondence(session, factories.pen_pal(session), factories.profile(session))
        with pytest.raises(Refused, match="not about that pen pal"):
            write(session, K.PEN_PAL_STOPPED, person, correspondence=other, now=NOW)
        with pytest.raises(Refused, match="may not do this"):
            write(session, K.WELCOME, person, now=NOW, actor=factories.staff(session, Role.PRINTER))
        made = write(session, K.CONSENT_RENEWAL, person, Facts(ends_on=date(2026, 9, 1)), now=NOW, actor=reviewer)
        assert (made.state, made.facts, made.made_by_id) == (S.WAITING, {"ends_on": "2026-09-01"}, reviewer.id)
        assert session.scalar(select(Audit.verb).where(Audit.subject_kind == "our_letter")) == "our_letter.written"
        person.status = ProfileStatus.RELEASED
        with pytest.raises(Refused, match="released or died"):
            write(session, K.WELCOME, person, now=NOW)
        legal = factories.profile(session, factories.mail_point(session, mail_class=MailClass.LEGAL))
        with pytest.raises(Refused, match="another class of mail"):
            write(session, K.WELCOME, legal, now=NOW)


def test_what_is_not_on_its_pages_is_not_approved(database: Database) -> None:
    """A character that no font has, or words that were lost on the way to the page."""
    with database.write() as session:
        reviewer = factories.staff(session)
        for column, value, told in (
            ("missing_glyphs", ["\U00016a00"], "no font has all"),
            ("press", {"compared": {"lost": "ab", "added": ""}}, "do not say what was written"),
        ):
            our = factories.our_letter(session)
            setattr(our.proof, column, value)
            session.flush()
            with pytest.raises(Refused, match=told):
                approving.approve(session, our, reviewer, version=our.version, now=NOW)
