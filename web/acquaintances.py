"""People I know: staff name them, and open nothing of theirs from then on."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay.errors import Conflict, Refused
from relay.letters.lists import search
from relay.letters.pen_pals import acquaintances
from relay.models import Role
from web import cursors, desk, find
from web.gate import READERS, open_to

blueprint = Blueprint("acquaintances", __name__, url_prefix="/me/people-i-know")

_FOUND_MOST = 30
_KINDS = ("profile_id", "pen_pal_id")


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """Show whom one knows, and find others by name."""
    return _page(request.args.get("q", ""))


@blueprint.post("")
@open_to(*READERS)
def add() -> ResponseReturnValue:
    """Say that one knows somebody."""
    chosen = {kind: cursors.number(request.form.get(kind)) for kind in _KINDS}
    try:
        with desk.writing() as session:
            acquaintances.add(session, desk.myself(session), **chosen, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return _page(request.form.get("q", ""), str(refusal)), 422
    flash(_("Noted. Colleagues read what they write and get; you are not shown it."), "good")
    return redirect(url_for("acquaintances.show"))


@blueprint.post("/<int:acquaintance_id>/remove")
@open_to(Role.ADMIN)
def remove(acquaintance_id: int) -> ResponseReturnValue:
    """Take it back for somebody else; it is recorded who did."""
    with desk.writing() as session:
        acquaintances.remove(session, acquaintance_id, desk.myself(session), now=desk.now())
    flash(_("It is taken back, and in the record."), "good")
    return redirect(url_for("acquaintances.show"))


def _page(asked: str, fault: str = "") -> str:
    session, asked = desk.reading(), asked.strip()[:200]
    everybody = acquaintances.listed(session) if desk.my_role() is Role.ADMIN else []
    mine = acquaintances.listed(session, desk.me().id)
    own = {row.id for row in mine}
    return render_template(
        "acquaintances/show.html",
        asked=asked,
        fault=fault,
        profiles=find.profiles(session, asked) if asked else [],
        pen_pals=search.find_pen_pals(session, asked, limit=_FOUND_MOST) if asked else [],
        mine=mine,
        others=[row for row in everybody if row.id not in own],
        known=acquaintances.known_to(session, desk.me().id),
    )
