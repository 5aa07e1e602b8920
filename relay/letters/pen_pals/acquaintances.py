"""Whom staff know: they name these people, and then open nothing of theirs (curiosity harms)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from relay import audit
from relay.errors import Acquainted, Conflict, NotFound, Refused
from relay.models import Acquaintance, PenPal, Profile, Role, Staff
from relay.translation import gettext as _
from relay.translation import marked


class Between(Protocol):
    """A letter, or a reply: who in prison and who outside it is between, as far as that is known."""

    @property
    def profile_id(self) -> int | None:
        """Give who is in prison."""

    @property
    def pen_pal_id(self) -> int | None:
        """Give who is outside."""


LINE = marked("you said that you know them; a colleague reads this")


@dataclass(frozen=True, slots=True)
class Known:
    """Whom somebody knows."""

    profiles: frozenset[int] = frozenset()
    pen_pals: frozenset[int] = frozenset()

    def includes(self, *, profile_id: int | None = None, pen_pal_id: int | None = None) -> bool:
        """Say whether one of these is known."""
        return profile_id in self.profiles or pen_pal_id in self.pen_pals


@dataclass(frozen=True, slots=True)
class AcquaintanceRow:
    """Somebody whom a member of staff knows, as their page lists it."""

    id: int
    staff: str
    name: str
    is_profile: bool
    since: datetime


def known_to(session: Session, staff_id: int) -> Known:
    """Give whom somebody knows; a pen pal with every address that is theirs."""
    mine = select(Acquaintance.profile_id, Acquaintance.pen_pal_id).where(Acquaintance.staff_id == staff_id)
    rows = session.execute(mine).all()
    pen_pals = {row.pen_pal_id for row in rows if row.pen_pal_id is not None}
    profiles = frozenset(row.profile_id for row in rows if row.profile_id is not None)
    return Known(profiles, every_address_of(session, pen_pals) if pen_pals else frozenset())


def every_address_of(session: Session, pen_pals: Collection[int]) -> frozenset[int]:
    """Give the pen pals with all others who are the same people."""
    return frozenset(pen_pals) | set(session.scalars(_one_person(pen_pals)))


def knows(session: Session, staff_id: int, between: Between) -> bool:
    """Say whether somebody knows who wrote a letter or reply, or who gets it."""
    known = known_to(session, staff_id)
    return known.includes(profile_id=between.profile_id, pen_pal_id=between.pen_pal_id)


def refuse(session: Session, staff: Staff, between: Between) -> None:
    """Keep somebody from acting on a letter or reply of people they know.

    Raises:
        Acquainted: they said so themselves.
    """
    if knows(session, staff.id, between):
        raise Acquainted(
            _(
                "%(name)s knows one of these two; somebody else decides about this letter",
                name=staff.name or staff.email,
            )
        )


def who_know(between: Between) -> Select[int]:
    """Give a select of the staff who know one of the two."""
    same = aliased(PenPal)
    written = select(same.id).where(or_(same.id == between.pen_pal_id, same.merged_into_id == between.pen_pal_id))
    either = (Acquaintance.profile_id == between.profile_id) | Acquaintance.pen_pal_id.in_(written)
    return select(Acquaintance.staff_id).where(either)


def add(
    session: Session, staff: Staff, *, profile_id: int | None = None, pen_pal_id: int | None = None, now: datetime
) -> None:
    """Note that somebody knows a person: from now on they open nothing of theirs.

    Raises:
        NotFound: there is no such person.
        Conflict: it was noted already.
    """
    if (profile_id is None) == (pen_pal_id is None):
        raise Refused(_("name one person: somebody in prison, or a pen pal"))
    person = session.get(Profile, profile_id) if profile_id is not None else session.get(PenPal, pen_pal_id)
    if person is None:
        raise NotFound(_("there is no such person"))
    ids: dict[str, Any] = {"profile_id": profile_id, "pen_pal_id": pen_pal_id}
    session.add(Acquaintance(staff_id=staff.id, created_at=now, **ids))
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(_("you have said so already; nothing else was done")) from error
    audit.record(session, "staff.knows", "staff", staff.id, actor_id=staff.id, now=now, new=ids)
    session.flush()


def remove(session: Session, acquaintance_id: int, actor: Staff, *, now: datetime) -> None:
    """Take it back: an administrator does, and not for themselves, or somebody could do so to look.

    Raises:
        NotFound: there is no such entry.
        Refused: this person may not.
    """
    if actor.role is not Role.ADMIN or not actor.active:
        raise Refused(_("only an administrator takes it back: ask one, and say why"))
    row = session.get(Acquaintance, acquaintance_id)
    if row is None:
        raise NotFound(_("there is no such entry; somebody may have removed it already"))
    if row.staff_id == actor.id:
        raise Refused(_("another administrator takes it back: nobody does so for themselves"))
    old = {"profile_id": row.profile_id, "pen_pal_id": row.pen_pal_id}
    audit.record(session, "staff.knows_no_more", "staff", row.staff_id, actor_id=actor.id, now=now, old=old)
    session.delete(row)
    session.flush()


def listed(session: Session, staff_id: int | None = None) -> list[AcquaintanceRow]:
    """List whom somebody knows, or whom everybody knows, by name."""
    query = (
        select(Acquaintance, Staff, Profile.committed_name, PenPal.name, PenPal.address)
        .join(Staff, Staff.id == Acquaintance.staff_id)
        .outerjoin(Profile, Profile.id == Acquaintance.profile_id)
        .outerjoin(PenPal, PenPal.id == Acquaintance.pen_pal_id)
        .order_by(Staff.name, Staff.id, Acquaintance.id)
        .limit(500)
    )
    if staff_id is not None:
        query = query.where(Acquaintance.staff_id == staff_id)
    return [
        AcquaintanceRow(
            row.id, staff.name or staff.email, name or pal_name or address, row.profile_id is not None, row.created_at
        )
        for row, staff, name, pal_name, address in session.execute(query)
    ]


def _one_person(pen_pals: Collection[int]) -> Select[int]:
    """Select every pen pal that was found to be one with these."""
    into = select(PenPal.merged_into_id).where(PenPal.id.in_(pen_pals), PenPal.merged_into_id.is_not(None))
    return select(PenPal.id).where(or_(PenPal.merged_into_id.in_(pen_pals), PenPal.id.in_(into)))
