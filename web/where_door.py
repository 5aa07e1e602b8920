"""The door of a pen pal's pages: a code from their mailbox opens them for a while, on the device it was typed on.

The one cookie of pages for people outside. It is set when a code was typed, goes to this pen pal's pages alone, and is
never sent along with a form of another site.
"""

from datetime import timedelta
from typing import Final

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from relay.keys import secret_key
from web import desk

OPEN_FOR: Final = timedelta(minutes=30)
_NAME: Final = "mailcall-open"


def is_open(pen_pal_id: int) -> bool:
    """Say whether whoever asks typed a code of this pen pal's a moment ago."""
    try:
        opened = _signer().loads(request.cookies.get(_NAME, ""), max_age=int(OPEN_FOR.total_seconds()))
    except BadSignature:
        return False
    return bool(opened == pen_pal_id)


def open_for(response: Response, pen_pal_id: int, path: str) -> None:
    """Open the pages below a path for a while."""
    _set(response, _signer().dumps(pen_pal_id), path, int(OPEN_FOR.total_seconds()))


def close(response: Response, path: str) -> None:
    """Close them again."""
    _set(response, "", path, 0)


def _set(response: Response, value: str, path: str, seconds: int) -> None:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(_NAME, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="Strict")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key(desk.desk().settings), salt="mailcall.open")
