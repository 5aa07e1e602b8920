"""Facilities and their addresses on the desk: found, changed, verified, given up, with their history."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, Facility, MailPoint, ProfileStatus, Role
from tests import factories
from tests.counting import counted
from tests.factories import NOW
from tests.web.conftest import Visitor, marked_wrong, seen_by, text_of
from web.facilities import compared

SignIn = Callable[..., Visitor]
FACILITY = {"code": "cdr", "name": "FCI Cedar Ridge", "long_name": "", "jurisdiction": "us-bop"}
CONTACT = {"contacts-0-role": "prea", "contacts-0-name": "A. Lund", "contacts-0-phone": "541 555 0100"}
ADDRESS = {
    "name": "Camp",
    "mail_class": "general",
    "recipient_lines": "FCI Cedar Ridge",
    "street_lines": "PO Box 487",
    "locality": "Cedar Ridge",
    "region": "OR",
    "postal_code": "97001",
    "country": "us",
    "verified_lines": "",
    "envelope": "",
    "takes_redacted": "y",
    "source": "its own page",
}


@pytest.fixture
def prison(app: Flask, database: Database) -> Facility:
    """Add a prison with one verified address."""
    with database.write() as session:
        found = factories.facility(session, code="CDR")
        factories.mail_point(session, found, verified_at=NOW, source="its page")
        return found


def point_of(database: Database, prison: Facility) -> MailPoint:
    """Load the newest address of a prison."""
    query = select(MailPoint).where(MailPoint.facility_id == prison.id).order_by(MailPoint.id.desc())
    with database.read() as session:
        return session.scalars(query.limit(1)).one()


def compared_at(visitor: Visitor, point: MailPoint) -> str:
    """Give what the page of a facility says somebody compares who verifies an address."""
    page = visitor.get(f"/facilities/{point.facility_id}").get_data(as_text=True)
    found = re.search(rf'points/{point.id}/verify".*?name="seen" value="(\w+)"', page, re.DOTALL)
    assert found
    return found.group(1)


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


@pytest.mark.parametrize("wrong", [{"street_lines": " "}, {"country": "zz"}, {"name": "", "mail_class": "general"}])
def test_what_is_wrong_with_an_address_is_said_at_its_field(
    prison: Facility, sign_in: SignIn, wrong: dict[str, str]
) -> None:
    """What the rules of addresses say too: no such country, a unit that has one already."""
    answer = sign_in(Role.REVIEWER).post(f"/facilities/{prison.id}/points", **(ADDRESS | wrong))
    assert answer.status_code == 422
    assert marked_wrong(answer) == {next(iter(wrong))}


def test_an_address_is_looked_at_before_it_is_saved(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """The block as it will stand in the window; the look alone stores nothing."""
    reviewer = sign_in(Role.REVIEWER)
    path = f"/facilities/{prison.id}/points"
    assert reviewer.get(f"{path}/new").status_code == 200
    looked = reviewer.post(path, **ADDRESS, look="1")
    assert "JO EXAMPLE 12345-678 FCI CEDAR RIDGE PO BOX 487 CEDAR RIDGE OR 97001" in text_of(looked)
    assert point_of(database, prison).name == ""
    exact = ADDRESS | {"verified_lines": "FCI C. Ridge\nBox 487"}
    assert "FCI C. Ridge Box 487" in text_of(reviewer.post(path, **exact, look="1"))
    assert reviewer.post(path, **ADDRESS).status_code == 302
    assert point_of(database, prison).name == "Camp"


def test_an_address_that_changes_is_unverified_again(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """And says so; what else it says is kept, and the history has old and new."""
    reviewer = sign_in(Role.REVIEWER)
    point = point_of(database, prison)
    path = f"/facilities/points/{point.id}/edit"
    same = ADDRESS | {"name": "", "street_lines": "PO Box 9000", "copies_both_sides": "y"}
    assert reviewer.post(path, **same).status_code == 302
    assert point_of(database, prison).verified_at is not None
    assert reviewer.post(path, **(same | {"street_lines": "PO Box 1"})).status_code == 302
    page = text_of(reviewer.get(f"/facilities/{prison.id}"))
    assert "The address is unverified now" in page
    assert "FCI Cedar Ridge, PO Box 9000, Cedar Ridge, OR, 97001, US → FCI Cedar Ridge, PO Box 1" in page
    assert point_of(database, prison).copies_both_sides


def test_somebody_verifies_an_address_and_says_with_what(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """An act of its own: who, when, and the source; without any source it is refused, beside the address."""
    reviewer = sign_in(Role.REVIEWER)
    with database.write() as session:
        bare = factories.mail_point(session, prison, name="Camp")
    path = f"/facilities/points/{bare.id}/verify"
    seen = compared_at(reviewer, bare)
    refused = reviewer.post(path, seen=seen)
    assert refused.status_code == 422
    assert "what it was compared with" in text_of(refused)
    assert marked_wrong(refused) == {"source"}
    assert reviewer.post(path, seen=seen, source="bop.gov, today").status_code == 302
    verified = point_of(database, prison)
    assert (verified.source, verified.verified_at is not None, verified.verified_by_id is not None) == (
        "bop.gov, today",
        True,
        True,
    )
    assert "Casey Reviewer" in text_of(reviewer.get(f"/facilities/{prison.id}"))


def test_nobody_verifies_what_they_have_not_compared(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """An address or a source that somebody changed meanwhile is shown, and stays unverified; so does one unseen."""
    one, other = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    point = point_of(database, prison)
    path = f"/facilities/points/{point.id}"
    began = compared_at(one, point)
    wrongtown = ADDRESS | {"name": "", "street_lines": "PO BOX 9999", "locality": "Wrongtown"}
    assert other.post(f"{path}/edit", **wrongtown).status_code == 302
    for stale in ({"seen": began}, {}):
        answer = one.post(f"{path}/verify", source="the card on my desk", **stale)
        assert answer.status_code == 409
        page = text_of(answer)
        assert "Somebody changed this address while you compared it" in page
        assert "WRONGTOWN" in page
        assert 'value="the card on my desk"' in answer.get_data(as_text=True)
        assert point_of(database, prison).verified_at is None
    assert one.post(f"{path}/verify", seen=compared_at(one, point)).status_code == 302
    assert point_of(database, prison).verified_at is not None


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


@pytest.mark.parametrize("look", [{}, {"look": "1"}], ids=["saved", "looked at"])
def test_the_second_to_change_an_address_sees_what_the_first_wrote(
    database: Database, prison: Facility, sign_in: SignIn, look: dict[str, str]
) -> None:
    """Line by line, and before the block is looked at too: a look does not make an older form a newer one."""
    one, other = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    path = f"/facilities/points/{point_of(database, prison).id}/edit"
    seen = seen_by(other.get(path))
    theirs = ADDRESS | {"name": "", "street_lines": "PO Box 1\nAnnex"}
    assert one.post(path, **theirs, seen=seen_by(one.get(path))).status_code == 302
    answer = other.post(path, seen=seen, **(ADDRESS | {"name": "", "takes_redacted": ""}), **look)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Street or PO box: PO Box 1, Annex · yours: PO Box 487" in page
    assert "something blacked out: yes · yours: no" in page
    assert point_of(database, prison).address.street_lines == ("PO Box 1", "Annex")


def test_an_address_is_given_up_when_nobody_is_there(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """With a reason; people who get letters there are moved first; it can be used again, unverified."""
    point = point_of(database, prison)
    with database.write() as session:
        person = factories.profile(session, point)
    reviewer = sign_in(Role.REVIEWER)
    path = f"/facilities/points/{point.id}"
    page = reviewer.get(f"/facilities/{prison.id}")
    assert "1 person gets letters here." in text_of(page)
    assert f"{path}/retire" not in page.get_data(as_text=True)
    refused = reviewer.post(f"{path}/retire", reason="the page was open")
    assert "1 person gets letters there: move them first" in text_of(refused)
    assert 'value="the page was open"' in refused.get_data(as_text=True)
    assert marked_wrong(refused) == set()
    with database.write() as session:
        session.get_one(type(person), person.id).status = ProfileStatus.RELEASED
    assert marked_wrong(reviewer.post(f"{path}/retire", reason=" ")) == {"reason"}
    assert reviewer.post(f"{path}/retire", reason="closed").status_code == 302
    assert point_of(database, prison).retired_at is not None
    assert reviewer.post(f"{path}/verify", seen=compared(point_of(database, prison))).status_code == 422
    assert reviewer.post(f"{path}/again").status_code == 302
    again = point_of(database, prison)
    assert (again.retired_at, again.verified_at) == (None, None)
    assert verbs(database)[-2:] == ["mail_point.retired", "mail_point.reopened"]


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
