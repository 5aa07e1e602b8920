"""The review queue: the letters of a view, those that wait longest first."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from sqlalchemy.orm import Session

from relay.directory.finding import find_profile
from relay.errors import NotFound, Refused
from relay.letters.lists import listing, views
from relay.letters.lists.letter_rows import Cursor, LetterRow
from relay.letters.lists.views import View
from relay.letters.pen_pals.finding import find_pen_pal
from relay.models import LetterState, PenPal, Profile
from web import cursors, desk, queue_filters, viewing
from web.formats import many
from web.gate import READERS, open_to
from web.wording import STATES

blueprint = Blueprint("review", __name__)


@blueprint.get("/review")
@open_to(*READERS)
def queue() -> ResponseReturnValue:
    """Show the letters of a view, a page at a time."""
    asked = views.read(request.args)
    found, faults = _people(asked)
    if found != asked:
        return redirect(address(found))
    return whole(asked, faults=faults), 422 if faults else 200


def whole(view: View, *, faults: dict[str, str] | None = None, fault: str = "") -> str:
    """Give the page of a view; `fault` says what about it could not be done."""
    session, who = desk.reading(), viewing.reader()
    page = listing.page(
        session,
        view,
        who,
        after=cursors.read(request.args.get("after")),
        before=cursors.read(request.args.get("before")),
        limit=cursors.PAGE_ROWS,
        book=desk.codes(),
    )
    numbers = listing.numbers(session, queue_filters.counted(view, who), who)
    return render_template(
        "review/queue.html",
        page=page,
        view=view,
        query=view.written(),
        who=who,
        before=_place(page.rows[0]) if page.rows and page.has_before else None,
        after=_place(page.rows[-1]) if page.rows and page.has_after else None,
        numbers=numbers,
        title=_title(view, numbers),
        filters=queue_filters.Filters(view, who, numbers, views.saved(session, desk.me().id)),
        faults=faults or {},
        fault=fault,
        address=address,
    )


def address(view: View, **changes: object) -> str:
    """Give the address of a view, with these of its fields changed."""
    written = view.written(**changes)
    return url_for("review.queue") + (f"?{written}" if written else "")


@blueprint.get("/review/next")
@open_to(*READERS)
def next_one() -> ResponseReturnValue:
    """Go to the letter that has waited longest; to the queue when none waits in a language the reader reads."""
    view = views.read(request.args)
    _none, first = listing.beside(desk.reading(), view, viewing.reader(), None, desk.codes())
    carried = view.written() or None
    return redirect(url_for("letter.show", name=first.code, view=carried) if first else address(view))


@blueprint.get("/review/count")
@open_to(*READERS)
def count() -> ResponseReturnValue:
    """Give the number in the head of the page anew."""
    return render_template("review/_count.html")


def _people(view: View) -> tuple[View, dict[str, str]]:
    """Take people who were typed into the form as the ones they are; what names nobody is told beside its field."""
    faults: dict[str, str] = {}
    to, by = (request.args.get(name, "").strip()[:200] for name in ("to", "from"))
    if to:
        view = replace(view, profile=_found(find_profile, to, "to", faults) or view.profile)
    if by:
        view = replace(view, pen_pal=_found(find_pen_pal, by, "from", faults) or view.pen_pal)
    return view, faults


def _found(
    find: Callable[[Session, str], Profile | PenPal], typed: str, field: str, faults: dict[str, str]
) -> int | None:
    try:
        return find(desk.reading(), typed).id
    except NotFound:
        faults[field] = _("Nobody is found by “%(name)s”.", name=typed)
    except Refused as refusal:
        faults[field] = str(refusal)
    return None


def _place(row: LetterRow) -> str:
    return cursors.written(Cursor(row.received_at, row.id))


def _title(view: View, numbers: dict[str, int]) -> str:
    if view.state == views.ALL:
        return str(_("Every letter"))
    number = numbers["here"]
    if view.state != LetterState.IN_REVIEW:
        state = _("being read") if view.state == views.UNDER_WAY else STATES[LetterState(view.state)]
        said = {"count": many(number), "state": state}
        return str(_n("%(count)s letter: %(state)s", "%(count)s letters: %(state)s", number, **said))
    if number == 0:
        return str(_("Nothing waits for a reader"))
    said = {"count": many(number)}
    return str(_n("%(count)s letter waits for a reader", "%(count)s letters wait for a reader", number, **said))
