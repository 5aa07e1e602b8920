"""The review queue: letters by state, those that wait longest first."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from relay.letters import queries
from relay.letters.queries import Cursor
from relay.models import LetterState
from web import cursors, desk
from web.gate import READERS, open_to
from web.wording import STATES

blueprint = Blueprint("review", __name__)

TABS = (
    LetterState.IN_REVIEW,
    LetterState.ON_HOLD,
    LetterState.AWAITING_PEN_PAL,
    LetterState.UNREADABLE,
    LetterState.AUTOMATIC,
    LetterState.APPROVED,
    LetterState.RETURNED,
    LetterState.REJECTED,
)
_WAITING = frozenset(TABS[:6])
ALL = "all"


@blueprint.get("/review")
@open_to(*READERS)
def queue() -> ResponseReturnValue:
    """Show one state's letters, a page at a time."""
    chosen = request.args.get("state", LetterState.IN_REVIEW.value)
    state = LetterState(chosen) if chosen in {known.value for known in LetterState} else None
    newest_first = state not in _WAITING
    session = desk.reading()
    found = list(
        queries.rows(
            session,
            states=(state,) if state else (),
            after=cursors.read(request.args.get("after")),
            newest_first=newest_first,
            limit=cursors.PAGE_ROWS + 1,
        )
    )
    shown = found[: cursors.PAGE_ROWS]
    more = cursors.written(Cursor(shown[-1].received_at, shown[-1].id)) if len(found) > len(shown) else None
    counts = queries.counts(session)
    return render_template(
        "review/queue.html",
        rows=shown,
        more=more,
        state=state,
        tabs=TABS,
        counts=counts,
        title=_title(state, counts),
        newest_first=newest_first,
    )


@blueprint.get("/review/count")
@open_to(*READERS)
def count() -> ResponseReturnValue:
    """Give the number in the head of the page anew."""
    return render_template("review/_count.html")


def _title(state: LetterState | None, counts: dict[LetterState, int]) -> str:
    if state is None:
        return str(_("Every letter"))
    number = counts[state]
    if state is not LetterState.IN_REVIEW:
        return str(_n("%(num)s letter: %(state)s", "%(num)s letters: %(state)s", number, state=STATES[state]))
    if number == 0:
        return str(_("Nothing waits for a reader"))
    return str(_n("%(num)s letter waits for a reader", "%(num)s letters wait for a reader", number))
