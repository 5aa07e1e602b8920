"""Files beside the database: originals and derived files, in a folder or in an S3-compatible store.

Keys are a kind and a hash of the content, so writing the same file twice is harmless. A file is durable before the
row that names it commits.
"""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.durable import sync_folder
from relay.models import ObjectKind, StoredObject
from relay.settings import Settings

_AT_ONCE_BYTES = 1 << 20
FORGOTTEN = "forgotten/"
"""How the key of a row begins whose file is to go."""
_KEY = re.compile(r"(?:[a-z0-9][a-z0-9._-]*/)*[a-z0-9][a-z0-9._-]*")


class ObjectMissing(Exception):  # noqa: N818 -- a state of things, said as one
    """The store has no file of that key."""


class ObjectStore(Protocol):
    """Where files are kept."""

    def put(self, key: str, content: bytes | BufferedReader) -> None:
        """Keep `content`, or all of a file from where it is read, under `key`; it is durable when this returns."""

    def get(self, key: str) -> bytes:
        """Give the content. Raises `ObjectMissing`."""

    def delete(self, key: str, *, written_before: datetime | None = None) -> None:
        """Forget the content, if there is any; with `written_before`, only if nobody wrote it again since."""

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """Give every key and when it was last written."""


class FolderStore:
    """Files in a folder: written under a temporary name, fsynced with their folder, then renamed."""

    def __init__(self, root: Path) -> None:
        """Keep files under `root`, made when it is first needed."""
        self.root = root

    def put(self, key: str, content: bytes | BufferedReader) -> None:
        """Keep `content` under `key`."""
        path = self._path(key)
        if path.exists():
            os.utime(path)  # young again, or a sweep could take it for forgotten before a row names it
            sync_folder(path.parent)
            return
        _make_folder(path.parent)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        try:
            with fresh.open("xb") as stream:
                if isinstance(content, bytes):
                    stream.write(content)
                else:
                    shutil.copyfileobj(content, stream, _AT_ONCE_BYTES)
                stream.flush()
                os.fsync(stream.fileno())
            fresh.rename(path)
        finally:
            fresh.unlink(missing_ok=True)
        sync_folder(path.parent)

    def get(self, key: str) -> bytes:
        """Give the content."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise ObjectMissing(key) from None

    def delete(self, key: str, *, written_before: datetime | None = None) -> None:
        """Forget the content."""
        path = self._path(key)
        with suppress(FileNotFoundError):
            if written_before is None or path.stat().st_mtime < written_before.timestamp():
                path.unlink()

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """Give every key and when it was written; half-written files are not keys."""
        for folder, _, names in os.walk(self.root):
            for name in names:
                if not name.startswith("."):
                    path = Path(folder, name)
                    yield path.relative_to(self.root).as_posix(), datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _path(self, key: str) -> Path:
        return self.root / _checked(key)


def _checked(key: str) -> str:
    """Refuse what could never be a key of ours, before it reaches a disk or another machine."""
    if not _KEY.fullmatch(key):
        raise ObjectMissing(key)
    return key


def _make_folder(folder: Path) -> None:
    """Make a folder that is still there after the power fails: each new level is fsynced in the one above."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


class S3Store:
    """Files in an S3-compatible store, whose PUT is durable when it is answered. Credentials: the usual AWS_… names."""

    def __init__(self, url: str, endpoint: str = "") -> None:
        """Keep files in the bucket and prefix that `url` (`s3://bucket/prefix`) names."""
        from obstore.store import S3Store as Remote

        parts = urlsplit(url)
        prefix = parts.path.strip("/") or None
        if endpoint:
            plain = endpoint.startswith("http://")
            self._remote = Remote(
                parts.netloc, prefix=prefix, config={"endpoint": endpoint}, client_options={"allow_http": plain}
            )
        else:
            self._remote = Remote(parts.netloc, prefix=prefix)

    def put(self, key: str, content: bytes | BufferedReader) -> None:
        """Keep `content` under `key`."""
        self._remote.put(_checked(key), content)

    def get(self, key: str) -> bytes:
        """Give the content."""
        try:
            return bytes(self._remote.get(_checked(key)).bytes())
        except FileNotFoundError:
            raise ObjectMissing(key) from None

    def delete(self, key: str, *, written_before: datetime | None = None) -> None:
        """Forget the content."""
        with suppress(FileNotFoundError):
            if written_before is None or self._remote.head(_checked(key))["last_modified"] < written_before:
                self._remote.delete(_checked(key))

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """Give every key and when it was written."""
        for page in self._remote.list():
            for item in page:
                yield item["path"], item["last_modified"]


def open_store(settings: Settings) -> ObjectStore:
    """Open the store the settings name."""
    where = settings.effective_object_store
    if where.startswith("s3://"):
        return S3Store(where, settings.object_store_endpoint)
    return FolderStore(Path(where))


def content_key(kind: ObjectKind, content: bytes) -> str:
    """Name a file by its kind and content."""
    digest = hashlib.sha256(content).hexdigest()
    return f"{kind.value}/{digest[:2]}/{digest}"


def file_key(kind: ObjectKind, file: BufferedReader) -> str:
    """Name a file by its kind and content, read some at a time; it stands at its beginning again afterwards."""
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return f"{kind.value}/{digest[:2]}/{digest}"


def picture_key(proof_sha256: str, page: int) -> str:
    """Name the picture of a proof's page, counted from 1. Derived: it can be made again from the proof."""
    return f"{ObjectKind.PICTURE.value}/{proof_sha256[:2]}/{proof_sha256}-{page}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is durable in the store and has no row yet."""

    key: str
    kind: ObjectKind
    size_bytes: int
    media_type: str


def keep(store: ObjectStore, kind: ObjectKind, content: bytes, media_type: str) -> Kept:
    """Put a file in the store. Done before the transaction that names it, which so never waits for a disk of files."""
    key = content_key(kind, content)
    store.put(key, content)
    return Kept(key, kind, len(content), media_type)


def keep_file(store: ObjectStore, kind: ObjectKind, file: BufferedReader, size_bytes: int, media_type: str) -> Kept:
    """Put a file in the store that nobody has to hold in memory; like `keep`."""
    key = file_key(kind, file)
    store.put(key, file)
    return Kept(key, kind, size_bytes, media_type)


def name(session: Session, kept: Kept, *, now: datetime) -> StoredObject:
    """Give a kept file its row; the same content has one row."""
    known = session.scalar(select(StoredObject).where(StoredObject.key == kept.key))
    if known is not None:
        return known
    row = StoredObject(
        key=kept.key,
        kind=kept.kind,
        sha256=kept.key.rpartition("/")[2],
        size_bytes=kept.size_bytes,
        media_type=kept.media_type,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def forget(session: Session, row: StoredObject) -> None:
    """Keep a file's row with its hash, and name the file no more: the sweep takes it away within a day.

    The same content that is kept again later gets a row of its own.
    """
    row.key = f"{FORGOTTEN}{row.id}"
    session.flush()
