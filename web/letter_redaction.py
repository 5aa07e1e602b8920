"""Blacking words or a photo out, lifting it, telling the pen pal; and uncovering a first letter's photos."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import covering
from relay.letters.arriving import rereading
from relay.letters.arriving.readings import reading_of
from relay.letters.arriving.rereading import Act
from relay.letters.paper import redacting
from relay.letters.paper.redacting import LONGEST_REASON, Why
from relay.letters.queries import find_letter
from relay.models import Letter, Photo
from relay.reading.passages import Paragraph, passages, place_of
from relay.reading.redaction import EVERY, Stretch
from web import cursors, desk
from web.choices import choices
from web.forms import Form
from web.gate import DECIDERS, READERS, open_to
from web.letter_reading import Done, act_of, carried_out

blueprint = Blueprint("letter_redaction", __name__, url_prefix="/letters/<name>")

_MOST_WORDS = 20_000


class ReasonForm(Form):
    """Why something is blacked out."""

    reason = StringField(_l("Why, in words for the page and the pen pal"), [DataRequired(), Length(max=LONGEST_REASON)])
    private_reason = TextAreaField(_l("Why, for staff only"), [Length(max=4000)])


class WordsForm(ReasonForm):
    """Which words of a paragraph, and why."""

    words = TextAreaField(_l("Words to black out"), [DataRequired(), Length(max=_MOST_WORDS)])
    which = SelectField(
        _l("If they stand there more than once"),
        choices=choices(
            [("", _l("they stand there once")), (str(EVERY), _l("every time"))]
            + [(str(number), _l("time number %(number)s", number=number)) for number in range(1, 10)]
        ),
    )
    at = HiddenField()
    """Where they begin, when they were selected with a script's help."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be blacked out: a paragraph's words, or a photo."""

    letter: Letter
    paragraph: Paragraph | None = None
    photo: Photo | None = None


@blueprint.route("/black-out/<place>", methods=["GET", "POST"])
@open_to(*DECIDERS)
def words(name: str, place: str) -> ResponseReturnValue:
    """Black words of one paragraph out: they are selected, or written as they stand there."""
    target = _paragraph(name, place)
    form = WordsForm(request.form if request.method == "POST" else None)

    def black_out(session: Session, letter: Letter, act: Act) -> None:
        which = cursors.number(form.which.data) if form.which.data != str(EVERY) else EVERY
        stretch = Stretch(
            place=place_of(place), words=form.words.data or "", which=which, at=_offset(form.at.data or "")
        )
        redacting.black_out(session, letter, stretch, act, _why(form))

    return _filled_in(name, target, form, black_out, "redactions")


@blueprint.route("/black-out-photo/<int:seq>", methods=["GET", "POST"])
@open_to(*DECIDERS)
def photo(name: str, seq: int) -> ResponseReturnValue:
    """Have a black frame printed in place of a photo or a page of a document."""
    letter = find_letter(desk.reading(), name)
    found = next((one for one in (letter.reading.photos if letter.reading else []) if one.seq == seq), None)
    if found is None:
        abort(404)
    form = ReasonForm(request.form if request.method == "POST" else None)

    def black_out(session: Session, letter: Letter, act: Act) -> None:
        redacting.black_out_photo(session, letter, seq, act, _why(form))

    return _filled_in(name, Target(letter, photo=found), form, black_out, "redactions")


@blueprint.post("/lift")
@open_to(*DECIDERS)
def lift(name: str) -> ResponseReturnValue:
    """Print again what was blacked out."""

    def lifted(session: Session, letter: Letter) -> Done:
        redacting.lift(session, letter, cursors.number(request.form.get("redaction")) or 0, act_of(session))
        return "redactions"

    return carried_out(name, lifted)


@blueprint.post("/tell")
@open_to(*DECIDERS)
def tell(name: str) -> ResponseReturnValue:
    """Tell the pen pal what is blacked out, and hold the letter while they may withdraw it."""

    def told(session: Session, letter: Letter) -> Done:
        redacting.tell_pen_pal(session, letter, _on_hand(session), version=_version())
        flash(_("The pen pal is told, and may withdraw the letter until the day it comes back to review."), "good")
        return "redactions"

    return carried_out(name, told)


@blueprint.post("/untold")
@open_to(*DECIDERS)
def untold(name: str) -> ResponseReturnValue:
    """Say why the pen pal cannot be told."""

    def said(session: Session, letter: Letter) -> Done:
        why = request.form.get("why", "")
        redacting.cannot_be_told(session, letter, why, _on_hand(session), version=_version())
        return "redactions"

    return carried_out(name, said)


@blueprint.post("/uncover")
@open_to(*READERS)
def uncover(name: str) -> ResponseReturnValue:
    """Show the photos of a first letter to who asks; that they asked is recorded."""
    with desk.writing() as session:
        covering.uncover(session, find_letter(session, name), desk.me().id, now=desk.now())
    return redirect(url_for("letter.show", name=name, _anchor="photos"))


def _filled_in(
    name: str, target: Target, form: ReasonForm, deed: Callable[[Session, Letter, Act], None], anchor: str
) -> ResponseReturnValue:
    """Show the form, or do it and go back to the letter; a refusal comes back with everything that was typed."""
    if request.method == "GET":
        with desk.writing() as session:
            audit.record(session, "letter.opened", "letter", target.letter.id, actor_id=desk.me().id, now=desk.now())
        return _page(target, form)
    if not form.validate():
        return _page(target, form), 422
    try:
        with desk.writing() as session:
            deed(session, find_letter(session, name), act_of(session))
    except Conflict:
        raise
    except Refused as refusal:
        return _page(Target(find_letter(desk.reading(), name), target.paragraph, target.photo), form, str(refusal)), 422
    return redirect(url_for("letter.show", name=name, _anchor=anchor))


def _page(target: Target, form: ReasonForm, fault: str = "") -> str:
    letter = target.letter
    return render_template(
        "letter/black_out.html",
        target=target,
        letter=letter,
        code=desk.codes().letter(letter.id),
        form=form,
        fault=fault,
        may_change=rereading.may_change(letter, desk.me().role),
        covered=covering.is_covered(desk.reading(), letter, desk.me().id),
        reading=request.form.get("reading") or letter.reading_id,
    )


def _paragraph(name: str, place: str) -> Target:
    letter = find_letter(desk.reading(), name)
    reading = reading_of(letter.reading) if letter.reading else None
    kept = (passage for passage in (passages(reading) if reading else ()) if passage.kept)
    named = {str(one.place): one for passage in kept for one in passage.paragraphs}
    paragraph = named.get(place) or named.get(f"{place}.1")
    if paragraph is None and request.method == "POST":
        raise Conflict(_("what is printed changed while you were reading; nothing was done, look at it again"))
    return Target(letter, paragraph) if paragraph else abort(404)


def _why(form: ReasonForm) -> Why:
    return Why.of(form.reason.data or "", form.private_reason.data or "")


def _offset(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _on_hand(session: Session) -> Act:
    return Act(staff=desk.myself(session), now=desk.now())


def _version() -> int:
    given = cursors.number(request.form.get("version"))
    if given is None:
        raise Refused(_("this form names no version of the letter"))
    return given
