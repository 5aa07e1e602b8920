"""Mailing a batch: with day and place; what was not scanned into the bag is named, and said what becomes of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.codebook import codes_of
from relay.mailroom import batches
from relay.mailroom.bagging import closing, scanning
from relay.mailroom.bagging.closing import Missing, MissingPieces
from relay.mailroom.gathering import making
from relay.models import Audit, BatchState, LetterState, PieceState
from tests.factories import NOW
from tests.mailroom.table import Table

S = LetterState


def test_a_batch_is_mailed_on_a_day_and_at_a_place(database: Database) -> None:
    """Today when nobody says; the place is remembered for the next."""
    with database.write() as session:
        first, second = Table(session, letters=1), Table(session, letters=1)
        assert closing.last_place(session) == ""
        yesterday = NOW.date() - timedelta(days=1)
        first.batch.created_at = NOW - timedelta(days=2)
        batches.mark_mailed(session, first.batch, first.ada, now=NOW, on=yesterday, place=" Main Street ")
        assert (first.batch.mailed_on, first.batch.mailed_place) == (yesterday, "Main Street")
        assert first.batch.mailed_at == NOW
        told = session.scalars(select(Audit).where(Audit.verb == "batch.mailed")).one()
        assert told.detail
        assert told.detail.new == {"state": "mailed", "mailed_on": str(yesterday), "mailed_place": "Main Street"}
        assert closing.last_place(session) == "Main Street"
        batches.mark_mailed(session, second.batch, second.ada, now=NOW)
        assert (second.batch.mailed_on, second.batch.mailed_place) == (NOW.date(), "")


@pytest.mark.parametrize(
    ("day", "told"),
    [(NOW.date() + timedelta(days=1), "still to come"), (NOW.date() - timedelta(days=1), "not made yet")],
    ids=["tomorrow", "before it was made"],
)
def test_the_day_can_have_been(database: Database, day: date, told: str) -> None:
    """Neither to come nor before the batch; the field is named."""
    with database.write() as session:
        table = Table(session, letters=1)
        with pytest.raises(Refused, match=told) as refused:
            batches.mark_mailed(session, table.batch, table.ada, now=NOW, on=day)
        assert refused.value.field == "on"
        assert table.batch.state is BatchState.PRINTED


def test_what_is_missing_is_named_and_settled(database: Database) -> None:
    """Still here: approved again, for the next batch. Mailed all the same: mailed. Nothing said: refused by name."""
    with database.write() as session:
        table = Table(session, letters=4)
        scanning.scan(session, table.batch, table.code(1), table.ada, now=NOW)
        with pytest.raises(MissingPieces, match=table.code(0)) as refused:
            batches.mark_mailed(session, table.batch, table.ada, now=NOW, missing={3: Missing.HERE})
        assert refused.value.seqs == [1, 4]
        said = {1: Missing.HERE, 3: Missing.MAILED, 4: Missing.MAILED}
        assert batches.mark_mailed(session, table.batch, table.ada, now=NOW, missing=said) == 3
        assert [letter.state for letter in table.letters] == [S.APPROVED, S.MAILED, S.MAILED, S.MAILED]
        assert [piece.state for piece in table.batch.pieces] == [PieceState.SPOILED] + [PieceState.MAILED] * 3
        assert table.batch.pieces[0].spoiled_why == closing.STAYED
        stayed = table.letters[0]
        assert stayed.approved_proof_id == table.batch.pieces[0].proof_id
        new = making.create(session, table.ada, now=NOW, cancel_window=timedelta(minutes=10))
        assert [piece.letter_id for piece in new.pieces] == [stayed.id]
        new.state = BatchState.READY
        session.flush()
        batches.mark_printed(session, new, table.ada, now=NOW)
        seen = scanning.scan(session, new, codes_of(session).letter(stayed.id), table.ada, now=NOW)
        assert seen.is_good


def test_a_full_bag_needs_no_word(database: Database) -> None:
    """All were scanned; and the same batch is mailed once."""
    with database.write() as session:
        table = Table(session, letters=2)
        for number in range(2):
            scanning.scan(session, table.batch, table.code(number), table.ada, now=NOW)
        assert batches.mark_mailed(session, table.batch, table.ada, now=NOW) == 2
        with pytest.raises(Conflict, match="already"):
            batches.mark_mailed(session, table.batch, table.ada, now=NOW)
