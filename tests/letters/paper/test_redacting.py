"""What staff black out: on record with who and why, never on paper, told to the pen pal first, and lifted again."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters import lifecycle, needs
from relay.letters.arriving import rereading
from relay.letters.arriving.readings import reading_of
from relay.letters.deciding import decisions
from relay.letters.needs import WITHDRAWN_WITHIN as WAITS
from relay.letters.paper import proofs, redacting
from relay.letters.paper.redacting import Why
from relay.letters.paper.sheet import sheet_of, with_photos
from relay.models import (
    Audit,
    DecisionKind,
    HeldFor,
    Letter,
    LetterState,
    Notice,
    NoticeKind,
    NoticeState,
    ObjectKind,
    Organisation,
    ReadingVersion,
    Role,
)
from relay.objects import FolderStore, Kept, content_key
from relay.press import Press
from relay.press import Proof as Set
from relay.reading import BAR, Reading, Segment
from relay.reading.passages import Place
from relay.reading.redaction import Stretch
from tests import factories
from tests.factories import NOW
from tests.letters.arriving.test_rereading import PHOTO, act, jobs, of, read_letter

S = LetterState
READING = Reading(
    subject="Hello",
    segments=(Segment("Dear Marcus,\n\nmy sister lives at 12 Elm Street.\n\n", kept=True),),
    photos=(PHOTO, PHOTO),
    forms=("plain", "html"),
    form="plain",
)
STREET = Stretch(place=Place(1, 2), words="12 Elm Street")
WHY = Why.of("an address  of\nsomebody else", "she asked us to")


def add(session: Session, state: LetterState = S.IN_REVIEW) -> Letter:
    """Add a letter from a pen pal whose address is confirmed."""
    letter = read_letter(session, state, READING)
    assert letter.pen_pal is not None
    letter.pen_pal.confirmed_at = NOW
    session.flush()
    return letter


def redacted(session: Session, state: LetterState = S.IN_REVIEW) -> Letter:
    """Add a letter with an address blacked out, set anew."""
    letter = add(session, state)
    redacting.black_out(session, letter, STREET, act(session), WHY)
    factories.proof(session, letter, version=3)
    return letter


def approve(session: Session, letter: Letter, now: datetime = NOW) -> None:
    """Let somebody approve it."""
    choice = decisions.Choice(kind=DecisionKind.APPROVE)
    decisions.decide(session, letter, choice, factories.staff(session), now=now)


@pytest.mark.parametrize("state", sorted(rereading.OPEN))
def test_words_are_blacked_out_in_a_version_of_their_own(database: Database, state: LetterState) -> None:
    """What is printed has a bar; the words stay in both versions, and a proof is made anew."""
    with database.write() as session:
        letter = add(session, state)
        before = letter.reading_id
        redacting.black_out(session, letter, STREET, act(session, seen=before), WHY)
        assert letter.reading is not None
        assert (letter.state, letter.proof_id, jobs(session)) == (state, None, [letter.id])
        assert letter.reading.text == f"Dear Marcus,\n\nmy sister lives at {BAR}."
        assert "12 Elm Street" in of(letter).segments[0].text
        assert reading_of(session.get_one(ReadingVersion, before)).segments == READING.segments


def test_who_and_why_is_on_record(database: Database) -> None:
    """The public reason on one line, the private one apart; the record has no words of the letter."""
    with database.write() as session:
        letter = add(session)
        hand = act(session)
        redacting.black_out(session, letter, STREET, hand, WHY)
        (row,) = letter.redactions
        assert (row.reading_id, row.staff_id, row.characters, row.photo_seq) == (
            letter.reading_id,
            hand.staff.id,
            13,
            None,
        )
        assert (row.reason, row.private_reason) == ("an address of somebody else", "she asked us to")
        audit = session.scalars(select(Audit).where(Audit.verb == "letter.redacted")).one()
        assert audit.detail is not None
        assert "Elm" not in str(audit.detail.new)


@pytest.mark.parametrize(
    ("stretch", "why", "says"),
    [
        (STREET, Why.of(" \n"), "needs a reason"),
        (STREET, Why.of("x" * 121), "shorten it"),
        (replace(STREET, words="13 Oak Street"), WHY, "not in this paragraph"),
        (replace(STREET, place=Place(1, 7)), WHY, "no printed paragraph"),
    ],
)
def test_what_cannot_be_blacked_out_is_one_line(database: Database, stretch: Stretch, why: Why, says: str) -> None:
    """And nothing is done."""
    with database.write() as session:
        letter = add(session)
        with pytest.raises(Refused, match=says):
            redacting.black_out(session, letter, stretch, act(session), why)
        assert (jobs(session), letter.redactions) == ([], [])


def test_the_second_of_two_hears_a_conflict(database: Database) -> None:
    """On a reading that is no longer there."""
    with database.write() as session:
        letter = add(session)
        seen = letter.reading_id
        rereading.move_passage(session, letter, Place(1, 1), act(session), kept=False)
        with pytest.raises(Conflict, match="changed what is printed"):
            redacting.black_out(session, letter, STREET, act(session, seen=seen), WHY)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PRINTER])
def test_who_does_not_review_blacks_nothing_out(database: Database, role: Role) -> None:
    """Nor tells a pen pal anything."""
    with database.write() as session:
        letter = redacted(session)
        hand = act(session, role=role)
        for deed in (
            lambda: redacting.black_out(session, letter, STREET, hand, WHY),
            lambda: redacting.tell_pen_pal(session, letter, hand),
            lambda: redacting.cannot_be_told(session, letter, "no email", hand),
        ):
            with pytest.raises(Refused, match="may not do this"):
                deed()


def test_undo_and_its_undo_lift_it_and_bring_it_back(database: Database) -> None:
    """The row says since when it is not printed, and that it is printed again."""
    with database.write() as session:
        letter = redacted(session)
        (row,) = letter.redactions
        assert needs.redacted(letter) == [row]
        rereading.undo(session, letter, act(session))
        assert (of(letter).text, row.lifted_at) == (READING.text, NOW)
        rereading.undo(session, letter, act(session))
        assert BAR in of(letter).text
        assert needs.redacted(letter) == [row]


def test_one_of_several_is_lifted(database: Database) -> None:
    """By its row, whatever came after it; lifted twice is refused."""
    with database.write() as session:
        letter = redacted(session)
        redacting.black_out(session, letter, replace(STREET, words="my sister"), act(session), WHY)
        first, second = letter.redactions
        redacting.lift(session, letter, first.id, act(session))
        assert of(letter).text == f"Dear Marcus,\n\n{BAR} lives at 12 Elm Street."
        assert [row.lifted_at for row in (first, second)] == [NOW, None]
        with pytest.raises(Refused, match="not blacked out any more"):
            redacting.lift(session, letter, first.id, act(session))


def test_what_is_set_aside_is_no_redaction_any_more(database: Database) -> None:
    """Brought back, it is one again."""
    with database.write() as session:
        letter = redacted(session)
        rereading.move_passage(session, letter, Place(1, 2), act(session), kept=False)
        assert needs.redacted(letter) == []
        rereading.move_passage(session, letter, Place(2), act(session), kept=True)
        assert needs.redacted(letter) == letter.redactions
        assert "12 Elm" not in of(letter).text


def test_a_photo_is_blacked_out(database: Database) -> None:
    """Its row says so; its file stays."""
    with database.write() as session:
        letter = add(session)
        redacting.black_out_photo(session, letter, 2, act(session), WHY)
        assert letter.reading is not None
        assert [photo.redacted for photo in letter.reading.photos] == [False, True]
        assert letter.redactions[0].photo_seq == 2
        rereading.undo(session, letter, act(session))
        assert [photo.redacted for photo in letter.reading.photos] == [False, False]


def test_photos_are_printed_grey(database: Database) -> None:
    """As chosen, and undone like any other act."""
    with database.write() as session:
        letter = add(session)
        rereading.choose_grey(session, letter, {1}, act(session), grey=True)
        assert letter.reading is not None
        assert [photo.grey for photo in letter.reading.photos] == [True, False]
        with pytest.raises(Refused, match="it is so already"):
            rereading.choose_grey(session, letter, {1}, act(session), grey=True)
        rereading.undo(session, letter, act(session))
        assert [photo.grey for photo in letter.reading.photos] == [False, False]


def test_the_words_never_reach_the_paper(database: Database, press: Press, tmp_path: Path) -> None:
    """Neither the sheet the press is given nor any stream of the file it makes holds them, or the covered photo."""
    with database.write() as session:
        letter = redacted(session)
        redacting.black_out_photo(session, letter, 1, act(session), WHY)
        rereading.choose_photos(session, letter, {2}, act(session), included=False)
        sheet = sheet_of(letter, session.get_one(Organisation, 1))
        whole = with_photos(sheet, letter, FolderStore(tmp_path))  # no file is there: a covered photo is not asked for
    assert "Elm" not in repr(whole)
    proof = press.render(whole)
    with pikepdf.open(io.BytesIO(proof.pdf)) as opened:
        images = [one for one in opened.objects if getattr(one, "Filter", None) == "/DCTDecode"]
        assert not images
        held = b"".join(one.read_bytes() for one in opened.objects if isinstance(one, pikepdf.Stream))
    for form in ("Elm", "Elm".encode("utf-16-be").hex()):
        assert form.encode() not in held


def test_nothing_is_approved_before_the_pen_pal_was_told(database: Database) -> None:
    """They are told, the letter waits from when that email left; earlier it may go only if they have answered."""
    with database.write() as session:
        letter = redacted(session)
        with pytest.raises(Refused, match="the pen pal does not know yet"):
            approve(session, letter)
        notice = redacting.tell_pen_pal(session, letter, act(session))
        assert (letter.state, letter.held_for, letter.hold_until) == (S.ON_HOLD, HeldFor.PEN_PAL, NOW + WAITS)
        assert decisions.release_held(session, now=NOW + WAITS - timedelta(minutes=1)) == 0
        assert decisions.release_held(session, now=NOW + WAITS) == 1
        session.refresh(letter)
        with pytest.raises(Refused, match="has not left yet"):
            approve(session, letter, NOW + WAITS)
        left = NOW + timedelta(days=1)
        notice.state, notice.sent_at = NoticeState.SENT, left
        session.flush()
        with pytest.raises(Refused, match="their time is not over"):
            approve(session, letter, left + WAITS - timedelta(minutes=1))
        approve(session, letter, left + WAITS)
        assert letter.state is S.APPROVED


def test_a_pen_pal_who_answered_is_not_waited_for(database: Database) -> None:
    """What they answered is on record, with who says so."""
    with database.write() as session:
        letter = redacted(session)
        redacting.tell_pen_pal(session, letter, act(session))
        decisions.decide(
            session, letter, decisions.Choice(kind=DecisionKind.RELEASE), factories.staff(session), now=NOW
        )
        redacting.cannot_be_told(session, letter, "“go ahead”, by email of today", act(session))
        approve(session, letter)
        assert letter.state is S.APPROVED


@pytest.mark.parametrize(("language", "says"), [("en", "we black something"), ("es", "tachamos algo"), ("xx", "black")])
def test_the_pen_pal_is_told_why_and_how_to_withdraw(database: Database, language: str, says: str) -> None:
    """In their language, by an email that waits for its undo time; neither the words nor what staff keep is in it."""
    with database.write() as session:
        letter = redacted(session)
        assert letter.pen_pal is not None
        letter.pen_pal.language = language
        notice = redacting.tell_pen_pal(session, letter, act(session))
        assert (notice.kind, notice.state, notice.recipient) == (
            NoticeKind.REDACTED,
            NoticeState.WAITING,
            letter.pen_pal.address,
        )
        assert notice.not_before >= NOW + timedelta(minutes=2)
        whole = notice.subject + notice.text
        assert says in whole
        assert "- an address of somebody else" in whole
        assert "2026" in whole
        for secret in ("12 Elm", "she asked us to", "{"):
            assert secret not in whole
        assert letter.redactions[0].is_told


def test_what_is_blacked_out_later_is_told_anew(database: Database) -> None:
    """Of what they know already they are not told again."""
    with database.write() as session:
        letter = redacted(session)
        redacting.tell_pen_pal(session, letter, act(session))
        redacting.black_out(session, letter, replace(STREET, words="my sister"), act(session), Why.of("a name"))
        factories.proof(session, letter, version=4)
        lifecycle.move(session, letter, S.IN_REVIEW, now=NOW, actor=None)
        with pytest.raises(Refused, match="does not know yet"):
            approve(session, letter)
        notice = redacting.tell_pen_pal(session, letter, act(session))
        assert "- a name" in notice.text
        assert "an address" not in notice.text


def test_what_was_lifted_is_not_told(database: Database) -> None:
    """An email that has not left is cancelled; blacked out again by an undo, it has to be told again."""
    with database.write() as session:
        letter = redacted(session)
        notice = redacting.tell_pen_pal(session, letter, act(session))
        redacting.lift(session, letter, letter.redactions[0].id, act(session))
        assert notice.state is NoticeState.CANCELLED
        rereading.undo(session, letter, act(session))
        assert [one.id for one in redacting.untold(letter)] == [letter.redactions[0].id]


def test_an_email_that_failed_told_nobody(database: Database) -> None:
    """The letter is not approved on its strength."""
    with database.write() as session:
        letter = redacted(session)
        redacting.tell_pen_pal(session, letter, act(session)).state = NoticeState.FAILED
        session.flush()
        lifecycle.move(session, letter, S.IN_REVIEW, now=NOW, actor=None)
        with pytest.raises(Refused, match="does not know yet"):
            approve(session, letter)


@pytest.mark.parametrize("known", [True, False])
def test_who_cannot_be_told_is_said_with_a_reason(database: Database, known: bool) -> None:
    """Nobody is known, or nobody confirmed the address: staff say why, and the letter may go on."""
    with database.write() as session:
        letter = redacted(session)
        assert letter.pen_pal is not None
        letter.pen_pal.confirmed_at = None
        if not known:
            letter.pen_pal_id = None
        session.flush()
        session.refresh(letter)
        with pytest.raises(Refused, match="say why they cannot be told"):
            redacting.tell_pen_pal(session, letter, act(session))
        with pytest.raises(Refused, match="say why"):
            redacting.cannot_be_told(session, letter, " ", act(session))
        redacting.cannot_be_told(session, letter, "wrote without an address", act(session))
        approve(session, letter)
        assert session.scalars(select(Notice)).all() == []


def test_there_is_nothing_to_tell(database: Database) -> None:
    """Of a letter without anything blacked out; and on a version that is gone nothing is told."""
    with database.write() as session:
        letter = add(session)
        with pytest.raises(Refused, match="nothing blacked out"):
            redacting.tell_pen_pal(session, letter, act(session))
        redacting.black_out(session, letter, STREET, act(session), WHY)
        with pytest.raises(Conflict, match="somebody changed"):
            redacting.tell_pen_pal(session, letter, act(session), version=letter.version - 1)


def test_a_mail_point_may_refuse_them(database: Database, press: Press) -> None:
    """A flag says so when it is set, approving is refused in a line of its own, and lifting it is enough."""
    with database.write() as session:
        letter = redacted(session)
        letter.profile.mail_point.takes_redacted = False
        redacting.cannot_be_told(session, letter, "no email", act(session))
        stored = Kept(content_key(ObjectKind.PROOF, b"x"), ObjectKind.PROOF, 1, "application/pdf")
        made = Set(pdf=b"x", sha256="x", pages=2, sheets=2, missing_glyphs=(), version={}, photo_pages=(2,))
        proofs.store(session, letter, made, stored, envelope="10", both_sides=False, now=NOW)
        session.refresh(letter)
        assert letter.proof is not None
        assert letter.proof.press["photo_pages"] == [2]
        assert "redacted-refused" in {flag.rule for flag in letter.flags}
        with pytest.raises(Refused, match="its mail point takes no letters"):
            approve(session, letter)
        redacting.lift(session, letter, letter.redactions[0].id, act(session))
        factories.proof(session, letter, version=9)
        approve(session, letter)


def test_what_is_blacked_out_is_never_shown_again_by_accident(database: Database) -> None:
    """The other form of the text, and reading the mail anew, would print it: both wait until it is lifted."""
    with database.write() as session:
        letter = redacted(session)
        with pytest.raises(Refused, match="lift it first"):
            rereading.ask_for_form(session, letter, "html", act(session))
        again = decisions.Choice(kind=DecisionKind.READ_AGAIN)
        with pytest.raises(Refused, match="lift it first"):
            decisions.decide(session, letter, again, factories.staff(session), now=NOW)
