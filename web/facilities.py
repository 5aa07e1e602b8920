"""Facilities: found, added, changed, and shown with their addresses, rules, suspensions, contacts and history."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from relay import addresses, directory
from relay.directory import NewFacility
from relay.directory.history import of_facility
from relay.directory.institutions import Wanted, institutions, number, people_at
from relay.errors import Refused
from relay.letters.holding import suspensions
from relay.mail_rules.jurisdictions import jurisdiction
from relay.mailroom.came_back import lists as came_back_lists
from relay.models import Facility, MailPoint, MailRule, Staff, Suspension
from web import cursors, desk, seen
from web.choices import choices
from web.facility_words import CONTACT_ROLES
from web.forms import Form, refuse
from web.gate import DECIDERS, READERS, may_decide, open_to
from web.people import author

blueprint = Blueprint("facilities", __name__, url_prefix="/facilities")

_HISTORY_SHOWN = 30
_FILTERS = ("unverified", "suspended")
_SPARE_CONTACTS = 2
_CONTACTS_MOST = 12
_NAMES = ("code", "name", "long_name", "jurisdiction")
_KNOWN = (*_NAMES, "contacts")


class ContactForm(Form):
    """Whom to call at a prison, and for what."""

    role = SelectField(_l("For"), choices=choices(CONTACT_ROLES.items()), default="mailroom")
    name = StringField(_l("Name"), [Length(max=100)])
    phone = StringField(_l("Phone"), [Length(max=40)])
    email = StringField(
        _l("Email"), [Length(max=200), Optional(), Regexp(r"[^@\s]+@[^@\s]+$", message=_l("That is no address."))]
    )
    note = StringField(_l("Note"), [Length(max=300)])


class FacilityForm(Form):
    """A prison."""

    code = StringField(_l("Code"), [DataRequired(), Length(max=20)])
    name = StringField(_l("Name"), [DataRequired(), Length(max=200)])
    long_name = StringField(_l("Name in full, as it stands in addresses"), [Length(max=200)])
    jurisdiction = StringField(_l("Jurisdiction"), [DataRequired(), Length(max=40)], default="us-bop")
    contacts = FieldList(FormField(ContactForm), _l("Whom to call"), max_entries=_CONTACTS_MOST)
    seen = HiddenField()


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List facilities by name: all, or those that match, are unverified or suspended."""
    only = request.args.get("only", "")
    only = only if only in _FILTERS else ""
    words = request.args.get("q", "").strip()[:100]
    wanted = Wanted(words=words, unverified=only == "unverified", suspended=only == "suspended")
    name, _sep, last = request.args.get("after", "").rpartition("~")
    ended_at = cursors.number(last)
    after = (name, ended_at) if ended_at is not None else None
    found = institutions(desk.reading(), wanted, after=after, limit=cursors.ASKED_FOR)
    shown, end = cursors.page(found)
    return render_template(
        "facilities/show.html",
        found=shown,
        total=number(desk.reading(), wanted),
        more=f"{end.facility.name}~{end.facility.id}" if end else None,
        only=only,
        words_asked=words,
        may_act=may_decide(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(*DECIDERS)
def new() -> ResponseReturnValue:
    """Add a facility; its address follows on its page."""
    form = FacilityForm(request.form)
    _spare(form)
    if request.method == "GET" or not form.validate():
        return render_template("facilities/new.html", form=form), 200 if request.method == "GET" else 422
    try:
        with desk.writing() as session:
            facility_id = directory.add_facility(session, _given(form), author()).id
    except Refused as refusal:
        return render_template("facilities/new.html", form=form, fault=refuse(form, refusal)), 422
    return redirect(url_for("facilities.facility", facility_id=facility_id))


@blueprint.get("/<int:facility_id>")
@open_to(*READERS)
def facility(facility_id: int) -> ResponseReturnValue:
    """Show a facility whole."""
    return page(facility_id)


@blueprint.route("/<int:facility_id>/edit", methods=["GET", "POST"])
@open_to(*DECIDERS)
def edit(facility_id: int) -> ResponseReturnValue:
    """Change what a facility is called, and whom to call there."""
    shown = load(desk.reading(), facility_id)
    form = FacilityForm(request.form if request.method == "POST" else None, obj=shown)
    _spare(form)
    if (theirs := seen.theirs(form, {name: getattr(shown, name) for name in _KNOWN})) is not None:
        return render_template("facilities/edit.html", form=form, facility=shown, theirs=theirs), 409
    if request.method == "GET" or not form.validate():
        status = 200 if request.method == "GET" else 422
        return render_template("facilities/edit.html", form=form, facility=shown), status
    try:
        with desk.writing() as session:
            directory.change_facility(session, load(session, facility_id), _given(form), author())
    except Refused as refusal:
        return render_template("facilities/edit.html", form=form, facility=shown, fault=refuse(form, refusal)), 422
    flash(_("What changed is in the record."), "good")
    return redirect(url_for("facilities.facility", facility_id=facility_id))


def page(facility_id: int, faults: Mapping[int, Refused] | None = None, given: Mapping[str, str] | None = None) -> str:
    """Give the page of a facility; `faults` are what was refused about one of its addresses, `given` what was typed."""
    session = desk.reading()
    found = load(session, facility_id)
    stopped = _open(session, facility_id)
    held = suspensions.numbers_held(session, [one.id for one in stopped]) if stopped else {}
    rules = session.scalars(
        select(MailRule)
        .where(MailRule.facility_id == facility_id, MailRule.ended_at.is_(None))
        .options(joinedload(MailRule.mail_point))
        .order_by(MailRule.id)
    ).all()
    back = came_back_lists.reasons_of(session, facility_id, now=desk.now())
    return render_template(
        "facilities/facility.html",
        came_back=back,
        suggested=came_back_lists.suggested(back),
        facility=found,
        printed=printed(found),
        compared={point.id: compared(point) for point in found.mail_points},
        people=people_at(session, found.mail_points),
        rules=rules,
        shipped=jurisdiction(found.jurisdiction),
        open_ones=[(one, held.get(one.id, 0)) for one in stopped],
        history=of_facility(session, found, limit=_HISTORY_SHOWN),
        verifiers=_verifiers(session, found),
        may_act=may_decide(),
        faults=faults or {},
        given=given or {},
    )


def compared(point: MailPoint) -> str:
    """Name what somebody compares who says that an address is right: its lines, and where they are from."""
    return seen.mark([asdict(point.address), point.source])


def printed(found: Facility) -> dict[int, tuple[str, ...]]:
    """Give the lines of each address as they stand on paper."""
    return {point.id: addresses.lines(point.address, home_country=home()) for point in found.mail_points}


def home() -> str:
    """Give the country mail is sent from."""
    organisation = desk.organisation()
    return organisation.address.country if organisation else "US"


def load(session: Session, facility_id: int) -> Facility:
    """Load a facility with its addresses, or say that there is none."""
    query = select(Facility).where(Facility.id == facility_id).options(selectinload(Facility.mail_points))
    return desk.found(session.scalar(query), _("There is no such facility."))


def _open(session: Session, facility_id: int) -> list[Suspension]:
    query = (
        select(Suspension)
        .where(Suspension.facility_id == facility_id, Suspension.ended_at.is_(None))
        .options(joinedload(Suspension.mail_point), joinedload(Suspension.profile))
        .order_by(Suspension.id)
        .limit(3)
    )
    return list(session.scalars(query))


def _verifiers(session: Session, found: Facility) -> dict[int, str]:
    ids = {point.verified_by_id for point in found.mail_points if point.verified_by_id is not None}
    rows = session.scalars(select(Staff).where(Staff.id.in_(ids))) if ids else ()
    return {one.id: one.name or one.email for one in rows}


def _spare(form: FacilityForm) -> None:
    """Leave room for more contacts: a page without scripts has no button that adds a row."""
    empty = sum(
        not any(entry.form[part].data for part in ("name", "phone", "email", "note")) for entry in form.contacts
    )
    for _number in range(min(_SPARE_CONTACTS - empty, _CONTACTS_MOST - len(form.contacts))):
        form.contacts.append_entry()


def _given(form: FacilityForm) -> NewFacility:
    names: dict[str, Any] = {name: form[name].data or "" for name in _NAMES}
    return NewFacility(**names, contacts=tuple(form.contacts.data))
