"""Mail points: the addresses of a facility, as forms with the block they print, verified, given up and used again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session, joinedload
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from relay import addresses, directory
from relay.directory import NewMailPoint
from relay.directory.centres import Centre, centres
from relay.errors import Conflict, Refused
from relay.models import MailClass, MailPoint
from relay.postal_address import PostalAddress
from web import desk, seen
from web.choices import choices
from web.envelope_words import offered
from web.facilities import compared, home, load, page
from web.forms import Form, lines_of, refuse
from web.gate import DECIDERS, open_to
from web.people import author
from web.wording import MAIL_CLASSES

blueprint = Blueprint("mail_points", __name__, url_prefix="/facilities")

_NAME, _NUMBER = "JO EXAMPLE", "12345-678"
"""Who stands in a block that is only looked at."""
_LAST = ("reply_slip", "source")
_PARTS = ("locality", "region", "postal_code", "country")


class MailPointForm(Form):
    """An address in a facility."""

    name = StringField(_l("Unit (empty: the whole facility)"), [Length(max=100)])
    mail_class = SelectField(_l("Mail it takes"), choices=choices(MAIL_CLASSES.items()))
    recipient_lines = TextAreaField(_l("Lines above the street or box"), [Length(max=400)])
    street_lines = TextAreaField(_l("Street or PO box"), [DataRequired(), Length(max=400)])
    locality = StringField(_l("Town"), [DataRequired(), Length(max=100)])
    region = StringField(_l("State or region"), [Length(max=100)])
    postal_code = StringField(_l("Postal code"), [Length(max=20)])
    country = StringField(_l("Country (two letters)"), [DataRequired(), Length(2, 2)], default="US")
    verified_lines = TextAreaField(_l("Lines exactly as they must stand in print"), [Length(max=600)])
    envelope = SelectField(_l("Envelope"), default="")
    copies_both_sides = BooleanField(_l("Its mailroom was asked, and copies both sides of a sheet"))
    takes_labels = BooleanField(_l("Its mailroom was asked, and takes letters with address labels"))
    takes_redacted = BooleanField(_l("It takes letters with something blacked out"), default=True)
    reply_slip = BooleanField(_l("A page about how to answer goes with each letter there"))
    source = StringField(_l("Where this address is from"), [DataRequired(), Length(max=400)])
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- a form's own
        """Offer the envelopes that go with the organisation's paper, its usual one first."""
        super().__init__(*args, **kwargs)
        organisation = desk.organisation()
        paper = organisation.paper if organisation else "letter"
        self.envelope.choices = [
            *choices([("", _("The organisation's"))]),
            *offered(paper, self.envelope.data or ""),
        ]


@blueprint.get("/<int:facility_id>/points/new")
@open_to(*DECIDERS)
def new(facility_id: int) -> ResponseReturnValue:
    """Show the form of a new address."""
    facility = load(desk.reading(), facility_id)
    chosen = next((one for one in centres(facility) if one.key == request.args.get("like")), None)
    if chosen is not None:
        return _form(MailPointForm(data=_of_centre(chosen)), facility_id)
    form = MailPointForm(recipient_lines="\n".join(line for line in (facility.name, facility.long_name) if line))
    return _form(form, facility_id)


@blueprint.post("/<int:facility_id>/points")
@open_to(*DECIDERS)
def add(facility_id: int) -> ResponseReturnValue:
    """Add an address to a facility."""
    form = MailPointForm(request.form)
    if not form.validate():
        return _form(form, facility_id), 422
    if request.form.get("look"):
        return _form(form, facility_id)
    try:
        with desk.writing() as session:
            directory.add_mail_point(session, load(session, facility_id), _given(form), author())
    except Refused as refusal:
        return _form(form, facility_id, fault=refuse(form, refusal)), 422
    flash(_("The address is added. Compare it with its source, then say that you did."), "good")
    return redirect(url_for("facilities.facility", facility_id=facility_id))


@blueprint.route("/points/<int:point_id>/edit", methods=["GET", "POST"])
@open_to(*DECIDERS)
def edit(point_id: int) -> ResponseReturnValue:
    """Change an address; letters on their way there are set again."""
    shown = _load(desk.reading(), point_id)
    form = MailPointForm(request.form if request.method == "POST" else None, data=_known(shown))
    if (theirs := seen.theirs(form, _known(shown))) is not None:
        return _form(form, shown.facility_id, shown, theirs=theirs), 409
    if request.method == "GET" or not form.validate():
        return _form(form, shown.facility_id, shown), 200 if request.method == "GET" else 422
    if request.form.get("look"):
        return _form(form, shown.facility_id, shown)
    try:
        with desk.writing() as session:
            changed = directory.change_mail_point(session, _load(session, point_id), _given(form, shown), author())
    except Refused as refusal:
        return _form(form, shown.facility_id, shown, refuse(form, refusal)), 422
    flash(_("What changed is in the record.") if changed else _("Nothing was changed."), "good")
    if "verified_at" in changed:
        flash(_("The address is unverified now: compare it with its source, then say that you did."), "warn")
    return redirect(url_for("facilities.facility", facility_id=shown.facility_id))


@blueprint.post("/points/<int:point_id>/verify")
@open_to(*DECIDERS)
def verify(point_id: int) -> ResponseReturnValue:
    """Say that somebody compared an address with its source just now."""
    source = request.form.get("source", "")[:400]

    def act(session: Session, point: MailPoint) -> None:
        session.refresh(point, ("address", "source"), with_for_update=True)
        if request.form.get("seen") != compared(point):
            raise Conflict(_("somebody changed this address while you compared it: compare what stands here now"))
        directory.verify_mail_point(session, point, author(), source=source)

    return _act(point_id, act, _("Verified today, by you."))


@blueprint.post("/points/<int:point_id>/retire")
@open_to(*DECIDERS)
def retire(point_id: int) -> ResponseReturnValue:
    """Say that nothing is sent there any more."""
    reason = request.form.get("reason", "")[:400]

    def act(session: Session, point: MailPoint) -> None:
        directory.retire_mail_point(session, point, author(), reason=reason)

    return _act(point_id, act, _("Nothing is sent to this address any more."))


@blueprint.post("/points/<int:point_id>/again")
@open_to(*DECIDERS)
def again(point_id: int) -> ResponseReturnValue:
    """Send letters there again."""

    def act(session: Session, point: MailPoint) -> None:
        directory.use_again(session, point, author())

    return _act(point_id, act, _("The address is in use again, and unverified: compare it with its source."))


def _act(point_id: int, act: Callable[[Session, MailPoint], None], told: str) -> ResponseReturnValue:
    """Do one thing to an address; what is wrong is said beside it, and nothing typed is lost."""
    facility_id = _load(desk.reading(), point_id).facility_id
    try:
        with desk.writing() as session:
            act(session, _load(session, point_id))
    except Refused as refusal:
        return page(facility_id, {point_id: refusal}, request.form), 409 if isinstance(refusal, Conflict) else 422
    flash(told, "good")
    return redirect(url_for("facilities.facility", facility_id=facility_id))


def _form(
    form: MailPointForm,
    facility_id: int,
    point: MailPoint | None = None,
    fault: str = "",
    theirs: list[seen.Theirs] | None = None,
) -> str:
    facility, block = load(desk.reading(), facility_id), _block(form)
    shown = {"form": form, "facility": facility, "point": point, "fault": fault, "theirs": theirs, "block": block}
    shown["centres"] = centres(facility) if point is None else []
    return render_template("mail_points/form.html", **shown)


def _of_centre(one: Centre) -> dict[str, str]:
    lines = {name: "\n".join(getattr(one, name)) for name in ("recipient_lines", "street_lines")}
    return lines | {name: getattr(one, name) for name in ("locality", "region", "postal_code", "source")}


def _block(form: MailPointForm) -> tuple[str, ...]:
    """Give the block as it would be printed, for a person made up; nothing while there is too little to print."""
    if not (form.street_lines.data or form.verified_lines.data):
        return ()
    return addresses.recipient_lines(_address(form), _NAME, _NUMBER, home_country=home())


def _load(session: Session, point_id: int) -> MailPoint:
    return desk.found(
        session.get(MailPoint, point_id, options=[joinedload(MailPoint.facility)]), _("There is no such address.")
    )


def _known(point: MailPoint) -> dict[str, Any]:
    names = ("name", "mail_class", "envelope", "copies_both_sides", "takes_labels", "takes_redacted", *_LAST)
    known = {name: getattr(point, name) for name in names} | {"mail_class": point.mail_class.value}
    lines = ("recipient_lines", "street_lines", "verified_lines")
    known |= {name: "\n".join(getattr(point.address, name)) for name in lines}
    return known | {name: getattr(point.address, name) for name in _PARTS}


def _given(form: MailPointForm, known: MailPoint | None = None) -> NewMailPoint:
    sorting_code = known.address.sorting_code if known else ""  # of few countries, and on no form
    return NewMailPoint(
        name=form.name.data or "",
        mail_class=MailClass(form.mail_class.data),
        envelope=form.envelope.data or "",
        copies_both_sides=bool(form.copies_both_sides.data),
        takes_labels=bool(form.takes_labels.data),
        takes_redacted=bool(form.takes_redacted.data),
        reply_slip=bool(form.reply_slip.data),
        source=(form.source.data or "").strip(),
        address=replace(_address(form), sorting_code=sorting_code),
    )


def _address(form: MailPointForm) -> PostalAddress:
    return PostalAddress(
        country=(form.country.data or "").strip().upper(),
        recipient_lines=lines_of(form.recipient_lines.data),
        street_lines=lines_of(form.street_lines.data),
        locality=(form.locality.data or "").strip(),
        region=(form.region.data or "").strip(),
        postal_code=(form.postal_code.data or "").strip(),
        verified_lines=lines_of(form.verified_lines.data),
    )
