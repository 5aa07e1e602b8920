"""Approved letters for a batch that is measured, in a real store and database, each with its proof."""

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import demo
from relay.db import Database
from relay.db.migrate import migrate
from relay.letters.arriving.readings import detail_of
from relay.letters.paper.sheet import sheet_of
from relay.models import (
    Alias,
    Letter,
    LetterState,
    Message,
    ObjectKind,
    Organisation,
    PenPal,
    Proof,
    ReadingVersion,
)
from relay.objects import ObjectStore, keep, name, open_store
from relay.press import LetterSheet, Press
from relay.reading import Reading, Segment
from relay.settings import Settings

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


def approved_letters(settings: Settings, letters: int) -> list[LetterSheet]:
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
