"""Backups: one file holds everything, is whole while others write, and comes back on either engine."""

import hashlib
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from relay import audit, backup, keys
from relay.db import Base, Database, DatabaseError
from relay.errors import Refused
from relay.models import Letter, LetterState, Message, ObjectKind
from relay.objects import keep, name, open_store
from relay.restore import restore
from relay.settings import Settings
from tests import factories
from tests.conftest import on_sqlite
from tests.factories import NOW
from tests.run import MEMORY


@pytest.fixture
def filled(database: Database, settings: Settings) -> Database:
    """Fill a database with letters in every state, an object with its file, and a sealed record."""
    store = open_store(settings)
    keys.secret_key(settings)
    with database.write() as session:
        for state in LetterState:
            factories.letter(session, state)
        factories.batch(session, *session.scalars(select(Letter).where(Letter.state == LetterState.APPROVED)))
        factories.message(session, bytes(range(256)) * 2_000)
        name(session, keep(store, ObjectKind.PHOTO, b"a photo", "image/jpeg"), now=NOW)
        audit.record(session, "letter.approved", "letter", 1, actor_id=None, now=NOW, new={"state": "approved"})
        audit.seal(session)
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Settings, Database]]:
    """Give an installation that holds nothing, on each engine in turn."""
    from tests import postgres

    url = "" if request.param == "sqlite" else postgres.fresh_database(migrate=None)
    settings = Settings.model_validate({"data_dir": tmp_path / "elsewhere", "database_url": url})
    database = Database(settings.effective_database_url)
    yield settings, database
    database.close()
    if url:
        postgres.drop_database(url)


def _rows(connection: Connection) -> dict[str, list[Any]]:
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
        for table in Base.metadata.sorted_tables
    }


def test_every_row_and_file_comes_back_on_either_engine(
    filled: Database, settings: Settings, elsewhere: tuple[Settings, Database], tmp_path: Path
) -> None:
    """From each engine to each: the same rows, the files, the key, a record that still holds."""
    made = backup.write(settings, filled, tmp_path / "backup.tar.gz", NOW)
    there, database = elsewhere
    done = restore(there, database, tmp_path / "backup.tar.gz")
    assert done.files == len(made.files)
    with filled.engine.connect() as before, database.engine.connect() as after:
        rows = _rows(after)
        asked = [job for job in rows["job"] if job[0] == "index"]
        rows["job"] = [job for job in rows["job"] if job not in asked]
        assert rows == _rows(before)
        assert len(asked) == (not (filled.is_sqlite and database.is_sqlite)), "words of letters are not carried over"
    assert (there.data_dir / keys.FILE_NAME).read_text() == (settings.data_dir / keys.FILE_NAME).read_text()
    with database.read() as session:
        assert audit.verify(session).problems == ()
    assert b"a photo" in [open_store(there).get(key) for key, _ in open_store(there).listing()]


def test_ids_go_on_where_they_were(
    filled: Database, settings: Settings, elsewhere: tuple[Settings, Database], tmp_path: Path
) -> None:
    """An id that was given once, and its row deleted since, is never given again."""
    with filled.write() as session:
        last = factories.message(session, b"forgotten")
        gone = last.id
        for chunk in session.execute(select(Message).where(Message.id == gone)).scalars():
            session.execute(
                Base.metadata.tables["message_chunk"]
                .delete()
                .where(Base.metadata.tables["message_chunk"].c.message_id == gone)
            )
            session.delete(chunk)
    backup.write(settings, filled, tmp_path / "backup.tar.gz", NOW)
    there, database = elsewhere
    restore(there, database, tmp_path / "backup.tar.gz")
    with database.write() as session:
        assert factories.message(session, b"new").id == gone + 1


def test_a_backup_is_of_one_moment(filled: Database, settings: Settings, tmp_path: Path) -> None:
    """What commits after it began is not in it; what is in it holds together."""
    with filled.write() as session:
        before = session.scalar(select(func.count()).select_from(Message))
    backup.write(settings, filled, tmp_path / "backup.tar.gz", NOW)
    with filled.write() as session:
        factories.message(session, b"later")
    with tarfile.open(tmp_path / "backup.tar.gz") as archive:
        archive.extract(backup.DATABASE, tmp_path, filter="data")
    with closing(sqlite3.connect(tmp_path / backup.DATABASE)) as copy:
        assert copy.execute("SELECT count(*) FROM message").fetchone() == (before,)
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []


@on_sqlite
def test_only_its_owner_reads_a_backup(filled: Database, settings: Settings, tmp_path: Path) -> None:
    """It holds letters and the key; nothing is left beside it."""
    backup.write(settings, filled, tmp_path / "kept" / "backup.tar.gz", NOW)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["backup.tar.gz"]
    assert (tmp_path / "kept" / "backup.tar.gz").stat().st_mode & 0o777 == 0o600


@on_sqlite
def test_a_file_the_store_has_lost_is_named(filled: Database, settings: Settings, tmp_path: Path) -> None:
    """A backup is still made of all that is there, and says what was not."""
    made = backup.write(settings, filled, tmp_path / "backup.tar.gz", NOW)
    assert made.missing  # the factories write rows of proofs and no files
    assert all(key.startswith("proof/") for key in made.missing)


def test_nothing_is_restored_over_somebodys_work(
    filled: Database, settings: Settings, database: Database, tmp_path: Path
) -> None:
    """An installation with an organisation is not empty."""
    backup.write(settings, filled, tmp_path / "backup.tar.gz", NOW)
    with pytest.raises(Refused, match="not empty"):
        restore(settings, database, tmp_path / "backup.tar.gz")


@on_sqlite
@pytest.mark.parametrize("damage", ["cut", "changed", "added", "escaping", "other"])
def test_a_damaged_backup_is_refused_before_anything_changes(
    filled: Database, settings: Settings, tmp_path: Path, damage: str
) -> None:
    """Cut short, changed, with a file too many or one that would leave its folder, or no backup at all."""
    whole, broken = tmp_path / "whole.tar.gz", tmp_path / "broken.tar.gz"
    backup.write(settings, filled, whole, NOW)
    _damage(whole, broken, damage)
    there = Settings.model_validate({"data_dir": tmp_path / "elsewhere"})
    database = Database(there.effective_database_url)
    with pytest.raises((Refused, DatabaseError), match="nothing was changed"):
        restore(there, database, broken)
    database.close()
    assert list(there.data_dir.iterdir()) == []
    assert not (tmp_path / "escaped").exists()


def _damage(whole: Path, broken: Path, damage: str) -> None:
    if damage == "cut":
        broken.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
        return
    if damage == "other":
        broken.write_bytes(b"not a backup")
        return
    folder = whole.with_suffix("")
    with tarfile.open(whole) as archive:
        names = archive.getnames()
        archive.extractall(folder, filter="data")
    if damage == "changed":
        with (folder / keys.FILE_NAME).open("a") as stream:
            stream.write("x")
    with tarfile.open(broken, "w:gz") as archive:
        for entry in names:
            archive.add(folder / entry, entry)
        if damage == "added":
            archive.add(folder / keys.FILE_NAME, "objects/one/more")
        if damage == "escaping":
            archive.add(folder / keys.FILE_NAME, "objects/../../escaped")


@on_sqlite
def test_nightly_backups_are_kept_for_a_week(filled: Database, settings: Settings) -> None:
    """The newest is always there; `latest` says when it was made; files of other names are nobody's to delete."""
    assert backup.latest(settings) is None
    folder = settings.data_dir / backup.FOLDER
    folder.mkdir(parents=True)
    for days in (3, 8):
        old = folder / f"mailcall-{NOW - timedelta(days=days):%Y-%m-%d}.tar.gz"
        old.write_bytes(b"")
        then = (NOW - timedelta(days=days)).timestamp()
        os.utime(old, (then, then))
    (folder / "mine.tar.gz").write_bytes(b"")
    made = backup.nightly(settings, filled, NOW)
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["latest.json", "mailcall-2026-05-29.tar.gz", "mailcall-2026-06-01.tar.gz", "mine.tar.gz"]
    latest = backup.latest(settings)
    assert latest is not None
    assert abs(latest.timestamp() - made.stat().st_mtime) < 0.01


@on_sqlite
def test_what_a_nightly_backup_lacks_can_be_asked(filled: Database, settings: Settings) -> None:
    """Without unpacking it: the doctor and the first page of the day say it."""
    assert backup.latest_missing(settings) == 0
    made = backup.nightly(settings, filled, NOW)
    with tarfile.open(made) as archive:
        told = archive.extractfile(backup.MANIFEST)
        assert told is not None
        missing = json.load(told)["missing"]
    assert backup.latest_missing(settings) == len(missing) > 0


@on_sqlite
def test_what_a_killed_backup_left_is_cleared_away(filled: Database, settings: Settings) -> None:
    """After a day: a backup or a restoring that still runs keeps its folder."""
    then = (NOW - timedelta(hours=25)).timestamp()
    for folder in (settings.data_dir / backup.FOLDER / ".backup-", settings.data_dir / ".restore-"):
        for end, left_at in (("old", then), ("new", NOW.timestamp())):
            left = folder.with_name(folder.name + end)
            left.mkdir(parents=True)
            (left / "part").write_bytes(b"half")
            os.utime(left, (left_at, left_at))
    backup.nightly(settings, filled, NOW)
    found = sorted(path.name for path in settings.data_dir.rglob(".*-*") if path.is_dir())
    assert found == [".backup-new", ".restore-new"]


@on_sqlite
def test_the_settings_file_is_kept_wherever_it_is(
    filled: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by MAILCALL_CONFIG, it is in the backup, and comes back to where it is named, unless there is one."""
    config = tmp_path / "etc" / "letters.env"
    config.parent.mkdir()
    config.write_text("MAILCALL_CANCEL_WINDOW=7\n")
    monkeypatch.setenv("MAILCALL_CONFIG", str(config))
    backup.write(settings, filled, tmp_path / "backup.tar.gz", NOW)
    monkeypatch.setenv("MAILCALL_CONFIG", str(tmp_path / "other" / "letters.env"))
    _restored(tmp_path / "elsewhere", tmp_path / "backup.tar.gz")
    assert (tmp_path / "other" / "letters.env").read_text() == config.read_text()
    config.write_text("MAILCALL_CANCEL_WINDOW=8\n")
    monkeypatch.setenv("MAILCALL_CONFIG", str(config))
    _restored(tmp_path / "third", tmp_path / "backup.tar.gz")
    assert config.read_text() == "MAILCALL_CANCEL_WINDOW=8\n"


def _restored(folder: Path, source: Path, database_url: str = "") -> Database:
    there = Settings.model_validate({"data_dir": folder, "database_url": database_url})
    database = Database(there.effective_database_url)
    restore(there, database, source)
    database.close()
    return database


@on_sqlite
def test_a_database_on_another_disk_comes_back(filled: Database, settings: Settings, tmp_path: Path) -> None:
    """What is unpacked is on the data folder's disk, and a file cannot be renamed from one disk to another."""
    backup.write(settings, filled, tmp_path / "backup.tar.gz", NOW)
    disks = (MEMORY, Path("/var/tmp"))  # noqa: S108 -- folders of our own are made there
    disk = next((one for one in disks if one.is_dir() and one.stat().st_dev != tmp_path.stat().st_dev), None)
    if disk is None:
        pytest.skip("this machine has one file system")
    with tempfile.TemporaryDirectory(dir=disk) as other:
        database = _restored(tmp_path / "elsewhere", tmp_path / "backup.tar.gz", f"sqlite:///{other}/mailcall.sqlite3")
        with database.read() as session:
            assert session.scalars(select(Letter.id)).all()
        database.close()
        assert [path.name for path in Path(other).iterdir() if path.suffix == ".sqlite3"] == ["mailcall.sqlite3"]


@on_sqlite
def test_a_damaged_database_is_refused_before_the_files_come_back(
    filled: Database, settings: Settings, tmp_path: Path
) -> None:
    """Every byte is as it was backed up, and yet SQLite cannot read it: no file and no key is put anywhere."""
    backup.write(settings, filled, tmp_path / "whole.tar.gz", NOW)
    with tarfile.open(tmp_path / "whole.tar.gz") as archive:
        archive.extractall(tmp_path / "parts", filter="data")
        names = archive.getnames()
    (tmp_path / "parts" / backup.DATABASE).write_bytes(b"not a database" * 100)
    manifest = json.loads((tmp_path / "parts" / backup.MANIFEST).read_bytes())
    digest = hashlib.sha256(b"not a database" * 100).hexdigest()
    manifest["files"][backup.DATABASE] = digest
    (tmp_path / "parts" / backup.MANIFEST).write_text(json.dumps(manifest))
    with tarfile.open(tmp_path / "broken.tar.gz", "w:gz") as archive:
        for entry in names:
            archive.add(tmp_path / "parts" / entry, entry)
    with pytest.raises(DatabaseError, match="nothing was changed"):
        _restored(tmp_path / "elsewhere", tmp_path / "broken.tar.gz")
    assert list((tmp_path / "elsewhere").iterdir()) == []
