"""The view somebody works in: read from the address, and carried along while they go from letter to letter."""

from typing import Any

from flask import Flask, g, has_request_context, request

from relay.letters.lists import listing, readers, views
from relay.letters.lists.letter_rows import Cursor
from relay.letters.lists.listing import Beside
from relay.letters.lists.readers import Reader
from relay.letters.lists.views import View
from web import desk

_ROOMS = frozenset(
    {
        "letter",
        "letter_reading",
        "letter_redaction",
        "letter_pulling",
        "letter_repair",
        "letter_original",
        "deciding",
        "urgent",
    }
)
"""The blueprints of a letter's pages; pictures and files, which browsers keep, have one address."""
_JUDGING = "rules.judge"


def start(app: Flask) -> None:
    """Let every address of a letter's pages that is written on such a page name the same view."""

    @app.url_defaults
    def _carry(endpoint: str, values: dict[str, Any]) -> None:
        if has_request_context() and _is_room(endpoint) and _is_room(request.endpoint or "") and "view" not in values:
            carried = here()
            if carried:
                values["view"] = carried


def _is_room(endpoint: str) -> bool:
    return endpoint.partition(".")[0] in _ROOMS or endpoint == _JUDGING


def here() -> str | None:
    """Give the view that a letter's page was opened in, as an address has it; None: the queue as it opens."""
    asked = request.values.get("view", "")
    return (views.read(asked).written() or None) if asked else None


def current() -> View:
    """Give the view that a letter's page was opened in."""
    return views.read(request.values.get("view", ""))


def reader() -> Reader:
    """Give who looks; asked once for each request."""
    if "reader" not in g:
        me = desk.me()
        g.reader = readers.reader(desk.reading(), me.id, me.languages, now=desk.now())
    found: Reader = g.reader
    return found


def beside(place: Cursor | None) -> tuple[Beside | None, Beside | None]:
    """Give the letters before and behind a place in the view that a letter's page was opened in."""
    return listing.beside(desk.reading(), current(), reader(), place, desk.codes())


def following(place: Cursor) -> Beside | None:
    """Give the letter to read after the one at a place: the next of the view, or its first."""
    return beside(place)[1] or beside(None)[1]
