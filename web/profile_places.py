"""Where a person is: they move, are on the way, arrive; letters to them are paused, or go on; where they were."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import directory
from relay.directory import Move, moving
from relay.errors import Conflict, Refused
from relay.models import MailPoint, Profile, ProfileStatus
from web import days, desk, seen
from web.forms import refuse
from web.gate import DECIDERS, READERS, may_decide, open_to
from web.people import author, load
from web.people_forms import MoveForm, StatusForm, mail_points, places
from web.wording import PROFILES

blueprint = Blueprint("profile_places", __name__, url_prefix="/people")


@blueprint.get("/<int:profile_id>/places")
@open_to(*READERS)
def show(profile_id: int) -> ResponseReturnValue:
    """Show where a person is and was, and the form that says whether letters go to them."""
    profile = load(desk.reading(), profile_id)
    form = StatusForm(data={"status": profile.status.value})
    return _page(profile, form, theirs=_theirs_of_status(form, profile))


@blueprint.post("/<int:profile_id>/status")
@open_to(*DECIDERS)
def status(profile_id: int) -> ResponseReturnValue:
    """Say whether letters go to a person: what is on its way is held, or goes on."""
    form, profile = StatusForm(request.form), load(desk.reading(), profile_id)
    if (theirs := _theirs_of_status(form, profile)) is not None:
        return _page(profile, form, theirs=theirs), 409
    if not form.validate():
        return _page(profile, form), 422
    try:
        with desk.writing() as session:
            wanted, source = ProfileStatus(form.status.data), form.source.data or ""
            directory.set_status(session, load(session, profile_id), wanted, author(), source=source)
    except Conflict:
        raise
    except Refused as refusal:
        return _page(load(desk.reading(), profile_id), form, refuse(form, refusal)), 422
    flash(_("Kept. Here is every letter on its way, and what became of it."), "good")
    return redirect(url_for("in_flight.show", profile_id=profile_id))


@blueprint.route("/<int:profile_id>/move", methods=["GET", "POST"])
@open_to(*DECIDERS)
def move(profile_id: int) -> ResponseReturnValue:
    """Let a person be somewhere else; then every letter on its way is shown with what to do about it."""
    profile, points = load(desk.reading(), profile_id), mail_points()
    given = request.form if request.method == "POST" else None
    was_away = profile.status in moving.AWAY
    form = MoveForm(given, data={"mail_point_id": profile.mail_point_id if was_away else 0, "since": days.today()})
    form.mail_point_id.choices = places(points)
    if (theirs := _theirs(form, profile)) is not None:
        return render_template("people/move.html", form=form, profile=profile, theirs=theirs), 409
    if request.method == "GET":
        return render_template("people/move.html", form=form, profile=profile)
    if not form.validate():
        return render_template("people/move.html", form=form, profile=profile), 422
    try:
        with desk.writing() as session:
            _move(session, load(session, profile_id), form)
    except Conflict:
        raise
    except Refused as refusal:
        return render_template("people/move.html", form=form, profile=profile, fault=refuse(form, refusal)), 422
    flash(_("Moved. Here is every letter on its way, and what became of it."), "good")
    return redirect(url_for("in_flight.show", profile_id=profile_id))


def _move(session: Session, profile: Profile, form: MoveForm) -> None:
    who = author()
    day = form.since.data or days.today()
    since = who.now if day == days.today() else days.begins(day)
    wanted = Move(
        point=session.get_one(MailPoint, form.mail_point_id.data),
        source=form.source.data or "",
        since=since,
        register_number=form.register_number.data or "",
        status=ProfileStatus(form.status.data),
    )
    directory.move_profile(session, profile, wanted, who)


def _theirs(form: MoveForm, profile: Profile) -> list[seen.Theirs] | None:
    """Say where somebody is by now, when that is not where they were when the form was opened."""
    status = profile.status.value
    offered = {str(option.data) for option in form.status}
    known = {
        "mail_point_id": profile.mail_point_id,
        "status": status if status in offered else PROFILES[profile.status],
    }
    return seen.theirs(form, known, profile.register_number)


def _theirs_of_status(form: StatusForm, profile: Profile) -> list[seen.Theirs] | None:
    return seen.theirs(form, {"status": profile.status.value}, profile.mail_point_id)


def _page(profile: Profile, form: StatusForm, fault: str = "", theirs: list[seen.Theirs] | None = None) -> str:
    return render_template(
        "people/places.html",
        profile=profile,
        tab="places",
        stays=directory.stays(desk.reading(), profile.id),
        form=form,
        fault=fault,
        theirs=theirs,
        may_act=may_decide(),
    )
