"""What a letter answers, on its pages: which mail of ours, what was understood, and what to do when a minor writes."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters.arriving.readings import detail_of
from relay.models import Letter, LetterState, NoticeKind, PenPal, Role
from relay.reading import Mailbox, Reading, Segment
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Visitor, marked_wrong, text_of

S = LetterState
SignIn = Callable[..., Visitor]
SAID = {"name": "Jane Doe", "country": "IE", "agrees": "y", "reason": "what she wrote"}


def answers(
    session: Session, kind: NoticeKind, text: str, state: LetterState = S.FOR_US, *, before: LetterState = S.MAILED
) -> Letter:
    """Add a letter that answers a mail of ours about another one of the same pen pal."""
    pal = factories.pen_pal(session, address="jane@example.org", name="J")
    first = factories.letter(session, before, by=pal)
    notice = factories.notice(session, first, kind=kind, recipient=pal.address, pen_pal_id=pal.id)
    letter = factories.letter(session, state, by=pal, to=first.alias, answers_id=notice.id)
    read = Reading(senders=(Mailbox("J", pal.address),), segments=(Segment(text, kept=True),))
    assert letter.reading is not None
    letter.reading.detail = detail_of(read)
    return letter


def test_a_letter_says_which_mail_of_ours_it_answers(database: Database, sign_in: SignIn) -> None:
    """On its page, and in the thread between the two; what was returned says which letter corrects it."""
    with database.write() as session:
        letter = answers(session, NoticeKind.RETURNED, "Dear Marcus,", S.IN_REVIEW, before=S.RETURNED)
        assert letter.answers is not None
        before = letter.answers.letter
        assert before is not None
        between = factories.correspondence(session, session.get_one(PenPal, before.pen_pal_id), before.profile)
        for one in (letter, before):
            one.correspondence_id = between.id
        letter.revises_id = before.id
        ids, place = (letter.id, before.id), between.id
    visitor = sign_in(Role.AUDITOR)
    assert "Answers our mail of 1 Jun 2026: Needs a change. That was about" in text_of(
        visitor.get(f"/letters/{ids[0]}")
    )
    assert "Answered: the corrected letter is" in text_of(visitor.get(f"/letters/{ids[1]}"))
    assert "answers our mail of 1 Jun 2026: Needs a change" in text_of(visitor.get(f"/correspondences/{place}"))


def test_a_mail_that_was_handed_on_is_pointed_out(database: Database, sign_in: SignIn) -> None:
    """We wrote to somebody else than who answers."""
    with database.write() as session:
        letter = answers(session, NoticeKind.MAILED, "Dear Marcus,", S.IN_REVIEW)
        letter.pen_pal_id = factories.pen_pal(session).id
        letter_id = letter.id
    assert "We wrote to another address than this came from" in text_of(sign_in().get(f"/letters/{letter_id}"))


def test_an_answer_to_a_refusal_is_offered_as_the_appeal_it_is(database: Database, sign_in: SignIn) -> None:
    """Against exactly that letter, which goes back to review by one press."""
    with database.write() as session:
        letter = answers(session, NoticeKind.REJECTED, "Why?", before=S.REJECTED)
        letter_id = letter.id
    visitor = sign_in()
    assert "answers: Will not be sent" in text_of(visitor.get("/mail"))
    page = text_of(visitor.get(f"/letters/{letter_id}/answer"))
    assert "Will not be sent" in page
    assert page.count("It is, against") == 1


@pytest.mark.parametrize("page", ["", "/answer"])
def test_what_was_understood_stands_beside_a_doubtful_answer(database: Database, sign_in: SignIn, page: str) -> None:
    """For somebody to say the rest."""
    with database.write() as session:
        letter_id = answers(session, NoticeKind.CONFIRM, "Jane Doe, Ireland, I agree", before=S.AWAITING_PEN_PAL).id
    told = text_of(sign_in().get(f"/letters/{letter_id}{page}"))
    for words in ("Name Jane Doe", "Country Ireland", "18 or over not certain", "Agrees yes"):
        assert words in told


def test_staff_confirm_with_what_they_read(database: Database, sign_in: SignIn) -> None:
    """Name, country, that they agree; what waits goes to review. What is wrong is said at its field."""
    with database.write() as session:
        letter = answers(session, NoticeKind.CONFIRM, "Jane Doe", before=S.AWAITING_PEN_PAL)
        assert letter.answers is not None
        letter_id, first_id, pal_id = letter.id, letter.answers.letter_id, letter.pen_pal_id
    visitor = sign_in()
    answer = visitor.post(f"/letters/{letter_id}/said", **SAID | {"name": "Jane"})
    assert (answer.status_code, marked_wrong(answer)) == (422, {"name"})
    assert visitor.post(f"/letters/{letter_id}/said", **SAID).status_code == 302
    with database.read() as session:
        pal = session.get_one(PenPal, pal_id)
        assert (pal.name, pal.country, pal.agreed_to) == ("Jane Doe", "IE", 1)
        assert pal.confirmed_by_id is not None
        assert session.get_one(Letter, first_id).state is S.IN_REVIEW


def test_staff_are_told_of_a_minor_and_what_to_do(database: Database, sign_in: SignIn) -> None:
    """On Today and beside the letter: the organisation's own words, or those that come with Mailcall."""
    with database.write() as session:
        pal = factories.pen_pal(session, address="kid@example.org", confirmed_at=NOW)
        letter_id, pal_id = factories.letter(session, by=pal).id, pal.id
    visitor = sign_in()
    path = f"/pen-pals/{pal_id}/minor"
    assert marked_wrong(visitor.post(path, typed="x@example.org")) == {"typed"}
    assert visitor.post(path, typed="kid@example.org").status_code == 302
    for page in ("/", f"/letters/{letter_id}", f"/letters/{letter_id}/answer"):
        assert "The less we know of a child, the better." in text_of(visitor.get(page))
    assert "1 letter is of somebody under 18" in text_of(visitor.get("/"))
