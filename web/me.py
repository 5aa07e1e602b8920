"""One's own page: what one is called, which languages one reads, and in which the desk speaks."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import Length

from relay import staff_details
from relay.errors import Refused
from relay.staff_details import Details
from web import desk
from web.choices import choices, desk_languages
from web.forms import Form, refuse
from web.gate import EVERYBODY, open_to

blueprint = Blueprint("me", __name__, url_prefix="/me")


class MeForm(Form):
    """What somebody says of themselves."""

    name = StringField(_l("Name"), [Length(max=100)])
    languages = StringField(_l("Languages you read"), [Length(max=100)])
    desk_language = SelectField(_l("Language of these pages"), default="")


@blueprint.route("", methods=["GET", "POST"])
@open_to(*EVERYBODY)
def show() -> ResponseReturnValue:
    """Show it, or change it."""
    account = desk.me()
    known = {
        "name": account.name,
        "languages": staff_details.written(account.languages),
        "desk_language": account.desk_language,
    }
    form = MeForm(request.form if request.method == "POST" else None, data=known)
    form.desk_language.choices = choices(desk_languages())
    if request.method == "GET" or not form.validate():
        return render_template("me/show.html", form=form), 200 if request.method == "GET" else 422
    new = Details(
        name=form.name.data or "",
        role=account.role,
        languages=staff_details.listed(form.languages.data or ""),
        desk_language=form.desk_language.data or "",
    )
    try:
        with desk.writing() as session:
            staff_details.change(session, desk.myself(session), new, desk.now(), actor_id=account.id)
    except Refused as refusal:
        return render_template("me/show.html", form=form, fault=refuse(form, refusal)), 422
    flash(_("Saved."), "good")
    return redirect(url_for("me.show"))
