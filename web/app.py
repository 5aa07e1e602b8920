"""Making the application: settings in, a WSGI application out. Each part below adds one idea to it."""

import gc
import traceback
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, request
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import SQLAlchemyError

from relay.db import Database
from relay.keys import secret_key
from relay.models import Organisation
from relay.objects import ObjectStore, open_store
from relay.settings import Settings
from relay.templating import templates_folder
from web import (
    accounts,
    catalogs,
    claims,
    desk,
    drafts,
    errors,
    formats,
    gate,
    headers,
    ids,
    knowing,
    layout,
    public,
    sections,
    urgent_panel,
    viewing,
)

log = structlog.get_logger()

SESSION_LASTS = timedelta(hours=12)
_FORM_BYTES_MOST = 1_000_000


def create_app(settings: Settings, database: Database | None = None, store: ObjectStore | None = None) -> Flask:
    """Make the desk. Database and file store are opened from the settings unless they are given."""
    app = _Application("web", template_folder=str(templates_folder("web")))
    app.config.from_mapping(_configuration(settings))
    opened = database or Database(settings.effective_database_url)
    app.extensions[desk.EXTENSION] = desk.Desk(settings, opened, store or open_store(settings))
    headers.start(app, settings)
    ids.start(app)
    accounts.start(app, opened)
    Babel(app, locale_selector=_language, timezone_selector=_zone).domain_instance = catalogs.Catalogs()
    formats.start(app)
    layout.start(app)
    errors.start(app)
    public.start(app)
    gate.start(app)
    csrf = CSRFProtect(app)  # behind the gate: a form whose session has ended is led to sign in, and not called too old
    drafts.start(app)
    catalogs.start(app)
    knowing.start(app)
    claims.start(app)
    urgent_panel.start(app)
    viewing.start(app)
    app.teardown_request(desk.close_reading)
    for blueprint in sections.BLUEPRINTS:
        app.register_blueprint(blueprint)
    public.spare(app, csrf)
    return app


def settle() -> None:
    """Keep what is loaded by now out of every later collection of garbage; for a process that has made its desk.

    A full collection goes over everything that was imported, and every page waits for it: 130 ms instead of 20.
    """
    gc.collect()
    gc.freeze()


class _Application(Flask):
    """Flask, but for what it writes to the log when a page fails."""

    def log_exception(self, exc_info: Any) -> None:  # noqa: ANN401 -- Flask's signature
        """Name a failure by its page, type and place: its words, the path and the database's values are people's."""
        kind, _error, trace = exc_info
        frame = traceback.extract_tb(trace)[-1]
        told = f"{kind.__name__} at {Path(frame.filename).name}:{frame.lineno}"
        log.error("desk.failed", endpoint=request.endpoint, error=told)


def _configuration(settings: Settings) -> dict[str, object]:
    secure = settings.secure_cookies
    return {
        "SECRET_KEY": secret_key(settings),
        # RFC 6265bis: a __Host- cookie is set by this host only, on https only, for every path. On plain http the
        # browser would never send one back, so a local desk uses a plain name.
        "SESSION_COOKIE_NAME": "__Host-mailcall" if secure else "mailcall",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": SESSION_LASTS,
        "SESSION_REFRESH_EACH_REQUEST": False,  # pages that look again by themselves would keep a session for ever
        "WTF_CSRF_TIME_LIMIT": None,  # a letter may lie open all afternoon; the token ends with the session
        "MAX_CONTENT_LENGTH": _FORM_BYTES_MOST,
        "MAX_FORM_MEMORY_SIZE": _FORM_BYTES_MOST,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": "UTC",
    }


def _language() -> str:
    """Choose what a page is written in: what its reader has chosen, else the organisation's that the browser wants."""
    own = public.language() or _own_language()
    if own in catalogs.languages():
        return own
    found = _organisation()
    languages = list(found.languages) if found else ["en"]
    return formats.locale(languages, request.accept_languages.best_match(languages))


def _own_language() -> str:
    try:
        account = desk.signed_in()
        return account.desk_language if account else ""
    except SQLAlchemyError:  # nobody is known while the database is away
        return ""


def _zone() -> str:
    return formats.zone(_organisation())


def _organisation() -> Organisation | None:
    """Give the organisation, or None: the page that says the database is away has a language, too."""
    try:
        return desk.organisation()
    except SQLAlchemyError:
        desk.close_reading()
        return None
