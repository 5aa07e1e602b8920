"""Confirming a pen pal with what staff read in their answer: name, country, and that they agree."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay.errors import Conflict, Refused
from relay.letters import queries
from relay.letters.confirming import by_hand
from relay.letters.confirming.confirming import Given
from web import answered, deciding, desk, letter_page
from web.forms import refuse
from web.gate import DECIDERS, open_to

blueprint = Blueprint("said", __name__)


@blueprint.post("/letters/<name>/said")
@open_to(*DECIDERS)
def confirmed(name: str) -> ResponseReturnValue:
    """Confirm the writer of an answer with what staff read in it."""
    form = answered.said_form(request.form)
    if not form.validate():
        return letter_page.whole(name, said=form), 422
    try:
        with desk.writing() as session:
            pen_pal = deciding.author_of(queries.find_letter(session, name))
            given, reason = Given(form.name.data or "", form.country.data or ""), form.reason.data or ""
            me, agrees = desk.myself(session), bool(form.agrees.data)
            moved = by_hand.confirm(session, pen_pal, given, me, agrees=agrees, reason=reason, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return letter_page.whole(name, fault=refuse(form, refusal), said=form), 422
    flash(_("The address is confirmed; letters that went to review: %(number)s.", number=moved), "good")
    return redirect(url_for("letter.show", name=name))
