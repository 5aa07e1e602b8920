"""One scan: its pages as thumbnails, where a person says where letters begin and end; turning, laying aside."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from relay.errors import Acquainted, Conflict, Refused
from relay.letters.pen_pals import acquaintances
from relay.models import Correspondence, Reply, ReplyState, Role, Scan, ScanPage, ScanState
from relay.replies.dividing import again as again_dividing
from relay.replies.dividing import dividing
from relay.replies.dividing.cutting import Place, proposed
from relay.replies.matching import envelopes
from relay.replies.matching.leads import Lead, leads
from relay.replies.pages.reader import PageReader
from relay.replies.pages.values import FileFaultError
from relay.replies.scans import taking, turning
from web import cursors, desk, knowing
from web.formats import sentence
from web.gate import MAILROOM, open_to
from web.letter_files import as_file

blueprint = Blueprint("scan", __name__, url_prefix="/scans/<int:scan_id>")

_LOOKERS = (*MAILROOM, Role.AUDITOR)
_UNMATCHED = ReplyState.TO_MATCH


@blueprint.get("")
@open_to(*_LOOKERS)
def show(scan_id: int) -> ResponseReturnValue:
    """Show a scan: its pages while they wait to be divided, and what was made of them afterwards."""
    return _page(dividing.find(desk.reading(), scan_id))


@blueprint.get("/pages/<int:number>.jpg")
@open_to(*MAILROOM)
def picture(scan_id: int, number: int) -> Response:
    """Give a page's picture, while nobody knows whose it is: afterwards it belongs to its reply, and is shown there."""
    page = _shown(scan_id, number)
    return as_file(desk.desk().store.get(page.stored.key), "image/jpeg", kept=True)


@blueprint.get("/pages/<int:number>/envelope.jpg")
@open_to(*MAILROOM)
def envelope(scan_id: int, number: int) -> Response:
    """Give the corner of an envelope where its sender stands, larger."""
    page = _shown(scan_id, number)
    with PageReader(reads_words=False) as reader:
        try:
            made = reader.corner(desk.desk().store.get(page.stored.key), page.envelope)
        except FileFaultError:
            abort(404)
    return as_file(made, "image/jpeg", kept=True)


@blueprint.post("/pages/<int:number>/envelope")
@open_to(*MAILROOM)
def say_envelope(scan_id: int, number: int) -> ResponseReturnValue:
    """Say that a page is the envelope, or is none."""
    is_envelope = request.form.get("is_envelope") == "yes"
    with desk.writing() as session:
        page = turning.find_page(session, scan_id, number)
        envelopes.say(session, page, is_envelope=is_envelope, now=desk.now(), actor=desk.myself(session))
        reply_id = page.reply_id
    flash(_("This page is the envelope.") if is_envelope else _("This page is not the envelope."), "good")
    return redirect(url_for("reply_matching.show", reply_id=reply_id))


@blueprint.post("/divide")
@open_to(*MAILROOM)
def divide(scan_id: int) -> ResponseReturnValue:
    """Make letters of the pages, as was said of each."""
    said = _said(request.form)
    try:
        scan = dividing.find(desk.reading(), scan_id)
        words = dividing.words_of(desk.reading(), dividing.pages_of(desk.reading(), scan), said)
        with desk.writing() as session:
            scan = dividing.find(session, scan_id, lock=True)
            me, version = desk.myself(session), cursors.number(request.form.get("version")) or 0
            made = dividing.divide(session, scan, said, words, version=version, now=desk.now(), actor=me)
            waiting = sum(reply.state is ReplyState.TO_MATCH for reply in made)
            first = next((reply.id for reply in made if reply.state is ReplyState.TO_MATCH), None)
    except Conflict:
        raise
    except Refused as refusal:
        scan = dividing.find(desk.reading(), scan_id)
        return _page(scan, said, refusal), 422
    flash(ngettext("%(num)s letter was made.", "%(num)s letters were made.", len(made)), "good")
    if first is None:
        return redirect(url_for("scans.show"))
    flash(
        ngettext(
            "%(num)s of them waits until you say whom it is for.",
            "%(num)s of them wait until you say whom they are for.",
            waiting,
        ),
        "note",
    )
    return redirect(url_for("reply_matching.show", reply_id=first))


@blueprint.post("/pages/<int:number>/turn")
@open_to(*MAILROOM)
def turn(scan_id: int, number: int) -> ResponseReturnValue:
    """Turn a page by a quarter or a half."""
    degrees = cursors.number(request.form.get("degrees")) or 90
    key = turning.find_page(desk.reading(), scan_id, number).stored.key
    made = turning.make_turned(desk.desk().store, key, degrees)
    with desk.writing() as session:
        page = turning.find_page(session, scan_id, number)
        turning.turn(session, page, key, made, desk.myself(session), desk.now())
        reply_id = page.reply_id
    if reply_id is not None:
        return redirect(url_for("reply_matching.show", reply_id=reply_id, _anchor=f"page-{number}"))
    return redirect(url_for("scan.show", scan_id=scan_id, _anchor=f"page-{number}"))


@blueprint.post("/discard")
@open_to(*MAILROOM)
def discard(scan_id: int) -> ResponseReturnValue:
    """Say that nothing in it is a letter."""
    with desk.writing() as session:
        scan = dividing.find(session, scan_id, lock=True)
        version = cursors.number(request.form.get("version")) or 0
        dividing.discard(session, scan, version=version, now=desk.now(), actor=desk.myself(session))
    flash(_("Laid aside: nothing in it is a letter. Its file is kept."), "good")
    return redirect(url_for("scans.show"))


@blueprint.post("/again")
@open_to(*MAILROOM)
def again(scan_id: int) -> ResponseReturnValue:
    """Read a file again that could not be read."""
    with desk.writing() as session:
        taking.again(session, dividing.find(session, scan_id, lock=True), desk.myself(session), now=desk.now())
    flash(_("It is being read again."), "good")
    return redirect(url_for("scans.show"))


@blueprint.post("/apart")
@open_to(*MAILROOM)
def apart(scan_id: int) -> ResponseReturnValue:
    """Take its letters apart, because it was divided wrongly."""
    reason, version = request.form.get("reason", "")[:2_000], cursors.number(request.form.get("version")) or 0
    try:
        with desk.writing() as session:
            scan = dividing.find(session, scan_id, lock=True)
            again_dividing.take_apart(
                session, scan, reason, version=version, now=desk.now(), actor=desk.myself(session)
            )
    except (Conflict, Acquainted):
        raise
    except Refused as refusal:
        scan = dividing.find(desk.reading(), scan_id)
        return _page(scan, refusal=refusal, reason=reason), 422
    flash(_("Its letters are taken apart: say of each page anew what it is."), "good")
    return redirect(url_for("scan.show", scan_id=scan_id))


def _shown(scan_id: int, number: int) -> ScanPage:
    """Give a page that may be seen here: one of which nobody knows yet whose it is.

    Raises:
        Acquainted: who asks knows who wrote it.
    """
    session = desk.reading()
    page = turning.find_page(session, scan_id, number)
    reply = session.get(Reply, page.reply_id) if page.reply_id is not None else None
    if (page.scan.state is not ScanState.TO_DIVIDE) if reply is None else (reply.state is not _UNMATCHED):
        abort(404)
    if reply is not None and knowing.known().includes(profile_id=reply.profile_id):
        raise Acquainted(_(acquaintances.LINE))
    return page


def _said(form: Mapping[str, Any]) -> dict[int, Place]:
    """What was said of each page; what is no place of ours was not said."""
    places = {place.value: place for place in Place}
    said = {}
    for name, value in form.items():
        number = cursors.number(name.removeprefix("page-")) if name.startswith("page-") else None
        if number is not None and value in places:
            said[number] = places[value]
    return said


def _page(
    scan: Scan, said: Mapping[int, Place] | None = None, refusal: Refused | None = None, *, reason: str = ""
) -> str:
    session = desk.reading()
    pages = dividing.pages_of(session, scan)
    found = {one.code: one for one in leads(session, (code for page in pages for code in page.code.split()))}
    proposal = proposed(dividing.seen(session, pages)).places
    return render_template(
        "scans/scan.html",
        scan=scan,
        pages=pages,
        said={**proposal, **again_dividing.said_before(pages), **(said or {})},
        proposal=proposal,
        lead_of={page.number: _known_leads(page, found) for page in pages},
        replies=dividing.letters_of(session, scan),
        why_not_apart=again_dividing.why_not(session, scan),
        reason=reason,
        fault=sentence(str(refusal)) if refusal else "",
        field=refusal.field if refusal else "",
        places=[place for place in Place if place is not Place.SEPARATOR],
        may_act=desk.my_role() in MAILROOM,
    )


def _known_leads(page: ScanPage, found: Mapping[str, Lead]) -> list[Correspondence]:
    """Whom a page's codes name; nobody whom the person who asks knows."""
    between = [found[code].correspondence for code in page.code.split()]
    known = knowing.known()
    return [
        one
        for one in between
        if one is not None and not known.includes(profile_id=one.profile_id, pen_pal_id=one.pen_pal_id)
    ]
