"""Taking a decision back: in its time, by whom, to where the letter was, and only when nothing followed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.deciding.decisions import TARGETS, Choice, decide
from relay.letters.deciding.undo_time import ends, lasts
from relay.letters.deciding.undoing import undo, undoable
from relay.models import Decision, DecisionKind, HeldFor, Letter, LetterState, NoticeState, Role, Staff
from relay.notices import of_letter
from tests import factories
from tests.factories import NOW
from tests.together import together

K = DecisionKind
S = LetterState
WINDOW = timedelta(minutes=10)
LATER = NOW + timedelta(minutes=3)


def choice(kind: DecisionKind, **more: object) -> Choice:
    """Give a choice with its reasons."""
    return Choice(kind=kind, private_reason="why", public_reason="please change it", **more)  # type: ignore[arg-type]


def decided(session: Session, letter: Letter, kind: DecisionKind, staff: Staff, **more: object) -> Decision:
    """Decide at `NOW`."""
    return decide(session, letter, choice(kind, **more), staff, now=NOW, cancel_window=WINDOW)


def test_the_window_is_never_shorter_than_two_minutes_for_what_is_told() -> None:
    """Otherwise it is the cancel window, and none where there is none."""
    assert lasts(WINDOW, tells=True) == lasts(WINDOW, tells=False) == WINDOW
    assert lasts(timedelta(0), tells=True) == timedelta(minutes=2)
    assert lasts(timedelta(0), tells=False) == timedelta(0)
    assert ends(NOW, timedelta(0), tells=True) == NOW + timedelta(minutes=2)


def test_everything_a_decision_did_is_taken_back(database: Database) -> None:
    """For each kind in each state: the state before, the columns before, the decision marked, its notice cancelled."""
    columns = ("state", "hold_until", "held_for", "approved_proof_id", "approved_at", "suspension_id")
    with database.write() as session:
        ada = factories.staff(session)
        for (kind, source), target in TARGETS.items():
            if target is S.RECEIVED:
                continue
            held: dict[str, Any] = (
                {"held_for": HeldFor.SENDER, "hold_until": NOW + timedelta(days=2)} if source is S.ON_HOLD else {}
            )
            letter = factories.letter(session, source, **held)
            before = {name: getattr(letter, name) for name in columns}
            made = decided(session, letter, kind, ada)
            can = undoable(session, letter, ada, now=LATER, cancel_window=WINDOW)
            assert can is not None
            assert (can.decision.id, can.until) == (made.id, NOW + WINDOW)
            undo(session, letter, ada, now=LATER, cancel_window=WINDOW, decision_id=made.id)
            assert {name: getattr(letter, name) for name in columns} == before, (kind, source)
            assert made.undone_at == LATER
            session.expire_all()
            assert {notice.state for notice in of_letter(session, letter.id)} <= {NoticeState.CANCELLED}
            kinds = session.scalars(select(Decision.kind).where(Decision.letter_id == letter.id).order_by(Decision.id))
            assert kinds.all() == [kind, K.UNDO]


def test_a_letter_that_is_being_read_again_stays_there(database: Database) -> None:
    """Its reader is at work already."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session)
        decided(session, letter, K.READ_AGAIN, ada)
        with pytest.raises(Refused, match="cannot be taken back"):
            undo(session, letter, ada, now=LATER, cancel_window=WINDOW)
        assert undoable(session, letter, ada, now=LATER, cancel_window=WINDOW) is None


def test_only_who_decided_or_an_administrator_takes_it_back(database: Database) -> None:
    """And nobody who could not have decided."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session)
        decided(session, letter, K.HOLD, ada)
        with pytest.raises(Refused, match="only who decided, or an administrator"):
            undo(session, letter, factories.staff(session), now=LATER, cancel_window=WINDOW)
        for other in (factories.staff(session, Role.PRINTER), factories.staff(session, Role.ADMIN, active=False)):
            with pytest.raises(Refused, match="may not do this"):
                undo(session, letter, other, now=LATER, cancel_window=WINDOW)
        undo(session, letter, factories.staff(session, Role.ADMIN), now=LATER, cancel_window=WINDOW)
        assert letter.state is S.IN_REVIEW


def test_when_its_time_is_over_it_stands(database: Database) -> None:
    """To the second, and the line says what to do instead."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session)
        decided(session, letter, K.APPROVE, ada)
        with pytest.raises(Refused, match="time to take it back is over"):
            undo(session, letter, ada, now=NOW + WINDOW, cancel_window=WINDOW)
        undo(session, letter, ada, now=NOW + WINDOW - timedelta(seconds=1), cancel_window=WINDOW)
        assert (letter.state, letter.approved_proof_id, letter.approved_at) == (S.IN_REVIEW, None, None)


def test_what_followed_keeps_it(database: Database) -> None:
    """Another decision, a batch, or the undo itself: a conflict that says what the letter is now."""
    with database.write() as session:
        ada, bob = factories.staff(session), factories.staff(session, Role.ADMIN, name="Bob")
        again, batched, twice = (factories.letter(session) for _ in range(3))
        first = decided(session, again, K.HOLD, ada)
        decide(session, again, choice(K.RELEASE), bob, now=LATER)
        with pytest.raises(Conflict, match=r"Bob decided first \(release\)"):
            undo(session, again, ada, now=LATER, cancel_window=WINDOW, decision_id=first.id)
        decided(session, batched, K.APPROVE, ada)
        lifecycle.move(session, batched, S.IN_BATCH, now=LATER, actor=bob)
        with pytest.raises(Conflict, match="gone on since: it is in batch now"):
            undo(session, batched, ada, now=LATER, cancel_window=WINDOW)
        decided(session, twice, K.RETURN, ada)
        undo(session, twice, ada, now=LATER, cancel_window=WINDOW)
        with pytest.raises(Conflict, match="taken back already"):
            undo(session, twice, bob, now=LATER, cancel_window=WINDOW)
        with pytest.raises(Refused, match="nothing was decided"):
            undo(session, factories.letter(session), ada, now=LATER, cancel_window=WINDOW)


def test_an_approval_comes_back_only_for_its_own_proof(database: Database) -> None:
    """Set again meanwhile, the letter has to be read again."""
    with database.write() as session:
        letter, ada = factories.letter(session, S.APPROVED), factories.staff(session)
        decided(session, letter, K.HOLD, ada)
        factories.proof(session, letter, b"another", version=2, made_at=NOW + timedelta(minutes=1))
        with pytest.raises(Refused, match="its approval cannot come back"):
            undo(session, letter, ada, now=LATER, cancel_window=WINDOW)
        assert letter.state is S.ON_HOLD


def test_trust_goes_with_its_approval(database: Database) -> None:
    """Trust of longer ago stays."""
    with database.write() as session:
        ada, wanda, old = factories.staff(session), factories.pen_pal(session), NOW - timedelta(days=9)
        friend = factories.pen_pal(session, trusted_at=old, trusted_by_id=ada.id)
        for pen_pal, left in ((wanda, None), (friend, old)):
            letter = factories.letter(session, by=pen_pal)
            decided(session, letter, K.APPROVE, ada, trust=True)
            assert pen_pal.trusted_at == (left or NOW)
            undo(session, letter, ada, now=LATER, cancel_window=WINDOW)
            assert pen_pal.trusted_at == left


def test_an_undo_and_a_decision_at_once_make_one_and_one_conflict(database: Database) -> None:
    """Whoever is second hears of it, and nothing is half done."""
    with database.write() as session:
        ada, bob = factories.staff(session), factories.staff(session)
        letters = [factories.letter(session).id for _ in range(4)]
        made = {one: decided(session, session.get_one(Letter, one), K.HOLD, ada).id for one in letters}
    for letter_id in letters:

        def take(letter_id: int = letter_id) -> None:
            with database.write() as session:
                letter, staff = session.get_one(Letter, letter_id), session.get_one(Staff, ada.id)
                undo(session, letter, staff, now=LATER, cancel_window=WINDOW, decision_id=made[letter_id])

        def reject(letter_id: int = letter_id) -> None:
            with database.write() as session:
                letter, staff = session.get_one(Letter, letter_id), session.get_one(Staff, bob.id)
                decide(session, letter, choice(K.REJECT, version=2), staff, now=LATER)

        results = together(take, reject)
        assert sorted(type(result).__name__ for result in results) == ["Conflict", "NoneType"], results
