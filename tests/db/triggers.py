"""A trigger of each engine's own, as migrations write them by hand."""

from sqlalchemy import Connection, text

_ON = "CREATE TRIGGER profile_number_stays BEFORE UPDATE OF register_number ON profile"
_SQLITE = (f"{_ON} BEGIN SELECT RAISE(ABORT, 'a number stays'); END",)
_POSTGRESQL = (
    "CREATE FUNCTION number_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'a number stays'; END $$",
    f"{_ON} FOR EACH ROW EXECUTE FUNCTION number_stays()",
)


def write_triggers(connection: Connection) -> None:
    """Write them."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.execute(text(statement))


def triggers(connection: Connection) -> list[str]:
    """Name those that are there."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return sorted(connection.execute(text(query)).scalars())
