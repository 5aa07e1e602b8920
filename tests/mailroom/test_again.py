"""Printing a spoiled piece again: a new envelope for the same approved pages, and nothing else changes."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import NotReady, Refused, Sealed
from relay.mailroom import again, batches, pieces
from relay.models import (
    Audit,
    Batch,
    BatchState,
    LetterState,
    ObjectKind,
    Piece,
    PieceState,
    ProfileStatus,
    Role,
    Staff,
)
from relay.objects import FolderStore, keep, name
from tests import factories
from tests.factories import NOW


def on_the_table(session: Session, *, is_printed: bool = True) -> tuple[Batch, Piece, Staff]:
    """Give a batch of one letter, its piece and somebody of the mailroom."""
    state = PieceState.PRINTED if is_printed else PieceState.MADE
    letter = factories.letter(session, LetterState.PRINTED if is_printed else LetterState.IN_BATCH)
    batch = factories.batch(session, letter)
    batch.state = BatchState.PRINTED if is_printed else BatchState.READY
    batch.pieces[0].state = state
    session.flush()
    return batch, pieces.numbered(session, batch, 1), factories.staff(session, Role.PRINTER)


@pytest.mark.parametrize("is_printed", [True, False], ids=["printed", "not printed"])
def test_a_spoiled_piece_is_followed_by_another(database: Database, is_printed: bool) -> None:
    """The same letter and proof, last in its batch; the letter stays where it is, and the batch can be mailed."""
    with database.write() as session:
        batch, piece, ada = on_the_table(session, is_printed=is_printed)
        assert piece.letter
        before, state = piece.letter.version, piece.letter.state
        new = again.print_again(session, piece, ada, reason=" torn by the printer ", now=NOW)
        assert (piece.state, piece.spoiled_why) == (PieceState.SPOILED, "torn by the printer")
        assert (new.seq, new.again_of_id, new.proof_id, new.letter_id) == (2, piece.id, piece.proof_id, piece.letter_id)
        assert (piece.letter.version, piece.letter.state) == (before, state)
        told = session.scalars(select(Audit).where(Audit.verb == "batch.printed_again")).one()
        assert told.detail
        assert (told.actor_id, told.detail.new) == (ada.id, {"seq": 1, "again": 2, "why": "torn by the printer"})
        third = again.print_again(session, pieces.numbered(session, batch, 2), ada, reason="again", now=NOW)
        assert third.seq == 3
        if not is_printed:
            batches.mark_printed(session, batch, ada, now=NOW)
        assert batches.mark_mailed(session, batch, ada, now=NOW) == 1
        assert piece.letter.state is LetterState.MAILED
        assert third.state is PieceState.MAILED


def test_what_is_not_on_the_table_is_not_printed_again(database: Database) -> None:
    """Without a reason, by an auditor, spoiled already, mailed, stopped: nothing is done."""
    with database.write() as session:
        batch, piece, ada = on_the_table(session)
        auditor = factories.staff(session, Role.AUDITOR)
        with pytest.raises(Refused, match="what happened") as refused:
            again.print_again(session, piece, ada, reason=" ", now=NOW)
        assert refused.value.field == "reason"
        with pytest.raises(Refused, match="may not"):
            again.print_again(session, piece, auditor, reason="torn", now=NOW)
        assert piece.letter
        piece.letter.profile.status = ProfileStatus.PAUSED
        session.flush()
        with pytest.raises(Refused, match="pull it instead"):
            again.print_again(session, piece, ada, reason="torn", now=NOW)
        piece.letter.profile.status = ProfileStatus.ACTIVE
        session.flush()
        batches.mark_mailed(session, batch, ada, now=NOW)
        with pytest.raises(Refused, match="not on the table"):
            again.print_again(session, piece, ada, reason="torn", now=NOW)


def test_only_approved_pages_are_given_out(database: Database, tmp_path: Path) -> None:
    """The bytes that were approved, while the piece is on the table; a changed file or a sealed letter gives none."""
    store = FolderStore(tmp_path)
    with database.write() as session:
        _batch, piece, ada = on_the_table(session)
        kept = keep(store, ObjectKind.PROOF, b"%PDF its own", "application/pdf")
        piece.proof.object_id = name(session, kept, now=NOW).id
        session.flush()
        session.refresh(piece.proof)
        with pytest.raises(NotReady, match="as they were approved"):
            again.pages(store, piece)
        piece.proof.sha256 = piece.proof.stored.sha256
        assert again.pages(store, piece) == b"%PDF its own"
        assert piece.letter
        new = again.print_again(session, piece, ada, reason="torn", now=NOW)
        with pytest.raises(Refused, match="not given out"):
            again.pages(store, piece)
        factories.sealing(session, piece.letter, ada)
        with pytest.raises(Sealed):
            again.pages(store, new)
