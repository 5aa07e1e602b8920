"""One letter: what was written, what will be printed, who it is between, and what to do about it."""

from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import claims, covering, queries
from relay.letters.deciding import undoing
from relay.letters.deciding.decisions import confirm_pen_pal, decide
from relay.letters.lists.letter_rows import Cursor
from relay.models import Decision, DecisionKind, Letter, LetterState
from web import decide_form, deciding, desk, knowing, letter_page, viewing, wording
from web.gate import DECIDERS, READERS, open_to

blueprint = Blueprint("letter", __name__)

_READ_ON = frozenset(
    {
        *(DecisionKind.APPROVE, DecisionKind.HOLD, DecisionKind.RETURN, DecisionKind.REJECT),
        *(DecisionKind.CLOSE, DecisionKind.FOR_US),
    }
)
"""After these, the next letter is shown: the hand stays where it is."""


@blueprint.get("/letters/<name>")
@open_to(*READERS)
def show(name: str) -> ResponseReturnValue:  # noqa: ARG001 -- the gate has looked it up
    """Open a letter. That it was opened, and by whom, is recorded before the page leaves."""
    now = desk.now()  # before the page's own time: whoever leaves it, leaves what was claimed for it
    page = letter_page.page_of(knowing.letter())
    with desk.writing() as session:
        me, letter_id = desk.me().id, knowing.letter_id()
        audit.record(session, "letter.opened", "letter", letter_id, actor_id=me, now=now)
        claims.claim(session, letter_id, me, now=now)
    return page


@blueprint.get("/letters/<name>/set")
@open_to(*READERS)
def set_anew(name: str) -> ResponseReturnValue:  # noqa: ARG001 -- the gate has looked it up
    """Tell a page that waits for a proof: nothing yet (204), the parts that changed, or that it should open anew."""
    sheet = letter_page.sheet_of(desk.reading(), knowing.letter())
    as_it_was = (sheet.letter.state.value, str(sheet.letter.reading_id or ""))
    if (request.args.get("state"), request.args.get("reading")) != as_it_was:
        return "", 204, {"HX-Refresh": "true"}
    if sheet.waits:
        return "", 204
    return render_template("letter/set.html", sheet=sheet, given={}, fault="")


@blueprint.post("/letters/<name>/decide")
@open_to(*DECIDERS)
def decided(name: str) -> ResponseReturnValue:
    """Carry out a decision on the version that was read; the second of two people is told what happened."""
    given = request.form.to_dict()
    try:
        with desk.writing() as session:
            letter = queries.find_letter(session, name)
            given = decide_form.filled(session, letter.pen_pal, given)
            choice, window = decide_form.choice_of(given), decide_form.cancel_window()
            if choice.kind is DecisionKind.APPROVE:
                covering.refuse(session, letter, desk.me().id)
            made = decide(session, letter, choice, desk.myself(session), now=desk.now(), cancel_window=window)
            claims.release(session, letter.id, desk.me().id)
            place, decision_id = Cursor(letter.received_at, letter.id), _undoable(session, letter, made, window)
            said = _said(choice.kind, letter.state)
    except Conflict as conflict:
        return deciding.conflicting(name, conflict)
    except Refused as refusal:
        return letter_page.whole(name, given, letter_page.stopped(name, given) or str(refusal)), 422
    return _go_on(given, choice.kind, place, decision_id, said)


def _go_on(
    given: Mapping[str, str], kind: DecisionKind, place: Cursor, decision_id: int | None, said: str
) -> ResponseReturnValue:
    """Say what was done, with a way to undo it, and show what is to be read next."""
    code = desk.codes().letter(place.letter_id)
    from_list = given.get("list", "") in {state.value for state in LetterState}
    line = _("%(code)s: %(what)s.", code=code, what=said)
    if kind not in _READ_ON and not from_list:
        flash(line, "good")  # that page has the undo of its own
        return redirect(url_for("letter.show", name=code))
    flash({"line": line, "code": code, "decision": decision_id, "view": viewing.here() or ""}, "undo")  # type: ignore[arg-type]
    if from_list:
        return redirect(url_for("review.queue", state=given["list"]))
    return deciding.read_on(place)


def _undoable(session: Session, letter: Letter, made: Decision, window: timedelta) -> int | None:
    """Name the decision while it can be taken back; None where nothing is left of its time."""
    session.expire(letter, ["decisions"])  # they may have been read before this one was made
    lasts = undoing.undoable(session, letter, desk.myself(session), now=desk.now(), cancel_window=window)
    return made.id if lasts else None


def _said(kind: DecisionKind, state: LetterState) -> str:
    if kind is DecisionKind.APPROVE and state is LetterState.SECOND_REVIEW:
        return str(_("approved by you; it waits for a second reader"))
    return str(wording.DECISIONS[kind])


@blueprint.post("/letters/<name>/confirm")
@open_to(*DECIDERS)
def confirmed(name: str) -> ResponseReturnValue:
    """Confirm by hand that the address is the pen pal's."""
    try:
        with desk.writing() as session:
            pen_pal = deciding.author_of(queries.find_letter(session, name))
            reason = request.form.get("reason", "")
            moved = confirm_pen_pal(session, pen_pal, desk.myself(session), reason=reason, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return letter_page.whole(name, request.form, str(refusal)), 422
    flash(_("The address is confirmed; letters that went to review: %(number)s.", number=moved), "good")
    return redirect(url_for("letter.show", name=name))
