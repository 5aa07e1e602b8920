"""The page behind the link of a large scanned answer: who it is for, and a button that gives the file.

A scanner of mail that follows the link takes nothing: the file is given to who presses the button.
"""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay.errors import NotFound
from relay.links import Purpose
from relay.models import Reply, ReplyState
from relay.replies import finding, sending
from relay.replies.known import addressee
from web import desk, public
from web.letter_files import as_file
from web.public import open_to_pen_pals

blueprint = Blueprint("reply_link", __name__, url_prefix="/reply/<token>")


@blueprint.get("")
@open_to_pen_pals
def show(token: str) -> ResponseReturnValue:
    """Say what the link leads to; nothing is given yet."""
    session = desk.reading()
    reply = _reply(session, token)
    pal = addressee(session, reply)
    return public.page("replies/link.html", token=token, reply=reply, masked=masked(pal.address if pal else ""))


@blueprint.post("")
@open_to_pen_pals
def fetch(token: str) -> ResponseReturnValue:
    """Give the file, and note that it was taken."""
    session = desk.reading()
    reply = _reply(session, token)
    content = desk.desk().store.get(reply.pdf.key) if reply.pdf else b""
    name, reply_id = f"{reply.received_on.isoformat()}.pdf", reply.id
    with desk.writing() as writing:
        sending.fetched(writing, finding.find(writing, reply_id), now=desk.now())
    return as_file(content, "application/pdf", name=name)


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
