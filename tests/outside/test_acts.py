"""What a pen pal does on their pages."""

from typing import Any

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.errors import NotFound, Refused
from relay.letters.paper.proofs import bring_to_review
from relay.letters.pen_pals import correspondences
from relay.letters.pen_pals.correspondences import Change, Wish
from relay.models import (
    Audit,
    BatchState,
    Correspondence,
    CorrespondenceState,
    HeldFor,
    LetterState,
    NoticeKind,
    NoticeState,
    PenPal,
    PieceState,
)
from relay.outside import acts, letters
from relay.outside.steps import Stage
from tests import factories
from tests.factories import NOW
from tests.letters.answers.test_recognising import WANDA, arrived, wrote

S = LetterState


def test_a_letter_is_taken_back_until_it_is_printed(database: Database) -> None:
    """Out of a batch that is not printed, too; afterwards there is one line that says so."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        for state in (S.AWAITING_PEN_PAL, S.IN_REVIEW, S.ON_HOLD, S.APPROVED, S.IN_BATCH):
            one = factories.letter(session, state, by=pal, pen_pal_id=pal.id)
            made = factories.batch(session, one) if state is S.IN_BATCH else None
            [where] = [here for here in letters.page_of(session, pal)[0] if here.letter.id == one.id]
            acts.withdraw(session, pal, where, now=NOW)
            assert one.state is S.WITHDRAWN
            assert letters.one(session, pal, where.code).stage is Stage.WITHDRAWN
            if made is not None:
                assert [piece.state for piece in made.pieces] == [PieceState.SPOILED]
        printed = factories.letter(session, S.PRINTED, by=pal, pen_pal_id=pal.id)
        where = letters.page_of(session, pal)[0][0]
        with pytest.raises(Refused, match="cannot be taken back"):
            acts.withdraw(session, pal, where, now=NOW)
        assert printed.state is S.PRINTED


def test_a_letter_that_came_back_waits_for_staff(database: Database) -> None:
    """Its pen pal passes by what has to be done about it no more than staff do; settled, it is theirs again."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        one = factories.letter(session, S.MAILED, by=pal, pen_pal_id=pal.id)
        back = factories.came_back(session, one)
        factories.letter(session, S.ON_HOLD, by=pal, pen_pal_id=pal.id)
        [where] = [here for here in letters.page_of(session, pal)[0] if here.letter.id == one.id]
        with pytest.raises(Refused, match="cannot be taken back"):
            acts.withdraw(session, pal, where, now=NOW)
        assert acts.stop_everything(session, pal, now=NOW) == 1
        assert one.state is S.ON_HOLD
        back.settled_at = NOW
        session.flush()
        assert letters.one(session, pal, where.code).may_withdraw


def test_nobody_sees_the_letters_of_others(database: Database) -> None:
    """Neither in the list nor by a code; nor what a machine sent in their name, nor what is sealed."""
    with database.write() as session:
        pal, other = factories.pen_pal(session), factories.pen_pal(session)
        theirs = factories.letter(session, by=other)
        sealed = factories.letter(session, S.SEALED, by=pal, pen_pal_id=pal.id)
        factories.letter(session, S.AUTOMATIC, by=pal, pen_pal_id=pal.id)
        code = letters.page_of(session, other)[0][0].code
        assert letters.page_of(session, pal) == ([], False)
        with pytest.raises(NotFound):
            letters.one(session, pal, code)
        assert theirs.state is S.IN_REVIEW
        assert sealed.state is S.SEALED


def test_the_way_of_a_mailed_letter_has_its_days(database: Database) -> None:
    """Those of its batch."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        one = factories.letter(session, S.MAILED, by=pal, pen_pal_id=pal.id)
        batch = factories.batch(session, one)
        batch.state, batch.printed_at, batch.mailed_at, batch.mailed_on = BatchState.MAILED, NOW, NOW, NOW.date()
        batch.pieces[0].state = PieceState.MAILED
        session.flush()
        [where], more = letters.page_of(session, pal)
        assert [step.stage for step in where.steps] == [Stage.ARRIVED, Stage.READ, Stage.PRINTED, Stage.MAILED]
        assert all(step.on for step in where.steps)
        assert not more


def test_stopping_stops_everything(database: Database) -> None:
    """Letters that are not printed are taken back, nothing is open any more, and the record says who did it."""
    with database.write() as session:
        pal, to = factories.pen_pal(session), factories.alias(session)
        between = factories.correspondence(session, pal, to.profile)
        facts: dict[str, Any] = {"to": to, "by": pal, "pen_pal_id": pal.id, "correspondence_id": between.id}
        review = factories.letter(session, S.IN_REVIEW, **facts)
        mailed = factories.letter(session, S.MAILED, **facts)
        assert acts.stop_everything(session, pal, now=NOW) == 1
        assert (review.state, mailed.state) == (S.WITHDRAWN, S.MAILED)
        assert session.scalars(select(Correspondence.state)).all() == [CorrespondenceState.ENDED]
        assert session.scalars(select(PenPal.stopped_at).where(PenPal.id == pal.id)).one() == NOW
        assert session.scalars(select(Audit).where(Audit.verb == "pen_pal.stopped")).one().actor_id is None


def test_who_stopped_everything_may_begin_again(database: Database) -> None:
    """When staff open letters between the two again, we write to them again: our last email says that they may ask."""
    with database.write() as session:
        pal, reviewer = factories.pen_pal(session), factories.staff(session)
        between = factories.correspondence(session, pal, factories.alias(session).profile)
        factories.organisation(session)
        acts.stop_everything(session, pal, now=NOW)
        again = Change(state=CorrespondenceState.OPEN, wished_by=Wish.PEN_PAL, why="they wrote to us")
        correspondences.change(session, between, again, reviewer, now=NOW)
        assert pal.stopped_at is None
        [record] = session.scalars(select(Audit).where(Audit.verb == "pen_pal.began_again"))
        assert record.actor_id == reviewer.id


def test_courtesy_notices_are_stopped_once(database: Database) -> None:
    """A second press changes nothing, and is not recorded."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        for _ in range(2):
            acts.quiet(session, pal, now=NOW)
        assert pal.quiet_at == NOW
        assert len(session.scalars(select(Audit).where(Audit.verb == "pen_pal.chose")).all()) == 1


def test_who_became_one_with_somebody_has_one_page(database: Database) -> None:
    """The old link leads to it, and letters from both addresses are there."""
    with database.write() as session:
        pal, old = factories.pen_pal(session), factories.pen_pal(session)
        factories.letter(session, by=old, pen_pal_id=old.id)
        old.merged_into_id = pal.id
        session.flush()
        assert letters.find(session, old.id) is pal
        assert len(letters.page_of(session, pal)[0]) == 1
        pal.erased_at = NOW
        with pytest.raises(NotFound, match="erased"):
            letters.find(session, old.id)


def test_a_decision_is_not_shown_before_its_email_left(database: Database) -> None:
    """Until then it can be undone, and the letter is being read."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        silent = factories.letter(session, S.REJECTED, by=pal)
        assert letters.page_of(session, pal)[0][0].stage is Stage.ENDED, "we wrote nothing, and do not say that we did"
        silent.state = S.AUTOMATIC
        one = factories.letter(session, S.REJECTED, by=pal)
        email = factories.notice(session, one, kind=NoticeKind.REJECTED, state=NoticeState.WAITING)
        assert letters.page_of(session, pal)[0][0].stage is Stage.READING
        email.state = NoticeState.SENT
        session.flush()
        assert letters.page_of(session, pal)[0][0].stage is Stage.REFUSED


def test_a_letter_waits_on_its_page_as_its_email_says(database: Database) -> None:
    """Once that left, and as long as it is on hold; what staff put aside among themselves is being read."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        one = factories.letter(session, S.ON_HOLD, by=pal)
        email = factories.notice(session, one, kind=NoticeKind.HELD, state=NoticeState.WAITING)
        email.created_at = one.state_since
        assert letters.page_of(session, pal)[0][0].stage is Stage.READING
        email.state = NoticeState.SENT
        session.flush()
        assert letters.page_of(session, pal)[0][0].stage is Stage.WAITS
        one.state = S.IN_REVIEW
        session.flush()
        assert letters.page_of(session, pal)[0][0].stage is Stage.READING


def test_what_somebody_writes_after_stopping_waits_for_staff(database: Database) -> None:
    """To whomever: its answer could not reach them before they begin again."""
    with database.write() as session:
        pal = factories.pen_pal(session, address=WANDA, stopped_at=NOW, confirmed_at=NOW)
        letter = arrived(session, wrote(), factories.alias(session))
        bring_to_review(session, letter, ask_to_confirm=True, now=NOW)
        assert letter.pen_pal is pal
        assert (letter.state, letter.held_for) == (S.ON_HOLD, HeldFor.CORRESPONDENCE)
