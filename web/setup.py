"""Setup: who runs this, what to publish in DNS, and a checklist that ends with the first real letter."""

import functools
from dataclasses import replace
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from relay import setup
from relay.models import Organisation, Role
from relay.postal_address import PostalAddress
from relay.setup import Founding, SetupError
from web import desk
from web.choices import choices
from web.envelope_words import NAMES
from web.forms import Form, lines_of
from web.gate import open_to

blueprint = Blueprint("setup", __name__, url_prefix="/setup")


class OrganisationForm(Form):
    """Who runs this installation."""

    name = StringField(_l("Organisation"), [DataRequired(), Length(max=200)])
    street_lines = TextAreaField(_l("Return address: street or PO box"), [DataRequired(), Length(max=400)])
    locality = StringField(_l("Town"), [DataRequired(), Length(max=100)])
    region = StringField(_l("State or region"), [Length(max=100)])
    postal_code = StringField(_l("Postal code"), [Length(max=20)])
    country = StringField(_l("Country (two letters)"), [DataRequired(), Length(2, 2)], default="US")
    phone = StringField(_l("Phone, as printed on letters"), [Length(max=40)])
    help_address = StringField(_l("Email address for questions"), [Length(max=254)])
    time_zone = StringField(_l("Time zone"), [DataRequired(), Length(max=60)], default="America/New_York")
    languages = StringField(_l("Languages of the desk"), [DataRequired(), Length(max=60)], default="en")
    paper = SelectField(_l("Paper"), choices=choices([("letter", _l("Letter")), ("a4", _l("A4"))]))
    envelope = SelectField(_l("Envelope"), choices=choices(NAMES.items()))


@blueprint.route("", methods=["GET", "POST"])
@open_to(Role.ADMIN)
def show() -> ResponseReturnValue:
    """Show what is set up, and take what is said about the organisation."""
    found = desk.organisation()
    form = OrganisationForm(request.form if request.method == "POST" else None, data=_known(found))
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        with desk.writing() as session:
            setup.found(session, _given(form, found), actor_id=desk.me().id, now=desk.now())
    except SetupError as fault:
        return _page(form, str(fault)), 422
    flash(_("The organisation is set up; what changed is in the record."), "good")
    return redirect(url_for("setup.show"))


def _page(form: OrganisationForm, fault: str = "") -> str:
    settings = desk.desk().settings
    steps = setup.checklist(desk.reading(), settings)
    return render_template(
        "setup/show.html",
        form=form,
        fault=fault,
        steps=steps,
        left=sum(step.needed and not step.done for step in steps),
        records=setup.dns_records(settings),
        settings=settings,
        zones=_zones(),
    )


@functools.cache
def _zones() -> list[str]:
    """Name the time zones this machine knows; they are files, and many."""
    return sorted(available_timezones())


def _known(found: Organisation | None) -> dict[str, object]:
    if found is None:
        return {}
    address = found.address
    return {
        "name": found.name,
        "street_lines": "\n".join(address.street_lines),
        "locality": address.locality,
        "region": address.region,
        "postal_code": address.postal_code,
        "country": address.country,
        "phone": found.phone,
        "help_address": found.help_address,
        "time_zone": found.time_zone,
        "languages": ", ".join(found.languages),
        "paper": found.paper,
        "envelope": found.envelope,
    }


def _given(form: OrganisationForm, known: Organisation | None) -> Founding:
    """Give what the form says; what it does not ask for stays as it is."""
    said = {name: (value or "").strip() for name, value in form.data.items()}
    return Founding(
        name=said["name"],
        address=_address(said, known.address if known else PostalAddress()),
        time_zone=said["time_zone"],
        phone=said["phone"],
        help_address=said["help_address"],
        languages=tuple(part.strip() for part in said["languages"].split(",") if part.strip()),
        paper=said["paper"],
        envelope=said["envelope"],
    )


def _address(said: dict[str, str], known: PostalAddress) -> PostalAddress:
    """Give the address; lines that were verified in print stand for exactly the address they were verified for."""
    written = replace(
        known,
        country=said["country"].upper(),
        street_lines=lines_of(said["street_lines"]),
        locality=said["locality"],
        region=said["region"],
        postal_code=said["postal_code"],
    )
    return written if written == known else replace(written, verified_lines=())
