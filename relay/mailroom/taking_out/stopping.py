"""Stopping letters wherever they are on their way to paper, in the transaction of what stops them.

Under review or approved they go on hold. In a batch that is not printed they are taken out of it, and its file is made
again. What is printed lies on a table: it is marked, so that somebody pulls it before it is mailed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from relay.errors import Refused
from relay.letters import lifecycle, locking
from relay.letters.holding import forbidden, holds, no_contact
from relay.letters.holding.hold import Hold
from relay.letters.holding.no_contact import Wanted
from relay.letters.ours import life
from relay.letters.paper import envelopes
from relay.letters.pen_pals import correspondences
from relay.letters.pen_pals.correspondences import Change
from relay.letters.steps import MAILROOM
from relay.mailroom.taking_out import pulling
from relay.mailroom.taking_out.withheld import why, withheld
from relay.models import (
    Correspondence,
    CorrespondenceState,
    HeldFor,
    Letter,
    LetterState,
    NoContact,
    OurLetter,
    OurLetterState,
    Piece,
    PieceState,
    ReadingVersion,
    Staff,
)
from relay.translation import gettext as _

S = LetterState
_TO_HOLD = (S.AWAITING_PEN_PAL, S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED, S.IN_BATCH)
ON_THE_WAY = (*_TO_HOLD, S.PRINTED)
TAKEN_BACK = (S.AWAITING_PEN_PAL, S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD, S.APPROVED, S.IN_BATCH)
"""Where a pen pal can still take a letter back: until it is printed."""
_AT_ONCE = 500
_HERE = (PieceState.MADE, PieceState.PRINTED)


@dataclass(frozen=True, slots=True)
class Stopped:
    """How many letters were put on hold, taken out of a batch, and have to be pulled from what is printed."""

    held: int = 0
    taken_out: int = 0
    to_pull: int = 0

    def __add__(self, other: "Stopped") -> "Stopped":
        """Count both."""
        return Stopped(self.held + other.held, self.taken_out + other.taken_out, self.to_pull + other.to_pull)


def add_request(session: Session, wanted: Wanted, staff: Staff, *, now: datetime) -> tuple[NoContact, Stopped]:
    """Write a no-contact request down, and stop every letter on its way that it forbids.

    Raises:
        Refused: as `relay.letters.holding.no_contact.write` says.
    """
    request = no_contact.write(session, wanted, staff, now=now)
    if request not in forbidden.in_force(session, [request.profile_id] if request.profile_id else [], now):
        return request, Stopped()  # it begins on a day to come: letters are looked at again before they are printed
    stopped = Stopped()
    hold = Hold(HeldFor.NO_CONTACT, {"no_contact_id": request.id})
    for letter in _on_their_way(session, request):
        if forbidden.find(session, letter, now, [request]):
            stopped += _stop(session, letter, hold, now)
    session.flush()
    return request, stopped


def change_correspondence(
    session: Session, correspondence: Correspondence, wanted: Change, staff: Staff | None, *, now: datetime
) -> tuple[Stopped, int]:
    """Mute, end or open again; give what was stopped, and how many letters went back to review.

    Raises:
        Refused, Conflict: as `relay.letters.pen_pals.correspondences.change` says.
    """
    back = correspondences.change(session, correspondence, wanted, staff, now=now)
    stopped = Stopped()
    if wanted.state is not CorrespondenceState.OPEN:
        here = Letter.correspondence_id == correspondence.id, Letter.state.in_(ON_THE_WAY)
        hold = Hold(HeldFor.CORRESPONDENCE)
        for letter in session.scalars(select(Letter).where(*here).order_by(Letter.id).with_for_update(of=Letter)).all():
            stopped += _stop(session, letter, hold, now)
    return stopped, back


def withdraw(session: Session, letter: Letter, *, now: datetime) -> None:
    """Take a letter back for its pen pal; one in a batch that is not printed is taken out of it first.

    Raises:
        Refused: it is printed, or somebody of staff has it at hand.
        Conflict: it changed a moment ago.
    """
    if letter.state is S.IN_BATCH:
        holds.put(session, letter, Hold(HeldFor.PEN_PAL), now=now, actor=None)
    lifecycle.move(session, letter, S.WITHDRAWN, now=now, actor=None)


def pull(session: Session, piece: Piece, staff: Staff, *, now: datetime) -> None:
    """Say that an envelope that must not be mailed was pulled from what is printed, and destroyed.

    Its letter waits for what stops it; one that was set for where its person was goes back to its readers.

    Raises:
        Refused: this person may not, or nothing says that it must not be mailed.
    """
    if staff.role not in MAILROOM or not staff.active:
        raise lifecycle.may_not(staff)
    letter = piece.letter or piece.our_letter
    if letter is None or piece.state not in _HERE or not withheld(session, piece, now):
        raise Refused(_("only what is in a batch, and must not be mailed, is pulled"))
    hold = why(session, letter, now)
    envelopes.take_out(session, letter, hold.held_for if hold else "moved", staff, now=now, even_printed=True)
    if isinstance(letter, OurLetter):
        _ours_pulled(session, letter, hold, now)
    elif hold is None:
        pulling.to_readers(session, letter, None, now=now)
    else:
        holds.put(session, letter, hold, now=now, actor=None)


def _ours_pulled(session: Session, our: OurLetter, hold: Hold | None, now: datetime) -> None:
    """Let a letter of ours wait for what stops it, or have it set for where its person is now."""
    if hold is None:
        life.set_anew(session, our, now=now, actor=None)
    else:
        life.move(session, our, OurLetterState.APPROVED, now=now, actor=None)


def _on_their_way(session: Session, request: NoContact) -> Iterator[Letter]:
    """Walk the letters a request may concern, some at a time; all are locked before the first is stopped."""
    concerned = true() if request.profile_id is None else Letter.profile_id == request.profile_id
    locking.letters(session, select(Letter.id).where(Letter.state.in_(ON_THE_WAY), concerned))
    query = (
        select(Letter)
        .where(Letter.state.in_(ON_THE_WAY), concerned)
        .options(
            joinedload(Letter.pen_pal),
            joinedload(Letter.message, innerjoin=True),
            joinedload(Letter.reading).selectinload(ReadingVersion.photos),
            selectinload(Letter.flags),
        )
        .order_by(Letter.id)
        .limit(_AT_ONCE)
        .with_for_update(of=Letter)
    )
    last = 0
    while some := session.scalars(query.where(Letter.id > last)).all():
        yield from some
        last = some[-1].id


def _stop(session: Session, letter: Letter, hold: Hold, now: datetime) -> Stopped:
    if letter.state in _TO_HOLD:
        was_in_batch = letter.state is S.IN_BATCH
        holds.put(session, letter, hold, now=now, actor=None)
        return Stopped(taken_out=1) if was_in_batch else Stopped(held=1)
    if letter.state is S.PRINTED:
        lifecycle.touch(session, letter, **hold.facts)
        return Stopped(to_pull=1)
    return Stopped()
