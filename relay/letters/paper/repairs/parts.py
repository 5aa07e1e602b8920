"""One letter made several, for as many envelopes and days: what is in which, and the rows of those after the first.

Nothing is written anew: each part is a reading of the same message in which staff set the rest aside.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
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
from relay.mail_rules import RuleInForce
from relay.models import Letter, LetterState, ReadingVersion
from relay.reading import Reading
from relay.reading.passages import Paragraph, passages, set_aside
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

WEEK_DAYS = 7


def divided(reading: Reading, shares: Sequence[int], *, with_text: bool) -> list[Reading]:
    """Give what goes in each envelope: so many photos in order, and all of the text in the first unless it is parted.

    Raises:
        Refused: there is not something to print for each.
    """
    printed = [seq for seq, photo in enumerate(reading.photos, 1) if photo.included and not photo.page_of]
    documents = [seq for seq, photo in enumerate(reading.photos, 1) if photo.included and photo.page_of]
    ends = list(itertools.accumulate(shares))
    texts = _texts(reading, len(shares)) if with_text else [reading, *[_without_text(reading)] * (len(shares) - 1)]
    if len(texts) != len(shares):
        raise Refused(_("there is nothing to part: it has too few paragraphs and photos"))
    made = []
    for at, (text, end, number) in enumerate(zip(texts, ends, shares, strict=True)):
        photos = {*printed[end - number : end], *(documents if at == 0 else ())}
        if not photos and not text.text.strip():
            raise Refused(_("there is nothing to part: it has too few paragraphs and photos"))
        made.append(_with_photos(text, photos))
    return made


def further_letter(
    session: Session,
    letter: Letter,
    reading: ReadingVersion,
    layout: Mapping[str, Any],
    *,
    not_before: date,
    now: datetime,
) -> Letter:
    """Add the row of a further part: read, and to be set; it comes before its readers like any other."""
    newest = select(func.max(Letter.part)).where(
        Letter.message_id == letter.message_id, Letter.profile_id == letter.profile_id
    )
    columns = ("message_id", "profile_id", "alias_id", "pen_pal_id", "correspondence_id", "received_at")
    made = Letter(
        **{name: getattr(letter, name) for name in columns},
        reading_id=reading.id,
        part=(session.scalar(newest) or 1) + 1,
        not_before=not_before,
        layout=dict(layout),
        state=LetterState.SCREENED,
        state_since=now,
    )
    session.add(made)
    session.flush()
    session.refresh(made)
    flagging.screen(session, made, reading_of(reading), pen_pal_id=made.pen_pal_id, now=now)
    indexing.letter_changed(session, made)
    enqueue(session, JobKind.PROOF, made.id, now=now)
    return made


def layout_of(letter: Letter, number: int, total: int) -> dict[str, Any]:
    """Give the layout of one part of a letter."""
    return {**letter.layout, "parts": total, "number": number, "first": letter.id}


def add_reading(session: Session, before: ReadingVersion, reading: Reading, now: datetime) -> ReadingVersion:
    """Store what goes in one envelope as a version of what was read."""
    files = files_of(before)
    return add_version(session, before.message_id, reading, files, now=now, reader_version=before.reader_version)


def days_of(today: date, further: int, rules: Sequence[RuleInForce]) -> list[date]:
    """Give the first days of the further mailings: one after the other, as far apart as rules about a week want."""
    weekly = [rule.parameters["max_a_week"] for rule in rules if "max_a_week" in rule.parameters]
    apart = max((math.ceil(WEEK_DAYS / most) for most in weekly), default=1)
    return [today + timedelta(days=apart * at) for at in range(1, further + 1)]


def _with_photos(reading: Reading, seqs: set[int]) -> Reading:
    photos = (replace(photo, included=photo.included and seq in seqs) for seq, photo in enumerate(reading.photos, 1))
    return replace(reading, photos=tuple(photos))


def _without_text(reading: Reading) -> Reading:
    return set_aside(reading, {one.place for one in _kept(reading)})


def _kept(reading: Reading) -> list[Paragraph]:
    return [paragraph for passage in passages(reading) if passage.kept for paragraph in passage.paragraphs]


def _texts(reading: Reading, parts: int) -> list[Reading]:
    """Part the text between paragraphs, as near to even as there are places; nothing where there are too few."""
    kept = _kept(reading)
    if len(kept) < parts:
        return []
    sums = [0, *itertools.accumulate(len(paragraph.written or paragraph.text) for paragraph in kept)]
    cuts = [0]
    for at in range(1, parts):
        room = range(cuts[-1] + 1, len(kept) - (parts - at) + 1)
        wanted = sums[-1] * at / parts
        cuts.append(min(room, key=lambda place: abs(sums[place] - wanted)))
    places = [paragraph.place for paragraph in kept]
    bounds = itertools.pairwise([*cuts, len(kept)])
    return [set_aside(reading, {*places[:begin], *places[end:]}) for begin, end in bounds]
