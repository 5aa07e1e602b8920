"""What came back, at the desk: recorded by code, and led on until its pen pal was told."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from relay.db import Database
from relay.letters.codebook import codes_of
from relay.models import (
    BatchState,
    CameBack,
    CameBackFor,
    Facility,
    HeldFor,
    Letter,
    LetterState,
    NextStep,
    Notice,
    NoticeState,
    PieceState,
    Role,
    Staff,
)
from relay.press.marking.barcode import data_matrix_png
from relay.press.marking.marks import page_mark
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Visitor, marked_wrong, text_of

SignIn = Callable[..., Visitor]
S = LetterState
AT = "/mailroom/came-back"


@pytest.fixture
def code(app: Flask, database: Database, prison: Facility) -> str:
    """Mail a letter; give the code in its window."""
    with database.write() as session:
        point = session.get_one(Facility, prison.id).mail_points[0]
        to = factories.alias(session, factories.profile(session, point))
        letter = factories.letter(session, S.MAILED, to=to)
        batch = factories.batch(session, letter)
        batch.state, batch.mailed_at = BatchState.MAILED, NOW
        batch.pieces[0].state = PieceState.MAILED
        return codes_of(session).letter(letter.id)


@pytest.fixture
def came(app: Flask, database: Database) -> CameBack:
    """Let a letter come back that was refused for its photos."""
    with database.write() as session:
        pal = factories.pen_pal(session, name="Hanna", address="hanna@example.org", language="es")
        letter = factories.letter(session, S.MAILED, by=pal)
        return factories.came_back(session, letter, reason=CameBackFor.REFUSED, what="photos", words="5 PHOTOS ONLY")


def form_of(visitor: Visitor, step: NextStep, back_id: int = 1) -> dict[str, str]:
    """Give what a step's form begins with."""
    page = visitor.get(f"{AT}/{back_id}").get_data(as_text=True)
    found = re.search(rf'name="{step.value}-seen" type="hidden" value="(\w+)"', page)
    assert found, page
    return {"step": step.value, f"{step.value}-seen": found.group(1)}


def test_the_mailroom_records_by_the_code_in_the_window(sign_in: SignIn, database: Database, code: str) -> None:
    """The page says whom it is for; a scanner that sends the form at once records nothing without a reason."""
    ada = sign_in(Role.PRINTER)
    assert "Marcus E. Ellery" in text_of(ada.get(f"{AT}/new?code={code}"))
    scanned = ada.post(f"{AT}/new", code=code, came_as="envelope", came_on="2026-06-10")
    assert (scanned.status_code, marked_wrong(scanned)) == (422, {"reason"})
    assert "Marcus E. Ellery" in text_of(scanned)
    given = {"code": code, "came_as": "envelope", "reason": "refused", "what": "labels", "came_on": "2026-06-10"}
    answer = ada.post(f"{AT}/new", **given)
    assert answer.status_code == 302
    page = text_of(ada.get(answer.location))
    assert "refused for labels" in page
    assert "A reviewer or an administrator says what is done" in page
    assert "Say now what is done" not in page
    assert "Record the next one" in page
    again = ada.post(f"{AT}/new", **given)
    assert (again.status_code, marked_wrong(again)) == (409, {"code"})
    assert "Casey Printer recorded on" in text_of(again)
    with database.read() as session:
        assert session.scalars(select(Letter.held_for)).all() == [HeldFor.CAME_BACK]


def test_a_photo_of_the_envelope_fills_the_code_in(sign_in: SignIn, code: str) -> None:
    """What cannot be read is said at its field."""
    ada = sign_in(Role.PRINTER)
    square = Image.open(io.BytesIO(data_matrix_png(page_mark(code, 1, 1)))).convert("L")
    paper, out = Image.new("L", (900, 700), 250), io.BytesIO()
    paper.paste(square, (300, 200))
    paper.save(out, "JPEG")

    def sent(content: bytes, name: str) -> TestResponse:
        form = {"csrf_token": ada.token(), "photo": (io.BytesIO(content), name)}
        return ada.client.post(f"{AT}/photo", data=form)

    read = sent(out.getvalue(), "photo.jpg")
    assert "Marcus E. Ellery" in text_of(ada.get(read.location))
    for content, name in ((b"no picture", "photo.jpg"), (b"", "")):
        assert marked_wrong(sent(content, name)) == {"photo"}


def test_a_notice_without_its_letter_leads_to_it_by_name(sign_in: SignIn, code: str) -> None:
    """Found, it is one click to the form, which knows that only a notice came."""
    page = sign_in().get(f"{AT}/new?q=ellery&around=2026-06-10").get_data(as_text=True)
    assert f"/new?code={code}&amp;as=notice" in page
    form = sign_in().get(f"{AT}/new?code={code}&as=notice").get_data(as_text=True)
    assert re.search(r'<input[^>]*checked[^>]*value="notice"', form)
    assert "No letter to anybody" in text_of(sign_in().get(f"{AT}/new?q=nobody"))


def test_its_reason_proposes_the_next_step_and_shows_what_it_tells(sign_in: SignIn, came: CameBack) -> None:
    """In the pen pal's language, with words to go on with."""
    page = sign_in().get(f"{AT}/1")
    first = re.search(r'<details class="card" name="way" id="(\w+)" open', page.get_data(as_text=True))
    assert first
    assert first.group(1) == "ask_pen_pal"
    words = text_of(page)
    assert "Por favor, envíe menos fotos o ninguna." in words
    assert "hanna@example.org" in words
    assert "5 PHOTOS ONLY" in words


def test_the_notice_is_shown_before_it_is_made(sign_in: SignIn, database: Database, came: CameBack) -> None:
    """With the words that are typed, as a page or a part of one; nothing is done."""
    visitor = sign_in()
    typed = {"step": "close", "close-words": "Escriba cuando quiera.", "close-tell": "y", "csrf_token": visitor.token()}
    part = visitor.client.post(f"{AT}/1/notice", data=typed, headers={"HX-Request": "true"})
    assert "Escriba cuando quiera." in text_of(part)
    assert "<html" not in part.get_data(as_text=True)
    assert "Escriba cuando quiera." in text_of(visitor.post(f"{AT}/1/notice", **typed))
    untold = visitor.client.post(f"{AT}/1/notice", data=typed | {"close-tell": ""}, headers={"HX-Request": "true"})
    assert "Nobody is told" in text_of(untold)
    with database.read() as session:
        assert session.scalars(select(Notice)).all() == []


def test_a_step_is_carried_out_and_taken_back(sign_in: SignIn, database: Database, came: CameBack) -> None:
    """While its notice waits."""
    visitor = sign_in()
    given = form_of(visitor, NextStep.CLOSE)
    refused = visitor.post(f"{AT}/1/step", **given)
    assert (refused.status_code, marked_wrong(refused)) == (422, {"close-note"})
    answer = visitor.post(f"{AT}/1/step", **given, **{"close-tell": "y"})
    assert answer.status_code == 302
    page = text_of(visitor.get(f"{AT}/1"))
    assert "Closed. The pen pal is told when the time to undo it is over." in page
    assert "Told that it came back waits to be sent" in page
    assert visitor.post(f"{AT}/1/undo").status_code == 302
    with database.read() as session:
        row = session.get_one(CameBack, 1)
        assert (row.settled_at, row.piece.letter and row.piece.letter.held_for) == (None, HeldFor.CAME_BACK)
        assert session.scalars(select(Notice.state)).all() == [NoticeState.CANCELLED]


def test_who_comes_second_is_told_and_loses_nothing(sign_in: SignIn, database: Database, came: CameBack) -> None:
    """Somebody appealed while another typed; and what is settled is not settled again."""
    visitor, other = sign_in(), sign_in()
    given = form_of(visitor, NextStep.CLOSE) | {"close-note": "my own words", "close-tell": ""}
    appeal = {"appeal-appeal_until": "2026-07-01", "appeal-appeal_source": "its handbook"}
    assert other.post(f"{AT}/1/step", **form_of(other, NextStep.APPEAL), **appeal).status_code == 302
    late = visitor.post(f"{AT}/1/step", **given)
    assert late.status_code == 409
    assert "my own words" in late.get_data(as_text=True)
    assert visitor.post(f"{AT}/1/step", **form_of(visitor, NextStep.CLOSE), **{"close-note": "x"}).status_code == 302
    assert visitor.post(f"{AT}/1/step", **given).status_code == 409


def test_an_open_appeal_offers_its_two_ends(sign_in: SignIn, database: Database, came: CameBack) -> None:
    """With the days that are left, in the list and on its page."""
    with database.write() as session:
        row = session.get_one(CameBack, 1)
        row.next_step, row.appeal_until, row.appeal_source = NextStep.APPEAL, NOW.date(), "its handbook"
    visitor = sign_in()
    page = text_of(visitor.get(f"{AT}/1"))
    assert "The time to appeal was over on 1 Jun 2026." in page
    assert page.index("They take it now") < page.index("The answer is no") < page.index("Ask the pen pal")
    listed = text_of(visitor.get(f"{AT}?step=appeal"))
    assert "appeal until 1 Jun 2026 the time is over" in listed
    with database.write() as session:
        session.get_one(CameBack, 1).appeal_until = datetime.now(UTC).date() + timedelta(days=3)
    assert "1 appeal has its deadline within a week" in text_of(visitor.get("/"))


def test_correcting_the_address_leads_to_its_form(sign_in: SignIn, came: CameBack) -> None:
    """And comes back to it."""
    visitor = sign_in()
    answer = visitor.post(f"{AT}/1/step", **form_of(visitor, NextStep.CORRECT_MAIL_POINT))
    assert re.fullmatch(r"/facilities/points/\d+/edit", answer.location)
    assert "the address is being corrected" in text_of(visitor.get(f"{AT}/1"))


def test_a_mistake_is_taken_back_with_a_reason(sign_in: SignIn, database: Database, code: str) -> None:
    """Without one it is said at its field; with one the letter is mailed as before."""
    visitor = sign_in(Role.PRINTER)
    visitor.post(f"{AT}/new", code=code, came_as="envelope", reason="moved", came_on="2026-06-10")
    empty = visitor.post(f"{AT}/1/mistake", why=" ")
    assert (empty.status_code, marked_wrong(empty)) == (422, {"why"})
    assert visitor.post(f"{AT}/1/mistake", why="the one beside it").status_code == 302
    assert "recorded by mistake" in text_of(visitor.get(AT))
    with database.read() as session:
        assert session.scalars(select(Letter.state)).all() == [S.MAILED]


def test_the_letters_page_leads_there_and_offers_no_decision(
    sign_in: SignIn, database: Database, came: CameBack
) -> None:
    """Nothing passes it by; the person's page says it, too."""
    with database.read() as session:
        letter = session.scalars(select(Letter)).one()
        path = f"/letters/{codes_of(session).letter(letter.id)}"
    visitor = sign_in()
    page = visitor.get(path)
    assert "It came back on 1 Jun 2026: refused for photos." in text_of(page)
    assert 'value="release"' not in page.get_data(as_text=True)
    assert 'value="return"' not in page.get_data(as_text=True)
    assert "A letter to them came back on 1 Jun 2026" in text_of(visitor.get(f"/people/{letter.profile_id}"))
    assert "1 came back, and nobody has said for days" in text_of(visitor.get("/"))


def test_a_prisons_page_counts_its_reasons_and_suggests_a_rule(
    sign_in: SignIn, database: Database, prison: Facility
) -> None:
    """Each leads to its letters; the rule's form is begun."""
    with database.write() as session:
        to = factories.alias(session, factories.profile(session, session.get_one(Facility, prison.id).mail_points[0]))
        for _ in range(3):
            letter = factories.letter(session, S.MAILED, to=to)
            factories.came_back(
                session, letter, reason=CameBackFor.REFUSED, what="colour", recorded_at=datetime.now(UTC)
            )
    visitor = sign_in()
    page = visitor.get(f"/facilities/{prison.id}")
    assert "3 were refused for colour since June 2026" in text_of(page)
    link = re.search(r'href="(/facilities/\d+/rules/new\?[^"]+)"', page.get_data(as_text=True))
    assert link
    begun = visitor.get(link.group(1).replace("&amp;", "&")).get_data(as_text=True)
    assert re.search(r'<option selected value="no">', begun)
    listed = visitor.get(f"{AT}?facility={prison.id}&reason=refused&what=colour").get_data(as_text=True)
    assert listed.count("data-row-link") == 3


def test_who_knows_them_opens_nothing(sign_in: SignIn, database: Database, came: CameBack) -> None:
    """Not from the list either, which names nobody to them; a sealed letter's row says nothing at all."""
    visitor = sign_in()
    with database.write() as session:
        letter = session.scalars(select(Letter)).one()
        factories.acquaintance(session, session.scalars(select(Staff)).one(), profile_id=letter.profile_id)
    assert visitor.get(f"{AT}/1").status_code == 403
    assert "Marcus" not in text_of(visitor.get(AT))
    with database.write() as session:
        session.scalars(select(Letter)).one().state = S.SEALED
    other = sign_in()
    assert other.get(f"{AT}/1").status_code == 403
    assert "Marcus" not in text_of(other.get(AT))
