"""The staff inbox: mail to postmaster and abuse, which somebody has to see (RFC 2142), and letters meant for us."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay import audit
from relay.fetch import progress
from relay.letters.arriving.raw import raw_of
from relay.letters.inbox import answerable, inbox, other_mail
from relay.letters.inbox.inbox import InboxRow, Kind, Place
from relay.models import RawAt
from web import cursors, desk, inbox_page
from web.gate import DECIDERS, open_to
from web.letter_files import as_file, as_source

blueprint = Blueprint("inbox", __name__, url_prefix="/mail")

_LETTER, _MAIL = "letter", "mail"


@blueprint.get("")
@open_to(*DECIDERS)
def show() -> ResponseReturnValue:
    """List what waits for an answer, the oldest first; or what was dealt with."""
    session, most = desk.reading(), cursors.ASKED_FOR
    is_done, kind = request.args.get("show") == "done", _kind(request.args.get("kind"))
    before, after = cursors.number(request.args.get("before")), _place(request.args.get("after"))
    if is_done:
        found = inbox.done(session, before=before, limit=most)
    else:
        found = inbox.rows(session, after=after, limit=most, kind=kind)
    rows, last = cursors.page(found)
    source = desk.desk().settings.fetch_source
    left = progress.left_to_see(session, source.name) if source and not after and not is_done else []
    _read_soon(rows)
    return render_template(
        "inbox/show.html",
        rows=rows,
        more=None if last is None else last.id if is_done else _written(inbox.place_of(last)),
        here_again={"kind": kind, "show": "done" if is_done else None, "after": request.args.get("after")},
        kind=kind,
        is_done=is_done,
        left=left,
    )


@blueprint.get("/<int:message_id>")
@open_to(*DECIDERS)
def message(message_id: int) -> ResponseReturnValue:
    """Open a message; the first time it is read by the worker. That it was opened is recorded."""
    with desk.writing() as session:
        item = inbox_page.load(session, message_id, None)
        audit.record(session, "message.opened", "message", message_id, actor_id=desk.me().id, now=desk.now())
        if item.reading is None and item.message.raw_at is not RawAt.ERASED:
            other_mail.read_soon(session, other_mail.unasked(session, [message_id]), now=desk.now())
        page = inbox_page.page_of(session, item, {})
    return inbox_page.shown(page)


@blueprint.get("/<int:message_id>/read")
@open_to(*DECIDERS)
def read(message_id: int) -> ResponseReturnValue:
    """Tell a page that waits for its text: nothing yet, or that it should open anew."""
    item = inbox_page.load(desk.reading(), message_id, None)
    return "", 204, {"HX-Refresh": "true"} if item.reading is not None else {}


@blueprint.post("/<int:message_id>/dealt-with")
@open_to(*DECIDERS)
def dealt_with(message_id: int) -> ResponseReturnValue:
    """Put a message away, or open it again; that list is shown from which it was done."""
    done = request.form.get("done") != "no"
    with desk.writing() as session:
        inbox.deal_with(session, message_id, desk.myself(session), done=done, now=desk.now())
    flash(_("Message %(number)s is dealt with.", number=message_id) if done else _("It is open again."), "good")
    form = request.form
    kind, after = _kind(form.get("kind")), _place(form.get("after"))
    shown = "done" if form.get("show") == "done" else None
    return redirect(url_for("inbox.show", kind=kind, show=shown, after=_written(after) if after else None))


@blueprint.get("/<int:message_id>/source")
@open_to(*DECIDERS)
def source(message_id: int) -> ResponseReturnValue:
    """Show the mail's source as plain, escaped text; that it was read is recorded."""
    with desk.writing() as session:
        raw = raw_of(session, answerable.item_of(session, message_id, desk.me().id).message)
        audit.record(session, "message.source", "message", message_id, actor_id=desk.me().id, now=desk.now())
    text, cut = as_source(raw)
    found = inbox.find_message(desk.reading(), message_id)
    return render_template("inbox/source.html", message=found, text=text, cut=cut)


@blueprint.get("/<int:message_id>/original.eml")
@open_to(*DECIDERS)
def original(message_id: int) -> ResponseReturnValue:
    """Give the mail exactly as it came, as a file that no browser opens; that it was taken is recorded."""
    with desk.writing() as session:
        raw = raw_of(session, answerable.item_of(session, message_id, desk.me().id).message)
        audit.record(session, "message.original", "message", message_id, actor_id=desk.me().id, now=desk.now())
    return as_file(raw, "application/octet-stream", name=f"message-{message_id}.eml")


def _read_soon(rows: Sequence[InboxRow]) -> None:
    """Let the worker read what a list shows, so that it can name subjects when it is looked at again."""
    unread = [row.id for row in rows if row.kept and not row.was_read]
    asked = other_mail.unasked(desk.reading(), unread)
    if asked:
        with desk.writing() as session:
            other_mail.read_soon(session, asked, now=desk.now())


def _kind(text: str | None) -> Kind | None:
    return Kind(text) if text in set(Kind) else None


def _written(place: Place) -> str:
    return f"{place.received_at.isoformat()}~{_LETTER if place.is_letter else _MAIL}~{place.id}"


def _place(text: str | None) -> Place | None:
    """Read where a page ended; a mistyped one is the beginning."""
    at, which, number = ((text or "") + "~~").split("~")[:3]
    since, found = cursors.moment(at), cursors.number(number)
    if since is None or found is None or which not in {_LETTER, _MAIL}:
        return None
    return Place(since, which == _LETTER, found)
