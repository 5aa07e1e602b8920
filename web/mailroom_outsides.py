"""The envelope or the label of one letter again, alone: asked for on its page, made by the worker, given out here."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay import audit
from relay.errors import Conflict, NotFound, Refused
from relay.mailroom import pieces
from relay.mailroom.papers import one_outside
from relay.models import BatchPart
from web import desk, piece_page
from web.forms import refuse
from web.gate import MAILROOM, open_to
from web.letter_files import as_file
from web.piece_page import OutsideForm, Refusal

blueprint = Blueprint("mailroom_outsides", __name__, url_prefix="/mailroom/batches/<name>/pieces/<int:seq>/outside")

_PARTS = {"envelope": BatchPart.ENVELOPES, "label": BatchPart.LABELS}
_NAMES = {part: name for name, part in _PARTS.items()}


@blueprint.post("")
@open_to(*MAILROOM)
def ask(name: str, seq: int) -> ResponseReturnValue:
    """Have it made."""
    form = OutsideForm(request.form)
    part = next((one for one in _NAMES if one.value == form.part.data), None)
    if part is None:
        raise Refused(_("nothing such is printed for this letter"))
    if not form.validate():
        return piece_page.page(name, seq, Refusal(outside=form)), 422
    try:
        with desk.writing() as session:
            _batch, piece = piece_page.find(session, name, seq)
            why, first = form.why.data or "", (form.first.data or 1) - 1
            one_outside.ask(session, piece, part, desk.myself(session), reason=why, first=first, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return piece_page.page(name, seq, Refusal(outside=form, fault=refuse(form, refusal))), 422
    flash(_("It is being made; it stands here in a moment. Destroy the spoiled one."), "good")
    return redirect(url_for("mailroom_pieces.show", name=name, seq=seq, _anchor=f"outside-{part.value}"))


@blueprint.get("/<part>.pdf")
@open_to(*MAILROOM)
def file(name: str, seq: int, part: str) -> ResponseReturnValue:
    """Give it; that it was taken is recorded."""
    if part not in _PARTS:
        raise NotFound(_("a letter has no such file"))
    with desk.writing() as session:
        batch, piece = piece_page.find(session, name, seq)
        content = one_outside.content(session, desk.desk().store, piece, _PARTS[part], now=desk.now())
        new, me = {"seq": seq, "part": part}, desk.me().id
        audit.record(session, "batch.piece_downloaded", "batch", batch.id, actor_id=me, now=desk.now(), new=new)
        code = pieces.code_of(desk.codes(), piece)
    return as_file(content, "application/pdf", name=f"{part}-{code}.pdf")
