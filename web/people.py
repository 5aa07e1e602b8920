"""People in prison: their profiles, where they are, and the addresses they are written to by."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from relay import audit, directory
from relay.directory import NewProfile
from relay.errors import NotFound, Refused
from relay.letters import queries
from relay.models import Alias, AliasState, Facility, MailClass, MailPoint, Profile, ProfileStatus
from web import cursors, desk
from web.choices import choices
from web.forms import Form
from web.gate import DECIDERS, READERS, open_to
from web.wording import PROFILES

blueprint = Blueprint("people", __name__, url_prefix="/people")

_LETTERS_SHOWN = 20


class ProfileForm(Form):
    """A person in prison."""

    committed_name = StringField(_l("Name they were committed under"), [DataRequired(), Length(max=200)])
    preferred_name = StringField(_l("Name they go by"), [Length(max=200)])
    register_number = StringField(_l("Register number"), [DataRequired(), Length(max=60)])
    mail_point_id = SelectField(_l("Where they are"), coerce=int)
    language = StringField(_l("Language"), [DataRequired(), Length(max=20)], default="en")
    large_print = BooleanField(_l("Large print"))
    consented = BooleanField(_l("They have said yes to being written to"))


class StatusForm(ProfileForm):
    """A person who is here already."""

    status = SelectField(_l("Letters"), choices=choices(PROFILES.items()))


@blueprint.get("")
@open_to(*READERS)
def profiles() -> ResponseReturnValue:
    """List everybody, by name."""
    after = request.args.get("after", "")
    query = (
        select(Profile)
        .options(joinedload(Profile.mail_point).joinedload(MailPoint.facility), selectinload(Profile.aliases))
        .order_by(Profile.committed_name, Profile.id)
        .limit(cursors.PAGE_ROWS + 1)
    )
    name, _sep, last = after.rpartition("~")
    if cursors.number(last) is not None:
        same = (Profile.committed_name == name) & (Profile.id > int(last))
        query = query.where((Profile.committed_name > name) | same)
    found = desk.reading().scalars(query).all()
    shown = found[: cursors.PAGE_ROWS]
    more = f"{shown[-1].committed_name}~{shown[-1].id}" if len(found) > len(shown) else None
    return render_template(
        "people/profiles.html",
        profiles=shown,
        more=more,
        address_of=desk.desk().settings.address_of,
        may_act=_may_act(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(*DECIDERS)
def new() -> ResponseReturnValue:
    """Add a person, with an address made for them."""
    form = ProfileForm(request.form)
    form.mail_point_id.choices = _places()
    if request.method == "GET" or not form.validate():
        return render_template("people/new.html", form=form), 200 if request.method == "GET" else 422
    try:
        with desk.writing() as session:
            point = session.get_one(MailPoint, form.mail_point_id.data)
            added = directory.add_profile(session, point, _given(form), author())
            directory.add_alias(session, added, author())
            profile_id = added.id
    except Refused as refusal:
        return render_template("people/new.html", form=form, fault=str(refusal)), 422
    return redirect(url_for("people.profile", profile_id=profile_id))


@blueprint.get("/<int:profile_id>")
@open_to(*READERS)
def profile(profile_id: int) -> ResponseReturnValue:
    """Open a person's page; that it was opened is recorded."""
    with desk.writing() as session:
        _load(session, profile_id)
        audit.record(session, "profile.opened", "profile", profile_id, actor_id=desk.me().id, now=desk.now())
    session = desk.reading()
    return render_template(
        "people/profile.html",
        profile=_load(session, profile_id),
        rows=list(queries.rows(session, profile_id=profile_id, newest_first=True, limit=_LETTERS_SHOWN)),
        address_of=desk.desk().settings.address_of,
        may_act=_may_act(),
    )


@blueprint.route("/<int:profile_id>/edit", methods=["GET", "POST"])
@open_to(*DECIDERS)
def edit(profile_id: int) -> ResponseReturnValue:
    """Change what is known of a person."""
    shown = _load(desk.reading(), profile_id)
    form = StatusForm(request.form if request.method == "POST" else None, data=_known(shown))
    form.mail_point_id.choices = _places()
    if request.method == "GET" or not form.validate():
        return render_template("people/edit.html", form=form, profile=shown), 200 if request.method == "GET" else 422
    try:
        with desk.writing() as session:
            _change(session, _load(session, profile_id), form)
    except Refused as refusal:
        return render_template("people/edit.html", form=form, profile=shown, fault=str(refusal)), 422
    flash(_("What changed is in the record."), "good")
    return redirect(url_for("people.profile", profile_id=profile_id))


@blueprint.post("/<int:profile_id>/aliases")
@open_to(*DECIDERS)
def add_alias(profile_id: int) -> ResponseReturnValue:
    """Give a person another address: the one that was typed, or one made up."""
    with desk.writing() as session:
        local_part = request.form.get("local_part", "")
        directory.add_alias(session, _load(session, profile_id), author(), local_part=local_part)
    return redirect(url_for("people.profile", profile_id=profile_id))


@blueprint.post("/aliases/<int:alias_id>")
@open_to(*DECIDERS)
def change_alias(alias_id: int) -> ResponseReturnValue:
    """Pause an address, open it again, or retire it for good."""
    wanted = request.form.get("state", "")
    if wanted not in {state.value for state in AliasState}:
        raise Refused(_("this form names no state of an address"))
    with desk.writing() as session:
        alias = session.get(Alias, alias_id)
        if alias is None:
            raise NotFound(_("There is no such address."))
        directory.change_alias(session, alias, AliasState(wanted), author())
        profile_id = alias.profile_id
    return redirect(url_for("people.profile", profile_id=profile_id))


def _load(session: Session, profile_id: int) -> Profile:
    query = (
        select(Profile)
        .where(Profile.id == profile_id)
        .options(joinedload(Profile.mail_point).joinedload(MailPoint.facility), selectinload(Profile.aliases))
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound(_("There is no such person."))
    return found


def _places() -> list[Any]:
    """Give every mail point letters can go to, by facility."""
    query = (
        select(MailPoint)
        .join(Facility)
        .options(joinedload(MailPoint.facility))
        .where(MailPoint.mail_class == MailClass.GENERAL)
        .order_by(Facility.name, MailPoint.name)
    )
    return choices(
        (point.id, f"{point.facility.name} · {point.name}" if point.name else point.facility.name)
        for point in desk.reading().scalars(query)
    )


def _given(form: ProfileForm) -> NewProfile:
    return NewProfile(
        committed_name=form.committed_name.data or "",
        preferred_name=form.preferred_name.data or "",
        register_number=form.register_number.data or "",
        language=form.language.data or "en",
        large_print=bool(form.large_print.data),
        consented_at=desk.now() if form.consented.data else None,
    )


def _known(profile: Profile) -> dict[str, Any]:
    names = ("committed_name", "preferred_name", "register_number", "mail_point_id", "language", "large_print")
    known = {name: getattr(profile, name) for name in names}
    return known | {"consented": profile.consented_at is not None, "status": profile.status.value}


def _change(session: Session, profile: Profile, form: StatusForm) -> None:
    """Make a person what the form says; since when they have said yes stays as it was."""
    new = _given(form)
    if profile.consented_at and new.consented_at:
        new = replace(new, consented_at=profile.consented_at)
    point = session.get_one(MailPoint, form.mail_point_id.data)
    directory.change_profile(session, profile, new, author(), point=point, status=ProfileStatus(form.status.data))


def author() -> directory.Author:
    """Give who adds, and when, for the rows that say so."""
    found = desk.organisation()
    return directory.Author(now=desk.now(), actor_id=desk.me().id, demo=bool(found and found.demo))


def _may_act() -> bool:
    return desk.my_role() in DECIDERS
