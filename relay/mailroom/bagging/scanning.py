"""Scanning sealed envelopes into the bag: each scan is answered at once, and what must not go is said before it goes.

With the organisation's setting `scans_last_page` a piece takes two scans: its last page as it goes into the envelope,
then the code on the envelope when it is sealed. They must be of one letter, so that A's sheet is never in B's
envelope. Which last page waits for its envelope is known to the scanner's own page (`opened`), not to the batch: two
people may scan one batch.
"""

import enum
import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from relay import audit
from relay.codes import CodeError, CodeKind, decode
from relay.letters.codebook import codes_of
from relay.mailroom import pieces
from relay.mailroom.bagging.bag import who
from relay.mailroom.taking_out.withheld import why, withheld
from relay.models import Batch, HeldFor, Organisation, Photo, Piece, PieceState, Staff
from relay.press.marking.marks import Mark, read_mark

_TYPED_PAGE = re.compile(r"(?P<code>.+?)\s+(?P<page>\d{1,3})\s*(?:/|of|de)\s*(?P<pages>\d{1,3})", re.IGNORECASE)


class Outcome(enum.StrEnum):
    """What a scan found."""

    BAGGED = "bagged"
    LAST_PAGE = "last_page"
    """The last page goes into its envelope; the envelope is scanned next."""
    UNREADABLE = "unreadable"
    """No code, or one with a character misread."""
    UNKNOWN = "unknown"
    """A code, and nothing of ours has it, or not in an envelope."""
    OTHER_BATCH = "other_batch"
    DOUBLE = "double"
    PULL = "pull"
    """It must not be mailed any more."""
    SPOILED = "spoiled"
    NOT_PRINTED = "not_printed"
    GONE = "gone"
    """It was mailed already."""
    OLD_PRINT = "old_print"
    """A sheet of another printing, which had another number of pages."""
    LOOSE_PAGE = "loose_page"
    """A later page, where a sealed envelope shows the first."""
    LAST_PAGE_FIRST = "last_page_first"
    WRONG_LETTER = "wrong_letter"
    """The envelope is not of the letter whose last page was scanned."""


GOOD = frozenset({Outcome.BAGGED, Outcome.LAST_PAGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """One scan, answered. What does not belong to the answer is empty."""

    outcome: Outcome
    read: str
    """What was scanned or typed, as it was."""
    code: str = ""
    page: int | None = None
    seq: int = 0
    name: str = ""
    register_number: str = ""
    facility: str = ""
    sheets: int = 0
    pages: int = 0
    photos: int = 0
    envelope: str = ""
    batch: str = ""
    """The batch it belongs to, when that is another."""
    at: datetime | None = None
    """When it was put into the bag, or spoiled, or mailed."""
    by: str = ""
    held_for: HeldFor | None = None
    """Why it is pulled; with `moved`, its person moved since it was printed."""
    moved: bool = False
    reason: str = ""
    """Why it was spoiled, as somebody wrote it."""
    opened: str = ""
    """The code of the letter whose envelope is filled now and scanned next."""

    @property
    def is_good(self) -> bool:
        """Whether to go on, or to stop and look."""
        return self.outcome in GOOD


def read_scan(text: str) -> Mark:
    """Read the square of a page, a code alone, or what a person types of a page: `K7R2-MX4D 3/3`.

    Raises:
        CodeError: it is none of them, or a character was misread.
    """
    typed = _TYPED_PAGE.fullmatch(text.strip())
    if typed is None:
        return read_mark(text)
    return replace(read_mark(typed["code"]), page=int(typed["page"]), pages=int(typed["pages"]))


def scan(session: Session, batch: Batch, text: str, staff: Staff, *, now: datetime, opened: str = "") -> Scanned:
    """Take one scan for a batch, and put the piece into the bag when all is well.

    `opened` is the code of the letter whose last page was scanned before, by this scanner.
    """
    plain = text.strip()[:80]
    try:
        mark = read_scan(plain)
        kind, record_id = decode(mark.code, codes_of(session).key)
    except CodeError:
        return Scanned(outcome=Outcome.UNREADABLE, read=plain, opened=opened)
    inside = kind in {CodeKind.LETTER, CodeKind.OUR_LETTER}
    piece = pieces.last_with(session, kind, record_id) if inside else None
    if piece is None:
        return Scanned(outcome=Outcome.UNKNOWN, read=plain, code=mark.code, opened=opened)
    seen = replace(_about(session, piece, mark, plain), opened=opened)
    stopped = _stopped(session, batch, piece, seen, now)
    if stopped is not None:
        return stopped
    if _two_scans(session):
        return _second_of_two(session, piece, mark, seen, staff, now)
    if mark.page is not None and mark.page > 1:
        return replace(seen, outcome=Outcome.LOOSE_PAGE)
    return _bagged(session, piece, seen, staff, now)


def _about(session: Session, piece: Piece, mark: Mark, read: str) -> Scanned:
    """Say what lies in the hand; of a sealed letter only which envelope it is."""
    seen = Scanned(outcome=Outcome.BAGGED, read=read, code=mark.code, page=mark.page, seq=piece.seq)
    if pieces.is_sealed(piece):
        return seen
    person = pieces.person_of(piece)
    photos = select(func.count()).where(Photo.reading_id == piece.proof.reading_id, Photo.included)
    return replace(
        seen,
        name=person.committed_name,
        register_number=person.register_number,
        facility=person.mail_point.facility.name,
        sheets=piece.proof.sheets,
        pages=piece.proof.pages,
        photos=(session.scalar(photos) or 0) if piece.proof.reading_id else 0,
        envelope=piece.proof.envelope,
    )


def _stopped(session: Session, batch: Batch, piece: Piece, seen: Scanned, now: datetime) -> Scanned | None:
    """Say why a piece cannot go into this bag, the gravest first; None when it can."""
    if pieces.is_sealed(piece):
        return replace(seen, outcome=Outcome.PULL)
    if piece.batch_id != batch.id and piece.state in {PieceState.MADE, PieceState.PRINTED}:
        return replace(seen, outcome=Outcome.OTHER_BATCH, batch=codes_of(session).batch(piece.batch_id))
    if piece.state is not PieceState.PRINTED:
        return _not_here(session, piece, seen)
    if withheld(session, piece, now):
        return _pulled(session, piece, seen, now)
    if seen.page is not None and not _is_of(piece, seen.read):
        return replace(seen, outcome=Outcome.OLD_PRINT)
    return _doubled(session, piece, seen) if piece.bagged_at is not None else None


def _not_here(session: Session, piece: Piece, seen: Scanned) -> Scanned:
    """Say where a piece is that is not on this table."""
    if piece.state is PieceState.SPOILED:
        return replace(seen, outcome=Outcome.SPOILED, at=piece.state_since, reason=piece.spoiled_why)
    if piece.state is PieceState.MADE:
        return replace(seen, outcome=Outcome.NOT_PRINTED)
    in_batch = codes_of(session).batch(piece.batch_id)
    return replace(seen, outcome=Outcome.GONE, at=piece.state_since, batch=in_batch)


def _pulled(session: Session, piece: Piece, seen: Scanned, now: datetime) -> Scanned:
    inside = piece.letter or piece.our_letter
    hold = why(session, inside, now) if inside else None
    return replace(seen, outcome=Outcome.PULL, held_for=hold.held_for if hold else None, moved=hold is None)


def _is_of(piece: Piece, read: str) -> bool:
    mark = read_scan(read)
    return mark.pages == piece.proof.pages and (mark.page or 0) <= piece.proof.pages


def _doubled(session: Session, piece: Piece, seen: Scanned) -> Scanned:
    by = session.get(Staff, piece.bagged_by_id) if piece.bagged_by_id else None
    opened = "" if seen.opened == seen.code else seen.opened
    return replace(seen, outcome=Outcome.DOUBLE, at=piece.bagged_at, by=who(by), opened=opened)


def _two_scans(session: Session) -> bool:
    return bool(session.scalar(select(Organisation.scans_last_page)))


def _second_of_two(session: Session, piece: Piece, mark: Mark, seen: Scanned, staff: Staff, now: datetime) -> Scanned:
    """Take the first scan of a piece or its second, whichever is due."""
    if not seen.opened:
        if not mark.is_last:
            return replace(seen, outcome=Outcome.LAST_PAGE_FIRST)
        piece.last_page_at = now
        return replace(seen, outcome=Outcome.LAST_PAGE, opened=mark.code)
    if seen.opened != mark.code:
        _record(session, "batch.wrong_letter", piece, staff, now, sheet=seen.opened)
        return replace(seen, outcome=Outcome.WRONG_LETTER)
    if mark.page is not None and mark.page > 1:
        return replace(seen, outcome=Outcome.LOOSE_PAGE)
    return replace(_bagged(session, piece, seen, staff, now), opened="")


def _bagged(session: Session, piece: Piece, seen: Scanned, staff: Staff, now: datetime) -> Scanned:
    """Put a piece into the bag, once: of two who scan it at one moment the second is told."""
    free = (Piece.id == piece.id, Piece.state == PieceState.PRINTED, Piece.bagged_at.is_(None))
    put = update(Piece).where(*free).values(bagged_at=now, bagged_by_id=staff.id)
    done = session.execute(put.execution_options(synchronize_session=False))
    session.refresh(piece)
    if done.rowcount != 1:  # type: ignore[attr-defined]
        return _doubled(session, piece, seen) if piece.bagged_at else replace(seen, outcome=Outcome.GONE)
    _record(session, "batch.bagged", piece, staff, now)
    return replace(seen, outcome=Outcome.BAGGED, at=now)


def _record(session: Session, verb: str, piece: Piece, staff: Staff, now: datetime, **told: str) -> None:
    new = {"seq": piece.seq, "letter": piece.letter_id, "our_letter": piece.our_letter_id, **told}
    new = {name: value for name, value in new.items() if value is not None}
    audit.record(session, verb, "batch", piece.batch_id, actor_id=staff.id, now=now, new=new)
