"""The pen pals' side of a demo: what is in their mailboxes, and a form that writes as one of them.

It exists in a demo alone: elsewhere nobody of staff sees the links and codes that are a pen pal's own.
"""

import smtplib

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from relay.demo.door import hand_in
from relay.demo.mailbox import Written, arrived, recipients, written_as
from relay.models import Alias, AliasState
from relay.notices.html import blocks_of
from relay.sending.addresses import is_sendable
from web import desk
from web.forms import Form
from web.gate import DECIDERS, READERS, may_decide, open_to

blueprint = Blueprint("demo", __name__, url_prefix="/demo")

_SHOWN = 30
_ADDRESS_CHARACTERS = 254
_NEW_PEN_PAL = "pat@post.example"


class LetterForm(Form):
    """An email as a pen pal writes it."""

    name = StringField(_l("Your name"), [Length(max=100)], default="Pat Doe")
    sender = StringField(_l("Your address"), [DataRequired(), Length(max=_ADDRESS_CHARACTERS)], default=_NEW_PEN_PAL)
    recipient = StringField(_l("To"), [DataRequired(), Length(max=_ADDRESS_CHARACTERS)])
    subject = StringField(_l("Subject"), [Length(max=200)])
    text = TextAreaField(_l("Your letter"), [DataRequired(), Length(max=100_000)])

    def validate_sender(self, field: StringField) -> None:
        """Take made-up addresses only: a real one could be somebody's."""
        if not is_sendable(field.data or "") or not (field.data or "").endswith(".example"):
            raise ValidationError(_("In a demo it must be an address that nobody can have: one that ends in .example."))

    def validate_recipient(self, field: StringField) -> None:
        """Take one address."""
        if not is_sendable(field.data or ""):
            raise ValidationError(_("This is no email address."))


@blueprint.before_request
def _only_in_a_demo() -> None:
    found = desk.organisation()
    if found is None or not found.demo:
        abort(404)


@blueprint.get("/mailbox")
@open_to(*READERS)
def mailbox() -> ResponseReturnValue:
    """Show what arrived."""
    return _page(LetterForm(data=_begun()))


@blueprint.post("/mailbox")
@open_to(*DECIDERS)
def write() -> ResponseReturnValue:
    """Send what is written as a pen pal."""
    form = LetterForm(request.form)
    if not form.validate():
        return _page(form), 422
    written = Written(
        name=form.name.data or "",
        sender=form.sender.data or "",
        recipient=form.recipient.data or "",
        subject=form.subject.data or "",
        text=form.text.data or "",
    )
    try:
        hand_in([written_as(written)], desk.desk().settings)
    except (ValueError, OSError, smtplib.SMTPException):
        return _page(form, _("The mail listener did not take it. What you wrote is still here; try again.")), 422
    flash(_("Sent. In a moment it is in the queue, like every letter."), "good")
    return redirect(url_for("demo.mailbox", of=written.sender))


def _begun() -> dict[str, str]:
    """Give what a link that answers an email fills in beforehand."""
    begun = {name: request.args[name] for name in ("sender", "recipient", "subject") if request.args.get(name)}
    return LetterForm().data | {"recipient": _first_alias()} | begun


def _first_alias() -> str:
    active = select(Alias.local_part).where(Alias.state == AliasState.ACTIVE).order_by(Alias.id).limit(1)
    local_part = desk.reading().scalar(active)
    return desk.desk().settings.address_of(local_part) if local_part else ""


def _page(form: LetterForm, fault: str = "") -> str:
    session, of = desk.reading(), request.args.get("of", "")
    return render_template(
        "demo/mailbox.html",
        form=form,
        fault=fault,
        may_act=may_decide(),
        of=of,
        recipients=recipients(session, now=desk.now()),
        mails=arrived(session, desk.desk().settings, now=desk.now(), recipient=of, most=_SHOWN),
        blocks_of=blocks_of,
    )
