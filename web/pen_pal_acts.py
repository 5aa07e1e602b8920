"""What staff do about a pen pal: confirm or block an address, say that mail works again, stop who is under 18."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay.errors import Conflict, Refused
from relay.letters.confirming import minors
from relay.letters.deciding.decisions import confirm_pen_pal
from relay.letters.holding import blocking
from relay.letters.pen_pals import failing, pen_pals
from relay.models import PenPal
from web import days, desk
from web.gate import DECIDERS, open_to
from web.pen_pal_page import BlockForm, ConfirmForm, MinorForm, WhyForm, load, page_of

blueprint = Blueprint("pen_pal_acts", __name__, url_prefix="/pen-pals/<int:pen_pal_id>")


@blueprint.post("/confirm")
@open_to(*DECIDERS)
def confirm(pen_pal_id: int) -> ResponseReturnValue:
    """Confirm by hand that the address is theirs."""
    form = ConfirmForm(request.form)
    if not form.validate():
        return page_of(load(desk.reading(), pen_pal_id), confirm=form), 422
    with desk.writing() as session:
        found, me = load(session, pen_pal_id), desk.myself(session)
        moved = confirm_pen_pal(session, found, me, reason=form.reason.data or "", now=desk.now())
    flash(_("The address is confirmed; letters that went to review: %(number)s.", number=moved), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


@blueprint.post("/minor")
@open_to(*DECIDERS)
def minor(pen_pal_id: int) -> ResponseReturnValue:
    """Stop what somebody writes who is under 18."""
    found, form = load(desk.reading(), pen_pal_id), MinorForm(request.form)
    if form.validate() and (form.typed.data or "").strip().lower() != found.address:
        form.typed.errors = [_("This is not their address.")]
    if form.errors:
        return page_of(found, minor=form), 422
    with desk.writing() as session:
        minors.refuse(session, load(session, pen_pal_id), now=desk.now(), by=desk.myself(session))
    flash(_("Their letters are stopped. What to do now stands beside the newest one, in the staff inbox."), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


@blueprint.post("/block")
@open_to(*DECIDERS)
def block(pen_pal_id: int) -> ResponseReturnValue:
    """Stop everything they write."""
    form = BlockForm(request.form)
    if not form.validate():
        return page_of(load(desk.reading(), pen_pal_id), block=form), 422
    until = days.begins(form.until.data) if form.until.data else None
    try:
        with desk.writing() as session:
            found, me = _there(session, pen_pal_id), desk.myself(session)
            held = blocking.block(session, found, me, why=form.why.data or "", until=until, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return page_of(load(desk.reading(), pen_pal_id), block=form, fault=str(refusal)), 422
    flash(
        _("Blocked; letters put on hold: %(number)s. What is printed is pulled in the mailroom.", number=held), "good"
    )
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


@blueprint.post("/unblock")
@open_to(*DECIDERS)
def unblock(pen_pal_id: int) -> ResponseReturnValue:
    """Lift a block; what waited for it goes back to review."""
    form = WhyForm(request.form)
    if not form.validate():
        return page_of(load(desk.reading(), pen_pal_id), why=form), 422
    with desk.writing() as session:
        found, me = _there(session, pen_pal_id), desk.myself(session)
        blocking.unblock(session, found, me, why=form.why.data or "", now=desk.now())
    flash(_("The block is lifted; letters that waited for it went back to review."), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


@blueprint.post("/address-works")
@open_to(*DECIDERS)
def address_works(pen_pal_id: int) -> ResponseReturnValue:
    """Say that mail gets to them again; letters and emails that waited for it go on."""
    form = WhyForm(request.form)
    if not form.validate():
        return page_of(load(desk.reading(), pen_pal_id), works=form), 422
    with desk.writing() as session:
        found, me = _there(session, pen_pal_id), desk.myself(session)
        moved = failing.works(session, found, me, why=form.why.data or "", now=desk.now())
    flash(_("Emails that waited leave now; letters that went back to review: %(number)s.", number=moved), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


@blueprint.post("/distrust")
@open_to(*DECIDERS)
def distrust(pen_pal_id: int) -> ResponseReturnValue:
    """Take trust back."""
    with desk.writing() as session:
        pen_pals.distrust(session, load(session, pen_pal_id), desk.myself(session), now=desk.now())
    flash(_("They are not trusted any more: first letters to somebody new get the slower look."), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


def _there(session: Session, pen_pal_id: int) -> PenPal:
    found = load(session, pen_pal_id)
    pen_pals.require_there(found)
    return found
