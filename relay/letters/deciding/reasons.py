"""The organisation's reasons: what staff choose instead of writing the same words every day, edited by administrators.

A reason belongs to one kind of decision about letters, replies or what is blacked out in a reply, and has words for
staff and words for the pen pal, by language. None is deleted, for decisions name it; one that is no longer used is put
away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import NotFound, Refused
from relay.letters import lifecycle
from relay.letters.deciding.choice import Choice
from relay.models import DecisionKind, ReasonOn, ReasonTemplate, Role, Staff
from relay.notices import LANGUAGES
from relay.saying import said
from relay.translation import gettext as _

KINDS: Final = (DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.HOLD, DecisionKind.CLOSE)
"""The decisions about letters that have reasons of the organisation's."""
PURPOSES: Final[Mapping[ReasonOn, tuple[DecisionKind, ...]]] = {
    ReasonOn.LETTER: KINDS,
    ReasonOn.REPLY: (DecisionKind.REJECT, DecisionKind.HOLD),
    ReasonOn.REPLY_PART: (DecisionKind.REJECT,),
}
"""What is decided about with reasons, and which decisions those are."""
TELLS: Final = frozenset({DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.HOLD})
"""Those of them that a pen pal may be told about; that a reply is on hold nobody is told."""
WORDS_MOST: Final = 4000
LABEL_MOST: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReason:
    """A reason as an administrator gives it."""

    kind: DecisionKind
    label: str
    about: ReasonOn = ReasonOn.LETTER
    private_text: str = ""
    public_texts: Mapping[str, str] = field(default_factory=dict)
    """By language code; a language that is missing or empty has the words of the first."""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """A reason's words for one letter."""

    private: str
    public: str
    language: str
    """The one the public words are in, which need not be the pen pal's."""


def words(reason: ReasonTemplate, language: str) -> Words:
    """Give a reason's words; the first language's stand where there are none in this one."""
    texts = {code: str(text) for code, text in reason.public_texts.items() if str(text).strip()}
    chosen = language if language in texts else LANGUAGES[0]
    return Words(reason.private_text or reason.label, texts.get(chosen, ""), chosen)


def completed(session: Session, choice: Choice, language: str) -> Choice:
    """Give a choice with the words of its reason where it has none of its own.

    Raises:
        Refused: there is no such reason for this decision, or it was put away.
    """
    reason = check(session, choice)
    if reason is None:
        return choice
    filled = words(reason, language)
    return replace(
        choice,
        private_reason=choice.private_reason.strip() or filled.private,
        public_reason=choice.public_reason.strip() or (filled.public if choice.kind in TELLS else ""),
    )


def check(session: Session, choice: Choice) -> ReasonTemplate | None:
    """Give the reason a choice names, None when it names none.

    Raises:
        Refused: there is no such reason for this decision, or it was put away.
    """
    if choice.template_id is None:
        return None
    return chosen(session, choice.template_id, choice.kind)


def chosen(
    session: Session, reason_id: int, kind: DecisionKind | None, about: ReasonOn = ReasonOn.LETTER
) -> ReasonTemplate:
    """Give a reason that somebody chose for a decision.

    Raises:
        Refused: there is no such reason for this decision, or it was put away.
    """
    reason = session.get(ReasonTemplate, reason_id)
    if reason is None or (reason.about, reason.kind) != (about, kind) or not reason.active:
        raise Refused(_("this reason is not one of yours, or was put away: choose another, or write your own"))
    return reason


def tells(kind: DecisionKind, about: ReasonOn) -> bool:
    """Say whether a pen pal may be told about such a decision."""
    return kind in TELLS and not (about is ReasonOn.REPLY and kind is DecisionKind.HOLD)


def listed(
    session: Session, *, active_only: bool = False, about: ReasonOn = ReasonOn.LETTER
) -> dict[DecisionKind, list[ReasonTemplate]]:
    """Give the reasons by kind, in their order."""
    query = (
        select(ReasonTemplate)
        .where(ReasonTemplate.about == about)
        .order_by(ReasonTemplate.kind, ReasonTemplate.position, ReasonTemplate.id)
    )
    found: dict[DecisionKind, list[ReasonTemplate]] = {kind: [] for kind in PURPOSES[about]}
    for reason in session.scalars(query.where(ReasonTemplate.active) if active_only else query):
        found.setdefault(reason.kind, []).append(reason)
    return found


def find(session: Session, reason_id: int) -> ReasonTemplate:
    """Load a reason.

    Raises:
        NotFound: there is none.
    """
    reason = session.get(ReasonTemplate, reason_id)
    if reason is None:
        raise NotFound(_("there is no such reason"))
    return reason


def named(session: Session, kind: DecisionKind, name: str, about: ReasonOn = ReasonOn.LETTER) -> ReasonTemplate:
    """Find a reason in use by its number, or by its label whatever the case, as a command names it.

    Raises:
        NotFound: there is none; the line names those there are.
    """
    found = listed(session, active_only=True, about=about).get(kind, [])
    for reason in found:
        if name.strip() == str(reason.id) or name.strip().casefold() == reason.label.casefold():
            return reason
    there = "; ".join(f"{reason.id} {reason.label}" for reason in found) or "-"
    told = {"name": name.strip(), "decision": said(kind), "there": there}
    raise NotFound(_("there is no reason %(name)s for this decision (%(decision)s); there are: %(there)s", **told))


def add(session: Session, new: NewReason, staff: Staff | None, *, now: datetime) -> ReasonTemplate:
    """Add a reason, last of its kind.

    Raises:
        Refused: it has no label, its words are too long, or this person may not.
    """
    _require(staff)
    values = _checked(new)
    last = session.scalar(select(func.max(ReasonTemplate.position)).where(*_beside(new.about, new.kind)))
    reason = ReasonTemplate(position=(last or 0) + 1, created_at=now, **values)
    session.add(reason)
    session.flush()
    actor = staff.id if staff else None
    audit.record(session, "reason.added", "reason", reason.id, actor_id=actor, now=now, new=values)
    return reason


def change(session: Session, reason: ReasonTemplate, new: NewReason, staff: Staff, *, now: datetime) -> None:
    """Change a reason's words, put it away or take it back. What was decided with it keeps the words it had.

    Raises:
        Refused: as `add`, or it would become one for another kind of decision.
    """
    _require(staff)
    if (new.about, new.kind) != (reason.about, reason.kind):
        raise Refused(_("a reason stays with its kind of decision: add another one instead"))
    values = _checked(new)
    old = {name: getattr(reason, name) for name in values}
    if old == values:
        return
    for name, value in values.items():
        setattr(reason, name, value)
    session.flush()
    audit.record(session, "reason.changed", "reason", reason.id, actor_id=staff.id, now=now, old=old, new=values)


def shift(session: Session, reason: ReasonTemplate, step: int, staff: Staff, *, now: datetime) -> None:
    """Move a reason up (-1) or down (1) among those of its kind; at an end it stays."""
    _require(staff)
    same = listed(session, about=reason.about)[reason.kind]
    here = same.index(reason)
    there = min(len(same) - 1, max(0, here + step))
    if there == here:
        return
    same.insert(there, same.pop(here))
    for position, one in enumerate(same, 1):
        one.position = position
    session.flush()
    told = {"old": {"place": here + 1}, "new": {"place": there + 1}}
    audit.record(session, "reason.moved", "reason", reason.id, actor_id=staff.id, now=now, **told)


def add_usual(session: Session, staff: Staff | None, *, now: datetime) -> int:
    """Add the usual reasons for the kinds of decision that have none yet; return how many."""
    from relay.letters.deciding.usual_reasons import USUAL

    _require(staff)
    there = {(about, kind) for about in ReasonOn for kind, some in listed(session, about=about).items() if some}
    missing = [new for new in USUAL if (new.about, new.kind) not in there]
    for new in missing:
        add(session, new, staff, now=now)
    return len(missing)


def _beside(about: ReasonOn, kind: DecisionKind) -> tuple[ColumnElement[bool], ...]:
    """Say in a query which reasons stand in one order."""
    return (ReasonTemplate.about == about, ReasonTemplate.kind == kind)


def _checked(new: NewReason) -> dict[str, Any]:
    label = " ".join(new.label.split())
    texts = {code: text.strip() for code, text in new.public_texts.items() if text.strip()}
    if new.kind not in PURPOSES[new.about]:
        raise Refused(_("this decision has no reasons to choose from: %(decision)s", decision=said(new.kind)))
    if not label:
        raise Refused(_("a reason needs a name, which staff choose it by"))
    if len(label) > LABEL_MOST or any(len(text) > WORDS_MOST for text in (new.private_text, *texts.values())):
        most = {"label": LABEL_MOST, "words": WORDS_MOST}
        raise Refused(_("that is too long: a name has at most %(label)s characters, other words %(words)s", **most))
    if set(texts) - set(LANGUAGES):
        raise Refused(_("words for pen pals are in one of these languages: %(codes)s", codes=", ".join(LANGUAGES)))
    if texts and LANGUAGES[0] not in texts:
        raise Refused(_("words for pen pals are needed in English: they stand where there are none in their language"))
    values = {
        "kind": new.kind,
        "about": new.about,
        "label": label,
        "private_text": new.private_text.strip(),
        "active": new.active,
    }
    return values | {"public_texts": texts if tells(new.kind, new.about) else {}}


def _require(staff: Staff | None) -> None:
    if staff is not None and (staff.role is not Role.ADMIN or not staff.active):
        raise lifecycle.may_not(staff)
