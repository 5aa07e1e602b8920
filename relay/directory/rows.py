"""Putting one row in, or saying in one line why it cannot be; every addition is on record."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relay import audit
from relay.directory.values import Author
from relay.errors import Refused
from relay.models import Alias, Facility, MailPoint, Profile


def insert(session: Session, row: Facility | MailPoint | Profile | Alias, taken: str) -> None:
    """Insert a row, and leave the transaction usable when it is refused.

    Raises:
        Refused: another row has what must be its own; `taken` says what.
    """
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused(taken) from None


def recorded(session: Session, verb: str, kind: str, subject_id: int, author: Author, **new: object) -> None:
    """Write an addition into the record."""
    audit.record(session, verb, kind, subject_id, actor_id=author.actor_id, now=author.now, new=new)
