"""Every letter on its way to one person who has moved: where each is, what happened to it, what can be done about it.

In review: set again and checked again. Approved before: approved again in one act, when the address is all that
changed and no rule found anything since. In a batch or printed: pulled. Mailed: watched for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from relay import audit
from relay.errors import Refused
from relay.letters import lifecycle, locking, steps
from relay.letters.codebook import codes_of
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.moved import ACTS, Act, Place, Since, found_since, place_of, since_of
from relay.letters.pen_pals.pen_names import author_of
from relay.models import (
    Audit,
    DecisionKind,
    Letter,
    LetterState,
    Piece,
    PieceState,
    Profile,
    Staff,
)
from relay.saying import said
from relay.translation import gettext as _

S = LetterState
WATCHED_FOR = timedelta(days=60)
"""As long before a move a letter may still have been under way when the person left."""
SHOWN_MOST = 200
_BEFORE_PAPER = (S.RECEIVED, S.READING, S.SCREENED, S.AWAITING_PEN_PAL, S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD)
_STATES = (*_BEFORE_PAPER, S.URGENT, S.APPROVED, S.IN_BATCH, S.PRINTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A letter in flight."""

    letter_id: int
    version: int
    code: str
    subject: str
    pen_pal: str
    state: LetterState
    since: datetime
    place: Place
    batch: str
    """The batch's code; empty: it is in none."""
    seq: int
    rules: tuple[str, ...]
    """What rules found since somebody approved it: why it is not approved again in one act."""

    @property
    def act(self) -> Act | None:
        """Give what to do about it, if there is anything."""
        return ACTS.get(self.place)

    @property
    def may_hold(self) -> bool:
        """Say whether it can be put on hold instead."""
        return self.state is S.IN_REVIEW


def in_flight(session: Session, profile: Profile, *, now: datetime) -> list[Row]:
    """List a person's letters that are on their way, or that may have missed them, oldest first."""
    since = since_of(session, profile, now)
    letters = _letters(session, profile.id, since)
    if not letters:
        return []
    pieces = _pieces(session, [letter.id for letter in letters])
    watched = _watched(session, [letter.id for letter in letters if letter.state is S.MAILED])
    book = codes_of(session)
    rows = []
    for letter in letters:
        piece = pieces.get(letter.id)
        place = Place.WATCHED if letter.id in watched else place_of(letter, since)
        rows.append(
            Row(
                letter_id=letter.id,
                version=letter.version,
                code=book.letter(letter.id),
                subject=letter.reading.subject if letter.reading else "",
                pen_pal=author_of(letter) if letter.reading else letter.message.mail_from,
                state=letter.state,
                since=letter.state_since,
                place=place,
                batch=book.batch(piece.batch_id) if piece else "",
                seq=piece.seq if piece else 0,
                rules=found_since(letter) if place is Place.CHECK_AGAIN else (),
            )
        )
    return rows


def approve_again(session: Session, profile: Profile, chosen: Mapping[int, int], staff: Staff, *, now: datetime) -> int:
    """Approve letters again of which only the address changed, by id and the version that was seen; all or none.

    Raises:
        Conflict: one changed meanwhile.
        Refused: more than the address changed of one, a rule found something, or this person may not.
    """
    since = since_of(session, profile, now)
    for letter in _chosen(session, profile, chosen):
        if chosen[letter.id] == letter.version and place_of(letter, since) is not Place.APPROVE_AGAIN:
            code = codes_of(session).letter(letter.id)
            raise Refused(
                _(
                    "%(code)s has to be read again: more than its address changed, or its proof is not made yet",
                    code=code,
                )
            )
        decide(session, letter, Choice(kind=DecisionKind.APPROVE, version=chosen[letter.id]), staff, now=now)
    return len(chosen)


def watch(session: Session, profile: Profile, letter_id: int, staff: Staff, *, now: datetime) -> None:
    """Put on record that a mailed letter went to where its person was, and may come back.

    Raises:
        Refused: this person may not, or it was not mailed.
    """
    if staff.role not in steps.MAILROOM or not staff.active:
        raise lifecycle.may_not(staff)
    letter = _chosen(session, profile, [letter_id])[0]
    if letter.state is not S.MAILED:
        raise Refused(
            _("a letter that is %(state)s is not in the post; there is nothing to watch for", state=said(letter.state))
        )
    told = {"mailed_at": letter.state_since}
    audit.record(session, "letter.watched", "letter", letter.id, actor_id=staff.id, now=now, new=told)


def find(session: Session, profile: Profile, letter_id: int) -> Letter:
    """Load one of a person's letters, to act on it.

    Raises:
        Refused: it is not theirs.
    """
    return _chosen(session, profile, [letter_id])[0]


def _chosen(session: Session, profile: Profile, ids: Collection[int]) -> list[Letter]:
    locking.letters(session, ids)
    query = (
        select(Letter)
        .where(Letter.id.in_(ids), Letter.profile_id == profile.id)
        .options(*_whole())
        .order_by(Letter.received_at, Letter.id)
    )
    letters = list(session.scalars(query.with_for_update(of=Letter)))
    if not ids or len(letters) != len(ids):
        raise Refused(_("choose letters of this person; nothing was done"))
    return letters


def _whole() -> tuple[Any, ...]:
    return (
        joinedload(Letter.reading),
        joinedload(Letter.message),
        joinedload(Letter.pen_pal),
        joinedload(Letter.correspondence),
        joinedload(Letter.proof),
        joinedload(Letter.approved_proof),
        selectinload(Letter.flags),
        selectinload(Letter.decisions),
    )


def _letters(session: Session, profile_id: int, since: Since) -> Sequence[Letter]:
    where: ColumnElement[bool] = Letter.state.in_(_STATES)
    if since.moved_at is not None:
        where |= (Letter.state == S.MAILED) & (Letter.state_since >= since.moved_at - WATCHED_FOR)
    query = (
        select(Letter)
        .where(Letter.profile_id == profile_id, where)
        .options(*_whole())
        .order_by(Letter.received_at, Letter.id)
        .limit(SHOWN_MOST)
    )
    return session.scalars(query).all()


def _pieces(session: Session, letter_ids: Sequence[int]) -> dict[int, Piece]:
    living = (PieceState.MADE, PieceState.PRINTED, PieceState.MAILED)
    query = select(Piece).where(Piece.letter_id.in_(letter_ids), Piece.state.in_(living))
    return {piece.letter_id: piece for piece in session.scalars(query) if piece.letter_id} if letter_ids else {}


def _watched(session: Session, letter_ids: Sequence[int]) -> set[int]:
    mailed = (Audit.subject_kind == "letter", Audit.subject_id.in_(letter_ids), Audit.verb == "letter.watched")
    return set(session.scalars(select(Audit.subject_id).where(*mailed))) if letter_ids else set()
