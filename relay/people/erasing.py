"""Erasing a pen pal: what goes and what stays is said before, and all of it goes in one transaction or none of it.

Words, mail, photos, proofs, notices, notes and the values of the record go. What stays: paper that was mailed, that
things happened and who did them (the chain of the record holds), and whatever is sealed.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import Session, joinedload

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle, steps
from relay.letters.holding import holds
from relay.letters.holding.hold import Hold
from relay.letters.lists import indexing
from relay.letters.ours import changes as ours
from relay.letters.paper import envelopes
from relay.letters.pen_pals.pen_pals import addresses_of, require_there
from relay.letters.sealed.sealing import sealed_messages
from relay.models import (
    Batch,
    BatchState,
    Correspondence,
    HeldFor,
    Letter,
    LetterState,
    Notice,
    OurLetter,
    PenPal,
    Photo,
    Piece,
    ReadingVersion,
    ReplyState,
    Role,
    Staff,
)
from relay.people import erased_rows, replies
from relay.people.erased_rows import Gone
from relay.translation import gettext as _

S = LetterState
_WITHDRAWN_FIRST = frozenset({S.AWAITING_PEN_PAL, S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD, S.APPROVED, S.IN_BATCH})
_CLOSED_FIRST = frozenset({S.UNREADABLE, S.AUTOMATIC, S.FOR_US})
_WAITED_FOR = steps.UNDER_WAY | {S.URGENT, S.PRINTED}
"""Nothing is erased while somebody works on it: it must be finished first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What erasing a pen pal does, for somebody to read before it is done."""

    pen_pal_id: int
    addresses: tuple[str, ...]
    letters: int
    withdrawn: int
    """Of these, how many are not mailed yet and never will be."""
    mailed: int
    """Of these, how many are on paper somewhere."""
    photos: int
    replies: int
    """Letters on paper to them: what was scanned of these goes."""
    notices: int
    notes: int
    correspondences: int
    sealed: int
    """Letters that stay whole, because they are sealed."""
    waits_for: tuple[str, ...]
    """What has to be finished first; nothing is erased before."""
    is_blocked: bool

    @property
    def seal(self) -> str:
        """Give what the form sends back: it says that exactly this was on the page."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:32]


def look(session: Session, pal: PenPal) -> Erasure:
    """Say what erasing would do, and do nothing.

    Raises:
        Refused: there is nothing to erase.
    """
    require_there(pal)
    addresses = addresses_of(session, pal)
    gone = _gone(session, pal, [one.id for one in addresses])
    states = dict(_states(session, gone.letter_ids))
    photos, notices, notes, sealed = session.execute(
        select(
            _number(Photo.reading_id.in_(_readings(gone.message_ids))),
            _number(or_(Notice.pen_pal_id == pal.id, Notice.letter_id.in_(gone.letter_ids))),
            _number(erased_rows.notes_on(gone)),
            _number(Letter.pen_pal_id == pal.id, Letter.message_id.in_(sealed_messages())),
        )
    ).one()
    return Erasure(
        pen_pal_id=pal.id,
        addresses=tuple(one.address for one in addresses),
        letters=len(gone.letter_ids),
        withdrawn=sum(states.get(state, 0) for state in _WITHDRAWN_FIRST),
        mailed=sum(states.get(state, 0) for state in (S.MAILED, S.CLOSED)),
        photos=photos,
        replies=len(gone.replies),
        notices=notices,
        notes=notes,
        correspondences=len(gone.correspondence_ids),
        sealed=sealed,
        waits_for=_waits_for(session, gone, states),
        is_blocked=pal.blocked_at is not None,
    )


def erase(session: Session, pal: PenPal, staff: Staff, *, why: str, seal: str, now: datetime) -> Erasure:
    """Erase a pen pal, exactly as the page said that has this seal.

    Raises:
        Refused: only administrators may, only with a reason, and only when nothing has to be finished first.
        Conflict: something changed since that page was shown; nothing was done.
    """
    if staff.role is not Role.ADMIN or not staff.active:
        raise Refused(_("only an administrator may erase a person: ask one"))
    if not why.strip():
        raise Refused(_("say why: erasing a person needs a reason"))
    session.refresh(pal, with_for_update=True)
    told = look(session, pal)
    if told.seal != seal:
        raise Conflict(
            _("what would be erased has changed since the page was shown; nothing was done, look at it again")
        )
    if told.waits_for:
        raise Refused(_("something of theirs has to be finished first; nothing was erased"))
    gone = _gone(session, pal, [one.id for one in addresses_of(session, pal)])
    _take_back(session, gone.letter_ids, now)
    replies.take_back(session, gone.replies, now=now)
    ours.cancel_all(session, gone.our_letter_ids, why="erased", now=now)
    erased_rows.forget(session, gone, now=now)
    session.expire_all()  # rows were changed in the database alone
    for one in addresses_of(session, pal):
        indexing.pen_pal_forgotten(session, one)
    new = {"letters": told.letters, "sealed": told.sealed, "why": why.strip()}
    audit.record(session, "pen_pal.erased", "pen_pal", pal.id, actor_id=staff.id, now=now, new=new)
    session.flush()
    return told


def _gone(session: Session, pal: PenPal, pen_pal_ids: list[int]) -> Gone:
    """Find what goes: everything theirs, but what came in one message with something sealed."""
    theirs = select(Letter.message_id).where(Letter.pen_pal_id == pal.id, Letter.message_id.not_in(sealed_messages()))
    message_ids = sorted(set(session.scalars(theirs)))
    letter_ids = session.scalars(select(Letter.id).where(Letter.message_id.in_(message_ids)).order_by(Letter.id))
    between = select(Correspondence.id).where(Correspondence.pen_pal_id.in_(pen_pal_ids)).order_by(Correspondence.id)
    about = select(OurLetter.id).where(OurLetter.correspondence_id.in_(between)).order_by(OurLetter.id)
    return Gone(
        letter_ids=list(letter_ids),
        message_ids=message_ids,
        pen_pal_ids=pen_pal_ids,
        correspondence_ids=list(session.scalars(between)),
        our_letter_ids=list(session.scalars(about)),
        replies=replies.of_pen_pals(session, pen_pal_ids),
    )


def _states(session: Session, letter_ids: Sequence[int]) -> list[tuple[LetterState, int]]:
    query = select(Letter.state, func.count()).where(Letter.id.in_(letter_ids)).group_by(Letter.state)
    return [(state, number) for state, number in session.execute(query)]


def _waits_for(session: Session, gone: Gone, states: dict[LetterState, int]) -> tuple[str, ...]:
    """Name what has to be finished first: states of letters, and `batch` while their page lies printed in a pile."""
    waits = [state.value for state in sorted(_WAITED_FOR) if states.get(state)]
    printed = select(Piece.id).join(Batch, Batch.id == Piece.batch_id).where(Batch.state == BatchState.PRINTED)
    inside = Piece.letter_id.in_(gone.letter_ids) | Piece.our_letter_id.in_(gone.our_letter_ids)
    in_pile = session.scalar(printed.where(inside).limit(1)) is not None
    if S.URGENT.value not in waits and ReplyState.URGENT in gone.replies.values():
        waits.append(S.URGENT.value)
    return (*waits, *(["batch"] if in_pile and S.PRINTED.value not in waits else []))


def _take_back(session: Session, letter_ids: Sequence[int], now: datetime) -> None:
    """Withdraw what is not mailed yet, out of its batch if need be; close what never became a letter."""
    query = select(Letter).where(Letter.id.in_(letter_ids)).order_by(Letter.id).with_for_update(of=Letter)
    for letter in session.scalars(query.options(joinedload(Letter.profile, innerjoin=True))).all():
        if letter.state is S.IN_BATCH:
            envelopes.take_out(session, letter, "erased", None, now=now)
            holds.put(session, letter, Hold(HeldFor.STAFF), now=now, actor=None)
        if letter.state in _WITHDRAWN_FIRST:
            lifecycle.move(session, letter, S.WITHDRAWN, now=now, actor=None)
        elif letter.state in _CLOSED_FIRST:
            lifecycle.move(session, letter, S.CLOSED, now=now, actor=None)


def _readings(message_ids: Sequence[int]) -> ColumnElement[int]:
    return select(ReadingVersion.id).where(ReadingVersion.message_id.in_(message_ids)).scalar_subquery()


def _number(*where: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(*where).scalar_subquery()
