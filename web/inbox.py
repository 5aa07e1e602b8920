"""Mail that made no letter: to the postmaster, to abuse. Somebody has to see it (RFC 2142, RFC 5321 section 4.5.1)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay import audit
from relay.fetch import progress
from relay.letters import inbox, queries
from relay.letters.raw import raw_of
from relay.models import LetterState
from web import cursors, desk
from web.gate import DECIDERS, open_to
from web.letter_files import as_file, as_source

blueprint = Blueprint("inbox", __name__, url_prefix="/mail")


@blueprint.get("")
@open_to(*DECIDERS)
def show() -> ResponseReturnValue:
    """List it, newest first, by its envelope: nobody has read it."""
    session = desk.reading()
    before = cursors.number(request.args.get("before"))
    everything = request.args.get("show") == "all"
    found = inbox.rows(session, before=before, limit=cursors.PAGE_ROWS + 1, everything=everything)
    shown = found[: cursors.PAGE_ROWS]
    more = shown[-1].id if len(found) > len(shown) else None
    source = desk.desk().settings.fetch_source
    left = progress.left_to_see(session, source.name) if source and before is None else []
    for_us = queries.rows(session, states=(LetterState.FOR_US,), limit=cursors.PAGE_ROWS) if before is None else ()
    return render_template(
        "inbox/show.html",
        rows=shown,
        more=more,
        before=before,
        counts=inbox.inbox(session),
        everything=everything,
        left=left,
        for_us=list(for_us),
    )


@blueprint.post("/<int:message_id>/dealt-with")
@open_to(*DECIDERS)
def dealt_with(message_id: int) -> ResponseReturnValue:
    """Put a message away, or open it again; that list is shown from which it was done."""
    done = request.form.get("done") != "no"
    with desk.writing() as session:
        inbox.deal_with(session, message_id, desk.myself(session), done=done, now=desk.now())
    flash(_("Message %(number)s is dealt with.", number=message_id) if done else _("It is open again."), "good")
    before = cursors.number(request.form.get("before"))
    return redirect(url_for("inbox.show", show="all" if request.form.get("show") == "all" else None, before=before))


@blueprint.get("/<int:message_id>/source")
@open_to(*DECIDERS)
def source(message_id: int) -> ResponseReturnValue:
    """Show the mail's source as plain, escaped text; that it was read is recorded."""
    with desk.writing() as session:
        raw = raw_of(session, inbox.find_message(session, message_id))
        audit.record(session, "message.source", "message", message_id, actor_id=desk.me().id, now=desk.now())
    message = inbox.find_message(desk.reading(), message_id)
    text, cut = as_source(raw)
    waits = any(one.dealt_with_at is None for one in message.recipients if one.alias_id is None)
    return render_template("inbox/source.html", message=message, text=text, cut=cut, waits=waits)


@blueprint.get("/<int:message_id>/original.eml")
@open_to(*DECIDERS)
def original(message_id: int) -> ResponseReturnValue:
    """Give the mail exactly as it came, as a file that no browser opens; that it was taken is recorded."""
    with desk.writing() as session:
        message = inbox.find_message(session, message_id)
        raw = raw_of(session, message)
        audit.record(session, "message.original", "message", message_id, actor_id=desk.me().id, now=desk.now())
    return as_file(raw, "application/octet-stream", name=f"message-{message_id}.eml")
