"""Notes on any page: read beside their subject, warnings at the top, written and taken away from there."""

from collections.abc import Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay import notes
from relay.errors import NotFound, Refused
from relay.models import Note, NoteOn
from relay.notes import Subject
from web import desk
from web.gate import DECIDERS, READERS, is_here, may_decide, open_to

blueprint = Blueprint("notes", __name__, url_prefix="/notes")


@blueprint.app_context_processor
def _for_templates() -> dict[str, object]:
    return {"notes_on": notes_on, "may_note": may_decide}


def notes_on(subjects: Sequence[tuple[str, int | None]]) -> list[Note]:
    """Give the notes about several subjects, warnings first; a page that asks twice asks the database once."""
    known: dict[Subject, list[Note]] = g.setdefault("notes", {})
    wanted = [(NoteOn(kind), subject_id) for kind, subject_id in subjects if subject_id is not None]
    missing = [subject for subject in wanted if subject not in known]
    if missing:
        found = notes.on(desk.reading(), missing)
        known.update({subject: found.get(subject, []) for subject in missing})
    return sorted((note for subject in wanted for note in known[subject]), key=lambda note: not note.is_warning)


@blueprint.get("/<kind>/<int:subject_id>")
@open_to(*READERS)
def show(kind: str, subject_id: int) -> ResponseReturnValue:
    """Show every note about one thing, also those that were taken away."""
    about = _subject(f"{kind}:{subject_id}")
    notes.require(desk.reading(), about)
    found = notes.on(desk.reading(), [about], removed=True)[about]
    return render_template("notes/show.html", about=about, notes=found)


@blueprint.post("")
@open_to(*DECIDERS)
def add() -> ResponseReturnValue:
    """Write a note, and go back to where it was written."""
    given = request.form
    try:
        with desk.writing() as session:
            about = _subject(given.get("about", ""))
            warns = given.get("is_warning") == "y"
            notes.add(session, about, given.get("text", ""), desk.myself(session), is_warning=warns, now=desk.now())
    except Refused as refusal:
        return render_template("notes/add.html", given=given, fault=str(refusal), back=_back()), 422
    flash(_("The note is there for everybody who reads here."), "good")
    return redirect(f"{_back()}#notes")


@blueprint.post("/<int:note_id>/remove")
@open_to(*DECIDERS)
def remove(note_id: int) -> ResponseReturnValue:
    """Take a note away; it stays among the removed ones."""
    with desk.writing() as session:
        note = notes.remove(session, note_id, desk.myself(session), now=desk.now())
        kind, subject_id = note.subject_kind.value, note.subject_id
    flash(_("The note was taken away."), "good")
    back = _back(url_for("notes.show", kind=kind, subject_id=subject_id))
    return redirect(f"{back}#notes")


def _subject(text: str) -> Subject:
    kind, _sep, number = text.partition(":")
    if kind not in {one.value for one in NoteOn} or not number.isascii() or not number.isdigit() or len(number) > 18:
        raise NotFound(_("There is nothing here that a note could be about."))
    return NoteOn(kind), int(number)


def _back(otherwise: str = "/") -> str:
    """Give the page to go back to, when it is one of ours."""
    asked = request.form.get("back", "")
    return asked if is_here(asked) else otherwise
