"""Pages for people outside: a signed link opens them, and something that is typed acts. No account and no cookie.

Whoever holds the link may look: mail scanners and whoever a mail is forwarded to hold it, too. So a page shows as
little as it can, says nothing of a person or a prison, and does nothing by itself. What guards its forms is the link in
their own address, which no other site knows: they carry no token of a session (decision 46).
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, g, render_template, request
from flask_babel import refresh
from flask_wtf.csrf import CSRFProtect

from relay import translation
from relay.errors import NotFound
from relay.links import Links, Purpose
from web import catalogs, desk
from web.choices import named_languages
from web.forms import Form
from web.gate import open_to_strangers

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "for_pen_pals"
_HEADERS = {
    "Referrer-Policy": "no-referrer",  # the address of such a page is a secret
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
}


def open_to_pen_pals(view: View) -> View:
    """Open a view to whoever holds its link, in the frame for people outside."""
    setattr(view, _MARK, True)
    return open_to_strangers(view)


def is_here() -> bool:
    """Say whether the request is for a page of this frame."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, _MARK, False))


def start(app: Flask) -> None:
    """Set what such pages say to the browser."""

    @app.after_request
    def _add(response: Response) -> Response:
        if is_here():
            response.headers.update(_HEADERS)
        return response


def spare(app: Flask, csrf: CSRFProtect) -> None:
    """Ask no token of a session of their forms; once every blueprint is registered."""
    for view in app.view_functions.values():
        if getattr(view, _MARK, False):
            csrf.exempt(view)


def row_of(purpose: Purpose, token: str) -> int:
    """Give the row that a link names; whoever guesses links has to wait.

    Raises:
        NotFound: we never gave out such a link, or its time is over.
        TooManyRequests: too many wrong ones came from this address.
    """
    slowing, name = desk.desk().slowing, f"link {request.remote_addr}"
    if slowing.wait_seconds(name):
        abort(429)
    try:
        return Links(desk.desk().settings).read(purpose, token, now=desk.now())
    except NotFound:
        slowing.failed(name)
        raise


def speak(wanted: str) -> None:
    """Write this page in a language, as far as we have its words; what the reader chose on the page goes first."""
    asked = request.args.get("in", "")
    known = catalogs.languages()
    short = wanted.replace("-", "_").partition("_")[0].lower()
    g.public_language = next((one for one in (asked, wanted, short) if one in known), "")
    refresh()
    translation.speak(catalogs.of(language()) if language() else translation.ENGLISH)


def language() -> str:
    """Give the language that was chosen for this page; empty: none was."""
    return cast("str", g.get("public_language", ""))


def page(name: str, **facts: Any) -> str:  # noqa: ANN401 -- what a template shows
    """Render a page in this frame; its template extends `public/layout.html`."""
    if isinstance(form := facts.get("form"), Form):
        _begin_at_fault(form)
    return render_template(name, languages=named_languages(), **facts)


def _begin_at_fault(form: Form) -> None:
    """Let what was refused be where typing goes on: these pages have no script that would lead there."""
    wrong = next((field for field in form if field.errors), None)
    if wrong is not None:
        wrong.render_kw = {**(wrong.render_kw or {}), "autofocus": True}
