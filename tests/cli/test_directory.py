"""`mailcall facility`, `profile` and `alias`: who can be written to, and where."""

from pathlib import Path

import pytest

from tests.cli.conftest import Mailcall

ADDRESS = ("--line", "PO Box 4000", "--city", "Cedar Ridge", "--region", "OR", "--postal-code", "97001")
LIST = """code,name,long_name,mail_line1,mail_line2,mail_city,mail_state,mail_zip,mail_as_of,note
ABC,FCI Abc,Federal Correctional Institution,PO BOX 1,,Abc,PA,17887,2015-12-13,
DEF,FPC Def,Federal Prison Camp,,,Def,WV,24910,2015-12-13,has no box
"""


@pytest.fixture
def facility(mailcall: Mailcall, installed: Path) -> None:
    """Add a facility."""
    assert mailcall("facility", "add", "cdr", "FCI Cedar Ridge", *ADDRESS).status == 0


def test_an_imported_address_starts_unverified(mailcall: Mailcall, installed: Path) -> None:
    """It keeps where it is from; a row without an address is left out and named; a second time adds nothing."""
    (installed / "list.csv").write_text(LIST)
    ran = mailcall("facility", "import", installed / "list.csv", "--json")
    assert ran.row == {"added": 1, "changed": 0, "known": 0, "left_out": 1}
    assert "DEF" in ran.err
    point = mailcall("facility", "list", "--json").row["mail_points"][0]
    assert point["verified_at"] is None
    assert point["source"] == "list.csv, as of 2015-12-13"
    assert point["lines"] == ["FCI ABC", "FEDERAL CORRECTIONAL INSTITUTION", "PO BOX 1", "ABC PA 17887"]
    assert mailcall("facility", "import", installed / "list.csv", "--json").row["known"] == 1


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\xff\xfe"])
def test_a_file_that_is_no_list_is_refused(mailcall: Mailcall, installed: Path, content: bytes) -> None:
    """One line says why; so does a file that is not there."""
    (installed / "list.csv").write_bytes(content)
    ran = mailcall("facility", "import", installed / "list.csv")
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert mailcall("facility", "import", installed / "none.csv").status == 1


def test_a_facility_can_have_a_second_address(mailcall: Mailcall, facility: None) -> None:
    """A camp has a box of its own; the same code without a unit is refused."""
    assert mailcall("facility", "add", "CDR", "FCI Cedar Ridge", *ADDRESS).status == 1
    ran = mailcall("facility", "add", "CDR", "--unit", "Camp", *ADDRESS, "--json")
    assert [point["unit"] for point in ran.row["mail_points"]] == ["", "Camp"]


def test_an_address_is_added_with_what_stands_above_it_and_who_compared_it(mailcall: Mailcall, installed: Path) -> None:
    """A processing centre has a line of its own above the name; a day to come, or nobody, verifies nothing."""
    assert mailcall("staff", "add", "maria@example.org", "--role", "reviewer").status == 0
    above = ("--above", "TEXAS MAIL CENTRE", "--above", "{name} {number}")
    words = ("TX1", "Unit One", *above, *ADDRESS, "--source", "its page, 2026-05-01")
    by = ("--verified-by", "maria@example.org")
    assert "give --verified-on" in mailcall("facility", "add", *words, *by).err
    assert mailcall("facility", "add", *words, *by, "--verified-on", "2999-01-01").status == 1
    point = mailcall("facility", "add", *words, *by, "--verified-on", "2026-05-02", "--json").row["mail_points"][0]
    assert point["lines"][0] == "TEXAS MAIL CENTRE"
    assert point["verified_at"].startswith("2026-05-0")
    nowhere = ("TX2", "Unit Two", *ADDRESS, *by, "--verified-on", "2026-05-02")
    assert "compared with" in mailcall("facility", "add", *nowhere).err


def test_a_person_gets_an_address_that_tells_nothing(mailcall: Mailcall, facility: None) -> None:
    """Pronounceable, and without a digit of their number."""
    words = ("Marcus E Ellery", "--number", "20417-045", "--facility", "CDR", "--name", "Marcus")
    row = mailcall("profile", "add", *words, "--json").row
    listed = mailcall("profile", "list", "--json").row
    assert {"id", "name", "register_number", "facility", "state"} <= set(listed)
    assert (listed["name"], listed["facility"]) == ("Marcus", "FCI Cedar Ridge")
    alias = mailcall("alias", "list", "--json").row
    assert row["addresses"] == [alias["address"]]
    assert (alias["profile"], alias["state"]) == ("Marcus", "active")
    assert not any(c.isdigit() for c in alias["address"])


def test_a_retired_address_stays_retired_and_taken(mailcall: Mailcall, facility: None) -> None:
    """Nobody else ever gets it, and it does not come back."""
    words = ("Marcus E Ellery", "--number", "20417-045", "--facility", "CDR", "--alias", "wren.house")
    assert mailcall("profile", "add", *words).status == 0
    assert mailcall("alias", "set", "wren.house@letters.localhost", "retired", "--json").row["state"] == "retired"
    assert mailcall("alias", "set", "wren.house", "active").status == 1
    assert mailcall("alias", "add", "20417-045", "--local-part", "wren.house").status == 1
    assert mailcall("alias", "add", "20417-045", "--json").row["state"] == "active"


@pytest.fixture
def person(mailcall: Mailcall, facility: None) -> str:
    """Add a person, and a camp they may move to; give their number."""
    assert mailcall("facility", "add", "CDR", "FCI Cedar Ridge", "--unit", "Camp", *ADDRESS).status == 0
    words = ("Marcus E Ellery", "--number", "20417-045", "--facility", "CDR", "--consented")
    assert mailcall("profile", "add", *words).status == 0
    return "20417-045"


def test_a_person_moves_and_arrives_by_command(mailcall: Mailcall, person: str) -> None:
    """On the way letters wait; each place is in the history with who said so."""
    row = mailcall("profile", "show", person, "--json").row
    assert [place["unit"] for place in row["places"]] == [""]
    assert (row["state"], row["in_flight"], len(row["consents"])) == ("active", [], 1)
    to_camp = ("profile", "move", person, "--facility", "CDR", "--unit", "Camp", "--source", "the locator", "--json")
    assert mailcall(*to_camp, "--on-the-way").row["state"] == "in_transit"
    row = mailcall(*to_camp).row
    assert (row["state"], row["unit"]) == ("active", "Camp")
    assert [(place["unit"], place["source"]) for place in row["places"]] == [("Camp", "the locator"), ("", "")]
    again = mailcall(*to_camp)
    assert (again.status, again.err.count("\n")) == (1, 1)


def test_a_status_says_who_told_it(mailcall: Mailcall, person: str) -> None:
    """Paused needs nobody's word, released does; whoever is away comes back by a move."""
    assert mailcall("profile", "status", person, "paused", "--json").row["state"] == "paused"
    assert mailcall("profile", "status", person, "released").status == 1
    ran = mailcall("profile", "status", person, "moved", "--source", "a letter came back", "--json")
    assert ran.row["state"] == "moved"
    ran = mailcall("profile", "status", person, "active")
    assert ran.status == 1
    assert "say where this person is" in ran.err


def test_an_address_is_paused_and_retired_by_command(mailcall: Mailcall, person: str) -> None:
    """Paused can be opened again; retired is for good."""
    address = mailcall("alias", "list", "--json").row["address"]
    assert mailcall("alias", "pause", address, "--json").row["state"] == "paused"
    assert mailcall("alias", "set", address, "active", "--json").row["state"] == "active"
    assert mailcall("alias", "retire", address, "--json").row["state"] == "retired"
    assert mailcall("alias", "set", address, "active").status == 1
