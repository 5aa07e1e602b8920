"""Importing facilities: a list is uploaded or pasted, each row shown with what becomes of it, then confirmed."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from relay import audit, directory
from relay.directory import LISTS, Outcome
from relay.directory.lists import ALSO_READ, COLUMNS, unread
from relay.directory.tables import BYTES_MOST, decoded
from relay.errors import Refused
from web import desk, errors
from web.gate import DECIDERS, open_to
from web.people import author

blueprint = Blueprint("facility_import", __name__, url_prefix="/facilities/import")

_FORM_BYTES = 10 * BYTES_MOST
"""A list that is too large comes back with its form, unless it is absurd."""
_ROWS_SHOWN = 300
_SOURCE_MOST = 200
_WRONG_FIRST = (Outcome.WRONG, Outcome.CHANGED, Outcome.ADDED, Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Given:
    """A list, as it was given."""

    text: str
    source: str
    shipped: str = ""
    was_guessed: bool = False


@blueprint.url_value_preprocessor
def _take_larger_forms(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    request.max_content_length = request.max_form_memory_size = _FORM_BYTES


@blueprint.errorhandler(413)
def _too_large(_error: Exception) -> ResponseReturnValue:
    errors.forget_what_was_sent()
    return _start(_("the list is too large: %(most)s KB at most", most=BYTES_MOST // 1000)), 413


@blueprint.get("")
@open_to(*DECIDERS)
def show() -> ResponseReturnValue:
    """Show where a list can come from."""
    return _start()


@blueprint.post("")
@open_to(*DECIDERS)
def look() -> ResponseReturnValue:
    """Show what would become of each row. Nothing is written."""
    try:
        given = _given()
        planned = directory.plan(desk.reading(), given.text, given.source)
    except Refused as refusal:
        return _start(str(refusal)), 422
    shown = sorted(planned.planned, key=lambda one: (_WRONG_FIRST.index(one.outcome), one.row.line))
    return render_template(
        "facility_import/look.html",
        given=given,
        planned=planned,
        shown=shown[:_ROWS_SHOWN],
        outcomes=[(outcome, planned.number(outcome)) for outcome in Outcome],
        good=planned.number(Outcome.ADDED) + planned.number(Outcome.CHANGED),
        unread=unread(given.text),
    )


@blueprint.post("/confirm")
@open_to(*DECIDERS)
def confirm() -> ResponseReturnValue:
    """Read the list again and write its good rows, all in one transaction."""
    try:
        given = _given()
        with desk.writing() as session:
            done = directory.import_facilities(session, given.text, given.source, author())
            told = {str(outcome): done.number(outcome) for outcome in Outcome} | {"source": given.source}
            actor = desk.me().id
            audit.record(session, "facility.imported", "organisation", 1, actor_id=actor, now=desk.now(), new=told)
    except Refused as refusal:
        return _start(str(refusal)), 422
    added, changed, _same, wrong = (done.number(outcome) for outcome in Outcome)
    flash(_("%(added)s facilities added, %(changed)s changed.", added=added, changed=changed), "good")
    if wrong:
        flash(_n("%(num)s row was left out: it was wrong.", "%(num)s rows were left out: wrong.", wrong), "warn")
    return redirect(url_for("facilities.show", only="unverified" if added else None))


def _start(fault: str = "") -> str:
    pasted = request.form.get("pasted", "") if request.method == "POST" else ""
    return render_template(
        "facility_import/show.html",
        fault=fault,
        lists=LISTS.values(),
        pasted=pasted,
        wrong="pasted" if pasted.strip() and not _file_name() else "list",
        source=request.form.get("source", ""),
        columns=COLUMNS,
        also=ALSO_READ,
        most_kb=BYTES_MOST // 1000,
    )


def _file_name() -> str:
    file = request.files.get("list")
    return (file.filename or "") if file else ""


def _given() -> Given:
    """Take the list that comes with Mailcall, or the file, or what was pasted."""
    shipped = request.form.get("shipped", "")
    if shipped:
        found, text = directory.shipped_list(shipped)
        return Given(text, found.source, shipped)
    source = request.form.get("source", "").strip()[:_SOURCE_MOST]
    file = request.files.get("list")
    if file is not None and file.filename:
        with closing(file):
            text, was_guessed = decoded(file.read(BYTES_MOST + 1))
        return Given(text, source or file.filename[:_SOURCE_MOST], was_guessed=was_guessed)
    pasted = request.form.get("pasted", "")
    if not pasted.strip():
        raise Refused(_("choose a file, or paste a list"))
    text, _was_guessed = decoded(pasted.encode("utf-8", "replace"))
    return Given(text, source or str(_("a pasted list")))
