"""The notices of a first letter, composed: the one place that knows what each of them says."""

from datetime import date

from sqlalchemy.orm import Session

from relay import days
from relay.letters.codebook import codes_of
from relay.letters.confirming import terms
from relay.models import Letter, NoticeKind, Organisation, PenPal
from relay.notices import Composed, language_of
from relay.notices.composing import day_in, filled, lines_of

LINK_MARK = "<mailcall:confirm>"
"""Where the link stands when the notice leaves: its time begins then."""


def composed(session: Session, letter: Letter, pen_pal: PenPal, kind: NoticeKind, until: date | None) -> Composed:
    """Give a notice about a letter; `until` is the last day to answer."""
    organisation, language = session.get_one(Organisation, 1), language_of(pen_pal)
    facts = {
        "organisation": organisation.name,
        "help_address": organisation.help_address,
        "name": "",
        "code": codes_of(session).letter(letter.id),
        "arrived_on": day_in(days.day_at(organisation, letter.received_at), language),
        "until": day_in(until, language) if until else "",
        "link": LINK_MARK,
        "words": "",
        "terms": lines_of(terms.terms(organisation, language)),
        "return_policy": lines_of(terms.return_policy(organisation, language)),
    }
    return filled(kind, language, facts)
