"""Sealing: one act shuts a letter, its mail and its photos away from everybody, and keeps them from being erased.

What is sealed has the state SEALED, and `queries.find_letter` and `raw.chunks` do not give it out: every page, file,
print, command and email of a letter comes by there. Its row here says who sealed it, what was reported, and who lifted
it. Several letters sealed by one act have the same moment, and are lifted together.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from relay.errors import Conflict, NotFound
from relay.letters import acts, lifecycle
from relay.letters.acts import By
from relay.letters.paper import envelopes
from relay.letters.urgent import escalating
from relay.models import (
    DecisionKind,
    Letter,
    LetterState,
    Photo,
    ReadingVersion,
    Sealing,
)
from relay.translation import gettext as _

S = LetterState


def seal(session: Session, letter: Letter, by: By, *, why: str = "") -> list[Letter]:
    """Seal a letter, the others of its mail, and those that hold one of its photos; give all that were sealed.

    It is done whatever version was seen: somebody looked at what nobody must look at.

    Raises:
        Conflict: it is sealed already.
        Refused: this person may not.
    """
    lifecycle.require_reviewer(by.staff)
    session.refresh(letter, ["state", "version"], with_for_update=True)
    if letter.state is S.SEALED:
        raise Conflict(_("this letter was sealed already; nothing else was done"))
    sealed = [one for one in _together(session, letter) if one.state is not S.SEALED]
    for one in sealed:
        _seal(session, one, by, why)
    return sealed


def seal_seen_again(session: Session, letter: Letter, *, now: datetime) -> bool:
    """Seal a letter that was just read when one of its photos was sealed before; say whether it was."""
    photos = select(Photo.object_id).where(Photo.reading_id == letter.reading_id)
    earlier = (
        select(Sealing)
        .join(Letter, Letter.id == Sealing.letter_id)
        .where(Letter.state == S.SEALED, Sealing.lifted_at.is_(None), Letter.message_id.in_(_messages(photos)))
        .order_by(Sealing.id)
        .limit(1)
    )
    known = session.scalar(earlier)
    if known is None:
        return False
    lifecycle.move(session, letter, S.SEALED, now=now, actor=None)
    why = f"it came with a photo that was sealed before, in letter {known.letter_id}"
    session.add(Sealing(letter_id=letter.id, why=why, sealed_by_id=known.sealed_by_id, sealed_at=now))
    session.flush()
    return True


def sealed_messages() -> Select[int]:
    """Select the messages of which a letter is sealed: nothing of them is exported, and nothing of them is erased.

    Their other letters say the same words.
    """
    still = select(Sealing.letter_id).where(Sealing.lifted_at.is_(None), Sealing.letter_id.is_not(None))
    # Two selects, each of which walks an index: asked as one condition, it is looked for in every letter there is.
    sealed = select(Letter.id).where(Letter.state == S.SEALED).union_all(still)
    return select(Letter.message_id).where(Letter.id.in_(sealed))


def of(session: Session, letter: Letter) -> Sealing:
    """Give what seals a letter now.

    Raises:
        NotFound: it is not sealed.
    """
    return facts_of(session, letter.id)


def facts_of(session: Session, letter_id: int) -> Sealing:
    """Give what seals a letter now, with what is known of its mail. Raises like `of`."""
    letter = joinedload(Sealing.letter)
    in_force = (Sealing.letter_id == letter_id, Sealing.lifted_at.is_(None))
    known = (letter.joinedload(Letter.message), letter.joinedload(Letter.pen_pal), letter.joinedload(Letter.alias))
    query = select(Sealing).where(*in_force).options(*known).order_by(Sealing.id.desc()).limit(1)
    found = session.scalar(query)
    if found is None or letter_of(found).state is not S.SEALED:
        raise NotFound(_("this letter is not sealed"))
    return found


def letter_of(sealing: Sealing) -> Letter:
    """Give the letter that is sealed.

    Raises:
        NotFound: it is a reply.
    """
    if sealing.letter is None:
        raise NotFound(_("there is no such letter"))
    return sealing.letter


def _together(session: Session, letter: Letter) -> list[Letter]:
    photos = (
        select(Photo.object_id)
        .join(ReadingVersion, ReadingVersion.id == Photo.reading_id)
        .where(ReadingVersion.message_id == letter.message_id)
    )
    concerned = (Letter.message_id == letter.message_id) | Letter.message_id.in_(_messages(photos))
    query = select(Letter).where(concerned).order_by(Letter.id).with_for_update(of=Letter)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _messages(photos: Any) -> Any:  # noqa: ANN401 -- a select of files, to a select of messages
    """Give the messages of which any reading holds one of these files."""
    reading = select(ReadingVersion.message_id).join(Photo, Photo.reading_id == ReadingVersion.id)
    return reading.where(Photo.object_id.in_(photos))


def _seal(session: Session, letter: Letter, by: By, why: str) -> None:
    was = acts.before(letter)
    envelopes.take_out(session, letter, "sealed", by.staff, now=by.now, even_printed=True)
    escalating.settle_as_sealed(session, letter, by)
    lifecycle.move(session, letter, S.SEALED, now=by.now, actor=by.staff)
    session.add(Sealing(letter_id=letter.id, why=why.strip(), sealed_by_id=by.staff.id, sealed_at=by.now))
    acts.write(session, letter, DecisionKind.SEAL, was, by, why.strip())
