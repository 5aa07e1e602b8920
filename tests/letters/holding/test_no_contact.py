"""No-contact requests hold letters when they come, when they are approved, and again before they are printed."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.holding import forbidden, no_contact
from relay.letters.holding.no_contact import Wanted
from relay.letters.paper import proofs
from relay.mailroom import batches
from relay.mailroom.gathering import making
from relay.mailroom.papers.manifest import manifest
from relay.mailroom.taking_out import stopping
from relay.mailroom.taking_out.stopping import Stopped
from relay.models import (
    AskedBy,
    Audit,
    BatchState,
    DecisionKind,
    HeldFor,
    Job,
    Letter,
    LetterState,
    NoContact,
    PenPal,
    PieceState,
    Role,
)
from relay.screening.no_contact import By
from tests import factories
from tests.factories import NOW

S = LetterState
APPROVE = Choice(kind=DecisionKind.APPROVE)


def hans(session: Session, state: LetterState = S.SCREENED, **columns: Any) -> Letter:  # noqa: ANN401
    """Add a letter of Hans."""
    known = session.scalar(select(PenPal).where(PenPal.address == "hans@example.org"))
    writer = known or factories.pen_pal(session, address="hans@example.org", name="Hans Meier")
    return factories.letter(session, state, by=writer, **columns)


def wanted(**known: Any) -> Wanted:  # noqa: ANN401
    """Give a request as a court makes it."""
    return Wanted(asked_by=AskedBy.COURT, source="Order 24-113", **known)


def arrives(session: Session, letter: Letter) -> Letter:
    """Bring a letter to review, as the worker does."""
    proofs.bring_to_review(session, letter, ask_to_confirm=False, now=NOW)
    return letter


def test_a_forbidden_letter_is_held_when_it_comes(database: Database) -> None:
    """It never comes before a reader; the letter names the request, and the record has both."""
    with database.write() as session:
        letter = hans(session)
        order = factories.no_contact(session, letter.profile)
        arrives(session, letter)
        assert (letter.state, letter.held_for, letter.no_contact_id) == (S.ON_HOLD, HeldFor.NO_CONTACT, order.id)
        told = session.scalars(select(Audit).where(Audit.subject_id == letter.id)).one().detail
        assert told
        assert told.new["no_contact_id"] == order.id


def test_only_the_two_are_kept_apart(database: Database) -> None:
    """Somebody else's letter, and Hans's to somebody else, come to review; a request for everybody holds all of his."""
    with database.write() as session:
        letter, other = hans(session), hans(session)
        factories.no_contact(session, letter.profile)
        assert arrives(session, factories.letter(session, S.SCREENED, to=letter.alias)).state is S.IN_REVIEW
        assert arrives(session, other).state is S.IN_REVIEW
        factories.no_contact(session)
        assert arrives(session, hans(session)).state is S.ON_HOLD


@pytest.mark.parametrize(
    ("columns", "holds"),
    [
        ({}, True),
        ({"starts_on": date(2020, 1, 1), "ends_on": date(2999, 1, 1)}, True),
        ({"ends_on": date(2020, 1, 1)}, False),
        ({"starts_on": date(2999, 1, 1)}, False),
        ({"lifted_at": NOW}, False),
    ],
)
def test_a_request_holds_while_it_is_in_force(database: Database, columns: dict[str, Any], holds: bool) -> None:
    """From its first day to its last, in the organisation's zone, unless it was lifted."""
    with database.write() as session:
        factories.no_contact(session, **columns)
        assert (arrives(session, hans(session)).state is S.ON_HOLD) is holds


def test_the_words_of_a_letter_tell_too(database: Database) -> None:
    """A phone number or a postal address that stands in it, the name in From, an address that was merged."""
    with database.write() as session:
        factories.no_contact(session, email="", phone="+12125550123")
        letter = factories.letter(session, S.SCREENED)
        assert letter.reading
        letter.reading.text = "Dear Marcus"
        letter.reading.detail = {"segments": [{"text": "Call (212) 555-0123", "kept": True, "reason": ""}]}
        assert arrives(session, letter).held_for is HeldFor.NO_CONTACT
        factories.no_contact(session)
        kept = factories.pen_pal(session)
        factories.pen_pal(session, address="hans@example.org", merged_into_id=kept.id)
        assert arrives(session, factories.letter(session, S.SCREENED, by=kept)).held_for is HeldFor.NO_CONTACT


def test_where_answers_go_tells_too(database: Database) -> None:
    """Somebody else's address in From, and answers go to whom the request is about: the person would write to them."""
    with database.write() as session:
        order = factories.no_contact(session)
        letter = factories.letter(session, S.SCREENED)
        assert letter.reading
        letter.reading.detail = {"reply_to": [{"name": "", "address": "hans@example.org"}]}
        assert (arrives(session, letter).held_for, letter.no_contact_id) == (HeldFor.NO_CONTACT, order.id)
        found = forbidden.find(session, letter, NOW)
        assert found
        assert (found.match.by, found.match.is_certain) == (By.EMAIL, True)


def test_a_letter_that_is_only_signed_may_be_theirs(database: Database) -> None:
    """No name in From: the one below it holds the letter, and whoever reviews may say that it is somebody else."""
    with database.write() as session:
        factories.no_contact(session, email="", name="Quentin Quorn")
        letter = factories.letter(session, S.SCREENED)
        assert letter.reading
        signed = "Dear Marcus,\n\nI think of you.\n\nQuentin Quorn"
        letter.reading.detail = {"segments": [{"text": signed, "kept": True, "reason": ""}]}
        assert arrives(session, letter).held_for is HeldFor.NO_CONTACT
        found = forbidden.find(session, letter, NOW)
        assert found
        assert (found.match.by, found.match.is_certain) == (By.NAME, False)
        no_contact.clear(session, letter, factories.staff(session), why="another", version=letter.version, now=NOW)
        assert letter.state is S.IN_REVIEW


def test_approval_is_refused_where_a_request_came_since(database: Database) -> None:
    """Whatever way a letter came into review, nobody approves it past a request."""
    with database.write() as session:
        letter, ada = hans(session, S.IN_REVIEW), factories.staff(session)
        factories.no_contact(session)
        with pytest.raises(Refused, match="no-contact request"):
            decide(session, letter, APPROVE, ada, now=NOW)
        assert letter.state is S.IN_REVIEW


def test_what_is_forbidden_when_a_batch_is_made_is_held(database: Database) -> None:
    """An order that begins after the approval: the letter goes on hold instead of on paper, the others are printed."""
    window = timedelta(0)
    with database.write() as session:
        letter, other = hans(session, S.APPROVED), factories.letter(session, S.APPROVED)
        factories.no_contact(session)
        assert making.hold_back(session, now=NOW, cancel_window=window) == 1
        made = making.create(session, None, now=NOW, cancel_window=window)
        assert [piece.letter_id for piece in made.pieces] == [other.id]
        assert (letter.state, letter.held_for, letter.approved_at) == (S.ON_HOLD, HeldFor.NO_CONTACT, None)


def test_a_new_request_stops_letters_wherever_they_are(database: Database) -> None:
    """In the same transaction: held, taken out of the batch whose file is made again, or named for pulling."""
    with database.write() as session:
        ada = factories.staff(session)
        review, second, approved = (hans(session, state) for state in (S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED))
        batched, beside = hans(session, S.IN_BATCH), factories.letter(session, S.IN_BATCH)
        batch = factories.batch(session, batched, beside)
        batch.state, batch.object_id = BatchState.READY, factories.stored_object(session).id
        printed, mailed = hans(session, S.PRINTED), hans(session, S.MAILED)
        order, stopped = stopping.add_request(session, wanted(email="Hans@example.org"), ada, now=NOW)
        assert stopped == Stopped(held=3, taken_out=1, to_pull=1)
        for letter in (review, second, approved, batched):
            assert (letter.state, letter.held_for, letter.no_contact_id) == (S.ON_HOLD, HeldFor.NO_CONTACT, order.id)
        assert (printed.state, printed.no_contact_id) == (S.PRINTED, order.id)
        assert (mailed.no_contact_id, beside.state) == (None, S.IN_BATCH)
        assert [piece.state for piece in batch.pieces] == [PieceState.SPOILED, PieceState.MADE]
        assert batch.state.value == "making"
        assert batch.stored is None
        assert session.scalars(select(Job.kind)).all() == ["assemble"]


def test_a_batch_of_nothing_else_is_cancelled(database: Database) -> None:
    """There is nothing left to print."""
    with database.write() as session:
        batch = factories.batch(session, hans(session, S.IN_BATCH))
        stopping.add_request(session, wanted(email="hans@example.org"), factories.staff(session), now=NOW)
        assert batch.state is BatchState.CANCELLED


def test_what_is_printed_is_pulled_before_the_rest_is_mailed(database: Database) -> None:
    """The pile cannot be marked mailed with the letter in it; pulled, it is on hold and the rest goes."""
    with database.write() as session:
        ada, printer = factories.staff(session), factories.staff(session, Role.PRINTER)
        letter, beside = hans(session, S.PRINTED), factories.letter(session, S.PRINTED)
        batch = factories.batch(session, letter, beside)
        batch.state = BatchState.PRINTED
        for piece in batch.pieces:
            piece.state = PieceState.PRINTED
        stopping.add_request(session, wanted(email="hans@example.org"), ada, now=NOW)
        assert [row.must_be_pulled for row in manifest(session, batch, NOW)] == [True, False]
        with pytest.raises(Refused, match="must not be mailed"):
            batches.mark_mailed(session, batch, printer, now=NOW)
        with pytest.raises(Refused, match="only what is in a batch"):
            stopping.pull(session, batch.pieces[1], printer, now=NOW)
        stopping.pull(session, batch.pieces[0], printer, now=NOW)
        assert (letter.state, letter.held_for) == (S.ON_HOLD, HeldFor.NO_CONTACT)
        assert batches.mark_mailed(session, batch, printer, now=NOW) == 1
        assert beside.state is S.MAILED


def test_only_a_request_that_makes_sense_is_kept(database: Database) -> None:
    """Somebody, a source, an end after its start; each fault is one line, and nothing is written."""
    with database.write() as session:
        ada, auditor = factories.staff(session), factories.staff(session, Role.AUDITOR)
        for bad, line in (
            (wanted(), "say whom"),
            (wanted(email="hans"), "no email address"),
            (wanted(phone="12"), "no phone number"),
            (wanted(postal="Albany"), "number and a street"),
            (wanted(name="X", starts_on=date(2026, 2, 2), ends_on=date(2026, 2, 1)), "ends before"),
            (wanted(name="X", ends_on=NOW.date() - timedelta(days=1)), "last day has passed"),
            (Wanted(asked_by=AskedBy.COURT, source=" ", name="X"), "where this is from"),
        ):
            with pytest.raises(Refused, match=line):
                stopping.add_request(session, bad, ada, now=NOW)
        with pytest.raises(Refused, match=auditor.email):
            stopping.add_request(session, wanted(name="X"), auditor, now=NOW)
        assert session.scalars(select(NoContact)).all() == []


def test_lifting_gives_letters_back_to_their_readers(database: Database) -> None:
    """Administrators only, with a reason, once; a letter that another request forbids as well stays held by that."""
    with database.write() as session:
        ada, admin = factories.staff(session), factories.staff(session, Role.ADMIN)
        letter, other = hans(session, S.IN_REVIEW), hans(session, S.IN_REVIEW)
        printed = hans(session, S.PRINTED)
        order, _stopped = stopping.add_request(session, wanted(email="hans@example.org"), ada, now=NOW)
        second = factories.no_contact(session, other.profile, email="@example.org")
        with pytest.raises(Refused, match="administrator"):
            no_contact.lift(session, order, ada, why="Withdrawn", now=NOW)
        with pytest.raises(Refused, match="say why"):
            no_contact.lift(session, order, admin, why=" ", now=NOW)
        assert no_contact.lift(session, order, admin, why="Withdrawn by the court", now=NOW) == 1
        assert (letter.state, letter.no_contact_id, printed.no_contact_id) == (S.IN_REVIEW, None, None)
        assert (other.state, other.no_contact_id) == (S.ON_HOLD, second.id)
        with pytest.raises(Conflict):
            no_contact.lift(session, order, admin, why="Again", now=NOW)


def test_somebody_else_of_that_name_goes_on(database: Database) -> None:
    """A reviewer says how they know; the letter may be approved then, and the next one is asked about again."""
    with database.write() as session:
        ada = factories.staff(session)
        letter = hans(session)
        factories.no_contact(session, email="", name="Hans Meier")
        arrives(session, letter)
        with pytest.raises(Refused, match="no-contact request"):
            decide(session, letter, Choice(kind=DecisionKind.RELEASE), ada, now=NOW)
        with pytest.raises(Conflict):
            no_contact.clear(session, letter, ada, why="Called him", version=letter.version - 1, now=NOW)
        no_contact.clear(session, letter, ada, why="Called him: born 1990", version=letter.version, now=NOW)
        assert letter.state is S.IN_REVIEW
        decide(session, letter, APPROVE, ada, now=NOW)
        assert arrives(session, hans(session)).state is S.ON_HOLD


def test_what_is_certain_only_an_administrator_lets_go_on(database: Database) -> None:
    """An address is nobody else's, unless somebody in charge says so."""
    with database.write() as session:
        ada, admin = factories.staff(session), factories.staff(session, Role.ADMIN)
        letter = hans(session)
        factories.no_contact(session)
        arrives(session, letter)
        with pytest.raises(Refused, match="administrator"):
            no_contact.clear(session, letter, ada, why="Sure", version=None, now=NOW)
        no_contact.clear(session, letter, admin, why="His brother has the address now", version=None, now=NOW)
        assert letter.state is S.IN_REVIEW
