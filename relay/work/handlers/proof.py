"""Set a letter in a child, keep the PDF and its page pictures, bring the letter before its readers."""

from relay.letters import proofs
from relay.letters.queries import find_letter
from relay.letters.sheet import sheet_of
from relay.models import LetterState, ObjectKind, Organisation
from relay.objects import keep, picture_key
from relay.press import LetterSheet, Proof, RenderError
from relay.sandbox import SandboxError
from relay.work.jobs import Claim
from relay.work.room import Room

_TRIES = 2
_STATES = frozenset({LetterState.SCREENED, LetterState.IN_REVIEW, LetterState.AWAITING_PEN_PAL, LetterState.ON_HOLD})


def make_proof(room: Room, job: Claim) -> str:
    """Set the letter that is the job's subject, unless it has left review since."""
    with room.database.read() as session:
        letter = find_letter(session, str(job.subject_id))
        if letter.state not in _STATES:
            return "the letter has gone on"
        sheet = sheet_of(letter, session.get_one(Organisation, 1), room.store)
    try:
        proof = _set(room, sheet, last=job.attempts >= _TRIES)
    except RenderError as error:
        return _store_failure(room, job, str(error))
    return _store(room, job, sheet, proof)


def _set(room: Room, sheet: LetterSheet, *, last: bool) -> Proof:
    """Set the sheet; a child that died is tried again before the letter is blamed."""
    try:
        return room.press.render(sheet)
    except RenderError as error:
        if last or not isinstance(error.__cause__, SandboxError):
            raise
        raise error.__cause__ from None


def _store(room: Room, job: Claim, sheet: LetterSheet, proof: Proof) -> str:
    kept = keep(room.store, ObjectKind.PROOF, proof.pdf, "application/pdf")
    for page, picture in enumerate(room.pictures.draw(proof.pdf), 1):
        room.store.put(picture_key(proof.sha256, page), picture)
    with room.database.write() as session:
        letter = find_letter(session, str(job.subject_id))
        if letter.state not in _STATES:
            return "the letter has gone on"
        proofs.store(session, letter, proof, kept, envelope=sheet.envelope, both_sides=sheet.both_sides, now=room.now())
        ask = room.settings.asks_pen_pals_to_confirm
        proofs.bring_to_review(session, letter, ask_to_confirm=ask, now=room.now())
    return f"{proof.pages} pages"


def _store_failure(room: Room, job: Claim, reason: str) -> str:
    with room.database.write() as session:
        letter = find_letter(session, str(job.subject_id))
        if letter.state in _STATES:
            proofs.store_failure(session, letter, reason, now=room.now())
            ask = room.settings.asks_pen_pals_to_confirm
            proofs.bring_to_review(session, letter, ask_to_confirm=ask, now=room.now())
    return "not printable"
