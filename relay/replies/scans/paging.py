"""A scan's file becomes its pages, in a job; what is plainly a letter goes on, the rest waits to be divided."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from relay import audit, objects
from relay.db import Database
from relay.db.types import storable
from relay.models import ObjectKind, Organisation, PageRole, Scan, ScanPage, ScanState
from relay.objects import Kept, ObjectMissing, ObjectStore, keep
from relay.replies.dividing import dividing
from relay.replies.dividing.cutting import Place, proposed
from relay.replies.matching.leads import leads, one_of
from relay.replies.pages.reader import Page, PageReader
from relay.replies.pages.values import FileFaultError, FoundCode, ReadBy, ScanFault

TEXT_MOST = 100_000


@dataclass(frozen=True, slots=True)
class _KeptPage:
    """A page whose picture is durable."""

    page: Page
    picture: Kept


def make_pages(
    database: Database,
    store: ObjectStore,
    reader: PageReader,
    scan_id: int,
    *,
    one_letter: bool,
    now: Callable[[], datetime],
) -> str:
    """Read the file of a scan that waits, and give its pages their rows; return a line for the record.

    A second time changes nothing.
    """
    with database.read() as session:
        scan = session.get_one(Scan, scan_id)
        if scan.state is not ScanState.WAITING:
            return "read already"
        key = scan.stored.key
    try:
        pages = _kept(store, reader.pages(store.get(key), _languages(database)))
    except (FileFaultError, ObjectMissing) as fault:
        why = fault.args[0] if isinstance(fault, FileFaultError) else ScanFault.BROKEN
        return _unreadable(database, scan_id, why, now())
    with database.write() as session:
        scan = dividing.find(session, scan_id, lock=True)
        if scan.state is not ScanState.WAITING:
            return "read already"
        rows = _rows(session, scan, pages, now())
        return _gone_on(session, scan, rows, now(), one_letter=one_letter)


def _kept(store: ObjectStore, pages: Iterable[Page]) -> list[_KeptPage]:
    """Only the small things of a page stay in memory: its picture is on disk as soon as it is made."""
    return [
        _KeptPage(page.without_picture(), keep(store, ObjectKind.SIDE, page.side.jpeg, "image/jpeg")) for page in pages
    ]


def _languages(database: Database) -> Callable[[Sequence[FoundCode]], Sequence[str]]:
    """What a page is written in: what its writer reads, where its code says who that is, and what is written here."""

    def of(codes: Sequence[FoundCode]) -> Sequence[str]:
        with database.read() as session:
            found = leads(session, (one.code for one in codes))
            theirs = [one.profile.language for one in found if one.profile is not None and one.profile.language]
            return [*theirs, *session.get_one(Organisation, 1).languages]

    return of


def _rows(session: Session, scan: Scan, pages: Sequence[_KeptPage], now: datetime) -> list[ScanPage]:
    keeps_text = session.get_one(Organisation, 1).reads_replies
    rows = []
    for number, kept in enumerate(pages, 1):
        page, side = kept.page, kept.page.side
        code, by = _code(session, page.codes)
        row = ScanPage(
            scan_id=scan.id,
            number=number,
            object_id=objects.name(session, kept.picture, now=now).id,
            width=side.width,
            height=side.height,
            turned=side.turned,
            skew=side.skew,
            role=PageRole.BLANK if side.is_blank else PageRole.SEPARATOR if side.separates else PageRole.PAGE,
            code=code,
            code_by=by,
            marked_legal=page.is_privileged,
            envelope=list(side.envelope),
            text=storable(page.text)[:TEXT_MOST] if keeps_text else "",
        )
        session.add(row)
        rows.append(row)
    session.flush()
    return rows


def _code(session: Session, codes: Sequence[FoundCode]) -> tuple[str, str]:
    """What is kept of a page's codes. A typed one that nobody has was no code: words look like codes, too."""
    found = leads(session, (one.code for one in codes))
    typed = {one.code for one in codes if one.by is ReadBy.TYPED}
    kept = one_of([one for one in found if one.is_known or one.code not in typed])
    by = next((one.by.value for one in codes if one.code in kept.split()), "")
    return kept, by


def _gone_on(session: Session, scan: Scan, rows: Sequence[ScanPage], now: datetime, *, one_letter: bool) -> str:
    cuts = proposed(dividing.seen(session, rows), one_letter=one_letter)
    told = f"{len(rows)} pages"
    if not cuts.is_sure:
        scan.state, scan.version = ScanState.TO_DIVIDE, scan.version + 1
        audit.record(session, "scan.read", "scan", scan.id, actor_id=None, now=now, new={"pages": len(rows)})
        return f"{told}, to be divided"
    places: dict[int, Place] = {number: place for number, place in cuts.places.items() if place is not None}
    made = dividing.made_of(session, scan, rows, places, now=now, actor=None)
    return f"{told}, {len(made)} replies"


def _unreadable(database: Database, scan_id: int, why: ScanFault, now: datetime) -> str:
    with database.write() as session:
        scan = dividing.find(session, scan_id, lock=True)
        if scan.state is ScanState.WAITING:
            scan.state, scan.fault, scan.version = ScanState.UNREADABLE, why.value, scan.version + 1
            audit.record(session, "scan.unreadable", "scan", scan.id, actor_id=None, now=now, new={"fault": why.value})
    return f"no pages: {why.value}"
