"""Ways for a letter to keep to the mail rules: what each would give is shown first, and one is taken as a form."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import covering
from relay.letters.arriving import rereading
from relay.letters.paper import fitting, repairs
from relay.letters.paper.paper_facts import printed_photos
from relay.letters.paper.repairs import WayKey
from relay.letters.paper.sheet import numbered
from relay.letters.queries import find_letter
from relay.models import Letter
from web import cursors, desk, knowing, repair_words
from web.gate import DECIDERS, open_to
from web.letter_reading import act_of

blueprint = Blueprint("letter_repair", __name__, url_prefix="/letters/<name>/repair")

_WAYS = frozenset(key.value for key in WayKey)


@blueprint.get("")
@open_to(*DECIDERS)
def show(name: str) -> ResponseReturnValue:  # noqa: ARG001 -- the gate has looked it up
    """Show how the letter stands, and what there is to choose."""
    page = _page(knowing.letter())
    with desk.writing() as session:
        me, letter_id = desk.me().id, knowing.letter_id()
        audit.record(session, "letter.opened", "letter", letter_id, actor_id=me, now=desk.now())
    return page


@blueprint.post("")
@open_to(*DECIDERS)
def choose(name: str) -> ResponseReturnValue:
    """Take one of the ways."""
    key, _sep, value = request.form.get("way", "").partition("=")
    try:
        with desk.writing() as session:
            letter = find_letter(session, name)
            _take(session, letter, key, value)
            told = _told(repairs.parts_of(session, letter), letter)
    except Conflict:
        raise
    except Refused as refusal:
        return _page(find_letter(desk.reading(), name), str(refusal)), 422
    flash(told, "good")
    return redirect(url_for("letter.show", name=name))


@blueprint.post("/undo")
@open_to(*DECIDERS)
def undo(name: str) -> ResponseReturnValue:
    """Lay the letter out as it was before."""
    try:
        with desk.writing() as session:
            repairs.take_back(session, find_letter(session, name), act_of(session))
    except Conflict:
        raise
    except Refused as refusal:
        return _page(find_letter(desk.reading(), name), str(refusal)), 422
    flash(_("It is laid out as before, and set again."), "good")
    return redirect(url_for("letter.show", name=name))


def _take(session: Session, letter: Letter, key: str, value: str) -> None:
    if key not in _WAYS:
        raise Refused(_("choose one of the ways first"))
    if key == WayKey.FEWER_PHOTOS and (seqs := _ticked()):
        repairs.leave_out(session, letter, seqs, act_of(session))
        return
    if key == WayKey.FEWER_PHOTOS:
        raise Refused(_("tick the photos that are to stay out"))
    repairs.choose(session, letter, WayKey(key), value, act_of(session))


def _ticked() -> list[int]:
    return [number for number in map(cursors.number, request.form.getlist("photo")) if number is not None]


def _told(parts: list[Letter], letter: Letter) -> str:
    others = [desk.codes().letter(one.id) for one in parts if one.id != letter.id]
    if not others:
        return str(_("Done. It is being set again, and its proof says how it came out."))
    told = {"number": len(parts), "codes": ", ".join(others)}
    return str(_("%(number)s letters now; the further parts: %(codes)s. All are being set.", **told))


def _page(letter: Letter, fault: str = "") -> str:
    session, organisation, now = desk.reading(), desk.organisation(), desk.now()
    found, parts = None, repairs.parts_of(session, letter)
    if organisation is not None:
        rules = fitting.rules_for(session, letter, organisation, now)
        found = repairs.outlook(session, letter, organisation, rules, now=now)
    included = {photo.seq for photo in printed_photos(letter)}
    return render_template(
        "letter/repair.html",
        letter=letter,
        code=desk.codes().letter(letter.id),
        found=found,
        parts=[(desk.codes().letter(one.id), one) for one in parts],
        photos=[(photo, number) for photo, number in numbered(letter.reading) if photo.seq in included],
        covered=covering.is_covered(session, letter, desk.me().id),
        was_chosen=repairs.taken(session, letter),
        may_change=rereading.may_change(letter, desk.me().role),
        repairing=repair_words,
        fault=fault,
    )
