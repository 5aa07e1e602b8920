"""The one gate every page passes: who may come in. A view without a gate is closed to everybody."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from relay.models import Role
from web import desk

DECIDERS = (Role.ADMIN, Role.REVIEWER)
READERS = (Role.ADMIN, Role.REVIEWER, Role.AUDITOR)
MAILROOM = (Role.ADMIN, Role.REVIEWER, Role.PRINTER)
EVERYBODY = tuple(Role)

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "open_to"


def may_decide() -> bool:
    """Say whether who asks may decide about letters, and change what is known of people and places."""
    return desk.my_role() in DECIDERS


def open_to(*roles: Role) -> Callable[[View], View]:
    """Open a view to these roles."""

    def mark(view: View) -> View:
        setattr(view, _MARK, frozenset(roles))
        return view

    return mark


def open_to_strangers(view: View) -> View:
    """Open a view to people who are not signed in."""
    setattr(view, _MARK, None)
    return view


def roles_of(app: Flask, endpoint: str) -> frozenset[Role] | None:
    """Give who may use an endpoint; None is everybody in the world."""
    if endpoint == "static":
        return None
    found: frozenset[Role] | None = getattr(app.view_functions[endpoint], _MARK, frozenset())
    return found


def start(app: Flask) -> None:
    """Stand at the door of every request."""

    @app.before_request
    def _stand() -> AnyResponse | None:
        if request.endpoint is None:
            return None  # there is no such page, or it takes another method: said by 404 and 405
        roles = roles_of(current_app, request.endpoint)
        if roles is None:
            return None
        account = desk.signed_in()
        if account is None:
            return _to_sign_in()
        if account.role not in roles:
            abort(403)
        return None


def _to_sign_in() -> AnyResponse:
    """Ask to sign in, and remember where to go on; a page that refreshes itself is told in its own way."""
    if request.headers.get("HX-Request"):
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = _sign_in(_path_of(request.headers.get("HX-Current-URL")))
        return answer
    here = request.full_path.rstrip("?") if request.method == "GET" else _path_of(request.referrer)
    return redirect(_sign_in(here))


def _sign_in(then: str) -> str:
    return url_for("sign_in.form", next=None if then == "/" else then)


def _path_of(url: str | None) -> str:
    """Give the page of ours that a form or a refresh came from: whoever signs in again goes on there."""
    path = "/" + url.removeprefix(request.host_url) if url and url.startswith(request.host_url) else "/"
    return path.partition("#")[0] if is_here(path) else "/"


def is_here(target: str) -> bool:
    """Say whether a place to go on to is a path of ours, never another site.

    Browsers leave out tabs and line breaks, and read a backslash as a slash (WHATWG URL, 4.4): none is in a path of
    ours.
    """
    if not target.startswith("/") or target.startswith("//"):
        return False
    if "\\" in target or any(character <= " " for character in target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc
