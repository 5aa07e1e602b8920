"""Answers of staff: to a person, once, exactly as shown, and back again while their time lasts."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Acquainted, Conflict, NotFound, Refused
from relay.letters.acts import By
from relay.letters.codebook import codes_of
from relay.letters.deciding.choice import Choice
from relay.letters.deciding.decisions import decide
from relay.letters.deciding.undoing import undo
from relay.letters.inbox import appeals, inbox
from relay.letters.inbox.answerable import Item, Mute, item_of, mute
from relay.letters.inbox.answering import Post, answer, answers, draft, take_back, words_of
from relay.letters.inbox.taking import marks_of
from relay.models import DecisionKind, Letter, LetterState, Message, NoticeState, Recipient, Role, Route, Staff
from tests import factories
from tests.factories import NOW

S = LetterState
DOMAINS = ("letters.localhost",)
POST = Post(DOMAINS, timedelta(0))
WORDS = "It was sent on Monday."
SOON = NOW + timedelta(minutes=1)
LATE = NOW + timedelta(minutes=2)


def by(staff: Staff, at: int = 0) -> By:
    """Let somebody act, some minutes later."""
    return By(staff=staff, now=NOW + timedelta(minutes=at))


def question(session: Session, **facts: str) -> Message:
    """Add a read message to the postmaster."""
    factories.organisation(session, help_address="help@planes.example")
    message = factories.other_mail(session)
    factories.other_reading(session, message, **facts)
    return message


def meant_for_us(session: Session, state: LetterState = S.FOR_US) -> Letter:
    """Add a letter that was meant for us."""
    factories.organisation(session, help_address="help@planes.example")
    return factories.letter(session, state)


def as_item(letter: Letter) -> Item:
    """Give a letter as something to answer."""
    return Item(letter.message, letter.reading, letter)


def test_an_answer_goes_out_as_it_was_shown(database: Database) -> None:
    """From the organisation, to the author, `Re:` once, forty lines quoted; it waits, and the message is dealt with."""
    with database.write() as session:
        staff = factories.staff(session, name="Ada")
        message = question(session, subject="RE: Fish", text="\n".join(f"line {n}" for n in range(50)))
        item = item_of(session, message.id, staff.id)
        shown = draft(session, item, f"{WORDS}\n")
        made = answer(session, item, f"{WORDS}\n", by(staff), POST)
        assert shown.recipient == "wanda@example.org"
        assert (made.recipient, made.subject, made.text) == (shown.recipient, "RE: Fish", shown.mail.text)
        head, quoted = made.text.split("\n\n", 1)
        assert head == WORDS
        assert quoted.splitlines()[:2] == ["On June 1, 2026, Wanda wrote:", "> line 0"]
        assert quoted.splitlines()[-2:] == ["> line 39", "> [...]"]
        assert (made.state, made.not_before) == (NoticeState.WAITING, LATE)
        assert inbox.rows(session, limit=1) == []
        assert words_of(session, item, made) == WORDS
        assert [who for _notice, who in answers(session, message.id)] == ["Ada"]


def test_an_answer_is_taken_back_while_its_time_lasts(database: Database) -> None:
    """By who wrote it: then it does not leave and the message waits again; later, or by a colleague, it stands."""
    with database.write() as session:
        staff, other = factories.staff(session), factories.staff(session)
        message = question(session)
        made = answer(session, item_of(session, message.id, staff.id), WORDS, by(staff), POST)
        with pytest.raises(Refused, match="only who wrote"):
            take_back(session, made.id, by(other, 1), POST)
        with pytest.raises(Refused, match="over"):
            take_back(session, made.id, by(staff, 2), POST)
        take_back(session, made.id, by(staff, 1), POST)
        assert made.state is NoticeState.CANCELLED
        assert [row.id for row in inbox.rows(session, limit=5)] == [message.id]
        with pytest.raises(Conflict, match="already"):
            take_back(session, made.id, by(staff, 1), POST)


def test_one_answer_waits_at_a_time(database: Database) -> None:
    """The second of two people hears who wrote the other; nothing of theirs is sent."""
    with database.write() as session:
        ada, ben = factories.staff(session, name="Ada"), factories.staff(session, name="Ben")
        item = item_of(session, question(session).id, ada.id)
        answer(session, item, WORDS, by(ada), POST)
        with pytest.raises(Conflict, match="Ada has written an answer already"):
            answer(session, item, WORDS, by(ben, 1), POST)
        with pytest.raises(Conflict, match="you have written"):
            answer(session, item, WORDS, by(ada, 1), POST)
        assert len(answers(session, item.message.id)) == 1


def test_a_letter_is_answered_and_put_away_in_one_act(database: Database) -> None:
    """To its pen pal; taken back here, or its closing undone on its page: it waits again and nothing leaves."""
    with database.write() as session:
        staff = factories.staff(session)
        for undone_there in (False, True):
            letter = meant_for_us(session)
            made = answer(session, as_item(letter), WORDS, by(staff), POST)
            assert letter.pen_pal is not None
            assert (made.recipient, made.letter_id, letter.state) == (letter.pen_pal.address, letter.id, S.CLOSED)
            if undone_there:
                undo(session, letter, staff, now=SOON, cancel_window=POST.cancel_window)
            else:
                take_back(session, made.id, by(staff, 1), POST)
            session.refresh(made)
            assert (made.state, letter.state) == (NoticeState.CANCELLED, S.FOR_US)


def test_machines_and_what_is_kept_close_are_never_answered(database: Database) -> None:
    """Nor bounces, mail from ourselves, mail without one author, mail nobody read, and letters elsewhere."""
    with database.write() as session:
        staff = factories.staff(session)
        bounce = question(session)
        session.add(Recipient(message_id=bounce.id, address="b@letters.localhost", route=Route.BOUNCE))
        session.flush()
        session.refresh(bounce)
        null = question(session)
        null.mail_from = ""
        unread = factories.other_mail(session)
        together = meant_for_us(session)
        alias = factories.alias(session)
        factories.letter(session, S.RECEIVED, to=alias, of=together.message).state = S.URGENT
        session.flush()
        cases = [
            (item_of(session, bounce.id, staff.id), Mute.MACHINE),
            (item_of(session, null.id, staff.id), Mute.MACHINE),
            (item_of(session, question(session, automatic="away").id, staff.id), Mute.MACHINE),
            (item_of(session, question(session, address="x@Letters.localhost").id, staff.id), Mute.OURS),
            (item_of(session, question(session, address="nobody").id, staff.id), Mute.NOBODY),
            (item_of(session, unread.id, staff.id), Mute.UNREAD),
            (as_item(together), Mute.KEPT_CLOSE),
            (as_item(meant_for_us(session, S.IN_REVIEW)), Mute.NOT_HERE),
        ]
        for item, why in cases:
            assert mute(session, item, DOMAINS) is why
            with pytest.raises(Refused, match="cannot be answered"):
                answer(session, item, WORDS, by(staff), POST)


def test_an_answer_needs_words_and_somebody_who_may(database: Database) -> None:
    """Nothing is written otherwise; and who said that they know the author is not shown the mail."""
    with database.write() as session:
        staff = factories.staff(session)
        item = item_of(session, question(session).id, staff.id)
        with pytest.raises(Refused, match="write an answer"):
            answer(session, item, " \n", by(staff), POST)
        with pytest.raises(Refused, match="longer"):
            answer(session, item, "x" * 20_001, by(staff), POST)
        with pytest.raises(Refused, match="may not"):
            answer(session, item, WORDS, by(factories.staff(session, Role.AUDITOR)), POST)
        assert answers(session, item.message.id) == []
        pal = factories.pen_pal(session, address="wanda@example.org")
        factories.acquaintance(session, staff, pen_pal_id=pal.id)
        with pytest.raises(Acquainted):
            item_of(session, item.message.id, staff.id)


def test_an_appeal_brings_the_letter_to_somebody_else(database: Database) -> None:
    """Who rejected it may write the appeal down, and does not decide it; both mails name each other."""
    with database.write() as session:
        strict, other = factories.staff(session), factories.staff(session)
        letter = factories.letter(session)
        decide(session, letter, Choice(kind=DecisionKind.REJECT, private_reason="why"), strict, now=NOW)
        code = codes_of(session).letter(letter.id)
        message = question(session, subject=f"Re: Your letter {code.lower()}")
        assert [one.id for one in appeals.likely(session, [], f"about {code}")] == [letter.id]
        appealed = appeals.appeal(session, message.id, code, by(strict, 1))
        assert appealed.state is S.IN_REVIEW
        assert [one.id for one in appeals.against(session, marks_of(session, [message.id])[message.id])] == [letter.id]
        assert [row.kind for row in inbox.rows(session, limit=1, kind=inbox.Kind.APPEAL)] == [inbox.Kind.APPEAL]
        with pytest.raises(Refused, match="somebody else"):
            decide(session, letter, Choice(kind=DecisionKind.APPROVE), strict, now=LATE)
        with pytest.raises(Conflict):
            appeals.appeal(session, message.id, code, by(other, 2))
        assert decide(session, letter, Choice(kind=DecisionKind.APPROVE), other, now=LATE).staff_id == other.id


def test_only_what_was_rejected_is_appealed_against(database: Database) -> None:
    """Another letter stays as it is, an unknown code is nothing; a pen pal's rejected letters are offered."""
    with database.write() as session:
        staff = factories.staff(session)
        pal = factories.pen_pal(session)
        rejected = factories.letter(session, S.REJECTED, by=pal)
        open_one = factories.letter(session, by=pal)
        message = question(session)
        with pytest.raises(Refused, match="nothing to appeal"):
            appeals.appeal(session, message.id, codes_of(session).letter(open_one.id), by(staff))
        with pytest.raises(NotFound):
            appeals.appeal(session, message.id, "ZZZZ-ZZZZ", by(staff))
        assert open_one.state is S.IN_REVIEW
        assert [one.id for one in appeals.likely(session, [pal.address], "no-code here-code")] == [rejected.id]
