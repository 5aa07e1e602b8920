"""Photos of somebody who writes for the first time: covered until the reader asks for them, which is recorded."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.models import Audit, Letter
from relay.translation import gettext as _

FIRST = "first-letter"
"""The rule that says that nothing of theirs was approved before."""
VERB = "letter.photos_uncovered"
"""That somebody asked for them."""


def is_covered(session: Session, letter: Letter, staff_id: int) -> bool:
    """Say whether this person has not asked yet to see the photos of a first letter."""
    if not may_be_covered(letter):
        return False
    asked = select(Audit.id).where(
        Audit.subject_kind == "letter",
        Audit.subject_id == letter.id,
        Audit.verb == VERB,
        Audit.actor_id == staff_id,
    )
    return session.scalar(asked.limit(1)) is None


def may_be_covered(letter: Letter) -> bool:
    """Say whether there is anything to cover: photos, of somebody of whom nothing was approved before."""
    photos = letter.reading.photos if letter.reading else []
    return bool(photos) and any(flag.rule == FIRST for flag in letter.flags)


def refuse(session: Session, letter: Letter, staff_id: int) -> None:
    """Stop before somebody lets photos go on paper that they have not looked at.

    Raises:
        Refused: photos would be printed, and are covered for them still.
    """
    printed = letter.reading is not None and any(photo.included for photo in letter.reading.photos)
    if printed and is_covered(session, letter, staff_id):
        raise Refused(_("its photos are covered still: look at them first, or leave them out"))


def pages_with_photos(letter: Letter) -> frozenset[int]:
    """Give which pages of its proof have photos on them; all, when the proof is of a press that did not say."""
    proof = letter.approved_proof or letter.proof
    if proof is None:
        return frozenset()
    told = proof.press.get("photo_pages")
    return frozenset(range(1, proof.pages + 1)) if told is None else frozenset(told)


def uncover(session: Session, letter: Letter, staff_id: int, *, now: datetime) -> None:
    """Record that somebody asked for the photos."""
    if is_covered(session, letter, staff_id):
        audit.record(session, VERB, "letter", letter.id, actor_id=staff_id, now=now)
