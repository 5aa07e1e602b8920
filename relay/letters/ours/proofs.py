"""Storing the proof of a letter of ours, or the reason why there is none."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import objects
from relay.letters.ours import life
from relay.letters.paper.proofs import press_of
from relay.models import OurLetter, OurLetterState, Proof
from relay.objects import Kept
from relay.press import Proof as Set

S = OurLetterState


def store(
    session: Session, our: OurLetter, proof: Set, kept: Kept, *, envelope: str, both_sides: bool, now: datetime
) -> None:
    """Store a proof and make it the newest; the same proof changes nothing."""
    shown = our.proof
    made = (proof.sha256, both_sides, envelope)
    if shown is not None and (shown.sha256, shown.both_sides, shown.envelope) == made:
        return
    newest = session.scalar(select(func.max(Proof.version)).where(Proof.our_letter_id == our.id)) or 0
    row = Proof(
        our_letter_id=our.id,
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
    life.show_proof(session, our, row.id)


def store_failure(session: Session, our: OurLetter, reason: str, *, now: datetime) -> None:
    """Say why it cannot be printed."""
    life.move(session, our, S.NOT_PRINTABLE, now=now, actor=None, fault=reason, proof_id=None)
