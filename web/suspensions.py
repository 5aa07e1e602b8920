"""Suspensions: begun, asked about again, ended; which letters each holds, and what has to be pulled from the pile."""

from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext as _n
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from relay.directory.history import history
from relay.errors import Conflict, Refused
from relay.letters.holding import stopping, suspensions
from relay.letters.holding.suspensions import NewSuspension
from relay.models import Facility, Letter, MailPoint, Notice, PenPal, Profile, Suspension, SuspensionStops
from web import cursors, days, desk
from web.choices import choices
from web.facilities import load
from web.facility_words import STOPS
from web.forms import Form, refuse
from web.gate import DECIDERS, READERS, may_decide, open_to

blueprint = Blueprint("suspensions", __name__, url_prefix="/suspensions")

_LETTERS_SHOWN = 100
_NOTICES_SHOWN = 50
_HISTORY_SHOWN = 30
_A_DAY_MOST = 10_000
_ON_THIS_FORM = {"starts_at": "starts_on", "profile_id": "person"}


class SuspensionForm(Form):
    """What is stopped, where, who says so."""

    stops = SelectField(_l("What is stopped"), choices=choices(STOPS.items()))
    mail_point_id = SelectField(_l("Where"), coerce=int)
    person = StringField(_l("One person only: their register number"), [Length(max=60)])
    why = StringField(_l("Why, for staff"), [DataRequired(), Length(max=400)])
    source = StringField(_l("Who says so, and where"), [DataRequired(), Length(max=400)])
    starts_on = DateField(_l("Since"), [InputRequired()])
    next_check_on = DateField(_l("Ask again on"), [Optional()])
    releases_a_day = IntegerField(_l("After its end, letters a day"), [Optional(), NumberRange(1, _A_DAY_MOST)])


class CheckForm(Form):
    """What somebody heard."""

    note = StringField(_l("What you heard, and from whom"), [DataRequired(), Length(max=400)])
    next_check_on = DateField(_l("Ask again on"), [InputRequired()])


class EndForm(Form):
    """How somebody knows that it is over."""

    note = StringField(_l("Who told you that it is over"), [DataRequired(), Length(max=400)])
    releases_a_day = IntegerField(
        _l("Letters a day from now on (empty: all at once)"), [Optional(), NumberRange(1, _A_DAY_MOST)]
    )


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List what is suspended, the next to ask about first, and what was."""
    session = desk.reading()
    before = cursors.number(request.args.get("before"))
    query = select(Suspension).options(
        joinedload(Suspension.facility), joinedload(Suspension.mail_point), joinedload(Suspension.profile)
    )
    due_first = (Suspension.next_check_on.is_(None), Suspension.next_check_on, Suspension.id)
    open_ones = session.scalars(query.where(Suspension.ended_at.is_(None)).order_by(*due_first).limit(200)).all()
    past = query.where(Suspension.ended_at.is_not(None)).order_by(Suspension.id.desc()).limit(cursors.ASKED_FOR)
    ended = session.scalars(past.where(Suspension.id < before) if before else past).all()
    shown, last = cursors.page(ended)
    return render_template(
        "suspensions/show.html",
        open_ones=[] if before else open_ones,
        ended=shown,
        more=last.id if last else None,
        held=suspensions.numbers_held(session, [one.id for one in (*open_ones, *shown)]),
        today=days.today(),
        before=before,
    )


@blueprint.route("/new/<int:facility_id>", methods=["GET", "POST"])
@open_to(*DECIDERS)
def new(facility_id: int) -> ResponseReturnValue:
    """Stop letters at a facility."""
    facility = load(desk.reading(), facility_id)
    form = SuspensionForm(request.form if request.method == "POST" else None, starts_on=days.today())
    points = [(point.id, point.name or _("Only the address of the whole")) for point in facility.mail_points]
    form.mail_point_id.choices = choices([(0, _("The whole of %(name)s", name=facility.name)), *points])
    if request.method == "GET" or not form.validate():
        return _form(facility, form), 200 if request.method == "GET" else 422
    try:
        with desk.writing() as session:
            begun = suspensions.start(session, _given(session, facility, form), desk.myself(session), now=desk.now())
            suspension_id, number = begun.id, suspensions.number_held(session, begun.id)
    except Refused as refusal:
        return _form(facility, form, refuse(form, refusal, _ON_THIS_FORM)), 422
    flash(_n("It is stopped; %(num)s letter is held.", "It is stopped; %(num)s letters are held.", number), "good")
    return redirect(url_for("suspensions.suspension", suspension_id=suspension_id))


@blueprint.get("/<int:suspension_id>")
@open_to(*READERS)
def suspension(suspension_id: int) -> ResponseReturnValue:
    """Show a suspension: what it holds, what to pull, who was told, what happened."""
    return _page(suspension_id, CheckForm(), EndForm())


@blueprint.post("/<int:suspension_id>/check")
@open_to(*DECIDERS)
def check(suspension_id: int) -> ResponseReturnValue:
    """Say what somebody heard, and when to ask again."""
    form = CheckForm(request.form)
    if not form.validate():
        return _page(suspension_id, form, EndForm()), 422
    try:
        with desk.writing() as session:
            told = {"next_check_on": form.next_check_on.data or date.min, "note": form.note.data or ""}
            row = _load(session, suspension_id)
            suspensions.check_again(session, row, desk.myself(session), now=desk.now(), **told)  # type: ignore[arg-type]
    except Conflict:
        raise
    except Refused as refusal:
        return _page(suspension_id, form, EndForm(), check_fault=refuse(form, refusal)), 422
    flash(_("Noted."), "good")
    return redirect(url_for("suspensions.suspension", suspension_id=suspension_id))


@blueprint.post("/<int:suspension_id>/end")
@open_to(*DECIDERS)
def end(suspension_id: int) -> ResponseReturnValue:
    """Say that it is over: letters go on, oldest first."""
    form = EndForm(request.form)
    if not form.validate():
        return _page(suspension_id, CheckForm(), form), 422
    try:
        with desk.writing() as session:
            row, note = _load(session, suspension_id), form.note.data or ""
            a_day = form.releases_a_day.data
            number = suspensions.end(
                session, row, desk.myself(session), releases_a_day=a_day, note=note, now=desk.now()
            )
    except Conflict:
        raise
    except Refused as refusal:
        return _page(suspension_id, CheckForm(), form, end_fault=refuse(form, refusal)), 422
    flash(_n("It is over; %(num)s letter goes on.", "It is over; %(num)s letters go on, oldest first.", number), "good")
    return redirect(url_for("suspensions.suspension", suspension_id=suspension_id))


def _form(facility: Facility, form: SuspensionForm, fault: str = "") -> str:
    return render_template("suspensions/new.html", facility=facility, form=form, fault=fault)


def _page(
    suspension_id: int, check_form: CheckForm, end_form: EndForm, *, check_fault: str = "", end_fault: str = ""
) -> str:
    session = desk.reading()
    row = _load(session, suspension_id)
    if request.method == "GET":
        end_form.releases_a_day.data = row.releases_a_day
    letters = session.scalars(
        suspensions.held_by(row)
        .limit(_LETTERS_SHOWN)
        .options(joinedload(Letter.profile), joinedload(Letter.pen_pal), joinedload(Letter.reading))
    ).all()
    return render_template(
        "suspensions/suspension.html",
        suspension=row,
        letters=letters,
        number=suspensions.number_held(session, row.id),
        pull=stopping.to_pull(session, row) if row.ended_at is None else [],
        notices=_notices(session, row),
        history=history(session, {"suspension": [row.id]}, limit=_HISTORY_SHOWN),
        check_form=check_form,
        end_form=end_form,
        check_fault=check_fault,
        end_fault=end_fault,
        codes=desk.codes(),
        today=days.today(),
        may_act=may_decide(),
    )


def _given(session: Session, facility: Facility, form: SuspensionForm) -> NewSuspension:
    return NewSuspension(
        facility_id=facility.id,
        stops=SuspensionStops(form.stops.data),
        mail_point_id=form.mail_point_id.data or None,
        profile_id=_person(session, facility, (form.person.data or "").strip()),
        why=form.why.data or "",
        source=form.source.data or "",
        starts_at=_morning(form.starts_on.data or days.today()),
        next_check_on=form.next_check_on.data,
        releases_a_day=form.releases_a_day.data,
    )


def _person(session: Session, facility: Facility, number: str) -> int | None:
    if not number:
        return None
    there = select(Profile.id).join(MailPoint).where(MailPoint.facility_id == facility.id)
    found = session.scalar(there.where(Profile.register_number == number))
    if found is None:
        told = {"number": number, "name": facility.name}
        raise Refused(_("nobody in %(name)s has the number %(number)s", **told), field="profile_id")
    return found


def _morning(day: date) -> datetime:
    """Give the moment a day begins in the organisation's zone; of today it is now."""
    if day == days.today():
        return desk.now()
    return days.begins(day)


def _notices(session: Session, row: Suspension) -> list[tuple[Notice, PenPal]]:
    query = (
        select(Notice, PenPal)
        .join(PenPal, PenPal.id == Notice.pen_pal_id)
        .where(Notice.suspension_id == row.id)
        .order_by(Notice.id)
        .limit(_NOTICES_SHOWN)
    )
    return [(row, other) for row, other in session.execute(query)]


def _load(session: Session, suspension_id: int) -> Suspension:
    return desk.found(
        session.get(
            Suspension,
            suspension_id,
            options=[
                joinedload(Suspension.facility),
                joinedload(Suspension.mail_point),
                joinedload(Suspension.profile),
            ],
        ),
        _("There is no such suspension."),
    )
