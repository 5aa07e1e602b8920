"""The facts that notices share: who writes to whom, and about which letter, as far as each may be said."""

from typing import Any

from sqlalchemy.orm import Session

from relay import days
from relay.codes import CodeKind, encode
from relay.models import Letter, Organisation, PenPal


def organisation_of(session: Session) -> Organisation:
    """Give the organisation; the session holds on to it, so that a thousand notices ask for it once."""
    found: Organisation = session.get_one(Organisation, 1)
    session.info[Organisation] = found
    return found


def to_pen_pal(session: Session, pen_pal: PenPal | None, person: str = "") -> dict[str, Any]:
    """Give the facts that every notice has; `person` is whom they write to, said in subjects where they wish it."""
    organisation = organisation_of(session)
    return {
        "organisation": organisation.name,
        "help_address": organisation.help_address,
        "name": pen_pal.name if pen_pal else "",
        "to": person if pen_pal and pen_pal.names_in_subjects else "",
    }


def about_letter(session: Session, letter: Letter) -> dict[str, Any]:
    """Give the facts that every notice about a letter has."""
    organisation = organisation_of(session)
    return to_pen_pal(session, letter.pen_pal, letter.profile.name) | {
        "code": encode(CodeKind.LETTER, letter.id, organisation.code_key),
        "arrived_on": days.day_at(organisation, letter.received_at),
    }
