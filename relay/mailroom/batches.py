"""Batches and their pieces. A letter's later states follow from its piece, in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from relay import audit
from relay.codes import CodeKind
from relay.days import day_of
from relay.errors import Conflict, NotFound, Refused
from relay.letters import lifecycle, locking, steps
from relay.letters.codebook import codes_of
from relay.letters.telling import posted
from relay.mailroom import inside, pieces
from relay.mailroom.bagging import closing
from relay.mailroom.bagging.closing import Missing
from relay.mailroom.taking_out.withheld import joined, must_be_pulled
from relay.models import (
    Batch,
    BatchState,
    Piece,
    PieceState,
    Staff,
)
from relay.saying import said
from relay.translation import gettext as _

PIECE_STEPS: Mapping[PieceState, frozenset[PieceState]] = {
    PieceState.MADE: frozenset({PieceState.PRINTED, PieceState.SPOILED}),
    PieceState.PRINTED: frozenset({PieceState.MAILED, PieceState.SPOILED}),
    PieceState.MAILED: frozenset({PieceState.CAME_BACK, PieceState.CLOSED}),
}


def find_batch(session: Session, name: str) -> Batch:
    """Load the batch of a number or a code.

    Raises:
        NotFound: there is none.
    """
    batch = session.get(Batch, codes_of(session).find(name, CodeKind.BATCH))
    if batch is None:
        raise NotFound(_("there is no batch %(name)s", name=name.strip()))
    return batch


def mark_printed(session: Session, batch: Batch, staff: Staff | None, *, now: datetime, file: int | None = None) -> int:
    """Say that a batch was printed; return how many pieces it has. `file` is the one that was there to be printed.

    Raises:
        Conflict: the file was made again since.
        Refused: it cannot be marked so.
    """
    locking.batches(session, [batch.id])
    if file is not None and batch.state is BatchState.READY and batch.object_id != file:
        told = _(
            "the file of batch %(number)s was made again meanwhile; nothing was done: look at the page again, and "
            "print the new file, or pull what the list says was taken out",
            number=batch.id,
        )
        raise Conflict(told)
    require_mailroom(staff)
    facts = {"printed_at": now}
    return _mark(session, batch, staff, BatchState.READY, BatchState.PRINTED, now, facts)


def mark_mailed(
    session: Session,
    batch: Batch,
    staff: Staff | None,
    *,
    now: datetime,
    on: date | None = None,
    place: str = "",
    missing: Mapping[int, Missing] | None = None,
) -> int:
    """Say that a printed batch was given to the post, on a day and where; return how many pieces went.

    `missing` says what becomes of each piece that is not in the bag, by its number, when the batch was scanned.

    Raises:
        MissingPieces: nothing is said of one of them.
        Refused: something in it must not be mailed and is not pulled yet, or it cannot be marked so.
        Conflict: it was marked mailed already.
    """
    require_mailroom(staff)
    locking.batches(session, [batch.id])
    _require_pulled(session, batch, now)
    day = on or day_of(session, now)
    closing.require_day(session, batch, day, now)
    closing.settle(session, batch, missing or {}, staff, now=now)
    facts = {"mailed_at": now, "mailed_on": day, "mailed_place": place.strip()[: closing.PLACE_MOST]}
    return _mark(session, batch, staff, BatchState.PRINTED, BatchState.MAILED, now, facts)


def _mark(
    session: Session,
    batch: Batch,
    staff: Staff | None,
    source: BatchState,
    target: BatchState,
    now: datetime,
    facts: Mapping[str, Any],
) -> int:
    moved = session.execute(
        update(Batch)
        .where(Batch.id == batch.id, Batch.state == source)
        .values(state=target, **facts)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        session.refresh(batch)
        raise _not_now(batch, source, target)
    gone = [piece for piece in batch.pieces if _move_piece(session, piece, PieceState(target.value), staff, now)]
    shown = {name: str(fact) for name, fact in facts.items() if fact and not name.endswith("_at")}
    old, new = {"state": source}, {"state": target, **shown}
    actor_id = staff.id if staff else None
    audit.record(session, f"batch.{target.value}", "batch", batch.id, actor_id=actor_id, now=now, old=old, new=new)
    session.flush()
    session.refresh(batch)
    _tell(session, gone, batch, now)
    return len(gone)


def _tell(session: Session, gone: Sequence[Piece], batch: Batch, now: datetime) -> None:
    """Tell the pen pals of what was just printed, or mailed."""
    letter_ids = [piece.letter_id for piece in gone if piece.letter_id is not None]
    if batch.state is BatchState.PRINTED:
        posted.printed(session, letter_ids, now=now)
    elif batch.state is BatchState.MAILED and batch.mailed_on is not None:
        posted.mailed(session, letter_ids, on=batch.mailed_on, now=now)


def cancel(session: Session, batch: Batch, staff: Staff | None, *, reason: str, now: datetime) -> int:
    """Take a batch that is not printed yet apart: its letters are approved again; return how many.

    Raises:
        Refused: no reason, this person may not, or it was printed.
    """
    require_mailroom(staff)
    if not reason.strip():
        raise Refused(_("say why: taking a batch apart needs a reason"))
    locking.batches(session, [batch.id])
    if batch.state not in {BatchState.MAKING, BatchState.READY}:
        told = {"number": batch.id, "state": said(batch.state)}
        raise Refused(_("batch %(number)s is %(state)s; only one that is not printed can be taken apart", **told))
    old, batch.state = batch.state, BatchState.CANCELLED
    living = [piece for piece in batch.pieces if piece.state is PieceState.MADE]
    for piece in living:
        piece.state, piece.state_since = PieceState.SPOILED, now
        inside.approved_again(session, piece, staff, now=now)
    actor_id = staff.id if staff else None
    new = {"state": batch.state, "reason": reason}
    audit.record(session, "batch.cancelled", "batch", batch.id, actor_id=actor_id, now=now, old={"state": old}, new=new)
    session.flush()
    return len(living)


def spoil(session: Session, piece: Piece, *, now: datetime) -> None:
    """Take out a piece whose file is not what was approved: its letter is set again and read again."""
    piece.state, piece.state_since = PieceState.SPOILED, now
    inside.set_anew(session, piece, now=now)


def require_mailroom(staff: Staff | None) -> None:
    """Let nobody else of the staff do what the mailroom does; the command line may."""
    if staff is not None and (staff.role not in steps.MAILROOM or not staff.active):
        raise lifecycle.may_not(staff)


def _require_pulled(session: Session, batch: Batch, now: datetime) -> None:
    """What must not be mailed is pulled first, so that nobody mails the pile without looking."""
    here = (Piece.batch_id == batch.id, Piece.state == PieceState.PRINTED, must_be_pulled(now))
    first = session.scalar(joined(select(Piece)).where(*here).order_by(Piece.seq).limit(1))
    if first is not None:
        code = pieces.code_of(codes_of(session), first)
        raise Refused(_("letter %(code)s must not be mailed: pull it from the pile, and say so in its row", code=code))


def _not_now(batch: Batch, source: BatchState, target: BatchState) -> Refused:
    if batch.state is BatchState.MAKING:
        return Refused(_("the pages of batch %(number)s are still being put together", number=batch.id))
    told = {"number": batch.id, "state": said(batch.state), "source": said(source), "target": said(target)}
    if batch.state is target:
        return Conflict(_("batch %(number)s was marked %(target)s already; nothing was done", **told))
    return Refused(_("batch %(number)s is %(state)s; only a %(source)s one can be marked %(target)s", **told))


def _move_piece(session: Session, piece: Piece, target: PieceState, staff: Staff | None, now: datetime) -> bool:
    """Take a piece one step on, and its letter with it; a spoiled piece stays where it is."""
    if target not in PIECE_STEPS.get(piece.state, frozenset()):
        return False
    piece.state, piece.state_since = target, now
    inside.follow(session, piece, staff, now=now)
    return True


def mail_one(session: Session, piece: Piece, staff: Staff | None, *, now: datetime) -> bool:
    """Say that one piece of a printed batch is in the post, and its letter with it; False: it is not one that waits.

    Whoever calls this for some of them tells their pen pals together (`relay.letters.telling.posted`).
    """
    require_mailroom(staff)
    return _move_piece(session, piece, PieceState.MAILED, staff, now)
