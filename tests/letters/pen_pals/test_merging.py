"""Merging: what the page said moves, and nothing else; later mail belongs to the kept one; there are no circles."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.arriving import arrivals, flagging
from relay.letters.deciding.decisions import confirm_pen_pal
from relay.letters.pen_pals import merging
from relay.models import (
    Acquaintance,
    Audit,
    Correspondence,
    CorrespondenceState,
    Flag,
    Letter,
    LetterState,
    Note,
    NoteOn,
    PenPal,
    Role,
    Staff,
)
from relay.reading import Mailbox, Reading, Segment
from tests import factories
from tests.factories import NOW
from tests.together import together

S = CorrespondenceState
WHY = "She wrote from both, and said so"


def merge(session: Session, kept: PenPal, other: PenPal, staff: Staff | None = None) -> merging.Merger:
    """Read what would move, then do it."""
    seal = merging.look(session, kept, other, NOW).seal
    staff = staff or factories.staff(session)
    return merging.merge(session, kept, other, staff, why=WHY, seal=seal, now=NOW)


def two(session: Session, **columns: Any) -> tuple[PenPal, PenPal]:  # noqa: ANN401
    """Add Wanda with two addresses, of which nobody knows that they are one."""
    kept = factories.pen_pal(session, address="wanda@home.example", name="Wanda")
    return kept, factories.pen_pal(session, address="wanda@work.example", name="Wanda", **columns)


def arrives(session: Session, address: str, letter: Letter) -> Letter:
    """Read a letter as the worker does."""
    arrivals.begin(session, letter.message_id, now=NOW)
    read = Reading(senders=(Mailbox("Wanda", address),), segments=(Segment("Dear Marcus", kept=True),))
    arrivals.store(session, letter.message, read, [], now=NOW)
    session.refresh(letter)
    return letter


def test_everything_of_the_other_moves(database: Database) -> None:
    """Letters, correspondences, notes, notices and who knows them; the page said how many."""
    with database.write() as session:
        kept, other = two(session)
        ada = factories.staff(session)
        letter = factories.letter(session, by=other)
        between = factories.correspondence(session, other, letter.profile)
        letter.correspondence_id = between.id
        note = factories.note(session, NoteOn.PEN_PAL, other.id, ada)
        notice = factories.notice(session, letter)
        session.add(Acquaintance(staff_id=ada.id, pen_pal_id=other.id, created_at=NOW))
        version = letter.version
        told = merge(session, kept, other)
        for row in (letter, note, notice, between):
            session.refresh(row)
        assert (told.letters, told.notes, told.notices) == (1, 1, 1)
        assert (told.moved, told.joined, told.addresses) == (("Marcus E. Ellery",), (), ("wanda@work.example",))
        assert (letter.pen_pal_id, letter.correspondence_id, letter.version) == (kept.id, between.id, version + 1)
        assert (note.subject_id, notice.pen_pal_id, between.pen_pal_id) == (kept.id, kept.id, kept.id)
        assert session.scalars(select(Acquaintance.pen_pal_id)).all() == [kept.id]
        assert (other.merged_into_id, kept.merged_into_id) == (kept.id, None)
        verbs = session.scalars(select(Audit.verb).where(Audit.verb.startswith("pen_pal."))).all()
        assert sorted(verbs) == ["pen_pal.merged", "pen_pal.took_in"]


@pytest.mark.parametrize(
    ("mine", "theirs", "left"),
    [(S.OPEN, S.ENDED, S.ENDED), (S.ENDED, S.MUTED, S.ENDED), (S.OPEN, S.MUTED, S.MUTED), (S.OPEN, S.OPEN, S.OPEN)],
)
def test_two_correspondences_with_one_person_become_one(database: Database, mine: S, theirs: S, left: S) -> None:
    """The stricter of the two counts, with by whose wish and why; the letters of both are in it."""
    with database.write() as session:
        kept, other = two(session)
        letter = factories.letter(session, by=other)
        into = factories.correspondence(session, kept, letter.profile, state=mine, why="mine")
        moving = factories.correspondence(session, other, letter.profile, state=theirs, why="theirs")
        letter.correspondence_id = moving.id
        factories.note(session, NoteOn.CORRESPONDENCE, moving.id, factories.staff(session))
        (joined,) = merge(session, kept, other).joined
        session.refresh(letter)
        assert (joined.state, joined.differs) == (left, mine is not theirs)
        assert (into.state, letter.correspondence_id) == (left, into.id)
        assert into.why == ("mine" if mine is left else "theirs")
        assert session.scalars(select(Note.subject_id)).all() == [into.id]


def test_answers_on_paper_move_with_the_letters_that_they_answer(database: Database) -> None:
    """As do our own letters about the two: what is decided of the one correspondence is decided of all of it."""
    with database.write() as session:
        kept, other = two(session)
        person = factories.profile(session)
        into, moving = (factories.correspondence(session, pal, person) for pal in (kept, other))
        answer = factories.reply(session, between=moving)
        our = factories.our_letter(session, to=person, correspondence_id=moving.id)
        version = answer.version
        merge(session, kept, other)
        assert (answer.correspondence_id, answer.version) == (into.id, version + 1)
        assert our.correspondence_id == into.id


def test_later_mail_from_either_address_belongs_to_the_kept_one(database: Database) -> None:
    """Also from what was merged into the other before: everything is one step away, never two."""
    with database.write() as session:
        kept, other = two(session)
        third = factories.pen_pal(session, address="wanda@old.example", name="Wanda")
        merge(session, other, third)
        merge(session, kept, other)
        for address in ("wanda@home.example", "wanda@work.example", "wanda@old.example"):
            letter = arrives(session, address, factories.letter(session, LetterState.RECEIVED))
            assert letter.pen_pal_id == kept.id
            assert letter.correspondence
            assert letter.correspondence.pen_pal_id == kept.id
        assert set(session.scalars(select(PenPal.merged_into_id).where(PenPal.id != kept.id))) == {kept.id}


def test_nobody_is_merged_in_a_circle_or_twice(database: Database) -> None:
    """With themselves, with who is part of another, or back into who is part of them."""
    with database.write() as session:
        kept, other = two(session)
        third = factories.pen_pal(session)
        merge(session, kept, other)
        for one, two_ in ((kept, kept), (other, kept), (kept, other), (third, other), (other, third)):
            with pytest.raises(Refused):
                merging.look(session, one, two_, NOW)


def test_what_was_not_on_the_page_does_not_happen(database: Database) -> None:
    """A letter, a block or a request that came since: nothing is merged, and the page is read again."""
    with database.write() as session:
        kept, other = two(session)
        ada, auditor = factories.staff(session), factories.staff(session, Role.AUDITOR)
        seal = merging.look(session, kept, other, NOW).seal
        with pytest.raises(Refused, match="one person"):
            merging.merge(session, kept, other, ada, why=" ", seal=seal, now=NOW)
        with pytest.raises(Refused, match=auditor.email):
            merging.merge(session, kept, other, auditor, why=WHY, seal=seal, now=NOW)
        other.blocked_at = NOW
        session.flush()
        with pytest.raises(Conflict, match="has changed"):
            merging.merge(session, kept, other, ada, why=WHY, seal=seal, now=NOW)
        assert other.merged_into_id is None


def test_the_stricter_of_the_two_counts(database: Database) -> None:
    """Blocked when one is, trusted only when both are, and each difference is said before."""
    with database.write() as session:
        kept, other = two(session, blocked_at=NOW, blocked_why="Threats")
        kept.trusted_at = NOW
        factories.no_contact(session, email="wanda@work.example")
        told = merging.look(session, kept, other, NOW)
        assert (told.becomes_blocked, told.loses_trust, len(told.forbidden)) == (True, True, 1)
        other.minor_at = NOW
        merge(session, kept, other)
        session.refresh(kept)
        assert kept.minor_at == NOW
        assert (kept.blocked_at, kept.blocked_why) == (NOW, "Threats")
        assert session.scalars(select(PenPal.trusted_at).where(PenPal.id == kept.id)).one() is None


@pytest.mark.parametrize(
    ("kept_days", "other_days", "left"), [(1, None, "his"), (1, 2, "his"), (2, 1, "hers"), (None, 2, "hers")]
)
def test_of_two_blocks_the_one_that_lasts_longer_counts(
    database: Database, kept_days: int | None, other_days: int | None, left: str
) -> None:
    """A block without an end is not shortened by one that has an end."""
    ends = [None if days is None else NOW + timedelta(days=days) for days in (kept_days, other_days)]
    with database.write() as session:
        kept, other = two(session, blocked_at=NOW, blocked_until=ends[1], blocked_why="his")
        kept.blocked_at, kept.blocked_until, kept.blocked_why = NOW, ends[0], "hers"
        merge(session, kept, other)
        session.refresh(kept)
        assert (kept.blocked_until, kept.blocked_why) == (ends[left == "his"], left)


def test_an_address_that_is_not_confirmed_does_not_become_so(database: Database) -> None:
    """Otherwise anybody who writes under a name could be taken for the one whose address was confirmed."""
    with database.write() as session:
        kept, other = two(session)
        kept.confirmed_at = NOW
        session.flush()
        with pytest.raises(Refused, match=r"wanda@work\.example is not confirmed"):
            merging.look(session, kept, other, NOW)


def test_confirming_somebody_confirms_all_their_addresses(database: Database) -> None:
    """Two that were merged are one person, and are confirmed as one."""
    with database.write() as session:
        kept, other = two(session)
        merge(session, kept, other)
        confirm_pen_pal(session, kept, factories.staff(session), reason="Called her", now=NOW)
        assert (kept.confirmed_at, other.confirmed_at) == (NOW, NOW)


def test_the_name_on_paper_is_the_kept_ones(database: Database) -> None:
    """Where the names differ, what is not in a batch yet is set again; what was approved is read again."""
    with database.write() as session:
        kept, other = two(session)
        other.name = "W. Okafor"
        letter = factories.letter(session, LetterState.APPROVED, by=other)
        assert merge(session, kept, other).set_again
        session.refresh(letter)
        assert (letter.state, letter.proof_id) == (LetterState.IN_REVIEW, None)


def test_look_alikes_are_still_compared(database: Database) -> None:
    """A stranger who looks like either address is flagged; the pen pal's own other address is nobody else."""
    with database.write() as session:
        kept, other = two(session)
        letter = factories.letter(session, by=kept)
        factories.correspondence(session, kept, letter.profile)
        factories.correspondence(session, other, letter.profile)
        merge(session, kept, other)

        def flags(address: str, author: PenPal | None) -> set[str]:
            read = Reading(senders=(Mailbox("Wanda", address),), segments=(Segment("Hi", kept=True),))
            flagging.screen(session, letter, read, pen_pal_id=author.id if author else None, now=NOW)
            session.flush()
            return set(session.scalars(select(Flag.rule).where(Flag.letter_id == letter.id)))

        assert not flags("wanda@work.example", kept) & {"look-alike", "same-name"}
        assert "same-name" in flags("wanda@elsewhere.example", factories.pen_pal(session))


def test_a_letter_that_comes_meanwhile_is_not_left_behind(database: Database) -> None:
    """Read and merged at the same moment: the letter belongs to the kept one, or nothing was merged."""
    with database.write() as session:
        kept, other = two(session)
        letter = factories.letter(session, LetterState.RECEIVED)
        ada = factories.staff(session)
        seal = merging.look(session, kept, other, NOW).seal
        kept_id, other_id, letter_id, ada_id = kept.id, other.id, letter.id, ada.id

    def merges() -> None:
        with database.write() as session:
            rows = session.get_one(PenPal, kept_id), session.get_one(PenPal, other_id)
            merging.merge(session, *rows, session.get_one(Staff, ada_id), why=WHY, seal=seal, now=NOW)

    def reads() -> None:
        with database.write() as session:
            arrives(session, "wanda@work.example", session.get_one(Letter, letter_id))

    found = together(merges, reads)
    assert not [error for error in found if isinstance(error, Exception) and not isinstance(error, Conflict)]
    with database.read() as session:
        merged = session.get_one(PenPal, other_id).merged_into_id is not None
        assert session.get_one(Letter, letter_id).pen_pal_id == (kept_id if merged else other_id)
        assert session.scalars(select(Correspondence.pen_pal_id)).all() == [kept_id if merged else other_id]
