"""Who are you? The page behind the link of our first mail: name, country, age, terms. It acts on a typed name."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from relay import countries, days
from relay.errors import Conflict, Refused
from relay.letters.confirming import confirming, minors, terms
from relay.letters.confirming.confirming import Given, How
from relay.letters.confirming.said_who import NAME_MOST
from relay.links import Purpose
from relay.models import Letter, Organisation, PenPal
from web import desk, public
from web.choices import choices
from web.forms import Form, refuse
from web.public import open_to_pen_pals

blueprint = Blueprint("confirm", __name__)

_MUST = _l("We need this before your letter can go on.")


class WhoForm(Form):
    """Who somebody is, and that they agree."""

    name = StringField(
        _l("Your full name"), [DataRequired(_MUST), Length(max=NAME_MOST)], render_kw={"autocomplete": "name"}
    )
    country = SelectField(_l("The country where you live"), [InputRequired(_MUST)])
    age = RadioField(
        _l("How old are you?"),
        [InputRequired(_MUST)],
        choices=choices([("adult", _l("I am 18 or over")), ("minor", _l("I am under 18"))]),
    )
    agrees = BooleanField(_l("I agree to what is written above"), [InputRequired(_MUST)])

    def ask_less(self) -> None:
        """Ask whoever is under 18 for no more than that; the name alone says that a person typed."""
        if self.age.data == "minor":
            self.country.validators, self.agrees.validators = [Optional()], []


@blueprint.get("/confirm/<token>")
@open_to_pen_pals
def form(token: str) -> ResponseReturnValue:
    """Ask, or say that nothing more is asked."""
    letter, pen_pal = _opened(token)
    return _page(letter, pen_pal, _form())


@blueprint.post("/confirm/<token>")
@open_to_pen_pals
def send(token: str) -> ResponseReturnValue:
    """Take what was typed; a second time nothing more is taken."""
    letter, pen_pal = _opened(token)
    given = _form()
    given.ask_less()
    if not given.validate():
        return _page(letter, pen_pal, given), 422
    try:
        with desk.writing() as session:
            found = session.get_one(PenPal, pen_pal.id)
            if given.age.data == "minor":
                minors.refuse_who_typed(session, found, now=desk.now())
            else:
                who = Given(given.name.data or "", given.country.data or "")
                confirming.confirm(session, found, who, How.PAGE, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        fault = refuse(given, refusal)
        return _page(*_opened(token), given, fault), 422
    return redirect(request.full_path.rstrip("?"))


def _form() -> WhoForm:
    found = WhoForm(request.form if request.method == "POST" else None)
    found.country.choices = choices([("", _("choose")), *countries.named(str(get_locale()))])
    return found


def _opened(token: str) -> tuple[Letter, PenPal]:
    """Find whom a link is about, and speak their language."""
    letter_id = public.row_of(Purpose.CONFIRM, token)
    session = desk.reading()
    letter = desk.found(session.get(Letter, letter_id), _("There is no such letter any more."))
    pen_pal = desk.found(letter.pen_pal, _("There is no such letter any more."))
    if pen_pal.merged_into_id is not None:
        pen_pal = session.get_one(PenPal, pen_pal.merged_into_id)
    public.speak(pen_pal.language)
    return letter, pen_pal


def _page(letter: Letter, pen_pal: PenPal, given: WhoForm, fault: str = "") -> str:
    organisation = desk.reading().get_one(Organisation, 1)
    if pen_pal.minor_at is not None:
        return public.page("confirm/minor.html")
    if pen_pal.confirmed_at is not None:
        return public.page("confirm/done.html")
    language = str(get_locale())
    return public.page(
        "confirm/form.html",
        form=given,
        fault=fault,
        code=desk.codes().letter(letter.id),
        arrived_on=days.day_at(organisation, letter.received_at),
        terms=terms.terms(organisation, language),
        return_policy=terms.return_policy(organisation, language),
    )
