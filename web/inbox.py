"""Mail that made no letter: to the postmaster, to abuse. Somebody has to see it (RFC 2142, RFC 5321 section 4.5.1)."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from relay import audit
from relay.fetch import progress
from relay.letters import inbox
from relay.letters.raw import raw_of
from web import cursors, desk
from web.gate import DECIDERS, open_to
from web.letter_files import as_file

blueprint = Blueprint("inbox", __name__, url_prefix="/mail")


@blueprint.get("")
@open_to(*DECIDERS)
def show() -> ResponseReturnValue:
    """List it, newest first, by its envelope: nobody has read it."""
    session = desk.reading()
    before = cursors.number(request.args.get("before"))
    found = inbox.rows(session, before=before, limit=cursors.PAGE_ROWS + 1)
    shown = found[: cursors.PAGE_ROWS]
    more = shown[-1].id if len(found) > len(shown) else None
    source = desk.desk().settings.fetch_source
    left = progress.left_to_see(session, source.name) if source and before is None else []
    return render_template("inbox/show.html", rows=shown, more=more, number=inbox.inbox(session).number, left=left)


@blueprint.get("/<int:message_id>/original.eml")
@open_to(*DECIDERS)
def original(message_id: int) -> ResponseReturnValue:
    """Give the mail exactly as it came, as a file that no browser opens; that it was taken is recorded."""
    with desk.writing() as session:
        message = inbox.find_message(session, message_id)
        raw = raw_of(session, message)
        audit.record(session, "message.original", "message", message_id, actor_id=desk.me().id, now=desk.now())
    return as_file(raw, "application/octet-stream", name=f"message-{message_id}.eml")
