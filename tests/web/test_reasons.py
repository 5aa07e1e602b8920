"""The page of reasons: administrators edit what staff choose from."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.letters.deciding.usual_reasons import USUAL
from relay.models import DecisionKind, ReasonOn, ReasonTemplate, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
GIVEN = {"kind": "reject", "label": "Threatening", "private_text": "See 540.14", "en": "We will not send it.", "es": ""}


@pytest.fixture
def reason(app: Flask, database: Database) -> int:
    """Give the id of a reason."""
    with database.write() as session:
        return factories.reason(session).id


def test_reasons_are_listed_with_both_wordings(reason: int, sign_in: SignIn, database: Database) -> None:
    """By decision; where Spanish is missing it says so; what is put away is marked."""
    with database.write() as session:
        factories.reason(session, DecisionKind.HOLD, "Ask", public_texts={"en": "Please wait."}, active=False)
    page = text_of(sign_in(Role.ADMIN).get("/reasons"))
    assert "Please send fewer photos. Por favor, envíe menos fotos." in page
    assert "Ask put away" in page
    assert "No Spanish words: the English ones stand there too." in page


def test_a_reason_is_added_changed_and_put_away(app: Flask, sign_in: SignIn, database: Database) -> None:
    """What was typed is kept; a put-away one is no longer offered on a letter."""
    admin = sign_in(Role.ADMIN)
    assert admin.post("/reasons/new", active="y", **GIVEN).status_code == 302
    with database.write() as session:
        row = session.scalars(select(ReasonTemplate)).one()
        number, letter = row.id, factories.letter(session).id
        assert (row.kind, row.label, row.public_texts) == (
            DecisionKind.REJECT,
            "Threatening",
            {"en": "We will not send it."},
        )
    assert ">Threatening</option>" in admin.get(f"/letters/{letter}").get_data(as_text=True)
    assert "We will not send it." in admin.get(f"/reasons/{number}").get_data(as_text=True)
    assert admin.post(f"/reasons/{number}", **(GIVEN | {"es": "No se enviará."})).status_code == 302
    with database.read() as session:
        row = session.get_one(ReasonTemplate, number)
        assert (row.active, row.public_texts["es"]) == (False, "No se enviará.")
    assert ">Threatening</option>" not in admin.get(f"/letters/{letter}").get_data(as_text=True)


def test_reasons_for_replies_stand_apart(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Each by what it is for; one for replies is not offered on a letter."""
    admin = sign_in(Role.ADMIN)
    for kind in ("reply-reject", "reply_part-reject"):
        assert admin.post("/reasons/new", active="y", **GIVEN | {"kind": kind, "label": kind}).status_code == 302
    page = text_of(admin.get("/reasons"))
    assert "To reject a reply" in page
    assert "To black something out in a reply" in page
    with database.write() as session:
        letter = factories.letter(session).id
        found = {(row.about, row.kind, row.label) for row in session.scalars(select(ReasonTemplate))}
    assert found == {
        (ReasonOn.REPLY, DecisionKind.REJECT, "reply-reject"),
        (ReasonOn.REPLY_PART, DecisionKind.REJECT, "reply_part-reject"),
    }
    assert "reply-reject</option>" not in admin.get(f"/letters/{letter}").get_data(as_text=True)
    assert admin.post("/reasons/1", **GIVEN | {"kind": "reply-reject", "label": "Money"}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"label": ""}, "This field is required."),
        ({"label": "x" * 200}, "cannot be longer than 120"),
        ({"en": "", "es": "Solo español"}, "needed in English"),
        ({"kind": "approve"}, "Not a valid choice"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    app: Flask, sign_in: SignIn, database: Database, wrong: dict[str, str], told: str
) -> None:
    """With what is wrong, and nothing added."""
    answer = sign_in(Role.ADMIN).post("/reasons/new", **(GIVEN | wrong))
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert "See 540.14" in answer.get_data(as_text=True)
    with database.read() as session:
        assert session.scalars(select(ReasonTemplate)).all() == []


def test_reasons_are_moved(reason: int, sign_in: SignIn, database: Database) -> None:
    """Up and down by a button each; anything else is refused."""
    admin = sign_in(Role.ADMIN)
    admin.post("/reasons/new", active="y", **(GIVEN | {"kind": "return"}))
    with database.read() as session:
        last = session.scalars(select(ReasonTemplate.id).order_by(ReasonTemplate.id.desc())).first()
    assert admin.post(f"/reasons/{last}/move", to="up").status_code == 302
    page = text_of(admin.get("/reasons"))
    assert page.index("Threatening") < page.index("Too many photos")
    assert admin.post(f"/reasons/{last}/move", to="away").status_code == 422


def test_the_usual_ones_are_a_start(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Offered while a decision has none, and added once."""
    admin = sign_in(Role.ADMIN)
    assert "Add the usual reasons" in text_of(admin.get("/reasons"))
    assert admin.post("/reasons/usual").status_code == 302
    page = text_of(admin.get("/reasons"))
    assert f"Reasons that were added: {len(USUAL)}." in page
    assert "Add the usual reasons" not in page


def test_only_administrators_come_in(reason: int, sign_in: SignIn, stranger: Visitor) -> None:
    """A stranger is asked in; others are told; what is not there is a 404; opening does not move anything."""
    for path in ("/reasons", "/reasons/new", f"/reasons/{reason}"):
        assert stranger.get(path).status_code == 302
        for role in (Role.REVIEWER, Role.PRINTER, Role.AUDITOR):
            assert sign_in(role).get(path).status_code == 403
    admin = sign_in(Role.ADMIN)
    assert admin.get("/reasons/99999").status_code == 404
    assert admin.get(f"/reasons/{reason}/move").status_code == 405


def test_a_page_of_reasons_asks_little(app: Flask, sign_in: SignIn, database: Database) -> None:
    """However many there are."""
    admin = sign_in(Role.ADMIN)
    admin.post("/reasons/usual")
    admin.get("/reasons")
    with counted(database) as seen:
        admin.get("/reasons")
    assert len(seen) <= 12
