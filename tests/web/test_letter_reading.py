"""What staff change of a letter's reading, on its page: one click each, back to the same place, and never blindly."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.letters.arriving.readings import add_version, reading_of
from relay.models import Audit, Flag, Job, Letter, LetterState, ObjectKind, Role, Severity
from relay.reading import Mailbox, Note, Photo, Reading, Segment
from relay.work.jobs import JobKind
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Visitor, text_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""The acts themselves are held to on both engines in tests/letters; here it is their page."""

SignIn = Callable[..., Visitor]
PHOTO = Photo(jpeg=b"", width_px=40, height_px=30, name="garden.jpg", source_sha256="")
PAGE = replace(PHOTO, name="poem.pdf", page_of="poem.pdf", included=False)
READING = Reading(
    subject="Quince",
    senders=(Mailbox("Wanda", "wanda@example.org"),),
    segments=(
        Segment("Dear Marcus,\n\nthe garden \U0001e900 is green.\n\n", kept=True),
        Segment("> <script>alert(1)</script>\n> two\n", kept=False, reason="quote"),
        Segment("Sent from my phone\n", kept=False, reason="mobile-signature"),
    ),
    photos=(PHOTO, PAGE, PAGE),
    notes=(Note("html-chosen", {"plain_words": "2"}), Note("photo-repeated", {"name": "a.jpg"}), Note("new-one")),
    forms=("plain", "html"),
    form="html",
)


def add_letter(database: Database, state: LetterState = LetterState.IN_REVIEW, reading: Reading = READING) -> int:
    """Add a letter that was read as given, with its proof; give its id."""
    with database.write() as session:
        letter = factories.letter(session, state)
        files = [factories.stored_object(session, ObjectKind.PHOTO).id for _ in reading.photos]
        letter.reading_id = add_version(session, letter.message_id, reading, files, now=NOW).id
        if state in {LetterState.IN_REVIEW, LetterState.ON_HOLD}:
            factories.proof(session, letter, version=2)
        return letter.id


@pytest.fixture
def letter(app: Flask, database: Database) -> int:
    """Give the id of a letter to review."""
    return add_letter(database)


def seen(database: Database, letter_id: int) -> str:
    """Give the reading a page shows, as its forms send it."""
    with database.read() as session:
        return str(session.get_one(Letter, letter_id).reading_id)


def now_read(database: Database, letter_id: int) -> Reading:
    """Give what is read of a letter now."""
    with database.read() as session:
        row = session.get_one(Letter, letter_id).reading
        assert row is not None
        return reading_of(row)


def test_what_was_set_aside_is_folded_where_it_stood(letter: int, sign_in: SignIn) -> None:
    """With its reason in words, escaped, and one button that brings it back."""
    page = sign_in(Role.REVIEWER).get(f"/letters/{letter}")
    html, said = page.get_data(as_text=True), text_of(page)
    assert html.index("is green") < html.index("quoted from an earlier letter") < html.index("added by a phone")
    assert "2 passages set aside" in said
    assert "&gt; &lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html
    assert re.findall(r'<button[^>]* name="keep" value="([\d.]+)"', html) == ["2", "3"]
    assert re.findall(r'<button[^>]* name="hide" value="([\d.]+)"', html) == ["1.1", "1.2"]


def test_one_click_brings_it_back(letter: int, sign_in: SignIn, database: Database) -> None:
    """And leads back to where it stands; a proof is made, and the page says who did what."""
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.post(f"/letters/{letter}/passages", reading=seen(database, letter), keep="3")
    assert answer.status_code == 302
    assert answer.location == f"/letters/{letter}#p-3"
    assert now_read(database, letter).text.endswith("Sent from my phone")
    page = text_of(reviewer.get(f"/letters/{letter}"))
    assert "Casey Reviewer brought a passage back, just now" in page
    assert "The proof is being made" in page
    with database.read() as session:
        assert session.scalars(select(Job.kind)).all() == [JobKind.PROOF]


def test_the_subject_is_set_aside_by_a_button_of_its_own(letter: int, sign_in: SignIn, database: Database) -> None:
    """Somebody may be named in it; it is undone like everything else."""
    reviewer = sign_in(Role.REVIEWER)
    subject = now_read(database, letter).subject
    assert subject
    reviewer.post(f"/letters/{letter}/passages", reading=seen(database, letter), subject="1")
    assert now_read(database, letter).subject == ""
    page = reviewer.get(f"/letters/{letter}")
    assert "Casey Reviewer set the subject aside" in text_of(page)
    assert 'name="subject"' not in page.get_data(as_text=True)
    reviewer.post(f"/letters/{letter}/undo", reading=seen(database, letter))
    assert now_read(database, letter).subject == subject


def test_one_click_sets_more_aside_and_one_undoes_it(letter: int, sign_in: SignIn, database: Database) -> None:
    """For staff's own reason."""
    reviewer = sign_in(Role.ADMIN)
    reviewer.post(f"/letters/{letter}/passages", reading=seen(database, letter), hide="1.2")
    assert now_read(database, letter).hidden[0].reason == "staff"
    assert "set aside by staff" in text_of(reviewer.get(f"/letters/{letter}"))
    answer = reviewer.post(f"/letters/{letter}/undo", reading=seen(database, letter))
    assert answer.location == f"/letters/{letter}#written"
    assert now_read(database, letter).segments == READING.segments


def test_setting_aside_stays_on_for_the_next_passage(letter: int, sign_in: SignIn, database: Database) -> None:
    """Ticked once, until it is unticked: whoever takes out five lines ticks it once."""
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.post(f"/letters/{letter}/passages", reading=seen(database, letter), hide="1.2", cutting="1")
    assert re.search(r'id="cutting"[^>]* checked', reviewer.get(answer.location).get_data(as_text=True))
    page = reviewer.get(f"/letters/{letter}").get_data(as_text=True)
    assert not re.search(r'id="cutting"[^>]* checked', page)


def test_the_second_of_two_people_is_told_who_was_first(letter: int, sign_in: SignIn, database: Database) -> None:
    """And nothing of theirs is done; a new proof between two clicks is no conflict."""
    first, second = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    both_saw = seen(database, letter)
    with database.write() as session:
        factories.proof(session, session.get_one(Letter, letter), version=3)
    assert first.post(f"/letters/{letter}/passages", reading=both_saw, keep="2").status_code == 302
    answer = second.post(f"/letters/{letter}/passages", reading=both_saw, hide="1.1")
    assert answer.status_code == 409
    assert "Casey Reviewer changed what is printed while you were reading" in text_of(answer)
    assert now_read(database, letter).text.startswith("Dear Marcus,")


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("passages", {}),
        ("passages", {"keep": "1.1"}),
        ("passages", {"keep": "nine"}),
        ("passages", {"hide": "99"}),
        ("photos", {"add": "1"}),
        ("photos", {"leave": "x,-1"}),
        ("form", {"form": "rtf"}),
        ("undo", {}),
        ("undo", {"reading": "x"}),
        ("seen", {"rule": "empty"}),
    ],
)
def test_what_cannot_be_done_is_one_line_on_the_page(
    letter: int, sign_in: SignIn, database: Database, path: str, form: dict[str, str]
) -> None:
    """And changes nothing."""
    answer = sign_in(Role.REVIEWER).post(f"/letters/{letter}/{path}", **({"reading": seen(database, letter)} | form))
    assert answer.status_code == 422
    assert 'class="told stop"' in answer.get_data(as_text=True)
    assert now_read(database, letter).segments == READING.segments
    with database.read() as session:
        assert session.scalars(select(Job)).all() == []


def test_pages_and_photos_are_chosen(letter: int, sign_in: SignIn, database: Database) -> None:
    """One by one, or all of a document at once; the page says what is not printed."""
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get(f"/letters/{letter}")
    assert "poem.pdf 2 pages · not printed" in text_of(page)
    assert re.findall(r'name="add" value="([\d,]+)"', page.get_data(as_text=True)) == ["2,3", "2", "3"]
    answer = reviewer.post(f"/letters/{letter}/photos", reading=seen(database, letter), add="2,3")
    assert answer.location == f"/letters/{letter}#photos"
    reviewer.post(f"/letters/{letter}/photos", reading=seen(database, letter), leave="1")
    assert [photo.included for photo in now_read(database, letter).photos] == [False, True, True]


def test_the_other_form_of_the_text_is_asked_for(letter: int, sign_in: SignIn, database: Database) -> None:
    """The letter stays in review; the page says that it is being read."""
    reviewer = sign_in(Role.REVIEWER)
    assert "Take the plain text" in text_of(reviewer.get(f"/letters/{letter}"))
    answer = reviewer.post(f"/letters/{letter}/form", reading=seen(database, letter), form="plain")
    assert "The other form is being read" in text_of(reviewer.get(answer.location))
    with database.read() as session:
        assert session.get_one(Letter, letter).state is LetterState.IN_REVIEW
        assert session.scalars(select(Job)).one().arguments["form"] == "plain"


def box(database: Database, letter_id: int) -> str:
    """Let a character have no font; give the hash of the proof with the box."""
    with database.write() as session:
        row = session.get_one(Letter, letter_id)
        assert row.proof is not None
        row.proof.missing_glyphs = ["\U0001e900"]
        parameters = {"characters": "\U0001e900"}
        session.add(
            Flag(letter_id=row.id, rule="missing-glyphs", severity=Severity.BLOCK, parameters=parameters, made_at=NOW)
        )
        return row.proof.sha256


def test_a_box_is_shown_seen_and_then_approved(letter: int, sign_in: SignIn, database: Database) -> None:
    """Marked where it stands, with its code point; not approved before somebody has said that they saw it."""
    sha256 = box(database, letter)
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get(f"/letters/{letter}")
    assert "the garden <mark>\U0001e900</mark> is green" in page.get_data(as_text=True)
    assert "(U+1E900)" in text_of(page)
    version = re.search(r'name="version" value="(\d+)"', page.get_data(as_text=True))
    assert version is not None
    approve = {"kind": "approve", "version": version[1]}
    refused = reviewer.post(f"/letters/{letter}/decide", **approve)
    assert refused.status_code == 422
    assert "say above that you have seen it" in text_of(refused)
    assert reviewer.post(f"/letters/{letter}/seen", rule="missing-glyphs", proof="other").status_code == 409
    answer = reviewer.post(f"/letters/{letter}/seen", rule="missing-glyphs", proof=sha256)
    assert answer.location == f"/letters/{letter}#flags"
    page = reviewer.get(f"/letters/{letter}")
    assert "I have seen it" not in text_of(page)
    assert reviewer.post(f"/letters/{letter}/decide", **approve).status_code == 409
    version = re.search(r'name="version" value="(\d+)"', page.get_data(as_text=True))
    assert version is not None
    assert reviewer.post(f"/letters/{letter}/decide", kind="approve", version=version[1]).status_code == 302


def test_a_page_that_waits_is_told_when_the_proof_is_there(letter: int, sign_in: SignIn, database: Database) -> None:
    """Nothing until then; then what changed; and to open anew when more than the proof is another."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.post(f"/letters/{letter}/passages", reading=seen(database, letter), keep="2")
    page = reviewer.get(f"/letters/{letter}").get_data(as_text=True)
    asked = re.search(r'hx-get="([^"]+)"\s+hx-trigger="every 1500ms"', page)
    assert asked is not None
    path = asked[1].replace("&amp;", "&")
    answer = reviewer.get(path)
    assert (answer.status_code, answer.headers.get("HX-Refresh")) == (204, None)
    with database.write() as session:
        row = session.get_one(Letter, letter)
        factories.proof(session, row, version=3, pages=2)
        row.version += 1
        version = row.version
    shown = reviewer.get(path).get_data(as_text=True)
    assert "Page 2 of 2" in shown
    assert f'name="version" value="{version}"' in shown
    assert 'hx-trigger="every' not in shown
    reviewer.post(f"/letters/{letter}/passages", reading=seen(database, letter), keep="3")
    assert reviewer.get(path).headers["HX-Refresh"] == "true"


def test_notes_of_reading_are_in_plain_words(letter: int, sign_in: SignIn) -> None:
    """Also those that a later version makes."""
    page = text_of(sign_in(Role.REVIEWER).get(f"/letters/{letter}"))
    assert "The mail has its text twice; the formatted one says more and was taken." in page
    assert "The photo a.jpg came more than once; it is printed once." in page
    assert "new one" in page


def test_who_only_looks_is_offered_nothing(letter: int, sign_in: SignIn, database: Database) -> None:
    """An auditor sees what was set aside and what was left out, and no button."""
    page = sign_in(Role.AUDITOR).get(f"/letters/{letter}")
    assert "quoted from an earlier letter" in text_of(page)
    for name in ("keep", "hide", "add", "leave", "form", "rule", "reading"):
        assert f'name="{name}"' not in page.get_data(as_text=True)


def test_what_was_approved_offers_no_change(app: Flask, sign_in: SignIn, database: Database) -> None:
    """What was approved is what is printed."""
    name = add_letter(database, LetterState.APPROVED)
    reviewer = sign_in(Role.REVIEWER)
    assert 'name="hide"' not in reviewer.get(f"/letters/{name}").get_data(as_text=True)
    answer = reviewer.post(f"/letters/{name}/passages", reading=seen(database, name), keep="2")
    assert answer.status_code == 422
    with database.read() as session:
        assert session.get_one(Letter, name).state is LetterState.APPROVED


def test_several_authors_are_all_named(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Whoever reads it decides."""
    both = (Mailbox("Wanda", "wanda@example.org"), Mailbox("", "bob@example.org"))
    name = add_letter(database, reading=replace(READING, senders=both))
    with database.write() as session:
        session.get_one(Letter, name).pen_pal_id = None
    assert "from Wanda , bob@example.org to" in text_of(sign_in(Role.REVIEWER).get(f"/letters/{name}"))


@pytest.mark.parametrize(("problem", "advice"), [("encrypted", "without encryption"), ("unparseable", "its source")])
def test_a_mail_that_cannot_be_read_says_what_to_do(
    app: Flask, sign_in: SignIn, database: Database, problem: str, advice: str
) -> None:
    """Never a blank letter."""
    name = add_letter(database, LetterState.UNREADABLE, Reading(problem=problem))
    page = text_of(sign_in(Role.REVIEWER).get(f"/letters/{name}"))
    assert "This mail could not be read" in page
    assert advice in page


def test_every_act_is_in_the_record(letter: int, sign_in: SignIn, database: Database) -> None:
    """Who, when, what; and never the words themselves."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.post(f"/letters/{letter}/passages", reading=seen(database, letter), hide="1.1")
    reviewer.post(f"/letters/{letter}/photos", reading=seen(database, letter), leave="1")
    with database.read() as session:
        rows = session.scalars(
            select(Audit)
            .where(Audit.subject_id == letter, Audit.verb.in_(["letter.set_aside", "letter.photos_out"]))
            .order_by(Audit.id)
        ).all()
        assert [row.verb for row in rows] == ["letter.set_aside", "letter.photos_out"]
        assert all(row.actor_id and row.detail and "Dear" not in str(row.detail.new) for row in rows)
