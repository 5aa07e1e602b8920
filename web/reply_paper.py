"""The paper of replies: what is due, what lies here, and what became of it, for one or for many at once."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from relay.errors import Conflict, Refused
from relay.letters.acts import By
from relay.models import PaperFate
from relay.replies import fate
from relay.replies.fate import Fate
from web import cursors, days, desk
from web.gate import MAILROOM, open_to

blueprint = Blueprint("reply_paper", __name__, url_prefix="/replies/paper")


@blueprint.get("")
@open_to(*MAILROOM)
def show() -> ResponseReturnValue:
    """List the paper that is due, or all that lies here."""
    return _page()


@blueprint.post("")
@open_to(*MAILROOM)
def record() -> ResponseReturnValue:
    """Record what became of the paper of those that are ticked."""
    ids = [number for one in request.form.getlist("reply") if (number := cursors.number(one)) is not None]
    try:
        with desk.writing() as session:
            replies = fate.chosen(session, ids[: fate.AT_ONCE + 1])
            by = By(staff=desk.myself(session), now=desk.now())
            number = fate.record(session, desk.desk().store, replies, _wanted(), by)
    except Conflict:
        raise
    except Refused as refusal:
        return _page(str(refusal), frozenset(ids)), 422
    flash(_n("Recorded for the paper of %(num)s reply.", "Recorded for the paper of %(num)s replies.", number), "good")
    return redirect(url_for("reply_paper.show", all=request.form.get("all") or None))


def _wanted() -> Fate:
    given = request.form
    try:
        wanted = PaperFate(given.get("fate", ""))
    except ValueError:
        raise Refused(_("choose what became of the paper"), field="fate") from None
    try:
        on = date.fromisoformat(given.get("on", ""))
    except ValueError:
        raise Refused(_("say on which day"), field="on") from None
    return Fate(fate=wanted, on=on, note=given.get("note", "")[:4000])


def _page(fault: str = "", ticked: frozenset[int] = frozenset()) -> str:
    session, everything = desk.reading(), bool(request.values.get("all"))
    after, one = (cursors.number(request.args.get(name)) for name in ("after", "one"))
    if one is not None:
        rows = fate.chosen(session, [one])
    else:
        rows = fate.lying_here(session, after=after) if everything else fate.due(session, now=desk.now())
    organisation = desk.organisation()
    return render_template(
        "replies/paper.html",
        rows=rows,
        everything=everything,
        more=rows[-1].id if everything and one is None and len(rows) == fate.AT_ONCE else None,
        kept_days=organisation.paper_days if organisation else 0,
        given=request.form,
        ticked=ticked,
        fates=tuple(PaperFate),
        today=days.today(),
        fault=fault,
    )
