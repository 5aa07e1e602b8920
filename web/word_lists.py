"""The list of words of one screening rule: what comes with it, and what the organisation added or left out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from relay.errors import Conflict, Refused
from relay.letters.arriving import word_lists
from relay.letters.arriving.word_lists import PHRASE_MOST, LookBack, NewLine
from relay.models import Role, RulePhrase, Staff
from web import desk
from web.choices import choices
from web.decision_words import LANGUAGES
from web.forms import Form, refuse
from web.gate import DECIDERS, READERS, open_to

blueprint = Blueprint("word_lists", __name__, url_prefix="/rules/<rule>/words")

_HALVES = (("no", _l("Look for it")), ("yes", _l("It only sounds like it: leave it")))


class LineForm(Form):
    """A line to add."""

    phrase = StringField(_l("Words"), [DataRequired(), Length(max=PHRASE_MOST)])
    innocent = SelectField(_l("What it is"), choices=choices(_HALVES))
    language = SelectField(_l("Language"), choices=choices(LANGUAGES.items()))
    why = StringField(_l("Why, for your colleagues"), [Length(max=300)])

    def given(self, rule: str) -> NewLine:
        """Give what was typed."""
        return NewLine(
            rule=rule,
            phrase=self.phrase.data or "",
            language=self.language.data or "en",
            innocent=self.innocent.data == "yes",
            why=(self.why.data or "").strip(),
        )


class LeavingForm(Form):
    """A line to leave out."""

    line = SelectField(_l("Line"))
    reason = StringField(_l("Why, for your colleagues"), [Length(max=300)])


@blueprint.get("")
@open_to(*READERS)
def show(rule: str) -> ResponseReturnValue:
    """Show the list."""
    return _page(rule, LineForm())


@blueprint.post("")
@open_to(*DECIDERS)
def add(rule: str) -> ResponseReturnValue:
    """Say what a line would find in the letters that came last, or add it."""
    form = LineForm(request.form)
    if not form.validate():
        return _page(rule, form), 422
    try:
        if request.form.get("act") != "add":
            return _page(rule, form, look_back=word_lists.look_back(desk.reading(), form.given(rule)))
        with desk.writing() as session:
            word_lists.add(session, form.given(rule), desk.myself(session), now=desk.now())
    except Refused as refusal:
        return _page(rule, form, fault=refuse(form, refusal)), 422
    flash(_("The line is added. Letters that wait are looked at again now."), "good")
    return redirect(url_for("word_lists.show", rule=rule, _anchor="own"))


@blueprint.post("/leave-out")
@open_to(Role.ADMIN)
def leave_out(rule: str) -> ResponseReturnValue:
    """Leave out a line that comes with the rule."""
    form = _leaving(rule)
    if not form.validate():
        return _page(rule, LineForm(), leaving=form), 422
    line = str(form.line.data)
    try:
        with desk.writing() as session:
            me, why = desk.myself(session), form.reason.data or ""
            word_lists.leave_out(session, rule, line, me, why=why, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return _page(rule, LineForm(), fault=refuse(form, refusal, {"why": "reason"}), leaving=form), 422
    flash(_("“%(line)s” is left out. Letters that wait are looked at again now.", line=line), "good")
    return redirect(url_for("word_lists.show", rule=rule, _anchor="own"))


@blueprint.post("/<int:row_id>/take-back")
@open_to(*DECIDERS)
def take_back(rule: str, row_id: int) -> ResponseReturnValue:
    """Take back what was added or left out."""
    with desk.writing() as session:
        word_lists.take_back(session, rule, row_id, desk.myself(session), now=desk.now())
    flash(_("It is taken back. Letters that wait are looked at again now."), "good")
    return redirect(url_for("word_lists.show", rule=rule, _anchor="own"))


def _leaving(rule: str) -> LeavingForm:
    """Give the form with the lines of a rule to choose from."""
    form = LeavingForm(request.form if request.method == "POST" else None)
    form.line.choices = choices((line, line) for lines in word_lists.sections(rule).values() for line in lines)
    return form


def _page(
    rule: str,
    form: LineForm,
    *,
    look_back: LookBack | None = None,
    fault: str = "",
    leaving: LeavingForm | None = None,
) -> str:
    session = desk.reading()
    rows = word_lists.in_force(session, rule)
    return render_template(
        "word_lists/show.html",
        rule=rule,
        form=form,
        rows=rows,
        who=_names(session, rows),
        sections=word_lists.sections(rule),
        lists=word_lists.named_lists(rule),
        left_out={row.phrase for row in rows if row.removed},
        look_back=look_back,
        fault=fault,
        leaving=leaving or _leaving(rule),
        languages=LANGUAGES,
        may_add=desk.my_role() in DECIDERS,
        may_leave_out=desk.my_role() is Role.ADMIN,
    )


def _names(session: Session, rows: list[RulePhrase]) -> dict[int, str]:
    ids = {row.made_by_id for row in rows}
    return {one.id: one.email for one in session.scalars(select(Staff).where(Staff.id.in_(ids)))}
