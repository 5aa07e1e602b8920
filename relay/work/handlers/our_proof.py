"""Set a letter of ours in a child, keep the PDF and its page pictures."""

from relay.errors import NotReady
from relay.letters.ours import proofs
from relay.letters.ours.listing import find
from relay.letters.ours.sheet import sheet_of
from relay.models import ObjectKind, Organisation, OurLetterState
from relay.objects import keep
from relay.press import LetterSheet, Proof, RenderError
from relay.work.handlers.proof import TRIES, set_sheet
from relay.work.jobs import Claim
from relay.work.room import Room


def make_our_proof(room: Room, job: Claim) -> str:
    """Set the letter of ours that is the job's subject, unless it was cancelled or approved since."""
    with room.database.read() as session:
        our = find(session, str(job.subject_id))
        if our.state is not OurLetterState.WAITING:
            return "the letter has gone on"
        organisation = session.get_one(Organisation, 1)
        sheet = sheet_of(our, organisation)
        most_sheets = organisation.sheets_most if sheet.envelope == organisation.envelope else None
    try:
        proof, envelope = set_sheet(room, sheet, most_sheets, last=job.attempts >= TRIES)
    except RenderError as error:
        return _store_failure(room, job, str(error))
    return _store(room, job, sheet, proof, envelope)


def _store(room: Room, job: Claim, sheet: LetterSheet, proof: Proof, envelope: str) -> str:
    kept = keep(room.store, ObjectKind.PROOF, proof.pdf, "application/pdf")
    with room.database.write() as session:
        our = find(session, str(job.subject_id))
        if our.state is OurLetterState.WAITING:
            if sheet_of(our, session.get_one(Organisation, 1)) != sheet:
                raise NotReady("what stands on the paper changed while it was set; it is set again")
            proofs.store(session, our, proof, kept, envelope=envelope, both_sides=sheet.both_sides, now=room.now())
    return f"{proof.pages} pages"


def _store_failure(room: Room, job: Claim, reason: str) -> str:
    with room.database.write() as session:
        our = find(session, str(job.subject_id))
        if our.state is OurLetterState.WAITING:
            proofs.store_failure(session, our, reason, now=room.now())
    return "not printable"
