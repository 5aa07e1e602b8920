"""Taking one letter out of what is printed together, before it is in the post: it goes back to its readers."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay.errors import Conflict, Refused
from relay.letters.queries import find_letter
from relay.mailroom.taking_out import pulling
from web import cursors, desk, letter_page
from web.gate import DECIDERS, open_to

blueprint = Blueprint("letter_pulling", __name__)


@blueprint.post("/letters/<name>/pull")
@open_to(*DECIDERS)
def pull(name: str) -> ResponseReturnValue:
    """Take a letter out of its batch; of a printed one somebody takes the envelope out of the pile."""
    try:
        with desk.writing() as session:
            letter = find_letter(session, name)
            why, version = request.form.get("private_reason", ""), cursors.number(request.form.get("version")) or 0
            was_printed = letter.state == "printed"
            piece = pulling.stop(session, letter, desk.myself(session), why=why, version=version, now=desk.now())
            batch, seq = desk.codes().batch(piece.batch_id), piece.seq
    except Conflict:
        raise
    except Refused as refusal:
        return letter_page.whole(name, request.form.to_dict() | {"kind": "pull"}, str(refusal)), 422
    if was_printed:
        told = _(
            "Take envelope %(seq)s out of batch %(batch)s and destroy it; the letter is set again.",
            seq=seq,
            batch=batch,
        )
        flash(told, "warn")
    else:
        flash(
            _("Taken out of batch %(batch)s, which is put together again; the letter is set again.", batch=batch),
            "good",
        )
    return redirect(url_for("letter.show", name=name))
