"""Addresses of facilities on the desk: added after a look, changed, verified by comparing, given up."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from relay.db import Database
from relay.models import Facility, MailPoint, ProfileStatus, Role
from tests import factories
from tests.web.conftest import Visitor, marked_wrong, seen_by, text_of
from tests.web.test_facilities import point_of, verbs
from web.facilities import compared

SignIn = Callable[..., Visitor]


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


def compared_at(visitor: Visitor, point: MailPoint) -> str:
    """Give what the page of a facility says somebody compares who verifies an address."""
    page = visitor.get(f"/facilities/{point.facility_id}").get_data(as_text=True)
    found = re.search(rf'points/{point.id}/verify".*?name="seen" value="(\w+)"', page, re.DOTALL)
    assert found
    return found.group(1)


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


def test_the_address_of_a_processing_centre_is_offered_and_never_forced(
    app: Flask, sign_in: SignIn, database: Database
) -> None:
    """It is filled in when somebody asks for it, with its source, and nothing is saved by that."""
    with database.write() as session:
        facility_id = factories.facility(session, name="SCI Phoenix", jurisdiction="us-pa").id
    reviewer = sign_in(Role.REVIEWER)
    path = f"/facilities/{facility_id}/points/new"
    plain = reviewer.get(path).get_data(as_text=True)
    assert "fill in its address (St. Petersburg)" in plain
    assert "PO Box 33028" not in plain
    filled = reviewer.get(f"{path}?like=destination-general").get_data(as_text=True)
    assert "PO Box 33028" in filled
    assert "pa.gov/agencies" in filled
