"""The batch of `mailcall bench press`: approved letters in a real store and database become a print-ready batch.

The letters are set first, which is not measured. Then a process of its own does what a worker does: it chooses them,
puts them together, and makes the cover sheet, list and stack. Afterwards the file is compared with the proofs.
"""

import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pypdfium2
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import demo
from relay.db import Database
from relay.db.migrate import migrate
from relay.letters.arriving.readings import detail_of
from relay.letters.paper.sheet import sheet_of
from relay.mailroom.gathering import making
from relay.models import (
    Alias,
    Batch,
    Letter,
    LetterState,
    Message,
    ObjectKind,
    Organisation,
    PenPal,
    Piece,
    Proof,
    ReadingVersion,
)
from relay.objects import ObjectStore, keep, name, open_store
from relay.press import LetterSheet, Press
from relay.press.measuring.one_document import size_of_one_document
from relay.press.measuring.process_tree import PeakMemory
from relay.reading import Reading, Segment
from relay.settings import Settings
from relay.work.handlers.assemble import assemble
from relay.work.handlers.batch_files import make_batch_files
from relay.work.jobs import Claim, JobKind
from relay.work.room import open_room

Figures = dict[str, float | int | str | bool]

_WORDS_A_LETTER, _EVERY_OTHER_SCRIPT = 230, 20
_WORDS = tuple(
    word
    for line in (
        "the quince tree by our kitchen window finally carried this year and I counted ninety-three before blackbirds",
        "found it My neighbour Señor Ångström says it is the smell of his grandmother’s house in Umeå where they",
        "boiled seven kilos of jam every October “Just so” he told me and gave back an empty jar with 1,250 thanks",
    )
    for word in line.split()
)
_OTHER_SCRIPTS = (
    "السلام عليكم يا صديقي العزيز",
    "प्रिय मित्र नमस्ते",
    "亲爱的朋友你好",
    "親愛なる友へこんにちは",
    "Дорогой друг, привет",
    "smile 🙂 heart ❤",
)


def run(letters: int = 1000, *, sample: int = 50, one_document: int = 200) -> Figures:
    """Make a batch of so many letters; figures, and how it compares with its proofs and with one document.

    Pages of `sample` letters are compared pixel for pixel, the content of all of them byte for byte; `one_document` of
    the letters are set as one document by WeasyPrint, and as a batch of their own.
    """
    with tempfile.TemporaryDirectory(prefix="mailcall-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        sheets = _approved_letters(settings, letters)
        asked = [sys.executable, "-m", "relay.work.batch_bench", folder]
        made: Figures = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
        database = Database(settings.effective_database_url)
        with database.read() as session:
            compared = _compared(session, open_store(settings), sample)
        database.close()
    return {"letters": letters, **made, **compared, **_against_one_document(sheets[:one_document])}


def _approved_letters(settings: Settings, letters: int) -> list[LetterSheet]:
    """Fill an installation with approved letters and their proofs; give their sheets."""
    database, store = Database(settings.effective_database_url), open_store(settings)
    migrate(database)
    now = datetime.now(UTC)
    sheets = []
    with Press() as press, database.write() as session:
        demo.fill(session, now)
        aliases = session.scalars(select(Alias).order_by(Alias.id)).all()
        ours = session.get_one(Organisation, 1)
        for number in range(letters):
            letter = _written(session, number, aliases[number % len(aliases)], now)
            sheets.append(sheet_of(letter, ours))
            _approve(session, store, press, letter, sheets[-1], now)
    database.close()
    return sheets


def _written(session: Session, number: int, alias: Alias, now: datetime) -> Letter:
    text = _text(number)
    read = Reading(segments=(Segment(text, kept=True),))
    writer = PenPal(address=f"writer{number}@example.org", name=f"Writer {number}", created_at=now)
    digest = f"{number:064x}"
    facts = {"mail_from": writer.address, "peer": "127.0.0.1", "helo": "localhost", "header_message_id": digest}
    message = Message(received_at=now, size_bytes=len(text), sha256=digest, content_sha256=digest, **facts)
    session.add_all((writer, message))
    session.flush()
    detail, version = detail_of(read), {"version": 1, "reader_version": "1", "made_at": now}
    reading = ReadingVersion(message_id=message.id, subject=f"Quinces, {number}", text=text, detail=detail, **version)
    session.add(reading)
    session.flush()
    letter = Letter(
        message_id=message.id, profile_id=alias.profile_id, alias_id=alias.id, pen_pal_id=writer.id,
        reading_id=reading.id, state=LetterState.RECEIVED, state_since=now, received_at=now,
    )  # fmt: skip
    session.add(letter)
    session.flush()
    return letter


def _approve(
    session: Session, store: ObjectStore, press: Press, letter: Letter, sheet: LetterSheet, now: datetime
) -> None:
    """Set a letter and let it be approved long ago; no rule of the desk is measured here, so none is asked."""
    proof = press.render(sheet)
    stored = name(session, keep(store, ObjectKind.PROOF, proof.pdf, "application/pdf"), now=now)
    facts = {"pages": proof.pages, "sheets": proof.sheets, "both_sides": sheet.both_sides, "envelope": sheet.envelope}
    row = Proof(
        letter_id=letter.id, version=1, reading_id=letter.reading_id, object_id=stored.id, sha256=proof.sha256,
        press=dict(proof.version), made_at=now, **facts,
    )  # fmt: skip
    session.add(row)
    session.flush()
    letter.proof_id = letter.approved_proof_id = row.id
    letter.approved_at, letter.state = now - timedelta(days=1), LetterState.APPROVED
    session.flush()


def _text(number: int) -> str:
    """A letter's text like no other; each twentieth has a line in another script."""
    chance = random.Random(number)  # noqa: S311 -- the same letters each time
    paragraphs = [" ".join(chance.choices(_WORDS, k=_WORDS_A_LETTER // 4)) + "." for _ in range(4)]
    if number % _EVERY_OTHER_SCRIPT == 0:
        paragraphs.append(_OTHER_SCRIPTS[number // _EVERY_OTHER_SCRIPT % len(_OTHER_SCRIPTS)])
    return "\n\n".join(("Dear friend,", *paragraphs, "With warm wishes"))


def work(folder: Path) -> Figures:
    """Do a worker's part, in a process of its own; seconds, and the most memory it and a child of it had."""
    settings = Settings(data_dir=folder)
    database = Database(settings.effective_database_url)
    room = open_room(settings, database, open_store(settings))
    begun, used_before_s = time.perf_counter(), _used_s()
    with PeakMemory() as to_ready:
        with database.write() as session:
            now = room.now()
            batch_id = making.create(session, None, now=now, cancel_window=timedelta(0), limit=making.LETTERS_MOST).id
        chosen = time.perf_counter()
        assemble(room, Claim(1, JobKind.ASSEMBLE, batch_id, {}, 1))
        ready, used_s = time.perf_counter(), _used_s() - used_before_s
    with PeakMemory() as afterwards:
        make_batch_files(room, Claim(2, JobKind.BATCH_FILES, batch_id, {}, 1))
    done = time.perf_counter()
    room.close()
    return {
        "cpu_seconds_to_ready": round(used_s, 2),
        "seconds_to_ready": round(ready - begun, 2),
        "seconds_choosing": round(chosen - begun, 2),
        "seconds_putting_together": round(ready - chosen, 2),
        "seconds_cover_list_and_stack": round(done - ready, 2),
        "peak_memory_bytes": to_ready.peak_bytes,
        "peak_memory_bytes_cover_list_and_stack": afterwards.peak_bytes,
    }


def _used_s() -> float:
    """The processor time of this process and of its children that have ended."""
    return sum(os.times()[:4])


def _compared(session: Session, store: ObjectStore, sample: int) -> Figures:
    """How the file compares with the proofs it is made of."""
    batch = session.scalars(select(Batch)).one()
    assert batch.stored is not None  # noqa: S101 -- it is ready
    query = select(Piece).order_by(Piece.seq).options(joinedload(Piece.proof).joinedload(Proof.stored))
    pieces = session.scalars(query).all()
    merged = store.get(batch.stored.key)
    with pikepdf.open(io.BytesIO(merged)) as opened:
        equal = sum(_same_content(opened, piece, store) for piece in pieces)
    step = max(len(pieces) // sample, 1)
    looked_at = pieces[::step][:sample]
    drawn = pypdfium2.PdfDocument(merged)
    return {
        "in_batch": len(pieces),
        "pages": batch.pages,
        "bytes": len(merged),
        "bytes_of_proofs": sum(piece.proof.stored.size_bytes for piece in pieces),
        "content_streams_equal": f"{equal} of {len(pieces)} letters",
        "pages_equal_pixel_for_pixel": f"{sum(_same_pages(drawn, piece, store) for piece in looked_at)} of "
        f"{len(looked_at)} letters looked at",
    }


def _pages_of(piece: Piece) -> Iterator[int]:
    """Where its pages are in the batch, from 0: one-sided letters have blank backs."""
    step = 1 if piece.proof.both_sides else 2
    return iter(range(piece.first_page - 1, piece.first_page - 1 + step * piece.proof.pages, step))


def _same_content(batch: pikepdf.Pdf, piece: Piece, store: ObjectStore) -> bool:
    with pikepdf.open(io.BytesIO(store.get(piece.proof.stored.key))) as proof:
        there = [_streams(page) for page in proof.pages]
        return there == [_streams(batch.pages[number]) for number in _pages_of(piece)]


def _streams(page: pikepdf.Page) -> list[bytes]:
    contents = page.Contents
    return [one.read_raw_bytes() for one in (contents if isinstance(contents, pikepdf.Array) else [contents])]


def _same_pages(batch: pypdfium2.PdfDocument, piece: Piece, store: ObjectStore) -> bool:
    proof = pypdfium2.PdfDocument(store.get(piece.proof.stored.key))
    places = list(_pages_of(piece))
    return all(_pixels(proof[number]) == _pixels(batch[place]) for number, place in enumerate(places))


def _pixels(page: pypdfium2.PdfPage) -> bytes:
    drawn: bytes = page.render(scale=150 / 72).to_pil().tobytes()
    return drawn


def _against_one_document(sheets: Sequence[LetterSheet]) -> Figures:
    """How large the letters are as a batch, for one side, beside one document of all of them."""
    batch, document = size_of_one_document(sheets)
    return {
        "compared_with_one_document": len(sheets),
        "batch_of_these_bytes": batch,
        "one_document_bytes": document,
        "ratio_of_sizes": round(batch / document, 2),
    }


if __name__ == "__main__":
    print(json.dumps(work(Path(sys.argv[1]))))  # noqa: T201 -- its answer
