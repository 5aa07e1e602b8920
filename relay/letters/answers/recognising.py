"""Recognising the mail of ours that a letter's message answers: by its token, and by who wrote it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay.letters.answers.routes import Leads, leads
from relay.letters.answers.tokens import tokens
from relay.models import Alias, Letter, Notice, PenPal
from relay.reading import Reading


@dataclass(frozen=True, slots=True)
class Answered:
    """The notice that a message answers."""

    notice: Notice
    by_its_recipient: bool
    """Whether the one author in its header is whom we wrote to; a mail that was handed on may be answered by others."""

    @property
    def leads(self) -> Leads:
        """Say what the answer is: of anybody but the one we wrote to, a letter like every other."""
        return leads(self.notice.kind) if self.by_its_recipient else Leads.LETTER


def recognise(session: Session, letter: Letter, reading: Reading) -> Answered | None:
    """Give the notice that the message of a letter answers; None: it answers none of ours about this person.

    One question for the token, whatever the message's header holds.
    """
    named = tokens(_written_to(letter), reading.answers)
    if not named:
        return None
    query = select(Notice).where(Notice.token.in_(named)).options(joinedload(Notice.letter))
    found = {notice.token: notice for notice in session.scalars(query)}
    mine = (found[token] for token in named if token in found)
    notice = next((one for one in mine if _is_about(session, one, letter)), None)
    return Answered(notice, _is_by_recipient(session, notice, reading)) if notice else None


def facts_of(answered: Answered | None) -> dict[str, int | None]:
    """Give the columns of a letter that say what it answers; an answer to what was returned is its correction."""
    if answered is None:
        return {}
    corrects = answered.leads is Leads.CORRECTION
    return {"answers_id": answered.notice.id} | ({"revises_id": answered.notice.letter_id} if corrects else {})


def _written_to(letter: Letter) -> str:
    """Give the address of ours that made this letter."""
    return next((one.address for one in letter.message.recipients if one.alias_id == letter.alias_id), "")


def _is_about(session: Session, notice: Notice, letter: Letter) -> bool:
    """Say whether a notice concerned the person this letter is to; one about nobody may be answered anywhere."""
    if notice.letter is not None:
        return notice.letter.profile_id == letter.profile_id
    alias = session.get(Alias, notice.alias_id) if notice.alias_id is not None else None
    return alias is None or alias.profile_id == letter.profile_id


def _is_by_recipient(session: Session, notice: Notice, reading: Reading) -> bool:
    """Say whether its one author is whom we wrote to: at that address, or at one that staff found to be theirs, too."""
    if len(reading.senders) != 1:
        return False
    address = reading.senders[0].address
    if address == notice.recipient:
        return True
    author = session.scalar(select(PenPal).where(PenPal.address == address))
    return (
        author is not None and notice.pen_pal_id is not None and notice.pen_pal_id in {author.id, author.merged_into_id}
    )
