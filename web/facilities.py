"""Facilities and their mail points: where letters go, who said so, and whether somebody compared it with the source."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from relay import addresses, audit, directory
from relay.db.types import PostalAddress
from relay.directory import NewFacility, NewMailPoint
from relay.errors import NotFound, Refused
from relay.models import Facility, MailClass, MailPoint
from web import cursors, desk
from web.choices import choices
from web.forms import Form
from web.gate import DECIDERS, READERS, open_to
from web.people import author
from web.wording import MAIL_CLASSES

blueprint = Blueprint("facilities", __name__, url_prefix="/facilities")


class FacilityForm(Form):
    """A prison."""

    code = StringField(_l("Code"), [DataRequired(), Length(max=20)])
    name = StringField(_l("Name"), [DataRequired(), Length(max=200)])
    long_name = StringField(_l("Name in full, as it stands in addresses"), [Length(max=200)])
    jurisdiction = StringField(_l("Jurisdiction"), [DataRequired(), Length(max=40)], default="us-bop")


class MailPointForm(Form):
    """An address in a facility."""

    name = StringField(_l("Unit (empty: the whole facility)"), [Length(max=100)])
    mail_class = SelectField(_l("Mail it takes"), choices=choices(MAIL_CLASSES.items()))
    recipient_lines = TextAreaField(_l("Lines below the person's name"), [Length(max=400)])
    street_lines = TextAreaField(_l("Street or PO box"), [DataRequired(), Length(max=400)])
    locality = StringField(_l("Town"), [DataRequired(), Length(max=100)])
    region = StringField(_l("State or region"), [Length(max=100)])
    postal_code = StringField(_l("Postal code"), [Length(max=20)])
    country = StringField(_l("Country (two letters)"), [DataRequired(), Length(2, 2)], default="US")
    copies_both_sides = BooleanField(_l("Its mailroom was asked, and copies both sides of a sheet"))
    source = StringField(_l("Where this address is from"), [DataRequired(), Length(max=400)])


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List facilities by name, with how many of their addresses are verified."""
    name, _sep, last = request.args.get("after", "").rpartition("~")
    query = (
        select(Facility)
        .options(selectinload(Facility.mail_points))
        .order_by(Facility.name, Facility.id)
        .limit(cursors.PAGE_ROWS + 1)
    )
    if cursors.number(last) is not None:
        query = query.where((Facility.name > name) | ((Facility.name == name) & (Facility.id > int(last))))
    found = desk.reading().scalars(query).all()
    shown = found[: cursors.PAGE_ROWS]
    return render_template(
        "facilities/show.html",
        facilities=shown,
        total=desk.reading().scalar(select(func.count()).select_from(Facility)),
        more=f"{shown[-1].name}~{shown[-1].id}" if len(found) > len(shown) else None,
        may_act=_may_act(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(*DECIDERS)
def new() -> ResponseReturnValue:
    """Add a facility; its address follows on its page."""
    form = FacilityForm(request.form)
    if request.method == "GET" or not form.validate():
        return render_template("facilities/new.html", form=form), 200 if request.method == "GET" else 422
    given = {name: (value or "").strip() for name, value in form.data.items()}
    try:
        with desk.writing() as session:
            facility_id = directory.add_facility(session, NewFacility(**given), author()).id
    except Refused as refusal:
        return render_template("facilities/new.html", form=form, fault=str(refusal)), 422
    return redirect(url_for("facilities.facility", facility_id=facility_id))


@blueprint.get("/<int:facility_id>")
@open_to(*READERS)
def facility(facility_id: int) -> ResponseReturnValue:
    """Show a facility and its mail points."""
    return _page(facility_id, MailPointForm())


@blueprint.post("/<int:facility_id>/points")
@open_to(*DECIDERS)
def add_point(facility_id: int) -> ResponseReturnValue:
    """Add an address to a facility."""
    form = MailPointForm(request.form)
    if not form.validate():
        return _page(facility_id, form), 422
    try:
        with desk.writing() as session:
            directory.add_mail_point(session, _load(session, facility_id), _given(form), author())
    except Refused as refusal:
        return _page(facility_id, form, str(refusal)), 422
    flash(_("The address is added. Compare it with its source, then say that you did."), "good")
    return redirect(url_for("facilities.facility", facility_id=facility_id))


@blueprint.post("/points/<int:point_id>/verify")
@open_to(*DECIDERS)
def verify(point_id: int) -> ResponseReturnValue:
    """Say that somebody compared an address with its source just now."""
    with desk.writing() as session:
        point = session.get(MailPoint, point_id)
        if point is None:
            raise NotFound(_("There is no such address."))
        point.verified_at, point.verified_by_id = desk.now(), desk.me().id
        told = {"verified_at": point.verified_at}
        audit.record(
            session, "mail_point.verified", "mail_point", point_id, actor_id=desk.me().id, now=desk.now(), new=told
        )
        facility_id = point.facility_id
    return redirect(url_for("facilities.facility", facility_id=facility_id))


def _page(facility_id: int, form: MailPointForm, fault: str = "") -> str:
    found = _load(desk.reading(), facility_id)
    organisation = desk.organisation()
    home = organisation.address.country if organisation else "US"
    printed = {point.id: addresses.lines(point.address, home_country=home) for point in found.mail_points}
    return render_template(
        "facilities/facility.html", facility=found, printed=printed, form=form, fault=fault, may_act=_may_act()
    )


def _load(session: Session, facility_id: int) -> Facility:
    found = session.get(Facility, facility_id, options=[selectinload(Facility.mail_points)])
    if found is None:
        raise NotFound(_("There is no such facility."))
    return found


def _given(form: MailPointForm) -> NewMailPoint:
    return NewMailPoint(
        name=form.name.data or "",
        mail_class=MailClass(form.mail_class.data),
        copies_both_sides=bool(form.copies_both_sides.data),
        source=(form.source.data or "").strip(),
        address=PostalAddress(
            country=(form.country.data or "").strip().upper(),
            recipient_lines=lines_of(form.recipient_lines.data),
            street_lines=lines_of(form.street_lines.data),
            locality=(form.locality.data or "").strip(),
            region=(form.region.data or "").strip(),
            postal_code=(form.postal_code.data or "").strip(),
        ),
    )


def lines_of(text: str | None) -> tuple[str, ...]:
    """Give the lines of a field that hold something."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def _may_act() -> bool:
    return desk.my_role() in DECIDERS
