"""Storing what was read from a message, and moving its letters on: to review, or to where staff find them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import objects
from relay.letters import lifecycle
from relay.letters.answers import answering
from relay.letters.answers.recognising import Answered, facts_of, recognise
from relay.letters.arriving import flagging
from relay.letters.arriving.readings import add_version
from relay.letters.lists import indexing, search
from relay.letters.pen_pals import failing
from relay.letters.pen_pals.correspondences import Wish
from relay.letters.sealed import sealing
from relay.models import (
    Correspondence,
    CorrespondenceState,
    Letter,
    LetterState,
    Message,
    Organisation,
    PenPal,
    ReadingVersion,
)
from relay.notices.composing import best_language
from relay.objects import Kept
from relay.reading import Mailbox, Reading
from relay.reading.quotes.own_mail import without
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

S = LetterState


def begin(session: Session, message_id: int, *, now: datetime) -> bool:
    """Say that a message's letters are being read; return whether any waits for it."""
    letters = _letters(session, message_id, S.RECEIVED, S.READING)
    for letter in letters:
        if letter.state is S.RECEIVED:
            lifecycle.move(session, letter, S.READING, now=now, actor=None)
    return bool(letters)


def store(
    session: Session,
    message: Message,
    reading: Reading,
    photos: Sequence[Kept],
    *,
    now: datetime,
    personal: bool = False,
) -> None:
    """Store a reading, and move the letters that waited for it on.

    `personal`: somebody of staff looked, and it is no automatic mail whatever its header says.
    """
    letters = _letters(session, message.id, S.READING)
    if not letters:
        return
    answered = {letter.id: recognise(session, letter, reading) for letter in letters}
    for one in answered.values():
        reading = without(reading, one.notice.text) if one else reading
    files = [objects.name(session, kept, now=now).id for kept in photos]
    row = add_version(session, message.id, reading, files, now=now)
    for letter in letters:
        _arrive(session, letter, reading, row, now, answered[letter.id], personal=personal)


def _letters(session: Session, message_id: int, *states: LetterState) -> list[Letter]:
    query = select(Letter).where(Letter.message_id == message_id, Letter.state.in_(states)).order_by(Letter.id)
    return list(session.scalars(query))


def _arrive(
    session: Session,
    letter: Letter,
    reading: Reading,
    row: ReadingVersion,
    now: datetime,
    answered: Answered | None,
    *,
    personal: bool,
) -> None:
    automatic = not personal and (reading.automatic is not None or not letter.message.mail_from)
    author = reading.senders[0] if len(reading.senders) == 1 and not automatic else None
    pen_pal = _pen_pal(session, author, reading.language or "", now) if author else None
    correspondence = _correspondence(session, pen_pal, letter, now) if pen_pal else None
    flagging.screen(session, letter, reading, pen_pal_id=pen_pal.id if pen_pal else None, now=now)
    target = S.UNREADABLE if reading.problem else S.AUTOMATIC if automatic else S.SCREENED
    is_new = personal or letter.reading is None or bool(letter.reading.problem)  # what staff read again they have seen
    if answered and target is S.SCREENED and is_new and pen_pal:
        target = answering.target(session, letter, answered, reading, pen_pal, now=now)
    lifecycle.move(
        session,
        letter,
        target,
        now=now,
        actor=None,
        reading_id=row.id,
        pen_pal_id=pen_pal.id if pen_pal else None,
        correspondence_id=correspondence.id if correspondence else None,
        **facts_of(answered),
    )
    if sealing.seal_seen_again(session, letter, now=now):
        return
    indexing.letter_changed(session, letter)
    failing.seems_to_work(session, letter, now=now)
    if target is S.SCREENED:
        enqueue(session, JobKind.PROOF, letter.id, now=now)


def _pen_pal(session: Session, author: Mailbox, language: str, now: datetime) -> PenPal | None:
    """Find the pen pal an address belongs to, or make them; an author without an address is nobody yet.

    Who is new is written to in the language of their first letter, where we write it.
    """
    if "@" not in author.address:
        return None
    # Two letters may come from one pen pal at once; whoever merges that pen pal just now is waited for.
    known = session.scalar(
        select(PenPal).where(PenPal.address == author.address).with_for_update(read=True, key_share=True)
    )
    if known is not None and known.merged_into_id is not None:
        known = session.get_one(PenPal, known.merged_into_id, with_for_update={"read": True, "key_share": True})
    if known is None:
        demo = session.scalar(select(Organisation.demo)) or False
        spoken = best_language(language)
        known = PenPal(address=author.address, name=author.name, language=spoken, demo=demo, created_at=now)
        session.add(known)
        session.flush()
    elif author.name and not known.name:
        known.name = author.name
    else:
        return known
    search.index_pen_pals(session, [known])
    return known


def _correspondence(session: Session, pen_pal: PenPal, letter: Letter, now: datetime) -> Correspondence:
    both = (Correspondence.pen_pal_id == pen_pal.id, Correspondence.profile_id == letter.profile_id)
    # Two letters may come from one pen pal at once; whoever merges that pen pal just now is waited for.
    known = session.scalar(select(Correspondence).where(*both))
    if known is None:
        known = Correspondence(pen_pal_id=pen_pal.id, profile_id=letter.profile_id, created_at=now, **_begun(pen_pal))
        session.add(known)
        session.flush()
    return known


def _begun(pen_pal: PenPal) -> dict[str, Any]:
    """Let what somebody writes wait who had stopped everything: staff ask them whether they begin again."""
    if pen_pal.stopped_at is None:
        return {}
    return {"state": CorrespondenceState.ENDED, "wished_by": Wish.PEN_PAL.value, "why": _("they stopped everything")}
