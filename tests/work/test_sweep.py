"""The sweep: what nothing names goes after a day, and nothing else does."""

import hashlib
import os
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from relay import objects
from relay.letters.acts import By
from relay.letters.sealed import sealing
from relay.models import Job, JobState, MailRate, MessageChunk, ObjectKind, Recipient
from relay.objects import FolderStore, ObjectStore, keep, picture_key
from relay.work import jobs
from relay.work.handlers.sweep import sweep
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room
from tests import factories
from tests.factories import NOW

CLAIM = Claim(1, JobKind.SWEEP, None, {}, 1)


def keys(store: ObjectStore) -> set[str]:
    """Name what is there."""
    return {key for key, _ in store.listing()}


def age(store: FolderStore, names: Collection[str], days: float) -> None:
    """Make files older."""
    at = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    for name in names:
        os.utime(store.root / name, (at, at))


def test_only_files_that_nothing_names_go_and_only_after_a_day(room: Room) -> None:
    """Named originals, pictures of known proofs, and whatever is younger than a day stay."""
    room = replace(room, now=lambda: datetime.now(UTC))
    store = room.store
    assert isinstance(store, FolderStore)
    named = keep(store, ObjectKind.PROOF, b"%PDF named", "application/pdf")
    forgotten = keep(store, ObjectKind.PROOF, b"%PDF forgotten", "application/pdf")
    young = keep(store, ObjectKind.PHOTO, b"young", "image/jpeg")
    shown = hashlib.sha256(b"%PDF named").hexdigest()
    pictures = [picture_key(shown, page) for page in (1, 2)]
    orphan = picture_key("0" * 64, 1)
    for key in (*pictures, orphan):
        store.put(key, b"png")
    with room.database.write() as session:
        letter = factories.letter(session)
        row = objects.name(session, named, now=NOW)
        factories.proof(session, letter, version=2, object_id=row.id, sha256=shown)
    age(store, keys(store) - {young.key}, 1.1)
    assert sweep(room, CLAIM) == "2 files, 0 jobs"
    assert keys(store) == {named.key, young.key, *pictures}
    assert forgotten.key not in keys(store)
    age(store, [young.key], 0.9)
    assert sweep(room, CLAIM) == "0 files, 0 jobs"


def test_a_file_that_was_let_go_is_taken_away_with_its_pictures(room: Room) -> None:
    """The row keeps the hash; the same content that comes again is kept under a row of its own."""
    room = replace(room, now=lambda: datetime.now(UTC))
    store = room.store
    assert isinstance(store, FolderStore)
    kept = keep(store, ObjectKind.PROOF, b"%PDF erased", "application/pdf")
    digest = hashlib.sha256(b"%PDF erased").hexdigest()
    store.put(picture_key(digest, 1), b"png")
    with room.database.write() as session:
        row = objects.name(session, kept, now=NOW)
        factories.proof(session, factories.letter(session), version=2, object_id=row.id, sha256=digest)
        objects.forget(session, row)
        assert row.sha256 == digest
        assert objects.name(session, kept, now=NOW).id != row.id
        objects.forget(session, objects.name(session, kept, now=NOW))
    age(store, keys(store), 1.1)
    assert sweep(room, CLAIM) == "2 files, 0 jobs"
    assert keys(store) == set()


def test_duplicates_are_known_for_thirty_days(room: Room) -> None:
    """Then the same letter may be sent again: the key is emptied, the recipient stays."""
    with room.database.write() as session:
        for days in (29, 31):
            alias = factories.alias(session)
            factories.message(session, to=[alias], received_at=NOW - timedelta(days=days))
    sweep(room, CLAIM)
    with room.database.read() as session:
        found = session.scalars(select(Recipient.duplicate_key).order_by(Recipient.id)).all()
        assert [key is None for key in found] == [False, True]


def test_counts_of_mail_go_when_their_hour_is_over(room: Room) -> None:
    """Who wrote how often is nobody's business afterwards; the hour that runs stays."""
    with room.database.write() as session:
        for hours in range(4):
            session.add(MailRate(subject="sender:0", hour=NOW - timedelta(hours=hours), messages=1))
    sweep(room, CLAIM)
    with room.database.read() as session:
        assert min(session.scalars(select(MailRate.hour))) == NOW - timedelta(hours=2)


def test_jobs_done_long_ago_go(room: Room) -> None:
    """Others stay."""
    with room.database.write() as session:
        for subject in (1, 2):
            jobs.enqueue(session, JobKind.READ, subject, now=NOW)
        job = session.scalars(select(Job).where(Job.subject_id == 1)).one()
        job.state, job.finished_at = JobState.DONE, NOW - timedelta(days=8)
    assert sweep(room, CLAIM) == "0 files, 1 jobs"
    with room.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_nothing_of_a_sealed_letter_is_ever_swept(room: Room) -> None:
    """Its photos in every version, its proofs and their pictures stay, however old; so does its mail."""
    room = replace(room, now=lambda: datetime.now(UTC))
    store = room.store
    assert isinstance(store, FolderStore)
    with room.database.write() as session:
        letter = factories.letter(session)
        photo = factories.photo(session, letter, b"the photo")
        old = factories.proof(session, letter, b"%PDF old", version=2)
        new = factories.proof(session, letter, b"%PDF new", version=3)
        letter.reading_id = factories.reading(session, letter.message, version=2).id
        keys_kept = [photo.stored.key, old.stored.key, new.stored.key, picture_key(old.sha256, 1)]
        by = By(staff=factories.staff(session), now=NOW)
        sealing.seal(session, letter, by)
    for key in keys_kept:
        store.put(key, b"kept")
    age(store, keys(store), 400)
    assert sweep(room, CLAIM) == "0 files, 0 jobs"
    assert keys(store) == set(keys_kept)
    with room.database.read() as session:
        assert session.scalars(select(MessageChunk.content)).one()
