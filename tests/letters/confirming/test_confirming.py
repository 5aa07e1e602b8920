"""First letters: asked about once, confirmed by who got the question, reminded of, put away, and never lost."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Refused
from relay.letters.confirming import asking, confirming, minors, waiting
from relay.letters.confirming.confirming import Given, How
from relay.letters.deciding.choice import Choice
from relay.letters.deciding.decisions import confirm_pen_pal, decide
from relay.letters.paper import proofs
from relay.models import DecisionKind, Letter, LetterState, Notice, NoticeKind, NoticeState, Organisation, PenPal
from relay.outside import letters as outside
from relay.screening import HOLDS
from tests import factories
from tests.factories import NOW
from tests.letters.answers.test_recognising import TOKEN, WANDA, arrived, told, wrote

S = LetterState
JANE = Given("Jane Mary Doe", "DE")
CLEAR = "Jane Mary Doe\nGermany\nI am 18 or over, I agree\n"


def waits(session: Session, by: PenPal | None = None) -> Letter:
    """Add a letter that waits for Wanda to say who she is."""
    writer = by or factories.pen_pal(session, address=WANDA, name="w")
    return factories.letter(session, S.AWAITING_PEN_PAL, by=writer)


def asked(session: Session, letter: Letter) -> Notice:
    """Ask about a letter, and let the question leave."""
    notice = asking.ask(session, letter, now=NOW)
    assert notice is not None
    notice.token, notice.state, notice.sent_at = TOKEN, NoticeState.SENT, NOW
    session.flush()
    return notice


def kinds(session: Session) -> list[str]:
    """Name the notices that were written, in order."""
    return [one.kind.value for one in session.scalars(select(Notice).order_by(Notice.id))]


def test_somebody_new_is_asked_once(database: Database) -> None:
    """However many letters wait; the question says what to answer, what is agreed to, and where the page is."""
    with database.write() as session:
        first = waits(session)
        notice = asked(session, first)
        assert first.pen_pal is not None
        assert asking.ask(session, waits(session, first.pen_pal), now=NOW) is None
        assert (notice.recipient, notice.message_id) == (WANDA, first.message_id)
        for words in (
            "I am 18 or over, I agree",
            "<mailcall:confirm>",
            "Volunteers read every letter",
            "return address",
        ):
            assert words in notice.text


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_first_letters_at_once_are_asked_about_once(database: Database) -> None:
    """The second waits until the first is asked about, and is not asked about again."""
    with database.write() as session:
        first = waits(session)
        letters = [first.id, waits(session, first.pen_pal).id]
    both = threading.Barrier(2)

    def ask(letter_id: int) -> None:
        with database.write() as session:
            letter = session.get_one(Letter, letter_id)
            both.wait(10)
            asking.ask(session, letter, now=NOW)
            time.sleep(0.2)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ask, letters))
    with database.read() as session:
        assert kinds(session) == ["confirm"]


@pytest.mark.parametrize("why", ["forged", "blocked", "stopped", "confirmed"])
def test_who_may_not_be_written_to_is_not_asked(database: Database, why: str) -> None:
    """Whom a forged mail names never wrote; the others said so, or need not be asked."""
    with database.write() as session:
        letter = waits(session)
        assert letter.pen_pal is not None
        if why == "forged":
            factories.flag(session, letter, rule=min(HOLDS))
        elif why == "confirmed":
            letter.state = S.IN_REVIEW
        else:
            setattr(letter.pen_pal, f"{why}_at", NOW)
        session.refresh(letter, ["flags"])
        assert asking.ask(session, letter, now=NOW) is None


def test_a_clear_answer_by_email_confirms(database: Database) -> None:
    """All that waited goes to review; the answer itself is no letter. What was said is kept."""
    with database.write() as session:
        first = waits(session)
        second = waits(session, first.pen_pal)
        asked(session, first)
        answer = arrived(session, wrote(CLEAR, answers=(f"{TOKEN}@x",)), first.alias)
        assert [one.state for one in (first, second, answer)] == [S.IN_REVIEW, S.IN_REVIEW, S.CLOSED]
        pal = first.pen_pal
        assert pal is not None
        assert (pal.name, pal.country, pal.agreed_to) == ("Jane Mary Doe", "DE", 1)
        assert pal.confirmed_at == pal.said_adult_at == pal.agreed_at == NOW
        assert pal.confirmed_by_id is None
        assert kinds(session) == ["confirm", "received"]  # who answered by email sees no page that thanks them


@pytest.mark.parametrize(
    ("text", "by", "state"),
    [
        ("Jane Doe, and I agree", WANDA, S.FOR_US),
        ("Who are you?", WANDA, S.FOR_US),
        (CLEAR, "mallory@example.org", S.SCREENED),
    ],
    ids=["half an answer", "a question", "somebody else"],
)
def test_what_is_not_clear_confirms_nothing(database: Database, text: str, by: str, state: LetterState) -> None:
    """A person reads it; of anybody but the one who was asked it is a letter."""
    with database.write() as session:
        first = waits(session)
        asked(session, first)
        assert arrived(session, wrote(text, by=by, answers=(f"{TOKEN}@x",)), first.alias).state is state
        assert first.state is S.AWAITING_PEN_PAL
        assert first.pen_pal is not None
        assert first.pen_pal.confirmed_at is None


def half(session: Session, first: Letter, text: str, token: str = TOKEN, **facts: Any) -> Letter:  # noqa: ANN401
    """Let half an answer come in, and what it was answered with leave."""
    before = len(kinds(session))
    answer = arrived(session, wrote(text, answers=(f"{token}@x",), **facts), first.alias)
    for number, notice in enumerate(session.scalars(select(Notice).order_by(Notice.id)).all()[before:], before):
        notice.token, notice.state, notice.sent_at = f"{TOKEN}{number}", NoticeState.SENT, NOW
    session.flush()
    return answer


def test_half_an_answer_is_answered_at_once_with_what_is_missing(database: Database) -> None:
    """In its own thread; what was said is kept, and the other half makes it whole. Staff see both."""
    with database.write() as session:
        first = waits(session)
        asked(session, first)
        answer = half(session, first, "Jane Mary Doe, I am 18 or over")
        again = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
        assert again is not None
        assert (again.kind, again.letter_id, again.message_id) == ("confirm", first.id, answer.message_id)
        assert "answer:\n\nyour country\nI agree\n\nYou" in again.text
        assert "So far we have: Jane Mary Doe." in again.text
        assert "Volunteers read every letter" in again.text, "what they have not agreed to yet"
        assert (answer.state, first.state) == (S.FOR_US, S.AWAITING_PEN_PAL)
        assert half(session, first, "Germany, I agree.", f"{TOKEN}1").state is S.CLOSED
        pal = first.pen_pal
        assert pal is not None
        assert (first.state, pal.name, pal.country, pal.said_adult_at) == (S.IN_REVIEW, "Jane Mary Doe", "DE", NOW)
        assert kinds(session) == ["confirm", "confirm", "received"]


def test_what_is_missing_is_asked_in_their_language(database: Database) -> None:
    """And what they agreed to is not told again."""
    with database.write() as session:
        first = waits(session, factories.pen_pal(session, address=WANDA, language="es"))
        asked(session, first)
        half(session, first, "Juan Pérez, acepto")
        told = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
        assert told is not None
        assert "respuesta:\n\nsu país\nTengo 18 años o más\n\nNo hace falta" in told.text
        assert "Esto es lo que acepta" not in told.text


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Thank you, good night.", {}),
        ("Jane Doe, Spain. I do not agree.", {}),
        ("Jane Doe, Spain, I agree", {"automatic": "auto-replied"}),
        ("Jane Doe, Spain, I agree", {"by": "mallory@example.org"}),
    ],
    ids=["nothing of it", "a no", "a machine", "somebody else"],
)
def test_what_is_no_half_answer_is_for_a_person_alone(database: Database, text: str, facts: dict[str, Any]) -> None:
    """No second question goes to who said no or something else, to a machine, or for what others wrote."""
    with database.write() as session:
        first = waits(session)
        asked(session, first)
        half(session, first, text, **facts)
        assert kinds(session) == ["confirm"]


def test_what_is_said_on_conditions_is_not_taken_from_before(database: Database) -> None:
    """A yes that was withdrawn to a maybe is none; it is asked for once more."""
    with database.write() as session:
        first = waits(session)
        asked(session, first)
        half(session, first, "Jane Doe, I agree")
        half(session, first, "Spain. I am over 18. I agree, but only if it costs nothing.", f"{TOKEN}1")
        assert first.state is S.AWAITING_PEN_PAL
        assert kinds(session) == ["confirm"] * 3


def test_whoever_answers_by_halves_for_ever_is_asked_three_times_in_all(database: Database) -> None:
    """The first question counts; a reminder asks for what is missing, too."""
    with database.write() as session:
        first = waits(session)
        asked(session, first)
        for number in range(5):
            half(session, first, "Jane Doe", f"{TOKEN}{number}" if number else TOKEN)
        assert kinds(session) == ["confirm"] * asking.ASKED_MOST
        assert waiting.tend(session, first.pen_pal_id or 0, now=NOW + timedelta(days=7)) == "reminded"
        reminder = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
        assert reminder is not None
        assert "your country\nI am 18 or over, I agree\n\nYou told us the rest already." in reminder.text
        assert "your full name" not in reminder.text


def test_what_a_forged_mail_said_is_not_added(database: Database) -> None:
    """Nor what was answered to a question of long ago."""
    with database.write() as session:
        first = waits(session)
        asked(session, first)
        answer = half(session, first, "Mallory Mole, France")
        factories.flag(session, answer, rule=min(HOLDS))
        half(session, first, "I am 18 or over, I agree", f"{TOKEN}1")
        assert first.state is S.AWAITING_PEN_PAL


def test_an_old_question_is_answered_to_staff(database: Database) -> None:
    """As its link leads nowhere any more, what names it confirms nothing by itself."""
    with database.write() as session:
        first = waits(session)
        asked(session, first).created_at = NOW - timedelta(days=61)
        answer = arrived(session, wrote(CLEAR, answers=(f"{TOKEN}@x",)), first.alias)
        assert (first.state, answer.state) == (S.AWAITING_PEN_PAL, S.FOR_US)


def test_an_answer_that_tells_more_is_read_as_well(database: Database) -> None:
    """It confirms, and staff see what else it asks."""
    with database.write() as session:
        first = waits(session)
        asked(session, first)
        answer = arrived(session, wrote(CLEAR + "May I send photos?\n", answers=(f"{TOKEN}@x",)), first.alias)
        assert (first.state, answer.state) == (S.IN_REVIEW, S.FOR_US)


def test_somebody_under_18_is_refused_and_little_is_kept(database: Database) -> None:
    """One kind notice; their letters are put away, their answer is with staff, and no name or country is kept."""
    with database.write() as session:
        first = waits(session)
        asked(session, first)
        text = "Jane Doe, Germany. I am 16. I agree."
        answer = arrived(session, wrote(text, answers=(f"{TOKEN}@x",)), first.alias)
        pal = first.pen_pal
        assert pal is not None
        assert (first.state, answer.state, pal.minor_at, pal.confirmed_at) == (S.CLOSED, S.FOR_US, NOW, None)
        assert (pal.name, pal.country) == ("w", "")
        assert kinds(session) == ["confirm", "minor"]
        assert session.scalars(minors.open_letters()).all() == [answer.id]
        assert minors.refuse(session, pal, now=NOW) == 0
        later = factories.letter(session, S.SCREENED, by=pal, pen_pal_id=pal.id)
        proofs.bring_to_review(session, later, ask_to_confirm=True, now=NOW)
        assert later.state is S.FOR_US
        assert confirming.confirm(session, pal, JANE, How.PAGE, now=NOW) == 0


def test_who_is_confirmed_is_not_stopped_by_a_phrase(database: Database) -> None:
    """Staff read what they wrote, and may stop their letters then."""
    with database.write() as session:
        first = waits(session)
        asked(session, first)
        arrived(session, wrote(CLEAR, answers=(f"{TOKEN}@x",)), first.alias)
        pal = first.pen_pal
        assert pal is not None
        answer = arrived(session, wrote("I am 16 to my mother.", answers=(f"{TOKEN}@x",)), first.alias)
        assert (answer.state, pal.minor_at, first.state) == (S.FOR_US, None, S.IN_REVIEW)


def test_staff_may_find_that_somebody_is_under_18_or_is_not(database: Database) -> None:
    """Found out, approved letters stop, too; confirmed by hand, with a reason, all goes on."""
    with database.write() as session:
        pal, ada = factories.pen_pal(session, confirmed_at=NOW), factories.staff(session)
        letters = [factories.letter(session, state, by=pal) for state in (S.IN_REVIEW, S.APPROVED)]
        assert minors.refuse(session, pal, now=NOW, by=ada) == 2
        assert {one.state for one in letters} == {S.CLOSED, S.FOR_US}
        confirm_pen_pal(session, pal, ada, reason="an adult", now=NOW)
        assert (pal.minor_at, pal.confirmed_at) == (None, NOW)


@pytest.mark.parametrize(
    ("given", "field"),
    [(Given("Jane", "DE"), "name"), (Given(" ", "DE"), "name"), (Given("Jane Doe", "XX"), "country")],
)
def test_a_name_for_an_envelope_and_a_country_are_needed(database: Database, given: Given, field: str) -> None:
    """What is wrong is said of its field."""
    with database.write() as session:
        factories.organisation(session)
        with pytest.raises(Refused) as refusal:
            confirming.confirm(session, factories.pen_pal(session), given, How.PAGE, now=NOW)
        assert refusal.value.field == field


def test_a_link_that_is_used_again_changes_nothing(database: Database) -> None:
    """Whoever it was handed on to cannot become somebody else."""
    with database.write() as session:
        pal = waits(session).pen_pal
        assert pal is not None
        assert confirming.confirm(session, pal, JANE, How.PAGE, now=NOW) == 1
        assert confirming.confirm(session, pal, Given("Mallory Mole", "FR"), How.PAGE, now=NOW) == 0
        assert (pal.name, pal.country) == ("Jane Mary Doe", "DE")


def test_reminded_halfway_and_put_away_in_the_end(database: Database) -> None:
    """Once each; and back to review when the answer comes after all."""
    with database.write() as session:
        letter = waits(session)
        pal = letter.pen_pal
        assert pal is not None
        asked(session, letter)
        day = timedelta(days=1)
        done = {number: waiting.tend(session, pal.id, now=NOW + number * day) for number in (1, 6, 7, 8, 13, 14, 15)}
        assert done == {1: "", 6: "", 7: "reminded", 8: "", 13: "", 14: "expired", 15: ""}
        assert (letter.state, kinds(session)) == (S.CLOSED, ["confirm", "confirm_reminder", "confirm_expired"])
        assert confirming.confirm(session, pal, JANE, How.PAGE, now=NOW + 20 * day) == 1
        assert letter.state is S.IN_REVIEW


def test_a_machine_that_answers_every_email_with_a_new_letter_is_not_asked_for_ever(database: Database) -> None:
    """After three questions in vain it hears nothing more, and its letters are put away all the same."""
    with database.write() as session:
        pal = factories.pen_pal(session, address=WANDA)
        told_before, now = 0, NOW
        for day in range(150):
            now = NOW + timedelta(days=day)
            if day == 0 or told_before < len(kinds(session)):
                told_before = len(kinds(session))
                letter = factories.letter(session, S.AWAITING_PEN_PAL, by=pal, state_since=now)
                asking.ask(session, letter, now=now)
            waiting.tend(session, pal.id, now=now)
            leaves = update(Notice).where(Notice.state == NoticeState.WAITING)
            session.execute(leaves.values(state=NoticeState.SENT, sent_at=now))
            session.expire_all()
        assert kinds(session) == ["confirm", "confirm_reminder", "confirm_expired"] * asking.ASKED_MOST
        assert {one.state for one in session.scalars(select(Letter))} == {S.CLOSED}
        assert waiting.due(session, now=now) == []


def test_what_staff_closed_stays_closed(database: Database) -> None:
    """Only what Mailcall itself put away comes back by itself."""
    with database.write() as session:
        letter, ada = waits(session), factories.staff(session)
        assert letter.pen_pal is not None
        decide(session, letter, Choice(kind=DecisionKind.CLOSE, private_reason="spam"), ada, now=NOW)
        assert confirming.confirm(session, letter.pen_pal, JANE, How.PAGE, now=NOW) == 0


def test_nothing_is_put_away_while_no_question_can_leave(database: Database) -> None:
    """Without a server that sends mail nobody could have answered."""
    with database.write() as session:
        letter = waits(session)
        assert asking.ask(session, letter, now=NOW) is not None
        assert letter.pen_pal_id is not None
        assert waiting.tend(session, letter.pen_pal_id, now=NOW + timedelta(days=90)) == ""
        assert letter.state is S.AWAITING_PEN_PAL


def test_the_clock_finds_whom_something_is_due_for(database: Database) -> None:
    """Those who were never asked, and those who wait for half the time; nobody else is looked at."""
    with database.write() as session:
        never, old, fresh = (waits(session, factories.pen_pal(session)) for _ in range(3))
        for one in (old, fresh):
            told(session, NoticeKind.CONFIRM, one, token=None, recipient="x@example.org")
        old.state_since = NOW - timedelta(days=8)
        fresh.state_since = NOW
        never.state_since = NOW
        session.get_one(Organisation, 1).confirm_days = 14
        session.flush()
        assert waiting.due(session, now=NOW) == [never.pen_pal_id, old.pen_pal_id]
        assert waiting.tend(session, never.pen_pal_id or 0, now=NOW) == "asked"


def test_an_answer_that_confirmed_is_no_letter_of_theirs(database: Database) -> None:
    """Their own page lists what goes to somebody, and not what they said to us."""
    with database.write() as session:
        first = waits(session)
        asked(session, first)
        arrived(session, wrote(CLEAR, answers=(f"{TOKEN}@x",)), first.alias)
        assert first.pen_pal is not None
        assert [one.letter.id for one in outside.page_of(session, first.pen_pal)[0]] == [first.id]
