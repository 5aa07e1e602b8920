"""Staff: who may do what, invitations, links for those who lost their password, accounts that are closed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from relay import staff as accounts
from relay import staff_details
from relay.errors import Refused
from relay.models import Role, Staff
from relay.staff_details import Details
from web import desk, seen
from web.choices import choices
from web.forms import Form, refuse
from web.gate import open_to
from web.wording import ROLES

blueprint = Blueprint("staff", __name__, url_prefix="/staff")


class InvitationForm(Form):
    """Somebody new."""

    email = StringField(_l("Email"), [DataRequired(), Length(max=254)])
    name = StringField(_l("Name"), [Length(max=100)])
    role = SelectField(_l("What they do"), choices=choices(ROLES.items()), default="reviewer")


class DetailsForm(Form):
    """Somebody who is here already."""

    name = StringField(_l("Name"), [Length(max=100)])
    role = SelectField(_l("What they do"), choices=choices(ROLES.items()))
    languages = StringField(_l("Languages they read"), [Length(max=100)])
    seen = HiddenField()


@blueprint.get("")
@open_to(Role.ADMIN)
def show() -> ResponseReturnValue:
    """List everybody."""
    return _page(InvitationForm())


@blueprint.post("")
@open_to(Role.ADMIN)
def invite() -> ResponseReturnValue:
    """Make an account and show its invitation, this once."""
    form = InvitationForm(request.form)
    if not form.validate():
        return _page(form), 422
    organisation = desk.organisation()
    try:
        with desk.writing() as session:
            added = accounts.add(
                session,
                form.email.data or "",
                Role(form.role.data),
                form.name.data or "",
                desk.now(),
                actor_id=desk.me().id,
                demo=bool(organisation and organisation.demo),
            )
            token = accounts.make_link(session, added, desk.now(), invites=True, actor_id=desk.me().id)
            email = added.email
    except Refused as refusal:
        return _page(form, fault=refuse(form, refusal)), 422
    return _page(InvitationForm(), link=_address(token), link_for=email)


@blueprint.route("/<int:staff_id>", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def edit(staff_id: int) -> ResponseReturnValue:
    """Change what somebody does, what they are called, and which languages they read."""
    shown = _load(desk.reading(), staff_id)
    known = {"name": shown.name, "role": shown.role.value, "languages": staff_details.written(shown.languages)}
    form = DetailsForm(request.form if request.method == "POST" else None, data=known)
    if (theirs := seen.theirs(form, known)) is not None:
        return render_template("staff/edit.html", person=shown, form=form, theirs=theirs), 409
    if request.method == "GET" or not form.validate():
        return render_template("staff/edit.html", person=shown, form=form), 200 if request.method == "GET" else 422
    try:
        with desk.writing() as session:
            found = _load(session, staff_id)
            new = Details(
                name=form.name.data or "",
                role=Role(form.role.data),
                languages=staff_details.listed(form.languages.data or ""),
                desk_language=found.desk_language,
            )
            staff_details.change(session, found, new, desk.now(), actor_id=desk.me().id)
    except Refused as refusal:
        return render_template("staff/edit.html", person=shown, form=form, fault=refuse(form, refusal)), 422
    flash(_("What changed is in the record."), "good")
    return redirect(url_for("staff.show"))


@blueprint.post("/<int:staff_id>/link")
@open_to(Role.ADMIN)
def link(staff_id: int) -> ResponseReturnValue:
    """Make a new link for somebody and show it, this once; with it they choose a password."""
    with desk.writing() as session:
        found = _load(session, staff_id)
        token = accounts.make_link(session, found, desk.now(), invites=True, actor_id=desk.me().id)
        email = found.email
    return _page(InvitationForm(), link=_address(token), link_for=email)


@blueprint.post("/<int:staff_id>/close")
@open_to(Role.ADMIN)
def close(staff_id: int) -> ResponseReturnValue:
    """Close an account; its sessions end at once."""
    with desk.writing() as session:
        accounts.close(session, _load(session, staff_id), desk.now(), actor_id=desk.me().id)
    return _page(InvitationForm())


@blueprint.post("/<int:staff_id>/reopen")
@open_to(Role.ADMIN)
def reopen(staff_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    with desk.writing() as session:
        accounts.reopen(session, _load(session, staff_id), desk.now(), actor_id=desk.me().id)
    return _page(InvitationForm())


def _page(form: InvitationForm, *, fault: str = "", link: str = "", link_for: str = "") -> str:
    people = desk.reading().scalars(select(Staff).order_by(Staff.active.desc(), Staff.email)).all()
    return render_template("staff/show.html", people=people, form=form, fault=fault, link=link, link_for=link_for)


def _address(token: str) -> str:
    """Give a link with the public address, whatever name this request came by."""
    return desk.desk().settings.public_url.rstrip("/") + url_for("sign_in.link", token=token)


def _load(session: Session, staff_id: int) -> Staff:
    return desk.found(session.get(Staff, staff_id), _("There is no such member of staff."))
