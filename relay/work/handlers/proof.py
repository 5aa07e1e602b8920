"""Set a letter in a child, keep the PDF and its page pictures, bring the letter before its readers."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from relay.errors import NotReady
from relay.letters.confirming import asking
from relay.letters.holding import rechecking
from relay.letters.paper import proofs
from relay.letters.paper.sheet import sheet_of, with_photos
from relay.letters.queries import find_letter
from relay.models import Letter, LetterState, ObjectKind, Organisation
from relay.objects import ObjectMissing, keep, picture_key
from relay.press import LetterSheet, Proof, RenderError
from relay.press.envelope import roomy
from relay.sandbox import SandboxError
from relay.work.jobs import Claim
from relay.work.room import Room

TRIES = 2
"""A child can fail because the machine was busy; twice in a row it is the letter."""
_STATES = frozenset({LetterState.SCREENED, LetterState.IN_REVIEW, LetterState.AWAITING_PEN_PAL, LetterState.ON_HOLD})


def make_proof(room: Room, job: Claim) -> str:
    """Set the letter that is the job's subject, unless it has left review since."""
    with room.database.read() as session:
        letter = find_letter(session, str(job.subject_id), even_sealed=True)
        if letter.state not in _STATES:
            return "the letter has gone on"
        reading_id = letter.reading_id
        try:
            organisation = session.get_one(Organisation, 1)
            sheet = with_photos(sheet_of(letter, organisation), letter, room.store)
            most_sheets = organisation.sheets_most if sheet.envelope == organisation.envelope else None
        except ObjectMissing:
            return _store_failure(room, job, "a photo of it is missing from the files; read it again")
    try:
        proof, envelope = set_sheet(room, sheet, most_sheets, last=job.attempts >= TRIES)
    except RenderError as error:
        return _store_failure(room, job, str(error))
    return _store(room, job, sheet, proof, envelope, reading_id)


def set_sheet(room: Room, sheet: LetterSheet, most_sheets: int | None, *, last: bool) -> tuple[Proof, str]:
    """Set the sheet and draw its pages; give which envelope it is for, too: a letter of many sheets takes a larger one.

    A child that died is tried again before the letter is blamed.
    """
    try:
        proof = room.press.render(sheet)
        larger = roomy(sheet.envelope, proof.sheets, most_sheets).key
        if larger != sheet.envelope:
            proof = room.press.render(replace(sheet, envelope=larger))
        for page, picture in enumerate(room.pictures.draw(proof.pdf), 1):
            room.store.put(picture_key(proof.sha256, page), picture)
    except RenderError as error:
        if last or not isinstance(error.__cause__, SandboxError):
            raise
        raise error.__cause__ from None
    return proof, larger


def _store(room: Room, job: Claim, sheet: LetterSheet, proof: Proof, envelope: str, reading_id: int | None) -> str:
    kept = keep(room.store, ObjectKind.PROOF, proof.pdf, "application/pdf")

    def store(session: Session, letter: Letter) -> None:
        same = letter.reading_id == reading_id  # its photos are not in the sheet that is compared
        if not same or sheet_of(letter, session.get_one(Organisation, 1)) != replace(sheet, photos=()):
            raise NotReady("what stands on the paper changed while it was set; it is set again")
        proofs.store(session, letter, proof, kept, envelope=envelope, both_sides=sheet.both_sides, now=room.now())

    _settle(room, job, store)
    return f"{proof.pages} pages"


def _store_failure(room: Room, job: Claim, reason: str) -> str:
    _settle(room, job, lambda session, letter: proofs.store_failure(session, letter, reason, now=room.now()))
    return "not printable"


def _settle(room: Room, job: Claim, store: Callable[[Session, Letter], None]) -> None:
    """Store what came of it and bring the letter before its readers, unless it has gone on meanwhile."""
    with room.database.write() as session:
        letter = find_letter(session, str(job.subject_id), even_sealed=True)
        if letter.state in _STATES:
            store(session, letter)
            ask = room.settings.asks_pen_pals_to_confirm
            proofs.bring_to_review(session, letter, ask_to_confirm=ask, now=room.now())
            asking.ask(session, letter, now=room.now())
            rechecking.set_anew(session, letter, now=room.now())
