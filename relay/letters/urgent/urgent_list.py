"""The lists of what cannot wait: what is open, by its clock, and the record of what was settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from relay.letters.codebook import codes_of
from relay.models import Correspondence, Escalation, Ground, Letter, Reply, Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentRow:
    """An urgent letter or reply, as its list shows it: no word of it stands in the list."""

    id: int
    code: str
    """The letter's; empty: it is a reply."""
    reply_id: int | None
    profile_id: int | None
    pen_pal_id: int | None
    ground: Ground
    note: str
    person: str
    raised_by: str
    raised_at: datetime
    due_at: datetime
    taken_at: datetime | None
    settled_at: datetime | None
    outcome: str

    @property
    def was_late(self) -> bool:
        """Say whether it was settled after its time."""
        return self.settled_at is not None and self.settled_at > self.due_at


def open_rows(session: Session, *, limit: int) -> list[UrgentRow]:
    """List what is open, that first whose time ends first."""
    return _rows(session, Escalation.settled_at.is_(None), order=[Escalation.due_at, Escalation.id], limit=limit)


def settled_rows(session: Session, *, before: int | None = None, limit: int) -> list[UrgentRow]:
    """List what was settled, newest first, those raised before the one numbered `before`."""
    older = Escalation.id < before if before is not None else Escalation.id > 0
    return _rows(session, Escalation.settled_at.is_not(None), older, order=[Escalation.id.desc()], limit=limit)


def _rows(session: Session, *where: object, order: Sequence[object], limit: int) -> list[UrgentRow]:
    has, raised = aliased(Staff), aliased(Staff)
    query = (
        select(
            Escalation,
            func.coalesce(Letter.profile_id, Reply.profile_id),
            func.coalesce(Letter.pen_pal_id, Correspondence.pen_pal_id),
            *(has.name, has.email, raised.name, raised.email),
        )
        .outerjoin(Letter, Letter.id == Escalation.letter_id)
        .outerjoin(Reply, Reply.id == Escalation.reply_id)
        .outerjoin(Correspondence, Correspondence.id == Reply.correspondence_id)
        .join(has, has.id == Escalation.person_id)
        .join(raised, raised.id == Escalation.raised_by_id)
        .where(*where)  # type: ignore[arg-type] # conditions
        .order_by(*order)  # type: ignore[arg-type] # columns
        .limit(limit)
    )
    found = session.execute(query).all()
    book = codes_of(session) if found else None
    return [
        UrgentRow(
            id=row.id,
            code=book.letter(row.letter_id) if book and row.letter_id else "",
            reply_id=row.reply_id,
            profile_id=profile_id,
            pen_pal_id=pen_pal_id,
            ground=row.ground,
            note=row.note,
            person=has_name or has_email,
            raised_by=raised_name or raised_email,
            raised_at=row.raised_at,
            due_at=row.due_at,
            taken_at=row.taken_at,
            settled_at=row.settled_at,
            outcome=row.outcome,
        )
        for row, profile_id, pen_pal_id, has_name, has_email, raised_name, raised_email in found
    ]
