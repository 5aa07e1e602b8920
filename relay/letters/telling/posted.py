"""Telling pen pals that their letters were printed or mailed: a whole batch in a few questions.

A batch has a thousand letters; what their pen pals are told is written in the transaction that marks it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session, joinedload

from relay import mail_rules, notices
from relay.models import (
    Flag,
    Letter,
    MailPoint,
    Message,
    Notice,
    NoticeKind,
    NoticeState,
    Organisation,
    Profile,
    ReadingVersion,
)
from relay.notices import addressed, courtesy
from relay.notices.facts import LetterFacts, MailedFacts
from relay.notices.unsent import unsent
from relay.screening import HOLDS

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class There:
    """What is known of the post at a prison: how long it takes, and what is handed out."""

    takes_days: int | None = None
    handed_out: str = ""


def printed(session: Session, letter_ids: Sequence[int], *, now: datetime) -> int:
    """Write that letters were printed; return how many pen pals' notices there are."""
    if not courtesy.is_on(session, NoticeKind.PRINTED):
        return 0
    return _write(session, NoticeKind.PRINTED, letter_ids, now, lambda _letter, about: LetterFacts(**about))


def mailed(session: Session, letter_ids: Sequence[int], *, on: date, now: datetime) -> int:
    """Write that letters were given to the post on a day; return how many notices there are.

    What was to be told of their printing, and has not left, is not told any more.
    """
    if not courtesy.is_on(session, NoticeKind.MAILED):
        return 0
    for ids in _chunks(letter_ids):
        waiting = (Notice.kind == NoticeKind.PRINTED, unsent())
        session.execute(update(Notice).where(Notice.letter_id.in_(ids), *waiting).values(state=NoticeState.CANCELLED))
    takes_replies = session.get_one(Organisation, 1).takes_replies
    known: dict[int, There] = {}

    def facts(letter: Letter, about: Mapping[str, Any]) -> MailedFacts:
        point = letter.profile.mail_point
        place = known.setdefault(point.id, known.get(point.id) or there(session, point, on))
        said: dict[str, Any] = {
            "takes_days": place.takes_days,
            "handed_out": place.handed_out,
            "takes_replies": takes_replies,
        }
        return MailedFacts(**about, **said, mailed_on=on)

    return _write(session, NoticeKind.MAILED, letter_ids, now, facts)


def there(session: Session, point: MailPoint, on: date) -> There:
    """Give what the mail rules say of the post at an address, as far as somebody here verified them."""
    rules = mail_rules.in_force(session, point, on)
    said = [rule.parameters for rule in rules if rule.kind == "notices" and rule.verified_on is not None]
    takes = next((one["takes_days"] for one in said if one.get("takes_days")), None)
    return There(takes, next((str(one["original"]) for one in said if one.get("original")), ""))


def _write(
    session: Session,
    kind: NoticeKind,
    letter_ids: Sequence[int],
    now: datetime,
    facts_of: Callable[[Letter, Mapping[str, Any]], LetterFacts],
) -> int:
    rows = []
    for letter in _told(session, letter_ids):
        pen_pal = letter.pen_pal
        if pen_pal is None or not courtesy.hears(pen_pal, kind, now):
            continue
        facts = facts_of(letter, addressed.about_letter(session, letter))
        composed = notices.composed(session, kind, pen_pal.language, facts)
        rows.append(notices.row_of(letter, pen_pal, kind, composed, not_before=now + courtesy.UNDO, now=now))
    if rows:
        session.execute(insert(Notice), rows)
    return len(rows)


def _told(session: Session, letter_ids: Sequence[int]) -> Iterator[Letter]:
    """Load letters whose pen pals may be told of them, with what is said, in one question for some hundreds.

    As `relay.notices.silence` says of one: none that a machine sent, and none whose writer is uncertain.
    """
    uncertain = exists().where(Flag.letter_id == Letter.id, Flag.rule.in_(sorted(HOLDS))).correlate(Letter)
    automatic = ReadingVersion.detail["automatic"].as_string()
    point = joinedload(Letter.profile).joinedload(Profile.mail_point).joinedload(MailPoint.facility)
    query = (
        select(Letter)
        .join(Message, Message.id == Letter.message_id)
        .outerjoin(ReadingVersion, ReadingVersion.id == Letter.reading_id)
        .where(Message.mail_from != "", automatic.is_(None), ~uncertain)
        .options(joinedload(Letter.pen_pal), point)
        .order_by(Letter.id)
    )
    for ids in _chunks(letter_ids):
        yield from session.scalars(query.where(Letter.id.in_(ids))).unique()


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE))
