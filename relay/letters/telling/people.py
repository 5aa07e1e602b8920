"""Telling pen pals of what became of the person they write to: moved, released, died. Never where to.

Only pen pals whose address is known to be theirs hear it, and only where letters between the two are open. A death is
told in words that a person wrote, and by nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from relay import audit, notices
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.models import (
    Alias,
    Correspondence,
    CorrespondenceState,
    Letter,
    LetterState,
    MailPoint,
    Notice,
    NoticeKind,
    NoticeState,
    PenPal,
    Profile,
    ProfilePlace,
    ProfileStatus,
    Staff,
)
from relay.notices import Composed, addressed, courtesy
from relay.notices.cleaning import lines_of
from relay.notices.facts import DiedFacts, MovedFacts, PersonFacts
from relay.notices.unsent import unsent
from relay.translation import gettext as _

OF_PEOPLE: Final = (NoticeKind.MOVED, NoticeKind.RELEASED, NoticeKind.DIED)
RELEASE_WAITS: Final = timedelta(hours=1)
"""How long it can be put right that somebody was said to be released."""
WORDS_MOST: Final = 4000
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Told:
    """How many emails about a death there are, and how many of them have not left."""

    written: int
    waiting: int


def changed(session: Session, profile: Profile, columns: frozenset[str], *, now: datetime) -> int:
    """Tell what a person's new place or status means to their pen pals; what it overtakes is taken back.

    `columns` names what changed; their stay is written already. Returns to how many it is told.
    """
    take_back(session, profile)
    status = profile.status
    if "status" in columns and status is ProfileStatus.RELEASED:
        return _tell(session, profile, NoticeKind.RELEASED, {}, now + RELEASE_WAITS, now)
    is_lost = "status" in columns and status is ProfileStatus.MOVED
    if is_lost or ("mail_point_id" in columns and _is_elsewhere(session, profile)):
        waits = status is not ProfileStatus.ACTIVE
        return _tell(session, profile, NoticeKind.MOVED, {"waits": waits}, now + courtesy.UNDO, now)
    return 0


def _is_elsewhere(session: Session, profile: Profile) -> bool:
    """Say whether somebody is in another prison than before; another unit of the same is nothing to tell."""
    query = select(MailPoint.facility_id).join(ProfilePlace, ProfilePlace.mail_point_id == MailPoint.id)
    newest = query.where(ProfilePlace.profile_id == profile.id).order_by(ProfilePlace.id.desc()).limit(2)
    facilities = session.scalars(newest).all()
    return len(facilities) > 1 and facilities[0] != facilities[1]


def preview_death(session: Session, profile: Profile, words: str, language: str) -> Composed:
    """Give the email that tells of a death, as a pen pal who reads this language gets it."""
    facts = DiedFacts(**addressed.to_pen_pal(session, None), who=profile.name, words=words)
    return notices.composed(session, NoticeKind.DIED, language, facts)


def hear_of_death(session: Session, profile: Profile, *, now: datetime) -> int:
    """Count who would be told."""
    return sum(1 for _pal, _alias in _pen_pals(session, profile, NoticeKind.DIED, now))


def tell_death(session: Session, profile: Profile, words: str, staff: Staff, *, leaves: datetime, now: datetime) -> int:
    """Tell pen pals that a person died, in words that somebody wrote; return to how many.

    Raises:
        Refused: this person may not, there are no words, or the profile does not say that they died.
        Conflict: it was told already.
    """
    lifecycle.require_reviewer(staff)
    session.refresh(profile, ["status"], with_for_update={"key_share": True})
    if profile.status is not ProfileStatus.DIED:
        raise Refused(_("say first, among where they are, that this person died"))
    plain = lines_of(words)
    if not plain.strip():
        raise Refused(_("write it in your own words: nobody should hear this from a machine"), field="words")
    if len(plain) > WORDS_MOST:
        raise Refused(_("the words are longer than %(number)s characters", number=WORDS_MOST), field="words")
    if told_of_death(session, profile).written:
        raise Conflict(_("the pen pals were told already; nothing was done"))
    number = _tell(session, profile, NoticeKind.DIED, {"words": plain}, leaves, now, made_by_id=staff.id)
    new = {"notices": number}
    audit.record(session, "profile.death_told", "profile", profile.id, actor_id=staff.id, now=now, new=new)
    session.flush()
    return number


def told_of_death(session: Session, profile: Profile) -> Told:
    """Count the emails about a death that were not taken back."""
    theirs = (Notice.kind == NoticeKind.DIED, Notice.alias_id.in_(_aliases(profile)))
    query = select(Notice.state, func.count()).where(*theirs, Notice.state != NoticeState.CANCELLED)
    found = {state: number for state, number in session.execute(query.group_by(Notice.state))}  # noqa: C416 -- rows
    return Told(sum(found.values()), found.get(NoticeState.WAITING, 0))


def take_death_back(session: Session, profile: Profile, staff: Staff, *, now: datetime) -> int:
    """Take back what was written of a death and has not left; return how many emails that were.

    Raises:
        Refused: this person may not.
        Conflict: all have left.
    """
    lifecycle.require_reviewer(staff)
    number = take_back(session, profile, (NoticeKind.DIED,))
    if not number:
        raise Conflict(_("there is nothing left to take back; nothing was done"))
    new = {"notices": number}
    audit.record(session, "profile.death_untold", "profile", profile.id, actor_id=staff.id, now=now, new=new)
    session.flush()
    return number


def take_back(session: Session, profile: Profile, kinds: Sequence[NoticeKind] = OF_PEOPLE) -> int:
    """Take back what was written of somebody and has not left: what it tells is so no more. Returns how many."""
    waiting = (Notice.kind.in_(kinds), unsent())
    query = update(Notice).where(*waiting, Notice.alias_id.in_(_aliases(profile))).values(state=NoticeState.CANCELLED)
    done = session.execute(query.execution_options(synchronize_session="fetch"))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _aliases(profile: Profile) -> Any:  # noqa: ANN401 -- a select of ids
    return select(Alias.id).where(Alias.profile_id == profile.id)


_FACTS: Final[dict[NoticeKind, type[PersonFacts]]] = {
    NoticeKind.MOVED: MovedFacts,
    NoticeKind.RELEASED: PersonFacts,
    NoticeKind.DIED: DiedFacts,
}


def _tell(
    session: Session,
    profile: Profile,
    kind: NoticeKind,
    said: dict[str, Any],
    leaves: datetime,
    now: datetime,
    **about: int | None,
) -> int:
    if not courtesy.is_on(session, kind):
        return 0
    rows = []
    for pen_pal, alias_id in _pen_pals(session, profile, kind, now):
        facts = _FACTS[kind](**addressed.to_pen_pal(session, pen_pal, profile.name), who=profile.name, **said)
        composed = notices.composed(session, kind, pen_pal.language, facts)
        row = notices.row_of(None, pen_pal, kind, composed, not_before=leaves, now=now)
        rows.append(row | {"alias_id": alias_id} | about)
    if rows:
        session.execute(insert(Notice), rows)
    return len(rows)


def _pen_pals(session: Session, profile: Profile, kind: NoticeKind, now: datetime) -> Iterator[tuple[PenPal, int]]:
    """Walk the pen pals who write to somebody and may hear of them, each with the address they wrote to last."""
    between = (Letter.correspondence_id == Correspondence.id, Letter.state != LetterState.SEALED)
    last = select(func.max(Letter.id)).where(*between).correlate(Correspondence).scalar_subquery()
    query = (
        select(PenPal, Letter.alias_id)
        .join(Correspondence, Correspondence.pen_pal_id == PenPal.id)
        .join(Letter, Letter.id == last)
        .where(
            Correspondence.profile_id == profile.id,
            Correspondence.state == CorrespondenceState.OPEN,
            PenPal.confirmed_at.is_not(None),
            PenPal.merged_into_id.is_(None),
        )
        .order_by(PenPal.id)
        .limit(_AT_ONCE)
    )
    after = 0
    while some := session.execute(query.where(PenPal.id > after)).all():
        yield from ((pal, alias_id) for pal, alias_id in some if courtesy.hears(pal, kind, now))
        after = some[-1][0].id
