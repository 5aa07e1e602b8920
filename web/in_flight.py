"""Letters in flight: every letter on its way to one person, what became of it when they moved, and one act each."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from relay.errors import Refused
from relay.letters import in_flight
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.in_flight import Row
from relay.letters.moved import Place
from relay.mailroom.taking_out.pulling import pull as take_out
from relay.models import DecisionKind
from web import cursors, desk
from web.gate import DECIDERS, READERS, may_decide, open_to
from web.people import load

blueprint = Blueprint("in_flight", __name__, url_prefix="/people/<int:profile_id>/moving")


@blueprint.get("")
@open_to(*READERS)
def show(profile_id: int) -> ResponseReturnValue:
    """Show the table."""
    profile = load(desk.reading(), profile_id)
    rows = in_flight.in_flight(desk.reading(), profile, now=desk.now())
    return render_template(
        "people/moving.html",
        profile=profile,
        tab="moving",
        rows=rows,
        again=_again(rows),
        is_waiting=any(row.place in {Place.BEING_READ, Place.BEING_SET} for row in rows),
        may_act=may_decide(),
    )


@blueprint.get("/approve")
@open_to(*DECIDERS)
def asked(profile_id: int) -> ResponseReturnValue:
    """List exactly which letters would be approved again, before anything is done."""
    profile = load(desk.reading(), profile_id)
    rows = in_flight.in_flight(desk.reading(), profile, now=desk.now())
    return render_template("people/approve_again.html", profile=profile, tab="moving", again=_again(rows))


@blueprint.post("/approve")
@open_to(*DECIDERS)
def approve(profile_id: int) -> ResponseReturnValue:
    """Approve again those that were named, all or none."""
    with desk.writing() as session:
        chosen = dict(_chosen(one) for one in request.form.getlist("letter"))
        profile = load(session, profile_id)
        number = in_flight.approve_again(session, profile, chosen, desk.myself(session), now=desk.now())
    flash(_n("%(num)s letter is approved again.", "%(num)s letters are approved again.", number), "good")
    return _back(profile_id)


@blueprint.post("/pull")
@open_to(*DECIDERS)
def pull(profile_id: int) -> ResponseReturnValue:
    """Take a letter out of its batch; of a printed one, somebody takes the envelope out."""
    letter_id, version = _chosen(request.form.get("letter", ""))
    with desk.writing() as session:
        letter = in_flight.find(session, load(session, profile_id), letter_id)
        was_printed = letter.state == "printed"
        piece = take_out(
            session, letter, desk.myself(session), reason="its person moved", version=version, now=desk.now()
        )
        batch_id, seq = piece.batch_id, piece.seq
    facts = {"seq": seq, "batch": desk.codes().batch(batch_id)}
    if was_printed:
        flash(
            _("Take envelope %(seq)s out of batch %(batch)s and destroy it; the letter is set again.", **facts), "warn"
        )
    else:
        flash(_("Taken out of batch %(batch)s, which is put together again; the letter is set again.", **facts), "good")
    return _back(profile_id)


@blueprint.post("/watch")
@open_to(*DECIDERS)
def watch(profile_id: int) -> ResponseReturnValue:
    """Put on record that a mailed letter went to the old address, and may come back."""
    letter_id, _version = _chosen(request.form.get("letter", ""))
    with desk.writing() as session:
        in_flight.watch(session, load(session, profile_id), letter_id, desk.myself(session), now=desk.now())
    flash(_("On record: it went to the old address, and may come back."), "good")
    return _back(profile_id)


@blueprint.post("/hold")
@open_to(*DECIDERS)
def hold(profile_id: int) -> ResponseReturnValue:
    """Put a letter on hold until somebody has looked."""
    letter_id, version = _chosen(request.form.get("letter", ""))
    with desk.writing() as session:
        letter = in_flight.find(session, load(session, profile_id), letter_id)
        choice = Choice(kind=DecisionKind.HOLD, version=version, private_reason=_("Its person moved."))
        decide(session, letter, choice, desk.myself(session), now=desk.now())
    flash(_("On hold. It waits until somebody takes it off."), "good")
    return _back(profile_id)


def _again(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.place is Place.APPROVE_AGAIN]


def _chosen(text: str) -> tuple[int, int]:
    """Read a letter and the version of it that was seen."""
    letter_id, version = (cursors.number(part) for part in text.partition(":")[::2])
    if letter_id is None or version is None:
        raise Refused(_("this form names no letter"))
    return letter_id, version


def _back(profile_id: int) -> ResponseReturnValue:
    return redirect(url_for("in_flight.show", profile_id=profile_id))
