"""First letters: what pen pals agree to, what is said of the return address, and what is done when a minor writes."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from relay.letters.confirming import terms
from relay.letters.urgent.procedures import shipped
from relay.models import Organisation, Role
from relay.setup import first_letter_rules
from relay.setup.first_letter_rules import CONFIRM_DAYS, WORDS_MOST, FirstLetterRules
from web import desk, settings_page
from web.forms import Form
from web.gate import open_to

blueprint = Blueprint("first_letters", __name__, url_prefix="/settings/first-letters")


class FirstLettersForm(Form):
    """What is said to, and asked of, who writes for the first time."""

    terms = TextAreaField(_l("What pen pals agree to"), [Length(max=WORDS_MOST)])
    return_policy = TextAreaField(_l("The return address, and what comes back"), [Length(max=WORDS_MOST)])
    minors_procedure = TextAreaField(_l("What staff do when somebody under 18 writes"), [Length(max=WORDS_MOST)])
    confirm_days = IntegerField(
        _l("For how many days a letter waits for its writer’s answer"), [InputRequired(), NumberRange(*CONFIRM_DAYS)]
    )


@blueprint.route("", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def show() -> ResponseReturnValue:
    """Show what is in force, and take what is to be."""
    organisation = desk.organisation()
    if organisation is None:
        return redirect(url_for("setup.show"))
    form = FirstLettersForm(request.form if request.method == "POST" else None, obj=organisation)
    return settings_page.answer(
        form,
        lambda fault: _page(form, organisation, fault),
        lambda session: first_letter_rules.change(session, _given(form), actor_id=desk.me().id, now=desk.now()),
    )


def _page(form: FirstLettersForm, organisation: Organisation, fault: str) -> str:
    language = str(get_locale())
    words = {name: shipped(name, language) for name in (terms.TERMS, terms.RETURN_POLICY, terms.MINORS)}
    return render_template(
        "first_letters/show.html",
        form=form,
        fault=fault,
        shipped=words,
        version=organisation.terms_version,
        is_on=desk.desk().settings.asks_pen_pals_to_confirm,
    )


def _given(form: FirstLettersForm) -> FirstLetterRules:
    return FirstLetterRules(
        terms=_text(form.terms.data),
        return_policy=_text(form.return_policy.data),
        minors_procedure=_text(form.minors_procedure.data),
        confirm_days=form.confirm_days.data or 0,
    )


def _text(given: str | None) -> str:
    return (given or "").replace("\r\n", "\n").strip()
