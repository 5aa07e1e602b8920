"""A sealed letter: sealed in one act, nowhere to be seen for anybody, and what administrators do about it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, BatchState, Letter, LetterState, PieceState, Role, Sealing
from relay.objects import picture_key
from tests import factories
from tests.conftest import both_engines
from tests.counting import counted
from tests.web.conftest import Visitor, text_of
from web.desk import EXTENSION

SignIn = Callable[..., Visitor]
SUBJECT, WORDS, NAME = "Quincunx in the garden", "marzipan under the pillow", "Wilhelmina"
PHOTO, PICTURE, PDF = b"\xff\xd8 the photo", b"\x89PNG the page", b"%PDF the proof"
RAW = f"From: {NAME} <willa@example.org>\r\nSubject: {SUBJECT}\r\n\r\n{WORDS}\r\n".encode()
SECRETS = (SUBJECT.encode(), WORDS.encode(), NAME.encode(), PHOTO, PICTURE, PDF)


@pytest.fixture
def letter(app: Flask, database: Database) -> int:
    """Give the id of a letter in a printed batch, with photo, proof and page, beside one that is open."""
    store = app.extensions[EXTENSION].store
    with database.write() as session:
        of = factories.message(session, RAW, mail_from="willa@example.org")
        pal = factories.pen_pal(session, name=NAME, address="willa@example.org")
        row = factories.letter(session, LetterState.PRINTED, of=of, by=pal)
        assert row.reading is not None
        row.reading.subject, row.reading.text = SUBJECT, WORDS
        proof = factories.proof(session, row, PDF, version=2)
        row.approved_proof_id = proof.id
        photo = factories.photo(session, row, PHOTO)
        batch = factories.batch(session, row, factories.letter(session, LetterState.PRINTED))
        batch.state, batch.object_id = BatchState.PRINTED, proof.object_id
        for number, piece in enumerate(batch.pieces, 1):
            piece.state, piece.first_page, piece.proof_id = PieceState.PRINTED, number, proof.id
        store.put(proof.stored.key, PDF)
        store.put(photo.stored.key, PHOTO)
        store.put(picture_key(proof.sha256, 1), PICTURE)
        return row.id


def pages(app: Flask, letter_id: int) -> Iterator[str]:
    """Give every page that is opened, with this letter, its people, its mail and its batch in each of its places."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and rule.endpoint != "static" and "token" not in rule.arguments:
            path = re.sub(r"<(?:\w+:)?(\w+)>", "1", rule.rule)
            yield path.replace("/letters/1", f"/letters/{letter_id}")


def state_of(database: Database, letter_id: int) -> LetterState:
    """Say what state a letter is in."""
    with database.read() as session:
        return session.get_one(Letter, letter_id).state


def test_before_it_is_sealed_it_can_be_seen(app: Flask, letter: int, sign_in: SignIn) -> None:
    """What the next tests look for is there to be found."""
    admin = sign_in(Role.ADMIN)
    seen = b"".join(admin.get(path).data for path in pages(app, letter))
    assert [secret for secret in SECRETS if secret not in seen] == []


@both_engines
@pytest.mark.parametrize("role", Role)
def test_a_sealed_letter_is_nowhere(app: Flask, letter: int, sign_in: SignIn, database: Database, role: Role) -> None:
    """On no page of the desk, for no role: no subject, no word, no name in a list, no picture, no file, no mail."""
    assert sign_in(Role.REVIEWER).post(f"/letters/{letter}/seal").status_code == 302
    visitor = sign_in(role)
    lists = ("/review", "/review?state=sealed", "/review?state=all", f"/find?q={letter}")
    for path in (*pages(app, letter), *lists):
        answer = visitor.get(path)
        assert answer.status_code < 500, path
        for secret in (SUBJECT.encode(), WORDS.encode(), PHOTO, PICTURE, PDF):
            assert secret not in answer.data, (path, secret)
        if not path.startswith(("/pen-pals", "/me/")):
            assert NAME.encode() not in answer.data, path
        if path.startswith(f"/letters/{letter}/") and not path.endswith("/sealed"):
            assert answer.status_code == 403, path


def test_others_see_that_it_is_sealed_and_nothing_else(letter: int, sign_in: SignIn) -> None:
    """One line; the browser forgets what it had kept, and a page that was open is left."""
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.post(f"/letters/{letter}/seal", why="image")
    assert answer.location == "/review"
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    shut = reviewer.get(f"/letters/{letter}")
    assert (shut.status_code, shut.headers["Clear-Site-Data"]) == (403, '"cache"')
    assert "This letter is sealed" in text_of(shut)
    open_page = reviewer.client.post(
        f"/letters/{letter}/reading", data={"csrf_token": reviewer.token()}, headers={"HX-Request": "true"}
    )
    assert (open_page.status_code, open_page.headers["HX-Refresh"]) == (403, "true")
    assert reviewer.get(f"/letters/{letter}/sealed").status_code == 403
    for deed in ("decide", "passages", "photos", "undo", "seen", "form", "confirm", "urgent"):
        assert reviewer.post(f"/letters/{letter}/{deed}").status_code == 403, deed


def test_administrators_see_facts_and_steps(letter: int, sign_in: SignIn, database: Database) -> None:
    """When, who, from where, hashes and message id; that they looked is recorded, in few queries."""
    sign_in(Role.REVIEWER).post(f"/letters/{letter}/seal", why="a word")
    admin = sign_in(Role.ADMIN)
    assert admin.get(f"/letters/{letter}").location == f"/letters/{letter}/sealed"
    admin.get("/")
    with counted(database) as asked:
        page = text_of(admin.get(f"/letters/{letter}/sealed"))
    assert len([one for one in asked if one.startswith("SELECT")]) <= 12
    with database.read() as session:
        message = session.get_one(Letter, letter).message
        for fact in (message.sha256, message.header_message_id, message.peer, "willa@example.org", "Casey Reviewer"):
            assert fact in page
        assert "letter.sealed_opened" in session.scalars(select(Audit.verb)).all()
    assert "CyberTipline" in page
    assert "number 1 of batch" in page
    assert "not reported yet" in text_of(admin.get("/sealed"))


def test_the_person_at_the_printer_is_told(letter: int, sign_in: SignIn) -> None:
    """Whoever seals hears which batch it was taken out of; the batch's page says which envelope not to mail."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.post(f"/letters/{letter}/seal")
    assert "taken out of batch" in text_of(reviewer.get("/review"))
    printer = sign_in(Role.PRINTER)
    assert "sealed: do not mail it" in text_of(printer.get("/mailroom/batches/1"))
    assert printer.get("/mailroom/batches/1/letters.pdf").status_code == 403


def test_a_report_is_noted_and_what_was_typed_is_not_lost(letter: int, sign_in: SignIn, database: Database) -> None:
    """A day and a number; what is missing is said beside the form."""
    admin = sign_in(Role.ADMIN)
    admin.post(f"/letters/{letter}/seal")
    refused = admin.post(f"/letters/{letter}/sealed/report", reported_on="soon", report="NCMEC 4711")
    assert refused.status_code == 422
    assert "NCMEC 4711" in refused.get_data(as_text=True)
    today = datetime.now(UTC).date().isoformat()
    assert admin.post(f"/letters/{letter}/sealed/report", reported_on=today, report="NCMEC 4711").status_code == 302
    with database.read() as session:
        assert session.scalars(select(Sealing.report)).one() == "NCMEC 4711"


def test_a_seal_is_lifted_with_a_reason_once(letter: int, sign_in: SignIn, database: Database) -> None:
    """By an administrator; the second hears that there is nothing sealed."""
    admin = sign_in(Role.ADMIN)
    admin.post(f"/letters/{letter}/seal")
    assert admin.post(f"/letters/{letter}/sealed/lift", why="").status_code == 422
    assert state_of(database, letter) is LetterState.SEALED
    assert sign_in(Role.REVIEWER).post(f"/letters/{letter}/sealed/lift", why="mine").status_code == 403
    assert admin.post(f"/letters/{letter}/sealed/lift", why="a drawing").status_code == 302
    assert state_of(database, letter) is LetterState.IN_REVIEW
    assert admin.post(f"/letters/{letter}/sealed/lift", why="a drawing").status_code == 404
    assert SUBJECT in text_of(admin.get(f"/letters/{letter}"))


@both_engines
def test_two_who_seal_make_one_seal(letter: int, sign_in: SignIn, database: Database) -> None:
    """The second is told that it is done."""
    first, second = sign_in(Role.REVIEWER), sign_in(Role.REVIEWER)
    assert first.post(f"/letters/{letter}/seal").status_code == 302
    assert second.post(f"/letters/{letter}/seal").status_code == 409
    with database.read() as session:
        assert len(session.scalars(select(Sealing)).all()) == 1


def test_what_is_not_there_cannot_be_sealed(sign_in: SignIn) -> None:
    """A clear 404; a letter that is not sealed has no facts."""
    admin = sign_in(Role.ADMIN)
    assert admin.post("/letters/99/seal").status_code == 404
    assert admin.get("/letters/99/sealed").status_code == 404
    assert "Nothing is sealed" in text_of(admin.get("/sealed"))
