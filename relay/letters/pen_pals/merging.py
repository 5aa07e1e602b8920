"""Merging two pen pals who are one: what moves is said before, and nothing moves that was not said. There is no undo.

The other's row stays and says where it went, so that later mail from its address belongs to the one that is kept.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, joinedload

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.holding import forbidden
from relay.letters.lists import facets, indexing, search
from relay.letters.paper.changes import set_again
from relay.letters.pen_pals.correspondences import STRICTER
from relay.letters.pen_pals.pen_pals import require_there
from relay.models import (
    Acquaintance,
    Correspondence,
    CorrespondenceState,
    Letter,
    NoContact,
    Note,
    NoteOn,
    Notice,
    OurLetter,
    PenPal,
    Profile,
    Reply,
    Staff,
)
from relay.screening.no_contact import Written, match
from relay.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Two correspondences with one person that become one."""

    profile: str
    state: CorrespondenceState
    """The stricter of the two."""
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """What merging `other` into `kept` does, for somebody to read before it is done."""

    kept_id: int
    other_id: int
    letters: int
    set_again: bool
    """The names differ, and letters that are not in a batch are set with the name that is kept."""
    moved: tuple[str, ...]
    """Whom only the other wrote to: these correspondences move as they are."""
    joined: tuple[Joined, ...]
    notes: int
    notices: int
    addresses: tuple[str, ...]
    """Of the other: they all belong to the kept one afterwards."""
    becomes_blocked: bool
    """One of the two is blocked, and the other is not: whoever is kept is blocked."""
    loses_trust: bool
    forbidden: tuple[int, ...]
    """No-contact requests that are about one of the two and not about the other."""

    @property
    def seal(self) -> str:
        """Give what the form sends back: it says that exactly this was on the page."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:32]


def look(session: Session, kept: PenPal, other: PenPal, now: datetime) -> Merger:
    """Say what merging would do, and do nothing.

    Raises:
        Refused: the two cannot be merged.
    """
    _require_two(kept, other)
    mine, theirs = _correspondences(session, kept), _correspondences(session, other)
    joined = tuple(_joined(mine[profile], theirs[profile]) for profile in sorted(mine.keys() & theirs.keys()))
    only_theirs = [theirs[profile].profile.name for profile in sorted(theirs.keys() - mine.keys())]
    of_other = [other, *session.scalars(select(PenPal).where(PenPal.merged_into_id == other.id).order_by(PenPal.id))]
    return Merger(
        kept_id=kept.id,
        other_id=other.id,
        letters=_count(session, Letter.pen_pal_id == other.id),
        set_again=bool(kept.name or other.name) and kept.name != other.name,
        moved=tuple(only_theirs),
        joined=joined,
        notes=_count(session, Note.subject_kind == NoteOn.PEN_PAL, Note.subject_id == other.id),
        notices=_count(session, Notice.pen_pal_id == other.id),
        addresses=tuple(one.address for one in of_other),
        becomes_blocked=(kept.blocked_at is None) is not (other.blocked_at is None),
        loses_trust=(kept.trusted_at is None) is not (other.trusted_at is None),
        forbidden=_one_sided(kept, of_other, forbidden.in_force(session, [*mine, *theirs], now)),
    )


def merge(session: Session, kept: PenPal, other: PenPal, staff: Staff, *, why: str, seal: str, now: datetime) -> Merger:
    """Merge, exactly as the page said that has this seal.

    Raises:
        Refused: this person may not, no reason, or the two cannot be merged.
        Conflict: something changed since that page was shown; nothing was done.
    """
    lifecycle.require_reviewer(staff)
    if not why.strip():
        raise Refused(_("say how you know that the two are one person"))
    both = select(PenPal).where(PenPal.id.in_([kept.id, other.id])).order_by(PenPal.id)
    session.execute(both.with_for_update().execution_options(populate_existing=True))
    told = look(session, kept, other, now)
    if told.seal != seal:
        raise Conflict(_("what would move has changed since the page was shown; nothing was done, look at it again"))
    _move_correspondences(session, kept, other, staff, now)
    _move_rest(session, kept, other)
    _settle(kept, other)
    session.flush()
    session.expire_all()  # letters were changed in the database alone
    new = {"into": kept.id, "letters": told.letters, "why": why.strip()}
    audit.record(session, "pen_pal.merged", "pen_pal", other.id, actor_id=staff.id, now=now, new=new)
    took = {"other": other.id, "letters": told.letters, "addresses": list(told.addresses), "why": why.strip()}
    audit.record(session, "pen_pal.took_in", "pen_pal", kept.id, actor_id=staff.id, now=now, new=took)
    session.flush()
    facets.follow_pen_pal(session, other.id, kept.id)
    indexing.pen_pal_changed(session, kept, now=now)
    search.index_pen_pals(session, [other])
    if told.set_again:
        set_again(session, now=now, pen_pal_ids=[kept.id])
    return told


def _require_two(kept: PenPal, other: PenPal) -> None:
    if kept.id == other.id:
        raise Refused(_("that is the same pen pal"))
    for one in (kept, other):
        require_there(one)
    if (kept.confirmed_at is None) is not (other.confirmed_at is None):
        who = kept if kept.confirmed_at is None else other
        raise Refused(
            _(
                "the address %(address)s is not confirmed, the other is: confirm it first, or leave them apart",
                address=who.address,
            )
        )


def _correspondences(session: Session, pal: PenPal) -> dict[int, Correspondence]:
    query = select(Correspondence).where(Correspondence.pen_pal_id == pal.id)
    found = session.scalars(query.options(joinedload(Correspondence.profile).joinedload(Profile.mail_point)))
    return {one.profile_id: one for one in found}


def _joined(mine: Correspondence, theirs: Correspondence) -> Joined:
    state = max(mine.state, theirs.state, key=STRICTER.index)
    return Joined(profile=mine.profile.name, state=state, differs=mine.state is not theirs.state)


def _one_sided(kept: PenPal, of_other: Iterable[PenPal], requests: Iterable[NoContact]) -> tuple[int, ...]:
    """Give the requests that fit one of the two by address or name, and not the other."""
    mine = Written(names=(kept.name,) if kept.name else (), addresses=(kept.address,))
    theirs = Written(
        names=tuple(one.name for one in of_other if one.name), addresses=tuple(one.address for one in of_other)
    )
    fits = ((one.id, match(forbidden.asked_of(one), mine), match(forbidden.asked_of(one), theirs)) for one in requests)
    return tuple(number for number, here, there in fits if bool(here) is not bool(there))


def _move_correspondences(session: Session, kept: PenPal, other: PenPal, staff: Staff, now: datetime) -> None:
    mine, theirs = _correspondences(session, kept), _correspondences(session, other)
    for profile_id, moving in theirs.items():
        into = mine.get(profile_id)
        if into is None:
            moving.pen_pal_id = kept.id
            continue
        if STRICTER.index(moving.state) > STRICTER.index(into.state):
            into.state, into.wished_by, into.why = moving.state, moving.wished_by, moving.why
            into.changed_at, into.changed_by_id = now, staff.id
        _repoint(session, Letter.correspondence_id == moving.id, correspondence_id=into.id)
        _move_paper(session, moving, into)
        notes = (Note.subject_kind == NoteOn.CORRESPONDENCE, Note.subject_id == moving.id)
        session.execute(update(Note).where(*notes).values(subject_id=into.id))
        told = {"into": into.id, "state": into.state}
        audit.record(
            session, "correspondence.joined", "correspondence", moving.id, actor_id=staff.id, now=now, new=told
        )
    session.flush()


def _move_paper(session: Session, moving: Correspondence, into: Correspondence) -> None:
    """Give the other correspondence the answers on paper, and our own letters about it."""
    answers = update(Reply).where(Reply.correspondence_id == moving.id)
    ours = update(OurLetter).where(OurLetter.correspondence_id == moving.id)
    apart = {"synchronize_session": False}
    session.execute(answers.values(version=Reply.version + 1, correspondence_id=into.id), execution_options=apart)
    session.execute(ours.values(correspondence_id=into.id), execution_options=apart)


def _move_rest(session: Session, kept: PenPal, other: PenPal) -> None:
    """Give the kept one what names the other: whoever knows the one knows the other."""
    _repoint(session, Letter.pen_pal_id == other.id, pen_pal_id=kept.id)
    notes = (Note.subject_kind == NoteOn.PEN_PAL, Note.subject_id == other.id)
    session.execute(update(Note).where(*notes).values(subject_id=kept.id))
    session.execute(update(Notice).where(Notice.pen_pal_id == other.id).values(pen_pal_id=kept.id))
    session.execute(update(PenPal).where(PenPal.merged_into_id == other.id).values(merged_into_id=kept.id))
    known = set(session.scalars(select(Acquaintance.staff_id).where(Acquaintance.pen_pal_id == kept.id)))
    for one in session.scalars(select(Acquaintance).where(Acquaintance.pen_pal_id == other.id)).all():
        if one.staff_id not in known:
            one.pen_pal_id = kept.id


def _settle(kept: PenPal, other: PenPal) -> None:
    """Keep what is stricter of the two, and fill in what only the other's row knows."""
    kept.name = kept.name or other.name
    kept.country = kept.country or other.country
    kept.minor_at = kept.minor_at or other.minor_at
    if _lasts_longer(other, kept):
        kept.blocked_at, kept.blocked_until = other.blocked_at, other.blocked_until
        kept.blocked_why, kept.blocked_by_id = other.blocked_why, other.blocked_by_id
    if other.trusted_at is None:
        kept.trusted_at = kept.trusted_by_id = None
    other.merged_into_id = kept.id


def _lasts_longer(one: PenPal, other: PenPal) -> bool:
    """Say whether the block of one is the stricter: the other has none, or an earlier end."""
    if one.blocked_at is None or other.blocked_at is None:
        return one.blocked_at is not None
    return other.blocked_until is not None and (one.blocked_until is None or one.blocked_until > other.blocked_until)


def _repoint(session: Session, where: ColumnElement[bool], **columns: int) -> None:
    """Change whose letters these are; a decision on what was shown before is a conflict."""
    session.execute(
        update(Letter)
        .where(where)
        .values(version=Letter.version + 1, **columns)
        .execution_options(synchronize_session=False)
    )


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*where)) or 0
