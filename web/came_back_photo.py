"""A photo of an envelope that came back, for a phone without a scanner: its code is read, and the form filled in."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from relay.errors import Refused
from web import code_photo, days
from web.came_back import record_page
from web.came_back_form import RecordForm
from web.gate import MAILROOM, open_to

blueprint = Blueprint("came_back_photo", __name__, url_prefix="/mailroom/came-back/photo")


@blueprint.url_value_preprocessor
def _take_larger_forms(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    code_photo.take_larger_forms()


@blueprint.errorhandler(413)
def _too_large(_error: Exception) -> ResponseReturnValue:
    return _unread(code_photo.refuse_larger())


@blueprint.post("")
@open_to(*MAILROOM)
def photo() -> ResponseReturnValue:
    """Read the code in a photo; nothing is recorded yet."""
    try:
        read = code_photo.code_sent()
    except Refused as refusal:
        return _unread(str(refusal))
    return redirect(url_for("came_back.new", code=read))


def _unread(fault: str) -> ResponseReturnValue:
    return record_page(RecordForm(came_on=days.today()), photo_fault=fault), 422
