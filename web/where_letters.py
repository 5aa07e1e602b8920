"""One letter of a pen pal's, once a code was typed: taken back, or changed; and the answers that came on paper."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from relay import days
from relay.errors import Conflict, Refused
from relay.models import PenPal
from relay.outside import acts, answers, correcting, letters
from relay.outside.steps import Stage
from relay.replies import finding, sending
from web import desk, where_door, where_page
from web.forms import Form, refuse
from web.letter_files import as_file
from web.public import open_to_pen_pals

blueprint = Blueprint("where_letters", __name__, url_prefix="/where/<token>")


class ChangeForm(Form):
    """A letter's words, changed."""

    text = TextAreaField(
        _l("Your letter"),
        [DataRequired(), Length(max=correcting.CHARACTERS_MOST)],
        render_kw={"rows": 16, "dir": "auto"},
    )


@blueprint.get("/letters/<code>")
@open_to_pen_pals
def letter(token: str, code: str) -> ResponseReturnValue:
    """Show one letter: what it says, what is asked of it, what happens where it goes."""
    pal = where_page.pen_pal(desk.reading(), token)
    if not where_door.is_open(pal.id):
        return where_page.to_code(token)
    return _page(token, pal, letters.one(desk.reading(), pal, code))


@blueprint.post("/letters/<code>/withdraw")
@open_to_pen_pals
def withdraw(token: str, code: str) -> ResponseReturnValue:
    """Take a letter back."""
    with desk.writing() as session:
        pal = where_page.pen_pal(session, token)
        if not where_door.is_open(pal.id):
            return where_page.to_code(token)
        try:
            acts.withdraw(session, pal, letters.one(session, pal, code), now=desk.now())
            flash(_("Your letter is taken back. It is not printed and not mailed."))
        except (Conflict, Refused) as refusal:
            session.rollback()
            flash(str(refusal), "stop")
    return redirect(url_for("where_letters.letter", token=token, code=code))


@blueprint.post("/letters/<code>/change")
@open_to_pen_pals
def change(token: str, code: str) -> ResponseReturnValue:
    """Take a letter's changed words."""
    form = ChangeForm(request.form)
    with desk.writing() as session:
        pal = where_page.pen_pal(session, token)
        if not where_door.is_open(pal.id):
            return where_page.to_code(token)
        try:
            if form.validate():
                found = letters.one(session, pal, code)
                correcting.change(session, pal, found, form.text.data or "", now=desk.now())
        except Refused as refusal:
            session.rollback()
            refuse(form, refusal)
    if form.errors:
        pal = where_page.pen_pal(desk.reading(), token)
        return _page(token, pal, letters.one(desk.reading(), pal, code), form), 422
    flash(_("Thank you. Your changed letter goes to our staff, like every other."))
    return redirect(url_for("where.show", token=token))


@blueprint.get("/answers/<int:reply_id>")
@open_to_pen_pals
def answer(token: str, reply_id: int) -> ResponseReturnValue:
    """Give an answer on paper, and note that it was taken."""
    pal = where_page.pen_pal(desk.reading(), token)
    if not where_door.is_open(pal.id):
        return where_page.to_code(token)
    found = answers.one(desk.reading(), pal, reply_id)
    content = desk.desk().store.get(found.pdf.key) if found.pdf else b""
    name = f"{found.received_on.isoformat()}.pdf"
    with desk.writing() as session:
        sending.fetched(session, finding.find(session, reply_id), now=desk.now())
    return as_file(content, "application/pdf", name=name)


def _page(token: str, pal: PenPal, found: letters.Where, form: ChangeForm | None = None) -> str:
    session = desk.reading()
    returned = found.stage is Stage.CHANGE and not correcting.is_under_way(session, found.letter)
    if returned and form is None:
        form = ChangeForm(data={"text": found.letter.reading.text if found.letter.reading else ""})
    there = letters.what_happens_there(session, found.letter.profile, days.day_of(session, desk.now()))
    return where_page.page(
        "letter", token, pal, where=found, told=letters.told_of(session, found), there=there, form=form
    )
