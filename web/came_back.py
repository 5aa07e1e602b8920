"""What came back: a list, recording it by scanner or by name, and one page for each that leads to what is done."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.errors import Acquainted, Conflict, Refused, Sealed
from relay.letters.pen_pals import acquaintances
from relay.mailroom.came_back import finding, lists, recording, steps, undoing
from relay.mailroom.came_back.lists import Asked
from relay.models import CameBack, CameBackFor, Facility, NextStep, Role
from web import came_back_page, cursors, days, desk, knowing
from web.came_back_form import RecordForm, names_of, overtaken
from web.came_back_words import step_done
from web.formats import sentence
from web.forms import refuse
from web.gate import DECIDERS, MAILROOM, open_to

blueprint = Blueprint("came_back", __name__, url_prefix="/mailroom/came-back")

_LOOKERS = (*MAILROOM, Role.AUDITOR)


@blueprint.get("")
@open_to(*_LOOKERS)
def show() -> ResponseReturnValue:
    """List what came back: open ones by their deadline, then what is settled."""
    session, before, asked = desk.reading(), cursors.number(request.args.get("before")), _asked()
    settled = lists.settled_ones(session, asked, before=before, limit=cursors.ASKED_FOR)
    shown, last = cursors.page(settled)
    return render_template(
        "came_back/list.html",
        open_ones=[] if before else lists.open_ones(session, asked),
        settled=shown,
        more=last.id if last else None,
        before=before,
        asked=asked,
        args={name: value for name, value in request.args.items() if value and name != "before"},
        facilities=session.execute(select(Facility.id, Facility.name).order_by(Facility.name, Facility.id)).all(),
        today=days.today(),
        may_act=desk.my_role() in MAILROOM,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(*MAILROOM)
def new() -> ResponseReturnValue:
    """Record what came back: by the code on it, or of a letter that a notice names."""
    given = request.form if request.method == "POST" else None
    form = RecordForm(given, code=request.args.get("code", "")[:60], came_on=days.today())
    if request.method == "GET":
        if request.args.get("code"):
            form.came_as.data = request.args.get("as", form.came_as.data)
        return record_page(form)
    if not form.validate():
        return record_page(form), 422
    try:
        with desk.writing() as session:
            row = recording.record(session, form.given(days.today()), desk.myself(session), now=desk.now())
            back_id, profile_id = row.id, recording.profile_of(row.piece).id
    except Sealed:
        raise
    except Refused as refusal:
        return record_page(form, refuse(form, refusal)), 409 if isinstance(refusal, Conflict) else 422
    if knowing.known().includes(profile_id=profile_id):
        flash(_("Recorded. You know this person, so a colleague says what is done about it."), "good")
        return redirect(url_for("came_back.show"))
    if desk.my_role() in DECIDERS:
        flash(_("Recorded; its letter waits. Say now what is done about it."), "good")
    else:
        flash(_("Recorded; its letter waits. A reviewer or an administrator says what is done about it."), "good")
    return redirect(url_for("came_back.back", back_id=back_id))


@blueprint.get("/<int:back_id>")
@open_to(*_LOOKERS)
def back(back_id: int) -> ResponseReturnValue:
    """Show one thing that came back, and what can be done about it."""
    return came_back_page.whole(_load(desk.reading(), back_id))


@blueprint.post("/<int:back_id>/notice")
@open_to(*DECIDERS)
def notice(back_id: int) -> ResponseReturnValue:
    """Show the notice as it will read; nothing is done."""
    row, step = _load(desk.reading(), back_id), _step()
    if not request.headers.get("HX-Request"):
        return came_back_page.whole(row, step, request.form)
    return came_back_page.notice(row, step, request.form)


@blueprint.post("/<int:back_id>/step")
@open_to(*DECIDERS)
def settle(back_id: int) -> ResponseReturnValue:
    """Carry out what was chosen."""
    row, step = _load(desk.reading(), back_id), _step()
    form = came_back_page.form_of(row, step, request.form)
    if row.settled_at is None and (theirs := overtaken(form, row)) is not None:
        return came_back_page.whole(row, step, request.form, theirs=theirs), 409
    if not form.validate():
        return came_back_page.whole(row, step, request.form, form=form), 422
    try:
        with desk.writing() as session:
            found = recording.find(session, back_id, lock=True)
            chosen, me = form.given(step), desk.myself(session)
            written = steps.settle(session, found, chosen, me, now=desk.now(), cancel_window=_window())
            tells, point_id = written is not None, recording.profile_of(found.piece).mail_point_id
    except (Conflict, Acquainted):
        raise
    except Refused as refusal:
        fault = refuse(form, refusal, names_of(step))
        row = _load(desk.reading(), back_id)
        return came_back_page.whole(row, step, request.form, form=form, fault=fault), 422
    if step is NextStep.CORRECT_MAIL_POINT:
        flash(_("Correct the address; then go back to what came back, and have the letter addressed again."), "good")
        return redirect(url_for("mail_points.edit", point_id=point_id))
    flash(_said(step, tells=tells or step is NextStep.ASK_PEN_PAL), "good")
    return redirect(url_for("came_back.back", back_id=back_id))


@blueprint.post("/<int:back_id>/undo")
@open_to(*DECIDERS)
def undo(back_id: int) -> ResponseReturnValue:
    """Take a step back, while nobody outside has heard of it."""
    with desk.writing() as session:
        row = recording.find(session, back_id, lock=True)
        undoing.undo(session, row, desk.myself(session), now=desk.now(), cancel_window=_window())
    flash(_("Taken back: its letter waits as before, and nobody is told."), "good")
    return redirect(url_for("came_back.back", back_id=back_id))


@blueprint.post("/<int:back_id>/mistake")
@open_to(*MAILROOM)
def mistake(back_id: int) -> ResponseReturnValue:
    """Say that it was recorded by mistake."""
    why = request.form.get("why", "")[:400]
    try:
        with desk.writing() as session:
            row = recording.find(session, back_id, lock=True)
            undoing.recorded_by_mistake(session, row, desk.myself(session), why=why, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return came_back_page.whole(_load(desk.reading(), back_id), mistake=(why, str(refusal))), 422
    flash(_("Taken back: the letter counts as mailed again."), "good")
    return redirect(url_for("came_back.show"))


def _said(step: NextStep, *, tells: bool) -> str:
    told = _("The pen pal is told when the time to undo it is over.") if tells else _("The pen pal is not told.")
    return f"{sentence(step_done(step))} {told}"


def _window() -> timedelta:
    return timedelta(minutes=desk.desk().settings.cancel_window)


def _step() -> NextStep:
    try:
        return NextStep(request.form.get("step", ""))
    except ValueError:
        raise Refused(_("this form names nothing to do")) from None


def _load(session: Session, back_id: int) -> CameBack:
    """Load a row, which nobody opens who knows one of the two."""
    row = recording.find(session, back_id)
    letter = row.piece.letter
    pen_pal_id = letter.pen_pal_id if letter else None
    if knowing.known().includes(profile_id=recording.profile_of(row.piece).id, pen_pal_id=pen_pal_id):
        raise Acquainted(_(acquaintances.LINE))
    return row


def record_page(form: RecordForm, fault: str = "", photo_fault: str = "") -> str:
    """Give the page on which something is recorded; the letter it is about stands on it, once its code is known."""
    words, around = request.args.get("q", "").strip()[:100], _day(request.args.get("around", ""))
    session = desk.reading()
    return render_template(
        "came_back/new.html",
        form=form,
        fault=fault,
        photo_fault=photo_fault,
        words_asked=words,
        around=around,
        found=finding.candidates(session, words, around) if words else [],
        letter=finding.described(session, form.code.data) if form.code.data else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _asked() -> Asked:
    reason, step = request.args.get("reason", ""), request.args.get("step", "")
    return Asked(
        facility_id=cursors.number(request.args.get("facility")),
        reason=CameBackFor(reason) if reason in {one.value for one in CameBackFor} else None,
        what=request.args.get("what", "")[:40],
        step=NextStep(step) if step in {one.value for one in NextStep} else None,
    )
