"""One envelope of a batch: its own pages, that it was pulled, and printing it again when it is spoiled."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay import audit
from relay.errors import Conflict, Refused
from relay.mailroom import again, batches, pieces
from relay.mailroom.taking_out import stopping
from web import cursors, desk, piece_page
from web.forms import refuse
from web.gate import MAILROOM, open_to
from web.letter_files import as_file
from web.piece_page import AgainForm, Refusal

blueprint = Blueprint("mailroom_pieces", __name__, url_prefix="/mailroom/batches/<name>")


@blueprint.get("/pieces/<int:seq>")
@open_to(*MAILROOM)
def show(name: str, seq: int) -> ResponseReturnValue:
    """Show one envelope, and what can be done about it."""
    return piece_page.page(name, seq)


@blueprint.post("/pieces/<int:seq>/again")
@open_to(*MAILROOM)
def print_again(name: str, seq: int) -> ResponseReturnValue:
    """Say that an envelope is spoiled, and go to the one that follows it."""
    form = AgainForm(request.form)
    if not form.validate():
        return piece_page.page(name, seq, Refusal(again=form)), 422
    try:
        with desk.writing() as session:
            piece = pieces.numbered(session, batches.find_batch(session, name), seq)
            me = desk.myself(session)
            new = again.print_again(session, piece, me, reason=form.reason.data or "", now=desk.now()).seq
    except Conflict:
        raise
    except Refused as refusal:
        return piece_page.page(name, seq, Refusal(again=form, fault=refuse(form, refusal))), 422
    flash(_("Envelope %(old)s is spoiled: destroy it. This one follows it: print its pages.", old=seq), "good")
    return redirect(url_for("mailroom_pieces.show", name=name, seq=new))


@blueprint.get("/pieces/<int:seq>/pages.pdf")
@open_to(*MAILROOM)
def pages(name: str, seq: int) -> ResponseReturnValue:
    """Give the pages of one envelope; that they were taken is recorded."""
    with desk.writing() as session:
        batch = batches.find_batch(session, name)
        piece = pieces.numbered(session, batch, seq)
        content = again.pages(desk.desk().store, piece)
        new, me = {"seq": seq}, desk.me().id
        audit.record(session, "batch.piece_downloaded", "batch", batch.id, actor_id=me, now=desk.now(), new=new)
        code = pieces.code_of(desk.codes(), piece)
    return as_file(content, "application/pdf", name=f"letter-{code}.pdf")


@blueprint.post("/pull")
@open_to(*MAILROOM)
def pull(name: str) -> ResponseReturnValue:
    """Say that an envelope that must not be mailed was pulled from what is printed."""
    seq = cursors.number(request.form.get("seq")) or 0
    with desk.writing() as session:
        found = batches.find_batch(session, name)
        piece = next((one for one in found.pieces if one.seq == seq), None)
        if piece is None:
            raise Refused(_("there is no such envelope in this batch"))
        stopping.pull(session, piece, desk.myself(session), now=desk.now())
    flash(_("It is taken out, and will not be mailed. Destroy what was printed of it."), "good")
    then = "mailroom_scan.show" if request.form.get("then") == "scan" else "mailroom.batch"
    return redirect(url_for(then, name=name))
