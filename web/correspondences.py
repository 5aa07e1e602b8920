"""A correspondence: everything between two people in one thread, and whether it may go on, by whose wish and why."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext as _n
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters.lists import letter_rows
from relay.letters.lists.letter_rows import Cursor
from relay.letters.pen_pals import correspondences
from relay.letters.pen_pals.correspondences import Change, Wish
from relay.mailroom.taking_out import stopping
from relay.models import Correspondence, CorrespondenceState
from relay.replies import finding
from web import answered, cursors, desk, thread
from web.choices import choices
from web.forms import Form
from web.gate import DECIDERS, READERS, may_decide, open_to
from web.pen_pal_words import CORRESPONDENCES, WISHES

blueprint = Blueprint("correspondences", __name__, url_prefix="/correspondences")


class ChangeForm(Form):
    """What a correspondence is to become."""

    state = RadioField(_l("Letters between the two"), choices=choices(CORRESPONDENCES.items()))
    wished_by = SelectField(_l("Who wants it so"), choices=choices([("", _l("choose")), *WISHES.items()]))
    why = TextAreaField(_l("Why"), [DataRequired(), Length(max=4000)])
    tell = BooleanField(_l("Tell the pen pal by email"), default=True)
    was = HiddenField()


@blueprint.get("/<int:correspondence_id>")
@open_to(*READERS)
def show(correspondence_id: int) -> ResponseReturnValue:
    """Open a correspondence; that it was opened is recorded."""
    found = correspondences.find(desk.reading(), correspondence_id)
    into = correspondences.joined_into(desk.reading(), found)
    if into is not None and into.id != found.id:
        return redirect(url_for("correspondences.show", correspondence_id=into.id))
    with desk.writing() as session:
        told = ("correspondence.opened", "correspondence", correspondence_id)
        audit.record(session, *told, actor_id=desk.me().id, now=desk.now())
    form = ChangeForm(state=found.state.value, was=found.state.value)
    return _page(found, form)


@blueprint.post("/<int:correspondence_id>")
@open_to(*DECIDERS)
def change(correspondence_id: int) -> ResponseReturnValue:
    """Mute, end or open again."""
    form = ChangeForm(request.form)
    found = correspondences.find(desk.reading(), correspondence_id)
    if not form.validate():
        return _page(found, form), 422
    try:
        with desk.writing() as session:
            between = correspondences.find(session, correspondence_id)
            me = desk.myself(session)
            stopped, back = stopping.change_correspondence(session, between, _wanted(form), me, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return _page(found, form, str(refusal)), 422
    number = stopped.held + stopped.taken_out
    if form.state.data == CorrespondenceState.OPEN:
        told = _n("Open again; %(num)s letter went back to review.", "Open again; %(num)s letters went back.", back)
    else:
        told = _n("Done; %(num)s letter was put on hold.", "Done; %(num)s letters were put on hold.", number)
    flash(told, "good")
    return redirect(url_for("correspondences.show", correspondence_id=correspondence_id))


def _wanted(form: ChangeForm) -> Change:
    states = {state.value for state in CorrespondenceState}
    was = form.was.data or ""
    return Change(
        state=CorrespondenceState(form.state.data),
        wished_by=Wish(form.wished_by.data) if form.wished_by.data else None,
        why=form.why.data or "",
        was=CorrespondenceState(was) if was in states else None,
        tell=bool(form.tell.data),
    )


def _page(found: Correspondence, form: ChangeForm, fault: str = "") -> str:
    session = desk.reading()
    after = cursors.read(request.args.get("after"))
    both: dict[str, Any] = {"profile_id": found.profile_id, "pen_pal_id": found.pen_pal_id}
    rows = list(letter_rows.rows(session, **both, after=after, newest_first=True, limit=cursors.ASKED_FOR))
    shown, last = cursors.page(rows)
    replies = finding.of_correspondence(session, [found.id], limit=thread.REPLIES_MOST)
    return render_template(
        "correspondences/show.html",
        between=found,
        answers=answered.in_thread(session, [row.id for row in shown]),
        rows=thread.woven(shown, thread.between(replies, after, last)),
        more=cursors.written(Cursor(last.received_at, last.id)) if last else None,
        form=form,
        fault=fault,
        may_act=may_decide(),
    )
