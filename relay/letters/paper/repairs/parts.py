"""One letter made two, for two envelopes on two days: what is in which, and the row of the second.

Nothing is written anew: each part is a reading of the same message in which staff set the other half aside.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.errors import Refused
from relay.letters.arriving import flagging
from relay.letters.arriving.readings import add_version, reading_of
from relay.letters.arriving.rereading import files_of
from relay.letters.lists import indexing
from relay.models import Letter, LetterState, ReadingVersion
from relay.reading import Reading
from relay.reading.passages import moved, passages
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

PARTS = 2


def halves(reading: Reading, *, with_text: bool) -> tuple[Reading, Reading]:
    """Give what goes in each envelope; all of the text in the first unless it is parted, too.

    Raises:
        Refused: there is nothing to part.
    """
    printed = [seq for seq, photo in enumerate(reading.photos, 1) if photo.included and not photo.page_of]
    cut = -(-len(printed) // 2)
    one, other = _text_halves(reading) if with_text else (reading, _without_text(reading))
    if len(printed) < 2 and not (with_text and one.text.strip() and other.text.strip()):
        raise Refused(_("there is nothing to part: it is one paragraph, with one photo at most"))
    documents = [seq for seq, photo in enumerate(reading.photos, 1) if photo.included and photo.page_of]
    return _with_photos(one, {*printed[:cut], *documents}), _with_photos(other, set(printed[cut:]))


def second_letter(
    session: Session, letter: Letter, reading: ReadingVersion, *, not_before: date, now: datetime
) -> Letter:
    """Add the row of the second part: read, and to be set; it comes before its readers like any other."""
    newest = select(func.max(Letter.part)).where(
        Letter.message_id == letter.message_id, Letter.profile_id == letter.profile_id
    )
    columns = ("message_id", "profile_id", "alias_id", "pen_pal_id", "correspondence_id", "received_at")
    second = Letter(
        **{name: getattr(letter, name) for name in columns},
        reading_id=reading.id,
        part=(session.scalar(newest) or 1) + 1,
        not_before=not_before,
        layout=_layout(letter.layout, 2, letter.id),
        state=LetterState.SCREENED,
        state_since=now,
    )
    session.add(second)
    session.flush()
    session.refresh(second)
    flagging.screen(session, second, reading_of(reading), pen_pal_id=second.pen_pal_id, now=now)
    indexing.letter_changed(session, second)
    enqueue(session, JobKind.PROOF, second.id, now=now)
    return second


def first_layout(letter: Letter) -> dict[str, Any]:
    """Give the layout of the first part."""
    return _layout(letter.layout, 1, letter.id)


def add_reading(session: Session, before: ReadingVersion, reading: Reading, now: datetime) -> ReadingVersion:
    """Store what goes in one envelope as a version of what was read."""
    files = files_of(before)
    return add_version(session, before.message_id, reading, files, now=now, reader_version=before.reader_version)


def another_day(today: date, *, weekly: bool) -> date:
    """Give the first day of the second mailing: the next, or a week on where letters are counted by the week."""
    return today + timedelta(days=7 if weekly else 1)


def _layout(layout: Mapping[str, Any], number: int, first: int) -> dict[str, Any]:
    return {**layout, "parts": PARTS, "number": number, "first": first}


def _with_photos(reading: Reading, seqs: set[int]) -> Reading:
    photos = (replace(photo, included=photo.included and seq in seqs) for seq, photo in enumerate(reading.photos, 1))
    return replace(reading, photos=tuple(photos))


def _without_text(reading: Reading) -> Reading:
    places = [paragraph.place for passage in passages(reading) if passage.kept for paragraph in passage.paragraphs]
    for place in reversed(places):
        reading, _there = moved(reading, place, kept=False)
    return reading


def _text_halves(reading: Reading) -> tuple[Reading, Reading]:
    """Part the text between two paragraphs, as near its middle as there is a place."""
    kept = [paragraph for passage in passages(reading) if passage.kept for paragraph in passage.paragraphs]
    lengths = [len(paragraph.written or paragraph.text) for paragraph in kept]
    middle = sum(lengths) / 2
    cut = min(range(1, len(kept)), key=lambda at: abs(sum(lengths[:at]) - middle), default=0)
    one, other = reading, reading
    for paragraph in reversed(kept[cut:] if cut else []):
        one, _there = moved(one, paragraph.place, kept=False)
    for paragraph in reversed(kept[:cut]):
        other, _there = moved(other, paragraph.place, kept=False)
    return one, other
