"""Who reads a letter just now, told to the others who have it open; and who is at the desk."""

from datetime import timedelta

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from relay.letters import claims
from relay.models import Letter, LetterState
from web import cursors, desk, knowing
from web.gate import READERS, open_to

blueprint = Blueprint("claims", __name__, url_prefix="/letters/<name>")

_SEEN_EVERY = timedelta(minutes=1)


def start(app: Flask) -> None:
    """Note once a minute that somebody opens pages; one that looks again by itself is no sign of anybody."""

    @app.before_request
    def _note() -> None:
        account = desk.signed_in()
        if account is None or request.endpoint in {None, "static"} or request.headers.get("HX-Request"):
            return
        if account.seen_at is None or desk.now() - account.seen_at >= _SEEN_EVERY:
            with desk.writing() as session:
                claims.seen(session, account.id, now=desk.now())


@blueprint.post("/reading")
@open_to(*READERS)
def reading(name: str) -> ResponseReturnValue:
    """Say that one's page of a letter is still open, and hear who else reads it and whether it has gone on."""
    session, me, now = desk.reading(), desk.me().id, desk.now()
    letter_id, state = _letter(session)
    if claims.is_due(session, letter_id, me, now=now):
        with desk.writing() as session:
            claims.still_open(session, letter_id, me, now=now)
    names = claims.readers_of(desk.reading(), [letter_id], now=now, but=me)[letter_id]
    gone_on = request.form.get("state", state.value) != state.value
    return render_template("letter/_readers.html", readers=names, gone_on=state if gone_on else None, code=name)


@blueprint.post("/left")
@open_to(*READERS)
def left(name: str) -> ResponseReturnValue:  # noqa: ARG001 -- the gate has looked it up
    """Say that one has left a letter; the browser does, when its page is closed."""
    with desk.writing() as session:
        claims.release(session, knowing.letter_id(), desk.me().id, opened=cursors.moment(request.form.get("opened")))
    return "", 204


def _letter(session: Session) -> tuple[int, LetterState]:
    letter_id = knowing.letter_id()
    return letter_id, session.get_one(Letter, letter_id).state
