"""Pen pals: who writes, from which address, and whether it was confirmed to be theirs."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import NotFound
from relay.letters import queries
from relay.letters.decisions import confirm_pen_pal
from relay.models import Letter, PenPal
from web import cursors, desk
from web.gate import DECIDERS, READERS, open_to

blueprint = Blueprint("pen_pals", __name__, url_prefix="/pen-pals")

_LETTERS_SHOWN = 20


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List pen pals, those who came last first."""
    before = cursors.number(request.args.get("before"))
    letters = select(func.count()).where(Letter.pen_pal_id == PenPal.id).correlate(PenPal).scalar_subquery()
    query = select(PenPal, letters).order_by(PenPal.id.desc()).limit(cursors.PAGE_ROWS + 1)
    found = desk.reading().execute(query.where(PenPal.id < before) if before else query).all()
    shown = found[: cursors.PAGE_ROWS]
    more = shown[-1][0].id if len(found) > len(shown) else None
    return render_template("pen_pals/show.html", pen_pals=shown, more=more)


@blueprint.get("/<int:pen_pal_id>")
@open_to(*READERS)
def pen_pal(pen_pal_id: int) -> ResponseReturnValue:
    """Open a pen pal's page; that it was opened is recorded."""
    with desk.writing() as session:
        _load(session, pen_pal_id)
        audit.record(session, "pen_pal.opened", "pen_pal", pen_pal_id, actor_id=desk.me().id, now=desk.now())
    session = desk.reading()
    return render_template(
        "pen_pals/pen_pal.html",
        pen_pal=_load(session, pen_pal_id),
        rows=list(queries.rows(session, pen_pal_id=pen_pal_id, newest_first=True, limit=_LETTERS_SHOWN)),
        may_act=desk.my_role() in DECIDERS,
    )


@blueprint.post("/<int:pen_pal_id>/confirm")
@open_to(*DECIDERS)
def confirm(pen_pal_id: int) -> ResponseReturnValue:
    """Confirm by hand that the address is theirs."""
    with desk.writing() as session:
        reason = request.form.get("reason", "")
        moved = confirm_pen_pal(
            session, _load(session, pen_pal_id), desk.myself(session), reason=reason, now=desk.now()
        )
    flash(_("The address is confirmed; letters that went to review: %(number)s.", number=moved), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


def _load(session: Session, pen_pal_id: int) -> PenPal:
    found = session.get(PenPal, pen_pal_id)
    if found is None:
        raise NotFound(_("There is no such pen pal."))
    return found
