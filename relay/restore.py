"""Bringing an empty installation to what a backup holds: everything is read and checked before anything is put back."""

import hashlib
import json
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from relay import durable, keys
from relay.backup import DATABASE, FORMAT, MANIFEST, OBJECTS
from relay.db import Database, DatabaseError, snapshot
from relay.db.engine import reporting
from relay.db.migrate import Status, status
from relay.errors import Refused
from relay.letters.lists import search
from relay.models import Facility, Message, Organisation, Staff
from relay.objects import open_store
from relay.settings import FILE_NAME as SETTINGS_NAME
from relay.settings import Settings, settings_file
from relay.work.jobs import JobKind, enqueue

_CHUNK_BYTES = 1 << 20
_ALONGSIDE = (keys.FILE_NAME, SETTINGS_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back."""

    made_at: str
    files: int
    missing: tuple[str, ...]
    """Files that were gone already when the backup was made."""


def restore(settings: Settings, database: Database, source: Path) -> Restored:
    """Put a backup into an empty installation.

    The settings file comes back only where there is none; the key replaces one that signed nothing yet.

    Raises:
        Refused: the installation is not empty, or the file is no whole backup; nothing was changed.
        DatabaseError: its database is damaged or of a newer version; nothing was changed.
    """
    refuse_unless_empty(database)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".restore-") as folder:
        manifest = _unpacked(source, Path(folder))
        with (
            reporting("the database could not be put back"),
            snapshot.staged(Path(folder, DATABASE), database) as put_database,
        ):
            _put_files(settings, Path(folder), manifest["files"])
            put_database()  # last: as long as it is empty, all of this can be done again
        _ask_for_words(database)
    return Restored(made_at=manifest["made_at"], files=len(manifest["files"]), missing=tuple(manifest["missing"]))


def _ask_for_words(database: Database) -> None:
    """Have the words of letters indexed: a backup of another engine brings none."""
    with database.write() as session:
        if not search.is_filled(session):
            enqueue(session, JobKind.INDEX, None, now=datetime.now(UTC))


def refuse_unless_empty(database: Database) -> None:
    """Stop before anything of anybody is overwritten.

    Raises:
        Refused: somebody set this installation up, or mail came in.
    """
    path = database.engine.url.database
    if database.is_sqlite and path and not Path(path).exists():
        return
    found = status(database)
    if found is Status.NEWER:
        raise DatabaseError("there is a database of a newer version of Mailcall here; nothing was changed")
    if found is Status.EMPTY:
        return
    with database.read() as session:
        for table in (Organisation, Staff, Facility, Message):
            if session.execute(select(table.id).limit(1)).first() is not None:
                raise Refused(
                    "this installation is not empty, so nothing was restored: choose another MAILCALL_DATA_DIR"
                )


def _unpacked(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack into `folder` and compare every byte with the manifest."""
    if not source.is_file():
        raise Refused(f"there is no file {source}")
    found: dict[str, str] = {}
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            for entry in archive:
                found[entry.name] = _unpack_one(archive, entry, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    except (tarfile.TarError, EOFError, FileNotFoundError, ValueError, OSError) as error:
        raise Refused(f"{source} is not a whole backup of Mailcall ({error}); nothing was changed") from error
    if manifest.get("format") != FORMAT:
        raise Refused(f"{source} was made by another version of Mailcall; nothing was changed")
    found.pop(MANIFEST)
    if found != manifest["files"] or DATABASE not in found:
        wrong = sorted(set(found.items()) ^ set(manifest["files"].items()))
        raise Refused(f"{source} is damaged ({wrong[0][0] if wrong else DATABASE}); nothing was changed")
    return manifest


def _unpack_one(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> str:
    """Write one file and give its SHA-256. Only names that a backup has are written, and only inside `folder`."""
    known = entry.name in {DATABASE, MANIFEST, *_ALONGSIDE} or entry.name.startswith(OBJECTS)
    stream = archive.extractfile(entry) if entry.isreg() and known and ".." not in entry.name.split("/") else None
    if stream is None:
        raise ValueError(f"{entry.name!r} has no place in a backup")
    target = folder / entry.name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as written:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
            written.write(chunk)
    return digest.hexdigest()


def _put_files(settings: Settings, folder: Path, names: Iterable[str]) -> None:
    store = open_store(settings)
    for name in names:
        if name.startswith(OBJECTS):
            store.put(name.removeprefix(OBJECTS), (folder / name).read_bytes())
    _put_alongside(folder / keys.FILE_NAME, settings.data_dir / keys.FILE_NAME)
    if not settings_file().exists():
        _put_alongside(folder / SETTINGS_NAME, settings_file())


def _put_alongside(source: Path, target: Path) -> None:
    if source.exists():
        with durable.laid_beside(source, target) as fresh:
            durable.move(fresh, target)
