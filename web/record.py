"""The record: who did what and when, newest first; searched, and walked link by link when somebody asks."""

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from relay import audit
from relay.models import Audit, AuditDetail, Job, JobState, Role, Staff
from relay.work import jobs
from relay.work.jobs import JobKind
from web import cursors, days, desk, wording
from web.choices import choices
from web.forms import Form
from web.gate import open_to
from web.record_words import SUBJECTS, VERBS

blueprint = Blueprint("record", __name__, url_prefix="/record")

_AFTER_ALL = 2**63 - 1
_STATES = {state.value: words for state, words in wording.STATES.items()}


class SearchForm(Form):
    """What of the record is asked for."""

    actor = SelectField(_l("Who"), [Optional()], default="")
    verb = SelectField(_l("Did what"), [Optional()], default="")
    kind = SelectField(_l("To what"), [Optional()], default="")
    subject = StringField(_l("Its number"), [Optional(), Length(max=19)])
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("To"), [Optional()])


class Value(NamedTuple):
    """What an act changed, in words: what it is called, what it was (None: the act made it), and what it became."""

    name: str
    old: str | None
    new: str


class Verdict(NamedTuple):
    """The newest walk along the chain: asked for, and what it found once it is done."""

    job: Job
    found: dict[str, Any] | None


@blueprint.get("")
@open_to(Role.ADMIN, Role.AUDITOR)
def show() -> ResponseReturnValue:
    """Show a page of the record: all of it, or what was asked for."""
    form = _form()
    valid = form.validate()
    query = (
        select(Audit, Staff)
        .outerjoin(Staff, Staff.id == Audit.actor_id)
        .options(joinedload(Audit.detail))
        .order_by(Audit.id.desc())
        .limit(cursors.ASKED_FOR)
    )
    before = cursors.number(request.args.get("before"))
    if before is not None:
        query = query.where(Audit.id < before)
    found = desk.reading().execute(_filtered(query, form)).all() if valid else []
    shown, last = cursors.page(found)
    asked = {name: value for name, value in request.args.items() if name in form.data and value}
    return render_template(
        "record/show.html",
        rows=shown,
        values=_values,
        more=last[0].id if last else None,
        asked=asked,
        form=form,
        verdict=_verdict(),
    ), 200 if valid else 422


@blueprint.post("/verify")
@open_to(Role.ADMIN, Role.AUDITOR)
def verify() -> ResponseReturnValue:
    """Ask for a walk along the whole chain; the worker does it, and the page shows what it found."""
    with desk.writing() as session:
        newest = jobs.newest(session, JobKind.VERIFY)
        if newest is None or newest.state in {JobState.DONE, JobState.PARKED}:
            jobs.enqueue(session, JobKind.VERIFY, None, now=desk.now())
        audit.record(session, "record.verified", "organisation", 1, actor_id=desk.me().id, now=desk.now())
    flash(_("The record is being checked; what is found stands here in a moment."), "good")
    return redirect(url_for("record.show"))


def _form() -> SearchForm:
    form = SearchForm(request.args)
    people = desk.reading().scalars(select(Staff).order_by(Staff.name, Staff.email))
    form.actor.choices = choices([("", _l("anybody")), *((str(one.id), one.name or one.email) for one in people)])
    form.verb.choices = choices([("", _l("anything")), *sorted(_acts(), key=lambda pair: pair[1])])
    form.kind.choices = choices([("", _l("anything")), *sorted(SUBJECTS.items(), key=lambda pair: str(pair[1]))])
    return form


def _acts() -> list[tuple[str, str]]:
    """Name every act; those that are called the same say to what it was done."""
    words = {verb: str(word) for verb, word in VERBS.items()}
    often = Counter(words.values())
    return [(verb, word if often[word] == 1 else f"{word} ({_thing(verb)})") for verb, word in words.items()]


def _thing(verb: str) -> str:
    kind = verb.partition(".")[0]
    return str(SUBJECTS.get(kind, kind))


def _filtered(query: Select[Audit, Staff], form: SearchForm) -> Select[Audit, Staff]:
    where: list[ColumnElement[bool]] = []
    if form.actor.data:
        where.append(Audit.actor_id == int(form.actor.data))
    if form.verb.data:
        where.append(Audit.verb == form.verb.data)
    if form.kind.data:
        where.append(Audit.subject_kind == form.kind.data)
    subject = cursors.number(form.subject.data)
    if subject is not None:
        where.append(Audit.subject_id == subject)
    if form.since.data:
        where.append(Audit.id >= _first_of(form.since.data))
    if form.until.data:
        where.append(Audit.id < _first_of(form.until.data + timedelta(days=1)))
    return query.where(*where)


def _first_of(day: date) -> int:
    """Give the first entry since a day began: entries are numbered in the order they were written."""
    first = select(Audit.id).where(Audit.at >= days.begins(day)).order_by(Audit.at, Audit.id).limit(1)
    return desk.reading().scalar(first) or _AFTER_ALL


def _values(detail: AuditDetail) -> list[Value]:
    """Give what an act changed; what stayed as it was is left out."""
    found = []
    for name, new in detail.new.items():
        old = detail.old.get(name)
        if old != new or name not in detail.old:
            was = _written(name, old) if name in detail.old else None
            found.append(Value(name.replace("_", " "), was, _written(name, new)))
    return found


def _written(name: str, value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(_STATES.get(str(value), value) if name == "state" else value)


def _verdict() -> Verdict | None:
    job = jobs.newest(desk.reading(), JobKind.VERIFY)
    if job is None:
        return None
    return Verdict(job, json.loads(job.result) if job.state is JobState.DONE else None)
