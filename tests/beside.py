"""What the database of an installation that runs has by now: to wait for it by starting commands slows it down."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from relay.settings import Settings


def asked(data_dir: Path, question: str, *values: str) -> list[Any]:
    """Give the first column of what a question finds in the SQLite file of a data folder."""
    url = Settings(data_dir=data_dir, database_url="").effective_database_url
    file = Path(url.removeprefix("sqlite:///")).as_uri()
    with closing(sqlite3.connect(f"{file}?mode=ro", uri=True, timeout=10)) as connection:
        return [row[0] for row in connection.execute(question, values)]
