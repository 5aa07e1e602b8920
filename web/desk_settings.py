"""How the desk works: what is promised, who reads twice, and what happens to what cannot wait or is sealed."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from relay.letters.ours.causes import BY_THEMSELVES
from relay.letters.urgent import procedures
from relay.models import Organisation, OurLetterKind, Role
from relay.setup import desk_rules
from relay.setup.desk_rules import (
    PROCEDURE_CHARACTERS,
    PROMISE_HOURS,
    SECOND_READER_FOR,
    UNVERIFIED_MONTHS,
    URGENT_MINUTES,
    DeskRules,
)
from web import cursors, desk, settings_page
from web.choices import choices
from web.forms import Form
from web.gate import open_to
from web.our_letter_words import WHEN

blueprint = Blueprint("desk_settings", __name__, url_prefix="/settings/desk")


class DeskForm(Form):
    """How the desk works."""

    promise_hours = IntegerField(_l("Read within how many hours"), [InputRequired(), NumberRange(*PROMISE_HOURS)])
    flagged = BooleanField(_l("Two people read letters that a rule asks to look at"))
    photos = BooleanField(_l("Two people read letters with photos"))
    urgent_staff_id = SelectField(_l("Who gets what cannot wait"))
    urgent_minutes = IntegerField(
        _l("Within how many minutes somebody must have acted"), [InputRequired(), NumberRange(*URGENT_MINUTES)]
    )
    urgent_procedure = TextAreaField(_l("What to do when a letter cannot wait"), [Length(max=PROCEDURE_CHARACTERS)])
    welcome = BooleanField(WHEN[OurLetterKind.WELCOME])
    reply_emailed = BooleanField(WHEN[OurLetterKind.REPLY_EMAILED])
    reply_unmatched = BooleanField(WHEN[OurLetterKind.REPLY_UNMATCHED])
    pen_pal_stopped = BooleanField(WHEN[OurLetterKind.PEN_PAL_STOPPED])
    consent_renewal = BooleanField(WHEN[OurLetterKind.CONSENT_RENEWAL])
    holds_unverified_months = IntegerField(
        _l("Letters wait when nobody compared their address for so many months (empty: they go)"),
        [Optional(), NumberRange(*UNVERIFIED_MONTHS)],
    )
    holds_without_consent = BooleanField(_l("Letters wait while no consent of their person is in force"))
    sealing_procedure = TextAreaField(_l("What to do when a letter was sealed"), [Length(max=PROCEDURE_CHARACTERS)])


@blueprint.route("", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def show() -> ResponseReturnValue:
    """Show what is in force, and take what is to be."""
    organisation = desk.organisation()
    if organisation is None:
        return redirect(url_for("setup.show"))
    form = DeskForm(request.form if request.method == "POST" else None, data=_known(organisation))
    people = [(one.id, one.name or one.email) for one in desk_rules.could_be_named(desk.reading())]
    form.urgent_staff_id.choices = choices([("", _("nobody by name: an administrator gets it")), *people])
    return settings_page.answer(
        form,
        lambda fault: _page(form, fault),
        lambda session: desk_rules.change(session, _given(form), actor_id=desk.me().id, now=desk.now()),
    )


def _page(form: DeskForm, fault: str) -> str:
    language = str(get_locale())
    shipped = {name: procedures.shipped(name, language) for name in ("urgent", "sealing")}
    return render_template("desk_settings/show.html", form=form, fault=fault, shipped=shipped)


def _known(organisation: Organisation) -> dict[str, object]:
    rules = desk_rules.rules_of(organisation)
    return {
        "promise_hours": rules.promise_hours,
        "urgent_staff_id": str(rules.urgent_staff_id or ""),
        "urgent_minutes": rules.urgent_minutes,
        "urgent_procedure": rules.urgent_procedure,
        "sealing_procedure": rules.sealing_procedure,
        "holds_unverified_months": rules.holds_unverified_months,
        "holds_without_consent": rules.holds_without_consent,
        **{name: name in rules.second_reader_for for name in SECOND_READER_FOR},
        **{kind.value: kind in rules.our_letters for kind in BY_THEMSELVES},
    }


def _given(form: DeskForm) -> DeskRules:
    return DeskRules(
        promise_hours=form.promise_hours.data or 0,
        second_reader_for=tuple(name for name in SECOND_READER_FOR if form[name].data),
        urgent_staff_id=cursors.number(form.urgent_staff_id.data),
        urgent_minutes=form.urgent_minutes.data or 0,
        urgent_procedure=_text(form.urgent_procedure.data),
        sealing_procedure=_text(form.sealing_procedure.data),
        our_letters=tuple(kind.value for kind in BY_THEMSELVES if form[kind.value].data),
        holds_unverified_months=form.holds_unverified_months.data,
        holds_without_consent=bool(form.holds_without_consent.data),
    )


def _text(given: str | None) -> str:
    return (given or "").replace("\r\n", "\n").strip()
