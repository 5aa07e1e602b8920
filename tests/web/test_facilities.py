"""Facilities on the desk: found, added, changed, with whom to call and their history."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, Facility, MailPoint, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, marked_wrong, seen_by, text_of

SignIn = Callable[..., Visitor]
FACILITY = {"code": "cdr", "name": "FCI Cedar Ridge", "long_name": "", "jurisdiction": "us-bop"}
CONTACT = {"contacts-0-role": "prea", "contacts-0-name": "A. Lund", "contacts-0-phone": "541 555 0100"}


def point_of(database: Database, prison: Facility) -> MailPoint:
    """Load the newest address of a prison."""
    query = select(MailPoint).where(MailPoint.facility_id == prison.id).order_by(MailPoint.id.desc())
    with database.read() as session:
        return session.scalars(query.limit(1)).one()


def verbs(database: Database) -> list[str]:
    """Give what was recorded."""
    with database.read() as session:
        return list(session.scalars(select(Audit.verb).order_by(Audit.id)))


def test_facilities_are_found_by_name_code_and_what_is_to_do(
    database: Database, prison: Facility, sign_in: SignIn
) -> None:
    """Unverified and suspended ones on their own; the number of people beside each."""
    with database.write() as session:
        other = factories.facility(session, code="BND", name="FCI Bend 100%")
        factories.profile(session, factories.mail_point(session, other))
        factories.suspension(session, other)
    reader = sign_in(Role.AUDITOR)
    both = text_of(reader.get("/facilities"))
    assert "FCI Cedar Ridge" in both
    assert "suspended" in both
    for query, shown in (
        ("q=bnd", 1),
        ("q=100%25", 1),
        ("q=nothing", 0),
        ("only=unverified", 1),
        ("only=suspended", 1),
    ):
        page = text_of(reader.get(f"/facilities?{query}"))
        assert ("FCI Bend" in page) is bool(shown), query
        assert "FCI Cedar Ridge" not in page, query


def test_a_facility_keeps_whom_to_call(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """Contacts are there for urgent letters; an empty row is no contact; the record has old and new."""
    reviewer = sign_in(Role.REVIEWER)
    path = f"/facilities/{prison.id}/edit"
    assert 'value="FCI Cedar Ridge"' in reviewer.get(path).get_data(as_text=True)
    assert reviewer.post(path, **FACILITY, **CONTACT, **{"contacts-1-role": "chaplain"}).status_code == 302
    with database.read() as session:
        contacts = session.get_one(Facility, prison.id).contacts
    assert [(one["role"], one["name"], one["phone"]) for one in contacts] == [("prea", "A. Lund", "541 555 0100")]
    page = text_of(reviewer.get(f"/facilities/{prison.id}"))
    assert "A. Lund" in page
    assert "changed a facility" in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "This field is required"),
        ({"contacts-0-phone": ""}, "phone number or an email"),
        ({"contacts-0-email": "nobody"}, "no address"),
        ({"code": "BND"}, "BND already"),
    ],
)
def test_a_bad_form_loses_nothing_that_was_typed(
    database: Database, prison: Facility, sign_in: SignIn, wrong: dict[str, str], told: str
) -> None:
    """It comes back with what is wrong, and every other field as it was."""
    with database.write() as session:
        factories.facility(session, code="BND")
    form = FACILITY | CONTACT | {"contacts-0-note": "day and night"} | wrong
    answer = sign_in(Role.REVIEWER).post(f"/facilities/{prison.id}/edit", **form)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert 'value="day and night"' in answer.get_data(as_text=True)
    assert marked_wrong(answer) == set(wrong)


def test_the_second_to_change_a_facility_sees_what_the_first_wrote(prison: Facility, sign_in: SignIn) -> None:
    """Beside what they typed; nothing of either is lost without a word, and sent once more theirs is taken."""
    one, other = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    path = f"/facilities/{prison.id}/edit"
    seen = seen_by(other.get(path))
    assert one.post(path, **FACILITY, **CONTACT, seen=seen_by(one.get(path))).status_code == 302
    mine = FACILITY | {"name": "FCI Cedar", "contacts-0-role": "mailroom", "contacts-0-phone": "541 555 0199"}
    answer = other.post(path, seen=seen, **mine)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Name: FCI Cedar Ridge · yours: FCI Cedar" in page
    assert "A. Lund, 541 555 0100 · yours: " in page
    assert 'value="541 555 0199"' in answer.get_data(as_text=True)
    assert "A. Lund" in text_of(one.get(f"/facilities/{prison.id}"))
    assert other.post(path, seen=seen_by(answer), **mine).status_code == 302
    assert "541 555 0199" in text_of(one.get(f"/facilities/{prison.id}"))


@pytest.mark.parametrize("path", ["/facilities/99", "/facilities/99/edit", "/facilities/points/99/edit"])
def test_what_was_never_there_is_a_clear_404(app: Flask, sign_in: SignIn, path: str) -> None:
    """Not a crash, and not an empty form."""
    assert sign_in(Role.ADMIN).get(path).status_code == 404


def test_others_may_look_and_not_touch(prison: Facility, sign_in: SignIn, stranger: Visitor) -> None:
    """An auditor reads, a printer does not, a stranger signs in first; there is no button for who may not press it."""
    auditor = sign_in(Role.AUDITOR)
    assert "Edit" not in text_of(auditor.get(f"/facilities/{prison.id}"))
    assert auditor.post(f"/facilities/{prison.id}/edit").status_code == 403
    assert sign_in(Role.PRINTER).get("/facilities").status_code == 403
    assert stranger.get("/facilities").status_code == 302
    assert auditor.client.put("/facilities", headers={"X-CSRFToken": auditor.token()}).status_code == 405


def test_a_page_asks_little_however_much_there_is(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """At most a dozen queries, with units, rules, suspensions and history."""
    with database.write() as session:
        for number in range(5):
            point = factories.mail_point(session, prison, name=f"Unit {number}")
            factories.profile(session, point)
            factories.mail_rule(session, prison, mail_point_id=point.id)
            factories.suspension(session, prison)
    reader: Any = sign_in(Role.REVIEWER)
    for path in ("/facilities", f"/facilities/{prison.id}"):
        reader.get(path)
        with counted(database) as seen:
            assert reader.get(path).status_code == 200
        assert len([one for one in seen if one.lstrip().startswith("SELECT")]) <= 12, seen
