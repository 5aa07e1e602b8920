"""The one way a scanned file comes in: its bytes are durable, then a row names them, and a job will look at them."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit, objects
from relay.db.types import storable
from relay.errors import Refused
from relay.letters import lifecycle
from relay.letters.steps import MAILROOM
from relay.models import Message, ObjectKind, Organisation, Scan, ScanSource, ScanState, Staff
from relay.objects import Kept, ObjectStore
from relay.replies.pages.kinds import FILE_BYTES_MOST, MEDIA_TYPES, kind_of
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

NAME_MOST = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How a file came."""

    source: ScanSource
    name: str = ""
    message: Message | None = None
    by: Staff | None = None
    is_one_letter: bool = False
    """Whether somebody said that all its pages are one letter."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as a scan, and whether it is the first time that it came."""

    scan: Scan
    is_new: bool


def keep_file(store: ObjectStore, raw: bytes) -> Kept:
    """Make a scanned file durable, before any row names it.

    Raises:
        Refused: it is empty, too large, or no file of a kind that scanners make; it was not kept.
    """
    if not raw:
        raise Refused(_("the file is empty: scan it again"), field="files")
    if len(raw) > FILE_BYTES_MOST:
        most = FILE_BYTES_MOST // 1_000_000
        raise Refused(_("the file is larger than %(most)s MB: scan it in two, or at 200 dpi", most=most), field="files")
    kind = kind_of(raw)
    if not kind:
        raise Refused(_("the file is no PDF, TIFF, JPEG, PNG or HEIC: save it as one of these"), field="files")
    return objects.keep(store, ObjectKind.SCAN, raw, MEDIA_TYPES[kind])


def take(session: Session, kept: Kept, came: Came, *, now: datetime) -> Taken:
    """Give a kept file its row, and have its pages read; the same bytes give the scan that they were before.

    Raises:
        Refused: replies on paper are not taken here, or this person may not scan.
    """
    require_taken(session, lock=True)  # two who bring the same file at once make one scan
    if came.by is not None and not (came.by.active and came.by.role in MAILROOM):
        raise lifecycle.may_not(came.by)
    sha256 = kept.key.rpartition("/")[2]
    known = session.scalar(select(Scan).where(Scan.sha256 == sha256).order_by(Scan.id).limit(1))
    if known is not None:
        return Taken(known, is_new=False)
    scan = Scan(
        source=came.source,
        name=shown_name(came.name),
        object_id=objects.name(session, kept, now=now).id,
        sha256=sha256,
        message_id=came.message.id if came.message else None,
        made_by_id=came.by.id if came.by else None,
        received_at=now,
    )
    session.add(scan)
    session.flush()
    _record(session, scan, came, now)
    enqueue(session, JobKind.SCAN, scan.id, now=now, one_letter=came.is_one_letter)
    return Taken(scan, is_new=True)


def require_taken(session: Session, *, lock: bool = False) -> None:
    """Stop where the organisation does not receive replies for pen pals.

    Raises:
        Refused: an administrator has to turn them on first.
    """
    query = select(Organisation.takes_replies)
    if not session.scalar(query.with_for_update() if lock else query):
        raise Refused(_("replies on paper are not received here yet: an administrator turns them on in the settings"))


def shown_name(name: str) -> str:
    """Give a file's name as it is shown: the last part of it, without what moves or hides letters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return storable(_CONTROL.sub(" ", last)).strip()[:NAME_MOST]


def again(session: Session, scan: Scan, actor: Staff, *, now: datetime) -> None:
    """Look at a file anew that could not be read: a program was missing then, or was too old.

    Raises:
        Refused: its pages are there already, or this person may not.
    """
    if scan.state is not ScanState.UNREADABLE:
        raise Refused(_("this scan was read already"))
    if not actor.active or actor.role not in MAILROOM:
        raise lifecycle.may_not(actor)
    scan.state, scan.fault, scan.version = ScanState.WAITING, "", scan.version + 1
    audit.record(session, "scan.again", "scan", scan.id, actor_id=actor.id, now=now)
    enqueue(session, JobKind.SCAN, scan.id, now=now, one_letter=False)


def _record(session: Session, scan: Scan, came: Came, now: datetime) -> None:
    actor_id = came.by.id if came.by else None
    new = {"source": scan.source, "sha256": scan.sha256, "message": scan.message_id}
    audit.record(session, "scan.taken", "scan", scan.id, actor_id=actor_id, now=now, new=new)
