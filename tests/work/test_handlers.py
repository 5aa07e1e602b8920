"""Handlers with real children: they may run twice, and the second time changes nothing more."""

import io
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from typing import cast

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import delete, func, select, update

from relay.db import Base
from relay.errors import NotReady
from relay.letters.acts import By
from relay.letters.arriving import rereading
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.holding import holds
from relay.letters.holding.hold import Hold
from relay.letters.paper import envelopes
from relay.letters.queries import find_letter
from relay.letters.sealed import sealing
from relay.mailroom import batches, giving_out
from relay.mailroom.gathering import making
from relay.mailroom.taking_out.pulling import pull
from relay.models import (
    Batch,
    BatchState,
    DecisionKind,
    Flag,
    HeldFor,
    Job,
    JobState,
    Letter,
    LetterState,
    PieceState,
    StoredObject,
)
from relay.objects import FolderStore, picture_key
from relay.press import LetterSheet, Press, Proof
from relay.reading import Reading
from relay.sandbox import Sandbox, SandboxError
from relay.work import stranded
from relay.work.handlers import HANDLERS
from relay.work.handlers.assemble import assemble
from relay.work.handlers.proof import make_proof
from relay.work.handlers.read import read_message
from relay.work.jobs import Claim, JobKind, enqueue
from relay.work.room import Room
from tests import factories
from tests.factories import NOW

S = LetterState


def with_a_photo(text: str = "Dear Marcus,\n\nthe garden is green.\n") -> bytes:
    """Write an email with a photo."""
    picture = io.BytesIO()
    Image.new("RGB", (120, 80), "seagreen").save(picture, "JPEG")
    mail = EmailMessage()
    mail["From"], mail["To"] = "Wanda <wanda@example.org>", "marcus@letters.localhost"
    mail["Subject"] = "Green"
    mail.set_content(text)
    mail.add_attachment(picture.getvalue(), maintype="image", subtype="jpeg", filename="garden.jpg")
    return mail.as_bytes().replace(b"\n", b"\r\n")


def received(room: Room, raw: bytes) -> tuple[int, int]:
    """Let an email come in; give its letter's and its message's id."""
    with room.database.write() as session:
        alias = factories.alias(session)
        message = factories.message(session, raw, to=[alias])
        return factories.letter(session, S.RECEIVED, to=alias, of=message).id, message.id


def job(kind: JobKind, subject_id: int, attempts: int = 1) -> Claim:
    """Give a job as it is claimed."""
    return Claim(1, kind, subject_id, {}, attempts)


def counted(room: Room) -> dict[str, int]:
    """Count the rows of every table."""
    with room.database.read() as session:
        tables = Base.metadata.tables.values()
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


class PullingStore(FolderStore):
    """Files, while somebody takes a letter out of the batch that is being put together."""

    def __init__(self, room: Room, letter_id: int) -> None:
        """Read from the room's folder."""
        super().__init__(cast("FolderStore", room.store).root)
        self._room, self._letter_id = room, letter_id

    def get(self, key: str) -> bytes:
        """Give the content; at the first one, the letter is pulled."""
        if self._letter_id:
            with self._room.database.write() as session:
                letter, self._letter_id = session.get_one(Letter, self._letter_id), 0
                pull(session, letter, factories.staff(session), reason="moved", version=letter.version, now=NOW)
        return super().get(key)


def test_every_kind_of_job_has_its_handler() -> None:
    """What can be written can be done."""
    assert set(HANDLERS) == set(JobKind)


def test_a_message_is_read_and_proofed_and_each_only_once(room: Room) -> None:
    """From the bytes to a letter in review with its proof; running either handler again changes nothing."""
    letter_id, message_id = received(room, with_a_photo())
    assert read_message(room, job(JobKind.READ, message_id)) == "read"
    before = counted(room)
    assert read_message(room, job(JobKind.READ, message_id)) == "no letter waits for it"
    assert counted(room) == before
    assert make_proof(room, job(JobKind.PROOF, letter_id)) == "1 pages"
    before = counted(room)
    assert make_proof(room, job(JobKind.PROOF, letter_id)) == "1 pages"
    assert counted(room) == before
    with room.database.read() as session:
        letter = find_letter(session, str(letter_id))
        assert letter.state is S.IN_REVIEW
        assert letter.proof
        assert letter.proof.version == 1
        assert room.store.get(letter.proof.stored.key).startswith(b"%PDF")
        assert room.store.get(picture_key(letter.proof.sha256, 1)).startswith(b"\x89PNG")
        kinds = session.scalars(select(StoredObject.kind).order_by(StoredObject.id)).all()
        assert kinds == ["photo", "proof"]


def test_a_letter_that_has_gone_on_is_left_alone(room: Room) -> None:
    """A proof that comes late changes nothing of what was decided."""
    with room.database.write() as session:
        letter = factories.letter(session, S.APPROVED)
        before = (letter.version, letter.proof_id)
    assert make_proof(room, job(JobKind.PROOF, letter.id)) == "the letter has gone on"
    with room.database.read() as session:
        now_there = session.get_one(Letter, letter.id)
        assert (now_there.version, now_there.proof_id) == before


def test_a_message_that_breaks_its_reader_becomes_a_visible_item(room: Room) -> None:
    """The first time the machine may have been busy; the second time it is the message."""
    letter_id, message_id = received(room, factories.RAW)
    broken: Sandbox[Reading] = Sandbox("os:abort_everything", Reading)
    room = replace(room, reader=broken)
    with pytest.raises(SandboxError):
        read_message(room, job(JobKind.READ, message_id))
    assert read_message(room, job(JobKind.READ, message_id, attempts=2)).startswith("reader-")
    with room.database.read() as session:
        assert session.get_one(Letter, letter_id).state is S.UNREADABLE
        assert session.scalar(select(func.count()).select_from(Job)) == 0
    broken.close()


@pytest.mark.parametrize(("reader", "photos"), [("with_documents", 1), ("with_pictures", 0)])
def test_a_file_that_kills_its_decoder_does_not_cost_a_letter_its_text(room: Room, reader: str, photos: int) -> None:
    """The last try does with less: the text is there, a flag says that not all was looked at."""
    letter_id, message_id = received(room, with_a_photo())
    with Sandbox(f"tests.work.fragile:{reader}", Reading) as fragile:
        room = replace(room, reader=fragile)
        with pytest.raises(SandboxError):
            read_message(room, job(JobKind.READ, message_id))
        assert read_message(room, job(JobKind.READ, message_id, attempts=2)) == "read"
    with room.database.read() as session:
        letter = session.get_one(Letter, letter_id)
        assert letter.reading is not None
        assert letter.reading.text.startswith("Dear Marcus")
        assert len(letter.reading.photos) == photos
        assert "read-with-less" in {flag.rule for flag in letter.flags}


def test_an_unconfirmed_pen_pal_is_waited_for(room: Room) -> None:
    """Where the organisation asks; the proof is there already when they answer."""
    letter_id, message_id = received(room, factories.RAW)
    asking = replace(room, settings=room.settings.model_copy(update={"confirm_pen_pals": True}))
    read_message(asking, job(JobKind.READ, message_id))
    make_proof(asking, job(JobKind.PROOF, letter_id))
    with room.database.read() as session:
        letter = session.get_one(Letter, letter_id)
        assert letter.state is S.AWAITING_PEN_PAL
        assert letter.proof_id is not None


@pytest.mark.parametrize(("most_sheets", "envelope"), [(5, "10-double-window"), (1, "9x12-window")])
def test_a_letter_of_more_sheets_is_set_for_a_larger_envelope(room: Room, most_sheets: int, envelope: str) -> None:
    """Its address stands where the larger one's window is; the same letter is set the same way again."""
    letter_id, message_id = received(room, with_a_photo("The garden is green again.\n\n" * 60))
    with room.database.write() as session:
        factories.organisation(session).sheets_most = most_sheets
    read_message(room, job(JobKind.READ, message_id))
    make_proof(room, job(JobKind.PROOF, letter_id))
    make_proof(room, job(JobKind.PROOF, letter_id))
    with room.database.read() as session:
        letter = session.get_one(Letter, letter_id)
        assert letter.proof is not None
        assert (letter.proof.envelope, letter.proof.version, letter.proof.sheets > 1) == (envelope, 1, True)


def test_what_no_font_has_blocks_the_letter(room: Room) -> None:
    """It comes before its readers, flagged, and cannot be approved."""
    letter_id, message_id = received(room, with_a_photo("Dear Marcus, \U000f1234\n"))
    read_message(room, job(JobKind.READ, message_id))
    make_proof(room, job(JobKind.PROOF, letter_id))
    with room.database.read() as session:
        assert session.get_one(Letter, letter_id).state is S.IN_REVIEW
        rules = session.scalars(select(Flag.rule).where(Flag.letter_id == letter_id)).all()
        assert "missing-glyphs" in rules or "characters" in rules


def blank(pages: int) -> bytes:
    """Give a small PDF of our own."""
    document, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        document.add_blank_page(page_size=(612, 792))
    document.save(out, deterministic_id=True)
    return out.getvalue()


def approved_batch(room: Room, tamper: Callable[[FolderStore, str], None] | None = None) -> int:
    """Make a batch of two approved letters, of one page and of two."""
    store = room.store
    assert isinstance(store, FolderStore)
    with room.database.write() as session:
        ada = factories.staff(session)
        for pages in (1, 2):
            letter = factories.letter(session)
            proof = factories.proof(session, letter, blank(pages), version=2, pages=pages, sheets=pages)
            store.put(proof.stored.key, blank(pages))
            decide(session, letter, Choice(kind=DecisionKind.APPROVE), ada, now=NOW)
            if tamper:
                tamper(store, proof.stored.key)
        window = room.now() - NOW
        return making.create(session, ada, now=NOW, cancel_window=window).id


def test_a_batch_is_assembled_once(room: Room) -> None:
    """Each piece begins on a front side; a second run changes nothing, not even after it was printed."""
    batch_id = approved_batch(room)
    assert assemble(room, job(JobKind.ASSEMBLE, batch_id)) == "2 pieces, 0 taken out"
    with room.database.write() as session:
        batch = batches.find_batch(session, str(batch_id))
        assert batch.state is BatchState.READY
        with pikepdf.open(io.BytesIO(giving_out.pdf(room.store, batch))) as merged:
            assert len(merged.pages) == batch.pages
        assert [piece.first_page % 2 for piece in batch.pieces] == [1, 1]
        assert batch.pieces[0].first_page == 1
        batches.mark_printed(session, batch, None, now=NOW)
    before = counted(room)
    assert assemble(room, job(JobKind.ASSEMBLE, batch_id)) == "made already"
    assert counted(room) == before
    with room.database.read() as session:
        batch = batches.find_batch(session, str(batch_id))
        assert batch.state is BatchState.PRINTED
        assert {piece.state for piece in batch.pieces} == {PieceState.PRINTED}


def letters_of(batch: Batch) -> list[Letter]:
    """Give the letters in a batch, in the order of its pages."""
    return [piece.letter for piece in batch.pieces if piece.letter is not None]


def test_altered_bytes_are_never_printed(room: Room) -> None:
    """A file that is not what was approved is taken out and its letter read again; the other piece is printed."""

    def alter(store: FolderStore, key: str) -> None:
        altered.append(key)
        (store.root / altered[0]).write_bytes(blank(3))

    altered: list[str] = []
    batch_id = approved_batch(room, alter)
    assert assemble(room, job(JobKind.ASSEMBLE, batch_id)) == "1 pieces, 1 taken out"
    with room.database.read() as session:
        batch = batches.find_batch(session, str(batch_id))
        assert [piece.state for piece in batch.pieces] == [PieceState.SPOILED, PieceState.MADE]
        assert [letter.state for letter in letters_of(batch)] == [S.IN_REVIEW, S.IN_BATCH]
        spoiled = letters_of(batch)[0]
        assert (spoiled.proof_id, spoiled.approved_proof_id) == (None, None)
        assert batch.state is BatchState.READY
        proofs = select(Job.subject_id).where(Job.kind == JobKind.PROOF)
        assert session.scalars(proofs).all() == [spoiled.id]


def test_what_is_taken_out_while_the_file_is_made_is_not_in_it(room: Room) -> None:
    """The pages were put together before; they are not what is printed, the batch is put together again."""
    batch_id = approved_batch(room)

    class Meanwhile(FolderStore):
        """A folder in which, while a file is read, somebody stops a letter."""

        def get(self, key: str) -> bytes:
            """Give the content."""
            with room.database.write() as session:
                batch = batches.find_batch(session, str(batch_id))
                if batch.pieces[0].state is PieceState.MADE:
                    first = letters_of(batch)[0]
                    envelopes.take_out(session, first, "moved", None, now=NOW)
                    holds.put(session, first, Hold(HeldFor.STAFF), now=NOW, actor=None)
            return super().get(key)

    assert isinstance(room.store, FolderStore)
    slow = replace(room, store=Meanwhile(room.store.root))
    with pytest.raises(NotReady, match="taken out"):
        assemble(slow, job(JobKind.ASSEMBLE, batch_id))
    assert assemble(room, job(JobKind.ASSEMBLE, batch_id)) == "1 pieces, 0 taken out"
    with room.database.read() as session:
        batch = batches.find_batch(session, str(batch_id))
        assert [letter.state for letter in letters_of(batch)] == [S.ON_HOLD, S.IN_BATCH]
        assert batch.state is BatchState.READY


def test_a_batch_with_nothing_whole_is_cancelled(room: Room) -> None:
    """Every file gone: no empty file for the printer, and every letter before its readers again."""
    batch_id = approved_batch(room, lambda store, key: store.delete(key))
    assert assemble(room, job(JobKind.ASSEMBLE, batch_id)) == "nothing whole to print"
    with room.database.read() as session:
        batch = batches.find_batch(session, str(batch_id))
        assert (batch.state, batch.object_id) == (BatchState.CANCELLED, None)
        assert {letter.state for letter in letters_of(batch)} == {S.IN_REVIEW}


def test_a_letter_whose_job_was_parked_comes_before_staff(room: Room) -> None:
    """None waits unseen: what could not be read is unreadable, what could not be set is in review and blocked."""
    letter_id, message_id = received(room, factories.RAW)
    with room.database.write() as session:
        unset = factories.letter(session, S.SCREENED, proof_id=None).id
        for kind, subject in ((JobKind.READ, message_id), (JobKind.PROOF, unset)):
            enqueue(session, kind, subject, now=NOW)
        session.execute(update(Job).values(state=JobState.PARKED, finished_at=NOW))
        assert stranded.bring_forward(session, now=NOW) == 2
        assert stranded.bring_forward(session, now=NOW) == 0
    with room.database.read() as session:
        assert session.get_one(Letter, letter_id).state is S.UNREADABLE
        shown = session.get_one(Letter, unset)
        assert shown.state is S.IN_REVIEW
        assert [flag.rule for flag in shown.flags] == ["not-printable"]


def test_a_job_parked_long_ago_does_not_stop_a_new_try(room: Room) -> None:
    """A letter that is read, or set, again waits for that: it is not unreadable because an earlier try was."""
    letter_id, message_id = received(room, factories.RAW)
    with room.database.write() as session:
        unset = factories.letter(session, S.SCREENED, proof_id=None).id
        tried = ((JobKind.READ, message_id), (JobKind.PROOF, unset))
        session.execute(delete(Job))
        for kind, subject in tried:
            enqueue(session, kind, subject, now=NOW)
        session.execute(update(Job).values(state=JobState.PARKED, finished_at=NOW))
        for kind, subject in tried:
            enqueue(session, kind, subject, now=NOW)
        assert stranded.bring_forward(session, now=NOW) == 0
        session.execute(update(Job).values(state=JobState.PARKED, finished_at=NOW))
        assert stranded.bring_forward(session, now=NOW) == 2
    with room.database.read() as session:
        assert session.get_one(Letter, letter_id).state is S.UNREADABLE


BOTH_FORMS = (
    b"From: Wanda <wanda@example.org>\r\nSubject: Green\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain\r\n\r\nDear Marcus, plainly.\r\n"
    b"--b\r\nContent-Type: text/html\r\n\r\n<p>Dear Marcus, in <b>HTML</b>, and one line more.</p>\r\n--b--\r\n"
)


def test_the_other_form_is_read_where_the_letter_is(room: Room) -> None:
    """On hold it stays on hold; the other form is its text, and is set; the job run again changes nothing."""
    letter_id, message_id = received(room, BOTH_FORMS)
    read_message(room, job(JobKind.READ, message_id))
    make_proof(room, job(JobKind.PROOF, letter_id))
    with room.database.write() as session:
        letter, staff = find_letter(session, str(letter_id)), factories.staff(session)
        decide(session, letter, Choice(kind=DecisionKind.HOLD, private_reason="wait"), staff, now=NOW)
        assert letter.reading is not None
        first, other = letter.reading.form, "html" if letter.reading.form == "plain" else "plain"
        before = letter.reading.text
        rereading.ask_for_form(session, letter, other, rereading.Act(staff=staff, now=NOW))
        asked = session.scalars(select(Job).where(Job.kind == JobKind.READ).order_by(Job.id.desc())).first()
        assert asked is not None
        claim = Claim(1, JobKind.READ, message_id, asked.arguments, 1)
    assert first in {"plain", "html"}
    assert read_message(room, claim) == f"read as {other}"
    made = counted(room)
    assert read_message(room, claim) == "the letter has gone on"
    assert counted(room) == made
    assert make_proof(room, job(JobKind.PROOF, letter_id)) == "1 pages"
    with room.database.read() as session:
        letter = find_letter(session, str(letter_id))
        assert letter.state is S.ON_HOLD
        assert letter.reading is not None
        assert letter.reading.form == other
        assert letter.reading.text != before
        assert letter.proof is not None
        assert letter.proof.reading_id == letter.reading_id


def test_a_proof_of_photos_that_changed_meanwhile_is_not_stored(room: Room) -> None:
    """The words are the same, the photos are not: what was set is not what would be printed."""
    letter_id, message_id = received(room, with_a_photo())
    read_message(room, job(JobKind.READ, message_id))
    make_proof(room, job(JobKind.PROOF, letter_id))

    class Slow:
        """A press in whose time a member of staff leaves the photo out."""

        def render(self, sheet: LetterSheet) -> Proof:
            with room.database.write() as session:
                act = rereading.Act(staff=factories.staff(session), now=NOW)
                rereading.choose_photos(session, find_letter(session, str(letter_id)), {1}, act, included=False)
            return room.press.render(sheet)

    with pytest.raises(NotReady, match="set again"):
        make_proof(replace(room, press=cast("Press", Slow())), job(JobKind.PROOF, letter_id))
    with room.database.read() as session:
        assert find_letter(session, str(letter_id)).proof is None


def test_jobs_leave_a_sealed_letter_alone(room: Room) -> None:
    """Nothing is read or set of it any more, and no job fails of it."""
    with room.database.write() as session:
        letter = factories.letter(session)
        sealing.seal(session, letter, By(staff=factories.staff(session), now=NOW))
        letter_id, message_id = letter.id, letter.message_id
    assert make_proof(room, job(JobKind.PROOF, letter_id)) == "the letter has gone on"
    assert read_message(room, job(JobKind.READ, message_id)) == "no letter waits for it"
    asked = {"letter": letter_id, "form": "plain", "seen": 1, "by": 1}
    assert read_message(room, Claim(1, JobKind.READ, message_id, asked, 1)) == "the letter has gone on"


class SealsMeanwhile(FolderStore):
    """Files, of which somebody seals the first letter while the pages are put together."""

    def __init__(self, room: Room) -> None:
        """Keep what the room keeps."""
        assert isinstance(room.store, FolderStore)
        super().__init__(room.store.root)
        self.room, self.done = room, False

    def get(self, key: str) -> bytes:
        """Give a file; before the first one, seal."""
        if not self.done:
            self.done = True
            with self.room.database.write() as session:
                letter = session.scalars(select(Letter).order_by(Letter.id).limit(1)).one()
                sealing.seal(session, letter, By(staff=factories.staff(session), now=NOW))
        return super().get(key)


def test_pages_are_put_together_anew_when_a_letter_is_sealed_meanwhile(room: Room) -> None:
    """The file that was being made is not kept: the next try makes it without the sealed letter."""
    batch_id = approved_batch(room)
    with pytest.raises(NotReady, match="taken out"):
        assemble(replace(room, store=SealsMeanwhile(room)), job(JobKind.ASSEMBLE, batch_id))
    assert assemble(room, job(JobKind.ASSEMBLE, batch_id)) == "1 pieces, 0 taken out"
    with room.database.read() as session:
        batch = batches.find_batch(session, str(batch_id))
        assert [piece.state for piece in batch.pieces] == [PieceState.SPOILED, PieceState.MADE]
        assert giving_out.pdf(room.store, batch)


def test_a_letter_that_is_pulled_meanwhile_is_not_in_the_file(room: Room) -> None:
    """The batch is put together again, without it."""
    with room.database.write() as session:
        factories.organisation(session)
        pdf = pikepdf.new()
        pdf.add_blank_page(page_size=(612, 792))
        out = io.BytesIO()
        pdf.save(out)
        letters = [factories.letter(session, S.IN_BATCH) for _ in range(2)]
        for letter in letters:
            proof = factories.proof(session, letter, out.getvalue() + f"% {letter.id}\n".encode(), version=2)
            room.store.put(proof.stored.key, out.getvalue() + f"% {letter.id}\n".encode())
            letter.approved_proof_id = proof.id
        batch_id = factories.batch(session, *letters).id
    with pytest.raises(NotReady, match="taken out"):
        assemble(replace(room, store=PullingStore(room, letters[0].id)), job(JobKind.ASSEMBLE, batch_id))
    assert assemble(room, job(JobKind.ASSEMBLE, batch_id)) == "1 pieces, 0 taken out"
