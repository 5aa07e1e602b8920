"""Reports: what came, where it is, how soon it was read, how it was decided, what was mailed; as plots and CSV."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_currency, format_date
from flask_babel import gettext as _

from relay import audit, reports
from relay.csv_text import written
from relay.models import DecisionKind, LetterState, Span
from relay.postage import rate_on
from relay.reports import Report, Standing
from relay.reports.postage import OVER
from web import desk, plots
from web.days import today
from web.gate import READERS, open_to
from web.wording import DECISIONS, STATES

blueprint = Blueprint("reports", __name__, url_prefix="/reports")

PERIODS = {"30d": (30, 0), "90d": (90, 0), "12m": (0, 12), "36m": (0, 36)}
_TABLES = ("days", "places", "reasons", "times", "decisions", "states", "postage")


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """Show one period."""
    chosen, found = _asked()
    labels = [_step(found, step) for step in found.steps]
    coming = plots.bars(labels, {_("arrived"): _series(found, "arrived"), _("mailed"): _series(found, "envelopes")})
    return render_template(
        "reports/show.html",
        report=found,
        chosen=chosen,
        periods=periods(),
        coming=coming,
        waited=plots.shares(_times(found)),
        decided=plots.shares(_decided(found)),
        standing=plots.shares(
            _states(reports.standings(desk.reading(), since=today() - timedelta(days=1), until=today()))
        ),
        weighs=plots.shares(_weighs(found)),
        rate=rate_on(today()),
        dollars=_dollars,
    )


@blueprint.get("/<table>.csv")
@open_to(*READERS)
def as_csv(table: str) -> ResponseReturnValue:
    """Give one table as a file; that it was taken is recorded."""
    if table not in _TABLES:
        abort(404)
    chosen, found = _asked()
    with desk.writing() as session:
        told = {"table": table, "period": chosen}
        audit.record(session, "report.taken", "organisation", 1, actor_id=desk.me().id, now=desk.now(), new=told)
    answer = Response(written(_rows(table, found)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="mailcall-{table}-{chosen}.csv"'
    return answer


def periods() -> dict[str, str]:
    """Name the periods that can be asked for."""
    return {"30d": _("30 days"), "90d": _("90 days"), "12m": _("12 months"), "36m": _("3 years")}


def _asked() -> tuple[str, Report]:
    chosen = request.args.get("period", "30d")
    if chosen not in PERIODS:
        chosen = "30d"
    days, months = PERIODS[chosen]
    return chosen, reports.report(desk.reading(), today=today(), days=days, months=months)


def _step(found: Report, step: date) -> str:
    return str(format_date(step, "d MMM" if found.span is Span.DAY else "MMM y", rebase=False))


def _series(found: Report, name: str) -> tuple[int, ...]:
    return found.series.get(name, (0,) * len(found.steps))


def _times(found: Report) -> list[tuple[str, int]]:
    words = {"1": _("an hour"), "4": _("4 hours"), "24": _("a day"), "72": _("3 days"), "168": _("a week")}
    return [
        (_("within %(time)s", time=words[key]) if key in words else _("later"), number)
        for key, number in found.read_within.items()
    ]


def _decided(found: Report) -> list[tuple[str, int]]:
    kinds = [(str(DECISIONS[DecisionKind(key)]), number) for key, number in found.decided.items()]
    return sorted(kinds, key=lambda pair: -pair[1])


def _states(found: Sequence[Standing]) -> list[tuple[str, int]]:
    """Name where letters were at the newest count, in the order of their way."""
    numbers = found[-1].numbers if found else {}
    return [(str(STATES[state]), numbers[state]) for state in LetterState if numbers.get(state)]


def _weighs(found: Report) -> list[tuple[str, int]]:
    words = {"1": _("up to 1 oz"), "2": _("up to 2 oz"), "3": _("up to 3 oz"), "4": _("up to 3.5 oz")}
    words[OVER] = _("heavier than a letter")
    return [(words[key], number) for key, number in found.postage.numbers.items() if number]


def _dollars(cents: int) -> str:
    return str(format_currency(cents / 100, "USD"))


def _rows(table: str, found: Report) -> Iterable[Sequence[object]]:
    if table == "days":
        return _by_step(found)
    if table == "places":
        return _by_place(found)
    if table == "states":
        return _by_state(reports.standings(desk.reading(), since=found.since, until=today()))
    plain: dict[str, list[tuple[object, ...]]] = {
        "decisions": [("decision", "letters"), *found.decided.items()],
        "postage": [("ounces", "envelopes"), *found.postage.numbers.items(), ("about_usd", _usd(found.postage.cents))],
        "reasons": [("decision", "reason", "number"), *((one.kind, one.label, one.number) for one in found.reasons)],
        "times": [("read within hours", "letters"), *found.read_within.items()],
    }
    return plain[table]


def _usd(cents: int) -> str:
    return f"{cents / 100:.2f}"


def _by_step(found: Report) -> Iterable[Sequence[object]]:
    names = ("arrived", "envelopes", "sheets", "came_back", "pen_pals", "profiles")
    yield (found.span.value, *names)
    for at, step in enumerate(found.steps):
        yield (step.isoformat(), *(_series(found, name)[at] for name in names))


def _by_place(found: Report) -> Iterable[Sequence[object]]:
    names = ("arrived", "envelopes", "sheets", "came_back")
    yield ("facility", *names, "about_usd")
    for place in found.places:
        yield (place.name, *(place.numbers.get(name, 0) for name in names), _usd(place.cents))


def _by_state(found: Sequence[Standing]) -> Iterable[Sequence[object]]:
    yield ("day", "state", "letters")
    for one in found:
        yield from ((one.day.isoformat(), state, number) for state, number in one.numbers.items())
