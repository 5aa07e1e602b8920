"""What the pages of a pen pal share: whom a link names, their frame, and the way to the code."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from relay.links import Purpose
from relay.models import PenPal
from relay.outside import letters
from web import public, where_door
from web.where_words import NEXT, STAGES


def pen_pal(session: Session, token: str) -> PenPal:
    """Load whom a link names, and speak their language from here on."""
    pal = letters.find(session, public.row_of(Purpose.WHERE, token))
    public.speak(pal.language)
    return pal


def page(name: str, token: str, pal: PenPal, **facts: object) -> str:
    """Give one of their pages."""
    opened = where_door.is_open(pal.id)
    return public.page(f"where/{name}.html", token=token, pal=pal, opened=opened, stages=STAGES, next=NEXT, **facts)


def to_code(token: str) -> ResponseReturnValue:
    """Lead to where the code is typed."""
    return redirect(url_for("where_code.type_code", token=token))


def path(token: str) -> str:
    """Give the address that all of their pages stand below."""
    return url_for("where.show", token=token)
