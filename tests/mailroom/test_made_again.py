"""A batch whose printer was changed since: it says so, and is made again by the same rule as without a letter."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, NotMade, NotReady, Refused
from relay.mailroom import batches, giving_out, made_again
from relay.mailroom.papers import batch_files
from relay.mailroom.printing import files
from relay.mailroom.printing.made_for import is_as_made, made_for, wanted_by
from relay.models import (
    Audit,
    Batch,
    BatchPart,
    BatchState,
    Job,
    JobState,
    LetterState,
    ObjectKind,
    Role,
)
from relay.objects import FORGOTTEN, FolderStore
from relay.press.addressing.faces import Offset
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW


def ready(session: Session) -> Batch:
    """Give a batch that was made for a printer which prints 3 points too low."""
    batch = factories.batch(session, factories.letter(session, LetterState.IN_BATCH))
    batch.printer = factories.printer(session, offset_y_pt=-3.0)
    batch.made_for = wanted_by(batch.printer).facts
    batch.state, batch.object_id = BatchState.READY, factories.stored_object(session, ObjectKind.BATCH).id
    session.flush()
    return batch


def test_a_batch_is_made_again_for_its_printer_as_it_is_now(database: Database) -> None:
    """Its file is forgotten, the old and the new measures are in the record, and the worker makes another."""
    with database.write() as session:
        batch = ready(session)
        ada, stored, seen = factories.staff(session, Role.PRINTER), batch.stored, batch.object_id
        assert is_as_made(batch)
        with pytest.raises(Refused, match="as its printer needs it"):
            made_again.make_again(session, batch, ada, now=NOW)
        assert batch.printer
        batch.printer.offset_y_pt, batch.printer.two_sided = 2.0, False
        assert not is_as_made(batch)
        assert made_for(batch).offset == Offset(0, -3)
        assert not files.is_made_for(batch, batch.printer)
        with pytest.raises(Conflict, match="meanwhile"):
            made_again.make_again(session, batch, ada, now=NOW, file=(seen or 0) + 1)
        made_again.make_again(session, batch, ada, now=NOW, file=seen)
        assert (batch.state, batch.object_id) == (BatchState.MAKING, None)
        assert stored
        assert stored.key.startswith(FORGOTTEN)
        assert session.scalars(select(Job.kind).where(Job.subject_id == batch.id)).all() == [JobKind.ASSEMBLE]
        told = session.scalars(select(Audit).where(Audit.verb == "batch.made_again")).one()
        assert told.detail
        assert told.detail.new == {"two_sided": False, "x_pt": "0.0", "y_pt": "2.0"}


def test_what_is_printed_or_not_theirs_is_not_made_again(database: Database) -> None:
    """The pile on the table is what it is; and only the mailroom may."""
    with database.write() as session:
        batch = ready(session)
        assert batch.printer
        batch.printer.two_sided = False
        with pytest.raises(Refused, match="may not"):
            made_again.make_again(session, batch, factories.staff(session, Role.AUDITOR), now=NOW)
        batches.mark_printed(session, batch, None, now=NOW)
        with pytest.raises(Refused, match="only one that is ready"):
            made_again.make_again(session, batch, None, now=NOW)


def test_a_file_that_could_not_be_made_is_not_said_to_be_coming(database: Database, tmp_path: Path) -> None:
    """While the work waits it comes; when it failed for good a person has to look."""
    with database.write() as session:
        batch = factories.batch(session, factories.letter(session, LetterState.IN_BATCH))
        facts = {"subject_id": batch.id, "run_at": NOW, "created_at": NOW}
        assembling = Job(kind=JobKind.ASSEMBLE, state=JobState.WAITING, **facts)
        session.add(assembling)
        session.flush()
        with pytest.raises(NotReady, match="in a moment"):
            giving_out.file_of(batch)
        assembling.state = JobState.PARKED
        session.flush()
        with pytest.raises(NotMade, match="could not be put together"):
            giving_out.file_of(batch)
        batch.state = BatchState.READY
        session.add(Job(kind=JobKind.BATCH_FILES, state=JobState.PARKED, **facts))
        session.flush()
        with pytest.raises(NotMade, match="could not be made"):
            batch_files.content(FolderStore(tmp_path), batch, BatchPart.COVER)
