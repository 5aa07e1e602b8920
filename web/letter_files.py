"""Files of a letter: pictures of its proof, its photos, the proof itself, and the mail exactly as it came."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from relay import audit
from relay.letters import covering
from relay.letters.arriving.raw import raw_of
from relay.models import Letter
from relay.objects import picture_key
from web import desk, knowing
from web.gate import READERS, open_to
from web.headers import FILE_POLICY

blueprint = Blueprint("letter_files", __name__)

SOURCE_SHOWN_BYTES = 200_000
_PICTURES_KEPT = "private, no-cache"
"""A browser may keep a picture, and asks each time whether it may still show it: the letter may be sealed meanwhile."""


@blueprint.get("/letters/<name>/pages/<int:page>.png")
@open_to(*READERS)
def page(name: str, page: int) -> ResponseReturnValue:  # noqa: ARG001 -- the gate has looked it up
    """Give the picture of a page of the proof that was approved, else of the newest."""
    letter = knowing.letter()
    proof = letter.approved_proof or letter.proof
    if proof is None or not 0 < page <= proof.pages:
        abort(404)
    if page in covering.pages_with_photos(letter):
        _refuse_covered(letter)
    picture = desk.desk().store.get(picture_key(proof.sha256, page))
    return as_file(picture, "image/png", kept=True)


@blueprint.get("/letters/<name>/photos/<int:seq>.jpg")
@open_to(*READERS)
def photo(name: str, seq: int) -> ResponseReturnValue:  # noqa: ARG001 -- the gate has looked it up
    """Give a photo as it will be printed: upright, without its metadata."""
    letter = knowing.letter()
    photos = letter.reading.photos if letter.reading else []
    found = next((one for one in photos if one.seq == seq), None)
    if found is None:
        abort(404)
    _refuse_covered(letter)
    return as_file(desk.desk().store.get(found.stored.key), "image/jpeg", kept=True)


@blueprint.get("/letters/<name>/proof.pdf")
@open_to(*READERS)
def proof(name: str) -> ResponseReturnValue:  # noqa: ARG001 -- the gate has looked it up
    """Give the proof itself: the very bytes that are approved and printed."""
    letter = knowing.letter()
    found = letter.approved_proof or letter.proof
    if found is None:
        abort(404)
    if covering.pages_with_photos(letter):
        _refuse_covered(letter)
    printed, code = desk.desk().store.get(found.stored.key), desk.codes().letter(letter.id)
    _record("letter.proof")
    return as_file(printed, "application/pdf", name=f"{code}.pdf")


@blueprint.get("/letters/<name>/original.eml")
@open_to(*READERS)
def original(name: str) -> ResponseReturnValue:  # noqa: ARG001 -- the gate has looked it up
    """Give the mail exactly as it came, as a file that no browser opens."""
    letter = knowing.letter()
    raw, code = raw_of(desk.reading(), letter.message), desk.codes().letter(letter.id)
    _record("letter.original")
    return as_file(raw, "application/octet-stream", name=f"{code}.eml")


@blueprint.get("/letters/<name>/source")
@open_to(*READERS)
def source(name: str) -> ResponseReturnValue:  # noqa: ARG001 -- the gate has looked it up
    """Show the mail's source as plain, escaped text; its HTML is never a page of ours."""
    letter = knowing.letter()
    text, cut = as_source(raw_of(desk.reading(), letter.message))
    code = desk.codes().letter(letter.id)
    shown = render_template("letter/source.html", code=code, text=text, message=letter.message, cut=cut)
    _record("letter.source")
    return shown


def _refuse_covered(letter: Letter) -> None:
    """Give no photo of a first letter to who has not asked for it; a page that looks ahead is told nothing is wrong."""
    if covering.is_covered(desk.reading(), letter, desk.me().id):
        ahead = request.headers.get("Sec-Purpose", "").startswith("prefetch")
        abort(Response(status=204) if ahead else 403)


def _record(verb: str) -> None:
    """Record who takes what, before it leaves."""
    with desk.writing() as session:
        audit.record(session, verb, "letter", knowing.letter_id(), actor_id=desk.me().id, now=desk.now())


def as_source(raw: bytes) -> tuple[str, bool]:
    """Give a mail's beginning as text, and whether there is more of it."""
    text = raw[:SOURCE_SHOWN_BYTES].decode("utf-8", "replace").replace("\r\n", "\n")
    return text, len(raw) > SOURCE_SHOWN_BYTES


def as_file(content: bytes, media_type: str, *, name: str = "", kept: bool = False) -> Response:
    """Give what a stranger sent, so that it can do nothing in a browser; with a name it is saved, not opened."""
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if kept:
        answer.headers["Cache-Control"] = _PICTURES_KEPT
        answer.add_etag()
        answer.make_conditional(request)
    return answer
