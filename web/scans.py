"""Scanned paper: brought in here, listed until it is divided, and the separator sheet to print."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from relay.errors import Refused
from relay.models import Role, ScanSource
from relay.replies.dividing.sheet import separator_sheet
from relay.replies.pages.kinds import ENDINGS, FILE_BYTES_MOST
from relay.replies.scans import folder, listing
from relay.replies.scans.taking import Came, Taken, keep_file, shown_name, take
from web import desk, errors
from web.formats import exactly, sentence
from web.gate import MAILROOM, open_to
from web.letter_files import as_file

blueprint = Blueprint("scans", __name__, url_prefix="/scans")

_FORM_BYTES = 2 * FILE_BYTES_MOST + 1_000_000
_FILES_MOST = 50


@blueprint.url_value_preprocessor
def _take_larger_forms(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint == "scans.upload":
        request.max_content_length = _FORM_BYTES


@blueprint.errorhandler(413)
def _too_large(_error: Exception) -> ResponseReturnValue:
    errors.forget_what_was_sent()
    most = _FORM_BYTES // 1_000_000
    return _list(_("These files are larger than %(most)s MB together: bring them in a few at a time.", most=most)), 413


@blueprint.get("")
@open_to(*MAILROOM, Role.AUDITOR)
def show() -> ResponseReturnValue:
    """List the scans that wait, what is to be matched, and what came last."""
    return _list()


@blueprint.post("")
@open_to(*MAILROOM)
def upload() -> ResponseReturnValue:
    """Take files in, each for itself: one that cannot be taken keeps no other out."""
    files = [one for one in request.files.getlist("files") if one.filename][:_FILES_MOST]
    if not files:
        return _list(_("Choose the files that the scanner made.")), 422
    faults, taken = [], []
    for one in files:
        try:
            taken.append(_taken(one))
        except Refused as refusal:
            faults.append(f"{shown_name(one.filename or '')}: {refusal}")
    if new := sum(is_new for _scan, is_new, _line in taken):
        told = ngettext("%(num)s file is being read.", "%(num)s files are being read.", new)
        flash(told, "good")
    for _scan_id, is_new, line in taken:
        if not is_new:
            flash(line, "note")
    if faults:
        return _list(" ".join(sentence(one) for one in faults)), 422
    return redirect(url_for("scans.show"))


@blueprint.get("/separator.pdf")
@open_to(*MAILROOM)
def separator() -> Response:
    """Give the sheet to lay between letters."""
    organisation = desk.organisation()
    page = separator_sheet(organisation.paper if organisation else "letter", str(get_locale()))
    return as_file(page, "application/pdf", name="next-letter.pdf")


def _taken(one: FileStorage) -> tuple[int, bool, str]:
    kept = keep_file(desk.desk().store, one.stream.read(FILE_BYTES_MOST + 1))
    name, is_one = one.filename or "", request.form.get("one_letter") == "yes"
    with desk.writing() as session:
        me = desk.myself(session)
        came = Came(source=ScanSource.UPLOAD, name=name, by=me, is_one_letter=is_one)
        taken = take(session, kept, came, now=desk.now())
        return taken.scan.id, taken.is_new, "" if taken.is_new else _known(taken)


def _known(taken: Taken) -> str:
    told = {"name": taken.scan.name or _("this file"), "number": taken.scan.id, "when": exactly(taken.scan.received_at)}
    return str(_("%(name)s came before: it is scan %(number)s of %(when)s, and was not taken again.", **told))


def _list(fault: str = "") -> str:
    session, watched = desk.reading(), desk.desk().settings.scan_folder
    organisation = desk.organisation()
    return render_template(
        "scans/list.html",
        fault=fault,
        takes_replies=organisation is not None and organisation.takes_replies,
        open_ones=listing.open_ones(session),
        done=listing.done_last(session),
        to_match=listing.to_match(session),
        left=folder.left(watched) if watched else [],
        may_act=desk.my_role() in MAILROOM,
        accept=",".join(ENDINGS),
        one_letter=request.form.get("one_letter") == "yes",
    )
