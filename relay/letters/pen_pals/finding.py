"""Finding pen pals by what somebody has at hand."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.errors import NotFound, Refused
from relay.letters.lists import search
from relay.models import PenPal
from relay.translation import gettext as _


def find_pen_pal(session: Session, name: str) -> PenPal:
    """Find a pen pal by address, else by the words of their name.

    Raises:
        NotFound, Refused: there is none, or it may mean several.
    """
    plain = name.strip()
    known = session.scalar(select(PenPal).where(PenPal.address == plain.lower()))
    if known is not None:
        return known
    found = search.find_pen_pals(session, plain, limit=2)
    if not found:
        raise NotFound(_("there is no pen pal %(name)s", name=plain))
    if len(found) > 1:
        raise Refused(_("there are several pen pals called %(name)s: give the address", name=plain))
    return found[0]
