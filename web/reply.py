"""One reply on paper: its pages, what was read on them, whom it is between, and what is decided about it."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters.acts import By
from relay.models import CorrespondenceState, Letter, Reply
from relay.replies import appealing, boundaries, covering, deciding, finding
from relay.replies.deciding import Choice, Deed
from web import cursors, decide_form, desk, knowing, reply_page, reply_words
from web.gate import DECIDERS, READERS, open_to

blueprint = Blueprint("reply", __name__, url_prefix="/replies/<int:reply_id>")

_READ_ON = frozenset({Deed.APPROVE, Deed.HOLD, Deed.REJECT, Deed.FOR_US})
"""After these, the next reply is shown: the hand stays where it is."""


@blueprint.get("")
@open_to(*READERS)
def show(reply_id: int) -> ResponseReturnValue:
    """Open a reply. That it was opened, and by whom, is recorded before the page leaves."""
    page = reply_page.page_of(knowing.reply())
    with desk.writing() as session:
        audit.record(session, "reply.opened", "reply", reply_id, actor_id=desk.me().id, now=desk.now())
    return page


@blueprint.post("/decide")
@open_to(*DECIDERS)
def decide(reply_id: int) -> ResponseReturnValue:
    """Carry a decision out, or show the email that it would make."""
    given = reply_page.filled(reply_id, request.form)
    if given.get("show"):
        return reply_page.whole(reply_id, given)

    def decided(session: Session, reply: Reply) -> ResponseReturnValue:
        choice = _choice(given)
        window = decide_form.cancel_window()
        state = deciding.decide(session, reply, choice, by_of(session), cancel_window=window)
        after = finding.following(session, reply) if choice.deed in _READ_ON else None
        flash(_("The reply is now: %(state)s.", state=reply_words.STATES[state]), "good")
        return redirect(url_for("reply.show", reply_id=after or reply_id))

    return carried_out(reply_id, decided, given)


@blueprint.post("/words")
@open_to(*DECIDERS)
def words(reply_id: int) -> ResponseReturnValue:
    """Fill a reason's words in; nothing is decided."""
    given = reply_page.filled(reply_id, request.form)
    if not request.headers.get("HX-Request"):
        return reply_page.whole(reply_id, given)
    return reply_page.words(reply_id, given)


@blueprint.post("/take-back")
@open_to(*DECIDERS)
def undo(reply_id: int) -> ResponseReturnValue:
    """Take the last decision back, while its time lasts."""

    def taken_back(session: Session, reply: Reply) -> ResponseReturnValue:
        deciding.undo(session, reply, by_of(session), cancel_window=decide_form.cancel_window())
        flash(_("Taken back: the reply is as it was (%(state)s).", state=reply_words.STATES[reply.state]), "good")
        return redirect(url_for("reply.show", reply_id=reply_id))

    return carried_out(reply_id, taken_back)


@blueprint.post("/appeal")
@open_to(*DECIDERS)
def appeal(reply_id: int) -> ResponseReturnValue:
    """Say that what a pen pal wrote to us appeals against a reply that was not sent on."""

    def appealed(session: Session, reply: Reply) -> ResponseReturnValue:
        letter = session.get(Letter, cursors.number(request.form.get("letter")) or 0)
        found = appealing.about(session, letter)
        if letter is None or found is None or found.id != reply.id:
            raise Refused(_("this is no answer to the email that said so"))
        appealing.appeal(session, letter.message_id, reply, by_of(session), from_letter=letter)
        flash(_("The reply is to review again. Somebody else than who rejected it decides."), "good")
        return redirect(url_for("reply.show", reply_id=reply_id))

    return carried_out(reply_id, appealed)


@blueprint.post("/uncover")
@open_to(*READERS)
def uncover(reply_id: int) -> ResponseReturnValue:
    """Show the pages of a first reply to who asks for them."""
    with desk.writing() as session:
        covering.uncover(session, finding.find(session, reply_id), desk.me().id, now=desk.now())
    return redirect(url_for("reply.show", reply_id=reply_id))


@blueprint.post("/wish")
@open_to(*DECIDERS)
def wish(reply_id: int) -> ResponseReturnValue:
    """Write down that a person wants no more letters from this pen pal, or a break from them."""

    def wished(session: Session, reply: Reply) -> ResponseReturnValue:
        why, tell = request.form.get("why", "")[:4000], bool(request.form.get("tell"))
        stopped = boundaries.end(session, reply, _state(request.form), by_of(session), why=why, tell=tell)
        number = stopped.held + stopped.taken_out
        flash(_("Written down. Letters of this pen pal that were stopped: %(number)s.", number=number), "good")
        return redirect(url_for("reply.show", reply_id=reply_id))

    return carried_out(reply_id, wished)


@blueprint.post("/clear")
@open_to(*DECIDERS)
def clear(reply_id: int) -> ResponseReturnValue:
    """Say that the pen pal is somebody else of that name than a no-contact request is about."""

    def cleared(session: Session, reply: Reply) -> ResponseReturnValue:
        boundaries.clear(session, reply, by_of(session), why=request.form.get("why", "")[:4000])
        flash(_("Written down: it is somebody else."), "good")
        return redirect(url_for("reply.show", reply_id=reply_id))

    return carried_out(reply_id, cleared)


def carried_out(
    reply_id: int, deed: Callable[[Session, Reply], ResponseReturnValue], given: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """Do something with a reply in one transaction; what is refused comes back with what was typed."""
    try:
        with desk.writing() as session:
            return deed(session, finding.find(session, reply_id))
    except Conflict:
        raise
    except Refused as refusal:
        return reply_page.whole(reply_id, given or request.form, str(refusal)), 422


def by_of(session: Session) -> By:
    """Say who acts, on which version of the reply."""
    return By(staff=desk.myself(session), now=desk.now(), version=cursors.number(request.form.get("version")))


def _choice(given: Mapping[str, str]) -> Choice:
    try:
        deed = Deed(given.get("deed", ""))
    except ValueError:
        raise Refused(_("this form names no decision")) from None
    return Choice(
        deed=deed,
        private_reason=given.get("private_reason", "")[:4000],
        public_reason=given.get("public_reason", "")[:4000],
        hold_until=decide_form.morning(given.get("hold_until", "")) if deed is Deed.HOLD else None,
        template_id=cursors.number(given.get("template")),
        tell=bool(given.get("tell")),
    )


def _state(given: Mapping[str, str]) -> CorrespondenceState:
    try:
        return CorrespondenceState(given.get("state", ""))
    except ValueError:
        raise Refused(_("choose what the person wishes")) from None
