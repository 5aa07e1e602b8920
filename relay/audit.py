"""The record that nobody can rewrite unseen: every act a row, every row in a hash chain.

A row's digest is SHA-256 over a nonce and the canonical JSON of the values before and after. The values lie beside
the row, so erasure can delete them and the chain still holds. Rows are written in the transaction they record;
`seal` gives them their place in the chain afterwards, so that nothing waits on the chain's head.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from relay.db.types import storable
from relay.models import Audit, AuditDetail

_SEAL_LOCK = 0x6D61696C  # any number, the same in every process
_PAGE = 1_000
_START = b"\0" * 32
_BEFORE_ALL = -(1 << 63)  # below the first place, so that nothing hides there


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verifying the chain found."""

    sealed: int
    unsealed: int
    erased: int
    """Rows whose values were deleted on purpose: the chain holds, the values are gone."""
    head: str
    """The last link, hex: note it elsewhere, and cutting the end off shows too."""
    problems: tuple[str, ...]


def record(  # noqa: PLR0913 -- the parts of one sentence: who did what to what, when, from what to what
    session: Session,
    verb: str,
    subject_kind: str,
    subject_id: int,
    *,
    actor_id: int | None,
    now: datetime,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:
    """Write one act into the transaction that `session` is in."""
    row, detail = entry(verb, subject_kind, subject_id, actor_id=actor_id, now=now, old=old, new=new)
    session.add(Audit(**row, detail=AuditDetail(**detail)))


def entry(
    verb: str,
    subject_kind: str,
    subject_id: int,
    *,
    actor_id: int | None,
    now: datetime,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the columns of `audit` and of `audit_detail`, for who inserts many at once."""
    nonce, before, after = os.urandom(16), _plain(old or {}), _plain(new or {})
    row = {
        "at": now,
        "verb": verb,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "actor_id": actor_id,
        "digest": _digest(nonce, before, after),
    }
    return row, {"nonce": nonce, "old": before, "new": after}


def seal(session: Session) -> int:
    """Give every row that has none its place in the chain; return how many."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SEAL_LOCK})
    place, chain = _head(session)
    sealed = 0
    while rows := session.scalars(select(Audit).where(Audit.place.is_(None)).order_by(Audit.id).limit(_PAGE)).all():
        for row in rows:
            place += 1
            row.place, chain = place, link(chain, place, row)
            row.chain = chain
        session.flush()
        session.expunge_all()
        sealed += len(rows)
    return sealed


def verify(session: Session) -> Verdict:
    """Walk the whole chain and compare every link and every value with what it must be."""
    problems: list[str] = []
    chain, place, erased = _START, 0, 0
    for row, detail in _in_order(session):
        place += 1
        if row.place != place:
            problems.append(f"place {place} is missing before entry {row.id}")
            place = row.place if row.place is not None else place
        chain = link(chain, place, row)
        if chain != row.chain:
            problems.append(f"entry {row.id} at place {place} was changed after it was sealed")
            chain = row.chain or chain
        if detail is None:
            erased += 1
        elif _digest(detail.nonce, detail.old, detail.new) != row.digest:
            problems.append(f"the values of entry {row.id} were changed")
    unsealed = session.scalar(select(func.count()).select_from(Audit).where(Audit.place.is_(None))) or 0
    return Verdict(sealed=place, unsealed=unsealed, erased=erased, head=chain.hex(), problems=tuple(problems))


def _in_order(session: Session) -> Iterator[tuple[Audit, AuditDetail | None]]:
    last = _BEFORE_ALL
    while True:
        rows = session.execute(
            select(Audit, AuditDetail)
            .outerjoin(AuditDetail, AuditDetail.audit_id == Audit.id)
            .where(Audit.place > last)
            .order_by(Audit.place)
            .limit(_PAGE)
        ).all()
        if not rows:
            return
        for row, detail in rows:
            yield row, detail
            last = row.place if row.place is not None else last
        session.expunge_all()


def _head(session: Session) -> tuple[int, bytes]:
    last = session.execute(
        select(Audit.place, Audit.chain).where(Audit.place.is_not(None)).order_by(Audit.place.desc()).limit(1)
    ).first()
    return (last.place, last.chain) if last and last.place and last.chain else (0, _START)


def link(previous: bytes, place: int, row: Audit) -> bytes:
    """Give the next link of the chain: of what came before, and of a row at its place."""
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    facts = [place, row.id, at, row.verb, row.subject_kind, row.subject_id, row.actor_id, row.digest.hex()]
    return hashlib.sha256(previous + _canonical(facts)).digest()


def _digest(nonce: bytes, old: Any, new: Any) -> bytes:  # noqa: ANN401 -- JSON values
    return hashlib.sha256(nonce + _canonical({"old": old, "new": new})).digest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _plain(value: Any) -> Any:  # noqa: ANN401 -- anything a row holds, to JSON values that read back the same
    if isinstance(value, Mapping):
        return {storable(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return repr(value)  # a database may give 1e16 back as an integer
    return storable(value) if isinstance(value, str) else value
