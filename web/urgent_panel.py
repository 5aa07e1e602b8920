"""What pages show of urgency: the clock, the words a rule found, whom the organisation named, and what is mine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from sqlalchemy import select

from relay import screening
from relay.letters.urgent import clock
from relay.models import Escalation, Flag, Ground, Letter, ReplyFlag
from web import desk, viewing
from web.gate import DECIDERS

RULES: frozenset[str] = getattr(screening, "URGENT", frozenset())
"""Rules that find what may not be able to wait."""
_STEPS = (0, 5, 15, 30)
"""Minutes at which the clock says aloud how much is left."""
_QUOTED_CHARACTERS = 300
_AROUND = 80


@dataclass(frozen=True, slots=True)
class Clock:
    """How long until somebody must have acted."""

    due_at: datetime
    now: datetime

    @property
    def is_over(self) -> bool:
        """Say whether the time is over."""
        return self.now > self.due_at

    @property
    def minutes(self) -> int:
        """Give whole minutes that are left, or how many it is over; never a minute too many left."""
        return abs(self.due_at - self.now) // timedelta(minutes=1)

    @property
    def step(self) -> int:
        """Name what was said aloud last; a new step is announced."""
        if self.is_over:
            return 99
        return next((step for step in _STEPS if self.minutes <= step), 60)

    @property
    def words(self) -> str:
        """Say it."""
        if self.is_over:
            return str(_("%(span)s over its time", span=_span(self.minutes)) if self.minutes else _("its time is over"))
        return str(_("%(span)s left", span=_span(self.minutes)) if self.minutes else _("less than a minute left"))


def start(app: Flask) -> None:
    """Let templates ask what is urgent."""
    app.jinja_env.globals.update(
        urgent_of=urgent_of,
        urgent_for_me=urgent_for_me,
        urgent_flags=urgent_flags,
        urgent_quotes=quotes,
        urgent_named=named,
        urgent_grounds=tuple(Ground),
    )


def urgent_of(letter: Letter) -> tuple[Escalation, Clock] | None:
    """Give what makes a letter urgent, and its clock."""
    found = clock.of(desk.reading(), letter)
    return (found, Clock(found.due_at, desk.now())) if found else None


@dataclass(frozen=True, slots=True)
class Mine:
    """Something urgent that the person who asks has."""

    code: str
    """The letter's; empty: it is a reply."""
    reply_id: int | None
    clock: Clock
    is_taken: bool


def urgent_for_me() -> list[Mine]:
    """Give the urgent letters and replies that the person who asks has, that first whose time ends first."""
    if desk.my_role() not in DECIDERS or not viewing.reader().urgent:
        return []
    mine = (Escalation.person_id == desk.me().id, Escalation.settled_at.is_(None))
    rows = desk.reading().execute(
        select(Escalation.letter_id, Escalation.reply_id, Escalation.due_at, Escalation.taken_at)
        .where(*mine)
        .order_by(Escalation.due_at)
        .limit(5)
    )
    now = desk.now()
    return [
        Mine(
            desk.codes().letter(row.letter_id) if row.letter_id else "",
            row.reply_id,
            Clock(row.due_at, now),
            row.taken_at is not None,
        )
        for row in rows
    ]


def urgent_flags(letter: Letter) -> list[Flag]:
    """Give the flags of rules that find what may not be able to wait."""
    return [flag for flag in letter.flags if flag.rule in RULES]


def quotes(letter: Letter) -> list[str]:
    """Give the words these rules found, with a little of what stands around them."""
    return quotes_in(letter.reading.text if letter.reading else "", letter.flags)


def quotes_in(text: str, flags: Sequence[Flag] | Sequence[ReplyFlag]) -> list[str]:
    """Give the words these rules found in a text, with a little of what stands around them."""
    found = [flag for flag in flags if flag.rule in RULES]
    spans = {(flag.span_start, flag.span_end or 0) for flag in found if flag.span_start is not None}
    return [_quoted(text, first, last) for first, last in _apart(_around(text, *span) for span in sorted(spans))]


def named() -> str:
    """Give who gets an urgent letter by the organisation's choice; empty: nobody is named, an administrator gets it."""
    organisation = desk.organisation()
    person = organisation.urgent_staff if organisation else None
    return (person.name or person.email) if person else ""


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    return max(0, start - _AROUND), min(len(text), end + _AROUND, start + _QUOTED_CHARACTERS)


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Make one of those that overlap: nobody reads the same words twice."""
    made: list[tuple[int, int]] = []
    for first, last in spans:
        if made and first <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], last))
        else:
            made.append((first, last))
    return made


def _quoted(text: str, first: int, last: int) -> str:
    words = " ".join(text[first:last].split())
    return f"{'…' if first else ''}{words}{'…' if last < len(text) else ''}"


def _span(minutes: int) -> str:
    if minutes < 120:
        return str(_n("%(num)s minute", "%(num)s minutes", minutes))
    return str(_n("%(num)s hour", "%(num)s hours", minutes // 60))
