"""Approving several letters at once: those this person has opened as they are now, and nothing speaks against.

Everybody else's letters, and every other kind, are decided about one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from relay.errors import Conflict, Refused
from relay.letters import needs
from relay.letters.deciding import second_reader
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.lists.readers import Reader
from relay.models import (
    Audit,
    DecisionKind,
    Letter,
    LetterState,
    MailPoint,
    Organisation,
    Profile,
    ReadingVersion,
    Staff,
)
from relay.translation import gettext as _

LETTERS_MOST = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter that is not approved with the others, and why: one of the words of `left`."""

    letter_id: int
    why: str
    letter: Letter | None = None
    told: str = ""
    """What the decision itself said."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What would happen, exactly."""

    approved: tuple[Letter, ...]
    kept: tuple[Kept, ...]


def weigh(session: Session, ids: Sequence[int], who: Reader) -> Weighed:
    """Say which of these letters would be approved together, and which not and why.

    Raises:
        Refused: none was chosen, or more than may be approved at once.
    """
    if not ids:
        raise Refused(_("tick the letters first"))
    if len(ids) > LETTERS_MOST:
        raise Refused(_("at most %(most)s letters can be approved at once; nothing was done", most=LETTERS_MOST))
    found = {letter.id: letter for letter in _load(session, ids)}
    opened = _opened(session, list(found), who.staff_id)
    organisation = session.get(Organisation, 1)
    approved, kept = [], []
    for letter_id in dict.fromkeys(ids):
        letter = found.get(letter_id)
        why = "gone" if letter is None else _against(letter, opened.get(letter_id), organisation, who)
        if letter is not None and not why:
            approved.append(letter)
        else:
            kept.append(Kept(letter_id, why, letter if why != "known" else None))
    return Weighed(tuple(approved), tuple(kept))


def approve(session: Session, versions: Mapping[int, int], staff: Staff, who: Reader) -> Weighed:
    """Approve these letters in the versions that were shown; each alone, so that one conflict keeps no other back.

    Raises:
        Refused: as when they are weighed.
    """
    weighed = weigh(session, list(versions), who)
    approved, kept = [], list(weighed.kept)
    for letter in weighed.approved:
        choice = Choice(kind=DecisionKind.APPROVE, version=versions[letter.id])
        try:
            with session.begin_nested():
                decide(session, letter, choice, staff, now=who.now)
        except Conflict as conflict:
            kept.append(Kept(letter.id, "conflict", letter, str(conflict)))
        except Refused as refusal:
            kept.append(Kept(letter.id, "refused", letter, str(refusal)))
        else:
            approved.append(letter)
    return Weighed(tuple(approved), tuple(kept))


def _load(session: Session, ids: Sequence[int]) -> Sequence[Letter]:
    place = joinedload(Letter.profile).joinedload(Profile.mail_point).joinedload(MailPoint.facility)
    query = (
        select(Letter)
        .where(Letter.id.in_(ids), Letter.state != LetterState.SEALED)
        .options(
            place,
            joinedload(Letter.reading).selectinload(ReadingVersion.photos),
            joinedload(Letter.proof),
            joinedload(Letter.pen_pal),
            joinedload(Letter.correspondence),
            selectinload(Letter.flags),
            selectinload(Letter.redactions),
        )
    )
    return session.scalars(query).all()


def _against(letter: Letter, opened_at: datetime | None, organisation: Organisation | None, who: Reader) -> str:
    """Say what speaks against approving a letter with others; nothing when nothing does."""
    reasons = {
        "known": who.knows(letter.profile_id, letter.pen_pal_id),
        "state": letter.state is not LetterState.IN_REVIEW,
        "flagged": bool(letter.flags),
        "printable": bool(needs.printable(letter, who.now)),
        "redacted": bool(needs.taken_there(letter, who.now) or needs.pen_pal_told(letter, who.now)),
        "stopped": bool(needs.may_be_written_to(letter, who.now)),
        "second": bool(second_reader.needed_for(letter, organisation)),
        "unopened": opened_at is None or opened_at < _made_at(letter),
    }
    return next((why for why, holds in reasons.items() if holds), "")


def _made_at(letter: Letter) -> datetime:
    """Say since when the letter is what it is: what was read of it, and how that is printed."""
    return max(
        (part.made_at for part in (letter.reading, letter.proof) if part is not None), default=letter.state_since
    )


def _opened(session: Session, ids: Sequence[int], staff_id: int) -> dict[int, datetime]:
    """Say when this person last opened each of these letters."""
    query = (
        select(Audit.subject_id, func.max(Audit.at))
        .where(
            Audit.subject_kind == "letter",
            Audit.subject_id.in_(ids),
            Audit.verb == "letter.opened",
            Audit.actor_id == staff_id,
        )
        .group_by(Audit.subject_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
