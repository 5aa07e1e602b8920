"""A notice tried out on real data: the facts of the newest letter that it would be about, else facts nobody has."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import days
from relay.letters.pen_pals import acquaintances
from relay.letters.telling import posted
from relay.models import Decision, Letter, LetterState, Notice, NoticeKind, Organisation, Staff
from relay.notices import addressed, facts, outbox
from relay.notices.examples import example

_LOOKED_AT = 20
_DECIDED = {kind: decision for decision, kind in outbox.KINDS.items()}


def facts_for(session: Session, kind: NoticeKind, language: str, staff: Staff) -> tuple[facts.Facts, Letter | None]:
    """Give facts to try words on, and the letter they are of; None: what they tell happened to nobody.

    No letter is shown that is kept close, or that who looks must not know.
    """
    organisation = session.get(Organisation, 1)
    ours: dict[str, Any] = {}
    if organisation is not None:
        ours = {"organisation": organisation.name, "help_address": organisation.help_address}
    letter = _newest(session, kind, staff)
    if letter is None:
        return example(kind, language, **ours), None
    told = ours | addressed.about_letter(session, letter) | {"who": letter.profile.name}
    return example(kind, language, **told | _of_kind(session, kind, letter)), letter


def _of_kind(session: Session, kind: NoticeKind, letter: Letter) -> dict[str, Any]:
    if kind is NoticeKind.MAILED:
        today = days.day_of(session, letter.state_since)
        place = posted.there(session, letter.profile.mail_point, today)
        return {"mailed_on": today, "takes_days": place.takes_days, "handed_out": place.handed_out}
    decided = (Decision.letter_id == letter.id, Decision.kind == _DECIDED.get(kind), Decision.public_reason != "")
    reason = session.scalar(select(Decision.public_reason).where(*decided).order_by(Decision.id.desc()).limit(1))
    return outbox.reason_facts(reason) if reason else {}


def _newest(session: Session, kind: NoticeKind, staff: Staff) -> Letter | None:
    """Give the letter of the newest notice of the kind, else the newest letter that somebody known wrote."""
    known = acquaintances.known_to(session, staff.id)
    shown = (Letter.state.not_in((LetterState.SEALED, LetterState.URGENT)), Letter.pen_pal_id.is_not(None))
    whole = (joinedload(Letter.pen_pal), joinedload(Letter.profile))
    told = select(Letter).join(Notice, Notice.letter_id == Letter.id).where(Notice.kind == kind, *shown)
    newest = select(Letter).where(*shown).order_by(Letter.id.desc())
    for query in (told.order_by(Notice.id.desc()), newest):
        for letter in session.scalars(query.options(*whole).limit(_LOOKED_AT)).unique():
            if letter.pen_pal_id not in known.pen_pals and letter.profile_id not in known.profiles:
                return letter
    return None
