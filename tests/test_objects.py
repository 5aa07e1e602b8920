"""Files beside the database: the same promises in a folder and in an S3-compatible store."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from relay import objects
from relay.db import Database
from relay.models import ObjectKind, StoredObject
from relay.objects import FolderStore, ObjectMissing, ObjectStore, S3Store, keep, keep_file, open_store
from relay.settings import Settings
from tests.factories import NOW

KEY = "proof/ab/abcdef"


def test_what_was_put_is_given_back(object_store: ObjectStore) -> None:
    """Any bytes, none at all included."""
    for key, content in ((KEY, b"%PDF\0\xff"), ("photo/cd/empty", b"")):
        object_store.put(key, content)
        assert object_store.get(key) == content


def test_a_file_is_kept_as_its_bytes_would_be(object_store: ObjectStore, tmp_path: Path) -> None:
    """Read some at a time, under the same key."""
    content = b"a page " * 400_000
    (tmp_path / "batch").write_bytes(content)
    with (tmp_path / "batch").open("rb") as file:
        kept = keep_file(object_store, ObjectKind.BATCH, file, len(content), "application/pdf")
    assert object_store.get(kept.key) == content
    assert kept == keep(object_store, ObjectKind.BATCH, content, "application/pdf")


def test_what_is_not_there_is_missing(object_store: ObjectStore) -> None:
    """Asking for it says so; letting go of it is no fault."""
    with pytest.raises(ObjectMissing):
        object_store.get(KEY)
    object_store.delete(KEY)


def test_a_deleted_file_is_gone(object_store: ObjectStore) -> None:
    """It is neither given nor listed, and can be put again."""
    object_store.put(KEY, b"one")
    object_store.delete(KEY)
    assert list(object_store.listing()) == []
    with pytest.raises(ObjectMissing):
        object_store.get(KEY)
    object_store.put(KEY, b"one")
    assert object_store.get(KEY) == b"one"


def test_every_key_is_listed_with_its_time(object_store: ObjectStore) -> None:
    """The sweep sees all there is, and since when."""
    assert list(object_store.listing()) == []
    keys = {f"proof/{number:02d}/file-{number}" for number in range(12)}
    for key in keys:
        object_store.put(key, key.encode())
    found = dict(object_store.listing())
    assert set(found) == keys
    assert all(abs(datetime.now(UTC) - at) < timedelta(minutes=2) for at in found.values())


def test_a_file_put_twice_is_one(object_store: ObjectStore) -> None:
    """Keys are hashes of the content, so the second time changes nothing."""
    first = keep(object_store, ObjectKind.PHOTO, b"jpeg", "image/jpeg")
    assert keep(object_store, ObjectKind.PHOTO, b"jpeg", "image/jpeg") == first
    assert [key for key, _ in object_store.listing()] == [first.key]
    assert object_store.get(first.key) == b"jpeg"


@pytest.mark.parametrize(
    "key",
    ["../outside", "proof/../../outside", "/etc/passwd", ".hidden", "..", ".", "", "proof/a\0b", "proof//a", "a/./b"],
)
def test_no_key_leads_out_of_the_store(object_store: ObjectStore, key: str, tmp_path: Path) -> None:
    """What is no key of ours is missing, whoever made it up, and nothing is written under it."""
    with pytest.raises(ObjectMissing):
        object_store.get(key)
    with pytest.raises(ObjectMissing):
        object_store.put(key, b"x")
    with pytest.raises(ObjectMissing):
        object_store.delete(key)
    assert not (tmp_path / "outside").exists()
    assert list(object_store.listing()) == []


def test_a_half_written_file_is_no_key(tmp_path: Path) -> None:
    """What a crash left behind is neither listed nor in the way of the whole file."""
    store = FolderStore(tmp_path)
    half = tmp_path / "proof" / "ab" / ".abcdef.123456"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"%PD")
    assert list(store.listing()) == []
    store.put(KEY, b"%PDF")
    assert [key for key, _ in store.listing()] == [KEY]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """A folder where the file should be: the error is told, and no temporary file stays."""
    store = FolderStore(tmp_path)
    (tmp_path / "proof").write_bytes(b"a file where a folder should be")
    with pytest.raises(OSError, match="proof"):
        store.put(KEY, b"%PDF")
    assert [path.name for path in tmp_path.iterdir()] == ["proof"]


def test_a_file_that_is_put_again_is_young_again(object_store: ObjectStore) -> None:
    """Or the sweep could take it for forgotten in the moment before a row names it."""
    object_store.put(KEY, b"%PDF")
    if isinstance(object_store, FolderStore):
        old = (datetime.now(UTC) - timedelta(days=3)).timestamp()
        os.utime(object_store.root / KEY, (old, old))
    object_store.put(KEY, b"%PDF")
    ((_, written_at),) = object_store.listing()
    assert datetime.now(UTC) - written_at < timedelta(minutes=2)


def test_a_file_is_kept_before_it_is_named(database: Database, tmp_path: Path) -> None:
    """It is in the store while no row says so; the row then says what it is, once for the same content."""
    store = FolderStore(tmp_path)
    kept = keep(store, ObjectKind.PROOF, b"%PDF", "application/pdf")
    assert store.get(kept.key) == b"%PDF"
    with database.write() as session:
        first = objects.name(session, kept, now=NOW)
        assert objects.name(session, kept, now=NOW) is first
    with database.write() as session:
        assert objects.name(session, kept, now=NOW).id == first.id
    with database.read() as session:
        row = session.get_one(StoredObject, first.id)
        assert (row.key, row.kind, row.size_bytes, row.media_type) == (kept.key, ObjectKind.PROOF, 4, "application/pdf")
        assert row.key == f"proof/{row.sha256[:2]}/{row.sha256}"


def test_a_page_picture_is_named_by_its_proof() -> None:
    """So that the sweep knows which proof it belongs to."""
    assert objects.picture_key("abcd", 2) == "picture/ab/abcd-2"


def test_the_settings_choose_the_store(tmp_path: Path, s3_endpoint: str) -> None:
    """A folder in the data folder, another one, or a bucket."""
    store = open_store(Settings(data_dir=tmp_path))
    assert isinstance(store, FolderStore)
    assert store.root == tmp_path / "objects"
    named = open_store(Settings(object_store=str(tmp_path / "files")))
    assert isinstance(named, FolderStore)
    assert named.root == tmp_path / "files"
    remote = open_store(Settings(object_store="s3://letters/chosen", object_store_endpoint=s3_endpoint))
    assert isinstance(remote, S3Store)
    remote.put(KEY, b"far away")
    assert [key for key, _ in remote.listing()] == [KEY]
