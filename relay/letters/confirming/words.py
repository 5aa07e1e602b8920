"""The notices of a first letter, composed: the one place that knows what each of them says."""

from datetime import date

from sqlalchemy.orm import Session

from relay.letters.confirming import terms
from relay.models import Letter, NoticeKind, Organisation, PenPal
from relay.notices import Composed, composed, language_of
from relay.notices.addressed import about_letter
from relay.notices.facts import ConfirmFacts, LetterFacts, MinorFacts


def written(session: Session, letter: Letter, pen_pal: PenPal, kind: NoticeKind, until: date | None) -> Composed:
    """Give a notice about a letter; `until` is the last day to answer a question."""
    known, language = about_letter(session, letter), language_of(pen_pal)
    if kind is NoticeKind.MINOR:
        return composed(session, kind, language, MinorFacts(**known | {"name": ""}))
    if until is None:
        return composed(session, kind, language, LetterFacts(**known))
    organisation = session.get_one(Organisation, 1)
    said = terms.terms(organisation, language)
    policy = terms.return_policy(organisation, language)
    return composed(session, kind, language, ConfirmFacts(**known, terms=said, return_policy=policy, until=until))
