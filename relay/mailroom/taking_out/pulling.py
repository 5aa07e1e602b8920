"""Taking one letter out of what is printed together, before it is in the post: it goes back to its readers."""

from datetime import datetime

from sqlalchemy.orm import Session

from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.holding import holds
from relay.letters.paper import envelopes
from relay.models import Letter, LetterState, Piece, Staff
from relay.saying import said
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

WHY_MOST = 4000


def pull(session: Session, letter: Letter, staff: Staff, *, reason: str, version: int, now: datetime) -> Piece:
    """Take a letter out of its batch and set it again; give its envelope, which is spoiled.

    A batch that is not printed is put together again without it. Of a printed one somebody takes the envelope out.

    Raises:
        Conflict: the letter changed since it was seen, or it is in the post.
        Refused: this person may not, or it is in no batch.
    """
    if version != letter.version:
        told = {"state": said(letter.state)}
        raise Conflict(_("this letter changed meanwhile: it is %(state)s now; nothing was done", **told))
    piece = envelopes.take_out(session, letter, reason, staff, now=now, even_printed=True)
    if piece is None:
        told = {"state": said(letter.state)}
        raise Refused(_("a letter that is %(state)s is in no batch that could still be stopped", **told))
    to_readers(session, letter, staff, now=now)
    holds.hold_back(session, letter, now=now)
    return piece


def stop(session: Session, letter: Letter, staff: Staff, *, why: str, version: int, now: datetime) -> Piece:
    """Pull a letter because somebody says so, a pen pal who does not want it sent perhaps; `why` is for staff.

    Raises:
        Refused: nobody says why, or as `pull` says.
        Conflict: as `pull` says.
    """
    if not why.strip():
        raise Refused(_("say why: whoever reads the letter next has to know"), field="private_reason")
    if len(why) > WHY_MOST:
        raise Refused(_("that is too long: %(most)s characters at most", most=WHY_MOST), field="private_reason")
    return pull(session, letter, staff, reason=why.strip(), version=version, now=now)


def to_readers(session: Session, letter: Letter, staff: Staff | None, *, now: datetime) -> None:
    """Give a letter whose envelope is spoiled back to its readers, and have it set as it would be printed now."""
    lifecycle.move(session, letter, LetterState.IN_REVIEW, now=now, actor=staff)
    lifecycle.show_proof(session, letter, None)
    enqueue(session, JobKind.PROOF, letter.id, now=now)
