"""Sealed replies: the act, and the facts and steps that administrators see. No page and no word is shown here."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters.acts import By
from relay.letters.sealed import unsealing
from relay.letters.urgent import procedures
from relay.models import Reply, Role, Staff
from relay.replies import finding, sealing
from web import desk
from web.gate import DECIDERS, open_to

blueprint = Blueprint("reply_sealed", __name__, url_prefix="/replies/<int:reply_id>")


@blueprint.post("/seal")
@open_to(*DECIDERS)
def seal(reply_id: int) -> ResponseReturnValue:
    """Seal a reply, whatever version of it was seen."""
    with desk.writing() as session:
        reply = finding.find(session, reply_id, even_sealed=True)
        sealing.seal(session, reply, _by(session), why=request.form.get("why", "")[:4000])
    flash(_("The reply is sealed. Lock its paper away, unread."), "good")
    may_look = desk.my_role() is Role.ADMIN
    there = url_for("reply_sealed.show", reply_id=reply_id) if may_look else url_for("replies.show")
    answer = make_response(redirect(there))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.get("/sealed")
@open_to(Role.ADMIN)
def show(reply_id: int) -> ResponseReturnValue:
    """Show the facts and the steps; that somebody looked is recorded."""
    page = _page(reply_id)
    with desk.writing() as session:
        audit.record(session, "reply.sealed_opened", "reply", reply_id, actor_id=desk.me().id, now=desk.now())
    return page


@blueprint.post("/sealed/report")
@open_to(Role.ADMIN)
def report(reply_id: int) -> ResponseReturnValue:
    """Note that it was reported."""
    given = request.form
    try:
        with desk.writing() as session:
            found = sealing.facts_of(session, reply_id)
            unsealing.report(session, found, _by(session), on=_day(given), told=given.get("report", "")[:4000])
    except Refused as refusal:
        return _page(reply_id, {**given, "form": "report"}, str(refusal)), 422
    flash(_("The report is noted."), "good")
    return redirect(url_for("reply_sealed.show", reply_id=reply_id))


@blueprint.post("/sealed/lift")
@open_to(Role.ADMIN)
def lift(reply_id: int) -> ResponseReturnValue:
    """Lift a seal, with a reason."""
    given = request.form
    try:
        with desk.writing() as session:
            found = sealing.facts_of(session, reply_id)
            sealing.lift(session, found, _by(session), why=given.get("why", "")[:4000])
    except Conflict:
        raise
    except Refused as refusal:
        return _page(reply_id, {**given, "form": "lift"}, str(refusal)), 422
    flash(_("The seal of the reply is lifted."), "good")
    return redirect(url_for("reply.show", reply_id=reply_id))


def _page(reply_id: int, given: Mapping[str, str] | None = None, fault: str = "") -> str:
    session = desk.reading()
    found = sealing.facts_of(session, reply_id)
    reply: Reply = finding.find(session, reply_id, even_sealed=True)
    by = session.get_one(Staff, found.sealed_by_id)
    return render_template(
        "replies/sealed.html",
        sealing=found,
        reply=reply,
        sealed_by=by.name or by.email,
        hashes=[page.stored.sha256 for page in reply.pages],
        procedure=procedures.sealing(desk.organisation(), str(get_locale())),
        given=given or {},
        fault=fault,
    )


def _day(given: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(given.get("reported_on", ""))
    except ValueError:
        raise Refused(_("say on which day it was reported")) from None


def _by(session: Session) -> By:
    return By(staff=desk.myself(session), now=desk.now())
