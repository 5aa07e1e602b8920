"""Finding pen pals by what somebody has at hand."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.errors import NotFound, Refused
from relay.letters import search
from relay.models import PenPal


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
        raise NotFound(f"there is no pen pal {plain}")
    if len(found) > 1:
        raise Refused(f"there are several pen pals called {plain}: give the address")
    return found[0]
