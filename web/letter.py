"""One letter: what was written, what will be printed, who it is between, and what to do about it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import queries
from relay.letters.decisions import Choice, confirm_pen_pal, decide
from relay.letters.queries import Cursor
from relay.models import DecisionKind, Letter, LetterState, PenPal
from web import desk, letter_page, review, viewing, wording
from web.formats import zone
from web.gate import DECIDERS, READERS, open_to

blueprint = Blueprint("letter", __name__)

_READ_ON = frozenset({DecisionKind.APPROVE, DecisionKind.HOLD, DecisionKind.RETURN, DecisionKind.REJECT})
"""After these, the next letter is shown: the hand stays where it is."""


@blueprint.get("/letters/<name>")
@open_to(*READERS)
def show(name: str) -> ResponseReturnValue:
    """Open a letter. That it was opened, and by whom, is recorded."""
    with desk.writing() as session:
        letter_id = queries.letter_id_of(session, name)
        audit.record(session, "letter.opened", "letter", letter_id, actor_id=desk.me().id, now=desk.now())
    return letter_page.whole(name)


@blueprint.get("/letters/<name>/set")
@open_to(*READERS)
def set_anew(name: str) -> ResponseReturnValue:
    """Tell a page that waits for a proof: nothing yet (204), the parts that changed, or that it should open anew."""
    sheet = letter_page.sheet_of(desk.reading(), queries.find_letter(desk.reading(), name))
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
    given = request.form
    try:
        choice = _choice(given)
        with desk.writing() as session:
            letter = queries.find_letter(session, name)
            decide(session, letter, choice, desk.myself(session), now=desk.now())
            place = Cursor(letter.received_at, letter.id)
    except Conflict:
        raise
    except Refused as refusal:
        return letter_page.whole(name, given, letter_page.stopped(name, given) or str(refusal)), 422
    code = desk.codes().letter(place.letter_id)
    from_list = given.get("list", "") in {state.value for state in LetterState}
    if choice.kind not in _READ_ON and not from_list:
        return redirect(url_for("letter.show", name=code))
    flash(_("%(code)s: %(what)s.", code=code, what=wording.DECISIONS[choice.kind]), "good")
    if from_list:
        return redirect(url_for("review.queue", state=given["list"]))
    following = viewing.following(place)
    return redirect(url_for("letter.show", name=following.code) if following else review.address(viewing.current()))


@blueprint.post("/letters/<name>/confirm")
@open_to(*DECIDERS)
def confirmed(name: str) -> ResponseReturnValue:
    """Confirm by hand that the address is the pen pal's."""
    try:
        with desk.writing() as session:
            pen_pal = _author_of(queries.find_letter(session, name))
            reason = request.form.get("reason", "")
            moved = confirm_pen_pal(session, pen_pal, desk.myself(session), reason=reason, now=desk.now())
    except Conflict:
        raise
    except Refused as refusal:
        return letter_page.whole(name, request.form, str(refusal)), 422
    flash(_("The address is confirmed; letters that went to review: %(number)s.", number=moved), "good")
    return redirect(url_for("letter.show", name=name))


def _author_of(letter: Letter) -> PenPal:
    if letter.pen_pal is None:
        raise Refused(_("nobody is known to have written this letter"))
    return letter.pen_pal


def _choice(given: Mapping[str, str]) -> Choice:
    try:
        kind, version = DecisionKind(given.get("kind", "")), int(given.get("version", ""))
    except ValueError:
        raise Refused(_("this form names no decision")) from None
    return Choice(
        kind=kind,
        version=version,
        private_reason=given.get("private_reason", "").strip(),
        public_reason=given.get("public_reason", "").strip(),
        hold_until=_morning(given.get("hold_until", "")) if kind is DecisionKind.HOLD else None,
    )


def _morning(day: str) -> datetime | None:
    """Give the moment a day begins in the organisation's zone."""
    if not day:
        return None
    try:
        begins = datetime.combine(date.fromisoformat(day), datetime.min.time(), ZoneInfo(zone(desk.organisation())))
    except ValueError:
        raise Refused(_("%(day)s is not a day", day=day)) from None
    if begins <= desk.now():
        raise Refused(_("a hold ends on a day to come"))
    return begins.astimezone(UTC)
