"""Letters of ours, and slips, set by the worker: what is on the paper, and that each runs twice without harm."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from relay import directory
from relay.directory import Author, NewMailPoint
from relay.letters.codebook import codes_of
from relay.letters.ours import approving
from relay.letters.ours.writing import write
from relay.letters.queries import find_letter
from relay.mailroom import batches, giving_out
from relay.mailroom.gathering import making
from relay.models import BatchState, Job, JobState, LetterState, MailPoint, OurLetter, OurLetterKind, OurLetterState
from relay.objects import picture_key
from relay.work import stranded
from relay.work.handlers.assemble import assemble
from relay.work.handlers.our_proof import make_our_proof
from relay.work.handlers.proof import make_proof
from relay.work.jobs import JobKind
from relay.work.room import Room
from tests import factories
from tests.factories import NOW
from tests.press.sheets import text_of
from tests.work.test_handlers import counted, job

S, K = OurLetterState, OurLetterKind


def written(room: Room, **person: Any) -> int:  # noqa: ANN401 -- any column
    """Write a welcome to somebody; give its number."""
    with room.database.write() as session:
        factories.organisation(session)
        return write(session, K.WELCOME, factories.profile(session, **person), now=NOW).id


def test_one_is_set_approved_and_bound_into_a_batch(room: Room) -> None:
    """In its person's language and print; once more changes nothing; what was approved is what is printed."""
    our_id = written(room, language="es-MX", large_print=True, preferred_name="Marco")
    assert make_our_proof(room, job(JobKind.OUR_PROOF, our_id)) == "2 pages"
    before = counted(room)
    assert make_our_proof(room, job(JobKind.OUR_PROOF, our_id)) == "2 pages"
    assert counted(room) == before
    with room.database.write() as session:
        our, staff = session.get_one(OurLetter, our_id), factories.staff(session)
        assert our.proof is not None
        assert room.store.get(picture_key(our.proof.sha256, 2)).startswith(b"\x89PNG")
        said = " ".join(text_of(room.store.get(our.proof.stored.key)))
        assert "Hola, Marco" in said
        assert codes_of(session).our_letter(our_id) in said
        approving.approve(session, our, staff, version=our.version, now=NOW)
        batch_id = making.create(session, None, now=NOW, cancel_window=timedelta(0)).id
    assert make_our_proof(room, job(JobKind.OUR_PROOF, our_id)) == "the letter has gone on"
    assert assemble(room, job(JobKind.ASSEMBLE, batch_id)) == "1 pieces, 0 taken out"
    with room.database.read() as session:
        batch = batches.find_batch(session, str(batch_id))
        assert batch.state is BatchState.READY
        assert codes_of(session).our_letter(our_id) in " ".join(text_of(giving_out.pdf(room.store, batch)))


def test_one_that_cannot_be_set_says_why_and_is_set_when_that_is_put_right(room: Room) -> None:
    """An address too long for its window is a fault that staff see."""
    our_id = written(room)
    with room.database.write() as session:
        point = session.get_one(OurLetter, our_id).profile.mail_point
        point.envelope = "no-such-envelope"
    assert make_our_proof(room, job(JobKind.OUR_PROOF, our_id, attempts=2)) == "not printable"
    with room.database.write() as session:
        our, staff = session.get_one(OurLetter, our_id), factories.staff(session)
        assert our.state is S.NOT_PRINTABLE
        assert "no envelope is called" in our.fault
        our.profile.mail_point.envelope = ""
        approving.set_again(session, our, staff, version=our.version, now=NOW)
        assert (our.state, our.fault) == (S.WAITING, "")
    assert make_our_proof(room, job(JobKind.OUR_PROOF, our_id)) == "1 pages"


def test_one_whose_job_was_parked_is_seen(room: Room) -> None:
    """It never waits where nobody looks."""
    our_id = written(room)
    with room.database.write() as session:
        session.scalars(select(Job).where(Job.kind == JobKind.OUR_PROOF)).one().state = JobState.PARKED
    with room.database.write() as session:
        assert stranded.unset_ours(session) == [our_id]
        assert stranded.bring_forward(session, now=NOW) == 1
        our = session.get_one(OurLetter, our_id)
        assert our.state is S.NOT_PRINTABLE
        assert our.fault


@pytest.mark.parametrize("knows", [True, False], ids=["known", "unknown"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_slip_goes_with_letters_where_it_is_wanted(room: Room, *, knows: bool) -> None:
    """Its page is the letter's last; nobody's letter has none; taking the setting back sets it again without."""
    with room.database.write() as session:
        letter = factories.letter(session, LetterState.IN_REVIEW)
        assert letter.pen_pal
        between = factories.correspondence(session, letter.pen_pal, letter.profile)
        letter.correspondence_id = between.id if knows else None
        code = codes_of(session).correspondence(between.id)
        point = letter.profile.mail_point
        new = NewMailPoint(address=point.address, reply_slip=True, source=point.source)
        assert directory.change_mail_point(session, point, new, Author(now=NOW)) == {"reply_slip"}
        letter_id, point_id = letter.id, point.id
    assert make_proof(room, job(JobKind.PROOF, letter_id)) == ("2 pages" if knows else "1 pages")
    with room.database.write() as session:
        letter = find_letter(session, str(letter_id))
        assert letter.proof is not None
        pages = text_of(room.store.get(letter.proof.stored.key))
        assert letter.proof.sheets == len(pages)
        if knows:
            assert code in pages[-1]
            assert "page 2 of 2" in pages[-1]
            assert "wanda" not in pages[-1]
            assert "example.org" not in pages[-1]
        point = session.get_one(MailPoint, point_id)
        without = NewMailPoint(address=point.address, source=point.source)
        directory.change_mail_point(session, point, without, Author(now=NOW))
        session.refresh(letter)
        assert letter.proof_id is None
    assert make_proof(room, job(JobKind.PROOF, letter_id)) == "1 pages"
