"""What one person may ask of us: a file of everything that is kept about them, and to be erased."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from relay.errors import Conflict, Refused
from relay.models import PenPal, Profile, Role
from relay.people import erasing
from relay.people.exporting import Request
from web import desk, export_file
from web.forms import Form
from web.gate import DECIDERS, open_to
from web.pen_pal_page import load

blueprint = Blueprint("privacy", __name__)


class ExportForm(Form):
    """Who asked for a file, and on what ground it is given."""

    requester = StringField(_l("Who asked for it"), [DataRequired(), Length(max=400)])
    basis = TextAreaField(_l("On what ground it is given"), [DataRequired(), Length(max=2000)])
    private = BooleanField(_l("With notes, private reasons and the record"))
    private_why = TextAreaField(_l("Why these, too"), [Length(max=2000)])


class EraseForm(Form):
    """Why somebody is erased; their address, typed, is the second step."""

    why = TextAreaField(_l("Why"), [DataRequired(), Length(max=2000)])
    typed = StringField(_l("Type their address, to be sure that it is them"), [DataRequired(), Length(max=320)])


@blueprint.route("/pen-pals/<int:pen_pal_id>/export", methods=["GET", "POST"])
@open_to(*DECIDERS)
def export_pen_pal(pen_pal_id: int) -> ResponseReturnValue:
    """Give a file of everything about a pen pal."""
    found = load(desk.reading(), pen_pal_id)
    back = url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id)
    return _export(found, found.name or found.address, back, lambda session: load(session, pen_pal_id))


@blueprint.route("/people/<int:profile_id>/export", methods=["GET", "POST"])
@open_to(*DECIDERS)
def export_profile(profile_id: int) -> ResponseReturnValue:
    """Give a file of everything about a person in prison."""
    found = _profile(desk.reading(), profile_id)
    back = url_for("people.profile", profile_id=profile_id)
    return _export(found, found.committed_name, back, lambda session: _profile(session, profile_id))


def _export(
    person: PenPal | Profile, called: str, back: str, load_again: Callable[[Session], PenPal | Profile]
) -> ResponseReturnValue:
    form = ExportForm(request.form)
    shown: dict[str, Any] = {"called": called, "back": back, "form": form, "is_pen_pal": isinstance(person, PenPal)}
    if request.method == "GET":
        return render_template("privacy/export.html", **shown)
    if form.private.data and not (form.private_why.data or "").strip():
        form.private_why.validators = [DataRequired(), Length(max=2000)]
    if not form.validate():
        return render_template("privacy/export.html", **shown), 422
    try:
        kind = "pen-pal" if isinstance(person, PenPal) else "person"
        return export_file.given(load_again, _wanted(form), f"{kind}-{person.id}")
    except Refused as refusal:
        return render_template("privacy/export.html", **shown, fault=str(refusal)), 422


def _wanted(form: ExportForm) -> Request:
    why = (form.private_why.data or "") if form.private.data else ""
    return Request(requester=form.requester.data or "", basis=form.basis.data or "", private_why=why)


@blueprint.route("/pen-pals/<int:pen_pal_id>/erase", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def erase(pen_pal_id: int) -> ResponseReturnValue:
    """Say what goes and what stays; then erase exactly that."""
    found = load(desk.reading(), pen_pal_id)
    form = EraseForm(request.form)
    told = erasing.look(desk.reading(), found)
    shown = {"pen_pal": found, "told": told, "form": form}
    if request.method == "GET":
        return render_template("privacy/erase.html", **shown)
    if form.validate() and (form.typed.data or "").strip().lower() != found.address:
        form.typed.errors = [_("This is not their address.")]
    if form.errors:
        return render_template("privacy/erase.html", **shown), 422
    try:
        with desk.writing() as session:
            pal, me = load(session, pen_pal_id), desk.myself(session)
            seal = request.form.get("seal", "")
            erasing.erase(session, pal, me, why=form.why.data or "", seal=seal, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return render_template("privacy/erase.html", **shown, fault=str(refusal)), 422
    flash(_("Erased. Files go within a day; backups that were made before keep it until they are deleted."), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


def _profile(session: Session, profile_id: int) -> Profile:
    return desk.found(session.get(Profile, profile_id), _("There is no such person."))
