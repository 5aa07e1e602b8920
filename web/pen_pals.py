"""Pen pals: who writes, from which addresses, to whom; what is known of them, and whether what they write goes on."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters.confirming import minors
from relay.letters.deciding.decisions import confirm_pen_pal
from relay.letters.holding import blocking
from relay.letters.lists import letter_rows
from relay.letters.lists.letter_rows import Cursor
from relay.letters.pen_pals import correspondences, failing, pen_pals
from relay.letters.pen_pals.pen_pals import Filter, Known
from relay.links import Links, Purpose
from relay.models import PenPal, Role
from relay.outside import acts
from relay.outside.acts import Wishes
from relay.replies import finding
from relay.sending import outbox_list
from web import cursors, days, desk
from web.forms import Form
from web.gate import DECIDERS, READERS, may_decide, open_to

blueprint = Blueprint("pen_pals", __name__, url_prefix="/pen-pals")

_LETTERS_SHOWN = 20
_CORRESPONDENCES_SHOWN = 50
_MAILS_SHOWN = 10


class KnownForm(Form):
    """What is known of a pen pal beside their address."""

    name = StringField(_l("Name"), [Length(max=pen_pals.NAME_CHARACTERS_MOST)])
    country = StringField(_l("Country (two letters)"), [Optional(), Length(2, 2)])
    language = StringField(_l("Language"), [DataRequired(), Length(max=20)])
    quiet = BooleanField(_l("No courtesy notices"))
    names_in_subjects = BooleanField(_l("Subjects may name whom they write to"))


class WhyForm(Form):
    """A reason."""

    why = TextAreaField(_l("Why"), [DataRequired(), Length(max=4000)])


class ConfirmForm(Form):
    """How staff know whose an address is."""

    reason = TextAreaField(_l("How do you know that the address is theirs?"), [DataRequired(), Length(max=4000)])


class MinorForm(Form):
    """That somebody is under 18; their address, typed, is the second step."""

    typed = StringField(_l("Their address"), [DataRequired(), Length(max=320)])


class BlockForm(WhyForm):
    """A reason and an end."""

    until = DateField(_l("Until (empty: until somebody lifts it)"), [Optional()])


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
    return _page(found)


def _page(
    found: PenPal,
    *,
    block: BlockForm | None = None,
    why: WhyForm | None = None,
    works: WhyForm | None = None,
    confirm: ConfirmForm | None = None,
    minor: MinorForm | None = None,
    fault: str = "",
) -> str:
    session = desk.reading()
    addresses = pen_pals.addresses_of(session, found)
    between = correspondences.of_pen_pal(session, found.id, limit=_CORRESPONDENCES_SHOWN)
    return render_template(
        "pen_pals/pen_pal.html",
        pen_pal=found,
        addresses=addresses,
        mails=outbox_list.of_pen_pal(session, [one.id for one in addresses], limit=_MAILS_SHOWN),
        rows=list(letter_rows.rows(session, pen_pal_id=found.id, newest_first=True, limit=_LETTERS_SHOWN)),
        between=between,
        replies=finding.of_correspondence(session, [one.id for one in between], limit=_LETTERS_SHOWN),
        block=block or BlockForm(),
        why=why or WhyForm(),
        works=works or WhyForm(),
        confirm=confirm or ConfirmForm(),
        minor=minor or MinorForm(),
        fault=fault,
        may_act=may_decide() and found.erased_at is None,
        may_erase=desk.my_role() is Role.ADMIN and found.erased_at is None,
        their_page=_their_page(found),
    )


def _their_page(found: PenPal) -> str:
    """Give the address of the page with their letters, in a demo alone: nobody gets the emails that lead there."""
    organisation = desk.organisation()
    if organisation is None or not organisation.demo or found.erased_at is not None:
        return ""
    return Links(desk.desk().settings).to(Purpose.WHERE, found.id)


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


@blueprint.post("/<int:pen_pal_id>/confirm")
@open_to(*DECIDERS)
def confirm(pen_pal_id: int) -> ResponseReturnValue:
    """Confirm by hand that the address is theirs."""
    form = ConfirmForm(request.form)
    if not form.validate():
        return _page(load(desk.reading(), pen_pal_id), confirm=form), 422
    with desk.writing() as session:
        found, me = load(session, pen_pal_id), desk.myself(session)
        moved = confirm_pen_pal(session, found, me, reason=form.reason.data or "", now=desk.now())
    flash(_("The address is confirmed; letters that went to review: %(number)s.", number=moved), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


@blueprint.post("/<int:pen_pal_id>/minor")
@open_to(*DECIDERS)
def minor(pen_pal_id: int) -> ResponseReturnValue:
    """Stop what somebody writes who is under 18."""
    found, form = load(desk.reading(), pen_pal_id), MinorForm(request.form)
    if form.validate() and (form.typed.data or "").strip().lower() != found.address:
        form.typed.errors = [_("This is not their address.")]
    if form.errors:
        return _page(found, minor=form), 422
    with desk.writing() as session:
        minors.refuse(session, load(session, pen_pal_id), now=desk.now(), by=desk.myself(session))
    flash(_("Their letters are stopped. What to do now stands beside the newest one, in the staff inbox."), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


@blueprint.post("/<int:pen_pal_id>/block")
@open_to(*DECIDERS)
def block(pen_pal_id: int) -> ResponseReturnValue:
    """Stop everything they write."""
    form = BlockForm(request.form)
    if not form.validate():
        return _page(load(desk.reading(), pen_pal_id), block=form), 422
    until = days.begins(form.until.data) if form.until.data else None
    try:
        with desk.writing() as session:
            found, me = _there(session, pen_pal_id), desk.myself(session)
            held = blocking.block(session, found, me, why=form.why.data or "", until=until, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return _page(load(desk.reading(), pen_pal_id), block=form, fault=str(refusal)), 422
    flash(
        _("Blocked; letters put on hold: %(number)s. What is printed is pulled in the mailroom.", number=held), "good"
    )
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


@blueprint.post("/<int:pen_pal_id>/unblock")
@open_to(*DECIDERS)
def unblock(pen_pal_id: int) -> ResponseReturnValue:
    """Lift a block; what waited for it goes back to review."""
    form = WhyForm(request.form)
    if not form.validate():
        return _page(load(desk.reading(), pen_pal_id), why=form), 422
    with desk.writing() as session:
        found, me = _there(session, pen_pal_id), desk.myself(session)
        blocking.unblock(session, found, me, why=form.why.data or "", now=desk.now())
    flash(_("The block is lifted; letters that waited for it went back to review."), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


@blueprint.post("/<int:pen_pal_id>/address-works")
@open_to(*DECIDERS)
def address_works(pen_pal_id: int) -> ResponseReturnValue:
    """Say that mail gets to them again; letters and emails that waited for it go on."""
    form = WhyForm(request.form)
    if not form.validate():
        return _page(load(desk.reading(), pen_pal_id), works=form), 422
    with desk.writing() as session:
        found, me = _there(session, pen_pal_id), desk.myself(session)
        moved = failing.works(session, found, me, why=form.why.data or "", now=desk.now())
    flash(_("Emails that waited leave now; letters that went back to review: %(number)s.", number=moved), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


@blueprint.post("/<int:pen_pal_id>/distrust")
@open_to(*DECIDERS)
def distrust(pen_pal_id: int) -> ResponseReturnValue:
    """Take trust back."""
    with desk.writing() as session:
        pen_pals.distrust(session, load(session, pen_pal_id), desk.myself(session), now=desk.now())
    flash(_("They are not trusted any more: first letters to somebody new get the slower look."), "good")
    return redirect(url_for("pen_pals.pen_pal", pen_pal_id=pen_pal_id))


def load(session: Session, pen_pal_id: int) -> PenPal:
    """Load a pen pal, or say that there is none."""
    return desk.found(session.get(PenPal, pen_pal_id), _("There is no such pen pal."))


def _there(session: Session, pen_pal_id: int) -> PenPal:
    found = load(session, pen_pal_id)
    pen_pals.require_there(found)
    return found
