"""The pages of letters from us: written by hand, looked at, approved together, and closed to who knows the person."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.letters.codebook import codes_of
from relay.models import (
    Correspondence,
    MailRule,
    Organisation,
    OurLetter,
    OurLetterKind,
    OurLetterState,
    Profile,
    ProfileStatus,
    Role,
    Staff,
)
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, marked_wrong, text_of

SignIn = Callable[..., Visitor]
S = OurLetterState


@pytest.fixture
def person(app: Flask, database: Database) -> int:
    """Add somebody with a pen pal whose name is known; give their id."""
    with database.write() as session:
        found = factories.profile(session)
        factories.correspondence(session, factories.pen_pal(session, name="Wanda Okafor"), found)
        return found.id


def ours(database: Database) -> list[OurLetter]:
    """Give all letters of ours."""
    with database.read() as session:
        return list(session.scalars(select(OurLetter).order_by(OurLetter.id)))


def test_one_is_looked_at_and_written(person: int, sign_in: SignIn, database: Database) -> None:
    """The look alone writes nothing; its page says that it is being set, and what can be done."""
    reviewer, path = sign_in(Role.REVIEWER), f"/people/{person}/ours"
    assert "Nothing from us yet" in text_of(reviewer.get(path))
    with database.read() as session:
        between = session.scalars(select(Correspondence.id)).one()
    form = {"kind": "pen_pal_stopped", "correspondence_id": str(between)}
    looked = text_of(reviewer.post(path, look="1", **form))
    assert "Your pen pal Wanda Okafor will not write" in looked
    assert "example.org" not in looked
    assert ours(database) == []
    answer = reviewer.post(path, **form)
    assert answer.status_code == 302
    assert [one.kind for one in ours(database)] == [OurLetterKind.PEN_PAL_STOPPED]
    with counted(database) as seen:
        shown = text_of(reviewer.get(answer.headers["Location"]))
    assert len(seen) <= 12
    assert "The proof is being made" in shown
    assert "wrote a letter from us (Casey Reviewer)" in shown
    assert "A pen pal has stopped" in text_of(reviewer.get(path))


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"kind": "reply_emailed", "reply_on": "2026-05-01"}, "emailed_on"),
        ({"kind": "reply_unmatched"}, "reply_on"),
        ({"kind": "consent_renewal", "ends_on": "soon"}, "ends_on"),
        ({"kind": "welcome", "correspondence_id": "1"}, "correspondence_id"),
        ({"kind": "no such kind"}, "kind"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    person: int, sign_in: SignIn, database: Database, form: dict[str, str], field: str
) -> None:
    """And nothing is written."""
    answer = sign_in(Role.REVIEWER).post(f"/people/{person}/ours", **form)
    assert answer.status_code == 422
    assert marked_wrong(answer) == {field}
    assert ours(database) == []


def test_several_are_approved_together_as_they_were_shown(app: Flask, sign_in: SignIn, database: Database) -> None:
    """One that changed meanwhile is left, and said to be; a printer may not."""
    with database.write() as session:
        made = [factories.our_letter(session) for _ in range(3)]
        ticked = [f"{our.id}:{our.version}" for our in made]
        made[2].version += 1
    reviewer = sign_in(Role.REVIEWER)
    assert "3 letters from us wait for a look" in text_of(reviewer.get("/"))
    with counted(database) as seen:
        assert "to look at" in text_of(reviewer.get("/ours"))
    assert len(seen) <= 12
    data = {"csrf_token": reviewer.token(), "letter": ticked}
    answer = reviewer.client.post("/ours/approve", data=data)
    assert answer.status_code == 409
    assert "changed since it was shown" in text_of(answer)
    assert [one.state for one in ours(database)] == [S.APPROVED, S.APPROVED, S.WAITING]
    assert reviewer.post("/ours/approve").status_code == 422
    assert sign_in(Role.PRINTER).get("/ours").status_code == 403


def test_one_is_approved_set_again_and_cancelled_on_its_page(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Each with the version that was shown; who is away is said to be."""
    with database.write() as session:
        our = factories.our_letter(session)
        path, code = f"/people/{our.profile_id}/ours/{our.id}", codes_of(session).our_letter(our.id)
        session.get_one(Profile, our.profile_id).status = ProfileStatus.PAUSED
    reviewer = sign_in(Role.REVIEWER)
    assert "Letters to them are paused" in text_of(reviewer.get(path))
    assert reviewer.post(path, act="approve", version="9").status_code == 409
    for act, state in (("approve", S.APPROVED), ("again", S.WAITING), ("cancel", S.CANCELLED)):
        version = str(ours(database)[0].version)
        assert reviewer.post(path, act=act, version=version).status_code == 302
        assert ours(database)[0].state is state
    refused = reviewer.post(path, act="approve", version=str(ours(database)[0].version))
    assert refused.status_code == 422
    assert "cannot become" in text_of(refused)
    assert reviewer.get(f"/find?q={code}").headers["Location"].endswith(f"/ours/{code}")
    assert reviewer.get(f"/people/99/ours/{code}").status_code == 404


def test_a_rule_that_stops_letters_stops_ours_too(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Its page says which; one that nobody verified only warns; those about pen pals are not asked."""
    with database.write() as session:
        our = factories.our_letter(session)
        prison = our.profile.mail_point.facility
        say = {"kind": "length", "parameters": {"max_sheets": 0}, "source": "its handbook"}
        rule = factories.mail_rule(session, prison, **say)
        factories.mail_rule(session, prison, kind="content", parameters={"third_party": False}, source="its handbook")
        path, rule_id = f"/people/{our.profile_id}/ours/{our.id}", rule.id
        version = str(our.version)
    reviewer = sign_in(Role.REVIEWER)
    assert "1 sheets, 0 allowed" in text_of(reviewer.get(path))
    refused = reviewer.post(path, act="approve", version=version)
    assert refused.status_code == 422
    assert "does not keep to a mail rule" in text_of(refused)
    with database.write() as session:
        session.get_one(MailRule, rule_id).verified_on = None
    assert "Nobody has verified this rule" in text_of(reviewer.get(path))
    assert reviewer.post(path, act="approve", version=version).status_code == 302


def test_nobody_opens_or_approves_those_to_people_they_know(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The list says no word of them."""
    reviewer = sign_in(Role.REVIEWER)
    with database.write() as session:
        our = factories.our_letter(session)
        me = session.scalars(select(Staff)).one()
        factories.acquaintance(session, me, profile_id=our.profile_id)
        path, ticked = f"/people/{our.profile_id}/ours/{our.id}", f"{our.id}:{our.version}"
    assert reviewer.get(path).status_code == 403
    assert "Marcus" not in text_of(reviewer.get("/ours"))
    assert reviewer.post("/ours/approve", letter=ticked).status_code == 409
    assert ours(database)[0].state is S.WAITING


def test_an_administrator_says_which_are_written_by_themselves(app: Flask, sign_in: SignIn, database: Database) -> None:
    """None at first; what is ticked is kept, and shown."""
    admin = sign_in(Role.ADMIN)
    known = {"promise_hours": "72", "urgent_staff_id": "", "urgent_minutes": "60"}
    assert admin.post("/settings/desk", welcome="y", consent_renewal="y", **known).status_code == 302
    with database.read() as session:
        assert session.get_one(Organisation, 1).our_letters == ["consent_renewal", "welcome"]
    assert admin.get("/settings/desk").get_data(as_text=True).count("checked") == 2
