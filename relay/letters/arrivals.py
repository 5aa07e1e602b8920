"""Storing what was read from a message, and moving its letters on: to review, or to where staff find them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from relay import objects
from relay.letters import lifecycle
from relay.models import (
    Correspondence,
    Flag,
    Letter,
    LetterState,
    Message,
    Organisation,
    PenPal,
    Photo,
    ReadingVersion,
)
from relay.objects import Kept
from relay.reading import READER_VERSION, Mailbox, Reading
from relay.screening import Found, LetterFacts, screen_letter
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
    row = _reading_row(session, message, reading, now)
    for seq, (photo, kept) in enumerate(zip(reading.photos, photos, strict=True), 1):
        stored = objects.name(session, kept, now=now)
        size = {"width_px": photo.width_px, "height_px": photo.height_px}
        shown = {"name": photo.name, "page_of": photo.page_of, "included": photo.included}
        session.add(Photo(reading_id=row.id, seq=seq, object_id=stored.id, **shown, **size))
    for letter in letters:
        _arrive(session, letter, message, reading, row, now, personal=personal)


def replace_flags(
    session: Session, letter: Letter, rules: Iterable[str], found: Iterable[Found], now: datetime
) -> None:
    """Put what these rules find now in place of what they found before."""
    session.execute(
        delete(Flag)
        .where(Flag.letter_id == letter.id, Flag.rule.in_(sorted(rules)))
        .execution_options(synchronize_session=False)
    )
    for item in found:
        start, end = item.span or (None, None)
        session.add(
            Flag(
                letter_id=letter.id,
                rule=item.rule,
                severity=item.severity,
                parameters=dict(item.parameters),
                span_start=start,
                span_end=end,
                made_at=now,
            )
        )


def _letters(session: Session, message_id: int, *states: LetterState) -> list[Letter]:
    query = select(Letter).where(Letter.message_id == message_id, Letter.state.in_(states)).order_by(Letter.id)
    return list(session.scalars(query))


def _reading_row(session: Session, message: Message, reading: Reading, now: datetime) -> ReadingVersion:
    newest = select(func.max(ReadingVersion.version)).where(ReadingVersion.message_id == message.id)
    row = ReadingVersion(
        message_id=message.id,
        version=(session.scalar(newest) or 0) + 1,
        reader_version=READER_VERSION,
        subject=reading.subject,
        text=reading.text,
        language=reading.language or "",
        problem=reading.problem or "",
        form=reading.form,
        detail=_detail(reading),
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _detail(reading: Reading) -> dict[str, Any]:
    """Give what lists never show; `relay.letters.queries` reads it back."""
    return {
        "senders": [asdict(sender) for sender in reading.senders],
        "sent_at": reading.sent_at.isoformat() if reading.sent_at else None,
        "segments": [asdict(segment) for segment in reading.segments],
        "attachments": [asdict(attachment) for attachment in reading.attachments],
        "notes": [asdict(note) for note in reading.notes],
        "forms": list(reading.forms),
        "automatic": reading.automatic,
    }


def _arrive(
    session: Session,
    letter: Letter,
    message: Message,
    reading: Reading,
    row: ReadingVersion,
    now: datetime,
    *,
    personal: bool,
) -> None:
    automatic = not personal and (reading.automatic is not None or not message.mail_from)
    author = reading.senders[0] if len(reading.senders) == 1 and not automatic else None
    pen_pal = _pen_pal(session, author, now) if author else None
    correspondence = _correspondence(session, pen_pal, letter, now) if pen_pal else None
    is_first = pen_pal is not None and _is_first(session, letter, pen_pal)
    facts = LetterFacts(reading, message.mail_from, is_first=is_first)
    found = list(screen_letter(facts))
    session.execute(delete(Flag).where(Flag.letter_id == letter.id).execution_options(synchronize_session=False))
    replace_flags(session, letter, (), [] if reading.problem else found, now)
    target = S.UNREADABLE if reading.problem else S.AUTOMATIC if automatic else S.SCREENED
    lifecycle.move(
        session,
        letter,
        target,
        now=now,
        actor=None,
        reading_id=row.id,
        pen_pal_id=pen_pal.id if pen_pal else None,
        correspondence_id=correspondence.id if correspondence else None,
    )
    if target is S.SCREENED:
        enqueue(session, JobKind.PROOF, letter.id, now=now)


def _pen_pal(session: Session, author: Mailbox, now: datetime) -> PenPal | None:
    """Find the pen pal of an address, or make them; an author without an address is nobody yet."""
    if "@" not in author.address:
        return None
    known = session.scalar(select(PenPal).where(PenPal.address == author.address))
    if known is None:
        demo = session.scalar(select(Organisation.demo)) or False
        known = PenPal(address=author.address, name=author.name, demo=demo, created_at=now)
        session.add(known)
        session.flush()
    elif author.name and not known.name:
        known.name = author.name
    return known


def _correspondence(session: Session, pen_pal: PenPal, letter: Letter, now: datetime) -> Correspondence:
    both = (Correspondence.pen_pal_id == pen_pal.id, Correspondence.profile_id == letter.profile_id)
    known = session.scalar(select(Correspondence).where(*both))
    if known is None:
        known = Correspondence(pen_pal_id=pen_pal.id, profile_id=letter.profile_id, created_at=now)
        session.add(known)
        session.flush()
    return known


def _is_first(session: Session, letter: Letter, pen_pal: PenPal) -> bool:
    earlier = select(Letter.id).where(
        Letter.pen_pal_id == pen_pal.id,
        Letter.profile_id == letter.profile_id,
        Letter.id != letter.id,
        Letter.approved_at.is_not(None),
    )
    return session.scalar(earlier.limit(1)) is None
