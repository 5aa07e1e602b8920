"""The outbox: emails to pen pals that wait, that need a person, that went; and what staff say of those in between."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from relay.errors import Conflict, NotFound, Refused
from relay.letters.lists.letter_rows import Cursor
from relay.models import NoticeState
from relay.sending import deciding, outbox_list
from relay.sending.deciding import Deed
from relay.sending.outbox_list import Drawer
from web import cursors, desk, knowing
from web.gate import DECIDERS, READERS, may_decide, open_to

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox")

_CHOSEN_MOST = cursors.PAGE_ROWS


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """Show a drawer: what needs a person first."""
    session, now = desk.reading(), desk.now()
    counts = outbox_list.counts(session)
    drawer = _drawer(request.args.get("show", "")) or next((one for one in Drawer if counts.get(one)), Drawer.WAITING)
    after = cursors.read(request.args.get("after"))
    found = outbox_list.rows(session, drawer, known=knowing.known(), after=after, limit=cursors.ASKED_FOR)
    shown, last = cursors.page(found)
    return render_template(
        "outbox/show.html",
        drawer=drawer,
        counts=counts,
        notices=shown,
        more=cursors.written(Cursor(last.not_before, last.id)) if last else None,
        standing=outbox_list.standing(session, now=now, demo_sends=desk.desk().settings.sends_in_demo),
        deeds=[one for one in Deed if may_decide() and any(deciding.may(one, notice) for notice in shown)],
        may=deciding.may,
    )


@blueprint.post("")
@open_to(*DECIDERS)
def decide() -> ResponseReturnValue:
    """Do with each email that is ticked what the button says; what went on meanwhile stays as it is."""
    deed, chosen = _deed(request.form.get("deed", "")), request.form.getlist("notice")[:_CHOSEN_MOST]
    drawer = _drawer(request.form.get("show", ""))
    if not chosen:
        flash(_("Tick the emails that are meant first."), "warn")
        return redirect(url_for("outbox.show", show=drawer))
    left = [told for one in chosen if (told := _one(one, deed))]
    done = len(chosen) - len(left)
    if done:
        flash(_n("Done with %(num)s email.", "Done with %(num)s emails.", done), "good")
    if left:
        number = _n("%(num)s email was left as it is", "%(num)s emails were left as they are", len(left))
        flash(_("%(number)s: %(why)s", number=number, why=left[0]), "warn")
    return redirect(url_for("outbox.show", show=drawer))


def _one(text: str, deed: Deed) -> str:
    """Decide about one, in a transaction of its own; say why not, or nothing."""
    number, _colon, state = text.partition(":")
    notice_id = cursors.number(number)
    if notice_id is None or state not in set(NoticeState):
        abort(422)
    try:
        with desk.writing() as session:
            was = NoticeState(state)
            deciding.decide(session, notice_id, deed, desk.myself(session), was=was, now=desk.now())
    except (Conflict, NotFound, Refused) as refusal:
        return str(refusal)
    return ""


def _drawer(text: str) -> Drawer | None:
    return Drawer(text) if text in set(Drawer) else None


def _deed(text: str) -> Deed:
    if text not in set(Deed):
        abort(422)
    return Deed(text)
