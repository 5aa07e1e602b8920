"""The notices of a first letter, composed: the one place that knows what each of them says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from relay import countries
from relay.letters.confirming import terms
from relay.letters.confirming.understanding import NOTHING, Asked, Understood
from relay.models import Letter, NoticeKind, Organisation, PenPal
from relay.notices import Composed, composed, language_of
from relay.notices.addressed import about_letter
from relay.notices.composing import render
from relay.notices.facts import ConfirmFacts, LetterFacts, MinorFacts


@dataclass(frozen=True, slots=True)
class Question:
    """What a question asks."""

    until: date
    """The last day to answer."""
    said: Understood = NOTHING
    """What they told us so far."""


def written(session: Session, letter: Letter, pen_pal: PenPal, kind: NoticeKind, question: Question | None) -> Composed:
    """Give a notice about a letter; `question` is what it asks, None where it asks nothing."""
    known, language = about_letter(session, letter), language_of(pen_pal)
    if kind is NoticeKind.MINOR:
        return composed(session, kind, language, MinorFacts(**known | {"name": ""}))
    if question is None:
        return composed(session, kind, language, LetterFacts(**known))
    organisation = session.get_one(Organisation, 1)
    asks = _agreed_to(organisation, language, question.said) | _told(question.said, language)
    return composed(session, kind, language, ConfirmFacts(**known, until=question.until, **asks))


def _agreed_to(organisation: Organisation, language: str, said: Understood) -> dict[str, Any]:
    """Give what somebody agrees to who did not yet."""
    if said.agrees:
        return {}
    return {
        "terms": terms.terms(organisation, language),
        "return_policy": terms.return_policy(organisation, language),
    }


def _told(said: Understood, language: str) -> dict[str, Any]:
    """Give what they told us, and what they did not; of who told nothing yet, neither."""
    if not said.says_some:
        return {}
    country = countries.name(said.country, language) if said.country else ""
    missing = missing_in(language, said.missing)
    return {"known": ", ".join(one for one in (said.name, country) if one), "missing": missing}


def missing_in(language: str, missing: Iterable[Asked]) -> str:
    """Give what is missing as the lines that somebody has to write."""
    return render(f"{language}/confirm_missing.txt", {"missing": [one.value for one in missing]}).strip()
