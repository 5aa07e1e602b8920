"""One letter: what was written, what will be printed, who it is between, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import authenticity, queries
from relay.letters.decisions import Choice, confirm_pen_pal, decide, may
from relay.letters.queries import Cursor, LetterRow
from relay.models import DecisionKind, Letter, LetterState, PenPal
from web import desk, sender, wording
from web.formats import zone
from web.gate import DECIDERS, READERS, open_to
from web.letter_text import marked

blueprint = Blueprint("letter", __name__)

_EARLIER_SHOWN = 8
_READ_ON = frozenset({DecisionKind.APPROVE, DecisionKind.HOLD, DecisionKind.RETURN, DecisionKind.REJECT})
"""After these, the next letter is shown: the hand stays where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A letter, laid out for its page."""

    letter: Letter
    code: str
    text: str
    hidden: list[dict[str, Any]]
    attachments: list[dict[str, Any]]
    senders: list[dict[str, Any]]
    sender_rows: list[sender.SenderRow]
    sender_source: str
    history: list[queries.Step]
    earlier: list[LetterRow]
    before: LetterRow | None
    after: LetterRow | None
    choices: frozenset[DecisionKind]


@blueprint.get("/letters/<name>")
@open_to(*READERS)
def show(name: str) -> ResponseReturnValue:
    """Open a letter. That it was opened, and by whom, is recorded."""
    with desk.writing() as session:
        letter = queries.find_letter(session, name)
        audit.record(session, "letter.opened", "letter", letter.id, actor_id=desk.me().id, now=desk.now())
    return _page(name, {})


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
        return _page(name, given, str(refusal)), 422
    code = desk.codes().letter(place.letter_id)
    if choice.kind not in _READ_ON:
        return redirect(url_for("letter.show", name=code))
    flash(_("%(code)s: %(what)s.", code=code, what=wording.DECISIONS[choice.kind]), "good")
    following = _neighbour(desk.reading(), place, newest_first=False) or _neighbour(
        desk.reading(), None, newest_first=False
    )
    return redirect(url_for("letter.show", name=following.code) if following else url_for("review.queue"))


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
        return _page(name, request.form, str(refusal)), 422
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


def _page(name: str, given: Mapping[str, str], fault: str = "") -> str:
    sheet = _sheet(desk.reading(), queries.find_letter(desk.reading(), name))
    spans = [
        (flag.span_start, flag.span_end)
        for flag in sheet.letter.flags
        if flag.span_start is not None and flag.span_end is not None
    ]
    return render_template("letter/show.html", sheet=sheet, marked=marked(sheet.text, spans), given=given, fault=fault)


def _sheet(session: Session, letter: Letter) -> Sheet:
    detail = letter.reading.detail if letter.reading else {}
    known = authenticity.shown(session, letter.message_id)
    place = Cursor(letter.received_at, letter.id)
    role = desk.me().role
    return Sheet(
        letter=letter,
        code=desk.codes().letter(letter.id),
        text=letter.reading.text if letter.reading else "",
        hidden=[segment for segment in detail.get("segments", []) if not segment["kept"] and segment["text"].strip()],
        attachments=detail.get("attachments", []),
        senders=detail.get("senders", []),
        sender_rows=sender.rows(known),
        sender_source=sender.source(known),
        history=_told(queries.history(session, letter)),
        earlier=_earlier(session, letter),
        before=_neighbour(session, place, newest_first=True),
        after=_neighbour(session, place, newest_first=False),
        choices=frozenset(kind for kind in DecisionKind if may(role, kind, letter.state)),
    )


def _told(steps: list[queries.Step]) -> list[queries.Step]:
    """Give what happened, newest first; that somebody opened it once is enough, the record has every time."""
    seen: set[str] = set()
    told = []
    for step in steps:
        if step.verb == "letter.opened" and step.actor in seen:
            continue
        if step.verb == "letter.opened":
            seen.add(step.actor)
        told.append(step)
    return told[::-1]


def _earlier(session: Session, letter: Letter) -> list[LetterRow]:
    """Give the other letters of this correspondence, newest first."""
    if letter.pen_pal_id is None:
        return []
    found = queries.rows(
        session,
        profile_id=letter.profile_id,
        pen_pal_id=letter.pen_pal_id,
        newest_first=True,
        limit=_EARLIER_SHOWN + 1,
    )
    return [row for row in found if row.id != letter.id][:_EARLIER_SHOWN]


def _neighbour(session: Session, place: Cursor | None, *, newest_first: bool) -> LetterRow | None:
    """Give the next letter to review, or the one before."""
    states = (LetterState.IN_REVIEW,)
    return next(queries.rows(session, states=states, after=place, newest_first=newest_first, limit=1), None)
