"""People who write to each other, real slips for each of them, and paper that is scanned in."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters.codebook import codes_of
from relay.models import LetterState, Organisation, PageRole, Reply, Scan, ScanPage, ScanSource, ScanState
from relay.objects import ObjectStore
from relay.replies.pages.reader import PageReader
from relay.replies.scans.paging import make_pages
from relay.replies.scans.taking import Came, keep_file, take
from tests import factories
from tests.factories import NOW
from tests.replies.paper import slip

TO_PDF_DPI = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """A correspondence with a letter, and the codes on its slip."""

    correspondence_id: int
    letter_code: str
    answer_code: str

    def slip(self, language: str = "en") -> Image.Image:
        """Draw the slip behind the letter."""
        return slip(self.letter_code, self.answer_code, language)


def receives_replies(session: Session) -> Organisation:
    """Let the organisation receive paper answers."""
    organisation = factories.organisation(session)
    organisation.takes_replies = True
    session.flush()
    return organisation


def pairs(session: Session, count: int) -> list[Pair]:
    """Add people who write to each other, one mailed letter between each two."""
    receives_replies(session)
    point = factories.mail_point(session)
    return [_pair(session, factories.profile(session, point).id) for _ in range(count)]


def _pair(session: Session, profile_id: int) -> Pair:
    from relay.models import Profile

    person, writer = session.get_one(Profile, profile_id), factories.pen_pal(session)
    between = factories.correspondence(session, writer, person)
    address = factories.alias(session, person)
    letter = factories.letter(session, LetterState.MAILED, to=address, by=writer, correspondence_id=between.id)
    book = codes_of(session)
    return Pair(between.id, book.letter(letter.id), book.correspondence(between.id))


def pdf_of(pages: Sequence[bytes]) -> bytes:
    """Bind JPEGs to one PDF, as a scanner with a feeder does."""
    pictures = [Image.open(io.BytesIO(page)) for page in pages]
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=TO_PDF_DPI)
    return out.getvalue()


def scan_in(database: Database, store: ObjectStore, reader: PageReader, raw: bytes, *, one_letter: bool = False) -> int:
    """Bring a file in and read it, as the worker does; return its scan."""
    kept = keep_file(store, raw)
    with database.write() as session:
        came = Came(source=ScanSource.UPLOAD, name="stack.pdf", is_one_letter=one_letter)
        scan_id = take(session, kept, came, now=NOW).scan.id
    make_pages(database, store, reader, scan_id, one_letter=one_letter, now=lambda: NOW)
    return scan_id


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a scanned page: the correspondence it was matched with by itself, or none."""

    matched: int | None
    by: str


def outcome(session: Session, scan_id: int) -> Outcome:
    """Say what became of a scan of one letter."""
    row = session.execute(select(Reply.correspondence_id, Reply.matched_by).where(Reply.scan_id == scan_id)).first()
    return Outcome(row[0], row[1] or "") if row else Outcome(None, "")


def stack_of(letters: Iterable[tuple[Pair, bool]], chance: Random) -> tuple[list[bytes], list[tuple[int, str]]]:
    """Give the pages of a stack of letters, and of each page which letter it is of and what it is.

    Each letter is its slip, on which nothing can be read where its flag says so, two pages by hand, and the empty back
    of the last.
    """
    from tests.replies.paper import Wear, scanned, unreadable, written_page

    plain = Wear(turned=0, skew=1, dpi=150, quality=70, noise=8, cropped=0, strokes=0, stains=0, covered="", share=0)
    pages, truth = [], []
    for number, (pair, can_be_read) in enumerate(letters):
        first = pair.slip() if can_be_read else unreadable(pair.slip())
        back = Image.new("L", (1_700, 2_200), 247)
        for kind, page in (
            ("slip", first),
            ("page", written_page(chance)),
            ("page", written_page(chance, 9)),
            ("blank", back),
        ):
            pages.append(scanned(page, plain, chance))
            truth.append((number, kind))
    return pages, truth


def strangers(session: Session, scan_id: int, truth: Sequence[tuple[int, str]], whose: Sequence[int]) -> int:
    """Count the pages that are in a reply matched with somebody else than who wrote them."""
    query = select(ScanPage.number, Reply.correspondence_id).join(Reply, Reply.id == ScanPage.reply_id)
    rows = session.execute(query.where(ScanPage.scan_id == scan_id, Reply.correspondence_id.is_not(None)))
    return sum(whose[truth[number - 1][0]] != correspondence_id for number, correspondence_id in rows)


def state_of(session: Session, scan_id: int) -> tuple[ScanState, int, int]:
    """Give a scan's state, how many of its pages are blank, and how many replies were made of it."""
    scan = session.get_one(Scan, scan_id)
    blank = sum(page.role is PageRole.BLANK for page in scan.pages)
    replies = session.scalars(select(Reply.id).where(Reply.scan_id == scan_id)).all()
    return scan.state, blank, len(replies)
