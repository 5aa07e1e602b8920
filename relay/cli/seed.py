"""`mailcall seed`: a database with a million made-up letters, to try how Mailcall is with many."""

import time

import click

from relay.cli.opening import now
from relay.cli.output import show_json


@click.command()
@click.option("--letters", type=click.IntRange(1, 5_000_000), default=10_000, show_default=True)
def seed(letters: int) -> None:
    """Fill an empty installation with made-up letters, for trials: it becomes a demo, and stays one."""
    from relay.db import Database
    from relay.db.migrate import migrate
    from relay.seeding import seed as fill
    from relay.settings import load_settings

    settings = load_settings()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.effective_database_url, pool_size=1)
    began = time.perf_counter()
    try:
        migrate(database)
        fill(database, letters, now=now(), tell=lambda line: click.echo(line, err=True))
    finally:
        database.close()
    show_json({"seed": "letters", "letters": letters, "seconds": round(time.perf_counter() - began, 1)})
