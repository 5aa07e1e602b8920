"""The review queue: letters by state, those that wait longest first."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from relay.letters import lifecycle, queries
from relay.letters.queries import Cursor
from relay.models import LetterState
from web import cursors, desk
from web.gate import READERS, open_to
from web.wording import STATES

blueprint = Blueprint("review", __name__)

UNDER_WAY = "under_way"
ALL = "all"
_ONE_STATE = (
    LetterState.IN_REVIEW,
    LetterState.ON_HOLD,
    LetterState.AWAITING_PEN_PAL,
    LetterState.UNREADABLE,
    LetterState.AUTOMATIC,
    LetterState.APPROVED,
    LetterState.RETURNED,
    LetterState.REJECTED,
)
_WAITING = frozenset({*_ONE_STATE[:6], *lifecycle.UNDER_WAY})


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of the queue: what its link asks for, its words, and the states it holds; none is every state."""

    key: str
    label: str
    states: tuple[LetterState, ...]


@blueprint.get("/review")
@open_to(*READERS)
def queue() -> ResponseReturnValue:
    """Show one tab's letters, a page at a time."""
    tab = _tab(request.args.get("state", LetterState.IN_REVIEW.value))
    newest_first = not _WAITING.issuperset(tab.states or LetterState)
    session = desk.reading()
    found = list(
        queries.rows(
            session,
            states=tab.states,
            after=cursors.read(request.args.get("after")),
            newest_first=newest_first,
            limit=cursors.PAGE_ROWS + 1,
        )
    )
    shown = found[: cursors.PAGE_ROWS]
    more = cursors.written(Cursor(shown[-1].received_at, shown[-1].id)) if len(found) > len(shown) else None
    counts = queries.counts(session)
    tabs = [_tab(key) for key in (*_ONE_STATE, UNDER_WAY)]
    return render_template(
        "review/queue.html",
        rows=shown,
        more=more,
        tab=tab,
        tabs=[(one, sum(counts[state] for state in one.states)) for one in tabs],
        title=_title(tab, counts),
        newest_first=newest_first,
    )


def _tab(key: str) -> Tab:
    """Give the tab a link asks for: a state's, that of what Mailcall is reading, or every letter."""
    if key == UNDER_WAY:
        return Tab(UNDER_WAY, str(_("being read")), tuple(sorted(lifecycle.UNDER_WAY)))
    if key in {known.value for known in LetterState}:
        return Tab(key, str(STATES[LetterState(key)]), (LetterState(key),))
    return Tab(ALL, str(_("all")), ())


@blueprint.get("/review/count")
@open_to(*READERS)
def count() -> ResponseReturnValue:
    """Give the number in the head of the page anew."""
    return render_template("review/_count.html")


def _title(tab: Tab, counts: dict[LetterState, int]) -> str:
    if not tab.states:
        return str(_("Every letter"))
    number = sum(counts[state] for state in tab.states)
    if tab.key != LetterState.IN_REVIEW:
        return str(_n("%(num)s letter: %(state)s", "%(num)s letters: %(state)s", number, state=tab.label))
    if number == 0:
        return str(_("Nothing waits for a reader"))
    return str(_n("%(num)s letter waits for a reader", "%(num)s letters wait for a reader", number))
