"""Beside a decision itself: the words and the notice it would have, taking it back, and blocking a pen pal."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay.errors import Conflict, Refused
from relay.letters import queries
from relay.letters.deciding import undoing
from relay.letters.holding import blocking
from relay.letters.lists.letter_rows import Cursor
from relay.models import Letter, PenPal
from web import cursors, decide_form, desk, letter_page, viewing, wording
from web.gate import DECIDERS, open_to

blueprint = Blueprint("deciding", __name__)


@blueprint.post("/letters/<name>/notice")
@open_to(*DECIDERS)
def notice(name: str) -> ResponseReturnValue:
    """Fill a reason's words in, and show the notice as it will read; nothing is decided."""
    session = desk.reading()
    letter = queries.find_letter(session, name)
    kind = decide_form.kind_of(request.form)
    given = decide_form.filled(session, letter.pen_pal, request.form)
    if not request.headers.get("HX-Request"):
        return letter_page.whole(name, given)
    sheet = letter_page.sheet_of(session, letter, given)
    part = "letter/words.html" if request.form.get("fill") else "letter/notice.html"
    return render_template(part, sheet=sheet, letter=letter, given=given, kind=kind.value)


@blueprint.post("/letters/<name>/take-back")
@open_to(*DECIDERS)
def undo(name: str) -> ResponseReturnValue:
    """Take the last decision back, while its time lasts."""
    try:
        with desk.writing() as session:
            letter = queries.find_letter(session, name)
            meant = cursors.number(request.form.get("decision"))
            window = decide_form.cancel_window()
            staff = desk.myself(session)
            undoing.undo(session, letter, staff, now=desk.now(), cancel_window=window, decision_id=meant)
            state = letter.state
    except Conflict as conflict:
        return conflicting(name, conflict)
    except Refused as refusal:
        return letter_page.whole(name, {}, str(refusal)), 422
    flash(_("Taken back: the letter is as it was (%(state)s).", state=wording.STATES[state]), "good")
    return redirect(url_for("letter.show", name=name))


@blueprint.post("/letters/<name>/block")
@open_to(*DECIDERS)
def block(name: str) -> ResponseReturnValue:
    """Block the pen pal of a letter; what is on its way from them goes on hold."""
    try:
        with desk.writing() as session:
            letter = queries.find_letter(session, name)
            place = Cursor(letter.received_at, letter.id)
            until = decide_form.morning(request.form.get("hold_until", ""))
            reason = request.form.get("private_reason", "")
            pen_pal, staff = author_of(letter), desk.myself(session)
            held = blocking.block(session, pen_pal, staff, why=reason, until=until, now=desk.now())
            called = pen_pal.name or pen_pal.address
    except Conflict as conflict:
        return conflicting(name, conflict)
    except Refused as refusal:
        return letter_page.whole(name, request.form.to_dict() | {"kind": "block"}, str(refusal)), 422
    flash(_("%(name)s is blocked; letters put on hold: %(number)s.", name=called, number=held), "good")
    return read_on(place)


@blueprint.post("/letters/<name>/unblock")
@open_to(*DECIDERS)
def unblock(name: str) -> ResponseReturnValue:
    """Lift the block of a letter's pen pal."""
    try:
        with desk.writing() as session:
            pen_pal = author_of(queries.find_letter(session, name))
            why = request.form.get("why", "")
            blocking.unblock(session, pen_pal, desk.myself(session), why=why, now=desk.now())
    except Conflict as conflict:
        return conflicting(name, conflict)
    except Refused as refusal:
        return letter_page.whole(name, request.form, str(refusal)), 422
    flash(_("The block is lifted; letters that waited for it are to review again."), "good")
    return redirect(url_for("letter.show", name=name))


def read_on(place: Cursor) -> ResponseReturnValue:
    """Go to the next letter of the view that is read, or to that view's queue when there is none."""
    following = viewing.following(place)
    if following is None:
        asked = viewing.current().written()
        return redirect(url_for("review.queue") + (f"?{asked}" if asked else ""))
    return redirect(url_for("letter.show", name=following.code))


def conflicting(name: str, conflict: Conflict) -> ResponseReturnValue:
    """Say what somebody else did first, with a way to the letter and one to the next."""
    session = desk.reading()
    letter = queries.find_letter(session, name)
    following = viewing.following(Cursor(letter.received_at, letter.id))
    said = str(conflict)
    return render_template(
        "letter/conflict.html",
        line=said[:1].upper() + said[1:],
        code=desk.codes().letter(letter.id),
        following=following,
        view=viewing.here(),
    ), 409


def author_of(letter: Letter) -> PenPal:
    """Give the pen pal a letter is from.

    Raises:
        Refused: nobody is known to have written it.
    """
    if letter.pen_pal is None:
        raise Refused(_("nobody is known to have written this letter"))
    return letter.pen_pal
