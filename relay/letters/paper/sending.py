"""What else goes to a person and from a pen pal: letters a week, who writes to whom, and the same words to several."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from relay import days
from relay.mail_rules import RuleInForce, SendingFacts
from relay.models import Letter, LetterState, MailPoint, OurLetter, Profile, ReadingVersion
from relay.screening import Found
from relay.screening.facts import Severity

FLAG = "same-letter"
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
_COMPARED_MOST = 200
_LEAST_LETTERS = 80
"""Of letters and digits: a greeting is said to many, and says nothing."""
S = LetterState
_NOT_SENT = (S.RETURNED, S.REJECTED, S.WITHDRAWN, S.SEALED, S.FOR_US, S.AUTOMATIC, S.CLOSED)


def sending_of(session: Session, letter: Letter, rules: Sequence[RuleInForce], now: datetime) -> SendingFacts:
    """Give what else is sent; counted only where a rule asks for it."""
    enclosures = enclosures_of(letter)
    if letter.pen_pal_id is None or not any(rule.kind == "frequency" for rule in rules):
        return SendingFacts(enclosures=enclosures)
    return SendingFacts(
        letters_this_week=1 + _others_this_week(session, letter, now),
        people_written_to=_people(session, letter),
        people_writing=_writers(session, letter),
        same_letters=1 + max(_same_by_pen_pal(session, letter, now), same_there(session, letter, now)),
        enclosures=enclosures,
    )


def enclosures_of(letter: Letter) -> frozenset[str]:
    """Give what is in the envelope beside the letter."""
    return frozenset({"reply_slip"}) if letter.profile.mail_point.reply_slip else frozenset()


def mass_flags(session: Session, letter: Letter, now: datetime) -> list[Found]:
    """Warn of a letter whose words go to other people of the same prison, whoever wrote them there."""
    people = same_there(session, letter, now)
    place = letter.profile.mail_point.facility.name
    return [Found(FLAG, Severity.WARN, {"people": people, "place": place})] if people else []


def same_there(session: Session, letter: Letter, now: datetime) -> int:
    """Count the other people of its prison to whom the same words go, or went in the last month."""
    mine = _letters(letter.reading.text) if letter.reading else ""
    if len(mine) < _LEAST_LETTERS:
        return 0
    there = select(Profile.id).join(MailPoint, MailPoint.id == Profile.mail_point_id)
    there = there.where(MailPoint.facility_id == letter.profile.mail_point.facility_id)
    query = _texts(letter, now).where(Letter.profile_id.in_(there), Letter.state.not_in(_NOT_SENT))
    return _counted(session, query, mine)


def same_words(text: str) -> str:
    """Give a mark that two texts share when their letters and digits are the same, whatever stands between them."""
    plain = _letters(text)
    return hashlib.sha256(plain.encode()).hexdigest() if plain else ""


def _letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))


def _others_this_week(session: Session, letter: Letter, now: datetime) -> int:
    """Count what goes to the person in the seven days before this letter does, by anybody: pen pals and us.

    A letter that waits for its day goes on that.
    """
    today = days.day_of(session, now)
    goes_on = max(today, letter.not_before or today)
    since = now - WEEK + (goes_on - today)
    at_once = and_(Letter.not_before.is_(None), Letter.approved_at > since)
    waiting = and_(Letter.not_before > goes_on - WEEK, Letter.not_before <= goes_on, Letter.approved_at.is_not(None))
    theirs = select(func.count()).where(
        Letter.profile_id == letter.profile_id, Letter.id != letter.id, or_(at_once, waiting)
    )
    ours = select(func.count()).where(OurLetter.profile_id == letter.profile_id, OurLetter.approved_at > since)
    return (session.scalar(theirs) or 0) + (session.scalar(ours) or 0)


def _people(session: Session, letter: Letter) -> int:
    wrote = select(func.count(Letter.profile_id.distinct())).where(Letter.pen_pal_id == letter.pen_pal_id)
    return session.scalar(wrote) or 0


def _writers(session: Session, letter: Letter) -> int:
    """Count the pen pals whose letters were approved for the person, this one's among them."""
    approved = or_(Letter.approved_at.is_not(None), Letter.id == letter.id)
    write = select(func.count(Letter.pen_pal_id.distinct())).where(Letter.profile_id == letter.profile_id, approved)
    return session.scalar(write) or 0


def _same_by_pen_pal(session: Session, letter: Letter, now: datetime) -> int:
    """Count the others to whom its pen pal wrote the same lately, wherever they are."""
    mine = _letters(letter.reading.text) if letter.reading else ""
    return _counted(session, _texts(letter, now).where(Letter.pen_pal_id == letter.pen_pal_id), mine)


def _texts(letter: Letter, now: datetime) -> Select[int, str]:
    """Ask for the newest texts to others in the last month."""
    return (
        select(Letter.profile_id, ReadingVersion.text)
        .join(ReadingVersion, ReadingVersion.id == Letter.reading_id)
        .where(Letter.profile_id != letter.profile_id, Letter.received_at > now - MONTH)
        .order_by(Letter.received_at.desc())
        .limit(_COMPARED_MOST)
    )


def _counted(session: Session, query: Select[int, str], mine: str) -> int:
    return len({profile_id for profile_id, text in session.execute(query) if mine and _letters(text) == mine})
