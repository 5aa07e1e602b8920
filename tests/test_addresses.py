"""Postal addresses: what stands on the paper, line by line."""

import pytest

from relay.addresses import country_fault, lines, recipient_lines, recipient_mark, return_lines
from relay.db.types import PostalAddress

PRISON = PostalAddress(
    recipient_lines=("FCI Cedar Ridge", "Federal Correctional Institution"),
    street_lines=("P.O. Box 9000",),
    locality="Cedar Ridge",
    region="OR",
    postal_code="97001",
)
OFFICE = PostalAddress(
    country="DE", street_lines=("Turmstraße 21",), locality="Berlin", postal_code="10559", recipient_lines=()
)


def test_an_address_at_home_has_no_country() -> None:
    """Upper case, no commas or full stops, as Publication 28 wants them."""
    assert lines(PRISON) == (
        "FCI CEDAR RIDGE",
        "FEDERAL CORRECTIONAL INSTITUTION",
        "PO BOX 9000",
        "CEDAR RIDGE OR 97001",
    )


def test_an_address_abroad_ends_with_its_country() -> None:
    """The country's line is there when the mail leaves home."""
    assert lines(PRISON, home_country="DE")[-1] == "UNITED STATES"
    assert lines(OFFICE)[-1] == "GERMANY"


def test_another_country_keeps_its_own_form() -> None:
    """Only American addresses are written in capitals throughout."""
    assert lines(OFFICE, home_country="DE") == ("Turmstraße 21", "10559 BERLIN")


def test_lines_that_somebody_verified_are_printed_as_they_are() -> None:
    """No rule of ours knows better than who read them from the prison's page."""
    verified = PostalAddress(verified_lines=("Fci Cedar Ridge,", "p.o. box 9000"), locality="Cedar Ridge")
    assert lines(verified) == ("Fci Cedar Ridge,", "p.o. box 9000")
    assert lines(verified, home_country="DE") == ("Fci Cedar Ridge,", "p.o. box 9000")


def test_a_letter_is_addressed_by_committed_name_and_number() -> None:
    """They come first, on one line, and are the mark of every page."""
    block = recipient_lines(PRISON, "Marcus E. Ellery", "20417-045")
    assert block[0] == recipient_mark("Marcus E. Ellery", "20417-045") == "MARCUS E ELLERY 20417-045"
    assert block[1:] == lines(PRISON)
    assert len(block) <= 6


def test_answers_come_back_care_of_the_organisation() -> None:
    """The pen pal's name first where it is known; never their own address."""
    assert return_lines("Wanda", "Paper Planes", OFFICE, home_country="DE") == (
        "Wanda",
        "c/o Paper Planes",
        "Turmstraße 21",
        "10559 BERLIN",
    )
    assert return_lines("", "Paper Planes", OFFICE, home_country="DE")[0] == "Paper Planes"


def test_an_address_of_no_country_is_given_as_it_was_written() -> None:
    """One that got in before countries were looked at stops no list and no letter."""
    odd = PostalAddress(country="UK", street_lines=("Love Lane",), locality="Wakefield", postal_code="WF2 9AG")
    assert lines(odd) == ("Love Lane", "Wakefield WF2 9AG", "UK")
    assert lines(odd, home_country="UK") == ("Love Lane", "Wakefield WF2 9AG")


@pytest.mark.parametrize("code", ["US", "GB", "DE", "FR", "CA", "MX"])
def test_a_country_is_known_by_its_two_letters(code: str) -> None:
    """As ISO 3166-1 has them."""
    assert country_fault(code) == ""


@pytest.mark.parametrize("code", ["UK", "us", "USA", "", "ZZ", "XX", "../", "D3", "ÄÖ", "US\n"])
def test_what_is_no_country_is_said_in_one_line(code: str) -> None:
    """Above all UK, which everybody writes."""
    fault = country_fault(code)
    assert "GB" in fault
    assert "\n" not in fault
