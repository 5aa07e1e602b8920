"""The forms a decision is sent with: what was chosen and typed, and the words of a reason filled in where none are."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relay import notices
from relay.errors import Refused
from relay.letters.deciding import reasons
from relay.letters.deciding.decisions import Choice
from relay.models import DecisionKind, PenPal, ReasonOn, ReasonTemplate
from web import cursors, days, desk

QUOTE = "quote-"
"""How fields begin that quote words of the letter, one for each passage that a rule points at."""


def cancel_window() -> timedelta:
    """Give how long an approved letter waits before it can be batched."""
    return timedelta(minutes=desk.desk().settings.cancel_window)


def kind_of(given: Mapping[str, str]) -> DecisionKind:
    """Give the decision a form names."""
    try:
        return DecisionKind(given.get("kind", ""))
    except ValueError:
        raise Refused(_("this form names no decision")) from None


def choice_of(given: Mapping[str, str]) -> Choice:
    """Give what a form decides."""
    kind, version = kind_of(given), cursors.number(given.get("version"))
    if version is None:
        raise Refused(_("this form names no decision"))
    return Choice(
        kind=kind,
        version=version,
        private_reason=given.get("private_reason", "").strip(),
        public_reason=public_of(given),
        template_id=cursors.number(given.get("template")),
        hold_until=morning(given.get("hold_until", "")) if kind is DecisionKind.HOLD else None,
        trust=bool(given.get("trust")),
    )


def public_of(given: Mapping[str, str]) -> str:
    """Give the words for the pen pal: those that were typed, and below them the words of theirs that were ticked."""
    quotes = [words for name, words in given.items() if name.startswith(QUOTE) and words.strip()]
    quoted = [f"> {line.strip()}" for words in quotes for line in words.splitlines() if line.strip()]
    return "\n".join([given.get("public_reason", "").strip(), *quoted]).strip()


def filled(
    session: Session, pen_pal: PenPal | None, given: Mapping[str, str], about: ReasonOn = ReasonOn.LETTER
) -> dict[str, str]:
    """Give a form with the words of the chosen reason where nothing, or only another reason's words, stood.

    `filled` in it names the reason whose words are in its fields: what was typed, or taken away on purpose, stays.
    Words for the pen pal that somebody changed keep those for staff beside them: the two say the same thing. Who asks
    for no reason's words any more gets rid of them.
    """
    values, language = dict(given), notices.language_of(pen_pal)
    chosen, before = (_reason(session, given, name, about) for name in ("template", "filled"))
    if chosen is before or (chosen is None and not given.get("fill")):
        return values
    old, new = _texts(before, language), _texts(chosen, language)
    typed = {name: values.get(name, "").replace("\r\n", "\n").strip() for name in new}
    if before and chosen and typed["public_reason"] not in {"", old["public_reason"]}:
        return values
    for name, becomes in new.items():
        values[name] = becomes if typed[name] in {"", old[name]} else values[name]
    return values | {"filled": str(chosen.id) if chosen else ""}


def _texts(reason: ReasonTemplate | None, language: str) -> dict[str, str]:
    """Give a reason's words by the fields they go to; the pen pal is told nothing where a decision tells nobody."""
    words = reasons.words(reason, language) if reason else None
    public = words.public if words and reason and reasons.tells(reason.kind, reason.about) else ""
    return {"private_reason": words.private if words else "", "public_reason": public}


def _reason(session: Session, given: Mapping[str, str], name: str, about: ReasonOn) -> ReasonTemplate | None:
    """Give the reason a field names, when it is one for this decision."""
    number = cursors.number(given.get(name))
    found = session.get(ReasonTemplate, number) if number is not None else None
    is_meant = found is not None and found.about is about and found.kind == (given.get("kind") or given.get("deed"))
    return found if is_meant else None


def morning(day: str) -> datetime | None:
    """Give the moment a day begins in the organisation's zone."""
    if not day:
        return None
    try:
        begins = days.begins(date.fromisoformat(day))
    except ValueError:
        raise Refused(_("%(day)s is not a day", day=day)) from None
    if begins <= desk.now():
        raise Refused(_("this can only end on a day to come; choose a later one"))
    return begins
