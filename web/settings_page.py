"""What pages of settings share: a form that is shown, refused with its fault, or kept and told in one line."""

from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay.errors import Refused
from web import desk
from web.forms import Form, refuse


def answer(form: Form, page: Callable[[str], str], change: Callable[[Session], bool]) -> ResponseReturnValue:
    """Show or keep a form: `page` gives it with a fault, or none; `change` keeps it and says if anything is new."""
    if request.method == "GET":
        return page("")
    if not form.validate():
        return page(""), 422
    try:
        with desk.writing() as session:
            changed = change(session)
    except Refused as refusal:
        return page(refuse(form, refusal)), 422
    flash(_("Saved; what changed is in the record.") if changed else _("Nothing was changed."), "good")
    return redirect(request.path)
