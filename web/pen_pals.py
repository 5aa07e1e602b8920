"""Pen pals: who writes, from which addresses, to whom; what is known of them, and whether what they write goes on."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length, Optional

from relay import audit
from relay.errors import Refused
from relay.letters.lists import letter_rows
from relay.letters.lists.letter_rows import Cursor
from relay.letters.pen_pals import pen_pals
from relay.letters.pen_pals.pen_pals import Filter, Known
from relay.outside import acts
from relay.outside.acts import Wishes
from web import cursors, desk
from web.forms import Form
from web.gate import DECIDERS, READERS, open_to
from web.pen_pal_page import load, page_of

blueprint = Blueprint("pen_pals", __name__, url_prefix="/pen-pals")


class KnownForm(Form):
    """What is known of a pen pal beside their address."""

    name = StringField(_l("Name"), [Length(max=pen_pals.NAME_CHARACTERS_MOST)])
    country = StringField(_l("Country (two letters)"), [Optional(), Length(2, 2)])
    language = StringField(_l("Language"), [DataRequired(), Length(max=20)])
    quiet = BooleanField(_l("No courtesy notices"))
    names_in_subjects = BooleanField(_l("Subjects may name whom they write to"))


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List pen pals, those who came last first."""
    asked = {name: request.args.get(name, "").strip()[:200] for name in ("q", "only")}
    before = cursors.number(request.args.get("before"))
    found = pen_pals.rows(desk.reading(), _filter(asked), before=before, limit=cursors.ASKED_FOR)
    shown, last = cursors.page(found)
    more = last[0].id if last else None
    return render_template("pen_pals/show.html", pen_pals=shown, more=more, asked=asked)


def _filter(asked: dict[str, str]) -> Filter:
    only = asked["only"]
    confirmed = {"confirmed": True, "unconfirmed": False}.get(only)
    return Filter(
        begins=asked["q"],
        confirmed=confirmed,
        blocked=only == "blocked",
        failing=only == "failing",
        complained=only == "complained",
        warned=only == "warned",
    )


@blueprint.get("/<int:pen_pal_id>")
@open_to(*READERS)
def pen_pal(pen_pal_id: int) -> ResponseReturnValue:
    """Open a pen pal's page; that it was opened is recorded."""
    found = load(desk.reading(), pen_pal_id)
    if found.merged_into_id is not None:
        flash(_("%(address)s belongs to this pen pal.", address=found.address))
        return redirect(url_for("pen_pals.pen_pal", pen_pal_id=found.merged_into_id))
    with desk.writing() as session:
        audit.record(session, "pen_pal.opened", "pen_pal", pen_pal_id, actor_id=desk.me().id, now=desk.now())
    return page_of(found)


@blueprint.get("/<int:pen_pal_id>/letters")
@open_to(*READERS)
def letters(pen_pal_id: int) -> ResponseReturnValue:
    """List everything a pen pal wrote, newest first."""
    session = desk.reading()
    found = load(session, pen_pal_id)
    after = cursors.read(request.args.get("after"))
    many = cursors.ASKED_FOR
    rows = list(letter_rows.rows(session, pen_pal_id=found.id, after=after, newest_first=True, limit=many))
    shown, last = cursors.page(rows)
    more = cursors.written(Cursor(last.received_at, last.id)) if last else None
    return render_template("pen_pals/letters.html", pen_pal=found, rows=shown, more=more)


@blueprint.route("/<int:pen_pal_id>/edit", methods=["GET", "POST"])
@open_to(*DECIDERS)
def edit(pen_pal_id: int) -> ResponseReturnValue:
    """Change what is known of a pen pal."""
    found = load(desk.reading(), pen_pal_id)
    given = request.form if request.method == "POST" else None
    form = KnownForm(given, obj=found, data={"quiet": found.quiet_at is not None})
    if request.method == "GET" or not form.validate():
        return render_template("pen_pals/edit.html", form=form, pen_pal=found), 200 if request.method == "GET" else 422
    known = Known(form.name.data or "", form.country.data or "", form.language.data or "")
    try:
        with desk.writing() as session:
            there, me = load(session, pen_pal_id), desk.myself(session)
            pen_pals.change(session, there, known, me, now=desk.now())
            wishes = Wishes(
                language=there.language,
                quiet=bool(form.quiet.data),
                names_in_subjects=bool(form.names_in_subjects.data),
            )
            acts.choose(session, there, wishes, now=desk.now(), actor_id=me.id)
    except Refused as refusal:
        return render_template("pen_pals/edit.html", form=form, pen_pal=found, fault=str(refusal)), 422
    flash(_("What changed is in the record. Letters that are not in a batch yet are set again if the name changed."))
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))
