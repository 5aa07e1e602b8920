"""Paper: how many sheets go in an envelope, fold marks, sheets between prisons, the barcode of the post."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from relay.models import Organisation, Role
from relay.postage import PAPER_WEIGHTS
from relay.press.envelope import ENVELOPES, showing
from relay.setup import paper_rules
from relay.setup.paper_rules import SHEETS_MOST, PaperRules
from web import desk, settings_page
from web.choices import choices
from web.envelope_words import BARS, CARRIERS, COLOURS, LABEL_NAMES, NAMES, WARNINGS
from web.forms import Form
from web.gate import open_to

blueprint = Blueprint("paper_settings", __name__, url_prefix="/settings/paper")


class PaperForm(Form):
    """What is said about paper."""

    sheets_most = IntegerField(_l("Sheets in the usual envelope"), [InputRequired(), NumberRange(*SHEETS_MOST)])
    fold_marks = BooleanField(_l("Small marks at the edge where sheets are folded"))
    code_128 = BooleanField(_l("The code as bars, too, where the window or the card has room (for 1D scanners)"))
    label_sheet = SelectField(_l("Labels"), choices=choices(list(LABEL_NAMES.items())))
    separators = BooleanField(_l("A sheet between the letters of one prison, or one of its mail points, and the next"))
    scans_last_page = BooleanField(_l("The last page is scanned, too, before an envelope is sealed"))
    paper_weight = SelectField(
        _l("The paper’s weight"), choices=choices([(key, paper.name) for key, paper in PAPER_WEIGHTS.items()])
    )
    paper_colour = SelectField(_l("Its colour"), choices=choices(list(COLOURS.items())))
    has_letterhead = BooleanField(_l("Letters are printed on paper that has a printed head"))
    carrier = SelectField(_l("Who carries the mail"), choices=choices(list(CARRIERS.items())))
    imb_mailer_id = StringField(_l("Mailer ID at the Postal Service (empty: no barcode)"), [Length(max=9)])
    imb_service_type = StringField(_l("Service type of the barcode"), [Length(max=3)])


@blueprint.route("", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def show() -> ResponseReturnValue:
    """Show what is in force, and take what is to be."""
    organisation = desk.organisation()
    if organisation is None:
        return redirect(url_for("setup.show"))
    form = PaperForm(request.form if request.method == "POST" else None, obj=organisation)
    return settings_page.answer(
        form,
        lambda fault: _page(form, organisation, fault),
        lambda session: paper_rules.change(session, _given(form), actor_id=desk.me().id, now=desk.now()),
    )


def _page(form: PaperForm, organisation: Organisation, fault: str) -> str:
    preset = ENVELOPES.get(organisation.envelope)
    bars = BARS[showing(preset).bars] if preset else ""
    warnings = [WARNINGS[warning] for warning in showing(preset).warnings] if preset else []
    name = NAMES.get(organisation.envelope, organisation.envelope)
    return render_template(
        "paper_settings/show.html", form=form, fault=fault, preset=preset, name=name, warnings=warnings, bars=bars
    )


def _given(form: PaperForm) -> PaperRules:
    return PaperRules(
        sheets_most=form.sheets_most.data or 0,
        fold_marks=bool(form.fold_marks.data),
        code_128=bool(form.code_128.data),
        label_sheet=form.label_sheet.data or "",
        separators=bool(form.separators.data),
        scans_last_page=bool(form.scans_last_page.data),
        paper_weight=form.paper_weight.data or "",
        paper_colour=form.paper_colour.data or "",
        has_letterhead=bool(form.has_letterhead.data),
        carrier=form.carrier.data or "",
        imb_mailer_id=(form.imb_mailer_id.data or "").strip(),
        imb_service_type=(form.imb_service_type.data or "").strip(),
    )
