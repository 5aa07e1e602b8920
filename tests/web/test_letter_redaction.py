"""Blacking out on the desk: a form that loses nothing, words that staff still see, and a pen pal who is told first."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters.arriving.readings import add_version, reading_of
from relay.models import Audit, Flag, HeldFor, Letter, LetterState, Notice, ObjectKind, Redaction, Role, Severity
from relay.objects import picture_key
from relay.reading import BAR, Photo, Reading, Segment
from tests import factories
from tests.counting import counted
from tests.factories import NOW
from tests.web.conftest import Visitor, text_of
from web.desk import EXTENSION

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""The acts themselves are held to on both engines in tests/letters; here it is their page."""

SignIn = Callable[..., Visitor]
PHOTO = Photo(jpeg=b"", width_px=40, height_px=30, name="garden.jpg", source_sha256="")
READING = Reading(
    subject="Elm",
    segments=(Segment("Dear Marcus,\n\nElm <b>is</b> \U0001f600 12 Elm Street, money.\n\n", kept=True),),
    photos=(PHOTO, replace(PHOTO, name="b.jpg")),
)
FORM = {"words": "12 Elm Street", "reason": "an address", "private_reason": "she asked", "which": "", "at": ""}


@pytest.fixture
def letter(app: Flask, database: Database) -> int:
    """Give the id of a letter to review, by a pen pal whose address is confirmed."""
    with database.write() as session:
        row = factories.letter(session, by=factories.pen_pal(session, confirmed_at=NOW))
        files = [factories.stored_object(session, ObjectKind.PHOTO).id for _ in READING.photos]
        row.reading_id = add_version(session, row.message_id, READING, files, now=NOW).id
        factories.proof(session, row, version=2, pages=2)
        return row.id


def known(session: Session, letter_id: int) -> Letter:
    """Give a letter."""
    return session.get_one(Letter, letter_id)


def seen(database: Database, letter_id: int) -> str:
    """Give the reading a page shows, as its forms send it."""
    with database.read() as session:
        return str(known(session, letter_id).reading_id)


def version(database: Database, letter_id: int) -> str:
    """Give the version a page shows."""
    with database.read() as session:
        return str(known(session, letter_id).version)


def text(database: Database, letter_id: int) -> str:
    """Give what would be printed."""
    with database.read() as session:
        row = known(session, letter_id).reading
        assert row is not None
        assert row.text == reading_of(row).text
        return row.text


def black_out(visitor: Visitor, database: Database, letter_id: int, **form: str) -> str:
    """Black the street out; give where that leads."""
    given = {"reading": seen(database, letter_id)} | FORM | form
    answer = visitor.post(f"/letters/{letter_id}/black-out/1.2", **given)
    assert answer.status_code == 302, text_of(answer)
    return answer.location


def proofed(database: Database, letter_id: int) -> None:
    """Let the worker have made the proof anew."""
    with database.write() as session:
        factories.proof(session, known(session, letter_id), version=9)


def test_each_printed_paragraph_offers_it(letter: int, sign_in: SignIn) -> None:
    """By a link that works without a script, to a page with the paragraph as it was written."""
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get(f"/letters/{letter}").get_data(as_text=True)
    links = re.findall(r'href="(/letters/[^"]+/black-out/[\d.]+)"', page)
    assert [link.rpartition("/")[2] for link in links] == ["1.1", "1.2"]
    form = reviewer.get(links[1]).get_data(as_text=True)
    assert "Elm &lt;b&gt;is&lt;/b&gt; \U0001f600 12 Elm Street, money." in form
    assert "readonly" in form


def test_words_are_blacked_out(letter: int, sign_in: SignIn, database: Database) -> None:
    """Staff still see them, struck and said; the list says how much, why and by whom, and what is next."""
    reviewer = sign_in(Role.REVIEWER)
    where = black_out(reviewer, database, letter)
    assert where == f"/letters/{letter}#redactions"
    assert text(database, letter) == f"Dear Marcus,\n\nElm <b>is</b> \U0001f600 {BAR}, money."
    page = reviewer.get(where)
    assert '<del class="black" title="blacked out: an address">12 Elm Street<span' in page.get_data(as_text=True)
    said = text_of(page)
    assert "12 Elm Street (blacked out: an address)" in said
    assert "13 characters : an address Casey Reviewer" in said
    assert "for staff: she asked · the pen pal does not know" in said
    assert "Before this letter can be approved, its pen pal is told" in said


def test_selected_words_are_those_that_were_selected(letter: int, sign_in: SignIn, database: Database) -> None:
    """The second "Elm" of two, by its place in characters."""
    black_out(sign_in(Role.REVIEWER), database, letter, words="Elm", at="19")
    assert text(database, letter).endswith(f"12 {BAR} Street, money.")


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"words": "Oak"}, "not in this paragraph"),
        ({"words": "Elm"}, "say which time"),
        ({"words": "Marcus"}, "one paragraph at a time"),
        ({"words": ""}, "This field is required"),
        ({"reason": ""}, "This field is required"),
        ({"reason": "x" * 121}, "longer than 120"),
        ({"words": "Elm", "which": "5"}, "that often"),
        ({"which": "x"}, "Not a valid choice"),
    ],
)
def test_a_form_that_is_refused_keeps_what_was_typed(
    letter: int, sign_in: SignIn, database: Database, form: dict[str, str], says: str
) -> None:
    """With what is wrong beside it, and nothing done."""
    given = {"reading": seen(database, letter)} | FORM | form
    answer = sign_in(Role.REVIEWER).post(f"/letters/{letter}/black-out/1.2", **given)
    assert answer.status_code == 422
    assert says in text_of(answer)
    page = answer.get_data(as_text=True)
    assert "she asked" in page
    assert not form.get("words") or form["words"] in page
    assert BAR not in text(database, letter)


@pytest.mark.parametrize("path", ["black-out/7.1", "black-out/x", "black-out-photo/9"])
def test_what_is_not_there_is_not_found(letter: int, sign_in: SignIn, path: str) -> None:
    """No such paragraph, no such photo."""
    assert sign_in(Role.REVIEWER).get(f"/letters/{letter}/{path}").status_code == 404


def test_the_second_of_two_is_told(letter: int, sign_in: SignIn, database: Database) -> None:
    """A conflict, whether the paragraph is still there or not; nothing of theirs is done."""
    first, second = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    both_saw = {"reading": seen(database, letter)}
    first.post(f"/letters/{letter}/passages", **both_saw, hide="1.2")
    for place in ("1.1", "1.2"):
        answer = second.post(f"/letters/{letter}/black-out/{place}", **both_saw, **FORM | {"words": "Dear"})
        assert answer.status_code == 409
    assert text(database, letter) == "Dear Marcus,"


def test_one_is_lifted_and_the_last_act_undone(letter: int, sign_in: SignIn, database: Database) -> None:
    """By its button, and by undo."""
    reviewer = sign_in(Role.REVIEWER)
    before = text(database, letter)
    black_out(reviewer, database, letter)
    number = re.search(r'name="redaction" value="(\d+)"', reviewer.get(f"/letters/{letter}").get_data(as_text=True))
    assert number is not None
    form = {"reading": seen(database, letter), "redaction": number[1]}
    assert reviewer.post(f"/letters/{letter}/lift", **form).location == f"/letters/{letter}#redactions"
    assert text(database, letter) == before
    reviewer.post(f"/letters/{letter}/undo", reading=seen(database, letter))
    assert BAR in text(database, letter)
    assert reviewer.post(f"/letters/{letter}/lift", reading=seen(database, letter), redaction="99").status_code == 422


def approve(visitor: Visitor, database: Database, letter_id: int) -> str:
    """Try to approve; give what the answer says."""
    return text_of(visitor.post(f"/letters/{letter_id}/decide", kind="approve", version=version(database, letter_id)))


def test_the_pen_pal_is_told_before_it_is_approved(letter: int, sign_in: SignIn, database: Database) -> None:
    """The email is shown as it will leave; the letter waits, comes back, and is approved."""
    reviewer = sign_in(Role.REVIEWER)
    black_out(reviewer, database, letter)
    proofed(database, letter)
    reviewer.post(f"/letters/{letter}/uncover")  # nothing of theirs was approved before, as the rules find now
    assert "the pen pal does not know yet" in approve(reviewer, database, letter)
    page = text_of(reviewer.get(f"/letters/{letter}"))
    assert "What they will read Something in your letter will be blacked out" in page
    answer = reviewer.post(f"/letters/{letter}/tell", version=version(database, letter))
    assert answer.location == f"/letters/{letter}#redactions"
    with database.read() as session:
        row = known(session, letter)
        assert (row.state, row.held_for) == (LetterState.ON_HOLD, HeldFor.PEN_PAL)
        assert "she asked" not in session.scalars(select(Notice)).one().text
    assert "may withdraw the letter until" in text_of(reviewer.get(f"/letters/{letter}"))
    reviewer.post(f"/letters/{letter}/decide", kind="release", version=version(database, letter))
    assert "has not left yet" in approve(reviewer, database, letter)
    reviewer.post(f"/letters/{letter}/untold", version=version(database, letter), why="“go ahead”, 2 June")
    assert "the pen pal is told: “go ahead”, 2 June" in text_of(reviewer.get(f"/letters/{letter}"))
    approve(reviewer, database, letter)
    with database.read() as session:
        assert known(session, letter).state is LetterState.APPROVED


def test_who_cannot_be_told_is_said(letter: int, sign_in: SignIn, database: Database) -> None:
    """With a reason, which is on record; without one, and on another version, nothing is done."""
    reviewer = sign_in(Role.REVIEWER)
    black_out(reviewer, database, letter)
    assert reviewer.post(f"/letters/{letter}/untold", version=version(database, letter), why=" ").status_code == 422
    assert reviewer.post(f"/letters/{letter}/untold", version="1", why="no email").status_code == 409
    assert reviewer.post(f"/letters/{letter}/untold", version="x", why="no email").status_code == 422
    assert reviewer.post(f"/letters/{letter}/tell", version="1").status_code == 409
    reviewer.post(f"/letters/{letter}/untold", version=version(database, letter), why="the address is gone")
    assert "cannot be told: the address is gone" in text_of(reviewer.get(f"/letters/{letter}"))
    with database.read() as session:
        assert session.scalars(select(Redaction)).one().untold_why == "the address is gone"


def test_a_photo_is_blacked_out_and_printed_grey(letter: int, sign_in: SignIn, database: Database) -> None:
    """One form, one button; the page says so of each."""
    reviewer = sign_in(Role.REVIEWER)
    assert "Black a photo out" in text_of(reviewer.get(f"/letters/{letter}/black-out-photo/2"))
    given = {"reading": seen(database, letter), "reason": "somebody else"}
    assert reviewer.post(f"/letters/{letter}/black-out-photo/2", **given).status_code == 302
    reviewer.post(f"/letters/{letter}/photos", reading=seen(database, letter), grey="1")
    reviewer.post(f"/letters/{letter}/uncover")  # nothing of theirs was approved before, as the rules find now
    said = text_of(reviewer.get(f"/letters/{letter}"))
    assert "Photo 1 · grey" in said
    assert "Photo 2 · blacked out" in said
    reviewer.post(f"/letters/{letter}/photos", reading=seen(database, letter), plain="1")
    with database.read() as session:
        row = known(session, letter).reading
        assert row is not None
        assert [(photo.grey, photo.redacted) for photo in row.photos] == [(False, False), (False, True)]


def test_who_only_looks_is_offered_nothing(letter: int, sign_in: SignIn, database: Database) -> None:
    """An auditor sees what is blacked out and why, and no button."""
    black_out(sign_in(Role.REVIEWER), database, letter)
    page = sign_in(Role.AUDITOR).get(f"/letters/{letter}").get_data(as_text=True)
    assert "an address" in page
    for name in ("/black-out/", "/lift", "/tell", 'name="grey"'):
        assert name not in page


@pytest.fixture
def first(app: Flask, database: Database, letter: int) -> int:
    """Give the id of a first letter with photos, on its second page."""
    with database.write() as session:
        row = known(session, letter)
        session.add(Flag(letter_id=letter, rule="first-letter", severity=Severity.NOTE, made_at=NOW))
        assert row.proof is not None
        row.proof.press = {"photo_pages": [2]}
        store = app.extensions[EXTENSION].store
        assert row.reading is not None
        for photo in row.reading.photos:
            store.put(photo.stored.key, b"jpeg")
        for page in (1, 2):
            store.put(picture_key(row.proof.sha256, page), b"png")
    return letter


def test_photos_of_a_first_letter_stay_covered(first: int, sign_in: SignIn, database: Database) -> None:
    """Neither the page nor any address gives one, nor is it approved, before this person asks to see them."""
    reviewer, other = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    page = reviewer.get(f"/letters/{first}").get_data(as_text=True)
    assert "Show the photos" in page
    assert ".jpg" not in page
    assert re.findall(r"/pages/(\d)\.png", page) == ["1"]
    for path in ("photos/1.jpg", "pages/2.png", "proof.pdf"):
        assert reviewer.get(f"/letters/{first}/{path}").status_code == 403
    assert "look at them first" in approve(reviewer, database, first)
    assert reviewer.get(f"/letters/{first}/pages/1.png").status_code == 200
    assert ".jpg" not in reviewer.get(f"/letters/{first}/black-out-photo/1").get_data(as_text=True)
    assert reviewer.post(f"/letters/{first}/uncover").location == f"/letters/{first}#photos"
    page = reviewer.get(f"/letters/{first}").get_data(as_text=True)
    assert "photos/2.jpg" in page
    assert re.findall(r"/pages/(\d)\.png", page) == ["1", "2"]
    seen = reviewer.get(f"/letters/{first}/photos/1.jpg")
    assert (seen.status_code, seen.headers["Cache-Control"]) == (200, "private, no-cache")
    again = reviewer.get(f"/letters/{first}/photos/1.jpg", **{"If-None-Match": seen.headers["ETag"]})
    assert again.status_code == 304  # asked each time, and sent once: a seal shuts it in a browser, too
    assert other.get(f"/letters/{first}/photos/1.jpg").status_code == 403
    with database.read() as session:
        assert len(session.scalars(select(Audit).where(Audit.verb == "letter.photos_uncovered")).all()) == 1


def test_a_proof_that_does_not_say_where_its_photos_are_is_covered_whole(
    first: int, sign_in: SignIn, database: Database
) -> None:
    """Made by an older press: better covered too much."""
    with database.write() as session:
        row = known(session, first)
        assert row.proof is not None
        row.proof.press = {"press": "1"}
    page = sign_in(Role.REVIEWER).get(f"/letters/{first}").get_data(as_text=True)
    assert "/pages/" not in page


def test_what_a_rule_found_and_the_rule_lead_to_each_other(letter: int, sign_in: SignIn, database: Database) -> None:
    """The words say by which rule, the rule where; and still so when something before them is blacked out."""
    reviewer = sign_in(Role.REVIEWER)
    black_out(reviewer, database, letter)
    start = text(database, letter).index("money")
    with database.write() as session:
        found = Flag(letter_id=letter, rule="charset-guessed", severity=Severity.WARN, made_at=NOW)
        found.span_start, found.span_end = start, start + 5
        session.add(found)
        session.flush()
        number = found.id
    page = reviewer.get(f"/letters/{letter}").get_data(as_text=True)
    assert (
        f'<mark id="m-{number}" title="letters guessed"><a href="#f-{number}">money'
        '<span class="unseen"> (letters guessed)</span></a></mark>'
    ) in page
    assert f'<li id="f-{number}"' in page
    assert f'href="#m-{number}"' in page


def test_the_pages_ask_little_of_the_database(letter: int, sign_in: SignIn, database: Database) -> None:
    """A dozen questions at most for the form; on the letter's page what is blacked out costs few, and else none."""
    reviewer = sign_in(Role.REVIEWER)
    assert asked(database, reviewer, f"/letters/{letter}/black-out/1.1") <= 12
    assert asked(database, reviewer, f"/letters/{letter}/original") <= 14
    before = asked(database, reviewer, f"/letters/{letter}")
    black_out(reviewer, database, letter)
    reviewer.post(f"/letters/{letter}/uncover")
    proofed(database, letter)
    after = asked(database, reviewer, f"/letters/{letter}")
    assert after <= before + 4  # what is blacked out, whether its photos are covered, whose words its email has: two


def asked(database: Database, visitor: Visitor, path: str) -> int:
    """Open a page for the second time; give how many questions it asked the database."""
    visitor.get(path)
    with counted(database) as statements:
        visitor.get(path)
    return sum(one.lstrip().upper().startswith("SELECT") for one in statements)


def test_a_hold_for_the_pen_pal_ends_by_itself(letter: int, sign_in: SignIn, database: Database) -> None:
    """On the day they were told."""
    from relay.letters.deciding import decisions

    reviewer = sign_in(Role.REVIEWER)
    black_out(reviewer, database, letter)
    reviewer.post(f"/letters/{letter}/tell", version=version(database, letter))
    with database.write() as session:
        until = known(session, letter).hold_until
        assert until is not None
        assert decisions.release_held(session, now=until + timedelta(seconds=1)) == 1
