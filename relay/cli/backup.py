"""`mailcall backup FILE` and `mailcall restore FILE`."""

from pathlib import Path

import click

from relay import audit
from relay import backup as backups
from relay import restore as restoring
from relay.cli.opening import installation, now
from relay.cli.output import json_option, show_json
from relay.db import Database
from relay.errors import Refused
from relay.serve import only_one
from relay.settings import load_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Write everything to one FILE, while mail goes on coming in. Keep it where only you can read it."""
    if file.exists():
        raise Refused(f"{file} is there already; choose another name")
    with installation() as here:
        made = backups.write(here.settings, here.database, file, now())
    size = file.stat().st_size
    if as_json:
        show_json({"file": str(file), "bytes": size, "files": len(made.files), "missing": made.missing})
        return
    click.echo(f"{file}: {size / 1e6:.1f} MB, the database and {len(made.files) - 1} files")
    if made.missing:
        click.echo(f"{len(made.missing)} files that the database names were not in the store", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def restore(file: Path, as_json: bool) -> None:
    """Bring an empty installation to what a backup FILE holds, after comparing every byte with its list."""
    settings = load_settings()
    with only_one(settings):
        database = Database(settings.effective_database_url, pool_size=1)
        try:
            done = restoring.restore(settings, database, file)
            with database.read() as session:
                verdict = audit.verify(session)
        finally:
            database.close()
    if as_json:
        told = {"made_at": done.made_at, "files": done.files, "missing": done.missing, "problems": verdict.problems}
        show_json(told)
    else:
        click.echo(
            f"restored what was backed up at {done.made_at}: {done.files} files, {verdict.sealed} acts on record"
        )
    if verdict.problems:
        raise Refused(f"the record does not hold together: {'; '.join(verdict.problems[:5])}")
