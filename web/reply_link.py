"""The page behind the link of a large scanned answer: who it is for. A code from their mailbox opens what is behind.

Whoever the link is handed on to learns neither who wrote nor what; the file is on the pen pal's own pages.
"""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay.errors import NotFound
from relay.links import Links, Purpose
from relay.models import Reply, ReplyState
from relay.replies import finding
from relay.replies.known import addressee
from web import desk, public
from web.public import open_to_pen_pals

blueprint = Blueprint("reply_link", __name__, url_prefix="/reply/<token>")


@blueprint.get("")
@open_to_pen_pals
def show(token: str) -> ResponseReturnValue:
    """Say what the link leads to; nothing is given yet."""
    session = desk.reading()
    reply = _reply(session, token)
    pal = addressee(session, reply)
    where = Links(desk.desk().settings).token(Purpose.WHERE, pal.id) if pal else ""
    return public.page("replies/link.html", where=where, reply=reply, masked=masked(pal.address if pal else ""))


def masked(address: str) -> str:
    """Give as much of an address as its owner knows it by: its first letter, and its domain."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}•••{at}{domain}" if local and at else ""


def _reply(session: Session, token: str) -> Reply:
    """Load what a link names, as long as it may be given out."""
    reply = finding.find(session, public.row_of(Purpose.REPLY, token), even_sealed=True)
    may = reply.state in {ReplyState.APPROVED, ReplyState.SENT} and reply.link_token and reply.pdf
    pal = addressee(session, reply)
    if not may or pal is None or pal.erased_at is not None:
        raise NotFound(_("there is nothing behind this link any more: write to us"))
    public.speak(pal.language)
    return reply
