"""People, pen pals and facilities on the desk: added, changed, verified, and each time in the record."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Alias, AliasState, Audit, Letter, LetterState, MailPoint, PenPal, Profile, ProfileStatus, Role
from tests import factories
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
PERSON = {"committed_name": "Dale R Novak", "register_number": "30512-067", "language": "en", "consented": "y"}
ADDRESS = {
    "mail_class": "general",
    "recipient_lines": "FCI Bend River\r\nUnit B",
    "street_lines": "PO Box 12",
    "locality": "Bend",
    "region": "OR",
    "postal_code": "97701",
    "country": "us",
    "source": "its own page, 3 November",
}


@pytest.fixture
def point(app: Flask, database: Database) -> int:
    """Give the id of a facility's address."""
    with database.write() as session:
        return factories.mail_point(session).id


def verbs(database: Database) -> list[str]:
    """Give what was recorded."""
    with database.read() as session:
        return list(session.scalars(select(Audit.verb).order_by(Audit.id)))


def test_a_person_is_added_with_an_address(point: int, sign_in: SignIn, database: Database) -> None:
    """One form gives a profile and an alias that tells nothing about them."""
    reviewer = sign_in(Role.REVIEWER)
    place = reviewer.post("/people/new", mail_point_id=str(point), **PERSON).location
    page = text_of(reviewer.get(place))
    with database.read() as session:
        person = session.scalars(select(Profile)).one()
        alias = session.scalars(select(Alias)).one()
    assert person.consented_at is not None
    assert f"{alias.local_part}@letters.localhost" in page
    assert "30512" not in alias.local_part
    assert {"profile.added", "alias.added", "profile.opened"} <= set(verbs(database))


def test_a_wrong_number_is_one_clear_line(point: int, sign_in: SignIn) -> None:
    """The form says what form a number has, and keeps what was typed."""
    answer = sign_in(Role.REVIEWER).post(
        "/people/new", mail_point_id=str(point), **(PERSON | {"register_number": "12"})
    )
    assert answer.status_code == 422
    assert "is not a register number" in text_of(answer)
    assert 'value="Dale R Novak"' in answer.get_data(as_text=True)


def test_a_change_is_recorded_with_what_was_before(point: int, sign_in: SignIn, database: Database) -> None:
    """The record holds old and new values of what changed, and of nothing else."""
    reviewer = sign_in(Role.REVIEWER)
    place = reviewer.post("/people/new", mail_point_id=str(point), **PERSON).location
    form = PERSON | {"mail_point_id": str(point), "status": "released", "preferred_name": "Dale"}
    assert reviewer.post(f"{place}/edit", **form).status_code == 302
    with database.read() as session:
        assert session.scalars(select(Profile)).one().status is ProfileStatus.RELEASED
        detail = session.scalars(select(Audit).where(Audit.verb == "profile.changed")).one().detail
        assert detail is not None
        assert detail.old == {"preferred_name": "", "status": "active"}
        assert detail.new == {"preferred_name": "Dale", "status": "released"}


def test_two_people_never_share_a_number(point: int, sign_in: SignIn) -> None:
    """Changing a number to somebody else's is refused with one line."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.post("/people/new", mail_point_id=str(point), **PERSON)
    other = reviewer.post("/people/new", mail_point_id=str(point), **(PERSON | {"register_number": "30512-068"}))
    form = PERSON | {"mail_point_id": str(point), "status": "active"}
    answer = reviewer.post(f"{other.location}/edit", **form)
    assert answer.status_code == 422
    assert "There is a person with the number 30512-067 already." in text_of(answer)


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"register_number": "12"}, "is not a register number"),
        ({"language": "englisch"}, "englisch"),
        ({"committed_name": "   "}, "required"),
    ],
)
def test_editing_follows_the_rules_of_adding(
    point: int, sign_in: SignIn, database: Database, wrong: dict[str, str], line: str
) -> None:
    """What could not be added cannot be edited in; the form says why, and nothing changes."""
    reviewer = sign_in(Role.REVIEWER)
    place = reviewer.post("/people/new", mail_point_id=str(point), **PERSON).location
    answer = reviewer.post(f"{place}/edit", **(PERSON | {"mail_point_id": str(point), "status": "active"} | wrong))
    assert answer.status_code == 422
    assert line in text_of(answer)
    with database.read() as session:
        assert session.scalars(select(Profile.register_number)).one() == PERSON["register_number"]
    assert "profile.changed" not in verbs(database)


def test_a_name_that_changes_is_set_again(app: Flask, sign_in: SignIn, database: Database) -> None:
    """What was approved under the old name is read again before it is printed."""
    with database.write() as session:
        row = factories.letter(session, LetterState.APPROVED)
        person = row.profile
        form = {"register_number": person.register_number, "mail_point_id": str(person.mail_point_id)}
        place, name = f"/people/{person.id}/edit", row.id
    named = {"committed_name": "Marcus Elias Ellery", "language": "en", "status": "active"}
    assert sign_in(Role.REVIEWER).post(place, **form, **named).status_code == 302
    with database.read() as session:
        assert session.get_one(Letter, name).state is LetterState.IN_REVIEW


def test_an_alias_is_paused_opened_and_retired_for_good(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Retired is for good: the desk says so, and offers no way back."""
    with database.write() as session:
        alias = factories.alias(session)
    reviewer = sign_in(Role.REVIEWER)
    path = f"/people/aliases/{alias.id}"
    for state in (AliasState.PAUSED, AliasState.ACTIVE, AliasState.RETIRED):
        assert reviewer.post(path, state=state.value).status_code == 302
        with database.read() as session:
            assert session.get_one(Alias, alias.id).state is state
    answer = reviewer.post(path, state="active")
    assert answer.status_code == 422
    assert "retired for good" in text_of(answer)
    assert reviewer.post(path, state="burnt").status_code == 422
    assert reviewer.post("/people/aliases/99", state="paused").status_code == 404


def test_an_address_may_be_chosen_but_not_a_number(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A typed local part is taken when it is free and tells nothing."""
    with database.write() as session:
        person = factories.profile(session, register_number="20417-045")
    reviewer = sign_in(Role.REVIEWER)
    path = f"/people/{person.id}/aliases"
    assert reviewer.post(path, local_part="marcus").status_code == 302
    assert reviewer.post(path, local_part="marcus").status_code == 422
    assert reviewer.post(path, local_part="m20417045").status_code == 422
    assert reviewer.post(path, local_part="").status_code == 302


def test_a_pen_pal_is_confirmed_by_hand(app: Flask, sign_in: SignIn, database: Database) -> None:
    """With a reason; opening their page is recorded."""
    with database.write() as session:
        pal = factories.pen_pal(session)
        factories.letter(session, LetterState.AWAITING_PEN_PAL, by=pal)
    reviewer = sign_in(Role.REVIEWER)
    assert reviewer.post(f"/pen-pals/{pal.id}/confirm", reason="").status_code == 422
    assert reviewer.post(f"/pen-pals/{pal.id}/confirm", reason="Called her").status_code == 302
    with database.read() as session:
        assert session.get_one(PenPal, pal.id).confirmed_at is not None
    assert "Wanda" in text_of(reviewer.get(f"/pen-pals/{pal.id}"))
    assert verbs(database)[-1] == "pen_pal.opened"


def test_a_facility_gets_an_address_that_somebody_verifies(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Adding is not verifying; the desk shows the lines as they will stand in the window."""
    reviewer = sign_in(Role.REVIEWER)
    place = reviewer.post("/facilities/new", code="bnd", name="FCI Bend River", jurisdiction="us-bop").location
    assert reviewer.post(f"{place}/points", **ADDRESS).status_code == 302
    page = text_of(reviewer.get(place))
    assert "FCI BEND RIVER UNIT B PO BOX 12 BEND OR 97701" in page
    assert "not yet" in page
    with database.read() as session:
        added = session.scalars(select(MailPoint)).one()
    assert added.verified_at is None
    reviewer.post(f"/facilities/points/{added.id}/verify")
    with database.read() as session:
        verified = session.get_one(MailPoint, added.id)
        assert verified.verified_at is not None
        assert verified.verified_by_id is not None
    assert "mail_point.verified" in verbs(database)


@pytest.mark.parametrize("lacking", ["street_lines", "locality", "source"])
def test_an_address_without_its_parts_is_refused(app: Flask, sign_in: SignIn, database: Database, lacking: str) -> None:
    """Whoever adds an address says where it is from."""
    with database.write() as session:
        prison = factories.facility(session)
    answer = sign_in(Role.REVIEWER).post(f"/facilities/{prison.id}/points", **(ADDRESS | {lacking: " "}))
    assert answer.status_code == 422


def test_a_known_code_is_refused(app: Flask, sign_in: SignIn) -> None:
    """Two facilities never share a code."""
    reviewer = sign_in(Role.REVIEWER)
    form = {"code": "BND", "name": "FCI Bend River", "jurisdiction": "us-bop"}
    assert reviewer.post("/facilities/new", **form).status_code == 302
    answer = reviewer.post("/facilities/new", **form)
    assert answer.status_code == 422
    assert "with the code BND already" in text_of(answer)


def test_the_search_leads_where_a_code_or_a_name_does(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A code opens its letter, a number its person, a name with one owner that one; else there is a list."""
    with database.write() as session:
        person = factories.profile(session, committed_name="Theo 100% Brandt", register_number="11111-222")
        alias = factories.alias(session, person)
        row = factories.letter(session, to=alias, by=factories.pen_pal(session, name="Miriam Adler"))
        factories.pen_pal(session, name="Theo Lind")
    reviewer = sign_in(Role.REVIEWER)
    words = text_of(reviewer.get(f"/letters/{row.id}")).split()
    code = next(word for word in words if len(word) == 9 and word[4] == "-")
    assert reviewer.get(f"/find?q={code.lower()}").location == f"/letters/{code}"
    assert reviewer.get("/find?q=11111-222").location == f"/people/{person.id}"
    assert reviewer.get(f"/find?q={alias.local_part}@letters.localhost").location == f"/people/{person.id}"
    assert reviewer.get("/find?q=lind").location.startswith("/pen-pals/")
    assert "1 letter " in text_of(reviewer.get("/find?q=100%25"))
    assert "Miriam Adler" in text_of(reviewer.get("/find?q=miriam"))
    both = text_of(reviewer.get("/find?q=theo"))
    assert "Theo 100% Brandt" in both
    assert "Theo Lind" in both
    assert "Nothing found" in text_of(reviewer.get("/find?q=zzz%25_"))


@pytest.mark.parametrize("asked", ["özgür", "ÖZGÜR", "Özgür ÇELİK", "çel", "émile", "ÉMILE ZOLA", "Émile z"])
def test_names_are_found_in_any_case_and_any_language(
    app: Flask, sign_in: SignIn, database: Database, asked: str
) -> None:
    """Capitals with accents are found by small letters and the other way round, on both engines."""
    with database.write() as session:
        person = factories.profile(session, committed_name="Özgür ÇELİK").id
        pal = factories.pen_pal(session, name="ÉMILE ZOLA").id
    place = sign_in(Role.REVIEWER).get(f"/find?q={quote(asked)}").location
    assert place == (f"/pen-pals/{pal}" if "mile" in asked.lower() else f"/people/{person}")
