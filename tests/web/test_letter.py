"""One letter on the desk: what is shown, what is recorded, and what two people at once get."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, Decision, DecisionKind, Letter, LetterState, ProfileStatus, Role, Severity
from relay.objects import picture_key
from tests import factories
from tests.web.conftest import Visitor, text_of
from web.desk import EXTENSION

SignIn = Callable[..., Visitor]
HOSTILE = (
    b"From: Wanda <wanda@example.org>\r\nSubject: <script>alert(1)</script>\r\n\r\n<img src=x onerror=alert(2)>\r\n"
)


@pytest.fixture
def letter(app: Flask, database: Database) -> int:
    """Give the id of a letter to review."""
    with database.write() as session:
        return factories.letter(session).id


def state_of(database: Database, letter_id: int) -> LetterState:
    """Say what state a letter is in."""
    with database.read() as session:
        return session.get_one(Letter, letter_id).state


def decide(visitor: Visitor, letter_id: int, kind: str, **form: str) -> int:
    """Send a decision on the first version of a letter; give the answer's status."""
    return visitor.post(f"/letters/{letter_id}/decide", kind=kind, version=form.pop("version", "1"), **form).status_code


def test_a_letter_is_found_by_number_and_by_code(letter: int, sign_in: SignIn) -> None:
    """Both names lead to the same page, which shows the code."""
    reviewer = sign_in(Role.REVIEWER)
    page = text_of(reviewer.get(f"/letters/{letter}"))
    code = next(word for word in page.split() if len(word) == 9 and word[4] == "-")
    assert "Dear Marcus," in text_of(reviewer.get(f"/letters/{code}"))
    assert "Dear Marcus," in text_of(reviewer.get(f"/letters/{code.lower()}"))


def test_opening_a_letter_is_recorded(letter: int, sign_in: SignIn, database: Database) -> None:
    """Who read what can be asked later."""
    sign_in(Role.AUDITOR).get(f"/letters/{letter}")
    with database.read() as session:
        row = session.scalars(select(Audit).where(Audit.verb == "letter.opened")).one()
        assert (row.subject_kind, row.subject_id) == ("letter", letter)
        assert row.actor_id is not None


def test_what_a_stranger_wrote_is_never_markup(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Subject, text, names and source are shown as they were written, escaped."""
    with database.write() as session:
        of = factories.message(session, HOSTILE)
        pal = factories.pen_pal(session, name="<b>Wanda</b>")
        row = factories.letter(session, of=of, by=pal)
        row.reading.subject, row.reading.text = "<script>alert(1)</script>", "</p><img src=x onerror=alert(2)>"  # type: ignore[union-attr]
        name = row.id
    reviewer = sign_in(Role.REVIEWER)
    for path in (f"/letters/{name}", f"/letters/{name}/source", "/review", "/pen-pals", f"/pen-pals/{pal.id}"):
        page = reviewer.get(path).get_data(as_text=True)
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert "<b>Wanda" not in page, path


def test_the_original_is_a_file_no_browser_opens(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The raw mail comes byte for byte, as an attachment of no known type, in a sandbox, and is recorded."""
    with database.write() as session:
        name = factories.letter(session, of=factories.message(session, HOSTILE)).id
    answer = sign_in(Role.REVIEWER).get(f"/letters/{name}/original.eml")
    assert answer.data == HOSTILE
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with database.read() as session:
        assert "letter.original" in session.scalars(select(Audit.verb)).all()


def test_pages_of_the_proof_are_pictures(app: Flask, letter: int, sign_in: SignIn, database: Database) -> None:
    """A page that was drawn is shown; one that is not there is a 404."""
    with database.read() as session:
        proof = session.get_one(Letter, letter).proof
        assert proof is not None
        app.extensions[EXTENSION].store.put(picture_key(proof.sha256, 1), b"\x89PNG picture")
    reviewer = sign_in(Role.REVIEWER)
    shown = reviewer.get(f"/letters/{letter}/pages/1.png")
    assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/png", b"\x89PNG picture")
    assert reviewer.get(f"/letters/{letter}/pages/2.png").status_code == 404


def test_approving_leads_to_the_next_letter(letter: int, sign_in: SignIn, database: Database) -> None:
    """One press approves, and the next letter is already there."""
    with database.write() as session:
        following = factories.letter(session, received_at=factories.NOW + timedelta(hours=1)).id
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.post(f"/letters/{letter}/decide", kind="approve", version="1")
    assert answer.status_code == 302
    with database.read() as session:
        decision = session.scalars(select(Decision)).one()
        assert decision.kind is DecisionKind.APPROVE
        assert decision.proof_sha256
    assert state_of(database, letter) is LetterState.APPROVED
    page = reviewer.get(answer.location)
    assert "approved." in text_of(page)
    assert f'name="version" value="{1}"' in page.get_data(as_text=True)
    assert state_of(database, following) is LetterState.IN_REVIEW


def test_the_second_of_two_people_is_told_what_happened(letter: int, sign_in: SignIn, database: Database) -> None:
    """A decision on a version that is gone makes a 409 that says who decided what, and changes nothing."""
    first, second = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    assert decide(first, letter, "approve") == 302
    answer = second.post(f"/letters/{letter}/decide", kind="reject", version="1", private_reason="No.")
    assert answer.status_code == 409
    assert "Casey Reviewer decided first (approve)" in text_of(answer)
    assert state_of(database, letter) is LetterState.APPROVED
    with database.read() as session:
        assert len(session.scalars(select(Decision)).all()) == 1


@pytest.mark.parametrize("kind", ["hold", "return", "reject"])
def test_a_reason_is_needed_and_what_was_typed_stays(
    letter: int, sign_in: SignIn, database: Database, kind: str
) -> None:
    """Without a reason nothing is done; with one it is, and both reasons are kept."""
    reviewer = sign_in(Role.REVIEWER)
    assert decide(reviewer, letter, kind, private_reason="  ") == 422
    answer = reviewer.post(
        f"/letters/{letter}/decide", kind="hold", version="1", private_reason="Ask Ada", hold_until="2001-01-01"
    )
    assert answer.status_code == 422
    assert "Ask Ada" in text_of(answer)
    assert decide(reviewer, letter, kind, private_reason="Ask Ada", public_reason="Please wait") == 302
    with database.read() as session:
        kept = session.scalars(select(Decision)).one()
        assert (kept.private_reason, kept.public_reason) == ("Ask Ada", "Please wait")


def test_a_hold_ends_in_the_morning_of_the_organisations_day(letter: int, sign_in: SignIn, database: Database) -> None:
    """A date is a day where the organisation is, not in UTC."""
    day = (datetime.now(UTC) + timedelta(days=9)).date()
    assert decide(sign_in(Role.REVIEWER), letter, "hold", private_reason="Wait", hold_until=day.isoformat()) == 302
    with database.read() as session:
        until = session.get_one(Letter, letter).hold_until
    assert until == datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("America/New_York"))


def test_a_hold_is_taken_off(letter: int, sign_in: SignIn, database: Database) -> None:
    """A held letter offers the way back to review."""
    reviewer = sign_in(Role.REVIEWER)
    decide(reviewer, letter, "hold", private_reason="Wait")
    assert "Back to review" in text_of(reviewer.get(f"/letters/{letter}"))
    assert decide(reviewer, letter, "release", version="2") == 302
    assert state_of(database, letter) is LetterState.IN_REVIEW


def test_a_blocking_flag_stops_approval_with_one_line(letter: int, sign_in: SignIn, database: Database) -> None:
    """What cannot be approved says why, on the letter's own page."""
    with database.write() as session:
        factories.flag(session, session.get_one(Letter, letter), Severity.BLOCK, "empty")
    answer = sign_in(Role.REVIEWER).post(f"/letters/{letter}/decide", kind="approve", version="1")
    assert answer.status_code == 422
    assert "The letter cannot be approved. There is no text and no photo to print." in text_of(answer)


def test_what_stops_a_letter_stands_above_what_is_only_noted(letter: int, sign_in: SignIn, database: Database) -> None:
    """The eye meets first what there is to do."""
    with database.write() as session:
        row = session.get_one(Letter, letter)
        factories.flag(session, row, Severity.NOTE, "first-letter")
        factories.flag(session, row, Severity.BLOCK, "empty")
        factories.flag(session, row, Severity.WARN, "text-garbled")
    page = text_of(sign_in(Role.REVIEWER).get(f"/letters/{letter}"))
    places = [page.index(label) for label in ("nothing to print", "letters garbled", "first letter")]
    assert places == sorted(places)


def test_automatic_mail_has_an_author_and_no_pen_pal(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The page does not say that nobody is named when somebody is."""
    with database.write() as session:
        letter = factories.letter(session, LetterState.AUTOMATIC, pen_pal_id=None).id
    page = text_of(sign_in(Role.REVIEWER).get(f"/letters/{letter}"))
    assert "Nobody, while it counts as automatic mail." in page
    assert "No one address is named" not in page


def test_letters_to_a_stopped_profile_are_not_approved(letter: int, sign_in: SignIn, database: Database) -> None:
    """Nothing is approved for somebody who was released."""
    with database.write() as session:
        session.get_one(Letter, letter).profile.status = ProfileStatus.RELEASED
    assert decide(sign_in(Role.REVIEWER), letter, "approve") == 422


@pytest.mark.parametrize(
    "form", [{}, {"kind": "approve"}, {"kind": "burn", "version": "1"}, {"kind": "hold", "version": "x"}]
)
def test_a_form_that_names_no_decision_does_nothing(letter: int, sign_in: SignIn, form: dict[str, str]) -> None:
    """A broken form is one clear line."""
    assert sign_in(Role.REVIEWER).post(f"/letters/{letter}/decide", **form).status_code == 422


@pytest.mark.parametrize(
    ("state", "kind", "target"),
    [
        (LetterState.UNREADABLE, "read_again", LetterState.RECEIVED),
        (LetterState.UNREADABLE, "close", LetterState.CLOSED),
        (LetterState.AUTOMATIC, "reopen", LetterState.RECEIVED),
        (LetterState.AUTOMATIC, "close", LetterState.CLOSED),
    ],
)
def test_what_could_not_be_placed_is_moved_on(
    app: Flask, sign_in: SignIn, database: Database, state: LetterState, kind: str, target: LetterState
) -> None:
    """Unreadable and automatic mail is a visible item with its own ways on."""
    with database.write() as session:
        name = factories.letter(session, state).id
    reviewer = sign_in(Role.REVIEWER)
    assert f'value="{kind}"' in reviewer.get(f"/letters/{name}").get_data(as_text=True)
    assert decide(reviewer, name, kind) == 302
    assert state_of(database, name) is target


def test_an_address_is_confirmed_by_hand(app: Flask, sign_in: SignIn, database: Database) -> None:
    """With a reason; every letter of theirs that waited goes to review."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        names = [factories.letter(session, LetterState.AWAITING_PEN_PAL, by=pal).id for _ in range(2)]
    reviewer = sign_in(Role.REVIEWER)
    assert reviewer.post(f"/letters/{names[0]}/confirm", reason=" ").status_code == 422
    assert state_of(database, names[0]) is LetterState.AWAITING_PEN_PAL
    assert reviewer.post(f"/letters/{names[0]}/confirm", reason="She called.").status_code == 302
    assert {state_of(database, name) for name in names} == {LetterState.IN_REVIEW}


def test_an_auditor_sees_and_changes_nothing(letter: int, sign_in: SignIn) -> None:
    """The page of an auditor offers no decision."""
    page = sign_in(Role.AUDITOR).get(f"/letters/{letter}").get_data(as_text=True)
    assert 'name="kind"' not in page


def test_what_was_set_aside_is_there_and_apart(letter: int, sign_in: SignIn, database: Database) -> None:
    """Quotes and attachments are named with their reasons, and can be opened."""
    with database.write() as session:
        reading = session.get_one(Letter, letter).reading
        assert reading is not None
        reading.detail = reading.detail | {
            "segments": [{"text": "> old words", "kept": False, "reason": "quote"}],
            "attachments": [
                {"name": "a.zip", "media_type": "application/zip", "size_bytes": 9, "reason": "not-printed"}
            ],
        }
    page = text_of(sign_in(Role.REVIEWER).get(f"/letters/{letter}"))
    assert "quoted from an earlier letter · 1 line > old words" in page
    assert "a.zip · application/zip · 9 B · this kind of file is not printed" in page


@pytest.mark.parametrize("state", [LetterState.IN_REVIEW, LetterState.ON_HOLD])
def test_a_letter_can_be_read_and_set_again(
    app: Flask, sign_in: SignIn, database: Database, state: LetterState
) -> None:
    """After a correction elsewhere a reviewer has it made anew; an auditor is not offered that."""
    with database.write() as session:
        name = factories.letter(session, state).id
    reviewer = sign_in(Role.REVIEWER)
    assert "Read and set again" in text_of(reviewer.get(f"/letters/{name}"))
    assert "Read and set again" not in text_of(sign_in(Role.AUDITOR).get(f"/letters/{name}"))
    assert decide(reviewer, name, "read_again") == 302
    assert state_of(database, name) is LetterState.RECEIVED


def test_work_that_was_given_up_is_said_in_words(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A letter that could not be set says why it cannot be printed, and not by a code."""
    with database.write() as session:
        row = factories.letter(session)
        found = factories.flag(session, row, Severity.BLOCK, "not-printable")
        found.parameters = {"reason": "job-parked"}
        name = row.id
    page = text_of(sign_in(Role.REVIEWER).get(f"/letters/{name}"))
    assert "could not be set: it was tried five times and failed each time" in page
    assert "job-parked" not in page
