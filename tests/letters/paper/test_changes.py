"""What stands on the paper changes: nothing is printed that says what is no longer so."""

from sqlalchemy import select

from relay.db import Database
from relay.letters import lifecycle
from relay.letters.paper.changes import set_again
from relay.models import Job, LetterState
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW

S = LetterState


def test_letters_on_their_way_are_set_again(database: Database) -> None:
    """Approved ones go back to their readers; what is in an envelope, and other people's letters, stay."""
    with database.write() as session:
        alias, other = factories.alias(session), factories.alias(session)
        letters = {state: factories.letter(session, state, to=alias) for state in LetterState}
        elsewhere = factories.letter(session, S.APPROVED, to=other)
        before = {state: letter.version for state, letter in letters.items()}
        concerned = (S.AWAITING_PEN_PAL, S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD, S.APPROVED)
        aside = (S.URGENT, S.FOR_US, S.RETURNED, S.REJECTED, S.SEALED, S.CLOSED)
        assert set_again(session, now=NOW, profile_ids=[alias.profile_id]) == len(concerned)
        for state, letter in letters.items():
            session.refresh(letter)
            assert letter.state is (S.IN_REVIEW if state in {S.APPROVED, S.SECOND_REVIEW} else state)
            assert (letter.version > before[state]) is (state in {*concerned, *aside})
            if state in {*concerned, *aside}:
                assert (letter.proof_id, letter.approved_proof_id) == (None, None)
        assert elsewhere.state is S.APPROVED
        jobs = session.scalars(select(Job.subject_id).where(Job.kind == JobKind.PROOF).order_by(Job.subject_id)).all()
        assert jobs == sorted(letters[state].id for state in concerned)


def test_what_was_laid_aside_is_set_when_it_comes_back(database: Database) -> None:
    """A letter that was rejected before its person moved is never printed for where they were."""
    with database.write() as session:
        letter = factories.letter(session, S.REJECTED)
        set_again(session, now=NOW, profile_ids=[letter.profile_id])
        session.refresh(letter)
        assert letter.proof_id is None
        proofs = select(Job.subject_id).where(Job.kind == JobKind.PROOF)
        assert session.scalars(proofs).all() == []
        lifecycle.move(session, letter, S.IN_REVIEW, now=NOW, actor=None)
        assert session.scalars(proofs).all() == [letter.id]


def test_a_mail_point_or_everything_concerns_more(database: Database) -> None:
    """An address concerns all who are reached there; the organisation's name, everybody."""
    with database.write() as session:
        here, there = factories.mail_point(session), factories.mail_point(session)
        for point in (here, here, there):
            factories.letter(session, to=factories.alias(session, factories.profile(session, point)))
        assert set_again(session, now=NOW, mail_point_ids=[here.id]) == 2
        assert set_again(session, now=NOW, everything=True) == 3
        assert set_again(session, now=NOW) == 0
