"""Putting one row in or changing it, or saying in one line why it cannot be; every act is on record."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relay import audit
from relay.directory.values import Author
from relay.errors import Refused
from relay.models import Alias, Facility, MailPoint, Profile
from relay.postal_address import PostalAddress


def insert(session: Session, row: Facility | MailPoint | Profile | Alias, taken: str, own: str = "") -> None:
    """Insert a row, and leave the transaction usable when it is refused.

    Raises:
        Refused: another row has what must be its own: `taken` says so, `own` names it.
    """
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused(taken, field=own) from None


def recorded(session: Session, verb: str, kind: str, subject_id: int, author: Author, **new: object) -> None:
    """Write an addition into the record."""
    audit.record(session, verb, kind, subject_id, actor_id=author.actor_id, now=author.now, new=new)


def write_change(
    session: Session,
    row: Facility | Profile | MailPoint,
    verb: str,
    values: Mapping[str, Any],
    author: Author,
    taken: str,
    own: str = "",
) -> frozenset[str]:
    """Write what differs and record it, old and new; give the names of the columns that changed.

    Raises:
        Refused: another row has what must be its own: `taken` says so, `own` names it.
    """
    new = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not new:
        return frozenset()
    old = {name: getattr(row, name) for name in new}
    try:
        with session.begin_nested():
            for name, value in new.items():
                setattr(row, name, value)
    except IntegrityError:
        raise Refused(taken, field=own) from None
    kind = verb.partition(".")[0]
    told = {"old": _plain(old), "new": _plain(new)}
    audit.record(session, verb, kind, row.id, actor_id=author.actor_id, now=author.now, **told)
    return frozenset(new)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give an address as its parts and a day as its name, for the record."""
    plain = {name: asdict(value) if isinstance(value, PostalAddress) else value for name, value in values.items()}
    return {name: value.isoformat() if type(value) is date else value for name, value in plain.items()}
