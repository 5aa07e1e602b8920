"""Photos of people in prison: taken with a form, made ready in a child of its own, shown to readers only."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from relay.directory.portraits import PORTRAIT_BYTES_MOST, keep_portrait
from relay.errors import Refused
from relay.models import Profile
from web import desk
from web.gate import READERS, open_to
from web.letter_files import as_file

if TYPE_CHECKING:
    from relay.objects import Kept
    from web.people_forms import ProfileForm

blueprint = Blueprint("portraits", __name__, url_prefix="/people")

_FORM_BYTES = PORTRAIT_BYTES_MOST + 1_000_000
_WITH_PHOTO = frozenset({"people.new", "people.edit"})


@blueprint.get("/<int:profile_id>/photo.jpg")
@open_to(*READERS)
def show(profile_id: int) -> ResponseReturnValue:
    """Give a person's photo, as it was made ready here."""
    query = select(Profile).where(Profile.id == profile_id).options(joinedload(Profile.portrait))
    found = desk.reading().scalar(query)
    if found is None or found.portrait is None:
        abort(404)
    return as_file(desk.desk().store.get(found.portrait.key), found.portrait.media_type, kept=True)


def take_larger_forms(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a form with a photo be larger than others; said before anything reads it."""
    if endpoint in _WITH_PHOTO:
        request.max_content_length = _FORM_BYTES


def uploaded(form: "ProfileForm") -> "Kept | None":
    """Keep the photo that came with a form, if one did.

    Raises:
        Refused: it cannot be used; its field says why.
    """
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        return None
    try:
        return keep_portrait(desk.desk().store, upload.read(PORTRAIT_BYTES_MOST + 1))
    except Refused as refusal:
        told = str(refusal)
        form.photo.errors = [f"{told[:1].upper()}{told[1:]}."]
        raise


def ask_again(form: "ProfileForm") -> None:
    """Say beside the field that a chosen file is not kept: a browser sends everything back but that."""
    upload = request.files.get("photo")
    if upload is not None and upload.filename and not form.photo.errors:
        form.photo.errors = [_("Choose the photo again: a browser does not send a file twice.")]
