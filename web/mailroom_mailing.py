"""A batch is given to the post: on which day, where, and what becomes of envelopes that are not in the bag."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext as _n
from sqlalchemy.orm import Session

from relay.errors import Conflict, Refused
from relay.mailroom import batches
from relay.mailroom.bagging import bag
from relay.mailroom.bagging.closing import Missing
from relay.models import Batch, BatchState
from web import batch_page, cursors, desk
from web.batch_page import Forms, MailForm
from web.forms import refuse
from web.gate import MAILROOM, open_to

blueprint = Blueprint("mailroom_mailing", __name__, url_prefix="/mailroom/batches/<name>/mailed")


@blueprint.post("")
@open_to(*MAILROOM)
def mailed(name: str) -> ResponseReturnValue:
    """Say that a batch was given to the post."""
    form = MailForm(request.form)
    said = _said()
    if not form.validate():
        return _again(name, Forms(mail=form, said=said)), 422
    try:
        with desk.writing() as session:
            found, me = batches.find_batch(session, name), desk.myself(session)
            place, told = form.place.data or "", _of_each(session, found, said)
            number = batches.mark_mailed(session, found, me, now=desk.now(), on=form.on.data, place=place, missing=told)
    except Conflict:
        raise
    except Refused as refusal:
        if _is_printed(name):
            fault = refuse(form, refusal)
            return _again(name, Forms(mail=form, mail_fault=fault, said=said)), 422
        raise
    flash(_n("%(num)s letter is on its way.", "%(num)s letters are on their way.", number), "good")
    here = sum(word is Missing.HERE for seq, word in told.items() if seq)
    if here:
        flash(
            _n(
                "%(num)s stayed here: destroy it, the next batch prints it again.",
                "%(num)s stayed here: destroy them, the next batch prints them again.",
                here,
            ),
            "warn",
        )
    return redirect(url_for("mailroom.batch", name=name))


def _said() -> dict[int, Missing]:
    """Read what is said of missing envelopes, by number; 0 is all that nothing else is said of."""
    words = {one.value: one for one in Missing}
    given = ((key.removeprefix("missing-"), value) for key, value in request.form.items() if key.startswith("missing-"))
    named = ((0 if key == "all" else cursors.number(key), value) for key, value in given)
    return {seq: words[value] for seq, value in named if seq is not None and value in words}


def _of_each(session: Session, batch: Batch, said: dict[int, Missing]) -> dict[int, Missing]:
    """Say of each what is said of all."""
    if 0 not in said:
        return said
    return dict.fromkeys((one.seq for one in bag.missing(session, batch)), said[0]) | said


def _is_printed(name: str) -> bool:
    return batches.find_batch(desk.reading(), name).state is BatchState.PRINTED


def _again(name: str, forms: Forms) -> str:
    return batch_page.page("mailroom/batch.html", name, forms)
