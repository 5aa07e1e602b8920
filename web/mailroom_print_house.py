"""A batch that a print house prints: its zip goes out, its tracking file comes back."""

import tempfile
from contextlib import ExitStack
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay.directory.tables import BYTES_MOST
from relay.errors import Conflict, Refused, Sealed
from relay.mailroom import batches
from relay.mailroom.print_house import package, tracking
from relay.mailroom.print_house.tracking import Taken
from web import batch_page, desk, errors
from web.batch_page import Forms
from web.gate import MAILROOM, open_to
from web.headers import FILE_POLICY

blueprint = Blueprint("mailroom_print_house", __name__, url_prefix="/mailroom/batches/<name>")

_FORM_BYTES = 2 * BYTES_MOST
_IN_MEMORY_BYTES = 16_000_000
_LINES_SHOWN = 500


@blueprint.url_value_preprocessor
def _take_larger_forms(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    request.max_content_length = _FORM_BYTES


@blueprint.errorhandler(413)
def _too_large(_error: Exception) -> ResponseReturnValue:
    errors.forget_what_was_sent()
    told = _("the file is too large: %(most)s KB at most", most=BYTES_MOST // 1000)
    return _again((request.view_args or {}).get("name", ""), told), 413


@blueprint.post("/export")
@open_to(*MAILROOM)
def export(name: str) -> ResponseReturnValue:
    """Give the zip for a print house; that it was taken, and what is in it, is recorded."""
    with ExitStack() as kept:
        archive = kept.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES))
        with desk.writing() as session:
            found, me = batches.find_batch(session, name), desk.myself(session)
            package.export(session, desk.desk().store, found, me, archive, now=desk.now())  # type: ignore[arg-type]
            code = desk.codes().batch(found.id)
        archive.seek(0)
        called = f"batch-{code}.zip"
        answer: Response = send_file(archive, "application/zip", as_attachment=True, download_name=called)
        answer.call_on_close(kept.pop_all().close)
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer


@blueprint.post("/tracking")
@open_to(*MAILROOM)
def take(name: str) -> ResponseReturnValue:
    """Take the tracking file of a print house in, and say of each line what became of it."""
    upload = request.files.get("tracking")
    if upload is None or not upload.filename:
        return _again(name, _("choose the file first")), 422
    raw = upload.read()
    try:
        with desk.writing() as session:
            found, me = batches.find_batch(session, name), desk.myself(session)
            answered = tracking.take(session, raw, me, now=desk.now(), batch=found)
    except (Conflict, Sealed):
        raise
    except Refused as refusal:
        return _again(name, str(refusal)), 422
    return render_template(
        "mailroom/tracking.html",
        code=desk.codes().batch(batches.find_batch(desk.reading(), name).id),
        counted=list(tracking.counted(answered)),
        lines=answered[:_LINES_SHOWN],
        more=len(answered) > _LINES_SHOWN,
        back=sum(line.taken is Taken.CAME_BACK for line in answered),
        withheld=sum(line.withheld for line in answered),
    )


def _again(name: str, fault: str) -> str:
    return batch_page.page("mailroom/batch.html", name, Forms(tracking_fault=fault))
