"""What goes with the letters of a batch: it says what lies there, in the order it lies there, and is the same again."""

import io

import pikepdf
import pytest
from sqlalchemy import select

from relay.errors import NotFound, NotReady, Refused, Sealed
from relay.letters.codebook import codes_of
from relay.letters.paper import envelopes
from relay.mailroom.papers import batch_files, one_outside
from relay.mailroom.papers.batch_files import content
from relay.models import (
    Audit,
    Batch,
    BatchFile,
    BatchPart,
    Job,
    Letter,
    LetterState,
    MailClass,
    MailPoint,
    Organisation,
    Piece,
    ProfileStatus,
    Proof,
    Role,
)
from relay.press import Press
from relay.press.addressing.faces import LABELS
from relay.work.handlers.assemble import assemble
from relay.work.handlers.batch_files import make_batch_files
from relay.work.handlers.outside import make_outside
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room
from tests import factories
from tests.factories import NOW
from tests.press.sheets import flat, letter, text_of, words

PRISONS = ("FCI Cedar Ridge", "FCI Cedar Ridge", "USP Elm Grove")


@pytest.fixture
def batch_id(room: Room, press: Press) -> int:
    """Put three letters, for two prisons, into a batch whose letters are together."""
    with room.database.write() as session:
        factories.organisation(session, separators=True, name="Paper Planes")
        points = {
            name: factories.mail_point(session, factories.facility(session, name=name)) for name in sorted(set(PRISONS))
        }
        letters = []
        for number, name in enumerate(PRISONS):
            person = factories.profile(session, points[name])
            one = factories.letter(session, LetterState.IN_BATCH, to=factories.alias(session, person))
            pdf = press.render(letter(text=f"letter{number}letter")).pdf
            proof = factories.proof(session, one, pdf, version=2, sheets=90 if number == 2 else 1)
            room.store.put(proof.stored.key, pdf)
            one.approved_proof_id = proof.id
            letters.append(one)
        made = factories.batch(session, *letters).id
    assert assemble(room, Claim(1, JobKind.ASSEMBLE, made, {}, 1)) == "3 pieces, 0 taken out"
    return made


def files(room: Room, batch_id: int) -> dict[BatchPart, bytes]:
    """Make the files, and read them."""
    make_batch_files(room, Claim(2, JobKind.BATCH_FILES, batch_id, {}, 1))
    with room.database.read() as session:
        batch = session.get_one(Batch, batch_id)
        return {part: content(room.store, batch, part) for part in batch_files.ALWAYS}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_cover_list_and_stack_say_what_lies_there(room: Room, batch_id: int) -> None:
    """Its code, its totals, whom it goes to; in the stack the letters come after the sheet of their prison."""
    with room.database.read() as session:
        assert session.scalars(select(Job.kind).where(Job.subject_id == batch_id)).all() == [JobKind.BATCH_FILES]
        batch = session.get_one(Batch, batch_id)
        code = codes_of(session).batch(batch_id)
        with pytest.raises(NotReady):
            content(room.store, batch, BatchPart.COVER)
        with pytest.raises(NotFound):
            content(room.store, batch, BatchPart.LABELS)
    made = files(room, batch_id)
    cover = flat(made[BatchPart.COVER])
    for said in (f"Batch {code}", "1 June 2026", "Letters 3", "USP Elm Grove", "$1.56", "price is not known"):
        assert said in cover
    listed = flat(made[BatchPart.MANIFEST])
    assert listed.count("Marcus E. Ellery") == 3
    assert "large envelope, not known" in listed
    pages = text_of(made[BatchPart.STACK])
    found = [next((n for n, page in enumerate(pages) if word in page), -1) for word in (
        code, "Prison 1 of 2", "letter0letter", "letter1letter", "Prison 2 of 2", "letter2letter",
    )]  # fmt: skip
    assert found == sorted(found)
    assert not any(n % 2 for n in found)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_mail_points_of_one_prison_are_parted_too(room: Room, batch_id: int) -> None:
    """By unit and class of mail, where they differ; a prison with one mail point has its name alone."""
    with room.database.write() as session:
        second = session.scalars(select(Letter).order_by(Letter.id).offset(1)).first()
        assert second
        facility = second.profile.mail_point.facility
        unit = factories.mail_point(session, facility, name="Unit B", mail_class=MailClass.LEGAL)
        second.profile.mail_point = unit
    sheets = [page for page in text_of(files(room, batch_id)[BatchPart.STACK]) if "numbers" in page]
    assert ["general mail" in sheet for sheet in sheets] == [True, False, False]
    assert ["Unit B · legal mail" in sheet for sheet in sheets] == [False, True, False]
    assert ["Prison 1 of 2" in sheet for sheet in sheets] == [True, True, False]
    assert ["numbers 2 to 2" in sheet for sheet in sheets] == [False, True, False]


def test_a_sheet_of_postcards_is_to_be_cut(room: Room, batch_id: int) -> None:
    """The cover says so where there are some."""
    cut = "Cut each sheet of postcards in half twice"
    assert cut not in flat(files(room, batch_id)[BatchPart.COVER])
    with room.database.write() as session:
        batch = session.get_one(Batch, batch_id)
        for piece in batch.pieces[:2]:
            piece.proof.envelope, piece.proof.sheets = "postcard", 1
        batch.files = []
    cover = flat(files(room, batch_id)[BatchPart.COVER])
    assert cut in cover
    assert "31" in cover.split()  # two cards on one, and thirty of the third letter


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_made_again_they_are_the_same_bytes(room: Room, batch_id: int) -> None:
    """And nothing is made that is there."""
    first = files(room, batch_id)
    assert make_batch_files(room, Claim(2, JobKind.BATCH_FILES, batch_id, {}, 1)) == "nothing to be made"
    with room.database.write() as session:
        session.get_one(Batch, batch_id).files = []
    assert files(room, batch_id) == first
    with pikepdf.open(io.BytesIO(first[BatchPart.COVER])) as cover:
        assert not cover.docinfo.get("/Producer")


def test_what_names_a_letter_that_was_taken_out_or_sealed_is_not_given_out(room: Room, batch_id: int) -> None:
    """Taken out of the batch, its files go; sealed, nothing of the batch is shown."""
    files(room, batch_id)
    with room.database.write() as session:
        staff = factories.staff(session)
        first, second = (session.get_one(Letter, piece.letter_id) for piece in session.scalars(select(Piece).limit(2)))
        envelopes.take_out(session, first, "moved", staff, now=NOW)
        assert session.scalars(select(BatchFile)).all() == []
    assert assemble(room, Claim(1, JobKind.ASSEMBLE, batch_id, {}, 1)) == "2 pieces, 0 taken out"
    assert "Letters 2" in flat(files(room, batch_id)[BatchPart.COVER])
    with room.database.write() as session:
        session.get_one(Letter, second.id).state = LetterState.SEALED
    with room.database.read() as session, pytest.raises(Sealed):
        content(room.store, session.get_one(Batch, batch_id), BatchPart.MANIFEST)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_speaks_the_organisations_language(room: Room, batch_id: int) -> None:
    """The first of those it has."""
    with room.database.write() as session:
        session.get_one(Organisation, 1).languages = ["es", "en"]
    assert "Qué hacer" in flat(files(room, batch_id)[BatchPart.COVER])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_envelopes_and_labels_are_made_where_some_are_printed(room: Room, batch_id: int) -> None:
    """In the order of the letters; labels only for a prison that is confirmed to take them."""
    with room.database.write() as session:
        points = session.scalars(select(MailPoint).order_by(MailPoint.id)).all()
        points[0].takes_labels = True
        for proof in session.scalars(select(Proof).where(Proof.version == 2)):
            proof.envelope = "10-printed"
        codes = [codes_of(session).letter(piece.letter_id or 0) for piece in session.scalars(select(Piece))]
    assert "Print the envelopes" in flat(files(room, batch_id)[BatchPart.COVER])
    with room.database.read() as session:
        batch = session.get_one(Batch, batch_id)
        envelopes = text_of(content(room.store, batch, BatchPart.ENVELOPES))
        labels = flat(content(room.store, batch, BatchPart.LABELS))
    assert [code for page in envelopes for code in codes if code in page] == codes
    assert [code in labels for code in codes] == [True, True, False]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_labels_are_of_the_sheet_that_the_batch_was_made_for(room: Room, batch_id: int) -> None:
    """Thirty small ones have no room for the way back; the cover says which sheets to take."""
    with room.database.write() as session:
        for point in session.scalars(select(MailPoint)):
            point.takes_labels = True
        for proof in session.scalars(select(Proof).where(Proof.version == 2)):
            proof.envelope = "10-printed"
        session.get_one(Batch, batch_id).label_sheet = "5160"
    assert "on sheets of 5160" in flat(files(room, batch_id)[BatchPart.COVER])
    with room.database.read() as session:
        batch = session.get_one(Batch, batch_id)
        assert "Paper Planes" in flat(content(room.store, batch, BatchPart.ENVELOPES))
        assert "Paper Planes" not in flat(content(room.store, batch, BatchPart.LABELS))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_spoiled_outside_is_made_again_alone(room: Room, batch_id: int) -> None:
    """One envelope, or one label at the place that is free on a begun sheet; asked twice, the place may be another."""
    with room.database.write() as session:
        for point in session.scalars(select(MailPoint)):
            point.takes_labels = True
        for proof in session.scalars(select(Proof).where(Proof.version == 2)):
            proof.envelope = "10-printed"
        session.get_one(Batch, batch_id).label_sheet = "5160"
        ada, piece = factories.staff(session, Role.PRINTER), session.scalars(select(Piece).where(Piece.seq == 2)).one()
        code = codes_of(session).letter(piece.letter_id or 0)
        with pytest.raises(Refused, match="labels 1 to 30"):
            one_outside.ask(session, piece, BatchPart.LABELS, ada, reason="torn", now=NOW, first=30)
        asked = [
            one_outside.ask(session, piece, part, ada, reason="torn", now=NOW, first=first).id
            for part, first in ((BatchPart.ENVELOPES, 0), (BatchPart.LABELS, 4), (BatchPart.LABELS, 5))
        ]
        assert asked[1] == asked[2]
        with pytest.raises(NotReady):
            one_outside.content(session, room.store, piece, BatchPart.LABELS, now=NOW)
    for number in set(asked):
        assert make_outside(room, Claim(3, JobKind.OUTSIDE, number, {}, 1)) == "1 file"
        assert make_outside(room, Claim(3, JobKind.OUTSIDE, number, {}, 1)) == "made already"
    with room.database.read() as session:
        piece = session.scalars(select(Piece).where(Piece.seq == 2)).one()
        parts = (BatchPart.ENVELOPES, BatchPart.LABELS)
        envelope, label = (one_outside.content(session, room.store, piece, part, now=NOW) for part in parts)
        told = session.scalars(select(Audit).where(Audit.verb == "batch.outside_again").order_by(Audit.id)).first()
        assert told
        assert told.detail
        assert told.detail.new == {"seq": 2, "part": "envelopes", "why": "torn"}
    assert [page.count(code) for page in text_of(envelope)] == [1]
    (place,) = [word.box for word in words(label) if word.text == code]
    assert LABELS["5160"].label(5).holds(place)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_is_made_again_of_what_shows_in_windows_or_must_be_pulled(room: Room, batch_id: int) -> None:
    """A window shows the letter itself; and what must not be mailed needs no envelope."""
    with room.database.write() as session:
        ada, piece = factories.staff(session, Role.PRINTER), session.scalars(select(Piece).where(Piece.seq == 2)).one()
        with pytest.raises(Refused, match="nothing such is printed"):
            one_outside.ask(session, piece, BatchPart.ENVELOPES, ada, reason="torn", now=NOW)
        with pytest.raises(Refused, match="what happened"):
            one_outside.ask(session, piece, BatchPart.ENVELOPES, ada, reason=" ", now=NOW)
        assert piece.letter
        piece.proof.envelope, piece.letter.profile.status = "10-printed", ProfileStatus.PAUSED
        session.flush()
        with pytest.raises(Refused, match="pull it instead"):
            one_outside.ask(session, piece, BatchPart.ENVELOPES, ada, reason="torn", now=NOW)
