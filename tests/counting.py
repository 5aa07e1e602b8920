"""What a database is asked while something happens."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from relay.db import Database


@contextmanager
def counted(database: Database, *, begins: bool = False) -> Iterator[list[str]]:
    """Collect the statements that a database is sent; that a transaction `begins` is no question, if not asked for."""
    seen: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if begins or not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", see)
