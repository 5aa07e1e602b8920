"""Scanning envelopes into the bag: every answer a scan can have, one scan or two, one scanner or two."""

import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from relay import audit
from relay.codes import CodeError, CodeKind, encode
from relay.db import Database
from relay.letters.codebook import codes_of
from relay.mailroom import batches
from relay.mailroom.bagging import bag, scanning
from relay.mailroom.bagging.scanning import Outcome
from relay.models import (
    Audit,
    Batch,
    HeldFor,
    LetterState,
    OurLetter,
    OurLetterKind,
    Piece,
    PieceState,
    ProfileStatus,
    Staff,
)
from relay.press.marking.marks import page_mark
from tests import factories
from tests.factories import NOW
from tests.mailroom.table import LATER, Table, printed
from tests.together import together

S = LetterState


@pytest.fixture
def table(database: Database) -> Iterator[Table]:
    """Lay three printed letters of three pages each on a table."""
    with database.write() as session:
        yield Table(session)


def test_a_sealed_envelope_goes_into_the_bag(table: Table) -> None:
    """The square of its first page, its code in any case, or typed: name, number and what to expect are said."""
    letter = table.letters[0]
    factories.photo(table.session, letter)
    factories.photo(table.session, letter, included=False)
    seen = table.scan(page_mark(table.code(0), 1, 3))
    assert (seen.outcome, seen.is_good, seen.code) == (Outcome.BAGGED, True, table.code(0))
    assert (seen.name, seen.register_number) == ("Marcus E. Ellery", letter.profile.register_number)
    assert (seen.sheets, seen.pages, seen.photos, seen.facility) == (1, 3, 1, "FCI Cedar Ridge")
    assert table.scan(table.code(1).lower().replace("-", " ")).outcome is Outcome.BAGGED
    assert bag.bag_of(table.session, table.batch) == bag.Bag(2, 3)
    piece = table.batch.pieces[0]
    table.session.refresh(piece)
    assert (piece.bagged_at, piece.bagged_by_id) == (LATER, table.ada.id)
    assert [one.code for one in bag.missing(table.session, table.batch)] == [table.code(2)]
    assert {(one.code, one.by) for one in bag.last_in(table.session, table.batch)} == {
        (table.code(0), "Ada"),
        (table.code(1), "Ada"),
    }
    told = table.session.scalars(select(Audit).where(Audit.verb == "batch.bagged").order_by(Audit.id)).first()
    assert told
    assert told.detail
    assert (told.subject_id, told.detail.new) == (table.batch.id, {"seq": 1, "letter": letter.id})
    assert not bag.bag_of(table.session, table.batch).is_full
    table.scan(table.code(2))
    assert bag.bag_of(table.session, table.batch).is_full


def test_a_second_scan_says_when_and_who(table: Table) -> None:
    """And changes nothing."""
    table.scan(table.code())
    seen = table.scan(table.code())
    assert (seen.outcome, seen.at, seen.by) == (Outcome.DOUBLE, LATER, "Ada")
    assert bag.bag_of(table.session, table.batch).inside == 1


@pytest.mark.parametrize("text", ["", "hello", "9780140449136", "K7R2-MX4", "\x00\x01", "é" * 300])
def test_what_is_no_code_is_said(table: Table, text: str) -> None:
    """A barcode of a book, a code cut short, nothing at all."""
    seen = table.scan(text)
    assert seen.outcome is Outcome.UNREADABLE
    assert len(seen.read) <= 80


def test_one_character_misread_is_no_other_letter(table: Table) -> None:
    """The check of the code refuses it."""
    code = table.code()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    assert table.scan(wrong).outcome is Outcome.UNREADABLE


def test_codes_of_other_things_are_in_no_envelope(table: Table) -> None:
    """A batch's code, a correspondence's, a letter's that is read still, and one that nothing has."""
    key = codes_of(table.session).key
    waiting = factories.letter(table.session, S.IN_REVIEW)
    for code in (
        encode(CodeKind.BATCH, table.batch.id, key),
        encode(CodeKind.CORRESPONDENCE, 1, key),
        encode(CodeKind.LETTER, waiting.id, key),
        encode(CodeKind.LETTER, 4_000, key),
    ):
        seen = table.scan(code)
        assert (seen.outcome, seen.name) == (Outcome.UNKNOWN, "")


def test_an_envelope_of_another_batch_is_named(table: Table) -> None:
    """Printed or not; it goes into the bag of its own."""
    other = factories.letter(table.session, S.PRINTED)
    batch = printed(table.session, other)
    book = codes_of(table.session)
    seen = table.scan(book.letter(other.id))
    assert (seen.outcome, seen.batch) == (Outcome.OTHER_BATCH, book.batch(batch.id))


def test_what_was_mailed_or_spoiled_or_is_not_printed_is_said(table: Table) -> None:
    """With when, and why it was spoiled."""
    for piece, state in zip(table.batch.pieces, (PieceState.MAILED, PieceState.SPOILED, PieceState.MADE), strict=True):
        piece.state = state
    table.batch.pieces[1].spoiled_why = "torn by the printer"
    table.session.flush()
    gone, spoiled, made = (table.scan(table.code(number)) for number in range(3))
    assert (gone.outcome, gone.at) == (Outcome.GONE, NOW)
    assert (spoiled.outcome, spoiled.reason) == (Outcome.SPOILED, "torn by the printer")
    assert made.outcome is Outcome.NOT_PRINTED


def test_what_must_not_be_mailed_is_pulled(table: Table) -> None:
    """Even out of the bag; why is said. What is sealed names nobody."""
    table.scan(table.code(0))
    paused, blocked, sealed = table.letters
    paused.profile.status = ProfileStatus.PAUSED
    assert blocked.pen_pal
    blocked.pen_pal.blocked_at = NOW
    factories.sealing(table.session, sealed, table.ada)
    seen = table.scan(table.code(0))
    assert (seen.outcome, seen.held_for) == (Outcome.PULL, HeldFor.TRANSIT)
    assert table.scan(table.code(1)).held_for is HeldFor.BLOCKED
    last = table.scan(table.code(2))
    assert (last.outcome, last.name, last.register_number, last.moved) == (Outcome.PULL, "", "", False)


def test_whoever_moved_since_it_was_printed_is_said(table: Table) -> None:
    """Their letter has the old address on it."""
    profile_id = table.letters[0].profile_id
    audit.record(table.session, "profile.moved", "profile", profile_id, actor_id=None, now=LATER)
    table.session.flush()
    seen = table.scan(table.code())
    assert (seen.outcome, seen.moved, seen.held_for) == (Outcome.PULL, True, None)


def test_a_sheet_of_another_printing_is_said(table: Table) -> None:
    """It had another number of pages: it is not what was approved last."""
    assert table.scan(page_mark(table.code(), 1, 2)).outcome is Outcome.OLD_PRINT


def test_a_loose_sheet_is_no_sealed_envelope(table: Table) -> None:
    """Only the first page shows through a window."""
    seen = table.scan(page_mark(table.code(), 2, 3))
    assert (seen.outcome, seen.page) == (Outcome.LOOSE_PAGE, 2)
    assert bag.bag_of(table.session, table.batch).inside == 0


def test_a_letter_of_ours_is_scanned_like_any_other(table: Table) -> None:
    """By its own code; it has no photos, and its person is named."""
    session, person = table.session, table.letters[0].profile
    ours = OurLetter(kind=OurLetterKind.WELCOME, profile_id=person.id, state_since=NOW, created_at=NOW)
    session.add(ours)
    session.flush()
    proof = table.batch.pieces[0].proof
    piece = Piece(batch_id=table.batch.id, seq=9, our_letter_id=ours.id, proof_id=proof.id, state_since=NOW)
    piece.state = PieceState.PRINTED
    session.add(piece)
    session.flush()
    seen = table.scan(encode(CodeKind.OUR_LETTER, ours.id, codes_of(session).key))
    assert (seen.outcome, seen.name, seen.seq) == (Outcome.BAGGED, person.committed_name, 9)


@pytest.fixture
def careful(table: Table) -> Table:
    """Have the last page scanned, too."""
    factories.organisation(table.session).scans_last_page = True
    table.session.flush()
    return table


def test_two_scans_put_a_letter_into_its_own_envelope(careful: Table) -> None:
    """The last page as it goes in, then what shows when it is sealed."""
    first = careful.scan(page_mark(careful.code(), 3, 3))
    assert (first.outcome, first.opened) == (Outcome.LAST_PAGE, careful.code())
    assert bag.bag_of(careful.session, careful.batch).inside == 0
    second = careful.scan(page_mark(careful.code(), 1, 3))
    assert (second.outcome, second.opened) == (Outcome.BAGGED, "")
    piece = careful.batch.pieces[0]
    careful.session.refresh(piece)
    assert piece.last_page_at == LATER
    assert piece.bagged_at == LATER


def test_another_envelope_is_the_wrong_one(careful: Table) -> None:
    """Loudly, into the record, and the open letter waits for its own envelope still."""
    careful.scan(f"{careful.code(0)} 3/3")  # typed: the square was torn
    seen = careful.scan(careful.code(1))
    assert (seen.outcome, seen.opened, seen.is_good) == (Outcome.WRONG_LETTER, careful.code(0), False)
    assert bag.bag_of(careful.session, careful.batch).inside == 0
    told = careful.session.scalars(select(Audit).where(Audit.verb == "batch.wrong_letter")).one()
    assert told.detail
    assert told.detail.new["sheet"] == careful.code(0)
    assert careful.scan("nonsense").opened == careful.code(0)
    assert careful.scan(page_mark(careful.code(0), 3, 3)).outcome is Outcome.LOOSE_PAGE
    assert careful.scan(careful.code(0)).outcome is Outcome.BAGGED


def test_an_envelope_before_its_last_page_is_not_taken(careful: Table) -> None:
    """Nobody would know what is in it."""
    for text in (careful.code(), page_mark(careful.code(), 1, 3), page_mark(careful.code(), 2, 3)):
        assert careful.scan(text).outcome is Outcome.LAST_PAGE_FIRST


def test_one_page_is_first_and_last(database: Database) -> None:
    """It is scanned twice: in the hand, and through the window."""
    with database.write() as session:
        factories.organisation(session).scans_last_page = True
        table = Table(session, letters=1, pages=1)
        only = page_mark(table.code(), 1, 1)
        assert [table.scan(only).outcome for _ in range(3)] == [Outcome.LAST_PAGE, Outcome.BAGGED, Outcome.DOUBLE]


def test_two_scanners_fill_one_bag(database: Database) -> None:
    """Each envelope is counted once, whoever was first; the other is told."""
    with database.write() as session:
        table = Table(session, letters=6)
        codes, batch_id, ada_id = [table.code(number) for number in range(6)], table.batch.id, table.ada.id
    gate, outcomes = threading.Barrier(2), list[Outcome]()

    def scanner() -> Callable[[], None]:
        def act() -> None:
            gate.wait()
            for code in codes:
                with database.write() as session:
                    batch, ada = session.get_one(Batch, batch_id), session.get_one(Staff, ada_id)
                    outcomes.append(scanning.scan(session, batch, code, ada, now=LATER).outcome)

        return act

    assert together(scanner(), scanner()) == [None, None]
    assert sorted(outcomes) == [Outcome.BAGGED] * 6 + [Outcome.DOUBLE] * 6
    with database.read() as session:
        assert bag.bag_of(session, session.get_one(Batch, batch_id)) == bag.Bag(6, 6)
        bagged = select(Audit.id).where(Audit.verb == "batch.bagged")
        assert len(session.scalars(bagged).all()) == 6


def test_nothing_scanned_is_mailed_as_ever(table: Table) -> None:
    """A volunteer with five letters needs no scanner."""
    assert batches.mark_mailed(table.session, table.batch, table.ada, now=LATER) == 3


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_the_reader(text: str) -> None:
    """It is a mark, or it is refused."""
    try:
        mark = scanning.read_scan(text)
    except CodeError:
        return
    assert len(mark.code) == 9
