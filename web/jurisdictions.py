"""Mail rules that come with Mailcall, by state and country: confirmed by an administrator, or switched off."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext as _n
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from wtforms import DateField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from relay.directory.history import history
from relay.errors import Conflict, NotFound, Refused
from relay.letters.holding import rules_switched
from relay.mail_rules import switching
from relay.mail_rules.jurisdictions import JURISDICTIONS, Jurisdiction
from relay.mail_rules.switching import Word
from relay.models import Facility, Role, Staff
from web import days, desk
from web.forms import Form, refuse
from web.gate import READERS, open_to

blueprint = Blueprint("jurisdictions", __name__, url_prefix="/mail-rules")

ALL = "all"
"""In place of a rule's key: those of the jurisdiction that are off, or that are on."""
_MISFITS_SHOWN = 20
_HISTORY_SHOWN = 20


class ConfirmForm(Form):
    """That somebody compared a rule with its source."""

    confirmed_on = DateField(_l("Compared with its source on"), [InputRequired()])
    note = StringField(_l("Where you looked it up"), [DataRequired(), Length(max=400)])


class OffForm(Form):
    """Why a rule is not to hold."""

    why = StringField(_l("Why it is switched off"), [DataRequired(), Length(max=400)])


@dataclass(frozen=True, slots=True)
class Row:
    """A jurisdiction in the list."""

    known: Jurisdiction
    words: Sequence[Word]
    facilities: int

    @property
    def on(self) -> int:
        """How many of its rules are on."""
        return sum(word.is_on for word in self.words)

    @property
    def confirmed(self) -> int:
        """How many somebody here compared with their sources."""
        return sum(word.verified_on is not None for word in self.words)

    @property
    def changed(self) -> int:
        """How many were confirmed when they said something else."""
        return sum(word.changed_since for word in self.words)


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List the jurisdictions: those that prisons here are in come first."""
    session = desk.reading()
    counted = select(Facility.jurisdiction, func.count()).group_by(Facility.jurisdiction)
    facilities = dict(session.execute(counted).all())
    newest = switching.newest(session)
    rows = [
        Row(known, switching.words_of(known, newest), facilities.get(key, 0))
        for key in JURISDICTIONS
        for known in [switching.shipped(key)]
    ]
    rows.sort(key=lambda row: (not row.facilities, not row.known.on_from_the_start, row.known.name))
    return render_template("jurisdictions/show.html", rows=rows)


@blueprint.get("/<jurisdiction>")
@open_to(*READERS)
def jurisdiction(jurisdiction: str) -> ResponseReturnValue:
    """Show the rules of one: what each says, where it is from, how sure that is, and whether it is on."""
    known = _known(jurisdiction)
    session = desk.reading()
    words = switching.words(session, known)
    return render_template(
        "jurisdictions/jurisdiction.html",
        known=known,
        words_on=words,
        people=_people(session, words),
        may_act=desk.my_role() is Role.ADMIN,
        all=ALL,
    )


@blueprint.get("/<jurisdiction>/<key>")
@open_to(*READERS)
def rule(jurisdiction: str, key: str) -> ResponseReturnValue:
    """Show one rule, with the waiting letters that would not fit it."""
    return _page(_known(jurisdiction), key, ConfirmForm(confirmed_on=days.today()), OffForm())


@blueprint.post("/<jurisdiction>/<key>/confirm")
@open_to(Role.ADMIN)
def confirm(jurisdiction: str, key: str) -> ResponseReturnValue:
    """Say that it was compared with its source; that switches it on."""
    known, form = _known(jurisdiction), ConfirmForm(request.form)
    if not form.validate():
        return _page(known, key, form, OffForm()), 422
    try:
        with desk.writing() as session:
            chosen = _to_confirm(_seen(session, known, key), key)
            day, note = form.confirmed_on.data or days.today(), form.note.data or ""
            rules_switched.confirm(session, chosen, desk.myself(session), confirmed_on=day, note=note, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return _page(known, key, form, OffForm(), refuse(form, refusal)), 422
    told = _n("%(num)s rule is on. Waiting letters are held against it.", "%(num)s rules are on.", len(chosen))
    flash(told, "good")
    return redirect(url_for("jurisdictions.jurisdiction", jurisdiction=known.key))


@blueprint.post("/<jurisdiction>/<key>/off")
@open_to(Role.ADMIN)
def off(jurisdiction: str, key: str) -> ResponseReturnValue:
    """Switch it off, with a reason."""
    known, form = _known(jurisdiction), OffForm(request.form)
    if not form.validate():
        return _page(known, key, ConfirmForm(confirmed_on=days.today()), form), 422
    with desk.writing() as session:
        chosen = [word for word in _seen(session, known, key) if word.is_on]
        rules_switched.switch_off(session, chosen, desk.myself(session), why=form.why.data or "", now=desk.now())
    told = _n("%(num)s rule is off. Letters that waited for it go on.", "%(num)s rules are off.", len(chosen))
    flash(told, "good")
    return redirect(url_for("jurisdictions.jurisdiction", jurisdiction=known.key))


def _known(key: str) -> Jurisdiction:
    try:
        return switching.shipped(key)
    except NotFound:
        abort(404)


def _chosen(session: Session, known: Jurisdiction, key: str) -> list[Word]:
    words = switching.words(session, known)
    return words if key == ALL else [word for word in words if word.rule.key == key] or abort(404)


def _to_confirm(words: list[Word], key: str) -> list[Word]:
    """One that was named may be confirmed again; of all of them, those that may be confirmed together."""
    return words if key != ALL else switching.together(words)


def _seen(session: Session, known: Jurisdiction, key: str) -> list[Word]:
    """Give what is meant, as it was when the form was shown."""
    chosen = _chosen(session, known, key)
    switching.require_seen(chosen, request.form.get("seen", ""))
    return chosen


def _page(known: Jurisdiction, key: str, form: ConfirmForm, off_form: OffForm, fault: str = "") -> str:
    session = desk.reading()
    chosen = _chosen(session, known, key)
    to_confirm = _to_confirm(chosen, key)
    found, is_all = rules_switched.would_not_fit(session, to_confirm, now=desk.now(), limit=_MISFITS_SHOWN)
    ids = switching.ids_of(session, chosen)
    return render_template(
        "jurisdictions/rule.html",
        known=known,
        key=key,
        chosen=chosen,
        to_confirm=to_confirm,
        seen=switching.seen(chosen),
        form=form,
        off_form=off_form,
        fault=fault,
        misfits=found,
        is_all=is_all,
        code=desk.codes().letter,
        people=_people(session, chosen),
        history=history(session, {"jurisdiction_rule": ids}, limit=_HISTORY_SHOWN) if ids else [],
        may_act=desk.my_role() is Role.ADMIN,
        all=ALL,
    )


def _people(session: Session, words: Sequence[Word]) -> dict[int, str]:
    """Give who said the newest word on each rule."""
    ids = {word.newest.made_by_id for word in words if word.newest is not None}
    rows = session.scalars(select(Staff).where(Staff.id.in_(ids - {None})))
    return {one.id: one.name or one.email for one in rows}
