"""What the screening rules find in a letter, as its flags: made anew whenever there is something new to look at."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from relay.letters import lifecycle
from relay.letters.arriving import authenticity, word_lists
from relay.letters.arriving.readings import reading_of
from relay.letters.lists import indexing
from relay.models import Correspondence, Flag, Letter, LetterState, PenPal, ReadingVersion
from relay.reading import Mailbox, Reading
from relay.screening import Found, LetterFacts, screen_letter
from relay.screening.phrases import OwnPhrases
from relay.screening.quoting import said

SLICE = 500
_OTHERS_COMPARED = 500
_WAITING = (LetterState.AWAITING_PEN_PAL, LetterState.IN_REVIEW, LetterState.SECOND_REVIEW, LetterState.ON_HOLD)


def screen(session: Session, letter: Letter, reading: Reading, *, pen_pal_id: int | None, now: datetime) -> None:
    """Put what the rules find in this reading in place of all the letter's flags; its proof's come with the proof."""
    session.execute(delete(Flag).where(Flag.letter_id == letter.id).execution_options(synchronize_session=False))
    if not reading.problem:
        is_first = pen_pal_id is not None and _is_first(session, letter, pen_pal_id)
        facts = LetterFacts(
            reading,
            letter.message.mail_from,
            is_first=is_first,
            authentication=authenticity.of(session, letter.message_id),
            others=_others(session, letter, pen_pal_id),
            own=word_lists.own(session),
        )
        replace_flags(session, letter, (), screen_letter(facts), now)


def look_again(session: Session, rule: str, *, now: datetime, after: int = 0) -> list[int]:
    """Let a rule whose list changed look at the next waiting letters; give those. Fewer than `SLICE` are the last."""
    query = select(Letter).where(Letter.state.in_(_WAITING), Letter.reading_id.is_not(None), Letter.id > after)
    with_all = (joinedload(Letter.reading).selectinload(ReadingVersion.photos), selectinload(Letter.flags))
    query = query.options(*with_all).order_by(Letter.id).limit(SLICE).with_for_update(of=Letter)
    letters = session.scalars(query).all()
    own = word_lists.own(session)
    for letter in letters:
        _look_again(session, letter, rule, own, now)
    return [letter.id for letter in letters]


def _look_again(session: Session, letter: Letter, rule: str, own: Mapping[str, OwnPhrases], now: datetime) -> None:
    if letter.reading is None:
        return
    facts = LetterFacts(reading_of(letter.reading), "", is_first=False, own=own)
    found = list(said(rule, facts)) if not facts.reading.problem else []
    known = [(flag.span_start, flag.span_end) for flag in letter.flags if flag.rule == rule]
    if known != [item.span for item in found]:
        replace_flags(session, letter, (rule,), found, now)
        lifecycle.touch(session, letter)
        indexing.flags_changed(session, letter)


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


def _others(session: Session, letter: Letter, pen_pal_id: int | None) -> tuple[Mailbox, ...]:
    """Give the pen pals this person writes with, at every address of theirs, but not the author at any."""
    author = pen_pal_id or 0
    at_any_address = or_(PenPal.id == Correspondence.pen_pal_id, PenPal.merged_into_id == Correspondence.pen_pal_id)
    query = (
        select(PenPal.id, PenPal.name, PenPal.address)
        .distinct()
        .join(Correspondence, at_any_address)
        .where(
            Correspondence.profile_id == letter.profile_id,
            PenPal.id != author,
            or_(PenPal.merged_into_id.is_(None), PenPal.merged_into_id != author),
            PenPal.erased_at.is_(None),
        )
        .order_by(PenPal.id)
        .limit(_OTHERS_COMPARED)
    )
    return tuple(Mailbox(name, address) for _id, name, address in session.execute(query))


def _is_first(session: Session, letter: Letter, pen_pal_id: int) -> bool:
    """Say whether nothing of this pen pal to this person was approved before, and nobody trusts them yet."""
    trusted = select(PenPal.id).where(PenPal.id == pen_pal_id, PenPal.trusted_at.is_not(None))
    if session.scalar(trusted) is not None:
        return False
    earlier = select(Letter.id).where(
        Letter.pen_pal_id == pen_pal_id,
        Letter.profile_id == letter.profile_id,
        Letter.id != letter.id,
        Letter.approved_at.is_not(None),
    )
    return session.scalar(earlier.limit(1)) is None
