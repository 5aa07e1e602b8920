"""What every test may ask for: a database on each engine, an object store of each kind, settings of its own."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest import mock
from urllib.request import Request, urlopen

import hypothesis
import pytest

from relay.db import Database
from relay.objects import FolderStore, ObjectStore, S3Store
from relay.press.press import Press
from relay.settings import Settings
from tests import postgres, run

S3_BUCKET = "letters"
hypothesis.settings.register_profile("ours", deadline=None)  # a deadline is about the machine and what else it does
hypothesis.settings.load_profile("ours")


def pytest_configure(config: pytest.Config) -> None:
    """Begin the run in the one process that outlives the others; forget settings this machine may have."""
    for name in [name for name in os.environ if name.startswith("MAILCALL_")]:
        del os.environ[name]
    if not hasattr(config, "workerinput"):
        run.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what this process has of the run, and the run, when the processes that shared it have ended."""
    while _opened:
        _opened.popitem()[1].close()
    postgres.let_go()
    if not hasattr(config, "workerinput"):
        postgres.stop()
        run.end()


both_engines = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""For a test that does not run on both by itself, as those of the desk."""
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For a test of something that is the same whatever the database is."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the URL of a migrated database that holds nothing yet, on each engine in turn."""
    return url_on(request.param)


def url_on(engine: str) -> str:
    """Give the URL of a migrated database that holds nothing yet.

    It is the same for every test of a process: what SQLAlchemy has compiled for it once it need not compile again.
    """
    if engine == "sqlite":
        return sqlite_copy(run.run_folder() / f"{run.process()}.sqlite3")
    return postgres.kept_database(_migrate, run.process())


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database that no migration has seen, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    url = postgres.fresh_database(migrate=None)
    yield url
    postgres.drop_database(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Open a migrated, empty database, on each engine in turn."""
    opened = _opened.get(database_url) or _opened.setdefault(database_url, Database(database_url))
    yield opened
    if opened.is_sqlite:  # its file is another one for the next test
        opened.close()


_opened: dict[str, Database] = {}
"""The databases of this process by their URLs: what was closed for another test opens again by itself."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give an installation's settings: everything in a folder of its own, on ports the system chooses."""
    return Settings(data_dir=tmp_path / "var", smtp_listen="127.0.0.1:0", web_listen="127.0.0.1:0")


@pytest.fixture(params=["folder", "s3"])
def object_store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """Open an empty store for files, in a folder and in an S3-compatible server in turn."""
    if request.param == "folder":
        return FolderStore(tmp_path / "objects")
    endpoint: str = request.getfixturevalue("s3_endpoint")
    return S3Store(f"s3://{S3_BUCKET}/{tmp_path.name}-{secrets.token_hex(4)}", endpoint)


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """Serve S3 on loopback, with one bucket; the credentials are in the environment, where the store looks."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    urlopen(Request(f"{endpoint}/{S3_BUCKET}", method="PUT"), timeout=30).close()
    with mock.patch.dict(os.environ, AWS_ACCESS_KEY_ID="any", AWS_SECRET_ACCESS_KEY="any", AWS_REGION="us-east-1"):
        yield endpoint
    server.stop()


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    """Keep one warm press for the whole session: its child takes a second to start."""
    with Press() as warm:
        yield warm


def _migrate(url: str) -> None:
    from relay.db.migrate import migrate

    opened = Database(url)
    migrate(opened)
    opened.close()


def sqlite_copy(target: Path) -> str:
    """Copy the database that was migrated once for the whole run."""
    template = run.run_folder() / "template.sqlite3"
    with run.one_at_a_time("sqlite"):
        if not template.exists():
            filling = template.with_suffix(".filling")
            _migrate(f"sqlite:///{filling}")
            filling.rename(template)
    for part in ("", "-wal", "-shm"):
        Path(f"{target}{part}").unlink(missing_ok=True)
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"
