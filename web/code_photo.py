"""A photo that a form sends in place of a scan: how large it may be, and the one code that is in it."""

from flask import request
from flask_babel import gettext as _

from relay.errors import Refused
from relay.mailroom.bagging.photographing import PHOTO_BYTES_MOST, read_photo, too_large
from web import errors

_FORM_BYTES = PHOTO_BYTES_MOST + 1_000_000


def take_larger_forms() -> None:
    """Let this request be as large as a photo and the form around it."""
    request.max_content_length = _FORM_BYTES


def refuse_larger() -> str:
    """Forget a form that was larger still, and say what to do."""
    errors.forget_what_was_sent()
    return str(too_large())


def code_sent() -> str:
    """Give the code in the photo that was sent.

    Raises:
        Refused: none was sent, or it has no code of ours, or codes of more than one letter.
    """
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        raise Refused(_("choose a photo first"))
    return read_photo(upload.read(PHOTO_BYTES_MOST + 1))
