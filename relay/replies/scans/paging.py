"""A scan's file becomes its pages, in a job; what is plainly a letter goes on, the rest waits to be divided."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class _Cut:
    """How a scan is divided by itself: what each page is, and what was written on each letter."""

    places: Mapping[int, Place]
    words: Mapping[int, str]


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
    with database.read() as session:
        rows = _rows(session, scan_id, pages)
        cut = _cut(session, rows, one_letter=one_letter)
    with database.write() as session:
        scan = dividing.find(session, scan_id, lock=True)
        if scan.state is not ScanState.WAITING:
            return "read already"
        _add(session, rows, pages, now())
        return _gone_on(session, scan, rows, cut, now())


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


def _rows(session: Session, scan_id: int, pages: Sequence[_KeptPage]) -> list[ScanPage]:
    """The pages as they will be written: whatever takes long is done with them before."""
    keeps_text = session.get_one(Organisation, 1).reads_replies
    rows = []
    for number, kept in enumerate(pages, 1):
        page, side = kept.page, kept.page.side
        code, by = _code(session, page.codes)
        row = ScanPage(
            scan_id=scan_id,
            number=number,
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
        rows.append(row)
    return rows


def _add(session: Session, rows: Sequence[ScanPage], pages: Sequence[_KeptPage], now: datetime) -> None:
    for row, kept in zip(rows, pages, strict=True):
        row.object_id = objects.name(session, kept.picture, now=now).id
        session.add(row)
    session.flush()


def _code(session: Session, codes: Sequence[FoundCode]) -> tuple[str, str]:
    """What is kept of a page's codes. A typed one that nobody has was no code: words look like codes, too."""
    found = leads(session, (one.code for one in codes))
    typed = {one.code for one in codes if one.by is ReadBy.TYPED}
    kept = one_of([one for one in found if one.is_known or one.code not in typed])
    by = next((one.by.value for one in codes if one.code in kept.split()), "")
    return kept, by


def _cut(session: Session, rows: Sequence[ScanPage], *, one_letter: bool) -> _Cut | None:
    cuts = proposed(dividing.seen(session, rows), one_letter=one_letter)
    if not cuts.is_sure:
        return None
    places: dict[int, Place] = {number: place for number, place in cuts.places.items() if place is not None}
    return _Cut(places, dividing.words_of(session, rows, places))


def _gone_on(session: Session, scan: Scan, rows: Sequence[ScanPage], cut: _Cut | None, now: datetime) -> str:
    told = f"{len(rows)} pages"
    if cut is None:
        scan.state, scan.version = ScanState.TO_DIVIDE, scan.version + 1
        audit.record(session, "scan.read", "scan", scan.id, actor_id=None, now=now, new={"pages": len(rows)})
        return f"{told}, to be divided"
    made = dividing.made_of(session, scan, rows, cut.places, cut.words, now=now, actor=None)
    return f"{told}, {len(made)} replies"


def _unreadable(database: Database, scan_id: int, why: ScanFault, now: datetime) -> str:
    with database.write() as session:
        scan = dividing.find(session, scan_id, lock=True)
        if scan.state is ScanState.WAITING:
            scan.state, scan.fault, scan.version = ScanState.UNREADABLE, why.value, scan.version + 1
            audit.record(session, "scan.unreadable", "scan", scan.id, actor_id=None, now=now, new={"fault": why.value})
    return f"no pages: {why.value}"
