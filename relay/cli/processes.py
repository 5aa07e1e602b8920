"""`mailcall smtp`, `web`, `worker`: the three processes, each on its own or as a child of `mailcall serve`."""

import os
import signal
import threading
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import click

from relay import log
from relay.cli.opening import refuse_missing
from relay.db import Database
from relay.db.migrate import require_current
from relay.errors import Refused
from relay.privileges import account, become_named
from relay.sandbox.confinement import die_with_parent
from relay.serve import stopping
from relay.settings import Settings, load_settings

F = TypeVar("F", bound=Callable[..., Any])


def _parent_option(command: F) -> F:
    return click.option("--parent", type=int, hidden=True, help="End when this process does.")(command)


@click.command()
@_parent_option
@click.option("--entrance", default="", hidden=True, help="What the parent opened when it was root.")
def smtp(parent: int | None, entrance: str) -> None:
    """Accept mail until SIGTERM or SIGINT."""
    from relay.intake.entrance import inherited, opened
    from relay.intake.server import run_smtp

    settings = _settings("smtp")
    user = account(settings)
    entered = inherited(entrance) if entrance else opened(settings, user) if user else None
    _begin(settings, parent)
    stop = threading.Event()
    with stopping(stop.set):
        run_smtp(settings, stop, entrance=entered)


@click.command()
@_parent_option
def web(parent: int | None) -> None:
    """Serve the dashboard until SIGTERM or SIGINT."""
    settings = _begin(_settings("web"), parent)
    from waitress.server import create_server  # type: ignore[import-untyped]

    from web.app import create_app, settle

    server = create_server(
        create_app(settings),
        listen=settings.web_listen,
        threads=8,
        ident="",
        clear_untrusted_proxy_headers=True,
        **_proxies(settings),
    )

    def end(_signal: int, _frame: object) -> NoReturn:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    settle()
    server.run()  # waitress ends its threads on SystemExit


def _proxies(settings: Settings) -> dict[str, Any]:
    """Trust what proxies say only when there are any, and no further than there are."""
    if not settings.trusted_proxies:
        return {}
    return {
        "trusted_proxy": "*",
        "trusted_proxy_count": settings.trusted_proxies,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    }


@click.command()
@_parent_option
def worker(parent: int | None) -> None:
    """Read, set, assemble and sweep until SIGTERM or SIGINT."""
    settings = _begin(_settings("worker"), parent)
    from relay.work.worker import run_worker

    stop = threading.Event()
    with stopping(stop.set):
        run_worker(settings, stop)


def _settings(name: str) -> Settings:
    settings = load_settings()
    log.configure(settings, name)
    return settings


def _begin(settings: Settings, parent: int | None) -> Settings:
    """Give up being root, tie this process to its parent, look at the database."""
    become_named(settings)
    if parent is not None:
        die_with_parent()  # after the user has changed, which would undo it (prctl(2))
        if os.getppid() != parent:  # it ended before the kernel was asked
            raise Refused("the supervisor has ended")
    refuse_missing(settings)
    database = Database(settings.effective_database_url, pool_size=1)
    try:
        require_current(database)
    finally:
        database.close()
    return settings
