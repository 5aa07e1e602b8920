"""What came back: recorded once, led on by its reason, and never ended without its pen pal being told."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import directory
from relay.codes import CodeKind, encode
from relay.db import Database
from relay.directory import Author, Move
from relay.errors import Acquainted, Conflict, Refused, Sealed
from relay.letters.codebook import codes_of
from relay.letters.deciding import undoing as decision_undoing
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.holding import came_back as open_ones
from relay.mail_rules import KINDS
from relay.mailroom.came_back import appeals, finding, lists, reasons, recording, settling, steps, undoing
from relay.mailroom.came_back.lists import Asked
from relay.mailroom.came_back.reasons import What
from relay.mailroom.came_back.recording import Back
from relay.mailroom.came_back.settling import Settling
from relay.mailroom.gathering import making
from relay.models import (
    Audit,
    BatchState,
    CameBack,
    CameBackAs,
    CameBackFor,
    DecisionKind,
    HeldFor,
    Job,
    Letter,
    LetterState,
    MailPoint,
    NextStep,
    Notice,
    NoticeKind,
    NoticeState,
    OurLetter,
    OurLetterKind,
    OurLetterState,
    Piece,
    PieceState,
    ProfileStatus,
    Role,
    Staff,
)
from relay.notices import LANGUAGES
from relay.notices.came_back import Then, why
from relay.notices.composing import compose
from relay.notices.examples import example
from relay.press.marking.marks import page_mark
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW
from tests.together import together

S = LetterState
N = NextStep
R = CameBackFor
LATER = NOW + timedelta(days=9)
CAME_ON = LATER.date()
WINDOW = timedelta(minutes=10)


def mailed(session: Session, **columns: object) -> Piece:
    """Add a letter that was mailed, in its piece."""
    letter = factories.letter(session, S.MAILED, **columns)  # type: ignore[arg-type]
    batch = factories.batch(session, letter)
    batch.state, batch.mailed_at = BatchState.MAILED, NOW
    batch.pieces[0].state = PieceState.MAILED
    session.flush()
    return batch.pieces[0]


def code_of(session: Session, piece: Piece) -> str:
    """Give what stands in the window."""
    return codes_of(session).letter(piece.letter_id or 0)


def back(session: Session, piece: Piece, reason: CameBackFor = R.REFUSED, what: str = "colour") -> CameBack:
    """Let a piece come back, as it stands on the envelope."""
    given = Back(
        code=code_of(session, piece),
        came_as=CameBackAs.ENVELOPE,
        reason=reason,
        came_on=CAME_ON,
        what=what,
        words="RTS",
    )
    return recording.record(session, given, factories.staff(session, Role.PRINTER, name="Ada"), now=LATER)


class Case(NamedTuple):
    """A letter that came back, and somebody who settles it."""

    row: CameBack
    letter: Letter
    staff: Staff


def case(session: Session, reason: CameBackFor = R.REFUSED, what: str = "colour", **columns: object) -> Case:
    """Add one."""
    row = back(session, mailed(session, **columns), reason, what)
    assert row.piece.letter
    return Case(row, row.piece.letter, factories.staff(session))


def settle(session: Session, it: Case, chosen: Settling) -> Notice | None:
    """Carry a step out an hour later."""
    return steps.settle(session, it.row, chosen, it.staff, now=LATER, cancel_window=WINDOW)


def notices(session: Session) -> list[Notice]:
    """Give every notice there is."""
    return list(session.scalars(select(Notice).order_by(Notice.id)))


def test_a_letter_that_came_back_waits_for_somebody(database: Database) -> None:
    """Piece and letter say so, with who, when and why; the square of a page is as good as the code."""
    with database.write() as session:
        piece = mailed(session)
        square = page_mark(code_of(session, piece), 1, 1)
        ada = factories.staff(session, Role.PRINTER)
        given = Back(code=square, came_as=CameBackAs.NOTICE, reason=R.REFUSED, what="labels", came_on=CAME_ON)
        row = recording.record(session, given, ada, now=LATER)
        letter = session.get_one(Letter, piece.letter_id)
        assert (piece.state, piece.state_since) == (PieceState.CAME_BACK, LATER)
        assert (letter.state, letter.held_for, letter.approved_proof_id) == (S.ON_HOLD, HeldFor.CAME_BACK, None)
        assert (row.recorded_by_id, row.what, row.settled_at) == (ada.id, "labels", None)
        assert row.facility_id == letter.profile.mail_point.facility_id
        assert session.scalars(select(Audit.verb).where(Audit.subject_kind == "came_back")).all() == [
            "came_back.recorded"
        ]


def _not_mailed(session: Session) -> str:
    letter = factories.letter(session, S.IN_BATCH)
    factories.batch(session, letter)
    return codes_of(session).letter(letter.id)


def _never_printed(session: Session) -> str:
    return codes_of(session).letter(factories.letter(session).id)


def _of_a_batch(session: Session) -> str:
    return codes_of(session).batch(mailed(session).batch_id)


def _misread(session: Session) -> str:
    return code_of(session, mailed(session))[:-1] + "?"


def _twice(session: Session) -> str:
    piece = mailed(session)
    back(session, piece)
    return code_of(session, piece)


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (_not_mailed, "is not mailed yet"),
        (_never_printed, "was never printed"),
        (_of_a_batch, "is the code of a batch"),
        (_misread, "is no code of ours"),
        (_twice, "Ada recorded on 2026-06-10"),
    ],
)
def test_what_cannot_have_come_back_is_refused_in_one_line(
    database: Database, make: Callable[[Session], str], line: str
) -> None:
    """At its field, and nothing is done."""
    with database.write() as session:
        factories.organisation(session)
        given = Back(code=make(session), came_as=CameBackAs.ENVELOPE, reason=R.MOVED, came_on=CAME_ON)
        with pytest.raises(Refused, match=line) as refusal:
            recording.record(session, given, factories.staff(session), now=LATER)
        assert refusal.value.field == "code"


def test_what_is_typed_has_to_make_sense(database: Database) -> None:
    """A day to come, a day before it was mailed, a refusal of nothing that can be counted; and only the mailroom."""
    with database.write() as session:
        piece = mailed(session)
        base = {"code": code_of(session, piece), "came_as": CameBackAs.ENVELOPE, "reason": R.REFUSED}
        wrong = (
            ("came_on", {"came_on": CAME_ON + timedelta(days=2), "what": "labels"}),
            ("came_on", {"came_on": date(2026, 5, 1), "what": "labels"}),
            ("what", {"came_on": CAME_ON, "what": "moon"}),
            ("words", {"came_on": CAME_ON, "what": "labels", "words": "x" * 4001}),
        )
        for field, given in wrong:
            with pytest.raises(Refused) as refusal:
                recording.record(session, Back(**base, **given), factories.staff(session), now=LATER)  # type: ignore[arg-type]
            assert refusal.value.field == field
        fine = Back(**base, came_on=CAME_ON, what="labels")  # type: ignore[arg-type]
        with pytest.raises(Refused, match="may not"):
            recording.record(session, fine, factories.staff(session, Role.AUDITOR), now=LATER)


def test_a_sealed_letter_is_not_opened_by_its_envelope(database: Database) -> None:
    """It is given on as it is."""
    with database.write() as session:
        piece = mailed(session)
        session.get_one(Letter, piece.letter_id).state = S.SEALED
        with pytest.raises(Sealed, match="unopened"):
            back(session, piece)
        it = case(session)
        it.letter.state = S.SEALED
        session.flush()
        with pytest.raises(Sealed):
            recording.find(session, it.row.id)


def test_two_who_record_it_at_once_make_one_row(database: Database) -> None:
    """The second is told who was first."""
    with database.write() as session:
        piece = mailed(session)
        code, ada = code_of(session, piece), factories.staff(session)

    def record() -> None:
        with database.write() as session:
            given = Back(code=code, came_as=CameBackAs.ENVELOPE, reason=R.MOVED, came_on=CAME_ON)
            recording.record(session, given, session.get_one(Staff, ada.id), now=LATER)

    results = together(record, record)
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True], results
    with database.read() as session:
        assert len(session.scalars(select(CameBack)).all()) == 1


def test_a_notice_without_its_letter_finds_it_by_name_or_number_and_day(database: Database) -> None:
    """What was mailed shortly before is first; what is not mailed, or is somebody else's, is not there."""
    with database.write() as session:
        first = mailed(session)
        letter = session.get_one(Letter, first.letter_id)
        later = mailed(session, to=letter.alias)
        later.batch.mailed_at = NOW + timedelta(days=7)
        mailed(session, to=factories.alias(session, factories.profile(session, committed_name="Jo Doe")))
        factories.letter(session, S.APPROVED, to=letter.alias)
        find = partial(finding.candidates, session)
        number, codes = letter.profile.register_number, [code_of(session, first), code_of(session, later)]
        assert [one.code for one in find(number, date(2026, 6, 3))] == codes
        assert [one.code for one in find("marcus e", date(2026, 6, 10))] == codes[::-1]
        assert find("100%") == find(" ") == []


def test_recorded_by_mistake_the_letter_is_mailed_as_before(database: Database) -> None:
    """With its approval; the row stays on record, and no longer counts. Nobody does it twice, or without a reason."""
    with database.write() as session:
        piece = mailed(session)
        approved = session.get_one(Letter, piece.letter_id).approved_proof_id
        row, staff = back(session, piece), factories.staff(session, Role.PRINTER)
        with pytest.raises(Refused, match="say why"):
            undoing.recorded_by_mistake(session, row, staff, why=" ", now=LATER)
        undoing.recorded_by_mistake(session, row, staff, why="the envelope beside it", now=LATER)
        letter = session.get_one(Letter, piece.letter_id)
        assert (piece.state, letter.state, letter.held_for) == (PieceState.MAILED, S.MAILED, None)
        assert letter.approved_proof_id == approved
        assert lists.reasons_of(session, row.facility_id, now=LATER) == []
        with pytest.raises(Conflict, match="settled this first"):
            undoing.recorded_by_mistake(session, row, staff, why="again", now=LATER)
        assert back(session, piece).id != row.id


@pytest.mark.parametrize(
    "kind", [DecisionKind.RELEASE, DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.CLOSE, DecisionKind.WITHDRAW]
)
def test_no_decision_passes_by_what_came_back(database: Database, kind: DecisionKind) -> None:
    """It is said first what is done about it."""
    with database.write() as session:
        it = case(session)
        with pytest.raises(Refused, match="say first what is done"):
            decide(session, it.letter, Choice(kind=kind, private_reason="why"), it.staff, now=LATER)


def test_addressed_again_it_goes_to_its_readers_with_a_new_proof(database: Database) -> None:
    """Only when the address changed, or somebody says that it is right; the pen pal is told after the undo time."""
    with database.write() as session:
        it = case(session)
        with pytest.raises(Refused, match="correct it first") as refusal:
            settle(session, it, Settling(step=N.ADDRESS_AGAIN))
        assert refusal.value.field == "is_right"
        notice = settle(session, it, Settling(step=N.ADDRESS_AGAIN, is_right=True))
        assert (it.letter.state, it.letter.proof_id) == (S.IN_REVIEW, None)
        assert JobKind.PROOF in session.scalars(select(Job.kind)).all()
        assert (it.row.next_step, it.row.settled_at, it.row.settled_by_id) == (N.ADDRESS_AGAIN, LATER, it.staff.id)
        assert notice is not None
        assert (notice.kind, notice.state, notice.not_before) == (
            NoticeKind.CAME_BACK,
            NoticeState.WAITING,
            LATER + WINDOW,
        )
        with pytest.raises(Conflict, match="settled this first"):
            settle(session, it, Settling(step=N.CLOSE))


@pytest.mark.parametrize("status", [ProfileStatus.DIED, ProfileStatus.RELEASED, ProfileStatus.MOVED])
def test_what_cannot_be_printed_again_is_not_promised(database: Database, status: ProfileStatus) -> None:
    """While letters to its person wait, nobody tells its pen pal that it goes on."""
    with database.write() as session:
        it = case(session)
        it.letter.profile.status = status
        with pytest.raises(Refused, match="say first where they are"):
            settle(session, it, Settling(step=N.ADDRESS_AGAIN, is_right=True))
        assert (it.letter.state, it.row.settled_at, notices(session)) == (S.ON_HOLD, None, [])


def test_it_is_printed_again_in_a_new_piece(database: Database) -> None:
    """The old piece stays as it came back."""
    with database.write() as session:
        it = case(session)
        settle(session, it, Settling(step=N.ADDRESS_AGAIN, is_right=True))
        factories.proof(session, it.letter, version=2)
        decide(session, it.letter, Choice(kind=DecisionKind.APPROVE), it.staff, now=LATER)
        making.create(session, None, now=LATER + WINDOW, cancel_window=WINDOW)
        states = session.scalars(select(Piece.state).where(Piece.letter_id == it.letter.id).order_by(Piece.id))
        assert states.all() == [PieceState.CAME_BACK, PieceState.MADE]


def test_where_it_was_mailed_to_counts_whatever_became_of_its_person(database: Database) -> None:
    """A person who moved since makes the address another, and the refusal stays with the old prison."""
    with database.write() as session:
        piece = mailed(session)
        profile = session.get_one(Letter, piece.letter_id).profile
        old, there = profile.mail_point.facility_id, factories.mail_point(session)
        move = Move(point=there, source="the locator", since=NOW - timedelta(days=3))
        directory.move_profile(session, profile, move, Author(now=NOW + timedelta(days=1)))
        row = back(session, piece, R.MOVED, "")
        assert (row.facility_id, profile.mail_point.facility_id) == (old, there.facility_id)
        assert settling.has_changed(recording.changes_since(session, row.piece))
        assert reasons.proposed(row.reason, "", has_changed=True, can_appeal=False) is N.ADDRESS_AGAIN
        it = Case(row, session.get_one(Letter, piece.letter_id), factories.staff(session))
        settle(session, it, Settling(step=N.ADDRESS_AGAIN))
        assert it.letter.state is S.IN_REVIEW


def test_the_pen_pal_is_asked_by_returning_it(database: Database) -> None:
    """By the notice of any return; taken back, what came back is open again."""
    with database.write() as session:
        it = case(session, what="photos")
        with pytest.raises(Refused, match="in words for the pen pal"):
            settle(session, it, Settling(step=N.ASK_PEN_PAL))
        settle(session, it, Settling(step=N.ASK_PEN_PAL, words="Please send five photos at most."))
        assert (it.letter.state, it.row.next_step) == (S.RETURNED, N.ASK_PEN_PAL)
        assert [one.kind for one in notices(session)] == [NoticeKind.RETURNED]
        assert "five photos" in notices(session)[0].text
        decision_undoing.undo(session, it.letter, it.staff, now=LATER, cancel_window=WINDOW)
        assert (it.letter.held_for, it.row.settled_at) == (HeldFor.CAME_BACK, None)
        assert notices(session)[0].state is NoticeState.CANCELLED


def test_an_appeal_stays_open_until_it_is_answered(database: Database) -> None:
    """With its deadline and where that stands; won, the letter is printed again; lost, its pen pal is told."""
    with database.write() as session:
        it = case(session, R.REFUSED_UNSAID, "")
        until = CAME_ON + timedelta(days=20)
        for field, wrong in (
            ("appeal_until", {}),
            ("appeal_until", {"appeal_until": date(2026, 1, 1), "appeal_source": "DOC"}),
            ("appeal_source", {"appeal_until": until}),
        ):
            with pytest.raises(Refused) as refusal:
                settle(session, it, Settling(step=N.APPEAL, **wrong))
            assert refusal.value.field == field
        settle(session, it, Settling(step=N.APPEAL, appeal_until=until, appeal_source="DOC 05.03.118"))
        assert (it.letter.state, it.row.settled_at, it.row.appeal_until) == (S.ON_HOLD, None, until)
        days = (8, 7, 0, -1)
        due = [session.scalars(open_ones.appeals_due(until - timedelta(days=day))).all() for day in days]
        assert due == [[], [it.row.id], [it.row.id], []]
        ages = (until - CAME_ON + timedelta(days=day) for day in (60, 61))
        unsettled = [session.scalars(open_ones.unsettled_since(LATER + age)).all() for age in ages]
        assert unsettled == [[], [it.row.id]]
        settle(session, it, Settling(step=N.CLOSE, note="denied by the warden"))
        assert (it.letter.state, it.row.settled_at is None) == (S.CLOSED, False)
        assert [one.text.count("look at it again") for one in notices(session)] == [1, 1]
        assert "the answer was no" in notices(session)[1].text


def test_an_appeal_goes_by_the_mail_rules_there(database: Database) -> None:
    """The days are counted from the one on which it came; without a rule nothing is said."""
    with database.write() as session:
        it = case(session, to=factories.alias(session, factories.profile(session, _unruled(session))))
        assert appeals.appeal_of(session, it.row, []) is None
        prison, says = it.letter.profile.mail_point.facility, {"appeal_days": 15, "appeal_to": "the warden"}
        factories.mail_rule(session, prison, kind="notices", parameters=says, source="PD 05.03.118", verified_on=None)
        found = appeals.appeal_of(session, it.row, [])
        until = CAME_ON + timedelta(days=15)
        assert found == appeals.Appeal(until, "the warden", "PD 05.03.118", is_verified=False)


def test_what_the_regulations_say_of_appeals_is_there(database: Database) -> None:
    """The Bureau of Prisons' name no number of days (28 CFR 540.13): it is on the notice, and typed."""
    with database.write() as session:
        found = appeals.appeal_of(session, case(session).row, [])
        assert found is not None
        assert (found.until, "540.13" in found.source) == (None, True)


def _unruled(session: Session) -> MailPoint:
    return factories.mail_point(session, factories.facility(session, jurisdiction="nowhere"))


@pytest.mark.parametrize(
    ("status", "held_for"),
    [(ProfileStatus.MOVED, HeldFor.TRANSIT), (ProfileStatus.RELEASED, HeldFor.STAFF)],
)
def test_a_person_who_is_held_holds_the_letter_too(
    database: Database, status: ProfileStatus, held_for: HeldFor
) -> None:
    """It waits for what their page says, with everything else for them; who says so has to be told."""
    with database.write() as session:
        it = case(session, R.MOVED, "")
        with pytest.raises(Refused):
            settle(session, it, Settling(step=N.HOLD_PROFILE, status=status))
        session.rollback()
    with database.write() as session:
        it = case(session, R.MOVED, "")
        settle(session, it, Settling(step=N.HOLD_PROFILE, status=status, source="on the envelope", tell=False))
        assert (it.letter.state, it.letter.held_for) == (S.ON_HOLD, held_for)
        assert (it.letter.profile.status, it.row.next_step) == (status, N.HOLD_PROFILE)
        assert notices(session) == []


def test_nothing_is_closed_without_the_pen_pal_being_told_or_a_reason(database: Database) -> None:
    """The reason is on record; a pen pal who cannot be told needs one as well."""
    with database.write() as session:
        it = case(session)
        with pytest.raises(Refused, match="nothing ends without that"):
            settle(session, it, Settling(step=N.CLOSE, tell=False))
        settle(session, it, Settling(step=N.CLOSE, tell=False, note="wrote to us about it already"))
        assert (it.letter.state, it.row.note) == (S.CLOSED, "wrote to us about it already")
        blocked = case(session, by=factories.pen_pal(session, blocked_at=NOW))
        with pytest.raises(Refused, match="nothing ends without that"):
            settle(session, blocked, Settling(step=N.CLOSE))
        assert notices(session) == []


def test_corrected_addresses_lead_on_to_a_new_print(database: Database) -> None:
    """The row stays open until the letter is addressed again."""
    with database.write() as session:
        it = case(session, what="labels")
        assert settle(session, it, Settling(step=N.CORRECT_MAIL_POINT)) is None
        assert (it.row.next_step, it.row.settled_at) == (N.CORRECT_MAIL_POINT, None)


@pytest.mark.parametrize("step", [N.ADDRESS_AGAIN, N.CLOSE])
def test_a_step_is_taken_back_while_nobody_has_heard(database: Database, step: NextStep) -> None:
    """The letter waits as before, and the notice does not leave; afterwards it stands."""
    with database.write() as session:
        it = case(session)
        settle(session, it, Settling(step=step, is_right=True))
        late = {"now": LATER + WINDOW, "cancel_window": WINDOW}
        with pytest.raises(Conflict, match="any more"):
            undoing.undo(session, it.row, it.staff, **late)  # type: ignore[arg-type]
        undoing.undo(session, it.row, it.staff, now=LATER + WINDOW / 2, cancel_window=WINDOW)
        assert (it.letter.state, it.letter.held_for) == (S.ON_HOLD, HeldFor.CAME_BACK)
        assert (it.row.settled_at, it.row.next_step) == (None, None)
        assert [one.state for one in notices(session)] == [NoticeState.CANCELLED]


def test_only_readers_who_know_neither_settle_it(database: Database) -> None:
    """The mailroom records; who knows one of the two leaves it to a colleague."""
    with database.write() as session:
        it = case(session)
        with pytest.raises(Refused, match="may not"):
            settle(session, it._replace(staff=factories.staff(session, Role.PRINTER)), Settling(step=N.CLOSE))
        factories.acquaintance(session, it.staff, profile_id=it.letter.profile_id)
        with pytest.raises(Acquainted):
            settle(session, it, Settling(step=N.CLOSE))


def test_a_letter_of_ours_that_came_back_has_nobody_to_tell(database: Database) -> None:
    """It is recorded, and closed without a word; nobody is asked to change it."""
    with database.write() as session:
        organisation, profile = factories.organisation(session), factories.profile(session)
        ours = OurLetter(
            kind=OurLetterKind.WELCOME,
            profile_id=profile.id,
            state=OurLetterState.MAILED,
            state_since=NOW,
            created_at=NOW,
        )
        session.add(ours)
        session.flush()
        piece = mailed(session)
        proof = piece.proof
        proof.letter_id, proof.reading_id, proof.our_letter_id = None, None, ours.id
        letter = session.get_one(Letter, piece.letter_id)
        letter.state, letter.proof_id, letter.approved_proof_id, letter.approved_at = S.CLOSED, None, None, None
        piece.letter_id, piece.our_letter_id = None, ours.id
        session.flush()
        session.expire_all()
        code = encode(CodeKind.OUR_LETTER, ours.id, organisation.code_key)
        given = Back(code=code, came_as=CameBackAs.ENVELOPE, reason=R.UNKNOWN_NUMBER, came_on=CAME_ON)
        staff = factories.staff(session)
        row = recording.record(session, given, staff, now=LATER)
        assert (ours.state, ours.version) == (OurLetterState.CAME_BACK, 2)
        listed = lists.open_ones(session, Asked())
        assert [(one.code, one.name, one.is_ours) for one in listed] == [(code, profile.committed_name, True)]
        with pytest.raises(Refused, match="letter of yours"):
            steps.settle(session, row, Settling(step=N.ASK_PEN_PAL, words="?"), staff, now=LATER)
        assert steps.settle(session, row, Settling(step=N.CLOSE), staff, now=LATER) is None
        assert row.settled_at == LATER


def test_a_prison_counts_its_reasons_and_a_rule_is_suggested(database: Database) -> None:
    """Those of a year, without what was recorded by mistake; after three refusals for one thing."""
    with database.write() as session:
        first = case(session, what="colour")
        alias = first.letter.alias
        for what in ("colour", "colour", "labels"):
            case(session, what=what, to=alias)
        case(session, R.MOVED, "", to=alias)
        old = case(session, what="colour", to=alias)
        old.row.recorded_at = LATER - timedelta(days=366)
        session.flush()
        found = lists.reasons_of(session, first.row.facility_id, now=LATER)
        assert [(one.reason, one.what, one.number) for one in found] == [
            (R.REFUSED, "colour", 3),
            (R.MOVED, "", 1),
            (R.REFUSED, "labels", 1),
        ]
        assert [what for what, _rule in lists.suggested(found)] == ["colour"]
        assert len(lists.of_person(session, first.letter.profile_id, limit=9)) == 6


def test_open_ones_are_listed_first_by_their_deadline(database: Database) -> None:
    """Then what came first; what is settled, newest first."""
    with database.write() as session:
        rows = [case(session) for _ in range(4)]
        settle(session, rows[0], Settling(step=N.ADDRESS_AGAIN, is_right=True))
        for it, days in ((rows[2], 9), (rows[3], 5)):
            until = CAME_ON + timedelta(days=days)
            settle(session, it, Settling(step=N.APPEAL, appeal_until=until, appeal_source="its handbook"))
        listed = [one.id for one in lists.open_ones(session, Asked())]
        assert listed == [rows[3].row.id, rows[2].row.id, rows[1].row.id]
        settled = lists.settled_ones(session, Asked(reason=R.REFUSED, what="colour"), before=None, limit=9)
        assert [one.id for one in settled] == [rows[0].row.id]
        assert lists.open_ones(session, Asked(step=N.APPEAL, facility_id=99)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("then", Then)
def test_nobody_learns_that_somebody_moved_was_released_or_died(language: str, then: Then) -> None:
    """What could not be delivered is told in the same words, whatever the reason."""
    texts = set()
    for reason in reasons.UNDELIVERED:
        facts = example(NoticeKind.CAME_BACK, language, why=why(language, reason, ""), then=then.value)
        texts.add(compose(NoticeKind.CAME_BACK, language, facts))
    assert len(texts) == 1
    words = texts.pop().text.lower()
    assert not any(word in words for word in ("released", "died", "moved", "libertad", "murió", "traslad"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_thing_that_is_refused_is_said(language: str) -> None:
    """But for what has no word."""
    told = {what: why(language, R.REFUSED, what) for what in What}
    assert len(set(told.values())) == len(What)


@pytest.mark.parametrize("reason", R)
@pytest.mark.parametrize("what", ["", *What])
def test_every_reason_leads_to_a_step_and_offers_all(reason: CameBackFor, what: str) -> None:
    """Pure: what is proposed is first, and nothing is left out."""
    for facts in ((True, True), (True, False), (False, True), (False, False)):
        first = reasons.proposed(reason, what, has_changed=facts[0], can_appeal=facts[1])
        assert set(reasons.in_order(first)) == set(N)
        assert reasons.in_order(first)[0] is first


def test_every_suggested_rule_says_what_its_kind_knows() -> None:
    """Or its form would begin with nothing."""
    for suggestion in reasons.RULES.values():
        assert set(suggestion.says) <= {one.key for one in KINDS[suggestion.kind].parameters}
