"""A print house's tracking file: what it says of each piece, taken in line by line, and every line answered.

What it says was mailed is mailed here, by the functions that the desk uses; when none of a batch is left, the batch is.
"""

import enum
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import audit, days
from relay.codes import CodeError, CodeKind, decode
from relay.directory.tables import Line, columns, decoded, lines
from relay.errors import Refused
from relay.letters import locking
from relay.letters.codebook import codes_of
from relay.letters.telling import posted
from relay.mailroom import batches
from relay.mailroom.came_back import recording
from relay.mailroom.came_back.finding import mailed_on
from relay.mailroom.came_back.recording import Back
from relay.mailroom.print_house.statuses import came_back_for, day_of_cell, says_mailed
from relay.mailroom.taking_out.withheld import joined, must_be_pulled
from relay.models import Batch, BatchState, CameBackAs, CameBackFor, Piece, PieceState, Staff
from relay.translation import gettext as _

ROWS_MOST = 5_000
_NAMES: Mapping[str, frozenset[str]] = {
    "code": frozenset({"code", "letter", "letter_code", "reference", "id"}),
    "tracking": frozenset({"tracking", "tracking_number", "tracking_no", "imb", "barcode"}),
    "status": frozenset({"status", "state"}),
    "date": frozenset({"date", "mailed", "mailed_on", "mail_date", "date_mailed"}),
}
_MOST_CHARACTERS = 100


_HERE = frozenset({PieceState.MADE, PieceState.PRINTED})


class Taken(enum.StrEnum):
    """What became of a line."""

    MAILED = "mailed"
    CAME_BACK = "came_back"
    """It came back: recorded, and staff say what is done about it."""
    BACK_BEFORE = "back_before"
    """That it came back was recorded before, or it is over."""
    BACK_UNTAKEN = "back_untaken"
    """It came back, and its letter is where that cannot be recorded."""
    NOTED = "noted"
    """It does not say that the piece is mailed; what it says is kept."""
    ALREADY_MAILED = "already_mailed"
    """It was marked mailed before; what it says is kept."""
    UNKNOWN_CODE = "unknown_code"
    OTHER_BATCH = "other_batch"
    TAKEN_OUT = "taken_out"
    """The piece was spoiled or taken out: nothing is done."""
    NOT_READY = "not_ready"
    """Its batch is still being put together."""
    BAD_DATE = "bad_date"
    TWICE = "twice"
    """A line above said something of the same piece."""


@dataclass(frozen=True, slots=True)
class TrackingLine:
    """One line of the file, and what became of it."""

    number: int
    code: str
    taken: Taken
    withheld: bool = False
    """It is mailed, although it was to be pulled."""


def take(
    session: Session, raw: bytes, staff: Staff | None, *, now: datetime, batch: Batch | None = None
) -> list[TrackingLine]:
    """Take a tracking file in; with `batch`, only what is about that one. Nothing is done of a file that is none.

    Raises:
        Refused: it is no table with a code in each line, or this person may not.
    """
    text, _guessed = decoded(raw)
    names = columns(text)
    by_meaning = {meaning: next((name for name in names if name in known), "") for meaning, known in _NAMES.items()}
    if not by_meaning["code"]:
        raise Refused(_("the file has no column “code”: it says which letter each line is about"))
    found = list(lines(text, names))
    if len(found) > ROWS_MOST:
        raise Refused(_("the file has more than %(most)s lines", most=ROWS_MOST))
    _lock(session, [line.cells.get(by_meaning["code"], "") for line in found])
    taking = _Taking(session, staff, now, batch, has_status=bool(by_meaning["status"]))
    answered = [taking.line(line, by_meaning) for line in found]
    taking.finish()
    return answered


def _lock(session: Session, codes: Sequence[str]) -> None:
    """Lock what the file may be about before anything of it is done."""
    book, letters, ours = codes_of(session), list[int](), list[int]()
    for code in codes:
        with suppress(CodeError):
            kind, record_id = decode(code.strip(), book.key)
            (letters if kind is CodeKind.LETTER else ours).append(record_id)
    about = Piece.letter_id.in_(letters) | Piece.our_letter_id.in_(ours)
    locking.batches(session, session.scalars(select(Piece.batch_id).where(about).distinct()).all())


class _Taking:
    """One file while it is taken in."""

    def __init__(
        self, session: Session, staff: Staff | None, now: datetime, batch: Batch | None, *, has_status: bool
    ) -> None:
        batches.require_mailroom(staff)
        self._has_status = has_status
        self._session, self._staff, self._now, self._batch = session, staff, now, batch
        self._book, self._today = codes_of(session), days.day_of(session, now)
        self._seen: set[int] = set()
        self._days: dict[int, date] = {}
        self._told: dict[int, list[int]] = defaultdict(list)
        self._posted: dict[date, list[int]] = defaultdict(list)
        self._withheld: dict[int, frozenset[int]] = {}

    def line(self, line: Line, by_meaning: Mapping[str, str]) -> TrackingLine:
        said = {meaning: line.cells.get(name, "").strip()[:_MOST_CHARACTERS] for meaning, name in by_meaning.items()}
        piece = self._piece(said["code"])
        withheld = piece is not None and piece.id in self._to_be_pulled(piece.batch_id)
        taken = self._taken(piece, said)
        return TrackingLine(line.number, said["code"], taken, withheld and taken is Taken.MAILED)

    def _to_be_pulled(self, batch_id: int) -> frozenset[int]:
        if batch_id not in self._withheld:
            query = joined(select(Piece.id)).where(Piece.batch_id == batch_id, must_be_pulled(self._now))
            found = self._session.scalars(query)
            self._withheld[batch_id] = frozenset(found)
        return self._withheld[batch_id]

    def _taken(self, piece: Piece | None, said: Mapping[str, str]) -> Taken:
        if piece is None:
            return Taken.UNKNOWN_CODE
        if self._batch is not None and piece.batch_id != self._batch.id:
            return Taken.OTHER_BATCH
        if piece.id in self._seen:
            return Taken.TWICE
        day = day_of_cell(said["date"]) if said["date"] else self._today
        if day is None or not days.day_of(self._session, piece.batch.created_at) <= day <= self._today:
            return Taken.BAD_DATE
        return self._done(piece, said, day)

    def _done(self, piece: Piece, said: Mapping[str, str], day: date) -> Taken:
        if piece.state is PieceState.SPOILED:
            return Taken.TAKEN_OUT
        if piece.batch.state is BatchState.MAKING:
            return Taken.NOT_READY
        self._seen.add(piece.id)
        self._told[piece.batch_id].append(piece.id)
        piece.tracking, piece.tracking_status, piece.tracked_at = said["tracking"], said["status"], self._now
        reason = came_back_for(said["status"])
        if reason is not None:
            return self._came_back(piece, reason, said, day)
        if piece.state not in _HERE:
            return Taken.ALREADY_MAILED
        says_nothing = self._has_status and not any(said[what] for what in ("status", "tracking", "date"))
        if says_nothing or not says_mailed(said["status"]):
            return Taken.NOTED
        self._mail(piece, day)
        return Taken.MAILED

    def _mail(self, piece: Piece, day: date) -> None:
        if piece.batch.state is BatchState.READY:
            batches.mark_printed(self._session, piece.batch, self._staff, now=self._now)
        if batches.mail_one(self._session, piece, self._staff, now=self._now) and piece.letter_id is not None:
            self._posted[day].append(piece.letter_id)
        self._days[piece.batch_id] = max(day, self._days.get(piece.batch_id, day))

    def _came_back(self, piece: Piece, reason: CameBackFor, said: Mapping[str, str], day: date) -> Taken:
        """Record what came back, for staff to say what is done; it was in the post, whether anybody said so or not."""
        if piece.state in _HERE:
            self._mail(piece, day)
        if piece.state is not PieceState.MAILED:
            return Taken.BACK_BEFORE
        self._session.flush()
        came_on = min(max(day, mailed_on(piece, piece.batch, days.zone(self._session))), self._today)
        back = Back(code=said["code"], came_as=CameBackAs.NOTICE, reason=reason, came_on=came_on, words=said["status"])
        try:
            with self._session.begin_nested():
                recording.record(self._session, back, self._staff, now=self._now)
        except Refused:  # a sealed letter, or one that is over: no line keeps the others from being taken
            return Taken.BACK_UNTAKEN
        if piece.letter_id in self._posted[day]:  # its pen pal is told that it came back, and not before that it went
            self._posted[day].remove(piece.letter_id)
        return Taken.CAME_BACK

    def _piece(self, code: str) -> Piece | None:
        """The living piece with a code, or the newest of those that were."""
        try:
            kind, record_id = decode(code, self._book.key)
        except CodeError:
            return None
        inside = {CodeKind.LETTER: Piece.letter_id, CodeKind.OUR_LETTER: Piece.our_letter_id}.get(kind)
        if inside is None:
            return None
        spoiled_last = (Piece.state == PieceState.SPOILED, Piece.id.desc())
        query = select(Piece).where(inside == record_id).order_by(*spoiled_last).limit(1)
        return self._session.scalar(query.options(joinedload(Piece.batch)))

    def finish(self) -> None:
        """Mark batches mailed of which nothing is left, and record what was taken of each."""
        self._session.flush()
        actor_id = self._staff.id if self._staff else None
        for batch_id, pieces in self._told.items():
            told = {"pieces": pieces}
            audit.record(self._session, "batch.tracked", "batch", batch_id, actor_id=actor_id, now=self._now, new=told)
        for batch_id, day in self._days.items():
            batch = self._session.get_one(Batch, batch_id)
            left = select(Piece.id).where(Piece.batch_id == batch_id, Piece.state == PieceState.PRINTED).limit(1)
            if batch.state is BatchState.PRINTED and self._session.scalar(left) is None:
                batches.mark_mailed(self._session, batch, self._staff, now=self._now)
                batch.mailed_on = day
        for day, letter_ids in self._posted.items():
            posted.mailed(self._session, letter_ids, on=day, now=self._now)
        self._session.flush()


def counted(answered: list[TrackingLine]) -> Iterator[tuple[Taken, int]]:
    """Count the answers, in their order."""
    for taken in Taken:
        number = sum(line.taken is taken for line in answered)
        if number:
            yield taken, number
