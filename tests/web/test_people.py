"""People, pen pals and facilities on the desk: added, changed, verified, and each time in the record."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from relay.db import Database
from relay.models import Alias, Audit, Consent, Letter, LetterState, MailPoint, PenPal, Profile, ProfileStatus, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, marked_wrong, seen_by, text_of
from web.cursors import PAGE_ROWS
from web.facilities import compared

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


def test_a_name_with_what_nobody_sees_is_refused_at_its_field(point: int, sign_in: SignIn) -> None:
    """It would turn the envelope's letters round; the message shows it escaped."""
    answer = sign_in(Role.REVIEWER).post(
        "/people/new", mail_point_id=str(point), **(PERSON | {"committed_name": "Dale \u202ekavoN"})
    )
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "(U+202E)" in page
    field = re.search(r'<input[^>]*name="committed_name"[^>]*>', page)
    assert field
    assert 'aria-invalid="true"' in field.group()


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
    form = PERSON | {"preferred_name": "Dale", "release_date": "2031-05-01", "languages": "en, es"}
    assert reviewer.post(f"{place}/edit", **form).status_code == 302
    with database.read() as session:
        detail = session.scalars(select(Audit).where(Audit.verb == "profile.changed")).one().detail
        assert detail is not None
        assert detail.old == {"preferred_name": "", "release_date": None, "languages": []}
        assert detail.new == {"preferred_name": "Dale", "release_date": "2031-05-01", "languages": ["en", "es"]}


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
        ({"surname": "Ellery"}, "is no part of the name"),
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


def test_a_surname_that_is_worked_out_is_shown_and_corrected(point: int, sign_in: SignIn, database: Database) -> None:
    """Their page says how the name stands where the surname is first; what somebody gives goes before it."""
    reviewer = sign_in(Role.REVIEWER)
    form = PERSON | {"mail_point_id": str(point), "committed_name": "Ana Sofia Martin Blas"}
    place = reviewer.post("/people/new", **form).location
    told = text_of(reviewer.get(place))
    assert "Surname Blas worked out from the name Blas Ana Sofia Martin where the surname stands first" in told
    assert reviewer.post(f"{place}/edit", **form, surname="Martín  Blas").status_code == 302
    told = text_of(reviewer.get(place))
    assert "Surname Martin Blas Martin Blas Ana Sofia where the surname stands first" in told
    with database.read() as session:
        assert session.scalars(select(Profile.surname)).one() == "Martín Blas"
    assert "profile.changed" in verbs(database)


def picture() -> BytesIO:
    """Give a small picture, as a form sends it."""
    out = BytesIO()
    Image.new("RGB", (60, 40), (180, 120, 60)).save(out, "JPEG")
    return BytesIO(out.getvalue())


def upload(visitor: Visitor, path: str, file: tuple[BytesIO, str], **form: str) -> TestResponse:
    """Send a form with a photo."""
    facts = {"csrf_token": visitor.token(), **form, "photo": file}
    return visitor.client.post(path, data=facts, content_type="multipart/form-data")


def test_a_photo_is_made_again_and_shown_to_readers(point: int, sign_in: SignIn, database: Database) -> None:
    """Served as what strangers sent; it can be taken away again."""
    reviewer = sign_in(Role.REVIEWER)
    form = PERSON | {"mail_point_id": str(point)}
    place = upload(reviewer, "/people/new", (picture(), "me.jpg"), **form).location
    shown = reviewer.get(f"{place}/photo.jpg")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert f"{place}/photo.jpg" in reviewer.get(place).get_data(as_text=True)
    assert reviewer.post(f"{place}/edit", photo_gone="y", **PERSON).status_code == 302
    assert reviewer.get(f"{place}/photo.jpg").status_code == 404


def test_a_photo_that_cannot_be_used_is_said_beside_its_field(point: int, sign_in: SignIn) -> None:
    """So is one that has to be chosen again because something else is wrong; what was typed stays."""
    reviewer = sign_in(Role.REVIEWER)
    form = PERSON | {"mail_point_id": str(point)}
    answer = upload(reviewer, "/people/new", (BytesIO(b"%!PS"), "me.jpg"), **form)
    assert answer.status_code == 422
    assert "This file is no picture that can be read" in text_of(answer)
    assert 'value="Dale R Novak"' in answer.get_data(as_text=True)
    answer = upload(reviewer, "/people/new", (picture(), "me.jpg"), **(form | {"register_number": "12"}))
    assert answer.status_code == 422
    assert "Choose the photo again" in text_of(answer)
    assert 'aria-describedby="register_number-about"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"languages": "en, klingonese"}, "is not a language"),
        ({"birthday_month": "13"}, "Not a valid choice"),
        ({"release_date": "soon"}, "Not a valid date"),
        ({"about": "x" * 4_001}, "longer than 4000"),
        ({"print_size": "huge"}, "Not a valid choice"),
        ({"mail_point_id": "99"}, "Not a valid choice"),
    ],
)
def test_each_field_says_what_is_wrong_with_it(
    point: int, sign_in: SignIn, database: Database, wrong: dict[str, str], line: str
) -> None:
    """And nobody is added."""
    form = PERSON | {"mail_point_id": str(point)} | wrong
    answer = sign_in(Role.REVIEWER).post("/people/new", **form)
    assert answer.status_code == 422
    assert line in text_of(answer)
    with database.read() as session:
        assert session.scalar(select(Profile.id)) is None


def test_the_second_to_save_is_told_what_the_first_did(point: int, sign_in: SignIn, database: Database) -> None:
    """Nothing of theirs is lost, nor written over the other's unseen; saving once more does it."""
    one, other = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    place = one.post("/people/new", mail_point_id=str(point), **PERSON).location
    seen = seen_by(other.get(f"{place}/edit"))
    assert one.post(f"{place}/edit", **(PERSON | {"preferred_name": "Dale"})).status_code == 302
    answer = other.post(f"{place}/edit", seen=seen, **(PERSON | {"preferred_name": "D."}))
    assert answer.status_code == 409
    assert "Name they go by: Dale" in text_of(answer)
    assert 'value="D."' in answer.get_data(as_text=True)
    again = other.post(f"{place}/edit", seen=seen_by(answer), **(PERSON | {"preferred_name": "D."}))
    assert again.status_code == 302
    with database.read() as session:
        assert session.scalars(select(Profile.preferred_name)).one() == "D."


def test_consent_with_a_paper_is_recorded_as_such(point: int, sign_in: SignIn, database: Database) -> None:
    """With its day, and what it is for."""
    paper = {"consent_form": "signed, binder 3", "consented_on": "2025-03-01", "consent_scope": "letters"}
    sign_in(Role.REVIEWER).post("/people/new", mail_point_id=str(point), **PERSON, **paper)
    with database.read() as session:
        one = session.scalars(select(Consent)).one()
        assert (one.form, one.given_on.isoformat(), one.scope) == ("signed, binder 3", "2025-03-01", "letters")


def test_a_consent_that_cannot_be_is_said_at_its_day(point: int, sign_in: SignIn) -> None:
    """Also on the form of somebody new, where that day goes by another name."""
    paper = {"consented": "y", "consent_form": "signed", "consented_on": "2099-01-01"}
    answer = sign_in(Role.REVIEWER).post("/people/new", mail_point_id=str(point), **(PERSON | paper))
    assert answer.status_code == 422
    assert marked_wrong(answer) == {"consented_on"}


def test_people_are_found_by_name_place_and_status(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Each filter alone, and all of them; what waits for each is counted."""
    with database.write() as session:
        prison = factories.facility(session, name="FCI Alder")
        there = factories.mail_point(session, prison)
        theo = factories.profile(
            session, there, committed_name="Theo Brandt", register_number="11111-222", status=ProfileStatus.PAUSED
        )
        alias = factories.alias(session, theo, local_part="tamuvo-nira")
        factories.letter(session, LetterState.ON_HOLD, to=alias)
        factories.profile(session, committed_name="Ada Lind")
    reviewer = sign_in(Role.REVIEWER)
    for asked in (
        "q=theo",
        "q=11111",
        "q=tamuvo-nira",
        f"facility={prison.id}",
        "status=paused",
        "q=brandt&status=paused",
    ):
        page = text_of(reviewer.get(f"/people?{asked}"))
        assert "Theo Brandt" in page, asked
        assert "Ada Lind" not in page, asked
    assert "Nobody found" in text_of(reviewer.get("/people?q=theo&status=died"))
    everybody = text_of(reviewer.get("/people?status=nonsense&facility=x"))
    assert "Ada Lind" in everybody
    assert re.search(r"letters are paused no consent in force 1\b", everybody)


def test_a_person_has_a_page_with_all_that_is_known(app: Flask, sign_in: SignIn, database: Database) -> None:
    """In at most a dozen queries, however many letters and addresses they have."""
    with database.write() as session:
        person = factories.profile(
            session, second_reader=True, large_print=True, about="Gardens.", interests="Chess", birthday_month=4
        )
        reached = [factories.alias(session, person) for _ in range(3)]
        pals = [factories.pen_pal(session, name=f"Wanda {number}") for number in range(3)]
        for number in range(25):
            factories.letter(session, to=reached[number % 2], by=pals[number % 3])
        for pal in pals:
            factories.correspondence(session, pal, person)
    reviewer = sign_in(Role.REVIEWER)
    reviewer.get(f"/people/{person.id}")
    with counted(database) as seen:
        page = reviewer.get(f"/people/{person.id}")
    assert len(seen) <= 12, seen
    told = text_of(page)
    for part in ("Gardens.", "Chess", "April", "large, 18 point", "two for every letter", "13 letters", "12 letters"):
        assert part in told
    assert "nothing came yet" in told
    assert "Wanda 2" in told
    assert f"/people/{person.id}/letters?alias={reached[0].id}" in page.get_data(as_text=True)


def test_all_letters_are_listed_once(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A page at a time, to one address when that is asked for."""
    with database.write() as session:
        person = factories.profile(session)
        one, other = factories.alias(session, person), factories.alias(session, person)
        pal = factories.pen_pal(session)
        for number in range(PAGE_ROWS + 3):
            at = factories.NOW + timedelta(minutes=number // 3)
            factories.letter(session, to=one if number else other, by=pal, received_at=at)
    reviewer = sign_in(Role.REVIEWER)
    path, codes = f"/people/{person.id}/letters", []
    while path:
        page = reviewer.get(path).get_data(as_text=True)
        codes += re.findall(r'href="/letters/([^"]+)" dir="auto" data-row-link', page)
        onward = re.search(r'href="([^"]*after=[^"]+)"', page)
        path = onward.group(1).replace("&amp;", "&") if onward else ""
    assert len(set(codes)) == len(codes) == PAGE_ROWS + 3
    only = reviewer.get(f"/people/{person.id}/letters?alias={other.id}").get_data(as_text=True)
    assert len(re.findall("data-row-link", only)) == 1
    assert reviewer.get("/people/99/letters").status_code == 404


def test_a_letter_without_consent_says_so(app: Flask, sign_in: SignIn, database: Database) -> None:
    """It is not stopped for it, but nobody approves it unaware."""
    with database.write() as session:
        row = factories.letter(session)
    reviewer = sign_in(Role.REVIEWER)
    assert "No consent of Marcus E. Ellery is in force." in text_of(reviewer.get(f"/letters/{row.id}"))
    with database.write() as session:
        session.get_one(Profile, row.profile_id).consented_at = factories.NOW
    assert "No consent of" not in text_of(reviewer.get(f"/letters/{row.id}"))


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
    reviewer.post(f"/facilities/points/{added.id}/verify", seen=compared(added))
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


def test_nobody_is_put_somewhere_by_an_oversight(point: int, sign_in: SignIn, database: Database) -> None:
    """The form of somebody new begins nowhere, and is not taken before somebody has said where they are."""
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get("/people/new").get_data(as_text=True)
    assert re.search(r'<select[^>]* name="mail_point_id">\s*<option(?: selected)? value="0">choose where<', page)
    assert not re.search(rf'selected[^>]* value="{point}"', page)
    answer = reviewer.post("/people/new", mail_point_id="0", **PERSON)
    assert answer.status_code == 422
    assert "mail_point_id" in marked_wrong(answer)
    assert "Choose where they are." in text_of(answer)
    with database.read() as session:
        assert session.scalar(select(Profile.id)) is None
