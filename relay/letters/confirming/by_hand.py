"""Staff confirm a pen pal with what they read in an answer that was not clear to a program."""

from datetime import datetime

from sqlalchemy.orm import Session

from relay.letters import lifecycle
from relay.letters.confirming.confirming import Given, checked
from relay.letters.deciding.decisions import confirm_pen_pal
from relay.letters.pen_pals import pen_pals
from relay.letters.pen_pals.pen_pals import Known
from relay.models import Organisation, PenPal, Staff


def confirm(
    session: Session, pen_pal: PenPal, given: Given, staff: Staff, *, agrees: bool, reason: str, now: datetime
) -> int:
    """Keep name and country, and that they agree where they said so; return how many letters went to review.

    Raises:
        Refused: the name is no full one, there is no such country, no reason is given, or this person may not.
    """
    lifecycle.require_reviewer(staff)
    said = checked(given)
    pen_pals.change(session, pen_pal, Known(said.name, said.country, pen_pal.language), staff, now=now)
    if agrees:
        pen_pal.said_adult_at = pen_pal.agreed_at = now
        pen_pal.agreed_to = session.get_one(Organisation, 1).terms_version
        session.flush()
    return confirm_pen_pal(session, pen_pal, staff, reason=reason, now=now)
