"""What is done on the page of a message, or of a letter meant for us: answer, take back, take in hand, appeal."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, NotFound, Refused
from relay.letters.acts import By
from relay.letters.inbox import answering, appeals, taking
from relay.letters.inbox.answerable import Item
from web import cursors, desk, inbox_page
from web.gate import DECIDERS, open_to

blueprint = Blueprint("answering", __name__)

Name = str | None


@blueprint.get("/letters/<name>/answer")
@open_to(*DECIDERS)
def letter(name: str) -> ResponseReturnValue:
    """Show a letter that was meant for us, to be answered. That it was opened is recorded."""
    with desk.writing() as session:
        item = inbox_page.load(session, None, name)
        if item.letter is not None:
            audit.record(session, "letter.opened", "letter", item.letter.id, actor_id=desk.me().id, now=desk.now())
        page = inbox_page.page_of(session, item, {})
    return inbox_page.shown(page)


@blueprint.post("/mail/<int:message_id>/preview", endpoint="preview")
@blueprint.post("/letters/<name>/answer/preview", endpoint="letter_preview")
@open_to(*DECIDERS)
def preview(message_id: int | None = None, name: Name = None) -> ResponseReturnValue:
    """Show an answer as it will go out; nothing is sent."""
    session = desk.reading()
    item = inbox_page.load(session, message_id, name)
    if not request.headers.get("HX-Request"):
        return inbox_page.whole(session, item, request.form)
    page = inbox_page.page_of(session, item, request.form)
    return render_template("inbox/_draft.html", page=page)


@blueprint.post("/mail/<int:message_id>/answer", endpoint="answer")
@blueprint.post("/letters/<name>/answer", endpoint="letter_answer")
@open_to(*DECIDERS)
def answer(message_id: int | None = None, name: Name = None) -> ResponseReturnValue:
    """Write an answer; it waits until it can no longer be taken back."""

    def write(session: Session, item: Item, by: By) -> str:
        answering.answer(session, item, request.form.get("words", ""), by, inbox_page.post())
        return str(_("Answered. While its time lasts it can be taken back here."))

    return _done(message_id, name, write, wrong="words")


@blueprint.post("/mail/<int:message_id>/take-back", endpoint="take_back")
@blueprint.post("/letters/<name>/answer/take-back", endpoint="letter_take_back")
@open_to(*DECIDERS)
def take_back(message_id: int | None = None, name: Name = None) -> ResponseReturnValue:
    """Take an answer back while its time lasts; its words are in the form again."""

    def undo(session: Session, item: Item, by: By) -> str:
        asked = cursors.number(request.form.get("answer"))
        if asked not in {notice.id for notice, _who in answering.answers(session, item.message.id)}:
            raise NotFound(_("there is no such answer here"))
        answering.take_back(session, asked or 0, by, inbox_page.post())
        return str(_("Taken back: it does not leave, and this waits for an answer again."))

    return _done(message_id, name, undo)


@blueprint.post("/mail/<int:message_id>/take", endpoint="take")
@blueprint.post("/letters/<name>/take", endpoint="letter_take")
@open_to(*DECIDERS)
def take(message_id: int | None = None, name: Name = None) -> ResponseReturnValue:
    """Say that one answers it, or give it back to everybody."""
    gives_back = request.form.get("take") == "no"

    def mark(session: Session, item: Item, by: By) -> str:
        deed = taking.leave if gives_back else taking.take
        deed(session, item.message.id, by.staff, now=by.now)
        return str(_("Nobody has it now.") if gives_back else _("You have it."))

    return _done(message_id, name, mark)


@blueprint.post("/mail/<int:message_id>/appeal", endpoint="appeal")
@blueprint.post("/letters/<name>/appeal", endpoint="letter_appeal")
@open_to(*DECIDERS)
def appeal(message_id: int | None = None, name: Name = None) -> ResponseReturnValue:
    """Say which rejected letter this appeals against; that is to review again, for somebody else to decide."""

    def reopen(session: Session, item: Item, by: By) -> str:
        code = request.form.get("code", "").strip()
        if not code:
            raise Refused(_("name the rejected letter by its code"))
        found = appeals.appeal(session, item.message.id, code, by, from_letter=item.letter)
        code = desk.codes().letter(found.id)
        return str(_("%(code)s is to review again. Somebody else than who rejected it decides.", code=code))

    return _done(message_id, name, reopen, wrong="code")


def _done(
    message_id: int | None, name: Name, deed: Callable[[Session, Item, By], str], *, wrong: str = ""
) -> ResponseReturnValue:
    """Do it, and show the page again: with a line that says so, or with what was typed and why it was not done."""
    try:
        with desk.writing() as session:
            item = inbox_page.load(session, message_id, name)
            version = cursors.number(request.form.get("version"))
            line = deed(session, item, By(staff=desk.myself(session), now=desk.now(), version=version))
    except (Refused, NotFound) as refusal:
        session = desk.reading()
        item = inbox_page.load(session, message_id, name)
        status = 409 if isinstance(refusal, Conflict) else 422
        return inbox_page.whole(session, item, request.form, str(refusal), wrong=wrong), status
    flash(line, "good")
    return redirect(url_for("answering.letter", name=name) if name else url_for("inbox.message", message_id=message_id))
