"""A photo of an envelope that came back, for a phone without a scanner: its code is read, and the form filled in."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay.errors import Refused
from relay.mailroom.bagging.photographing import PHOTO_BYTES_MOST, read_photo
from web import days, errors
from web.came_back import record_page
from web.came_back_form import RecordForm
from web.gate import MAILROOM, open_to

blueprint = Blueprint("came_back_photo", __name__, url_prefix="/mailroom/came-back/photo")


@blueprint.url_value_preprocessor
def _take_larger_forms(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    request.max_content_length = PHOTO_BYTES_MOST + 1_000_000


@blueprint.errorhandler(413)
def _too_large(_error: Exception) -> ResponseReturnValue:
    errors.forget_what_was_sent()
    most = PHOTO_BYTES_MOST // 1_000_000
    return _unread(_("the photo is larger than %(most)s MB; take it smaller, or type the code", most=most))


@blueprint.post("")
@open_to(*MAILROOM)
def photo() -> ResponseReturnValue:
    """Read the code in a photo; nothing is recorded yet."""
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        return _unread(_("choose a photo first"))
    try:
        read = read_photo(upload.read(PHOTO_BYTES_MOST + 1))
    except Refused as refusal:
        return _unread(str(refusal))
    return redirect(url_for("came_back.new", code=read))


def _unread(fault: str) -> ResponseReturnValue:
    return record_page(RecordForm(came_on=days.today()), photo_fault=fault), 422
