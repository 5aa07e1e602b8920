"""Pen pals: lists of them, all addresses of one, and what staff change of what is known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from relay import audit
from relay.addresses import country_fault
from relay.errors import Conflict, NotFound, Refused
from relay.languages import language_fault
from relay.letters import lifecycle
from relay.letters.lists import indexing
from relay.letters.paper.changes import set_again
from relay.models import Letter, Note, NoteOn, PenPal, Staff
from relay.translation import gettext as _

NAME_CHARACTERS_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which pen pals a list shows."""

    begins: str = ""
    """How a name or an address begins."""
    confirmed: bool | None = None
    blocked: bool = False
    failing: bool = False
    """Only those whose mail comes back."""
    complained: bool = False
    """Only those who called mail of ours spam."""
    warned: bool = False
    """Only those with a warning among their notes."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a pen pal beside their address."""

    name: str
    country: str
    """ISO 3166-1 alpha-2, or empty."""
    language: str


def find(session: Session, pen_pal_id: int) -> PenPal:
    """Load a pen pal.

    Raises:
        NotFound: there is none.
    """
    found = session.get(PenPal, pen_pal_id)
    if found is None:
        raise NotFound(_("there is no such pen pal"))
    return found


def find_by_name(session: Session, text: str, *, but: int, limit: int) -> Sequence[PenPal]:
    """List whom an address or a name means, but not `but` nor whoever is part of another already."""
    where = _begins(text)
    query = select(PenPal).where(where, PenPal.id != but, PenPal.merged_into_id.is_(None), PenPal.erased_at.is_(None))
    return session.scalars(query.order_by(PenPal.name, PenPal.id).limit(limit)).all()


def addresses_of(session: Session, pen_pal: PenPal) -> list[PenPal]:
    """Give a pen pal's addresses: their own first, then those of who was found to be them."""
    merged = select(PenPal).where(PenPal.merged_into_id == pen_pal.id).order_by(PenPal.id)
    return [pen_pal, *session.scalars(merged)]


def rows(session: Session, wanted: Filter, *, before: int | None, limit: int) -> list[tuple[PenPal, int, bool]]:
    """List pen pals, who came last first, each with how many letters they wrote and whether a warning is on them.

    A search also finds addresses that are part of another pen pal; every other list has each person once.
    """
    letters = select(func.count()).where(Letter.pen_pal_id == PenPal.id).correlate(PenPal).scalar_subquery()
    warned = _warnings().where(Note.subject_id == PenPal.id).correlate(PenPal).exists()
    query = select(PenPal, letters, warned).where(*_where(wanted)).order_by(PenPal.id.desc()).limit(limit)
    if before is not None:
        query = query.where(PenPal.id < before)
    return [(pal, number, bool(has)) for pal, number, has in session.execute(query)]


def _where(wanted: Filter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.begins:
        where.append(_begins(wanted.begins))
    else:
        where.append(PenPal.merged_into_id.is_(None))
    if wanted.confirmed is not None:
        where.append(PenPal.confirmed_at.is_not(None) if wanted.confirmed else PenPal.confirmed_at.is_(None))
    if wanted.blocked:
        where.append(PenPal.blocked_at.is_not(None))
    if wanted.failing:
        where.append(PenPal.fails_since.is_not(None))
    if wanted.complained:
        where.append(PenPal.complained_at.is_not(None))
    if wanted.warned:
        where.append(PenPal.id.in_(_warnings()))
    return where


def _warnings() -> Select[int]:
    on_pen_pals = (Note.subject_kind == NoteOn.PEN_PAL, Note.is_warning, Note.removed_at.is_(None))
    return select(Note.subject_id).where(*on_pen_pals)


def _begins(text: str) -> ColumnElement[bool]:
    """Match the beginning of an address or a name, in any case; both are lowered by the same engine's rules."""
    escaped = re.sub("([/%_])", r"/\1", text)
    named = func.lower(PenPal.name).startswith(func.lower(escaped), escape="/")
    return or_(PenPal.address.startswith(text.lower(), autoescape=True), named)


def change(session: Session, pen_pal: PenPal, known: Known, staff: Staff, *, now: datetime) -> bool:
    """Make what is known of a pen pal so; their name is printed, so letters on their way are set again.

    Returns whether anything changed.

    Raises:
        Refused: this person may not, or a part makes no sense.
    """
    lifecycle.require_reviewer(staff)
    require_there(pen_pal)
    new = _checked(known)
    changed = {name: value for name, value in new.items() if getattr(pen_pal, name) != value}
    if not changed:
        return False
    old = {name: getattr(pen_pal, name) for name in changed}
    for name, value in changed.items():
        setattr(pen_pal, name, value)
    audit.record(session, "pen_pal.changed", "pen_pal", pen_pal.id, actor_id=staff.id, now=now, old=old, new=changed)
    session.flush()
    if "name" in changed:
        indexing.pen_pal_changed(session, pen_pal, now=now)
        set_again(session, now=now, pen_pal_ids=[pen_pal.id])
    return True


def _checked(known: Known) -> dict[str, str]:
    name, country = " ".join(known.name.split()), known.country.strip().upper()
    language = known.language.strip()
    if len(name) > NAME_CHARACTERS_MOST:
        raise Refused(_("a name has at most %(most)s characters", most=NAME_CHARACTERS_MOST))
    if country and (fault := country_fault(country)):
        raise Refused(fault)
    if fault := language_fault(language):
        raise Refused(fault)
    return {"name": name, "country": country, "language": language}


def distrust(session: Session, pen_pal: PenPal, staff: Staff, *, now: datetime) -> None:
    """Take trust back: from now on first letters to somebody new get the slower look again.

    Raises:
        Refused: this person may not.
        Conflict: somebody did so first.
    """
    lifecycle.require_reviewer(staff)
    session.refresh(pen_pal, with_for_update=True)
    if pen_pal.trusted_at is None:
        raise Conflict(_("they are not trusted any more; nothing was done"))
    old = {"trusted_at": pen_pal.trusted_at, "by": pen_pal.trusted_by_id}
    pen_pal.trusted_at = pen_pal.trusted_by_id = None
    audit.record(session, "pen_pal.distrusted", "pen_pal", pen_pal.id, actor_id=staff.id, now=now, old=old)
    session.flush()


def require_there(pen_pal: PenPal) -> None:
    """Let nothing be done to who was erased, or is part of another.

    Raises:
        Refused: they are.
    """
    if pen_pal.erased_at is not None:
        raise Refused(_("this pen pal was erased: there is nothing left to change"))
    if pen_pal.merged_into_id is not None:
        raise Refused(_("this pen pal is part of another: change that one"))
