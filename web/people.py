"""People in prison: who they are. Where they are, what they agreed to and their addresses have pages of their own."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import audit, directory
from relay.directory import NewConsent, listing
from relay.directory.portraits import set_portrait
from relay.errors import Refused
from relay.letters.lists import letter_rows
from relay.mailroom.came_back import lists as came_back_lists
from relay.models import Correspondence, Facility, MailPoint, Profile, ProfileStatus
from relay.names import last_name_first, surname_of
from relay.objects import Kept
from relay.replies import finding
from web import cursors, days, desk, portraits, seen
from web.forms import refuse
from web.gate import DECIDERS, READERS, may_decide, open_to
from web.people_forms import (
    KnownProfileForm,
    NewProfileForm,
    ProfileForm,
    known,
    mail_points,
    month_names,
    months,
    places,
)

blueprint = Blueprint("people", __name__, url_prefix="/people")

_LETTERS_SHOWN = 20
_CORRESPONDENCES_SHOWN = 30
_BACK_SHOWN = 3
_ON_THIS_FORM = {"form": "consent_form", "given_on": "consented_on"}
"""What a consent calls otherwise than the form of somebody new."""
blueprint.url_value_preprocessor(portraits.take_larger_forms)


@blueprint.get("")
@open_to(*READERS)
def profiles() -> ResponseReturnValue:
    """List people by name: everybody, or those that were asked for."""
    asked = _asked()
    name, _sep, last = request.args.get("after", "").rpartition("~")
    after_id = cursors.number(last)
    session = desk.reading()
    after = None if after_id is None else (name, after_id)
    found = listing.people(session, asked, after=after, limit=cursors.ASKED_FOR)
    shown, end = cursors.page(found)
    return render_template(
        "people/profiles.html",
        profiles=shown,
        waiting=listing.waiting(session, [one.id for one in shown]),
        more=f"{end.committed_name}~{end.id}" if end else None,
        asked=asked,
        facilities=session.execute(select(Facility.id, Facility.name).order_by(Facility.name, Facility.id)).all(),
        address_of=desk.desk().settings.address_of,
        may_act=may_decide(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(*DECIDERS)
def new() -> ResponseReturnValue:
    """Add a person, with an address made for them."""
    form, points = NewProfileForm(request.form), mail_points()
    form.mail_point_id.choices, form.birthday_month.choices = places(points), months()
    if request.method == "GET":
        form.consented_on.data = days.today()
        return render_template("people/new.html", form=form)
    point = points.get(cursors.number(request.form.get("mail_point_id")) or 0)
    form.jurisdiction = point.facility.jurisdiction if point else ""
    try:
        if not form.validate():
            return _refused("people/new.html", form)
        photo = portraits.uploaded(form)
        with desk.writing() as session:
            profile_id = _add(session, form, photo)
    except Refused as refusal:
        return _refused("people/new.html", form, refuse(form, refusal, _ON_THIS_FORM))
    return redirect(url_for("people.profile", profile_id=profile_id))


@blueprint.get("/<int:profile_id>")
@open_to(*READERS)
def profile(profile_id: int) -> ResponseReturnValue:
    """Open a person's page; that it was opened is recorded."""
    with desk.writing() as session:
        found = load(session, profile_id)
        audit.record(session, "profile.opened", "profile", profile_id, actor_id=desk.me().id, now=desk.now())
    return whole(found)


def whole(found: Profile, fault: str = "") -> str:
    """Give a person's page; `fault` says why they could not be given another address."""
    session, profile_id = desk.reading(), found.id
    desk.organisation()
    between = (
        select(Correspondence)
        .where(Correspondence.profile_id == profile_id)
        .options(joinedload(Correspondence.pen_pal))
        .order_by(Correspondence.id.desc())
        .limit(_CORRESPONDENCES_SHOWN + 1)
    )
    return render_template(
        "people/profile.html",
        profile=found,
        tab="profile",
        surname=surname_of(found.committed_name, found.surname),
        surname_first=last_name_first(found.committed_name, found.surname),
        rows=list(
            letter_rows.rows(
                session, profile_id=profile_id, newest_first=True, limit=_LETTERS_SHOWN + 1, book=desk.codes()
            )
        ),
        letters_shown=_LETTERS_SHOWN,
        correspondences=session.scalars(between).all(),
        correspondences_shown=_CORRESPONDENCES_SHOWN,
        replies=finding.of_profile(session, profile_id, limit=_LETTERS_SHOWN),
        arrived=listing.arrived(session, profile_id),
        came_back=came_back_lists.of_person(session, profile_id, limit=_BACK_SHOWN),
        months=month_names(),
        address_of=desk.desk().settings.address_of,
        may_act=may_decide(),
        fault=fault,
    )


@blueprint.get("/<int:profile_id>/letters")
@open_to(*READERS)
def letters(profile_id: int) -> ResponseReturnValue:
    """List everything that was written to a person, or to one of their addresses, newest first."""
    session = desk.reading()
    found, alias_id = load(session, profile_id), cursors.number(request.args.get("alias"))
    place, most = cursors.read(request.args.get("after")), cursors.ASKED_FOR
    theirs = letter_rows.rows(
        session, profile_id=profile_id, alias_id=alias_id, after=place, newest_first=True, limit=most
    )
    rows, last = cursors.page(list(theirs))
    more = cursors.written(letter_rows.Cursor(last.received_at, last.id)) if last else None
    alias = next((one for one in found.aliases if one.id == alias_id), None)
    return render_template("people/letters.html", profile=found, tab="letters", rows=rows, more=more, alias=alias)


@blueprint.route("/<int:profile_id>/edit", methods=["GET", "POST"])
@open_to(*DECIDERS)
def edit(profile_id: int) -> ResponseReturnValue:
    """Change what is known of a person."""
    shown = load(desk.reading(), profile_id)
    before = known(shown)
    form = KnownProfileForm(request.form if request.method == "POST" else None, data=before)
    form.birthday_month.choices, form.profile_id = months(), profile_id
    form.jurisdiction = shown.mail_point.facility.jurisdiction
    theirs = seen.theirs(form, before, shown.portrait_id)
    if request.method == "GET":
        return render_template("people/edit.html", form=form, profile=shown)
    if theirs is not None:
        portraits.ask_again(form)
        return render_template("people/edit.html", form=form, profile=shown, theirs=theirs), 409
    try:
        if not form.validate():
            return _refused("people/edit.html", form, profile=shown)
        photo = portraits.uploaded(form)
        with desk.writing() as session:
            _change(session, load(session, profile_id), form, photo)
    except Refused as refusal:
        return _refused("people/edit.html", form, refuse(form, refusal), profile=shown)
    flash(_("What changed is in the record."), "good")
    return redirect(url_for("people.profile", profile_id=profile_id))


def load(session: Session, profile_id: int) -> Profile:
    """Load a person with where they are and their addresses.

    Raises:
        NotFound: there is no such person.
    """
    query = (
        select(Profile)
        .where(Profile.id == profile_id)
        .options(joinedload(Profile.mail_point).joinedload(MailPoint.facility), joinedload(Profile.aliases))
    )
    return desk.found(session.scalars(query).unique().one_or_none(), _("There is no such person."))


def author() -> directory.Author:
    """Give who adds, and when, for the rows that say so."""
    found = desk.organisation()
    return directory.Author(now=desk.now(), actor_id=desk.me().id, demo=bool(found and found.demo))


def _asked() -> listing.PeopleAsked:
    status = request.args.get("status", "")
    return listing.PeopleAsked(
        words=request.args.get("q", "").strip()[:200],
        facility_id=cursors.number(request.args.get("facility")),
        status=ProfileStatus(status) if status in {one.value for one in ProfileStatus} else None,
    )


def _add(session: Session, form: NewProfileForm, photo: Kept | None) -> int:
    given, who = form.given(), author()
    has_paper = bool(form.consented.data and (form.consent_form.data or "").strip())
    if form.consented.data and not has_paper:
        given = replace(given, consented_at=who.now)
    added = directory.add_profile(session, session.get_one(MailPoint, form.mail_point_id.data), given, who)
    if has_paper:
        day = form.consented_on.data or days.today()
        paper = NewConsent(form=form.consent_form.data or "", scope=form.consent_scope.data or "", given_on=day)
        directory.record_consent(session, added, paper, who)
    if photo:
        set_portrait(session, added, photo, who)
    directory.add_alias(session, added, who)
    return added.id


def _change(session: Session, profile: Profile, form: KnownProfileForm, photo: Kept | None) -> None:
    directory.change_profile(session, profile, form.given(), author())
    if photo or form.photo_gone.data:
        set_portrait(session, profile, photo, author())


def _refused(template: str, form: ProfileForm, fault: str = "", **shown: Any) -> ResponseReturnValue:  # noqa: ANN401
    """Give a form back with what is wrong, tied to its field where one is meant."""
    told = "" if form.photo.errors else fault
    portraits.ask_again(form)
    return render_template(template, form=form, fault=told, **shown), 422
