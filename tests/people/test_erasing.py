"""Erasing: what a person wrote and who they are goes at once, or nothing; what happened stays, and the chain holds."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from relay import audit
from relay.db import Database
from relay.db.base import Base
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.lists import indexing, search
from relay.letters.lists.words import asked
from relay.models import (
    Audit,
    AuditDetail,
    Batch,
    BatchState,
    DecisionKind,
    Letter,
    LetterState,
    MessageChunk,
    NextStep,
    Note,
    NoteOn,
    NoticeState,
    ObjectKind,
    OurLetterState,
    PenPal,
    Photo,
    Piece,
    PieceState,
    RawAt,
    Role,
    Sealing,
    Staff,
    StoredObject,
)
from relay.objects import FORGOTTEN
from relay.people import erasing
from tests import factories
from tests.factories import NOW

S = LetterState
WHY = "She asked for it, 3 May"
SECRETS = ("Okafor", "wanda@home.example", "Dear Marcus", "Please shorten", "Call first", "private word", "wanda.jpg")
"""What must be nowhere afterwards."""


def wanda(session: Session, **columns: Any) -> PenPal:  # noqa: ANN401
    """Add Wanda."""
    return factories.pen_pal(session, address="wanda@home.example", name="Wanda Okafor", **columns)


def wrote(session: Session, by: PenPal, state: LetterState = S.IN_REVIEW) -> Letter:
    """Add a letter with everything that can hang on one."""
    to = factories.alias(session)
    raw = b"From: Wanda Okafor <wanda@home.example>\r\n\r\nDear Marcus,\r\n"
    of = factories.message(session, raw, to=[to], mail_from="wanda@home.example", helo="wanda@home.example")
    letter = factories.letter(session, state, to=to, of=of, by=by)
    file = factories.stored_object(session, ObjectKind.PHOTO)
    photo = {"reading_id": letter.reading_id, "seq": 1, "object_id": file.id, "width_px": 9, "height_px": 9}
    session.add(Photo(name="wanda.jpg", **photo))
    factories.notice(session, letter)
    factories.note(session, NoteOn.LETTER, letter.id, factories.staff(session))
    factories.flag(session, letter).parameters = {"names": "wanda.jpg"}
    between = factories.correspondence(session, by, letter.profile, why="private word")
    letter.correspondence_id = between.id
    session.flush()
    return letter


def erase(session: Session, pal: PenPal, staff: Staff | None = None) -> erasing.Erasure:
    """Read what would go, then let it go."""
    staff = staff or factories.staff(session, Role.ADMIN)
    return erasing.erase(session, pal, staff, why=WHY, seal=erasing.look(session, pal).seal, now=NOW)


def everything(session: Session) -> Iterator[str]:
    """Give every value of every row, as text."""
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            for value in row:
                yield value.decode("latin-1") if isinstance(value, bytes) else str(value)


def found(session: Session) -> set[str]:
    """Give the secrets that are still somewhere."""
    values = list(everything(session))
    return {secret for secret in SECRETS if any(secret in value for value in values)}


def test_nothing_of_a_person_is_left_in_any_table(database: Database) -> None:
    """Not in a column, a JSON value or a chunk of mail; every table is searched."""
    with database.write() as session:
        pal, ada = wanda(session), factories.staff(session)
        letter = wrote(session, pal)
        factories.pen_pal(session, address="wanda@home.example.old", name="Okafor", merged_into_id=pal.id)
        factories.note(session, NoteOn.PEN_PAL, pal.id, ada)
        reject = Choice(kind=DecisionKind.REJECT, private_reason="private word", public_reason="Please shorten it")
        decide(session, letter, reject, ada, now=NOW)
        audit.record(session, "pen_pal.changed", "pen_pal", pal.id, actor_id=ada.id, now=NOW, new={"name": "Okafor"})
        session.flush()
        assert found(session) == set(SECRETS)
        told = erase(session, pal)
        assert (told.letters, told.photos, told.notices, told.notes, told.correspondences) == (1, 1, 2, 2, 1)
        assert found(session) == set()
        assert (pal.erased_at, pal.address, letter.message.raw_at) == (NOW, f"erased-{pal.id}", RawAt.ERASED)
        assert (letter.state, letter.decisions[0].kind, letter.proof_id) == (S.REJECTED, DecisionKind.REJECT, None)
        assert session.scalars(select(func.count()).select_from(MessageChunk)).one() == 0


def test_what_stood_on_an_envelope_that_came_back_goes_and_waits_for_nobody(database: Database) -> None:
    """That it came back is still counted, and nothing of it is open any more."""
    with database.write() as session:
        pal = wanda(session)
        letter = wrote(session, pal, S.MAILED)
        row = factories.came_back(session, letter, words="from Okafor", note="private word")
        told = {"note": "private word"}
        audit.record(session, "came_back.step", "came_back", row.id, actor_id=None, now=NOW, new=told)
        erase(session, pal)
        assert found(session) == set()
        assert (row.words, row.settled_at, row.next_step) == ("", NOW, NextStep.CLOSE)
        assert row.piece.state is PieceState.CAME_BACK


def test_other_people_lose_nothing(database: Database) -> None:
    """Another pen pal's letter to the same person, and a photo that both sent."""
    with database.write() as session:
        pal, other = wanda(session), factories.pen_pal(session, name="Hans")
        mine, theirs = wrote(session, pal), factories.letter(session, by=other)
        shared = session.scalars(select(Photo)).one().object_id
        session.add(Photo(reading_id=theirs.reading_id, seq=1, object_id=shared, width_px=9, height_px=9))
        session.flush()
        erase(session, pal)
        assert theirs.reading
        assert theirs.proof
        assert (theirs.reading.text, other.name, theirs.message.raw_at) == ("Dear Marcus,", "Hans", RawAt.DATABASE)
        assert not theirs.proof.stored.key.startswith(FORGOTTEN)
        assert not session.get_one(StoredObject, shared).key.startswith(FORGOTTEN)
        assert mine.reading
        assert mine.reading.text == ""


def test_what_is_not_mailed_never_will_be(database: Database) -> None:
    """Withdrawn from review, from hold, from approval and out of a batch that is not printed."""
    with database.write() as session:
        pal = wanda(session)
        states = (S.AWAITING_PEN_PAL, S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD, S.APPROVED, S.IN_BATCH, S.UNREADABLE)
        letters = [wrote(session, pal, state) for state in states]
        batch = factories.batch(session, letters[5], factories.letter(session, S.IN_BATCH))
        told = erase(session, pal)
        assert told.withdrawn == 6
        assert [letter.state for letter in letters] == [S.WITHDRAWN] * 6 + [S.CLOSED]
        assert [piece.state for piece in batch.pieces] == [PieceState.SPOILED, PieceState.MADE]


def test_paper_stays_and_its_file_goes(database: Database) -> None:
    """A mailed letter keeps its state and its proof's hash; the files of proof, batch and printer lose their names."""
    with database.write() as session:
        pal = wanda(session)
        letter = wrote(session, pal, S.MAILED)
        batch = factories.batch(session, letter)
        batch.state, batch.object_id = BatchState.MAILED, factories.stored_object(session, ObjectKind.BATCH).id
        session.scalars(select(Piece)).one().state = PieceState.MAILED
        sent = factories.stored_object(session, ObjectKind.BATCH).id
        factories.print_job(session, factories.printer(session), batch, object_id=sent)
        session.flush()
        assert erase(session, pal).mailed == 1
        assert letter.approved_proof
        assert (letter.state, len(letter.approved_proof.sha256)) == (S.MAILED, 64)
        assert {row.key.startswith(FORGOTTEN) for row in session.scalars(select(StoredObject))} == {True}
        assert session.scalars(select(Batch)).one().stored


def test_what_is_sealed_stays_whole(database: Database) -> None:
    """It must be there for whoever it was reported to; the rest goes."""
    with database.write() as session:
        pal = wanda(session)
        sealed, open_ = wrote(session, pal, S.SEALED), wrote(session, pal)
        session.add(Sealing(letter_id=sealed.id, sealed_by_id=factories.staff(session).id, sealed_at=NOW))
        session.flush()
        assert erase(session, pal).sealed == 1
        assert sealed.reading
        assert open_.reading
        assert (sealed.reading.text, sealed.message.raw_at, open_.reading.text) == ("Dear Marcus,", RawAt.DATABASE, "")
        assert session.scalars(select(Photo.reading_id)).all() == [sealed.reading_id]
        assert session.scalars(select(Note.text).where(Note.subject_id == sealed.id)).first() == "Call first."


@pytest.mark.parametrize("state", [S.SCREENED, S.URGENT, S.PRINTED])
def test_what_somebody_works_on_is_finished_first(database: Database, state: LetterState) -> None:
    """Nothing goes while a letter is being set, is urgent, or lies printed on a table."""
    with database.write() as session:
        pal = wanda(session)
        wrote(session, pal, state)
        assert erasing.look(session, pal).waits_for == (state.value,)
        with pytest.raises(Refused, match="finished first"):
            erase(session, pal)
        assert pal.erased_at is None


def test_who_may_and_what_was_read(database: Database) -> None:
    """Administrators, with a reason, exactly what the page said, and once."""
    with database.write() as session:
        pal, ada, admin = wanda(session), factories.staff(session), factories.staff(session, Role.ADMIN)
        seal = erasing.look(session, pal).seal
        with pytest.raises(Refused, match="administrator"):
            erasing.erase(session, pal, ada, why=WHY, seal=seal, now=NOW)
        with pytest.raises(Refused, match="say why"):
            erasing.erase(session, pal, admin, why=" ", seal=seal, now=NOW)
        wrote(session, pal)
        with pytest.raises(Conflict, match="has changed"):
            erasing.erase(session, pal, admin, why=WHY, seal=seal, now=NOW)
        erase(session, pal, admin)
        with pytest.raises(Refused, match="was erased"):
            erasing.look(session, pal)


def test_the_chain_of_the_record_holds(database: Database) -> None:
    """Values are gone and said to be erased; that it was erased, by whom and why, is the next entry."""
    with database.write() as session:
        pal = wanda(session)
        letter = wrote(session, pal)
        audit.record(session, "letter.opened", "letter", letter.id, actor_id=None, now=NOW, new={"by": "Okafor"})
        audit.record(session, "staff.added", "staff", 1, actor_id=None, now=NOW, new={"name": "Ada"})
        session.flush()
        audit.seal(session)
        pal_id = pal.id
    with database.write() as session:
        erase(session, session.get_one(PenPal, pal_id))
    with database.write() as session:
        audit.seal(session)
    with database.read() as session:
        found = audit.verify(session)
        assert (found.problems, found.unsealed, found.erased) == ((), 0, 2)
        last = session.scalars(select(Audit).order_by(Audit.id.desc())).first()
        assert last
        assert last.detail
        assert (last.verb, last.detail.new["why"]) == ("pen_pal.erased", WHY)
        assert session.scalars(select(func.count()).select_from(AuditDetail)).one() == 2


def test_nothing_is_half_erased(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last step fails, every row is as it was."""
    with database.write() as session:
        pal = wanda(session)
        wrote(session, pal)
        pal_id = pal.id
        session.flush()
        before = sorted(everything(session))

    def fails(session: Session, _letters: object) -> None:
        session.execute(text("SELECT no_such_column FROM letter"))

    monkeypatch.setattr(indexing, "pen_pal_forgotten", fails)
    with pytest.raises(Exception, match="no_such_column"), database.write() as session:
        erase(session, session.get_one(PenPal, pal_id))
    with database.read() as session:
        assert sorted(everything(session)) == before


def test_nobody_finds_what_was_erased(database: Database) -> None:
    """Neither by name or address, nor by a word they wrote."""
    with database.write() as session:
        pal = wanda(session)
        letter = wrote(session, pal)
        search.index_pen_pals(session, [pal])
        indexing.letter_changed(session, letter)
        name, words = pal.name, asked(letter.reading.text if letter.reading else "")
        assert search.find_pen_pals(session, name, limit=9) == [pal]
        erase(session, pal)
        assert search.find_pen_pals(session, name, limit=9) == []
        found = search.find(session, words, lambda _column: [], limit=9)
        assert found.ids == ()


def test_an_erased_letter_is_never_approved(database: Database) -> None:
    """Reopened by mistake, it has no proof, and says so."""
    with database.write() as session:
        pal = wanda(session)
        letter = wrote(session, pal, S.REJECTED)
        erase(session, pal)
        lifecycle.move(session, letter, S.IN_REVIEW, now=NOW, actor=None)
        with pytest.raises(Refused, match="no proof"):
            decide(session, letter, Choice(kind=DecisionKind.APPROVE), factories.staff(session), now=NOW)


def test_notices_that_wait_are_not_sent(database: Database) -> None:
    """There is nobody to send them to any more."""
    with database.write() as session:
        pal = wanda(session)
        notice = factories.notice(session, wrote(session, pal))
        erase(session, pal)
        session.refresh(notice)
        assert (notice.state, notice.recipient, notice.text) == (NoticeState.CANCELLED, "", "")


def test_our_letters_about_a_pen_pal_go_too(database: Database) -> None:
    """What waits is not mailed, and the file of what was mailed is forgotten: their name may stand in it."""
    with database.write() as session:
        pal, admin = wanda(session), factories.staff(session, Role.ADMIN)
        person = factories.profile(session)
        between = factories.correspondence(session, pal, person).id
        states = [OurLetterState(one) for one in ("waiting", "mailed", "in_batch")]
        about = [factories.our_letter(session, one, to=person, correspondence_id=between) for one in states]
        waits, mailed, batched = about
        other = factories.our_letter(session, OurLetterState.IN_BATCH)
        batch = factories.batch(session, batched, other)
        files = [our.proof.object_id for our in (waits, mailed, batched, other) if our.proof]
        told = erasing.look(session, pal)
        erasing.erase(session, pal, admin, why=WHY, seal=told.seal, now=NOW)
        session.expire_all()
        assert [our.state for our in (waits, batched, mailed, other)] == [
            OurLetterState(one) for one in ("cancelled", "cancelled", "mailed", "in_batch")
        ]
        assert [piece.state for piece in batch.pieces] == [PieceState.SPOILED, PieceState.MADE]
        keys = [session.get_one(StoredObject, one).key for one in files]
        assert [key.startswith(FORGOTTEN) for key in keys] == [True, True, True, False]
