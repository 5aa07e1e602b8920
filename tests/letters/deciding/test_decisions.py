"""What staff decide: each kind, its reasons, its proof, and two people at the same moment."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.arriving.flagging import screen
from relay.letters.arriving.readings import reading_of
from relay.letters.deciding.decisions import (
    NEEDS_REASON,
    TARGETS,
    Choice,
    confirm_pen_pal,
    decide,
    may,
    release_held,
)
from relay.letters.queries import history
from relay.letters.steps import TRANSITIONS
from relay.models import Audit, Decision, DecisionKind, Flag, Job, Letter, LetterState, Role, Staff
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW
from tests.together import together

K = DecisionKind
S = LetterState
WHY = "asked by phone"


def choice(kind: DecisionKind, version: int | None = None) -> Choice:
    """Give a choice with all its reasons."""
    return Choice(kind=kind, private_reason=WHY, public_reason="please shorten", version=version)


def decisions(session: Session, letter: Letter) -> list[Decision]:
    """Give what was decided about a letter."""
    return list(session.scalars(select(Decision).where(Decision.letter_id == letter.id).order_by(Decision.id)))


@pytest.mark.parametrize("role", Role)
def test_may_says_what_decide_does(role: Role) -> None:
    """A page offers exactly what the table allows: every decision follows a step, and the step names the roles."""
    for kind in DecisionKind:
        for state in LetterState:
            target = TARGETS.get((kind, state))
            assert may(role, kind, state) is (target is not None and role in TRANSITIONS[state, target].by)
            assert not (may(role, kind, state) and role in {Role.AUDITOR, Role.PRINTER})


def test_every_decision_does_what_it_says(database: Database) -> None:
    """For each kind in each state where it may be made: the new state, one decision with its reasons, one entry."""
    with database.write() as session:
        ada = factories.staff(session, name="Ada")
        for (kind, source), target in TARGETS.items():
            letter = factories.letter(session, source)
            seen = letter.version
            decide(session, letter, choice(kind, seen), ada, now=NOW)
            assert letter.state is target
            (made,) = decisions(session, letter)
            assert (made.kind, made.staff_id, made.letter_version, made.made_at) == (kind, ada.id, seen, NOW)
            assert (made.private_reason, made.public_reason) == (WHY, "please shorten")
            (step,) = history(session, letter)
            assert (step.verb, step.actor) == (f"letter.{target.value}", "Ada")
        entries = session.scalar(select(func.count()).select_from(Audit))
        assert entries == len(TARGETS)


def test_an_approval_names_the_proof_and_its_hash(database: Database) -> None:
    """What was seen is what will be printed, whatever proofs come later."""
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session)
        proof = letter.proof
        assert proof
        decide(session, letter, choice(K.APPROVE), ada, now=NOW)
        assert (letter.approved_proof_id, letter.approved_at) == (proof.id, NOW)
        (made,) = decisions(session, letter)
        assert (made.proof_id, made.proof_sha256) == (proof.id, proof.sha256)
        (step,) = history(session, letter)
        assert step.values["approved_proof_id"] == proof.id


@pytest.mark.parametrize("kind", [K.REOPEN, K.WITHDRAW])
def test_what_is_taken_back_is_no_longer_approved(database: Database, kind: DecisionKind) -> None:
    """No proof of it can be printed any more."""
    with database.write() as session:
        letter = factories.letter(session, S.APPROVED)
        decide(session, letter, choice(kind), factories.staff(session), now=NOW)
        assert (letter.approved_proof_id, letter.approved_at) == (None, None)


def test_what_goes_back_to_work_has_its_job(database: Database) -> None:
    """A message read again, and one that was taken for automatic but that a person wrote, are read by the worker."""
    with database.write() as session:
        ada = factories.staff(session)
        unreadable, automatic = (factories.letter(session, state) for state in (S.UNREADABLE, S.AUTOMATIC))
        decide(session, unreadable, choice(K.READ_AGAIN), ada, now=NOW)
        decide(session, automatic, choice(K.REOPEN), ada, now=NOW)
        jobs = [(job.kind, job.subject_id, job.arguments) for job in session.scalars(select(Job).order_by(Job.id))]
        assert jobs == [
            (JobKind.READ, unreadable.message_id, {"personal": False}),
            (JobKind.READ, automatic.message_id, {"personal": True}),
        ]


def test_a_reason_is_required_where_somebody_will_ask(database: Database) -> None:
    """Hold, return, reject and withdraw say why, privately or publicly; blanks are no reason; approval needs none."""
    assert {K.HOLD, K.RETURN, K.REJECT, K.WITHDRAW} <= NEEDS_REASON
    with database.write() as session:
        letter, ada = factories.letter(session), factories.staff(session)
        for kind in (K.HOLD, K.RETURN, K.REJECT, K.WITHDRAW):
            with pytest.raises(Refused, match="needs a reason"):
                decide(session, letter, Choice(kind=kind, private_reason=" \n"), ada, now=NOW)
        assert letter.state is S.IN_REVIEW
        assert decisions(session, letter) == []
        decide(session, letter, Choice(kind=K.APPROVE), ada, now=NOW)
        decide(session, letter, Choice(kind=K.WITHDRAW, public_reason="as you asked"), ada, now=NOW)


def test_who_may_not_is_told_so(database: Database) -> None:
    """A printer, an auditor and a closed account decide nothing."""
    with database.write() as session:
        letter = factories.letter(session)
        others = [factories.staff(session, role) for role in (Role.PRINTER, Role.AUDITOR)]
        for staff in (*others, factories.staff(session, Role.ADMIN, active=False)):
            with pytest.raises(Refused, match=staff.email):
                decide(session, letter, choice(K.APPROVE), staff, now=NOW)
        assert letter.state is S.IN_REVIEW


def test_who_comes_second_hears_who_was_first(database: Database) -> None:
    """With the version they saw, or without: name, verb and state are in the line, and nothing is done."""
    with database.write() as session:
        letter, ada, bob = factories.letter(session), factories.staff(session, name="Ada"), factories.staff(session)
        seen = letter.version
        decide(session, letter, choice(K.HOLD, seen), ada, now=NOW)
        for late in (choice(K.APPROVE, seen), choice(K.APPROVE)):
            with pytest.raises(Conflict, match=r"Ada decided first \(hold\): the letter is on hold now"):
                decide(session, letter, late, bob, now=NOW)
        with pytest.raises(Conflict, match=r"^you decided first"):
            decide(session, letter, choice(K.HOLD, seen), ada, now=NOW)
        assert len(decisions(session, letter)) == 1


def test_what_mailcall_changed_is_a_conflict_too(database: Database) -> None:
    """A hold that ended while somebody looked: the line says what the letter is now."""
    with database.write() as session:
        letter = factories.letter(session, S.ON_HOLD, hold_until=NOW)
        seen = letter.version
        assert release_held(session, now=NOW) == 1
        session.refresh(letter)
        with pytest.raises(Conflict, match="it is in review now"):
            decide(session, letter, choice(K.RELEASE, seen), factories.staff(session), now=NOW)


def test_a_letter_under_way_is_decided_later(database: Database) -> None:
    """Nobody decides about what is still being read; the line says to wait."""
    with database.write() as session:
        for state in (S.RECEIVED, S.READING, S.SCREENED):
            with pytest.raises(Refused, match="try again in a moment"):
                decide(session, factories.letter(session, state), choice(K.APPROVE), factories.staff(session), now=NOW)


def test_an_appeal_is_read_by_somebody_else(database: Database) -> None:
    """Who rejected a letter cannot reopen it; anybody else who reviews can (28 CFR 540.13)."""
    with database.write() as session:
        letter, ada, bob = factories.letter(session), factories.staff(session), factories.staff(session)
        decide(session, letter, choice(K.REJECT), ada, now=NOW)
        with pytest.raises(Refused, match="somebody else"):
            decide(session, letter, choice(K.REOPEN), ada, now=NOW)
        decide(session, letter, choice(K.REOPEN), bob, now=NOW)
        assert letter.state is S.IN_REVIEW


def test_holds_end_by_themselves(database: Database) -> None:
    """At their time and not before; a hold without an end waits for a person."""
    with database.write() as session:
        ada = factories.staff(session)
        over, later, open_ended = (factories.letter(session) for _ in range(3))
        ends = (NOW + timedelta(hours=1), NOW + timedelta(hours=3), None)
        for letter, end in zip((over, later, open_ended), ends, strict=True):
            held = Choice(kind=K.HOLD, private_reason=WHY, hold_until=end)
            decide(session, letter, held, ada, now=NOW)
            assert letter.hold_until == end
        assert release_held(session, now=NOW) == 0
        assert release_held(session, now=NOW + timedelta(hours=2)) == 1
        states = {letter.id: letter.state for letter in session.scalars(select(Letter))}
        assert [states[one.id] for one in (over, later, open_ended)] == [S.IN_REVIEW, S.ON_HOLD, S.ON_HOLD]
        assert over.hold_until is None
        assert history(session, over)[-1].actor == ""


def test_confirming_an_address_by_hand_moves_what_waited(database: Database) -> None:
    """With a reason, by who may review; the second time nothing is left to do, and the first confirmation stays."""
    with database.write() as session:
        ada, printer = factories.staff(session), factories.staff(session, Role.PRINTER)
        wanda = factories.pen_pal(session)
        waiting = [factories.letter(session, S.AWAITING_PEN_PAL, by=wanda) for _ in range(2)]
        another = factories.letter(session, S.AWAITING_PEN_PAL)
        with pytest.raises(Refused, match="needs a reason"):
            confirm_pen_pal(session, wanda, ada, reason=" ", now=NOW)
        with pytest.raises(Refused, match="may not"):
            confirm_pen_pal(session, wanda, printer, reason=WHY, now=NOW)
        assert confirm_pen_pal(session, wanda, ada, reason=WHY, now=NOW) == 2
        assert [letter.state for letter in (*waiting, another)] == [S.IN_REVIEW, S.IN_REVIEW, S.AWAITING_PEN_PAL]
        assert (wanda.confirmed_at, wanda.confirmed_by_id) == (NOW, ada.id)
        bob = factories.staff(session, Role.ADMIN)
        assert confirm_pen_pal(session, wanda, bob, reason=WHY, now=NOW + timedelta(days=1)) == 0
        assert wanda.confirmed_by_id == ada.id
        session.flush()
        verbs = session.scalars(select(Audit.verb).where(Audit.subject_kind == "pen_pal")).all()
        assert verbs == ["pen_pal.confirmed"]


@pytest.mark.parametrize("blind", [False, True], ids=["with the version they saw", "without a version"])
def test_two_people_at_once_make_one_decision_and_one_conflict(database: Database, *, blind: bool) -> None:
    """Round after round, each with their own session: never two decisions, never none, never another error."""
    rounds = 6
    with database.write() as session:
        ada, bob = factories.staff(session, name="Ada"), factories.staff(session, name="Bob")
        letters = [factories.letter(session).id for _ in range(rounds)]
    gate = threading.Barrier(2)

    def deciding(staff_id: int, letter_id: int, kind: DecisionKind) -> Callable[[], None]:
        def act() -> None:
            with database.read() as session:
                seen = None if blind else session.get_one(Letter, letter_id).version
            gate.wait()
            with database.write() as session:
                staff, letter = session.get_one(Staff, staff_id), session.get_one(Letter, letter_id)
                decide(session, letter, choice(kind, seen), staff, now=NOW)

        return act

    for letter_id in letters:
        results = together(deciding(ada.id, letter_id, K.APPROVE), deciding(bob.id, letter_id, K.RETURN))
        assert sorted(type(result).__name__ for result in results) == ["Conflict", "NoneType"], results
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == rounds
        assert session.scalar(select(func.count()).select_from(Audit)) == rounds


@pytest.mark.parametrize(
    ("source", "back"),
    [
        (S.IN_REVIEW, S.IN_REVIEW),
        (S.SECOND_REVIEW, S.IN_REVIEW),
        (S.ON_HOLD, S.IN_REVIEW),
        (S.UNREADABLE, S.UNREADABLE),
        (S.AUTOMATIC, S.AUTOMATIC),
        (S.AWAITING_PEN_PAL, S.AWAITING_PEN_PAL),
    ],
)
def test_what_was_put_away_goes_back_to_where_it_was(
    database: Database, source: LetterState, back: LetterState
) -> None:
    """Through the staff inbox and closed: to its readers, or to what it was beside them."""
    with database.write() as session:
        letter, ada = factories.letter(session, source), factories.staff(session)
        for kind in (K.FOR_US, K.CLOSE, K.REOPEN):
            decide(session, letter, choice(kind), ada, now=NOW)
        assert letter.state is back


def test_whoever_rejected_does_not_decide_about_the_appeal(database: Database) -> None:
    """Once somebody else opened it again the first reader still leaves it to others."""
    with database.write() as session:
        letter, ada, bob = factories.letter(session), factories.staff(session), factories.staff(session)
        decide(session, letter, choice(K.REJECT), ada, now=NOW)
        decide(session, letter, choice(K.REOPEN), bob, now=NOW)
        for kind in (K.APPROVE, K.REJECT, K.RETURN):
            with pytest.raises(Refused, match="somebody else"):
                decide(session, letter, choice(kind), ada, now=NOW)
        decide(session, letter, choice(K.APPROVE), bob, now=NOW)
        assert letter.state is S.APPROVED


def test_a_trusted_pen_pals_first_letter_is_no_longer_pointed_out(database: Database) -> None:
    """To anybody; who trusted them and when is known; nobody is trusted where nobody is known."""
    with database.write() as session:
        ada, wanda = factories.staff(session), factories.pen_pal(session)
        letter, other = factories.letter(session, by=wanda), factories.letter(session, by=wanda)
        assert "first-letter" in first_flags(session, other)
        trusting = Choice(kind=K.APPROVE, trust=True)
        decide(session, letter, trusting, ada, now=NOW)
        assert (wanda.trusted_at, wanda.trusted_by_id) == (NOW, ada.id)
        assert "first-letter" not in first_flags(session, other)
        with pytest.raises(Refused, match="nobody to trust"):
            decide(session, factories.letter(session, pen_pal_id=None), trusting, ada, now=NOW)


def first_flags(session: Session, letter: Letter) -> set[str]:
    """Look at a letter's reading again; give the rules that found something."""
    assert letter.reading is not None
    screen(session, letter, reading_of(letter.reading), pen_pal_id=letter.pen_pal_id, now=NOW)
    session.flush()
    return set(session.scalars(select(Flag.rule).where(Flag.letter_id == letter.id)))


def test_closing_from_review_needs_a_reason(database: Database) -> None:
    """Beside review where it was says why."""
    with database.write() as session:
        ada = factories.staff(session)
        with pytest.raises(Refused, match="needs a reason"):
            decide(session, factories.letter(session), Choice(kind=K.CLOSE), ada, now=NOW)
        for state in (S.UNREADABLE, S.AUTOMATIC, S.FOR_US):
            letter = factories.letter(session, state)
            decide(session, letter, Choice(kind=K.CLOSE), ada, now=NOW)
            assert letter.state is S.CLOSED
