"""Importing facilities with errors: bad rows are named, nothing is written unconfirmed, good rows only."""

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from relay.db import Database
from relay.models import Facility, MailPoint, Role
from tests import factories
from tests.counting import counted
from tests.factories import NOW
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
HEADER = "code,name,long_name,mail_line1,mail_line2,mail_city,mail_state,mail_zip\n"
GOOD = "NEW,FCI New,Federal Correctional Institution,PO BOX 1,,Bend,OR,97701\n"
BAD = "BAD,=cmd(),,PO BOX 2,,Bend,ZZ,977\n"


@pytest.fixture
def reviewer(app: Flask, sign_in: SignIn) -> Visitor:
    """Sign a reviewer in."""
    return sign_in(Role.REVIEWER)


def upload(visitor: Visitor, content: bytes, name: str = "list.csv") -> TestResponse:
    """Send a file as the form does."""
    head = "--part\r\nContent-Disposition: form-data; name="
    before = f'{head}"csrf_token"\r\n\r\n{visitor.token()}\r\n{head}"list"; filename="{name}"\r\n\r\n'
    body = before.encode() + content + b"\r\n--part--\r\n"
    return visitor.client.post("/facilities/import", data=body, content_type="multipart/form-data; boundary=part")


def number(database: Database) -> int:
    """Count the facilities."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Facility)) or 0


def test_each_bad_row_is_named_with_its_column_and_why(database: Database, reviewer: Visitor) -> None:
    """By its line in the file; nothing is written by looking."""
    text = HEADER + GOOD + BAD + GOOD + ",,,,,,,\n"
    page = text_of(upload(reviewer, text.encode()))
    assert "1 will be added" in page
    assert "3 wrong" in page
    for told in (
        "3 =cmd() BAD wrong name : it begins with =, as a formula does",
        "mail_state : ZZ is no state, given by its two letters",
        "mail_zip : 977 is no ZIP code",
        "code : NEW stands in line 2 already",
        "code : it is empty",
    ):
        assert told in page
    assert number(database) == 0


def test_a_row_with_a_code_or_jurisdiction_that_cannot_be_is_left_out(database: Database, reviewer: Visitor) -> None:
    """The look names it, and writing leaves it out and takes the others."""
    text = HEADER.replace("\n", ",jurisdiction\n") + GOOD.replace("\n", ",US-TX\n")
    text += GOOD.replace("NEW", "<b>").replace("\n", ",zz-none\n")
    text += GOOD.replace("NEW", "TWO").replace("Bend", "Be\u202end").replace("\n", ",us-tx\n")
    page = text_of(reviewer.post("/facilities/import", pasted=text, source="handbook"))
    assert "1 will be added" in page
    assert "code : '<b>' cannot be a facility's code" in page
    assert "jurisdiction : 'zz-none' is no jurisdiction" in page
    assert "holds a character that nobody sees (U+202E)" in page
    assert reviewer.post("/facilities/import/confirm", pasted=text, source="handbook").status_code == 302
    with database.read() as session:
        assert [(one.code, one.jurisdiction) for one in session.scalars(select(Facility))] == [("NEW", "us-tx")]
    assert "1 stays as it is" in text_of(reviewer.post("/facilities/import", pasted=text, source="handbook"))


def test_confirming_writes_the_good_rows_and_no_others(database: Database, reviewer: Visitor) -> None:
    """It reads the list again; every address is unverified, and says where it is from."""
    answer = reviewer.post("/facilities/import/confirm", pasted=HEADER + GOOD + BAD, source="handbook")
    assert answer.status_code == 302
    page = text_of(reviewer.get(answer.location))
    assert "1 facilities added, 0 changed." in page
    assert "1 row was left out" in page
    with database.read() as session:
        point = session.scalars(select(MailPoint)).one()
    assert (point.verified_at, point.source, point.address.locality) == (None, "handbook", "Bend")
    again = text_of(reviewer.post("/facilities/import", pasted=HEADER + GOOD))
    assert "1 stays as it is" in again
    assert "There is nothing to write in this list." in again


def test_the_confirmation_carries_the_list_as_it_was_seen(database: Database, reviewer: Visitor) -> None:
    """What the page sends back is what was uploaded: quotation marks, line breaks, accents and all."""
    text = HEADER + 'NEW,"FCI ""Ñandú"", <b>New</b>",,PO BOX 1,,Bend,OR,97701\n'
    page = upload(reviewer, text.encode()).get_data(as_text=True)
    assert "<b>New" not in page
    start = page.index('<textarea name="pasted" hidden>') + len('<textarea name="pasted" hidden>')
    carried = unescape(page[start : page.index("</textarea>", start)]).removeprefix("\n")
    assert carried == text
    reviewer.post("/facilities/import/confirm", pasted=carried, source="x")
    with database.read() as session:
        assert session.scalars(select(Facility.name)).all() == ['FCI "Ñandú", <b>New</b>']


def test_a_known_facility_changes_and_what_changes_is_shown(database: Database, reviewer: Visitor) -> None:
    """From what to what; an address that somebody verified stays whatever a list says."""
    with database.write() as session:
        for code, verified in (("NEW", None), ("OLD", NOW)):
            prison = factories.facility(
                session, code=code, name="FCI Was", contacts=[{"name": "A. Lund", "phone": "1"}]
            )
            factories.mail_point(session, prison, verified_at=verified)
    rows = HEADER + GOOD + GOOD.replace("NEW", "OLD")
    page = text_of(reviewer.post("/facilities/import", pasted=rows))
    assert "name: FCI Was → FCI New" in page
    assert "PO Box 9000, Cedar Ridge" in page
    assert "the one that somebody verified stays" in page
    assert reviewer.post("/facilities/import/confirm", pasted=rows).status_code == 302
    with database.read() as session:
        towns = session.scalars(select(MailPoint.address).order_by(MailPoint.id)).all()
        names = session.scalars(select(Facility.contacts)).all()
    assert [one.locality for one in towns] == ["Bend", "Cedar Ridge"]
    assert [one[0]["name"] for one in names] == ["A. Lund", "A. Lund"]


def test_a_list_makes_no_prison_into_another(database: Database, reviewer: Visitor) -> None:
    """Another name in another state is another prison with the same code: its row is wrong, and says why."""
    with database.write() as session:
        prison = factories.facility(session, code="NEW", name="FCI Alder Falls")
        factories.mail_point(session, prison)
    elsewhere = HEADER + GOOD.replace(",OR,97701", ",WV,24910")
    page = text_of(reviewer.post("/facilities/import", pasted=elsewhere))
    assert "NEW is FCI Alder Falls in OR here, so this is another prison" in page
    assert "There is nothing to write in this list." in page
    reviewer.post("/facilities/import/confirm", pasted=elsewhere)
    with database.read() as session:
        assert session.scalars(select(Facility.name)).all() == ["FCI Alder Falls"]
    moved = elsewhere.replace("FCI New", "FCI ALDER FALLS")
    assert "1 will change" in text_of(reviewer.post("/facilities/import", pasted=moved))


@pytest.mark.parametrize(
    ("content", "name", "guessed"),
    [
        (("\ufeff" + HEADER + GOOD.replace("New", "Ñu")).encode(), "Ñu", False),
        ((HEADER + GOOD.replace("New", "Ñu")).encode("latin-1"), "Ñu", True),
        ((HEADER + GOOD.replace("New", "Ñu")).encode("utf-16"), "Ñu", False),
        ((HEADER + GOOD).replace(",", ";").encode(), "New", False),
        ((HEADER + GOOD).replace("\n", "\r\n").encode(), "New", False),
        ((HEADER + GOOD).replace("\n", "\r").encode(), "New", False),
        ((HEADER.upper() + GOOD).encode(), "New", False),
        ((HEADER.replace(",", " , ").replace("long_name", "Long name") + GOOD).encode(), "New", False),
    ],
    ids=["a mark first", "Latin-1", "UTF-16", "semicolons", "Windows", "an old Mac", "capitals", "spaces"],
)
def test_whatever_program_wrote_it(reviewer: Visitor, content: bytes, name: str, guessed: bool) -> None:
    """Its letters are right, and when they had to be guessed the page says so."""
    page = text_of(upload(reviewer, content))
    assert f"FCI {name}" in page
    assert "1 will be added" in page
    assert ("read as Latin-1" in page) is guessed


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "choose a file"),
        (b"a,b\n1,2\n", "no column code, name"),
        (b"\x89PNG\r\n\0\0\0", "not a text file"),
        (b"PK\x03\x04\x14" + b"x" * 200, "save it as CSV"),
        (b"\xef\xbb\xbf\n", "The list is empty"),
        (b'"' + b"x\n" * 100_000, "Line 1 cannot be read"),
        (HEADER.replace("long_name", "Code").encode() + GOOD.encode(), "column code is there twice"),
        (HEADER.encode() + b"x" * 900_001, "too large"),
        (HEADER.encode() + b"x" * 2_000_000, "too large"),
        (HEADER.encode() + b'NEW,"' + b"x\n" * 100_000, "Line 2 cannot be read: is a quotation mark missing?"),
        (HEADER.encode() + b"A,,,,,,,\n" * 5_001, "too long"),
    ],
    ids=[
        "nothing",
        "another table",
        "a picture",
        "a workbook",
        "an empty one",
        "an open header",
        "twice",
        "too large",
        "twice too large",
        "an open quotation mark",
        "too many",
    ],
)
def test_what_is_no_list_is_refused_in_one_line(reviewer: Visitor, content: bytes, told: str) -> None:
    """And never half written."""
    answer = upload(reviewer, content, "list.csv" if content else "")
    assert answer.status_code == 422
    assert told in text_of(answer).replace("Choose", "choose")


def test_a_row_is_named_by_the_line_it_begins_at(reviewer: Visitor) -> None:
    """Also behind one that goes over two, and behind an empty one."""
    two_lines = GOOD.replace("FCI New", '"FCI\nNew"')
    page = text_of(upload(reviewer, (HEADER + two_lines + "\n" + BAD).encode()))
    assert "5 =cmd() BAD wrong" in page
    assert "2 FCI New NEW will be added" in page


def test_the_name_of_a_file_is_not_rewritten(reviewer: Visitor) -> None:
    """It stands as it is called, or not at all."""
    assert "my_list.csv" in text_of(upload(reviewer, (HEADER + GOOD).encode(), "my_list.csv"))
    assert "My_list" not in text_of(upload(reviewer, b"a,b\n", "my_list.csv"))


def test_a_list_that_is_too_large_comes_back_with_its_form(reviewer: Visitor) -> None:
    """What was pasted stands there again, and its field is the one that is wrong."""
    answer = reviewer.post("/facilities/import", pasted="x" * 1_500_000)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "The list is too large: 900 KB at most." in text_of(answer)
    assert 'name="pasted" spellcheck="false" aria-invalid="true" aria-describedby="import-fault"' in page
    assert "x" * 1_500_000 in page


def test_a_file_that_nobody_reads_to_its_end_comes_back_with_an_empty_form(reviewer: Visitor) -> None:
    """It says at its field how much is too much."""
    answer = upload(reviewer, b"x" * 10_000_000)
    assert answer.status_code == 413
    assert "The list is too large: 900 KB at most." in text_of(answer)
    assert 'aria-describedby="list-about import-fault" aria-invalid="true"' in answer.get_data(as_text=True)


def test_what_was_pasted_is_not_lost(reviewer: Visitor) -> None:
    """It stands in its field again."""
    answer = reviewer.post("/facilities/import", pasted="code;oops", source="a call")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "code;oops</textarea>" in page
    assert 'value="a call"' in page


def test_the_federal_institutions_come_with_it(database: Database, reviewer: Visitor) -> None:
    """One click to look, one to import; every address is unverified until somebody confirms it."""
    page = text_of(reviewer.post("/facilities/import", shipped="us-bop"))
    assert "122 will be added" in page
    assert "88021 is not a ZIP code of TX: compare it" in page
    assert reviewer.post("/facilities/import/confirm", shipped="us-bop").status_code == 302
    with database.read() as session:
        points = session.scalars(select(MailPoint)).all()
    assert len(points) == 122
    assert {point.verified_at for point in points} == {None}
    assert all("as of 2015-12-13" in point.source for point in points)
    assert "not verified" in text_of(reviewer.get("/facilities/1"))
    assert reviewer.post("/facilities/import", shipped="mars").status_code == 404


def test_only_those_who_decide_import(app: Flask, sign_in: SignIn, stranger: Visitor) -> None:
    """Nobody else sees the page."""
    for role in (Role.AUDITOR, Role.PRINTER):
        assert sign_in(role).post("/facilities/import", pasted=HEADER + GOOD).status_code == 403
    assert stranger.get("/facilities/import").status_code == 302
    admin = sign_in(Role.ADMIN)
    assert admin.client.put("/facilities/import", headers={"X-CSRFToken": admin.token()}).status_code == 405


def test_looking_asks_little_however_long_the_list(database: Database, reviewer: Visitor) -> None:
    """At most a dozen queries for the whole of it."""
    form = {"csrf_token": reviewer.token(), "shipped": "us-bop"}
    with counted(database) as seen:
        assert reviewer.client.post("/facilities/import", data=form).status_code == 200
    assert len([one for one in seen if one.lstrip().startswith("SELECT")]) <= 12, seen
