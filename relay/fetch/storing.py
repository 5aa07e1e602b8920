"""Messages that were taken, into the database: with how far that brings the mailbox, in the one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from relay.db import Database
from relay.fetch import progress
from relay.fetch.taking import Kept, Taken
from relay.intake.rows import store
from relay.intake.submission import Submission
from relay.intake.writer import is_away
from relay.models import Left, Mailbox, Message, Recipient, Route, Via

_Reached = tuple[Route, int | None]


@dataclass(slots=True)
class Tally:
    """What a run did, in messages."""

    letters: int = 0
    """New, and for at least one person."""
    other_mail: int = 0
    """New, and for the staff to see: see `Unrouted`."""
    repeats: int = 0
    """Here already; nothing was made of them."""
    left: int = 0
    """Found to be too large, or impossible to store, and left at the provider."""

    @property
    def taken(self) -> int:
        """All that were read and committed."""
        return self.letters + self.other_mail + self.repeats


class Store:
    """Commits what a run takes out of one mailbox."""

    def __init__(self, database: Database, mailbox: Mailbox, tally: Tally) -> None:
        self._database = database
        self._mailbox = mailbox
        self._tally = tally

    def forward(self, entries: Sequence[Taken | Kept], upto: int, now: datetime) -> None:
        """Commit what was read, and that the mailbox was read up to a unique id.

        When that fails each message is tried alone, and one that cannot be stored stays where it is.

        Raises:
            SQLAlchemyError: the database is away; the mailbox stands where it stood.
            BusyError: another run has gone on.
        """
        try:
            self._commit(entries, upto, now)
        except SQLAlchemyError as error:
            if is_away(error):
                raise
            for entry in entries:
                self._alone(entry, now)
            self._commit((), upto, now)

    def again(self, taken: Taken, now: datetime) -> None:
        """Commit a message that had been left; the mailbox's place does not change.

        Raises:
            SQLAlchemyError, BusyError: as `forward`.
        """
        self._commit((taken,), self._mailbox.last_uid, now, left_before=True)

    def _alone(self, entry: Taken | Kept, now: datetime) -> None:
        for _ in range(2):  # a key that another process took meanwhile is seen as a repeat the second time
            try:
                self._commit((entry,), entry.uid, now)
            except IntegrityError:
                continue
            except SQLAlchemyError as error:
                if is_away(error):
                    raise
                break
            return
        self._commit((_not_stored(entry, now),), entry.uid, now)

    def _commit(self, entries: Sequence[Taken | Kept], upto: int, now: datetime, *, left_before: bool = False) -> None:
        taken = [entry for entry in entries if isinstance(entry, Taken)]
        kept = [entry.row for entry in entries if isinstance(entry, Kept)]
        with self._database.write() as session:
            progress.step(session, self._mailbox, now, last_uid=upto)
            tally = _store(session, [entry.submission for entry in taken], now)
            progress.leave(session, self._mailbox, kept)
            if left_before:
                progress.mark_taken(session, self._mailbox, [entry.uid for entry in taken])
        progress.keep(self._mailbox, last_uid=upto)
        self._tally.letters += tally.letters
        self._tally.other_mail += tally.other_mail
        self._tally.repeats += tally.repeats
        self._tally.left += len(kept)


def _not_stored(entry: Taken | Kept, now: datetime) -> Kept:
    if isinstance(entry, Kept):
        return entry
    submission = entry.submission
    row: dict[str, Any] = {"uid": entry.uid, "size_bytes": submission.content.size_bytes, "reason": Left.NOT_STORED}
    addresses = ", ".join(one.address for one in submission.recipients)
    return Kept(entry.uid, row | {"mail_from": submission.mail_from, "address": addresses, "found_at": now})


def _store(session: Session, submissions: Sequence[Submission], now: datetime) -> Tally:
    """Store what is new. The duplicate key holds for thirty days; the very bytes of a mailbox, for good."""
    tally = Tally()
    if not submissions:
        return tally
    known = _fetched_before(session, [one.content.sha256 for one in submissions])
    fresh = [left for one in submissions if (left := _without(one, known.get(one.content.sha256, set())))]
    tally.repeats = len(submissions) - len(fresh)
    if not fresh:
        return tally
    ids = store(session.connection(), fresh, now)
    answers = session.execute(select(Message.id, Message.received_at).where(Message.id.in_(ids)))
    own = {row.id: row.received_at for row in answers}
    for submission, message_id in zip(fresh, ids, strict=True):
        if own[message_id] != submission.received_at:
            tally.repeats += 1
        elif any(one.route is Route.ALIAS for one in submission.recipients):
            tally.letters += 1
        else:
            tally.other_mail += 1
    return tally


def _fetched_before(session: Session, hashes: Sequence[str]) -> dict[str, set[_Reached]]:
    """Say whom the same bytes reached before: after a mailbox was made anew, all of it comes a second time."""
    query = (
        select(Message.sha256, Recipient.route, Recipient.profile_id)
        .join(Recipient, Recipient.message_id == Message.id)
        .where(Message.via == Via.IMAP.value, Message.sha256.in_(hashes))
    )
    found: dict[str, set[_Reached]] = {}
    for sha256, route, profile_id in session.execute(query):
        found.setdefault(sha256, set()).add((route, profile_id))
    return found


def _without(submission: Submission, reached: set[_Reached]) -> Submission | None:
    """Give a submission without whom it reached before; None: nobody is left."""
    recipients = tuple(one for one in submission.recipients if (one.route, one.profile_id) not in reached)
    return replace(submission, recipients=recipients) if recipients else None
