"""Storing the proof of a letter of ours, or the reason why there is none."""

from datetime import datetime

from sqlalchemy.orm import Session

from relay.letters.ours import life
from relay.letters.paper.proof_rows import add_row
from relay.models import OurLetter, OurLetterState
from relay.objects import Kept
from relay.press import Proof

S = OurLetterState


def store(
    session: Session, our: OurLetter, proof: Proof, kept: Kept, *, envelope: str, both_sides: bool, now: datetime
) -> None:
    """Store a proof and make it the newest; the same proof changes nothing."""
    shown = our.proof
    made = (proof.sha256, both_sides, envelope)
    if shown is not None and (shown.sha256, shown.both_sides, shown.envelope) == made:
        return
    row = add_row(session, our, proof, kept, envelope=envelope, both_sides=both_sides, now=now)
    life.show_proof(session, our, row.id)


def store_failure(session: Session, our: OurLetter, reason: str, *, now: datetime) -> None:
    """Say why it cannot be printed."""
    life.move(session, our, S.NOT_PRINTABLE, now=now, actor=None, fault=reason, proof_id=None)
