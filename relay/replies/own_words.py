"""Which words on the pages of a reply are ours: those of the slip that came with it, told by whom its codes name."""

from sqlalchemy.orm import Session

from relay.letters.ours.sheet import words_on_slips
from relay.models import Correspondence, Organisation
from relay.replies.pages.printed import SOME_CODE


def printed_on(session: Session, between: Correspondence | None) -> tuple[tuple[str, ...], ...]:
    """Give all that we print on slips between two, a sentence each, by language; None: on anybody's."""
    return words_on_slips(between, session.get_one(Organisation, 1), letter_code=SOME_CODE)
