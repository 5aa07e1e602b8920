"""What cannot wait: its list, the page of one letter with clock, procedure and contacts, and what is done about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import claims
from relay.letters.acts import By
from relay.letters.queries import find_letter
from relay.letters.urgent import clock as clocks
from relay.letters.urgent import escalating, procedures, urgent_list
from relay.letters.urgent.clock import Alarm
from relay.letters.urgent.escalating import Onward
from relay.models import Escalation, Ground, Letter, LetterState, Role, Staff
from web import cursors, desk, knowing, letter_page, urgent_panel
from web.gate import DECIDERS, READERS, open_to
from web.urgent_panel import Clock
from web.wording import STATES

blueprint = Blueprint("urgent", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An urgent letter, laid out for its page."""

    letter: Letter
    code: str
    escalation: Escalation
    clock: Clock
    procedure: procedures.Procedure
    quotes: list[str]
    able: list[Staff]
    may_act: bool
    may_settle: bool


@blueprint.get("/urgent")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List what is open by its clock, and under it what was settled."""
    session, before = desk.reading(), cursors.number(request.args.get("before"))
    settled = urgent_list.settled_rows(session, before=before, limit=cursors.ASKED_FOR)
    shown, last = cursors.page(settled)
    return render_template(
        "urgent/show.html",
        waiting=urgent_list.open_rows(session, limit=200) if before is None else [],
        settled=shown,
        more=last.id if last else None,
        before=before,
        clock_of=lambda due_at: Clock(due_at, desk.now()),
        named=urgent_panel.named(),
    )


@blueprint.get("/letters/<name>/urgent")
@open_to(*READERS)
def case(name: str) -> ResponseReturnValue:
    """Open an urgent letter: clock, procedure, contacts and words on one screen. That it was opened is recorded."""
    if knowing.letter_state() is not LetterState.URGENT:
        return redirect(url_for("letter.show", name=name))
    with desk.writing() as session:
        me, now, letter_id = desk.me().id, desk.now(), knowing.letter_id()
        audit.record(session, "letter.urgent_opened", "letter", letter_id, actor_id=me, now=now)
        claims.claim(session, letter_id, me, now=now)
    found = escalating.case_of(desk.reading(), letter_id)
    return _page(found) if found else redirect(url_for("letter.show", name=name))


@blueprint.get("/letters/<name>/urgent/clock")
@open_to(*READERS)
def clock(name: str) -> ResponseReturnValue:
    """Give the clock anew; a page whose letter was settled meanwhile opens anew."""
    found = escalating.case_of(desk.reading(), knowing.letter_id())
    if found is None:
        return "", 204, {"HX-Refresh": "true"}
    told = cursors.number(request.args.get("told"))
    now = Clock(found.due_at, desk.now())
    here = url_for("urgent.clock", name=name, told=now.step)
    return render_template("urgent/_clock.html", clock=now, clock_url=here, aloud=told != now.step)


@blueprint.post("/letters/<name>/urgent")
@open_to(*DECIDERS)
def escalate(name: str) -> ResponseReturnValue:
    """Take a letter out of the queue to a named person."""
    given = request.form
    try:
        with desk.writing() as session:
            alarm = alarm_of(session, given)
            found = escalating.escalate(session, find_letter(session, name), alarm, _by(session, given))
            who = found.person.name or found.person.email
    except Conflict:
        raise
    except Refused as refusal:
        return letter_page.whole(name, {**given, "panel": "urgent"}, str(refusal)), 422
    flash(_("It is out of the queue. %(who)s has it, and the clock runs.", who=who), "good")
    return redirect(url_for("urgent.case", name=name))


@blueprint.post("/letters/<name>/urgent/take")
@open_to(*DECIDERS)
def take(name: str) -> ResponseReturnValue:
    """Say that one has it in hand."""
    return _done(name, clocks.take, _("You have it in hand."))


@blueprint.post("/letters/<name>/urgent/hand")
@open_to(*DECIDERS)
def hand(name: str) -> ResponseReturnValue:
    """Give it to somebody else."""

    def give(session: Session, found: Escalation, by: By) -> None:
        clocks.hand_over(session, found, person_of(session, request.form) or _nobody(), by)

    return _done(name, give, _("It was handed over; they see it on every page until they take it."))


@blueprint.post("/letters/<name>/urgent/settle")
@open_to(*DECIDERS)
def settle(name: str) -> ResponseReturnValue:
    """Say what was done, and let the letter go on."""
    given = request.form
    try:
        with desk.writing() as session:
            found = _open_one(session, name)
            onward = _onward(given)
            outcome = given.get("outcome", "")
            state = escalating.settle(session, found, onward, _by(session, {}), outcome=outcome)
    except Conflict:
        raise
    except Refused as refusal:
        return _again(given, str(refusal)), 422
    flash(_("Settled. The letter is now: %(state)s. Nobody outside was told.", state=STATES[state]), "good")
    return redirect(url_for("urgent.show"))


def _done(name: str, deed: Callable[[Session, Escalation, By], None], line: str) -> ResponseReturnValue:
    try:
        with desk.writing() as session:
            deed(session, _open_one(session, name), _by(session, {}))
    except Conflict:
        raise
    except Refused as refusal:
        return _again(request.form, str(refusal)), 422
    flash(line, "good")
    return redirect(url_for("urgent.case", name=name))


def _again(given: Mapping[str, str], fault: str) -> str:
    """Give the page with what was typed, and why nothing was done."""
    found = escalating.case_of(desk.reading(), knowing.letter_id())
    if found is None:
        raise Conflict(_("somebody settled it a moment ago; nothing else was done"))
    return _page(found, given, fault)


def _page(found: Escalation, given: Mapping[str, str] | None = None, fault: str = "") -> str:
    session, letter, me, role = desk.reading(), escalating.letter_of(found), desk.me(), desk.my_role()
    shown = Case(
        letter=letter,
        code=desk.codes().letter(letter.id),
        escalation=found,
        clock=Clock(found.due_at, desk.now()),
        procedure=procedures.urgent(desk.organisation(), str(get_locale())),
        quotes=urgent_panel.quotes(letter),
        able=[one for one in clocks.able(session, letter) if one.id != found.person_id],
        may_act=role in DECIDERS,
        may_settle=role in DECIDERS and (me.id == found.person_id or role is Role.ADMIN),
    )
    return render_template("urgent/case.html", case=shown, onwards=tuple(Onward), given=given or {}, fault=fault)


def alarm_of(session: Session, given: Mapping[str, str]) -> Alarm:
    """Give what a form says about why something cannot wait."""
    try:
        ground = Ground(given.get("ground", ""))
    except ValueError:
        raise Refused(_("choose why it cannot wait")) from None
    return Alarm(ground=ground, note=given.get("note", "")[:4000], person=person_of(session, given))


def person_of(session: Session, given: Mapping[str, str]) -> Staff | None:
    """Give whom a form names; None: nobody."""
    chosen = cursors.number(given.get("person"))
    return session.get(Staff, chosen) if chosen is not None else None


def _nobody() -> Staff:
    raise Refused(_("choose who is to have it"))


def _onward(given: Mapping[str, str]) -> Onward:
    try:
        return Onward(given.get("onward", ""))
    except ValueError:
        raise Refused(_("choose what becomes of the letter")) from None


def _open_one(session: Session, name: str) -> Escalation:
    found = clocks.of(session, find_letter(session, name))
    if found is None:
        raise Conflict(_("somebody settled it a moment ago; nothing else was done"))
    return found


def _by(session: Session, given: Mapping[str, str]) -> By:
    return By(staff=desk.myself(session), now=desk.now(), version=cursors.number(given.get("version")))
