"""The row of a proof, of a letter from a pen pal or from us: the next version, and how it was made."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import objects
from relay.models import Letter, OurLetter
from relay.models import Proof as Row
from relay.objects import Kept
from relay.press import Proof
from relay.screening import RULES_VERSION


def add_row(
    session: Session,
    letter: Letter | OurLetter,
    proof: Proof,
    kept: Kept,
    *,
    envelope: str,
    both_sides: bool,
    now: datetime,
) -> Row:
    """Store what was set as the next version of a letter's proof; its letter does not show it yet."""
    whose = "our_letter_id" if isinstance(letter, OurLetter) else "letter_id"
    newest = session.scalar(select(func.max(Row.version)).filter_by(**{whose: letter.id})) or 0
    row = Row(
        **{whose: letter.id},
        reading_id=None if isinstance(letter, OurLetter) else letter.reading_id,
        version=newest + 1,
        object_id=objects.name(session, kept, now=now).id,
        sha256=proof.sha256,
        pages=proof.pages,
        sheets=proof.sheets,
        both_sides=both_sides,
        envelope=envelope,
        missing_glyphs=list(proof.missing_glyphs),
        press=press_of(proof),
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row


def press_of(proof: Proof) -> dict[str, Any]:
    """Give what is kept of how a proof was made."""
    return {
        **proof.version,
        "rules": RULES_VERSION,
        "photo_pages": list(proof.photo_pages),
        "compared": asdict(proof.faithful),
        "marked_pages": proof.feet.marked_pages,
        "numbered_pages": proof.feet.numbered_pages,
    }
