"""What staff change of what was read: passages, photos and pages, the form of the text; and what they have seen."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay.errors import Conflict, Refused
from relay.letters.arriving import rereading
from relay.letters.arriving.rereading import Act
from relay.letters.paper import seeing
from relay.letters.queries import find_letter
from relay.models import Letter
from relay.reading.passages import PlaceError, place_of
from web import cursors, desk, letter_page
from web.gate import DECIDERS, open_to

blueprint = Blueprint("letter_reading", __name__, url_prefix="/letters/<name>")

_PHOTO_BUTTONS = ("add", "leave", "grey", "plain")
Done = str
"""The anchor on the letter's page that shows what was done."""


@blueprint.post("/passages")
@open_to(*DECIDERS)
def passages(name: str) -> ResponseReturnValue:
    """Bring a passage back, or set one or the subject aside: its button names it."""
    kept = "keep" in request.form

    def move(session: Session, letter: Letter) -> Done:
        if "subject" in request.form:
            rereading.leave_subject_out(session, letter, act_of(session))
            return "written"
        try:
            place = place_of(request.form.get("keep" if kept else "hide", ""))
        except PlaceError as error:
            raise Refused(str(error)) from None
        return f"p-{rereading.move_passage(session, letter, place, act_of(session), kept=kept).segment}"

    return carried_out(name, move)


@blueprint.post("/photos")
@open_to(*DECIDERS)
def photos(name: str) -> ResponseReturnValue:
    """Add photos and pages to what is printed, leave them out, or have them in grey: its button names them."""
    included = "add" in request.form
    given = next((request.form[name] for name in _PHOTO_BUTTONS if name in request.form), "")
    seqs = {number for number in map(cursors.number, given.split(",")) if number is not None}

    def choose(session: Session, letter: Letter) -> Done:
        if "grey" in request.form or "plain" in request.form:
            rereading.choose_grey(session, letter, seqs, act_of(session), grey="grey" in request.form)
        else:
            rereading.choose_photos(session, letter, seqs, act_of(session), included=included)
        return "photos"

    return carried_out(name, choose)


@blueprint.post("/form")
@open_to(*DECIDERS)
def form(name: str) -> ResponseReturnValue:
    """Have the other form of the text read."""

    def ask(session: Session, letter: Letter) -> Done:
        rereading.ask_for_form(session, letter, request.form.get("form", ""), act_of(session))
        flash(_("The other form is being read; the letter stays where it is."), "good")
        return "written"

    return carried_out(name, ask)


@blueprint.post("/undo")
@open_to(*DECIDERS)
def undo(name: str) -> ResponseReturnValue:
    """Go back to what would have been printed before the last of these acts."""

    def back(session: Session, letter: Letter) -> Done:
        rereading.undo(session, letter, act_of(session))
        return "written"

    return carried_out(name, back)


@blueprint.post("/seen")
@open_to(*DECIDERS)
def seen(name: str) -> ResponseReturnValue:
    """Say that one has looked at what a rule blocks, and that it may be printed so."""
    rule, proof = request.form.get("rule", ""), request.form.get("proof", "")

    def look(session: Session, letter: Letter) -> Done:
        seeing.see(session, letter, rule, desk.myself(session), proof_sha256=proof, now=desk.now())
        return "flags"

    return carried_out(name, look)


def carried_out(name: str, deed: Callable[[Session, Letter], Done]) -> ResponseReturnValue:
    """Do it, and come back to the same place; a refusal is told on the letter's page, a conflict on one of its own."""
    try:
        with desk.writing() as session:
            place = deed(session, find_letter(session, name))
    except Conflict:
        raise
    except Refused as refusal:
        return letter_page.whole(name, request.form, str(refusal)), 422
    setting_aside_on = request.form.get("cutting") or None  # whoever sets one passage aside may mean the next one too
    return redirect(url_for("letter.show", name=name, cutting=setting_aside_on, _anchor=place))


def act_of(session: Session) -> Act:
    """Give who acts, on the reading the page showed."""
    seen = cursors.number(request.form.get("reading"))
    if seen is None:
        raise Refused(_("this form names no reading"))
    return Act(staff=desk.myself(session), now=desk.now(), seen=seen)
