"""What a pen pal wishes: what they are told, a file of everything kept about them, or that everything stops."""

from functools import partial

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.validators import DataRequired

from relay.errors import Refused
from relay.links import Purpose
from relay.models import PenPal
from relay.notices.composing import LANGUAGES
from relay.outside import acts, letters
from relay.outside.acts import Wishes
from relay.people.exporting import Request
from web import desk, export_file, public, where_door, where_page
from web.choices import named_languages
from web.forms import Form
from web.public import open_to_pen_pals

blueprint = Blueprint("where_wishes", __name__)


class WishesForm(Form):
    """What somebody wants to be told."""

    language = SelectField(_l("Language of our emails"))
    quiet = BooleanField(_l("Only what I have to know: answers, refusals, and what comes back"))
    names_in_subjects = BooleanField(_l("Subjects may say whom I write to"))


class StopForm(Form):
    """The word that stops everything."""

    sure = BooleanField(_l("Yes, stop everything"), [DataRequired()])


@blueprint.post("/where/<token>/wishes")
@open_to_pen_pals
def choose(token: str) -> ResponseReturnValue:
    """Keep what somebody wants to be told."""
    form = _wishes_form(WishesForm(request.form))
    with desk.writing() as session:
        pal = where_page.pen_pal(session, token)
        if not where_door.is_open(pal.id):
            return where_page.to_code(token)
        if form.validate():
            wishes = Wishes(
                language=form.language.data, quiet=form.quiet.data, names_in_subjects=form.names_in_subjects.data
            )
            acts.choose(session, pal, wishes, now=desk.now())
            flash(_("Kept."))
    return redirect(url_for("where.show", token=token))


@blueprint.route("/where/<token>/data", methods=["GET", "POST"])
@open_to_pen_pals
def data(token: str) -> ResponseReturnValue:
    """Give a file of everything that is kept about somebody."""
    pal = where_page.pen_pal(desk.reading(), token)
    if not where_door.is_open(pal.id):
        return where_page.to_code(token)
    if request.method == "GET":
        return where_page.page("data", token, pal)
    try:
        wanted = Request(requester="pen pal", basis="their own page", by_themselves=True)
        return export_file.given(partial(where_page.pen_pal, token=token), wanted, "mailcall", by_staff=False)
    except Refused as refusal:
        return where_page.page("data", token, where_page.pen_pal(desk.reading(), token), fault=str(refusal)), 422


@blueprint.route("/where/<token>/stop", methods=["GET", "POST"])
@open_to_pen_pals
def stop(token: str) -> ResponseReturnValue:
    """Stop everything, after a second question."""
    pal = where_page.pen_pal(desk.reading(), token)
    if not where_door.is_open(pal.id):
        return where_page.to_code(token)
    form = StopForm(request.form)
    if request.method == "GET" or not form.validate():
        return where_page.page("stop", token, pal, form=form), 200 if request.method == "GET" else 422
    with desk.writing() as session:
        acts.stop_everything(session, where_page.pen_pal(session, token), now=desk.now())
    flash(_("Everything is stopped. You get no more mail from us, and nothing of yours is printed."))
    return redirect(url_for("where.show", token=token))


@blueprint.route("/quiet/<token>", methods=["GET", "POST"])
@open_to_pen_pals
def quiet(token: str) -> ResponseReturnValue:
    """Stop courtesy notices at one press (RFC 8058, section 3.1): the mail program of a pen pal sends it, too."""
    pal = letters.find(desk.reading(), public.row_of(Purpose.QUIET, token))
    public.speak(pal.language)
    if request.method == "POST":
        with desk.writing() as session:
            acts.quiet(session, letters.find(session, public.row_of(Purpose.QUIET, token)), now=desk.now())
        return public.page("where/quiet.html", token=token, is_done=True)
    return public.page("where/quiet.html", token=token, is_done=pal.quiet_at is not None)


def wishes_of(pal: PenPal) -> WishesForm:
    """Give the form with what they wish now."""
    held = {"language": pal.language, "quiet": pal.quiet_at is not None, "names_in_subjects": pal.names_in_subjects}
    return _wishes_form(WishesForm(data=held))


def _wishes_form(form: WishesForm) -> WishesForm:
    form.language.choices = [(key, called) for key, called in named_languages() if key in LANGUAGES]
    return form
