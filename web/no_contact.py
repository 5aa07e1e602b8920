"""No-contact orders and requests not to be written to: written down, looked through, lifted, cleared for a letter."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from relay import audit, directory
from relay.errors import Conflict, NotFound, Refused
from relay.letters import queries
from relay.letters.holding import forbidden, no_contact
from relay.letters.holding.forbidden import Forbidden
from relay.letters.holding.no_contact import Wanted, Which
from relay.mailroom.taking_out import stopping
from relay.models import AskedBy, Letter, LetterState, Role
from relay.screening.no_contact import email_of, phone_of, postal_is_enough
from web import cursors, days, desk
from web.choices import choices
from web.forms import Form
from web.gate import DECIDERS, READERS, may_decide, open_to
from web.pen_pal_page import WhyForm
from web.pen_pal_words import ASKED_BY

blueprint = Blueprint("no_contact", __name__, url_prefix="/no-contact")

_LETTERS_SHOWN = 100
_WHICH = {Which.STANDING: _l("In force"), Which.OVER: _l("Run out"), Which.LIFTED: _l("Lifted")}


class RequestForm(Form):
    """A request as it came."""

    person = StringField(_l("Person in prison (number or name; empty: everybody)"), [Length(max=200)])
    name = StringField(_l("Name"), [Length(max=200)])
    email = StringField(_l("Email address, or @domain"), [Length(max=320)])
    phone = StringField(_l("Phone"), [Length(max=40)])
    postal = TextAreaField(_l("Postal address"), [Length(max=400)])
    asked_by = SelectField(_l("Who asked for it"), choices=choices(ASKED_BY.items()))
    source = StringField(_l("Where it is from"), [DataRequired(), Length(max=400)])
    starts_on = DateField(_l("From (empty: from now on)"), [Optional()])
    ends_on = DateField(_l("Until, that day included (empty: until it is lifted)"), [Optional()])

    def validate_email(self, field: StringField) -> None:
        """Take an address, or a domain with its @ in front."""
        if (field.data or "").strip() and not email_of(field.data or ""):
            raise ValidationError(_("This is no email address, and no domain with its @ in front, as in @example.org."))

    def validate_phone(self, field: StringField) -> None:
        """Take a number that can be one."""
        found = desk.organisation()
        if (field.data or "").strip() and not phone_of(field.data or "", found.address.country if found else "US"):
            raise ValidationError(_("This is no phone number; give it with its country, as in +1 212 555 0123."))

    def validate_postal(self, field: TextAreaField) -> None:
        """Take what is not in every other letter."""
        if (field.data or "").strip() and not postal_is_enough(field.data or ""):
            raise ValidationError(_("It needs a number and a street, or it would be found in too many letters."))

    def validate_ends_on(self, field: DateField) -> None:
        """Take a last day that is still to come, behind the first one."""
        if field.data and field.data < days.today():
            raise ValidationError(_("This day has passed: the request would stop nothing."))
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("This is before it starts."))


@blueprint.app_context_processor
def _for_templates() -> dict[str, object]:
    return {"forbidden_by": forbidden_by}


def forbidden_by(letter: Letter) -> Forbidden | None:
    """Give the request that stops a letter, for its page; asked only where one does."""
    return forbidden.find(desk.reading(), letter, desk.now()) if letter.no_contact_id is not None else None


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List requests, the newest first."""
    asked = request.args.get("show", "")
    which = Which(asked) if asked in set(Which) else Which.STANDING
    before = cursors.number(request.args.get("before"))
    found = no_contact.rows(desk.reading(), which, before=before, limit=cursors.ASKED_FOR, now=desk.now())
    shown, last = cursors.page(found)
    return render_template(
        "no_contact/show.html",
        requests=shown,
        which=which,
        which_ones=_WHICH,
        today=days.today(),
        more=last.id if last else None,
        may_act=may_decide(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(*DECIDERS)
def new() -> ResponseReturnValue:
    """Write a request down; letters on their way that it forbids are stopped at once."""
    form = RequestForm(request.form)
    if request.method == "GET" or not form.validate():
        return render_template("no_contact/new.html", form=form), 200 if request.method == "GET" else 422
    profile_id = _profile_id(form)
    if form.person.errors:
        return render_template("no_contact/new.html", form=form), 422
    try:
        with desk.writing() as session:
            wanted, me = _wanted(form, profile_id), desk.myself(session)
            row, stopped = stopping.add_request(session, wanted, me, now=desk.now())
            request_id = row.id
    except Refused as refusal:
        return render_template("no_contact/new.html", form=form, fault=str(refusal)), 422
    told = _(
        "Written down. Letters put on hold: %(held)s; taken out of a batch: %(out)s; to pull from what is printed: "
        "%(pull)s.",
        held=stopped.held,
        out=stopped.taken_out,
        pull=stopped.to_pull,
    )
    flash(told, "stop" if stopped.to_pull else "good")
    return redirect(url_for("no_contact.request_page", request_id=request_id))


@blueprint.get("/<int:request_id>")
@open_to(*READERS)
def request_page(request_id: int) -> ResponseReturnValue:
    """Open a request; that it was opened is recorded."""
    with desk.writing() as session:
        no_contact.find(session, request_id)
        told = ("no_contact.opened", "no_contact", request_id)
        audit.record(session, *told, actor_id=desk.me().id, now=desk.now())
    return _page(request_id, WhyForm())


@blueprint.post("/<int:request_id>/lift")
@open_to(Role.ADMIN)
def lift(request_id: int) -> ResponseReturnValue:
    """Lift a request, with a reason; what only it held goes back to review."""
    form = WhyForm(request.form)
    if not form.validate():
        return _page(request_id, form), 422
    with desk.writing() as session:
        row, me = no_contact.find(session, request_id), desk.myself(session)
        back = no_contact.lift(session, row, me, why=form.why.data or "", now=desk.now())
    flash(_("Lifted; letters that went back to review: %(number)s.", number=back), "good")
    return redirect(url_for("no_contact.request_page", request_id=request_id))


@blueprint.post("/letters/<name>/clear")
@open_to(*DECIDERS)
def clear(name: str) -> ResponseReturnValue:
    """Say that a letter is from somebody else; it goes on to its readers."""
    with desk.writing() as session:
        letter, me = queries.find_letter(session, name), desk.myself(session)
        version = cursors.number(request.form.get("version"))
        if version is None:
            raise Conflict(_("this form is of another letter; nothing was done"))
        no_contact.clear(session, letter, me, why=request.form.get("why", ""), version=version, now=desk.now())
    flash(_("It is recorded that this is somebody else; the letter goes on."), "good")
    return redirect(url_for("letter.show", name=name))


def _profile_id(form: RequestForm) -> int | None:
    """Find whom in prison it is for; None: everybody, or an error stands at the field."""
    person = (form.person.data or "").strip()
    try:
        return directory.find_profile(desk.reading(), person).id if person else None
    except (NotFound, Refused):
        form.person.errors = [_("Nobody, or more than one, is called so: give the register number.")]
        return None


def _wanted(form: RequestForm, profile_id: int | None) -> Wanted:
    return Wanted(
        profile_id=profile_id,
        name=form.name.data or "",
        email=form.email.data or "",
        phone=form.phone.data or "",
        postal=form.postal.data or "",
        asked_by=AskedBy(form.asked_by.data),
        source=form.source.data or "",
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
    )


def _page(request_id: int, form: WhyForm) -> str:
    session = desk.reading()
    stopped = (Letter.no_contact_id == request_id, Letter.state.in_((LetterState.ON_HOLD, LetterState.PRINTED)))
    query = select(Letter).where(*stopped).options(joinedload(Letter.profile), joinedload(Letter.pen_pal))
    letters = session.scalars(query.order_by(Letter.received_at, Letter.id).limit(_LETTERS_SHOWN)).all()
    return render_template(
        "no_contact/request.html",
        request_row=no_contact.find(session, request_id),
        today=days.today(),
        letters=[(letter, desk.codes().letter(letter.id)) for letter in letters],
        form=form,
        may_lift=desk.my_role() is Role.ADMIN,
    )
