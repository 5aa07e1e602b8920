"""Files of a reply: pictures of its pages, and what the pen pal gets."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from relay import audit
from relay.models import Reply
from relay.replies import covering
from web import desk, knowing
from web.gate import READERS, open_to
from web.letter_files import as_file

blueprint = Blueprint("reply_files", __name__, url_prefix="/replies/<int:reply_id>")


@blueprint.get("/pages/<int:number>.jpg")
@open_to(*READERS)
def page(reply_id: int, number: int) -> ResponseReturnValue:  # noqa: ARG001 -- the gate has looked it up
    """Give the picture of a page, as it was scanned: nothing is blacked out in it."""
    reply = knowing.reply()
    found = next((one for one in reply.pages if one.position == number), None)
    if found is None:
        abort(404)
    _refuse_covered(reply)
    return as_file(desk.desk().store.get(found.stored.key), "image/jpeg", kept=True)


@blueprint.get("/sent.pdf")
@open_to(*READERS)
def sent(reply_id: int) -> ResponseReturnValue:
    """Give the very file that the pen pal gets."""
    reply = knowing.reply()
    if reply.pdf is None:
        abort(404)
    _refuse_covered(reply)
    content, name = desk.desk().store.get(reply.pdf.key), f"reply-{reply.id}.pdf"
    with desk.writing() as session:
        audit.record(session, "reply.file", "reply", reply_id, actor_id=desk.me().id, now=desk.now())
    return as_file(content, "application/pdf", name=name)


def _refuse_covered(reply: Reply) -> None:
    if covering.is_covered(desk.reading(), reply, desk.me().id):
        abort(403)
