"""The watched folder, where an office's scanner leaves its files: taken when they rest, and moved to `done` when safe.

A file that is still being written waits. What is no file of a scanner's (a link, a folder, another kind) is left as it
lies and named; nothing is ever deleted. Whoever is stopped between the commit and the move takes the file again, and
its scan is known then.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

import structlog

from relay.db import Database
from relay.errors import Refused
from relay.models import ScanSource
from relay.objects import ObjectStore
from relay.replies.pages.kinds import ENDINGS, FILE_BYTES_MOST, HEAD_BYTES, kind_of
from relay.replies.scans.taking import Came, keep_file, shown_name, take
from relay.translation import gettext as _

DONE = "done"
RESTS_SECONDS = 10.0
"""So long nothing was written to a file before it is taken."""
_AT_ONCE = 50
_SHOWN_MOST = 20
_HOW = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NAME_BYTES = 200
"""How much of a name is kept behind its scan's number: no file system takes more than 255."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Left:
    """What lies in the folder and is not taken, and why."""

    name: str
    why: str


def waiting(folder: Path, *, now: datetime) -> bool:
    """Say whether something lies there that can be taken."""
    return next(_ready(folder, now), None) is not None


def left(folder: Path) -> list[Left]:
    """Name what lies there and is not taken, for staff to see."""
    faults = ((path, _fault(path, found) or _fault_inside(path, found)) for path, found in _entries(folder))
    named = (Left(shown_name(path.name), why) for path, why in faults if why is not None)
    return list(islice(named, _SHOWN_MOST))


def take_all(database: Database, store: ObjectStore, folder: Path, *, now: Callable[[], datetime]) -> tuple[int, int]:
    """Take what rests, and move it aside; return how many were new, and how many were known."""
    new = known = 0
    for path in list(islice(_ready(folder, now()), _AT_ONCE)):
        whole = _whole(path)
        if whole is None:
            continue
        raw, read = whole
        try:
            kept = keep_file(store, raw)
            with database.write() as session:
                taken = take(session, kept, Came(source=ScanSource.FOLDER, name=path.name), now=now())
                scan_id, is_new = taken.scan.id, taken.is_new
        except Refused:
            continue
        new, known = new + is_new, known + (not is_new)
        _set_aside(path, read, scan_id)
    return new, known


def _ready(folder: Path, now: datetime) -> Iterator[Path]:
    """What can be taken: however much else lies there, it does not stand before it."""
    for path, found in _entries(folder):
        if _fault(path, found) is None and _rests(found, now) and _fault_inside(path, found) is None:
            yield path


def _entries(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """What lies in the folder, oldest name first; hidden files are somebody's half of something."""
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.name != DONE)
    except OSError as error:
        log.warning("scan_folder.unreadable", error=type(error).__name__)
        return
    for path in paths:
        try:
            yield path, path.lstat()
        except OSError:
            continue  # it was taken away just now


def _fault(path: Path, found: os.stat_result) -> str | None:
    if stat.S_ISLNK(found.st_mode):
        return _("it is a link, and links are not followed")
    if not stat.S_ISREG(found.st_mode):
        return _("it is no file")
    if not path.name.lower().endswith(ENDINGS):
        return _("it is called neither PDF, TIFF, JPEG, PNG nor HEIC")
    if found.st_size > FILE_BYTES_MOST:
        return _("it is larger than %(most)s MB", most=FILE_BYTES_MOST // 1_000_000)
    return None


def _fault_inside(path: Path, found: os.stat_result) -> str | None:
    """What has no byte yet is being written."""
    if found.st_size == 0:
        return None
    try:
        with os.fdopen(os.open(path, _HOW), "rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError:
        return _("it cannot be read: look who may read it")
    return None if kind_of(head) else _("inside it is neither PDF, TIFF, JPEG, PNG nor HEIC")


def _rests(found: os.stat_result, now: datetime) -> bool:
    """A clock of another machine may be ahead: what was written in the future rests when that is far away, too."""
    return found.st_size > 0 and abs(now.timestamp() - found.st_mtime) >= RESTS_SECONDS


def _whole(path: Path) -> tuple[bytes, os.stat_result] | None:
    """The bytes of a file that nobody wrote to meanwhile, and which it was; None: somebody did, or it is unreadable."""
    try:
        descriptor = os.open(path, _HOW)
    except OSError as error:
        log.warning("scan_folder.file_unreadable", error=type(error).__name__)
        return None
    with os.fdopen(descriptor, "rb") as stream:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            return None
        raw = stream.read(FILE_BYTES_MOST + 1)
        after = os.fstat(descriptor)
    unchanged = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return (raw, after) if unchanged and len(raw) == after.st_size else None


def _set_aside(path: Path, read: os.stat_result, scan_id: int) -> None:
    """Move a file whose scan is committed; it is known by its scan's number there, so no name is taken twice.

    A scanner may have given its name to its next file by now: that one stays, and is taken at the next look.
    """
    done = path.parent / DONE
    try:
        if _same(path.lstat()) != _same(read):
            return
        done.mkdir(exist_ok=True)
        name = os.fsdecode(os.fsencode(path.name)[-_NAME_BYTES:])
        target = done / f"{scan_id}-{name}"
        number = 1
        while target.exists():
            number += 1
            target = done / f"{scan_id}-{number}-{name}"
        path.rename(target)
    except OSError as error:
        log.warning("scan_folder.not_moved", scan=scan_id, error=type(error).__name__)


def _same(found: os.stat_result) -> tuple[int, int, int, int]:
    """What tells one file from another of its name."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
