"""Blacking a part of a page out: a rectangle in hundredths of the page, drawn with a script's help or typed."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import FloatField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from relay.errors import Conflict, Refused
from relay.letters.deciding import reasons
from relay.models import DecisionKind, ReasonOn, Reply, ScanPage
from relay.replies import covering, finding, redacting
from relay.replies.known import blacked_out
from relay.replies.redacting import Bar, Why
from web import cursors, desk
from web.choices import choices
from web.forms import Form, refuse
from web.gate import DECIDERS, open_to
from web.reply import by_of, carried_out

blueprint = Blueprint("reply_black_out", __name__, url_prefix="/replies/<int:reply_id>")

_REASON_MOST = 300


def _share(label: str) -> FloatField:
    """Give a field for hundredths of the page's width or height."""
    between = [InputRequired(), NumberRange(0, 100)]
    return FloatField(label, between, render_kw={"type": "number", "min": "0", "max": "100", "step": "0.1"})


def _said_somehow(form: Form, field: StringField) -> None:
    """Ask for words where no reason was chosen that has some."""
    if not form["template"].data:
        DataRequired()(form, field)


class BarForm(Form):
    """A rectangle of a page, and why it is blacked out."""

    version = HiddenField()
    x = _share(_l("From the left, in percent"))
    y = _share(_l("From the top, in percent"))
    width = _share(_l("Width, in percent"))
    height = _share(_l("Height, in percent"))
    template = SelectField(_l("Reason"), [Optional()], coerce=str, validate_choice=False)
    reason = StringField(_l("Why, in words for the pen pal"), [_said_somehow, Length(max=_REASON_MOST)])
    private_reason = TextAreaField(_l("Why, for staff only"), [Length(max=4000)])


@blueprint.route("/black-out/<int:number>", methods=["GET", "POST"])
@open_to(*DECIDERS)
def page(reply_id: int, number: int) -> ResponseReturnValue:
    """Show a page with its bars, and take another."""
    reply = finding.find(desk.reading(), reply_id)
    shown = next((one for one in reply.pages if one.position == number), None)
    if shown is None:
        abort(404)
    form = BarForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.version.data = str(reply.version)
        return _page(reply, shown, form)
    if not form.validate():
        return _page(reply, shown, form), 422
    try:
        with desk.writing() as session:
            found = finding.find(session, reply_id)
            covering.refuse(session, found, desk.me().id)
            redacting.black_out(session, found, shown.id, _bar(form), by_of(session), _why(form))
    except Conflict:
        raise
    except Refused as refusal:
        return _page(finding.find(desk.reading(), reply_id), shown, form, refuse(form, refusal)), 422
    flash(_("Blacked out. The pen pal gets the page with a black bar there, and is told why."), "good")
    return redirect(url_for("reply_black_out.page", reply_id=reply_id, number=number))


@blueprint.post("/lift")
@open_to(*DECIDERS)
def lift(reply_id: int) -> ResponseReturnValue:
    """Show again what was blacked out."""

    def lifted(session: Session, reply: Reply) -> ResponseReturnValue:
        redacting.lift(session, reply, cursors.number(request.form.get("bar")) or 0, by_of(session))
        flash(_("It is shown again."), "good")
        return redirect(url_for("reply.show", reply_id=reply_id))

    return carried_out(reply_id, lifted)


def _bar(form: BarForm) -> Bar:
    return Bar(**{name: (form[name].data or 0) / 100 for name in ("x", "y", "width", "height")})


def _why(form: BarForm) -> Why:
    words = {"public": form.reason.data or "", "private": form.private_reason.data or ""}
    return Why(template_id=cursors.number(form.template.data), **words)


def _page(reply: Reply, shown: ScanPage, form: BarForm, fault: str = "") -> str:
    offered = reasons.listed(desk.reading(), active_only=True, about=ReasonOn.REPLY_PART)[DecisionKind.REJECT]
    form.template.choices = choices([("", _("in your own words")), *((one.id, one.label) for one in offered)])
    return render_template(
        "replies/black_out.html",
        reply=reply,
        shown=shown,
        bars=[one for one in blacked_out(reply) if one.page_id == shown.id],
        form=form,
        fault=fault,
        covered=covering.is_covered(desk.reading(), reply, desk.me().id),
        is_open=reply.state in redacting.OPEN,
    )
