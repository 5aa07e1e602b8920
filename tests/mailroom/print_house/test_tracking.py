"""A print house's tracking file: every line has its answer, and what was mailed is mailed as on the desk."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Refused
from relay.letters.codebook import codes_of
from relay.mailroom import batches
from relay.mailroom.bagging.bag import bag_of, bag_with
from relay.mailroom.bagging.closing import MissingPieces
from relay.mailroom.print_house.statuses import came_back_for, day_of_cell
from relay.mailroom.print_house.tracking import Taken, take
from relay.models import (
    Audit,
    Batch,
    BatchState,
    CameBack,
    CameBackAs,
    CameBackFor,
    HeldFor,
    LetterState,
    Notice,
    NoticeKind,
    OurLetterState,
    Piece,
    PieceState,
    ProfileStatus,
    Role,
)
from tests import factories
from tests.factories import NOW


def ready(session: Session, letters: int = 2) -> tuple[Batch, list[str]]:
    """Add a batch whose letters are together; give it, and their codes."""
    batch = factories.batch(session, *(factories.letter(session, LetterState.IN_BATCH) for _ in range(letters)))
    batch.state = BatchState.READY
    session.flush()
    return batch, [codes_of(session).letter(piece.letter_id or 0) for piece in batch.pieces]


def table(*rows: str, header: str = "code,tracking number,status,date") -> bytes:
    """Give a file of these lines."""
    return "\r\n".join([header, *rows]).encode()


def answers(session: Session, raw: bytes, batch: Batch | None = None) -> list[Taken]:
    """Take a file in as somebody of the mailroom."""
    staff = factories.staff(session, Role.PRINTER)
    return [line.taken for line in take(session, raw, staff, now=NOW, batch=batch)]


def test_what_was_mailed_is_mailed_and_at_the_end_its_batch(database: Database) -> None:
    """Piece by piece, on the last day that was said; what the house calls each is kept."""
    with database.write() as session:
        batch, (first, second) = ready(session)
        assert answers(session, table(f"{first},9400 1,Mailed,2026-06-01")) == [Taken.MAILED]
        assert (batch.state, [piece.state for piece in batch.pieces]) == (
            BatchState.PRINTED,
            [PieceState.MAILED, PieceState.PRINTED],
        )
        assert answers(session, table(f"{second},9400 2,mailed,06/01/2026")) == [Taken.MAILED]
        session.refresh(batch)
        assert (batch.state, batch.mailed_on) == (BatchState.MAILED, date(2026, 6, 1))
        assert [piece.tracking for piece in batch.pieces] == ["9400 1", "9400 2"]
        assert {piece.letter.state for piece in batch.pieces if piece.letter} == {LetterState.MAILED}
        verbs = session.scalars(select(Audit.verb).where(Audit.subject_kind == "batch").order_by(Audit.id)).all()
        assert verbs == ["batch.printed", "batch.tracked", "batch.tracked", "batch.mailed"]


def test_what_came_back_is_recorded_for_staff_to_settle(database: Database) -> None:
    """Mailed first, if nobody said that; its letter waits, nothing is ended, and what cannot be recorded is named."""
    with database.write() as session:
        batch, codes = ready(session, 4)
        first, second, third, sealed = codes
        assert answers(session, table(f"{first},1,mailed,2026-06-01", f"{sealed},4,mailed,2026-06-01"))
        assert batch.pieces[3].letter
        factories.sealing(session, batch.pieces[3].letter, factories.staff(session))
        rows = (
            f"{first},1,Returned to Sender,2026-06-01",
            f"{second},2,UNDELIVERABLE - moved,2026-06-01",
            f"{third},3,mailed,2026-06-01",
            f"{sealed},4,returned,2026-06-01",
        )
        assert answers(session, table(*rows)) == [
            Taken.CAME_BACK, Taken.CAME_BACK, Taken.MAILED, Taken.BACK_UNTAKEN,
        ]  # fmt: skip
        found = session.scalars(select(CameBack).order_by(CameBack.id)).all()
        assert [(row.reason, row.came_as, row.words, row.settled_at) for row in found] == [
            (CameBackFor.OTHER, CameBackAs.NOTICE, "Returned to Sender", None),
            (CameBackFor.MOVED, CameBackAs.NOTICE, "UNDELIVERABLE - moved", None),
        ]
        held = [piece.letter for piece in batch.pieces[:2] if piece.letter]
        assert [(letter.state, letter.held_for) for letter in held] == [(LetterState.ON_HOLD, HeldFor.CAME_BACK)] * 2
        told = session.scalars(select(Notice.letter_id).where(Notice.kind == NoticeKind.MAILED)).all()
        assert held[1].id not in told, "nobody hears that a letter is on its way when it is back already"
        assert batch.pieces[2].letter_id in told
        assert answers(session, table(f"{first},1,returned,2026-06-01")) == [Taken.BACK_BEFORE]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("Return to Sender", CameBackFor.OTHER),
        ("RETURNED_TO_SENDER", CameBackFor.OTHER),
        ("attempted - not known", CameBackFor.UNKNOWN_NUMBER),
        ("Refused", CameBackFor.REFUSED_UNSAID),
        ("deceased", CameBackFor.DIED),
        ("returned: moved, left no address", CameBackFor.MOVED),
        ("mailed", None),
        ("delivered", None),
        ("removed from tray", None),
        ("", None),
    ],
)
def test_a_status_says_why_it_came_back_or_that_it_did_not(status: str, reason: CameBackFor | None) -> None:
    """As the post endorses mail, and as print houses write it."""
    assert came_back_for(status) is reason


def test_columns_stand_in_any_order_behind_a_byte_order_mark(database: Database) -> None:
    """With semicolons, other names and small letters."""
    with database.write() as session:
        batch, (first, _) = ready(session)
        raw = table(
            f"2026-06-01;sent;940;{first.lower().replace('-', '')}", header="Mailed on;State;Tracking;Letter code"
        )
        assert answers(session, b"\xef\xbb\xbf" + raw) == [Taken.MAILED]
        assert batch.pieces[0].tracking == "940"


def test_every_line_is_answered(database: Database) -> None:
    """Also those of which nothing can be done."""
    with database.write() as session:
        batch, (first, second, third, fourth) = ready(session, 4)
        other, (elsewhere,) = ready(session, 1)
        batch.pieces[3].state = PieceState.SPOILED
        session.flush()
        rows = (
            f"{first},1,mailed,2026-06-01",
            f"{first},1,mailed,2026-06-01",
            f"{second},2,printed,2026-06-01",
            f"{third},3,mailed,2030-01-01",
            f"{third},3,mailed,yesterday",
            f"{fourth},4,mailed,2026-06-01",
            f"{elsewhere},5,mailed,2026-06-01",
            "ABCD-EFGH,6,mailed,2026-06-01",
        )
        assert answers(session, table(*rows), batch) == [
            Taken.MAILED,
            Taken.TWICE,
            Taken.NOTED,
            Taken.BAD_DATE,
            Taken.BAD_DATE,
            Taken.TAKEN_OUT,
            Taken.OTHER_BATCH,
            Taken.UNKNOWN_CODE,
        ]
        assert answers(session, table(f"{first},1b,delivered,2026-06-01")) == [Taken.ALREADY_MAILED]
        assert [piece.tracking for piece in batch.pieces] == ["1b", "2", "", ""]
        assert other.state is BatchState.READY


def test_what_the_house_did_not_mail_is_asked_of_each(database: Database) -> None:
    """An empty line is no mailing; and who marks the rest mailed says of each what it did not mail."""
    with database.write() as session:
        batch, (first, second, third) = ready(session, 3)
        rows = (f"{first},,mailed,", f"{second},,spoiled,", f"{third},,,")
        assert answers(session, table(*rows)) == [Taken.MAILED, Taken.NOTED, Taken.NOTED]
        session.expire_all()
        assert (bag_of(session, batch).inside, bag_of(session, batch).of) == (1, 3)
        assert bag_of(session, batch) == bag_with(batch.pieces)
        with pytest.raises(MissingPieces) as refusal:
            batches.mark_mailed(session, batch, None, now=NOW)
        assert refusal.value.seqs == [2, 3]


def test_what_was_mailed_although_it_was_to_be_pulled_is_said(database: Database) -> None:
    """It is in the post: the record says what is true, and the line says that somebody has to look."""
    with database.write() as session:
        batch, (first, _) = ready(session)
        letter = batch.pieces[0].letter
        assert letter
        letter.profile.status = ProfileStatus.RELEASED
        session.flush()
        (line,) = take(session, table(f"{first},1,mailed,2026-06-01"), None, now=NOW)
        assert (line.taken, line.withheld) == (Taken.MAILED, True)


def test_a_letter_of_ours_that_was_to_be_pulled_is_said_too(database: Database) -> None:
    """Its person may have died as well."""
    with database.write() as session:
        our = factories.our_letter(session, OurLetterState.IN_BATCH)
        batch = factories.batch(session)
        piece = Piece(batch_id=batch.id, seq=1, state_since=NOW, our_letter_id=our.id, proof_id=our.proof_id)
        session.add(piece)
        batch.state = BatchState.READY
        our.profile.status = ProfileStatus.DIED
        session.flush()
        code = codes_of(session).our_letter(our.id)
        (line,) = take(session, table(f"{code},1,mailed,2026-06-01"), None, now=NOW)
        assert (line.taken, line.withheld) == (Taken.MAILED, True)


def test_a_file_without_codes_and_who_may_not_are_refused(database: Database) -> None:
    """Nothing is done then."""
    with database.write() as session:
        with pytest.raises(Refused, match="code"):
            answers(session, table("1,2", header="a,b"))
        with pytest.raises(Refused):
            take(session, table("x,1,,"), factories.staff(session, Role.AUDITOR), now=NOW)


@given(st.text(max_size=20))
def test_no_date_breaks_it(said: str) -> None:
    """A cell holds anything."""
    assert day_of_cell(said) is None or day_of_cell(said)
