"""Saying whom a paper letter is for: the letter beside those it may be for, then both names, large, once more."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay.errors import Acquainted, Conflict, Refused, Sealed
from relay.letters.pen_pals import acquaintances
from relay.models import PageRole, Reply, ReplyState, Role
from relay.replies.finding import SEALED
from relay.replies.matching import by_hand, envelopes, suggesting
from relay.replies.matching.doubts import Doubt, first_seen
from relay.replies.matching.leads import asked_about
from relay.replies.matching.suggesting import Suggestion
from web import cursors, desk, knowing
from web.formats import sentence
from web.gate import MAILROOM, open_to

blueprint = Blueprint("reply_matching", __name__, url_prefix="/replies/<int:reply_id>/match")


@blueprint.get("")
@open_to(*MAILROOM)
def show(reply_id: int) -> ResponseReturnValue:
    """Show the letter, and whom it may be for."""
    return _page(_find(desk.reading(), reply_id))


@blueprint.get("/<int:correspondence_id>")
@open_to(*MAILROOM)
def confirm(reply_id: int, correspondence_id: int) -> ResponseReturnValue:
    """Show both names, large, before anything is done."""
    session = desk.reading()
    between = by_hand.find_between(session, correspondence_id)
    reply = _find(session, reply_id)
    return render_template(
        "scans/confirm.html",
        reply=reply,
        between=between,
        pages=by_hand.pages_of(session, reply),
        asked_about=asked_about(session, reply.code) if reply.code else None,
        **_told(session, reply),
    )


@blueprint.post("/<int:correspondence_id>")
@open_to(*MAILROOM)
def match(reply_id: int, correspondence_id: int) -> ResponseReturnValue:
    """Match it."""
    with desk.writing() as session:
        reply, me = by_hand.find(session, reply_id), desk.myself(session)
        by_hand.match(session, reply, correspondence_id, version=_version(), now=desk.now(), actor=me)
        goes = reply.state is ReplyState.APPROVED
    flash(_("Matched: it goes on by itself.") if goes else _("Matched: it is read next, and goes on then."), "good")
    return _onward()


@blueprint.post("/not-opened")
@open_to(*MAILROOM)
def not_opened(reply_id: int) -> ResponseReturnValue:
    """Say that it is Legal or Special Mail, and what became of it."""
    try:
        with desk.writing() as session:
            reply, note = by_hand.find(session, reply_id), request.form.get("note", "")[:2_000]
            by_hand.not_opened(session, reply, note, version=_version(), now=desk.now(), actor=desk.myself(session))
    except Conflict:
        raise
    except Refused as refusal:
        return _page(_find(desk.reading(), reply_id), fault=str(refusal), field=refusal.field), 422
    flash(_("Written down. Nothing of it is read or sent."), "good")
    return _onward()


@blueprint.post("/plain")
@open_to(*MAILROOM)
def plain(reply_id: int) -> ResponseReturnValue:
    """Say that it is no Legal Mail, whatever words stand on it."""
    with desk.writing() as session:
        reply = by_hand.find(session, reply_id)
        matched = by_hand.is_plain(session, reply, version=_version(), now=desk.now(), actor=desk.myself(session))
    flash(_("Matched by its code.") if matched else _("An ordinary letter: say whom it is for."), "good")
    return _onward() if matched else redirect(url_for("reply_matching.show", reply_id=reply_id))


def _find(session: Session, reply_id: int) -> Reply:
    """Give a reply that waits to be matched.

    Raises:
        Sealed, Refused: it is sealed, or does not wait; nothing of it is shown here.
        Acquainted: who asks knows who wrote it.
    """
    reply = by_hand.find(session, reply_id)
    if reply.state is ReplyState.SEALED:
        raise Sealed(_(SEALED))
    if reply.state is not ReplyState.TO_MATCH:
        raise Refused(_("whom this reply is for was said already"))
    if reply.profile_id is not None and knowing.known().includes(profile_id=reply.profile_id):
        raise Acquainted(_(acquaintances.LINE))
    return reply


def _page(reply: Reply, *, fault: str = "", field: str = "") -> str:
    session, asked = desk.reading(), request.args.get("q", "")[:200]
    pages = by_hand.pages_of(session, reply)
    read = "\n".join(page.text for page in pages)
    offered = suggesting.asked_for(session, asked) if asked else suggesting.suggestions(session, reply, read)
    return render_template(
        "scans/match.html",
        reply=reply,
        pages=sorted(pages, key=lambda page: page.role is not PageRole.ENVELOPE),
        envelope=envelopes.envelope_of(pages),
        asked=asked,
        offered=[one for one in offered if _may_see(one)],
        fault=sentence(fault) if fault else "",
        field=field,
        may_open=desk.my_role() in {Role.ADMIN, Role.REVIEWER},
        **_told(session, reply),
    )


def _told(session: Session, reply: Reply) -> dict[str, Any]:
    seen = first_seen(session, reply.code, reply) if reply.code and Doubt.SEEN_BEFORE in reply.doubts else None
    return {"seen_first": seen, "is_privileged": Doubt.PRIVILEGED in reply.doubts}


def _may_see(one: Suggestion) -> bool:
    return not knowing.known().includes(profile_id=one.profile_id, pen_pal_id=one.pen_pal_id)


def _version() -> int:
    return cursors.number(request.form.get("version")) or 0


def _onward() -> ResponseReturnValue:
    """Go on to the next that waits."""
    from relay.replies.scans import listing

    waiting = listing.to_match(desk.reading())
    if not waiting:
        return redirect(url_for("scans.show"))
    return redirect(url_for("reply_matching.show", reply_id=waiting[0].id))
