"""A reply that cannot wait: out of the queue, its page with clock, procedure and contacts, and what is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters.acts import By
from relay.letters.urgent import clock as clocks
from relay.letters.urgent import procedures
from relay.models import Escalation, PenPal, Profile, Reply, ReplyState, Role, Staff
from relay.replies import finding, urgent
from relay.replies.known import addressee
from relay.replies.urgent import Onward
from web import cursors, desk, reply_words, urgent_panel
from web.gate import DECIDERS, READERS, open_to
from web.reply import by_of, carried_out
from web.urgent import alarm_of, person_of
from web.urgent_panel import Clock

blueprint = Blueprint("reply_urgent", __name__, url_prefix="/replies/<int:reply_id>/urgent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An urgent reply, laid out for its page."""

    reply: Reply
    person: Profile | None
    pal: PenPal | None
    escalation: Escalation
    clock: Clock
    procedure: procedures.Procedure
    quotes: list[str]
    able: list[Staff]
    may_act: bool
    may_settle: bool


@blueprint.get("")
@open_to(*READERS)
def case(reply_id: int) -> ResponseReturnValue:
    """Open an urgent reply; that it was opened is recorded."""
    found = urgent.case_of(desk.reading(), reply_id)
    if found is None:
        finding.find(desk.reading(), reply_id)
        return redirect(url_for("reply.show", reply_id=reply_id))
    page = _page(found)
    with desk.writing() as session:
        audit.record(session, "reply.urgent_opened", "reply", reply_id, actor_id=desk.me().id, now=desk.now())
    return page


@blueprint.get("/clock")
@open_to(*READERS)
def clock(reply_id: int) -> ResponseReturnValue:
    """Give the clock anew; a page whose reply was settled meanwhile opens anew."""
    found = urgent.case_of(desk.reading(), reply_id)
    if found is None:
        finding.find(desk.reading(), reply_id)
        return "", 204, {"HX-Refresh": "true"}
    now = Clock(found.due_at, desk.now())
    here = url_for("reply_urgent.clock", reply_id=reply_id, told=now.step)
    aloud = cursors.number(request.args.get("told")) != now.step
    return render_template("urgent/_clock.html", clock=now, clock_url=here, aloud=aloud)


@blueprint.post("")
@open_to(*DECIDERS)
def escalate(reply_id: int) -> ResponseReturnValue:
    """Take a reply out of the queue to a named person."""

    def taken_out(session: Session, reply: Reply) -> ResponseReturnValue:
        found = urgent.escalate(session, reply, alarm_of(session, request.form), by_of(session))
        who = found.person.name or found.person.email
        flash(_("It is out of the queue. %(who)s has it, and the clock runs.", who=who), "good")
        return redirect(url_for("reply_urgent.case", reply_id=reply_id))

    return carried_out(reply_id, taken_out)


@blueprint.post("/take")
@open_to(*DECIDERS)
def take(reply_id: int) -> ResponseReturnValue:
    """Say that one has it in hand."""
    return _done(reply_id, clocks.take, _("You have it in hand."))


@blueprint.post("/hand")
@open_to(*DECIDERS)
def hand(reply_id: int) -> ResponseReturnValue:
    """Give it to somebody else."""

    def give(session: Session, found: Escalation, by: By) -> None:
        to = person_of(session, request.form)
        if to is None:
            raise Refused(_("choose who is to have it"))
        clocks.hand_over(session, found, to, by)

    return _done(reply_id, give, _("It was handed over; they see it on every page until they take it."))


@blueprint.post("/settle")
@open_to(*DECIDERS)
def settle(reply_id: int) -> ResponseReturnValue:
    """Say what was done, and let the reply go on."""
    given = request.form
    try:
        with desk.writing() as session:
            found, outcome = _open_one(session, reply_id), given.get("outcome", "")[:4000]
            state = urgent.settle(session, found, _onward(given), _by(session), outcome=outcome)
    except Conflict:
        raise
    except Refused as refusal:
        return _again(reply_id, given, str(refusal)), 422
    told = _("Settled. The reply is now: %(state)s. Nobody outside was told.", state=reply_words.STATES[state])
    flash(told, "good")
    return redirect(url_for("urgent.show"))


def _done(reply_id: int, deed: Callable[[Session, Escalation, By], None], line: str) -> ResponseReturnValue:
    try:
        with desk.writing() as session:
            deed(session, _open_one(session, reply_id), _by(session))
    except Conflict:
        raise
    except Refused as refusal:
        return _again(reply_id, request.form, str(refusal)), 422
    flash(line, "good")
    return redirect(url_for("reply_urgent.case", reply_id=reply_id))


def _again(reply_id: int, given: Mapping[str, str], fault: str) -> str:
    found = urgent.case_of(desk.reading(), reply_id)
    if found is None:
        raise Conflict(_("somebody settled it a moment ago; nothing else was done"))
    return _page(found, given, fault)


def _page(found: Escalation, given: Mapping[str, str] | None = None, fault: str = "") -> str:
    session, reply, me, role = desk.reading(), urgent.reply_of(found), desk.me(), desk.my_role()
    shown = Case(
        reply=reply,
        person=reply.profile,
        pal=addressee(session, reply),
        escalation=found,
        clock=Clock(found.due_at, desk.now()),
        procedure=procedures.urgent(desk.organisation(), str(get_locale())),
        quotes=urgent_panel.quotes_in(reply.text, reply.flags),
        able=[one for one in clocks.able(session, reply) if one.id != found.person_id],
        may_act=role in DECIDERS,
        may_settle=role in DECIDERS and (me.id == found.person_id or role is Role.ADMIN),
    )
    return render_template("replies/urgent.html", case=shown, onwards=tuple(Onward), given=given or {}, fault=fault)


def _open_one(session: Session, reply_id: int) -> Escalation:
    reply = finding.find(session, reply_id)
    found = clocks.of(session, reply) if reply.state is ReplyState.URGENT else None
    if found is None:
        raise Conflict(_("somebody settled it a moment ago; nothing else was done"))
    return found


def _onward(given: Mapping[str, str]) -> Onward:
    try:
        return Onward(given.get("onward", ""))
    except ValueError:
        raise Refused(_("choose what becomes of the reply")) from None


def _by(session: Session) -> By:
    return By(staff=desk.myself(session), now=desk.now())
