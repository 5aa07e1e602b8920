"""Telling pen pals of what became of the person they write to: moved, released. Never where to.

Only pen pals whose address is known to be theirs hear it, and only where letters between the two are open.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from relay import notices
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
)
from relay.notices import addressed, courtesy
from relay.notices.facts import DiedFacts, MovedFacts, PersonFacts
from relay.notices.unsent import unsent

OF_PEOPLE: Final = (NoticeKind.MOVED, NoticeKind.RELEASED, NoticeKind.DIED)
RELEASE_WAITS: Final = timedelta(hours=1)
"""How long it can be put right that somebody was said to be released."""
_AT_ONCE: Final = 500


def changed(session: Session, profile: Profile, columns: frozenset[str], *, now: datetime) -> int:
    """Tell what a person's new place or status means to their pen pals; what it overtakes is taken back.

    `columns` names what changed; their stay is written already. Returns to how many it is told.
    """
    take_back(session, profile)
    status = profile.status
    if "status" in columns and status is ProfileStatus.RELEASED:
        return tell(session, profile, NoticeKind.RELEASED, _nothing, leaves=now + RELEASE_WAITS, now=now)
    is_lost = "status" in columns and status is ProfileStatus.MOVED
    if is_lost or ("mail_point_id" in columns and _is_elsewhere(session, profile)):
        waits = status is not ProfileStatus.ACTIVE
        said = {"waits": waits}
        return tell(session, profile, NoticeKind.MOVED, lambda _in: said, leaves=now + courtesy.UNDO, now=now)
    return 0


def _is_elsewhere(session: Session, profile: Profile) -> bool:
    """Say whether somebody is in another prison than before; another unit of the same is nothing to tell."""
    query = select(MailPoint.facility_id).join(ProfilePlace, ProfilePlace.mail_point_id == MailPoint.id)
    newest = query.where(ProfilePlace.profile_id == profile.id).order_by(ProfilePlace.id.desc()).limit(2)
    facilities = session.scalars(newest).all()
    return len(facilities) > 1 and facilities[0] != facilities[1]


def _nothing(_language: str) -> Mapping[str, Any]:
    return {}


def take_back(session: Session, profile: Profile, kinds: Sequence[NoticeKind] = OF_PEOPLE) -> int:
    """Take back what was written of somebody and has not left: what it tells is so no more. Returns how many."""
    waiting = (Notice.kind.in_(kinds), unsent())
    query = update(Notice).where(*waiting, Notice.alias_id.in_(aliases(profile))).values(state=NoticeState.CANCELLED)
    done = session.execute(query.execution_options(synchronize_session="fetch"))
    return int(done.rowcount)  # type: ignore[attr-defined]


def aliases(profile: Profile) -> Select[int]:
    """Give a select of the addresses at which somebody was written to."""
    return select(Alias.id).where(Alias.profile_id == profile.id)


_FACTS: Final[dict[NoticeKind, type[PersonFacts]]] = {
    NoticeKind.MOVED: MovedFacts,
    NoticeKind.RELEASED: PersonFacts,
    NoticeKind.DIED: DiedFacts,
}


def tell(
    session: Session,
    profile: Profile,
    kind: NoticeKind,
    said: Callable[[str], Mapping[str, Any]],
    *,
    leaves: datetime,
    now: datetime,
    **about: int | None,
) -> int:
    """Write to everybody who may hear of somebody what `said` gives in their language; return to how many."""
    if not courtesy.is_on(session, kind):
        return 0
    rows = []
    for pen_pal, alias_id in hearers(session, profile, kind, now=now):
        language, to = pen_pal.language, addressed.to_pen_pal(session, pen_pal, profile.name)
        facts = _FACTS[kind](**to, who=profile.name, **said(language))
        composed = notices.composed(session, kind, language, facts)
        row = notices.row_of(None, pen_pal, kind, composed, not_before=leaves, now=now)
        rows.append(row | {"alias_id": alias_id} | about)
    if rows:
        session.execute(insert(Notice), rows)
    return len(rows)


def hearers(session: Session, profile: Profile, kind: NoticeKind, *, now: datetime) -> Iterator[tuple[PenPal, int]]:
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
