"""Merging two pen pals who are one: choose the other, read what moves, then do it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from relay.errors import Conflict, Refused
from relay.letters.pen_pals import merging, pen_pals
from relay.models import PenPal
from web import cursors, desk
from web.forms import Form
from web.gate import DECIDERS, open_to
from web.pen_pal_page import load

blueprint = Blueprint("merging", __name__, url_prefix="/pen-pals")

_FOUND_SHOWN = 20


class MergeForm(Form):
    """How somebody knows that two are one."""

    why = TextAreaField(_l("How do you know that the two are one person?"), [DataRequired(), Length(max=4000)])


@blueprint.get("/<int:pen_pal_id>/merge")
@open_to(*DECIDERS)
def merge(pen_pal_id: int) -> ResponseReturnValue:
    """Find the other by address or name, or say what merging with them does."""
    kept = load(desk.reading(), pen_pal_id)
    other = cursors.number(request.args.get("other"))
    if other is not None:
        return _confirm(kept, load(desk.reading(), other), MergeForm())
    asked = request.args.get("q", "").strip()[:200]
    found = pen_pals.find_by_name(desk.reading(), asked, but=kept.id, limit=_FOUND_SHOWN) if asked else []
    return render_template("merging/choose.html", kept=kept, asked=asked, found=found)


@blueprint.post("/<int:pen_pal_id>/merge")
@open_to(*DECIDERS)
def merged(pen_pal_id: int) -> ResponseReturnValue:
    """Merge, exactly as the page said."""
    form = MergeForm(request.form)
    other_id = cursors.number(request.form.get("other")) or 0
    session = desk.reading()
    kept, other = load(session, pen_pal_id), load(session, other_id)
    if not form.validate():
        return _confirm(kept, other, form), 422
    try:
        with desk.writing() as session:
            merging.merge(
                session,
                load(session, pen_pal_id),
                load(session, other_id),
                desk.myself(session),
                why=form.why.data or "",
                seal=request.form.get("seal", ""),
                now=desk.now(),
            )
    except Conflict:
        raise
    except Refused as refusal:
        return _confirm(kept, other, form, str(refusal)), 422
    flash(_("The two are one now: mail from either address belongs to this pen pal."), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


def _confirm(kept: PenPal, other: PenPal, form: MergeForm, fault: str = "") -> str:
    """Show what moves; where the two cannot be merged, why."""
    try:
        merger = merging.look(desk.reading(), kept, other, desk.now())
    except Refused as refusal:
        merger, fault = None, str(refusal)
    return render_template("merging/confirm.html", kept=kept, other=other, merger=merger, form=form, fault=fault)
