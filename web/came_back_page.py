"""One thing that came back, laid out for its page: the step to propose first, the others, and what each would tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from relay import addresses, notices
from relay.directory.history import Entry, history
from relay.letters.deciding import undo_time
from relay.letters.paper import addressing
from relay.mailroom.came_back import appeals, reasons, recording, settling, telling, undoing
from relay.mailroom.came_back.appeals import Appeal
from relay.models import CameBack, DecisionKind, LetterState, MailPoint, NextStep, Notice, Organisation, Profile
from relay.notices import Composed, Silence
from relay.notices.came_back import ask
from web import days, desk, seen
from web.came_back_form import TELLS, StepForm, overtaken, step_form
from web.facilities import home
from web.gate import MAILROOM, may_decide

_HISTORY_SHOWN = 20
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that can be done, with its form and the notice it would make."""

    step: NextStep
    form: StepForm
    notice: Composed | None
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All of it."""

    row: CameBack
    code: str
    is_ours: bool
    profile: Profile
    mailed_to: MailPoint
    address: tuple[str, ...]
    """Name, number and address as they would be printed now."""
    has_changed: bool
    appeal: Appeal | None
    days_left: int | None
    """Of an appeal; below nothing when it is over."""
    silence: Silence | None
    ways: list[Way]
    notices: Sequence[Notice]
    history: list[Entry]
    may_undo: bool
    waits: bool
    """Its letter is on hold still, so that something can be done."""
    minutes: int


def whole(
    row: CameBack,
    step: NextStep | None = None,
    typed: Any = None,  # noqa: ANN401 -- a form as werkzeug gives it
    *,
    form: StepForm | None = None,
    fault: str = "",
    theirs: list[seen.Theirs] | None = None,
    mistake: tuple[str, str] = ("", ""),
) -> str:
    """Give the page; `form` is what was sent for a step and could not be carried out."""
    page = _page(desk.reading(), row, step, typed, form)
    shown = {"page": page, "sent": step, "fault": fault, "theirs": theirs, "mistake": mistake}
    return render_template(
        "came_back/back.html", **shown, may_act=may_decide(), may_record=desk.my_role() in MAILROOM, today=days.today()
    )


def notice(row: CameBack, step: NextStep, typed: Any) -> str:  # noqa: ANN401 -- a form as werkzeug gives it
    """Give the notice that a step would make of what was typed."""
    way = _way(desk.reading(), row, step, form_of(row, step, typed), is_open=True)
    page = {"row": row, "silence": _silence(row), "minutes": _minutes()}
    return render_template("came_back/_notice.html", way=way, page=page)


def form_of(row: CameBack, step: NextStep, typed: Any = None, found: Appeal | None = None) -> StepForm:  # noqa: ANN401
    """Make a step's form."""
    until = row.appeal_until or (found.until if found else None)
    source = row.appeal_source or (found.source if found and found.until else "")
    begins: dict[str, Any] = {"appeal_until": until, "appeal_source": source}
    if step is NextStep.ASK_PEN_PAL and row.piece.letter is not None:
        begins["words"] = ask(notices.language_of(row.piece.letter.pen_pal), row.reason, row.what)
    return step_form(step, row, typed, begins)


def _page(session: Session, row: CameBack, step: NextStep | None, typed: Any, form: StepForm | None) -> Page:  # noqa: ANN401
    profile, letter = recording.profile_of(row.piece), row.piece.letter
    _held = session.get(Organisation, 1)  # each notice asks for it, and the session lets go of what nobody holds
    changes = recording.changes_since(session, row.piece)
    found = appeals.appeal_of(session, row, changes) if row.settled_at is None else None
    changed = settling.has_changed(changes)
    address = addresses.recipient_lines(
        profile.mail_point.address,
        addressing.name_of(profile, addressing.rules_at(profile, days.today())),
        profile.register_number,
        home_country=home(),
    )
    return Page(
        row=row,
        code=_code(row),
        is_ours=letter is None,
        profile=profile,
        mailed_to=profile.mail_point,
        address=address,
        has_changed=changed,
        appeal=found,
        days_left=(row.appeal_until - days.today()).days if row.appeal_until else None,
        silence=_silence(row),
        ways=[] if row.settled_at else _ways(session, row, step, typed, form, found, has_changed=changed),
        notices=telling.told(session, row) if letter else [],
        history=history(session, {"came_back": [row.id]}, limit=_HISTORY_SHOWN),
        may_undo=undoing.may_undo(row, now=desk.now(), cancel_window=_window()),
        waits=letter is None or letter.state is LetterState.ON_HOLD,
        minutes=_minutes(),
    )


def _ways(
    session: Session,
    row: CameBack,
    sent: NextStep | None,
    typed: Any,  # noqa: ANN401
    form: StepForm | None,
    found: Appeal | None,
    *,
    has_changed: bool,
) -> list[Way]:
    first = proposed(row, has_changed=has_changed, can_appeal=found is not None)
    offered = reasons.in_order(first, appealed=row.next_step is NextStep.APPEAL)
    if row.piece.letter is None:
        offered = tuple(one for one in offered if one in settling.OF_OURS)
    ways = []
    for one in offered:
        its = form if form is not None and one is sent else form_of(row, one, typed if one is sent else None, found)
        overtaken(its, row)
        ways.append(_way(session, row, one, its, is_open=one is sent or (sent is None and one is offered[0])))
    return ways


def proposed(row: CameBack, *, has_changed: bool, can_appeal: bool) -> NextStep:
    """Give the step that is shown first."""
    if row.next_step is NextStep.CORRECT_MAIL_POINT:
        return NextStep.ADDRESS_AGAIN if has_changed else NextStep.CORRECT_MAIL_POINT
    return reasons.proposed(row.reason, row.what, has_changed=has_changed, can_appeal=can_appeal)


def _way(session: Session, row: CameBack, step: NextStep, form: StepForm, *, is_open: bool) -> Way:
    words, letter, written = form.words.data or "", row.piece.letter, None
    if step in TELLS:
        written = telling.preview(session, row, settling.then_of(row, step), words, now=desk.now())
    elif step is NextStep.ASK_PEN_PAL and letter is not None and _silence(row) is None:
        written = notices.preview(session, letter, DecisionKind.RETURN, words, now=desk.now())
    return Way(step, form, written, is_open)


def _silence(row: CameBack) -> Silence | None:
    return telling.silence(row.piece.letter, desk.now())


def _code(row: CameBack) -> str:
    book, piece = desk.codes(), row.piece
    return recording.code_of(book, piece)


def _window() -> timedelta:
    return timedelta(minutes=desk.desk().settings.cancel_window)


def _minutes() -> int:
    return int(undo_time.lasts(_window(), tells=True).total_seconds() // 60)
