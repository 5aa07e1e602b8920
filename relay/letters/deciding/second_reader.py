"""Which letters two people read before they are printed, and who has read one first."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from sqlalchemy.orm import Session

from relay.errors import Refused
from relay.models import Decision, DecisionKind, Letter, LetterState, Organisation, Severity, Staff
from relay.translation import gettext as _

MATTERS = frozenset({Severity.WARN, Severity.BLOCK})
"""Severities that make a letter a flagged one; a note does not."""


class Why(StrEnum):
    """Why a letter needs a second reader; the first two are what an organisation asks for."""

    FLAGGED = "flagged"
    PHOTOS = "photos"
    PROFILE = "profile"


def needed(
    asked_for: Collection[str], severities: Iterable[Severity], *, has_photos: bool, for_profile: bool
) -> tuple[Why, ...]:
    """Give the reasons why a letter needs a second reader; none: one is enough.

    `asked_for` is the organisation's choice, `has_photos` whether pictures are printed with the letter, `for_profile`
    whether everything for this person is read twice.
    """
    holds = {
        Why.FLAGGED: Why.FLAGGED in asked_for and not MATTERS.isdisjoint(severities),
        Why.PHOTOS: Why.PHOTOS in asked_for and has_photos,
        Why.PROFILE: for_profile,
    }
    return tuple(why for why, does in holds.items() if does)


def needed_for(letter: Letter, organisation: Organisation | None) -> tuple[Why, ...]:
    """Give the reasons for a letter that was loaded."""
    pictures = letter.reading.photos if letter.reading else []
    return needed(
        organisation.second_reader_for if organisation else (),
        [flag.severity for flag in letter.flags],
        has_photos=any(picture.included for picture in pictures),
        for_profile=letter.profile.second_reader,
    )


def first_reader(letter: Letter) -> Decision | None:
    """Give the first approval of a letter that waits for the second; None when it waits for none."""
    if letter.state is not LetterState.SECOND_REVIEW:
        return None
    approvals = (one for one in letter.decisions if one.kind is DecisionKind.APPROVE and one.undone_at is None)
    return next(reversed(list(approvals)), None)


def require_another(session: Session, letter: Letter, staff: Staff) -> None:
    """Let the second approval be another person's, and of what the first has read.

    Raises:
        Refused: it is the same person, or the proof is another one since.
    """
    session.expire(letter, ["decisions"])
    first = first_reader(letter)
    if first is None:
        return
    if first.staff_id == staff.id:
        raise Refused(_("you have read this letter and approved it: somebody else has to approve it too"))
    if letter.proof is not None and first.proof_sha256 != letter.proof.sha256:
        raise Refused(_("its proof is another one than the first reader approved: send the letter back to review"))
