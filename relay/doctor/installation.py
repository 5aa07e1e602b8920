"""The installation: its database, the mailbox it fetches, its backups."""

from datetime import datetime, timedelta

from relay.db import Database, DatabaseError
from relay.doctor.finding import Finding
from relay.settings import Settings

BACKUP_AGE_MOST = timedelta(hours=36)


def database(settings: Settings) -> Finding:
    """Say whether the tables are those of this version."""
    from relay.db.migrate import Status, status

    database = Database(settings.effective_database_url, pool_size=1)
    try:
        found = status(database)
    except DatabaseError as error:
        return Finding("database", ok=False, detail=str(error))
    finally:
        database.close()
    told = {
        Status.EMPTY: "no tables yet: `mailcall serve` makes them",
        Status.CURRENT: f"{database.engine.dialect.name}, of this version",
        Status.OLDER: "of an older version: `mailcall serve` brings it up to date",
        Status.NEWER: "made by a newer version of Mailcall: install that version, or restore a backup of this one",
    }
    return Finding("database", ok=found in {Status.CURRENT, Status.EMPTY}, detail=told[found])


def envelope(settings: Settings) -> Finding | None:
    """Say what stays visible in the usual envelope when its sheet slides; None before there is an organisation."""
    from sqlalchemy import select
    from sqlalchemy.exc import SQLAlchemyError

    from relay.models import Organisation
    from relay.press.envelope import ENVELOPES, Block, showing

    database = Database(settings.effective_database_url, pool_size=1)
    try:
        with database.read() as session:
            key = session.scalar(select(Organisation.envelope))
    except (DatabaseError, SQLAlchemyError):  # told of the database itself
        return None
    finally:
        database.close()
    preset = ENVELOPES.get(key or "")
    if preset is None:
        told = f"no envelope is called {key!r}: choose one of `mailcall envelope list`"
        return Finding("envelope", ok=False, detail=told) if key else None
    shown = {one.block: one for one in showing(preset).blocks}
    if not preset.windows:
        return Finding("envelope", ok=True, detail=f"{preset.name}: nothing can slide out of sight")
    address, square = shown[Block.RECIPIENT].worst_share, shown[Block.SQUARE].whole_share
    told = (
        f"{preset.name}: at worst {address:.0%} of the address block shows; the code at {square:.0%} of all positions"
    )
    return Finding("envelope", ok=True, detail=f"{told}. See `mailcall envelope show {preset.key}`")


def mailbox(settings: Settings, name: str) -> Finding:
    """Open the mailbox that is fetched, and change nothing in it."""
    from relay.fetch.entering import examined
    from relay.fetch.errors import FetchError

    try:
        return Finding(f"mailbox {name}", ok=True, detail=examined(settings))
    except FetchError as error:
        return Finding(f"mailbox {name}", ok=False, detail=f"{error}: see MAILCALL_FETCH")


def backup(settings: Settings, now: datetime) -> Finding:
    """Say how old the last backup is, and whether it is whole."""
    from relay.backup import latest, latest_missing

    made = latest(settings)
    if made is None:
        return Finding(
            "backup", ok=False, detail="none yet: the worker makes one at its first start, or `mailcall backup`"
        )
    hours = (now - made).total_seconds() / 3600
    told = f"the last is {hours:.0f} hours old"
    if missing := latest_missing(settings):
        told += f", and {missing} files that the database names were no longer in the store"
        return Finding("backup", ok=False, detail=f"{told}: look for them in an older backup")
    fresh = now - made <= BACKUP_AGE_MOST
    return Finding("backup", ok=fresh, detail=told if fresh else f"{told}: see `mailcall job list --state parked`")
