"""How far a mailbox was fetched, who fetches it now, and what was left in it: its rows, each change a transaction.

Whoever fetches holds the mailbox by a lease. Should two hold it all the same (one slept for longer than its lease),
each step names where it stands, and only one of them can make it.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from relay.db import Database
from relay.fetch.errors import BusyError, FetchError
from relay.models import Left, LeftMessage, Mailbox
from relay.work.leases import lives

LEASE: Final = timedelta(minutes=10)
_BUSY: Final = "another run fetches this mailbox at this moment; nothing is to be done"


def find(session: Session, name: str) -> Mailbox | None:
    """Load where fetching of a mailbox stands; None: it never was fetched."""
    return session.scalar(select(Mailbox).where(Mailbox.name == name))


@contextmanager
def held(database: Database, name: str, now: Callable[[], datetime]) -> Iterator[Mailbox]:
    """Hold a mailbox while the block runs; why it failed is kept for people to see.

    Raises:
        BusyError: another run holds it.
    """
    holder = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
    with database.write() as session:
        mailbox = _hold(session, name, holder, now())
    try:
        yield mailbox
    except FetchError as error:
        _let_go(database, mailbox, error=str(error), tried_at=now())
        raise
    except BaseException:
        with suppress(SQLAlchemyError):  # mostly it was the database that failed
            _let_go(database, mailbox)
        raise
    _let_go(database, mailbox, error="", tried_at=now(), fetched_at=now())


def _hold(session: Session, name: str, holder: str, now: datetime) -> Mailbox:
    if find(session, name) is None:
        with suppress(IntegrityError), session.begin_nested():  # another run may write it at the same moment
            session.execute(insert(Mailbox).values(name=name, uid_validity=0, last_uid=0, settled_uid=0))
    mailbox = session.scalars(select(Mailbox).where(Mailbox.name == name).with_for_update()).one()
    if mailbox.held_by and (mailbox.held_until or now) > now and not _is_dead(mailbox.held_by):
        raise BusyError(_BUSY)
    mailbox.held_by, mailbox.held_until = holder, now + LEASE
    return mailbox


def _is_dead(holder: str) -> bool:
    """Say whether a holder on this host was killed, so that nobody waits for its lease to end."""
    return holder.startswith(f"{socket.gethostname()}:") and not lives(holder)


def _let_go(database: Database, mailbox: Mailbox, **columns: Any) -> None:  # noqa: ANN401 -- columns of the table
    with database.write() as session:
        mine = (Mailbox.id == mailbox.id, Mailbox.held_by == mailbox.held_by)
        session.execute(update(Mailbox).where(*mine).values(held_by="", held_until=None, **columns))


def step(session: Session, mailbox: Mailbox, now: datetime, **columns: Any) -> None:  # noqa: ANN401 -- the same
    """Change the mailbox's row in the transaction `session` is in, if it still is as this run knows it.

    `mailbox` is not changed: `Mailbox` and its columns count only once the transaction is committed.

    Raises:
        BusyError: another run has gone on; the transaction has to end without a commit.
    """
    known = (Mailbox.uid_validity == mailbox.uid_validity, Mailbox.last_uid == mailbox.last_uid)
    mine = (Mailbox.id == mailbox.id, Mailbox.held_by == mailbox.held_by, *known)
    changed = update(Mailbox).where(*mine).values(held_until=now + LEASE, **columns)
    done = session.execute(changed.execution_options(synchronize_session=False))
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise BusyError(_BUSY)


def begin_anew(database: Database, mailbox: Mailbox, uid_validity: int, now: datetime) -> None:
    """Begin at the first message: the ids mean something else now, or somebody asked for it."""
    anew = {"uid_validity": uid_validity, "last_uid": 0, "settled_uid": 0}
    with database.write() as session:
        step(session, mailbox, now, **anew)
        session.execute(delete(LeftMessage).where(LeftMessage.mailbox_id == mailbox.id))
    keep(mailbox, **anew)


def keep(mailbox: Mailbox, **columns: int) -> None:
    """Remember what was committed."""
    for name, value in columns.items():
        setattr(mailbox, name, value)


def left(session: Session, mailbox: Mailbox) -> list[LeftMessage]:
    """List what was left in a mailbox, in the order it lies there."""
    return list(
        session.scalars(select(LeftMessage).where(LeftMessage.mailbox_id == mailbox.id).order_by(LeftMessage.uid))
    )


def left_to_see(session: Session, name: str) -> list[LeftMessage]:
    """List what staff should know was left: too large, or impossible to store."""
    query = select(LeftMessage).join(Mailbox, Mailbox.id == LeftMessage.mailbox_id)
    return list(
        session.scalars(query.where(Mailbox.name == name, LeftMessage.reason != Left.TAKEN).order_by(LeftMessage.uid))
    )


def leave(session: Session, mailbox: Mailbox, rows: Sequence[dict[str, Any]]) -> None:
    """Write down what stays in the mailbox, each message once."""
    uids = [row["uid"] for row in rows]
    forget(session, mailbox, uids)
    if rows:
        session.execute(insert(LeftMessage), [row | {"mailbox_id": mailbox.id} for row in rows])


def forget(session: Session, mailbox: Mailbox, uids: Sequence[int]) -> None:
    """Drop what is no longer there, or was dealt with."""
    if uids:
        gone = (LeftMessage.mailbox_id == mailbox.id, LeftMessage.uid.in_(uids))
        session.execute(delete(LeftMessage).where(*gone).execution_options(synchronize_session=False))


def mark_taken(session: Session, mailbox: Mailbox, uids: Sequence[int]) -> None:
    """Say that messages which were left were taken, before what is done afterwards.

    Raises:
        BusyError: another run took them.
    """
    rows = (LeftMessage.mailbox_id == mailbox.id, LeftMessage.uid.in_(uids), LeftMessage.reason != Left.TAKEN)
    done = session.execute(
        update(LeftMessage).where(*rows).values(reason=Left.TAKEN).execution_options(synchronize_session=False)
    )
    if not isinstance(done, CursorResult) or done.rowcount != len(uids):
        raise BusyError(_BUSY)
