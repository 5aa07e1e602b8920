"""What a seeded database is made of, and how far it has come: ids go on, rows are kept until they are stored."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import audit
from relay.db.base import Base
from relay.letters.codebook import CodeBook, codes_of
from relay.letters.lists import search
from relay.models import Audit, Batch, ObjectKind, Staff, StoredObject
from relay.seeding.loading import Loader, Row
from relay.seeding.people import Person, Writer
from relay.seeding.vocabulary import Vocabulary

OBJECT_SHA256 = "5e" * 32
_SEED = 20260601


@dataclass(slots=True)
class Made:
    """What rows are made of, and where the record and the batches stand."""

    vocabulary: Vocabulary
    chance: random.Random
    book: CodeBook
    staff: list[int]
    object_id: int = 0
    load: Loader = field(init=False)
    people: list[Person] = field(init=False)
    writers: list[Writer] = field(init=False)
    chain: bytes = b"\0" * 32
    place: int = 0
    audit_id: int = 0
    batch_id: int = 0
    in_batch: int = 0
    rows: defaultdict[tuple[str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def put(self, table: str, columns: str, *row: object) -> None:
        """Keep a row until the next `store`."""
        self.rows[table, columns].append(row)

    def store(self) -> None:
        """Put the rows that are kept into their tables, what others name first."""
        order = [table.name for table in Base.metadata.sorted_tables] + [search.LETTERS]
        for table, columns in sorted(self.rows, key=lambda key: order.index(key[0])):
            self.load.put(table, columns, self.rows[table, columns])
        self.rows.clear()

    def record(self, kind: str, one: int, at: datetime, actor: int, verbs: Sequence[str]) -> None:
        """Write acts about one thing into the record, sealed."""
        for verb in verbs:
            row, detail = audit.entry(verb, kind, one, actor_id=actor, now=at)
            self.audit_id, self.place = self.audit_id + 1, self.place + 1
            self.chain = audit.link(self.chain, self.place, Audit(id=self.audit_id, **row))
            columns = "id, at, verb, subject_kind, subject_id, actor_id, digest, place, chain"
            facts = (verb, kind, one, actor, row["digest"], self.place, self.chain)
            self.put("audit", columns, self.audit_id, self.load.moment(at), *facts)
            self.put("audit_detail", "audit_id, nonce, old, new", self.audit_id, detail["nonce"], "{}", "{}")


def begun(session: Session) -> Made:
    """Give what rows are made of, and where record and batches go on."""
    audit.seal(session)
    last = session.execute(select(Audit.id, Audit.place, Audit.chain).order_by(Audit.place.desc()).limit(1)).one()
    chance = random.Random(_SEED)  # noqa: S311 -- the same rows every time
    made = Made(
        vocabulary=Vocabulary(chance),
        chance=chance,
        book=codes_of(session),
        staff=list(session.scalars(select(Staff.id))),
    )
    made.audit_id = session.scalar(select(func.max(Audit.id))) or 0
    made.batch_id = session.scalar(select(func.max(Batch.id))) or 0
    made.place, made.chain = last.place, last.chain
    return made


def seeded_object(session: Session, kind: ObjectKind, media_type: str, now: datetime) -> int:
    """Add the one file that all rows of a kind name; there are no bytes behind it. Give its id."""
    stored = StoredObject(
        key=_key(kind), kind=kind, sha256=OBJECT_SHA256, size_bytes=0, media_type=media_type, created_at=now
    )
    session.add(stored)
    session.flush()
    return stored.id


def has_object(session: Session, kind: ObjectKind) -> bool:
    """Say whether rows that name a file of this kind were seeded."""
    return session.scalar(select(StoredObject.id).where(StoredObject.key == _key(kind))) is not None


def _key(kind: ObjectKind) -> str:
    return f"{kind.value}/seeded"
