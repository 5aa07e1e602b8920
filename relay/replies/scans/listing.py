"""The scans that wait for a person, and what came last, as a page shows them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from relay.models import Reply, ReplyState, Scan, ScanPage, ScanSource, ScanState

OPEN = (ScanState.WAITING, ScanState.TO_DIVIDE, ScanState.UNREADABLE)
_SHOWN_MOST = 100
_DONE_MOST = 20
_WITHOUT_PEN_PAL_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRow:
    """A scan in a list."""

    id: int
    name: str
    source: ScanSource
    state: ScanState
    fault: str
    pages: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMatch:
    """A reply of which nobody has said yet whom it is for."""

    id: int
    received_at: datetime
    code: str
    doubts: tuple[str, ...]
    pages: int


def open_ones(session: Session) -> list[ScanRow]:
    """Give what waits, the oldest first."""
    return _given(session, _rows().where(Scan.state.in_(OPEN)).order_by(Scan.id).limit(_SHOWN_MOST))


def done_last(session: Session) -> list[ScanRow]:
    """Give what was divided or set aside last."""
    over = (ScanState.DIVIDED, ScanState.DISCARDED)
    return _given(session, _rows().where(Scan.state.in_(over)).order_by(Scan.id.desc()).limit(_DONE_MOST))


def listed(session: Session, *, limit: int | None = None) -> list[ScanRow]:
    """Give every scan, the newest first."""
    query = _rows().order_by(Scan.id.desc())
    return _given(session, query if limit is None else query.limit(limit))


def to_match(session: Session) -> list[ToMatch]:
    """Give the replies that wait to be matched by hand, the oldest first."""
    pages = select(func.count()).where(ScanPage.reply_id == Reply.id).correlate(Reply).scalar_subquery()
    waiting = select(Reply.id, Reply.received_at, Reply.code, Reply.doubts, pages.label("pages"))
    query = waiting.where(Reply.state == ReplyState.TO_MATCH).order_by(Reply.id).limit(_WITHOUT_PEN_PAL_MOST)
    return [
        ToMatch(id=row.id, received_at=row.received_at, code=row.code, doubts=tuple(row.doubts), pages=row.pages)
        for row in session.execute(query)
    ]


def _rows() -> Select[Scan, int]:
    pages = select(func.count()).where(ScanPage.scan_id == Scan.id).correlate(Scan).scalar_subquery()
    return select(Scan, pages)


def _given(session: Session, query: Select[Scan, int]) -> list[ScanRow]:
    return [
        ScanRow(
            id=scan.id,
            name=scan.name,
            source=scan.source,
            state=scan.state,
            fault=scan.fault,
            pages=pages,
            received_at=scan.received_at,
        )
        for scan, pages in session.execute(query)
    ]
