"""Backups: everything in one file, consistent while mail comes in, checked before it is believed.

A tar file, compressed with gzip, that holds: the database as an SQLite file, whichever engine it came from; every file
that a row of it names; the key; the settings file; and last a manifest with the SHA-256 of each. Because the database
is always the same kind of file, a backup of one engine can be restored on the other.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from relay import durable, keys
from relay.db import Database, snapshot
from relay.objects import ObjectMissing, open_store, picture_key
from relay.settings import FILE_NAME as SETTINGS_NAME
from relay.settings import Settings, settings_file

FORMAT = 1
FOLDER = "backups"
DATABASE, MANIFEST, OBJECTS = "database.sqlite3", "manifest.json", "objects/"
_COMPRESSION = 3  # photos and PDFs are compressed already
_NIGHTLY = "mailcall-{:%Y-%m-%d}.tar.gz"
_LATEST = "latest.json"
_STALE = timedelta(days=1)


@dataclass(slots=True)
class Manifest:
    """What is in a backup. `missing` names files that rows promise and the store no longer had."""

    made_at: str
    engine: str
    format: int = FORMAT
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256, hex, by name."""
    missing: list[str] = field(default_factory=list)


def write(settings: Settings, database: Database, target: Path, now: datetime) -> Manifest:
    """Write a backup to `target`, whole or not at all, readable by its owner only.

    Raises:
        OSError: there is no room, or the folder cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(made_at=now.astimezone(UTC).isoformat(), engine=database.engine.dialect.name)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy, fresh = Path(folder, DATABASE), Path(folder, "backup")
        snapshot.take(database, copy)
        with _created(fresh) as archive:
            _fill(_Archive(archive, manifest, now), settings, copy)
        fresh.replace(target)
    durable.sync_folder(target.parent)
    return manifest


def nightly(settings: Settings, database: Database, now: datetime) -> Path:
    """Write the day's backup into the data folder and let go of those older than the settings keep.

    What it could not hold is told by `latest_missing`.
    """
    _sweep(settings, now)
    target = settings.data_dir / FOLDER / _NIGHTLY.format(now)
    _note(target, write(settings, database, target, now))
    oldest = now - timedelta(days=settings.backup_keep_days)
    for path in target.parent.glob("mailcall-*.tar.gz"):
        if path != target and _made_at(path) < oldest:
            path.unlink(missing_ok=True)
    return target


def latest(settings: Settings) -> datetime | None:
    """Say when the newest nightly backup was finished; None when there is none."""
    made = [_made_at(path) for path in (settings.data_dir / FOLDER).glob("mailcall-*.tar.gz")]
    return max(made, default=None)


def latest_missing(settings: Settings) -> int:
    """Say how many files the newest nightly backup should have held, and the store had lost."""
    try:
        told = json.loads((settings.data_dir / FOLDER / _LATEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return 0
    return len(told["missing"])


def _note(target: Path, manifest: Manifest) -> None:
    """Keep what a nightly backup lacks beside it: its own list is at its end, behind everything that is compressed."""
    told = {"file": target.name, "made_at": manifest.made_at, "missing": manifest.missing}
    with tempfile.NamedTemporaryFile("w", dir=target.parent, prefix=".backup-") as stream:
        json.dump(told, stream)
        stream.flush()
        with durable.laid_beside(Path(stream.name), target.with_name(_LATEST)) as fresh:
            durable.move(fresh, target.with_name(_LATEST))


def _sweep(settings: Settings, now: datetime) -> None:
    """Clear away what a backup or a restoring left behind that was killed at least a day ago."""
    for folder, pattern in ((settings.data_dir / FOLDER, ".backup-*"), (settings.data_dir, ".restore-*")):
        for path in folder.glob(pattern):
            if path.is_dir() and _made_at(path) < now - _STALE:
                shutil.rmtree(path, ignore_errors=True)


def _made_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


@contextmanager
def _created(path: Path) -> Iterator[tarfile.TarFile]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=_COMPRESSION) as archive:
            yield archive
        stream.flush()
        os.fsync(stream.fileno())


@dataclass(frozen=True, slots=True)
class _Archive:
    """A tar file that notes the hash of what goes in."""

    tar: tarfile.TarFile
    manifest: Manifest
    now: datetime

    def add(self, name: str, content: bytes) -> None:
        self.manifest.files[name] = hashlib.sha256(content).hexdigest()
        self.tar.addfile(self._entry(name, len(content)), io.BytesIO(content))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as stream:
            self.manifest.files[name] = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            self.tar.addfile(self._entry(name, path.stat().st_size), stream)

    def close(self) -> None:
        content = json.dumps(asdict(self.manifest), indent=1).encode()
        self.tar.addfile(self._entry(MANIFEST, len(content)), io.BytesIO(content))

    def _entry(self, name: str, size_bytes: int) -> tarfile.TarInfo:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = size_bytes, 0o600, int(self.now.timestamp())
        return entry


def _fill(archive: _Archive, settings: Settings, copy: Path) -> None:
    archive.add_file(DATABASE, copy)
    for name, path in ((keys.FILE_NAME, settings.data_dir / keys.FILE_NAME), (SETTINGS_NAME, settings_file())):
        if path.is_file():
            archive.add(name, path.read_bytes())
    store = open_store(settings)
    named, pictures = _keys(copy)
    for key in (*named, *pictures):
        try:
            archive.add(OBJECTS + key, store.get(key))
        except ObjectMissing:
            if key not in pictures:
                archive.manifest.missing.append(key)
    archive.close()


def _keys(copy: Path) -> tuple[list[str], set[str]]:
    """Give the keys that the copied database names, and those of the pages that are shown of its newest proofs."""
    with closing(sqlite3.connect(copy)) as connection:
        named = [key for (key,) in connection.execute("SELECT key FROM object ORDER BY id")]
        proofs = connection.execute("SELECT sha256, pages FROM proof JOIN letter ON letter.proof_id = proof.id")
        pictures = {picture_key(sha256, page) for sha256, pages in proofs for page in range(1, pages + 1)}
    return named, pictures
