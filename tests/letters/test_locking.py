"""Who stops a letter and who marks its batch at the same moment wait in one order, and both are heard."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Refused
from relay.letters import locking
from relay.letters.holding import holds
from relay.letters.holding.hold import Hold
from relay.mailroom import batches
from relay.models import Batch, BatchState, HeldFor, Letter, LetterState, ObjectKind, PieceState, Role, Staff
from tests import factories
from tests.factories import NOW

_WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
Act = Callable[[Session, Batch, Staff], object]


def _printed(session: Session, batch: Batch, staff: Staff) -> object:
    return batches.mark_printed(session, batch, staff, now=NOW)


def _cancelled(session: Session, batch: Batch, staff: Staff) -> object:
    return batches.cancel(session, batch, staff, reason="wrong paper", now=NOW)


def _until_somebody_waits(database: Database) -> None:
    """Look until another connection waits for a lock that is held here."""
    for _ in range(200):
        with database.read() as looking:
            if looking.scalar(_WAITS):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("act", [_printed, _cancelled], ids=["printed", "cancelled"])
def test_a_letter_is_stopped_while_its_batch_is_marked(database: Database, act: Act) -> None:
    """The letter is locked first; who marks waits for it before the batch, so that stopping takes it out."""
    with database.write() as session:
        letters = [factories.letter(session, LetterState.IN_BATCH) for _ in range(3)]
        batch = factories.batch(session, *letters)
        batch.state, batch.object_id = BatchState.READY, factories.stored_object(session, ObjectKind.BATCH).id
        batch_id, letter_id, staff_id = batch.id, letters[1].id, factories.staff(session, Role.PRINTER).id
    heard: list[object] = []

    def mark() -> None:
        try:
            with database.write() as session:
                heard.append(act(session, session.get_one(Batch, batch_id), session.get_one(Staff, staff_id)))
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is looked at below
            heard.append(error)

    marking = threading.Thread(target=mark)
    with database.write() as session:
        locking.letters(session, [letter_id])
        marking.start()
        _until_somebody_waits(database)
        letter = session.get_one(Letter, letter_id)
        holds.put(session, letter, Hold(HeldFor.STAFF), now=NOW, actor=None)
    marking.join()
    with database.read() as session:
        batch, stopped = session.get_one(Batch, batch_id), session.get_one(Letter, letter_id)
        assert stopped.state is LetterState.ON_HOLD
        assert [piece.letter_id for piece in batch.pieces if piece.state is PieceState.SPOILED] or heard == [2]
        if act is _printed:
            assert batch.state is BatchState.MAKING
            assert isinstance(heard[0], Refused), heard  # it is put together without that letter first
        else:
            assert (batch.state, heard) == (BatchState.CANCELLED, [2])
            states = session.scalars(select(Letter.state).where(Letter.id != letter_id)).all()
            assert states == [LetterState.APPROVED] * 2
