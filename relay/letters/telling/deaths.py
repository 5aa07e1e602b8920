"""Telling pen pals that the person they write to died: in words that somebody wrote, and by nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import audit, notices
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.telling import people
from relay.models import Notice, NoticeKind, NoticeState, Profile, ProfileStatus, Staff
from relay.notices import Composed, addressed
from relay.notices.cleaning import lines_of
from relay.notices.facts import DiedFacts
from relay.translation import gettext as _

WORDS_MOST: Final = 4000
Words = Mapping[str, str]
"""What somebody wrote, by its language; who reads one in which there is nothing gets the first of the others."""


@dataclass(frozen=True, slots=True)
class Told:
    """How many emails about a death there are, and how many of them have not left."""

    written: int
    waiting: int


def preview(session: Session, profile: Profile, words: Words, language: str) -> Composed:
    """Give the email as a pen pal who reads this language gets it."""
    said = _in(_plain(words), language)
    facts = DiedFacts(**addressed.to_pen_pal(session, None), who=profile.name, words=said)
    return notices.composed(session, NoticeKind.DIED, language, facts)


def hear(session: Session, profile: Profile, *, now: datetime) -> int:
    """Count who would be told."""
    return sum(1 for _pal, _alias in people.hearers(session, profile, NoticeKind.DIED, now=now))


def tell(session: Session, profile: Profile, words: Words, staff: Staff, *, leaves: datetime, now: datetime) -> int:
    """Tell pen pals that a person died; return to how many.

    Raises:
        Refused: this person may not, there are no words, or the profile does not say that they died.
        Conflict: it was told already.
    """
    lifecycle.require_reviewer(staff)
    session.refresh(profile, ["status"], with_for_update={"key_share": True})
    if profile.status is not ProfileStatus.DIED:
        raise Refused(_("say first, among where they are, that this person died"))
    plain = _plain(words)
    _require_words(plain)
    if told(session, profile).written:
        raise Conflict(_("the pen pals were told already; nothing was done"))
    died, by = NoticeKind.DIED, staff.id
    number = people.tell(
        session, profile, died, lambda one: {"words": _in(plain, one)}, leaves=leaves, now=now, made_by_id=by
    )
    audit.record(session, "profile.death_told", "profile", profile.id, actor_id=by, now=now, new={"notices": number})
    session.flush()
    return number


def told(session: Session, profile: Profile) -> Told:
    """Count the emails about a death that were not taken back."""
    theirs = (Notice.kind == NoticeKind.DIED, Notice.alias_id.in_(people.aliases(profile)))
    query = select(Notice.state, func.count()).where(*theirs, Notice.state != NoticeState.CANCELLED)
    found = {state: number for state, number in session.execute(query.group_by(Notice.state))}  # noqa: C416 -- rows
    return Told(sum(found.values()), found.get(NoticeState.WAITING, 0))


def take_back(session: Session, profile: Profile, staff: Staff, *, now: datetime) -> int:
    """Take back what was written and has not left; return how many emails that were.

    Raises:
        Refused: this person may not.
        Conflict: all have left.
    """
    lifecycle.require_reviewer(staff)
    number = people.take_back(session, profile, (NoticeKind.DIED,))
    if not number:
        raise Conflict(_("there is nothing left to take back; nothing was done"))
    new = {"notices": number}
    audit.record(session, "profile.death_untold", "profile", profile.id, actor_id=staff.id, now=now, new=new)
    session.flush()
    return number


def _plain(words: Words) -> dict[str, str]:
    return {language: plain for language, one in words.items() if (plain := lines_of(one)).strip()}


def _in(plain: Words, language: str) -> str:
    return plain.get(language) or next(iter(plain.values()), "")


def _require_words(plain: Words) -> None:
    if not plain:
        raise Refused(_("write it in your own words: nobody should hear this from a machine"), field="words")
    if any(len(one) > WORDS_MOST for one in plain.values()):
        raise Refused(_("the words are longer than %(number)s characters", number=WORDS_MOST), field="words")
