"""A rule that blocks until somebody has looked: recorded, in one proof, and only where the rule allows it."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.arriving import rereading
from relay.letters.arriving.readings import detail_of
from relay.letters.arriving.rereading import Act
from relay.letters.deciding import decisions
from relay.letters.paper import proofs
from relay.letters.paper.seeing import see
from relay.models import Audit, DecisionKind, Letter, LetterState, ObjectKind, Role, Severity
from relay.objects import Kept, content_key
from relay.press import Faithfulness, Proof
from relay.reading import Reading, Segment
from relay.reading.passages import Place
from tests import factories
from tests.factories import NOW

RULE = "missing-glyphs"
PDF = b"%PDF with boxes"
BOXES = Proof(pdf=PDF, sha256="ab" * 32, pages=1, sheets=1, missing_glyphs=("\U0001e900",), version={"press": "1"})
KEPT = Kept(content_key(ObjectKind.PROOF, PDF), ObjectKind.PROOF, len(PDF), "application/pdf")


def boxed(session: Session) -> Letter:
    """Give a letter in review whose proof has a box."""
    letter = factories.letter(session)
    assert letter.reading is not None
    letter.reading.detail = detail_of(Reading(segments=(Segment("a\n\nb", kept=True),)))
    set_again(session, letter)
    return letter


def set_again(session: Session, letter: Letter) -> None:
    """Store the proof as the press gives it."""
    proofs.store(session, letter, BOXES, KEPT, envelope="10-double-window", both_sides=False, now=NOW)
    session.flush()
    session.refresh(letter)


def approve(session: Session, letter: Letter) -> None:
    """Approve what is there now."""
    staff = factories.staff(session)
    decisions.decide(session, letter, decisions.Choice(kind=DecisionKind.APPROVE), staff, now=NOW)


def test_a_letter_with_boxes_is_approved_when_somebody_has_seen_them(database: Database) -> None:
    """Not before; who looked, and at which proof, is recorded."""
    with database.write() as session:
        letter = boxed(session)
        with pytest.raises(Refused, match=RULE):
            approve(session, letter)
        version, staff = letter.version, factories.staff(session)
        see(session, letter, RULE, staff, proof_sha256=BOXES.sha256, now=NOW)
        assert letter.version > version
        row = session.scalars(select(Audit).where(Audit.verb == "letter.seen")).one()
        assert (row.subject_id, row.actor_id) == (letter.id, staff.id)
        assert row.detail is not None
        assert row.detail.new == {"rule": RULE, "proof_sha256": BOXES.sha256}
        approve(session, letter)
        assert letter.state is LetterState.APPROVED


def test_the_same_proof_is_looked_at_once(database: Database) -> None:
    """Set again it is what was seen; words that change make another proof, and somebody looks again."""
    with database.write() as session:
        letter = boxed(session)
        see(session, letter, RULE, factories.staff(session), proof_sha256=BOXES.sha256, now=NOW)
        set_again(session, letter)
        approve(session, letter)
    with database.write() as session:
        letter = boxed(session)
        see(session, letter, RULE, factories.staff(session), proof_sha256=BOXES.sha256, now=NOW)
        hand = Act(staff=factories.staff(session), now=NOW)
        rereading.move_passage(session, letter, Place(1, 1), hand, kept=False)
        set_again(session, letter)
        with pytest.raises(Refused, match=RULE):
            approve(session, letter)


def test_another_proof_was_not_seen(database: Database) -> None:
    """Who looked at what is no longer there is told so."""
    with database.write() as session:
        letter = boxed(session)
        with pytest.raises(Conflict, match="set again while you were looking"):
            see(session, letter, RULE, factories.staff(session), proof_sha256="cd" * 32, now=NOW)


@pytest.mark.parametrize("rule", ["empty", "not-printable", "missing-glyphs"])
def test_most_rules_are_not_lifted_by_looking(database: Database, rule: str) -> None:
    """And none where it blocks nothing."""
    with database.write() as session:
        letter = factories.letter(session)
        factories.flag(session, letter, Severity.WARN if rule == RULE else Severity.BLOCK, rule)
        assert letter.proof is not None
        with pytest.raises(Refused, match=rule):
            see(session, letter, rule, factories.staff(session), proof_sha256=letter.proof.sha256, now=NOW)


def test_who_does_not_review_lifts_nothing(database: Database) -> None:
    """Roles are held to here as well as at the gate."""
    with database.write() as session:
        letter = boxed(session)
        with pytest.raises(Refused, match="may not do this"):
            see(session, letter, RULE, factories.staff(session, Role.AUDITOR), proof_sha256=BOXES.sha256, now=NOW)


def test_a_proof_that_says_something_else_is_approved_by_nobody(database: Database) -> None:
    """Looking does not help; what was compared stays with the proof, and a faithful proof lifts it."""
    other = replace(BOXES, missing_glyphs=(), faithful=Faithfulness(letters=7, lost="é"))
    with database.write() as session:
        letter = boxed(session)
        store = {"envelope": "10-double-window", "both_sides": False, "now": NOW}
        proofs.store(session, letter, replace(other, sha256="cd" * 32), KEPT, **store)  # type: ignore[arg-type]
        session.flush()
        session.refresh(letter)
        assert letter.proof is not None
        assert letter.proof.press["compared"] == {"letters": 7, "by_glyphs": 0, "lost": "é", "added": ""}
        with pytest.raises(Refused, match="not-faithful"):
            approve(session, letter)
        with pytest.raises(Refused, match="looking at it could lift"):
            see(session, letter, "not-faithful", factories.staff(session), proof_sha256="cd" * 32, now=NOW)
        said = replace(other, sha256="ef" * 32, faithful=Faithfulness(letters=7))
        proofs.store(session, letter, said, KEPT, **store)  # type: ignore[arg-type]
        session.flush()
        session.refresh(letter)
        approve(session, letter)
        assert letter.state is LetterState.APPROVED
