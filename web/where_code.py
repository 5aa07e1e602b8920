"""The door of a pen pal's pages: a code is sent to their own address, and typed here."""

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from relay.errors import Refused
from relay.outside import codes, fresh_code
from web import desk, where_door, where_page
from web.forms import Form
from web.public import open_to_pen_pals

blueprint = Blueprint("where_code", __name__, url_prefix="/where/<token>")


class CodeForm(Form):
    """The code that came by email."""

    code = StringField(
        _l("The six digits from our email"),
        [DataRequired(), Length(max=20)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )


@blueprint.post("/code")
@open_to_pen_pals
def send_code(token: str) -> ResponseReturnValue:
    """Send a fresh code to the pen pal's own address, whoever asks for it."""
    with desk.writing() as session:
        pal = where_page.pen_pal(session, token)
        try:
            fresh_code.send(session, pal, now=desk.now())
        except Refused as refusal:
            flash(str(refusal), "stop")
    return redirect(url_for("where_code.type_code", token=token))


@blueprint.get("/open")
@open_to_pen_pals
def type_code(token: str) -> ResponseReturnValue:
    """Ask for the code."""
    return where_page.page("open", token, where_page.pen_pal(desk.reading(), token), form=CodeForm())


@blueprint.post("/open")
@open_to_pen_pals
def open_pages(token: str) -> ResponseReturnValue:
    """Open the pages to who typed the code."""
    form = CodeForm(request.form)
    name = f"code {request.remote_addr}"
    if desk.desk().slowing.wait_seconds(name):
        form.code.errors = [_("Too many wrong tries. Wait a little, then try again.")]
        return where_page.page("open", token, where_page.pen_pal(desk.reading(), token), form=form), 429
    with desk.writing() as session:
        pal = where_page.pen_pal(session, token)
        fits = form.validate() and codes.check(session, pal, form.code.data or "", now=desk.now())
        pen_pal_id = pal.id
    if not fits:
        desk.desk().slowing.failed(name)
        form.code.errors = [_("This is not the newest code, or its quarter of an hour is over.")]
        return where_page.page("open", token, where_page.pen_pal(desk.reading(), token), form=form), 422
    answer = make_response(redirect(url_for("where.show", token=token)))
    where_door.open_for(answer, pen_pal_id, where_page.path(token))
    return answer


@blueprint.post("/close")
@open_to_pen_pals
def close(token: str) -> ResponseReturnValue:
    """Close the pages on this device."""
    answer = make_response(redirect(url_for("where.show", token=token)))
    where_door.close(answer, where_page.path(token))
    return answer
