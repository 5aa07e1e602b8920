"""Sweep: files that nothing names, old duplicate keys, counts of mail and jobs, consents whose last day is over.

Nothing of a sealed letter goes: its rows stay, and what a row names is never swept.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from relay.directory import consents
from relay.letters import claims
from relay.models import MailRate, Message, ObjectKind, Proof, Recipient, StoredObject
from relay.objects import FORGOTTEN
from relay.work.jobs import Claim, forget_done
from relay.work.room import Room

FILES_KEPT: Final = timedelta(days=1)
DUPLICATES_KEPT: Final = timedelta(days=30)
RATES_KEPT: Final = timedelta(hours=2)
"""Only the hour that runs is looked at; a host whose clock is behind may still be in the one before."""
_AT_ONCE = 500


def sweep(room: Room, job: Claim) -> str:  # noqa: ARG001 -- a sweep has no subject
    """Do all of it; what is swept was never the only copy of anything."""
    now = room.now()
    with room.database.write() as session:
        jobs = forget_done(session, now=now)
        claims.forget_stale(session, now=now)
        consents.end_those_over(session, now=now)
        session.execute(
            delete(MailRate).where(MailRate.hour < now - RATES_KEPT).execution_options(synchronize_session=False)
        )
        old = select(Message.id).where(Message.received_at < now - DUPLICATES_KEPT)
        session.execute(
            update(Recipient)
            .where(Recipient.duplicate_key.is_not(None), Recipient.message_id.in_(old))
            .values(duplicate_key=None)
            .execution_options(synchronize_session=False)
        )
    files = 0
    aged = (key for key, written_at in room.store.listing() if written_at < now - FILES_KEPT)
    while some := list(islice(aged, _AT_ONCE)):
        with room.database.read() as session:  # a new look each time: a file may have been named since
            unnamed = _unnamed(session, some)
        for key in unnamed:
            room.store.delete(key, written_before=now - FILES_KEPT)
        files += len(unnamed)
    return f"{files} files, {jobs} jobs"


def _unnamed(session: Session, keys: Sequence[str]) -> list[str]:
    """Give the keys that no row names; a page's picture is named by its proof, while that has its file."""
    named = set(session.scalars(select(StoredObject.key).where(StoredObject.key.in_(keys))))
    proofs = {key: _proof_of(key) for key in keys if key.startswith(f"{ObjectKind.PICTURE.value}/")}
    drawn = select(Proof.sha256).join(StoredObject, StoredObject.id == Proof.object_id)
    kept = StoredObject.key.not_like(f"{FORGOTTEN}%")
    known = set(session.scalars(drawn.where(Proof.sha256.in_(set(proofs.values())), kept)))
    return [key for key in keys if key not in named and proofs.get(key) not in known]


def _proof_of(key: str) -> str:
    return key.rpartition("/")[2].partition("-")[0]
