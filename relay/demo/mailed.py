"""The demo's past: two letters that were read, printed and mailed before anybody looks. One is answered, one came back.

Nothing is made up in the database: they come by mail like the others, and go the way that staff would take them, as
soon as the worker has set them and put their batch together.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import days, staff
from relay.demo import answer
from relay.letters.codebook import codes_of
from relay.letters.deciding.decisions import Choice, decide
from relay.mailroom import batches
from relay.mailroom.came_back import recording
from relay.mailroom.came_back.recording import Back
from relay.mailroom.gathering import making
from relay.models import (
    Batch,
    BatchState,
    CameBackAs,
    CameBackFor,
    DecisionKind,
    Letter,
    LetterState,
    Message,
    Piece,
    Staff,
)
from relay.objects import ObjectStore

_MESSAGES = ("<mailed-one@demo.example>", "<mailed-two@demo.example>")
_READER, _PRINTER = "reviewer@demo.example", "printer@demo.example"
_PLACE = "Alder Falls post office"
_WORDS = "RETURN TO SENDER - NOT AT THIS ADDRESS"
_ON_ITS_WAY = frozenset(
    {LetterState.RECEIVED, LetterState.READING, LetterState.SCREENED, LetterState.IN_REVIEW, LetterState.IN_BATCH}
)


def carry_on(session: Session, store: ObjectStore, now: datetime) -> bool:
    """Take the two letters a step on where they are ready for it; say whether there is nothing left to do.

    What somebody of the demo does with one of them first is left as it is.
    """
    query = select(Letter).join(Message, Message.id == Letter.message_id)
    its = query.where(Message.header_message_id.in_(_MESSAGES)).options(joinedload(Letter.proof))
    letters = session.scalars(its.order_by(Letter.id)).all()
    if any(letter.state not in _ON_ITS_WAY for letter in letters):
        return True
    states = [letter.state for letter in letters]
    if states == [LetterState.IN_REVIEW] * len(_MESSAGES) and all(letter.proof for letter in letters):
        _put_together(session, letters, now)
    elif states == [LetterState.IN_BATCH] * len(_MESSAGES):
        return _mail(session, store, letters, now)
    return False


def _put_together(session: Session, letters: Sequence[Letter], now: datetime) -> None:
    reader = staff.find(session, _READER)
    for letter in letters:
        decide(session, letter, Choice(kind=DecisionKind.APPROVE), reader, now=now)
    making.create(session, staff.find(session, _PRINTER), now=now, cancel_window=timedelta(0), limit=len(letters))


def _mail(session: Session, store: ObjectStore, letters: Sequence[Letter], now: datetime) -> bool:
    batch = session.scalars(select(Batch).join(Piece).where(Piece.letter_id == letters[0].id)).one()
    if batch.state is not BatchState.READY:
        return batch.state is not BatchState.MAKING
    printer = staff.find(session, _PRINTER)
    batches.mark_printed(session, batch, printer, now=now)
    batches.mark_mailed(session, batch, printer, now=now, place=_PLACE)
    session.flush()
    _bring_back(session, letters[-1], printer, now)
    answer.scan_in(session, store, letters[0], printer, now=now)
    return True


def _bring_back(session: Session, letter: Letter, printer: Staff, now: datetime) -> None:
    back = Back(
        code=codes_of(session).letter(letter.id),
        came_as=CameBackAs.ENVELOPE,
        reason=CameBackFor.MOVED,
        came_on=days.day_of(session, now),
        words=_WORDS,
    )
    recording.record(session, back, printer, now=now)
