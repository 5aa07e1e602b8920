"""The rows of accepted messages: many messages in one transaction, each table's rows in as few statements as may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Insert, Table, insert

from relay import audit
from relay.intake.admission import Admitted, is_about_abuse
from relay.intake.duplicates import duplicate_key, first_messages
from relay.intake.submission import Submission
from relay.models import (
    Audit,
    AuditDetail,
    Job,
    Letter,
    LetterState,
    Message,
    MessageChunk,
    RawAt,
    Recipient,
    Route,
)
from relay.models.message import CHUNK_BYTES
from relay.work import jobs

_CHUNKS_AT_ONCE: Final = 8 * CHUNK_BYTES  # bytes of messages in one statement: what the writer holds in memory
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is new in a submission: recipients, each with its key or none for a second way to the same profile."""

    submission: Submission
    fresh: tuple[tuple[Admitted, bytes | None], ...]
    keys: tuple[bytes, ...]
    """Those of all recipients; the message of the first answers for this one when nothing is new."""


def store(connection: Connection, batch: Sequence[Submission], now: datetime) -> list[int]:
    """Write a batch into the transaction `connection` is in.

    Returns:
        For each submission the id its client hears: its own, or for a repeat that of the first message.
    """
    return write(connection, *planned(connection, batch, now), now)


def planned(connection: Connection, batch: Sequence[Submission], now: datetime) -> tuple[list[Plan], dict[bytes, int]]:
    """Find what is new in each submission of a batch, and which keys already belong to which message."""
    keys = [[duplicate_key(submission, to) for to in submission.recipients] for submission in batch]
    known = first_messages(connection, list({key for of_one in keys for key in of_one}), now)
    return list(_plans(batch, keys, known)), known


def write(connection: Connection, plans: list[Plan], known: dict[bytes, int], now: datetime) -> list[int]:
    """Write what is new, and give the ids that clients hear."""
    stored = [plan for plan in plans if plan.fresh]
    ids = _insert(connection, stored, now) if stored else []
    for plan, message_id in zip(stored, ids, strict=True):
        known.update((key, message_id) for _, key in plan.fresh if key)
    own = iter(ids)
    return [next(own) if plan.fresh else known[plan.keys[0]] for plan in plans]


def _insert(connection: Connection, plans: list[Plan], now: datetime) -> list[int]:
    """Write everything of messages that are new, and give their ids."""
    ids = _insert_numbered(connection, Message, [_message(plan.submission) for plan in plans])
    numbered = list(zip(plans, ids, strict=True))
    _insert_content(connection, numbered)
    _insert_all(connection, Recipient, [row for plan, number in numbered for row in _recipients(plan, number)])
    _insert_letters(connection, [row for plan, number in numbered for row in _letters(plan, number)])
    _insert_all(connection, Job, [row for plan, number in numbered for row in _jobs(plan, number, now)])
    return ids


def _jobs(plan: Plan, message_id: int, now: datetime) -> Iterator[Row]:
    """Letters are read; what may be a bounce or a complaint about our mail (RFC 2142) is looked at as such."""
    routes = {to.route for to, _ in plan.fresh}
    if routes != {Route.BOUNCE}:
        yield jobs.values(jobs.JobKind.READ, message_id, now=now)
    if Route.BOUNCE in routes or any(is_about_abuse(to.address) for to, _ in plan.fresh):
        yield jobs.values(jobs.JobKind.BOUNCE, message_id, now=now)


def _plans(batch: Sequence[Submission], keys: list[list[bytes]], known: dict[bytes, int]) -> Iterator[Plan]:
    """Find what is new in each submission; the first in a batch counts as known to the next."""
    taken = set(known)
    for submission, own_keys in zip(batch, keys, strict=True):
        mine: set[bytes] = set()
        addresses: set[str] = set()
        fresh: list[tuple[Admitted, bytes | None]] = []
        for recipient, key in zip(submission.recipients, own_keys, strict=True):
            if key in taken or recipient.address in addresses:
                continue
            addresses.add(recipient.address)
            fresh.append((recipient, None if key in mine else key))
            mine.add(key)
        taken |= mine
        yield Plan(submission, tuple(fresh), tuple(own_keys))


def _message(submission: Submission) -> Row:
    return {
        "received_at": submission.received_at,
        "mail_from": submission.mail_from,
        "via": submission.via,
        "peer": submission.peer,
        "helo": submission.helo,
        "tls": submission.tls,
        "header_message_id": submission.content.message_id,
        "size_bytes": submission.content.size_bytes,
        "sha256": submission.content.sha256,
        "content_sha256": submission.content.content_sha256,
        "raw_at": RawAt.DATABASE,
    }


def _recipients(plan: Plan, message_id: int) -> Iterator[Row]:
    for recipient, key in plan.fresh:
        yield {
            "message_id": message_id,
            "address": recipient.address,
            "route": recipient.route,
            "reason": recipient.reason,
            "alias_id": recipient.alias_id,
            "profile_id": recipient.profile_id,
            "duplicate_key": key,
        }


def _letters(plan: Plan, message_id: int) -> Iterator[Row]:
    """One letter for each profile that this message newly reaches."""
    for recipient, key in plan.fresh:
        if key and recipient.profile_id is not None:
            yield {
                "message_id": message_id,
                "profile_id": recipient.profile_id,
                "alias_id": recipient.alias_id,
                "state": LetterState.RECEIVED,
                "state_since": plan.submission.received_at,
                "received_at": plan.submission.received_at,
            }


def _insert_letters(connection: Connection, letters: list[Row]) -> None:
    if not letters:
        return
    ids = _insert_numbered(connection, Letter, letters)
    entries = [_received(letter_id, row) for letter_id, row in zip(ids, letters, strict=True)]
    audit_ids = _insert_numbered(connection, Audit, [entry for entry, _ in entries])
    details = [detail | {"audit_id": i} for (_, detail), i in zip(entries, audit_ids, strict=True)]
    _insert_all(connection, AuditDetail, details)


def _received(letter_id: int, row: Row) -> tuple[Row, Row]:
    new = {key: row[key] for key in ("message_id", "profile_id", "alias_id", "state")}
    return audit.entry("letter.received", "letter", letter_id, actor_id=None, now=row["received_at"], new=new)


def _insert_content(connection: Connection, numbered: list[tuple[Plan, int]]) -> None:
    """Write the bytes, a bounded run of chunks at a time."""
    waiting: list[Row] = []
    size_bytes = 0
    for plan, message_id in numbered:
        for seq, chunk in enumerate(plan.submission.content.chunks()):
            waiting.append({"message_id": message_id, "seq": seq, "key_id": "", "content": chunk})
            size_bytes += len(chunk)
            if size_bytes >= _CHUNKS_AT_ONCE:
                _insert_all(connection, MessageChunk, waiting)
                waiting, size_bytes = [], 0
    _insert_all(connection, MessageChunk, waiting)


def _table(model: type) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def _insert_all(connection: Connection, model: type, rows: list[Row]) -> None:
    if rows:
        connection.execute(insert(_table(model)), rows)


def _insert_numbered(connection: Connection, model: type, rows: list[Row]) -> list[int]:
    """Insert rows and give their ids in the same order."""
    table = _table(model)
    statement: Insert = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(connection.scalars(statement, rows))
