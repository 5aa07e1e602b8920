"""Replies on paper: what waits and what is over, and what came that nobody may open."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from relay.directory import find_profile
from relay.errors import NotFound, Refused
from relay.models import Profile, ReplyState
from relay.replies import finding, life
from web import cursors, days, desk
from web.forms import Form, refuse
from web.gate import MAILROOM, READERS, open_to

blueprint = Blueprint("replies", __name__, url_prefix="/replies")

S = ReplyState


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list of replies: its name in the address, what it is called, which states it shows."""

    key: str
    label: str
    states: tuple[ReplyState, ...]


SHELVES = (
    Shelf("review", _lp("replies", "To review"), (S.IN_REVIEW,)),
    Shelf("second", _lp("replies", "Second reader"), (S.SECOND_REVIEW,)),
    Shelf("match", _lp("replies", "To match"), (S.TO_MATCH,)),
    Shelf("urgent", _lp("replies", "Urgent"), (S.URGENT,)),
    Shelf("hold", _lp("replies", "On hold"), (S.ON_HOLD,)),
    Shelf("leaving", _lp("replies", "On their way"), (S.APPROVED,)),
    Shelf("sent", _lp("replies", "Sent on"), (S.SENT,)),
    Shelf("other", _lp("replies", "Not sent on"), (S.REJECTED, S.FOR_US, S.NOT_OPENED, S.CUT_AGAIN)),
)


class UnopenedForm(Form):
    """What came that is never opened here."""

    on = DateField(_l("The day it came"), [DataRequired()])
    person = StringField(_l("From whom: their register number, if it stands on it"), [Optional(), Length(max=40)])
    note = TextAreaField(_l("What became of it, unopened"), [DataRequired(), Length(max=4000)])


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List replies of one shelf; those that wait stand with their numbers above."""
    session = desk.reading()
    chosen = next((one for one in SHELVES if one.key == request.args.get("show")), SHELVES[0])
    after = cursors.number(request.args.get("after"))
    shown, last = cursors.page(finding.listed(session, chosen.states, after=after, limit=cursors.ASKED_FOR))
    counts = finding.counts(session)
    numbers = {one.key: sum(counts.get(state, 0) for state in one.states) for one in SHELVES}
    return render_template(
        "replies/show.html",
        shelves=SHELVES,
        chosen=chosen,
        numbers=numbers,
        rows=shown,
        more=last.id if last else None,
        after=after,
    )


@blueprint.route("/unopened", methods=["GET", "POST"])
@open_to(*MAILROOM)
def unopened() -> ResponseReturnValue:
    """Write down Legal or Special Mail: that it came, and what became of it; nothing of it is scanned."""
    form = UnopenedForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.on.data = days.today()
        return render_template("replies/unopened.html", form=form, fault="")
    if not form.validate():
        return render_template("replies/unopened.html", form=form, fault=""), 422
    try:
        with desk.writing() as session:
            person = _person(form)
            profile = session.get(Profile, person.id) if person else None
            note, me = form.note.data or "", desk.myself(session)
            life.not_opened(session, now=desk.now(), actor=me, note=note, profile=profile, on=form.on.data)
    except Refused as refusal:
        return render_template("replies/unopened.html", form=form, fault=refuse(form, refusal)), 422
    flash(_("Written down. Nothing of it was opened."), "good")
    return redirect(url_for("replies.show", show="other") if desk.my_role() in READERS else url_for("today.show"))


def _person(form: UnopenedForm) -> Profile | None:
    wanted = (form.person.data or "").strip()
    if not wanted:
        return None
    try:
        return find_profile(desk.reading(), wanted)
    except NotFound:
        raise Refused(_("nobody here has this register number"), field="person") from None
