"""Letters whose job was parked: brought before staff all the same, with the reason, so that none waits unseen."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from relay.letters.arriving import arrivals
from relay.letters.ours import proofs as our_proofs
from relay.letters.paper import proofs
from relay.letters.queries import find_letter
from relay.models import Job, JobState, Letter, LetterState, Message, OurLetter, OurLetterState
from relay.reading import Reading
from relay.translation import gettext as _
from relay.work.jobs import JobKind

_PARKED = "job-parked"
_AT_ONCE = 100


def unread(session: Session) -> list[int]:
    """Give the messages that nobody could read and that letters still wait for."""
    waits = Letter.state.in_((LetterState.RECEIVED, LetterState.READING))
    query = select(Job.subject_id).join(Letter, Letter.message_id == Job.subject_id)
    return _ids(session, query.where(*_given_up(JobKind.READ), waits))


def unset(session: Session) -> list[int]:
    """Give the letters that could not be set and that nobody sees yet."""
    query = select(Job.subject_id).join(Letter, Letter.id == Job.subject_id)
    waits = Letter.state == LetterState.SCREENED
    return _ids(session, query.where(*_given_up(JobKind.PROOF), waits))


def unset_ours(session: Session) -> list[int]:
    """Give the letters of ours that could not be set."""
    query = select(Job.subject_id).join(OurLetter, OurLetter.id == Job.subject_id)
    waits = (OurLetter.state == OurLetterState.WAITING, OurLetter.proof_id.is_(None))
    return _ids(session, query.where(*_given_up(JobKind.OUR_PROOF), *waits))


def bring_forward(session: Session, *, now: datetime) -> int:
    """Make unread messages visible as unreadable letters, and unset letters as ones that cannot be printed."""
    messages, letters, ours = unread(session), unset(session), unset_ours(session)
    for message_id in messages:
        arrivals.begin(session, message_id, now=now)
        arrivals.store(session, session.get_one(Message, message_id), Reading(problem=_PARKED), [], now=now)
    for letter_id in letters:
        letter = find_letter(session, str(letter_id))
        proofs.store_failure(session, letter, _PARKED, now=now)
        proofs.bring_to_review(session, letter, ask_to_confirm=False, now=now)
    for our_id in ours:
        reason = _("setting it failed so often that it was given up; an administrator sees why in the list of work")
        our_proofs.store_failure(session, session.get_one(OurLetter, our_id), reason, now=now)
    return len(messages) + len(letters) + len(ours)


def _given_up(kind: JobKind) -> tuple[ColumnElement[bool], ...]:
    """A parked job with no other of its kind under way for the same subject: an old one says nothing of a new try."""
    other = aliased(Job)
    under_way = other.state.in_((JobState.WAITING, JobState.RUNNING))
    tried = select(other.id).where(other.kind == kind, other.subject_id == Job.subject_id, under_way).exists()
    return Job.kind == kind, Job.state == JobState.PARKED, ~tried


def _ids(session: Session, query: Select[int | None]) -> list[int]:
    return [found for found in session.scalars(query.distinct().limit(_AT_ONCE)) if found is not None]
