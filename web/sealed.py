"""Sealed letters: the act, and the facts and steps that administrators see. No picture and no word is shown here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, NotFound, Refused
from relay.letters.acts import By
from relay.letters.paper import envelopes
from relay.letters.queries import find_letter
from relay.letters.sealed import sealing, unsealing
from relay.letters.urgent import procedures
from relay.models import (
    Letter,
    LetterState,
    Photo,
    Piece,
    PieceState,
    Proof,
    ReadingVersion,
    Role,
    Sealing,
    Staff,
    StoredObject,
)
from web import cursors, desk, knowing
from web.gate import DECIDERS, open_to

blueprint = Blueprint("sealed", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a sealed letter, for a report; nothing of what it shows."""

    letter: Letter
    code: str
    sealing: Sealing
    sealed_by: str
    photos: list[str]
    proof: str
    piece: Piece | None
    batch_code: str
    same_act: list[str]
    """The codes of the others that were sealed with it."""
    procedure: procedures.Procedure


@blueprint.post("/letters/<name>/seal")
@open_to(*DECIDERS)
def seal(name: str) -> ResponseReturnValue:
    """Seal a letter with everything that belongs to it, whatever version of it was seen."""
    with desk.writing() as session:
        letter = find_letter(session, name, even_sealed=True)
        by = By(staff=desk.myself(session), now=desk.now())
        sealed = sealing.seal(session, letter, by, why=request.form.get("why", "")[:4000])
        pieces = [piece for one in sealed if (piece := envelopes.last_of(session, one)) is not None]
        printed = [piece for piece in pieces if piece.state is PieceState.SPOILED and piece.state_since == by.now]
        batches = sorted({piece.batch_id for piece in printed})
    flash(_n("%(num)s letter is sealed.", "%(num)s letters are sealed.", len(sealed)), "good")
    if batches:
        codes = ", ".join(desk.codes().batch(batch_id) for batch_id in batches)
        line = _("It was taken out of batch %(codes)s. If its pages are printed, lock them away unread.", codes=codes)
        flash(line, "stop")
    answer = make_response(redirect(url_for("sealed.show", name=name) if _may_look() else url_for("review.queue")))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.get("/sealed")
@open_to(Role.ADMIN)
def listing() -> ResponseReturnValue:
    """List what is sealed, newest first, and what was lifted."""
    before = cursors.number(request.args.get("before"))
    query = select(Sealing, Staff).join(Staff, Staff.id == Sealing.sealed_by_id).order_by(Sealing.id.desc())
    query = query.where(Sealing.id < before) if before else query
    found = desk.reading().execute(query.limit(cursors.ASKED_FOR)).all()
    shown, last = cursors.page(found)
    more = last[0].id if last else None
    book = desk.codes()
    rows = [(book.letter(row.letter_id) if row.letter_id else "", row, by) for row, by in shown]
    return render_template("sealed/listing.html", rows=rows, more=more)


@blueprint.get("/letters/<name>/sealed")
@open_to(Role.ADMIN)
def show(name: str) -> ResponseReturnValue:  # noqa: ARG001 -- the gate has looked it up
    """Show the facts and the steps; that somebody looked is recorded."""
    if knowing.letter_state() is not LetterState.SEALED:
        raise NotFound(_("This letter is not sealed."))
    with desk.writing() as session:
        letter_id, me = knowing.letter_id(), desk.me().id
        audit.record(session, "letter.sealed_opened", "letter", letter_id, actor_id=me, now=desk.now())
    return _page()


@blueprint.post("/letters/<name>/sealed/report")
@open_to(Role.ADMIN)
def report(name: str) -> ResponseReturnValue:
    """Note that it was reported."""
    given = request.form
    try:
        with desk.writing() as session:
            found = sealing.facts_of(session, knowing.letter_id())
            unsealing.report(session, found, _by(session), on=_day(given), told=given.get("report", "")[:4000])
    except Refused as refusal:
        return _page({**given, "form": "report"}, str(refusal)), 422
    flash(_("The report is noted."), "good")
    return redirect(url_for("sealed.show", name=name))


@blueprint.post("/letters/<name>/sealed/lift")
@open_to(Role.ADMIN)
def lift(name: str) -> ResponseReturnValue:
    """Lift a seal, with a reason."""
    given = request.form
    try:
        with desk.writing() as session:
            found = sealing.facts_of(session, knowing.letter_id())
            lifted = unsealing.unseal(session, found, _by(session), why=given.get("why", "")[:4000])
            number = len(lifted)
    except Conflict:
        raise
    except Refused as refusal:
        return _page({**given, "form": "lift"}, str(refusal)), 422
    flash(_n("The seal of %(num)s letter is lifted.", "The seals of %(num)s letters are lifted.", number), "good")
    return redirect(url_for("letter.show", name=name))


def _page(given: Mapping[str, str] | None = None, fault: str = "") -> str:
    facts = _facts(desk.reading(), sealing.facts_of(desk.reading(), knowing.letter_id()))
    return render_template("sealed/show.html", facts=facts, given=given or {}, fault=fault)


def _facts(session: Session, found: Sealing) -> Facts:
    letter, book = sealing.letter_of(found), desk.codes()
    by = session.get_one(Staff, found.sealed_by_id)
    hashes = select(StoredObject.sha256).distinct().join(Photo, Photo.object_id == StoredObject.id)
    hashes = hashes.join(ReadingVersion, ReadingVersion.id == Photo.reading_id)
    photos = session.scalars(hashes.where(ReadingVersion.message_id == letter.message_id)).all()
    same = (Sealing.sealed_at == found.sealed_at, Sealing.sealed_by_id == found.sealed_by_id)
    others = select(Sealing.letter_id).where(*same, Sealing.id != found.id).order_by(Sealing.id).limit(50)
    piece = envelopes.last_of(session, letter)
    return Facts(
        letter=letter,
        code=book.letter(letter.id),
        sealing=found,
        sealed_by=by.name or by.email,
        photos=sorted(photos),
        proof=_proof(session, letter),
        piece=piece,
        batch_code=book.batch(piece.batch_id) if piece else "",
        same_act=[book.letter(letter_id) for letter_id in session.scalars(others) if letter_id],
        procedure=procedures.sealing(desk.organisation(), str(get_locale())),
    )


def _proof(session: Session, letter: Letter) -> str:
    newest = select(Proof.sha256).where(Proof.letter_id == letter.id).order_by(Proof.version.desc()).limit(1)
    return session.scalar(newest) or ""


def _day(given: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(given.get("reported_on", ""))
    except ValueError:
        raise Refused(_("say on which day it was reported")) from None


def _by(session: Session) -> By:
    return By(staff=desk.myself(session), now=desk.now())


def _may_look() -> bool:
    return desk.my_role() is Role.ADMIN
