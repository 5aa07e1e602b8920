"""The table of transitions: what is not in it cannot be done, and what is in it can be done only rightly."""

import itertools
from collections.abc import Callable

import pytest

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.lifecycle import check, move
from relay.letters.queries import history
from relay.letters.steps import MAILROOM, REVIEWERS, TRANSITIONS
from relay.models import (
    Correspondence,
    CorrespondenceState,
    Flag,
    Letter,
    LetterState,
    MailPoint,
    PenPal,
    Profile,
    ProfileStatus,
    Proof,
    Redaction,
    Role,
    Severity,
    Staff,
)
from tests import factories
from tests.factories import NOW

S = LetterState
PAIRS = list(itertools.product(LetterState, LetterState))
NO_WAY = [pair for pair in PAIRS if pair not in TRANSITIONS]


def member(role: Role, *, active: bool = True) -> Staff:
    """Give somebody who is in no database."""
    return Staff(id=1, email=f"{role.value}@example.org", role=role, active=active)


def letter(state: LetterState = S.IN_REVIEW) -> Letter:
    """Give a letter, in no database, of which everything holds."""
    person = Profile(status=ProfileStatus.ACTIVE, mail_point=MailPoint(takes_redacted=True))
    proof = Proof(id=5, reading_id=3)
    writer = PenPal(blocked_at=None)
    never_mailed = state in {S.FOR_US, S.CLOSED}
    ids = {"reading_id": 3, "proof_id": 5, "approved_proof_id": None if never_mailed else 5}
    return Letter(state=state, profile=person, proof=proof, pen_pal=writer, **ids)


@pytest.mark.parametrize(("source", "target"), NO_WAY, ids=lambda state: state.value)
def test_what_is_not_in_the_table_is_refused(source: LetterState, target: LetterState) -> None:
    """For everybody, Mailcall itself included."""
    for actor in (None, member(Role.ADMIN)):
        with pytest.raises(Refused, match="cannot become"):
            check(letter(source), target, actor, now=NOW)


@pytest.mark.parametrize(("source", "target"), TRANSITIONS, ids=lambda state: state.value)
def test_only_those_named_in_the_table_take_a_step(source: LetterState, target: LetterState) -> None:
    """Each role may or may not; a closed account never; Mailcall itself always."""
    step = TRANSITIONS[source, target]
    for role in Role:
        if role in step.by:
            check(letter(source), target, member(role), now=NOW)
        else:
            with pytest.raises(Refused, match="may not do this"):
                check(letter(source), target, member(role), now=NOW)
        with pytest.raises(Refused, match="may not do this"):
            check(letter(source), target, member(role, active=False), now=NOW)
    check(letter(source), target, None, now=NOW)


def test_the_table_says_what_the_design_says() -> None:
    """Auditors only look, printers only print, and no letter is stuck but at an end."""
    assert all(Role.AUDITOR not in step.by for step in TRANSITIONS.values())
    assert all(Role.PRINTER not in step.by or step.by == MAILROOM for step in TRANSITIONS.values())
    assert TRANSITIONS[S.IN_REVIEW, S.APPROVED].by == REVIEWERS
    ends = set(LetterState) - {source for source, target in TRANSITIONS if target not in {S.URGENT, S.SEALED}}
    assert ends == {S.WITHDRAWN}
    reached = {S.RECEIVED} | {target for _, target in TRANSITIONS}
    assert reached == set(LetterState)
    assert {target for source, target in TRANSITIONS if source is S.PRINTED} == {
        S.APPROVED,
        S.MAILED,
        S.SEALED,
        S.IN_REVIEW,
        S.ON_HOLD,
    }


def unproofed(one: Letter) -> None:
    """Take the proof away."""
    one.proof = None


def read_again(one: Letter) -> None:
    """Read it again after it was set."""
    one.reading_id = 4


def flagged(one: Letter) -> None:
    """Let a rule block it."""
    one.flags = [
        Flag(rule="left-out", severity=Severity.WARN),
        Flag(rule="empty", severity=Severity.BLOCK, parameters={}),
    ]


def blacked_out(one: Letter) -> None:
    """Black something out, where letters with that are refused."""
    one.redactions = [Redaction()]
    one.profile.mail_point.takes_redacted = False


def untold(one: Letter) -> None:
    """Black something out that the pen pal was not told of."""
    one.redactions = [Redaction()]


def paused(one: Letter) -> None:
    """Stop letters to the person."""
    one.profile.status = ProfileStatus.PAUSED


def blocked(one: Letter) -> None:
    """Block the pen pal."""
    assert one.pen_pal
    one.pen_pal.blocked_at = NOW


def suspended(one: Letter) -> None:
    """Stop letters between the two."""
    one.correspondence = Correspondence(state=CorrespondenceState.MUTED)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (unproofed, "no proof"),
        (read_again, "being made again"),
        (flagged, r"blocks it \(empty\)"),
        (blacked_out, "takes no letters with something blacked out"),
        (untold, "does not know yet"),
        (paused, "stopped"),
        (blocked, "blocked"),
        (suspended, "between these two"),
    ],
)
def test_an_approval_needs_all_of_it(spoil: Callable[[Letter], None], reason: str) -> None:
    """Whole proof of what was read, nothing that blocks, somebody who may write to somebody who may be written to."""
    one = letter()
    spoil(one)
    with pytest.raises(Refused, match=reason):
        check(one, S.APPROVED, member(Role.ADMIN), now=NOW)
    check(one, S.RETURNED, member(Role.ADMIN), now=NOW)


def test_warnings_do_not_block() -> None:
    """Staff decide; rules only block what cannot be printed."""
    one = letter()
    one.flags = [Flag(rule="left-out", severity=Severity.WARN), Flag(rule="first-letter", severity=Severity.NOTE)]
    check(one, S.APPROVED, member(Role.REVIEWER), now=NOW)


@pytest.mark.parametrize("spoil", [paused, blocked])
def test_what_is_stopped_after_approval_is_not_batched(spoil: Callable[[Letter], None]) -> None:
    """The way to the printer asks again."""
    one = letter(S.APPROVED)
    spoil(one)
    with pytest.raises(Refused, match="cannot become in batch"):
        check(one, S.IN_BATCH, member(Role.PRINTER), now=NOW)


def test_what_was_mailed_never_comes_back_to_its_readers() -> None:
    """It is closed for good; only what was closed unread can be opened again."""
    one = letter(S.CLOSED)
    check(one, S.IN_REVIEW, member(Role.REVIEWER), now=NOW)
    one.approved_proof_id = 5
    with pytest.raises(Refused, match="was mailed"):
        check(one, S.IN_REVIEW, member(Role.REVIEWER), now=NOW)


def test_without_an_approved_proof_nothing_is_batched() -> None:
    """What is printed is what was approved."""
    one = letter(S.APPROVED)
    one.approved_proof_id = None
    with pytest.raises(Refused, match="no approved proof"):
        check(one, S.IN_BATCH, member(Role.PRINTER), now=NOW)


def test_a_step_is_counted_dated_and_recorded(database: Database) -> None:
    """State, since when, version, and an entry with what was and what is."""
    with database.write() as session:
        one = factories.letter(session, S.IN_REVIEW)
        ada = factories.staff(session, name="Ada")
        version = one.version
        move(session, one, S.ON_HOLD, now=NOW, actor=ada, hold_until=NOW)
        assert (one.state, one.state_since, one.version, one.hold_until) == (S.ON_HOLD, NOW, version + 1, NOW)
        (step,) = history(session, one)
        assert (step.verb, step.actor, step.at) == ("letter.on_hold", "Ada", NOW)
        assert step.values == {
            "state": "on_hold",
            "held_for": "staff",
            "hold_until": "2026-06-01T12:00:00.000000+00:00",
        }


def test_a_step_on_a_letter_that_changed_meanwhile_is_a_conflict(database: Database) -> None:
    """Nothing is changed, and nothing is recorded."""
    with database.write() as session:
        letter_id = factories.letter(session, S.IN_REVIEW).id
    with database.read() as session:
        seen = session.get_one(Letter, letter_id)
    with database.write() as session:
        move(session, session.get_one(Letter, letter_id), S.ON_HOLD, now=NOW, actor=None)
    with database.writing() as session:
        session.add(seen)
        with pytest.raises(Conflict, match="somebody else changed"):
            move(session, seen, S.RETURNED, now=NOW, actor=None)
    with database.read() as session:
        now_there = session.get_one(Letter, letter_id)
        assert now_there.state is S.ON_HOLD
        assert [step.verb for step in history(session, now_there)] == ["letter.on_hold"]


def test_a_new_proof_makes_what_was_seen_old(database: Database) -> None:
    """Who looked at the one before it decides about something that is no longer there: a conflict."""
    with database.write() as session:
        one = factories.letter(session, S.IN_REVIEW)
        seen = one.version
        lifecycle.show_proof(session, one, factories.proof(session, one, version=2).id)
        assert one.version == seen + 1
