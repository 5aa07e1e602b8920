"""Which messages are sealed: nothing of them is exported, and nothing of them is erased."""

from sqlalchemy import Select, or_, select

from relay.models import Letter, LetterState, Sealing


def sealed_messages() -> Select[int]:
    """Select the messages of which a letter is sealed; its other letters say the same words."""
    still = select(Sealing.letter_id).where(Sealing.lifted_at.is_(None))
    return select(Letter.message_id).where(or_(Letter.state == LetterState.SEALED, Letter.id.in_(still)))
