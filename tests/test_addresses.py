"""Postal addresses: what stands on the paper, line by line."""

import pytest

from relay.addresses import country_fault, lines, places_fault, recipient_lines, recipient_mark, return_lines
from relay.postal_address import PostalAddress

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


def test_an_address_says_where_name_and_number_stand() -> None:
    """Where something stands above them, as at processing centres; the mark of a page is the same everywhere."""
    centre = PostalAddress(
        recipient_lines=("Smart Communications/PA DOC", "{name}/{number}", "SCI Phoenix"),
        street_lines=("PO Box 33028",),
        locality="St. Petersburg",
        region="FL",
        postal_code="33733",
    )
    below = ("SCI PHOENIX", "PO BOX 33028", "ST PETERSBURG FL 33733")
    wanted = ("SMART COMMUNICATIONS/PA DOC", "MARCUS ELLERY/AB1234", *below)
    assert recipient_lines(centre, "Marcus Ellery", "AB1234") == wanted
    assert lines(centre)[1] == "{name}/{number}"


def test_a_name_with_a_place_in_it_is_a_name() -> None:
    """What stands in the name is put there once and looked at no more."""
    verified = PostalAddress(verified_lines=("TDCJ", "{name} {number}", "PO Box 660400"), locality="Dallas")
    assert recipient_lines(verified, "A {number}", "7")[1] == "A {NUMBER} 7"


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (("TDCJ", "{name}"), ()),
        (("{number}", "{name} {number}"), ()),
        (("{first} {last} {number}",), ()),
        (("TDCJ",), ("PO Box {number}",)),
        (("TDCJ {",), ()),
    ],
)
def test_a_place_that_cannot_be_is_refused(own: tuple[str, ...], other: tuple[str, ...]) -> None:
    """One without the other, one twice, another word, in a street, half a one."""
    assert places_fault(own, other)
    assert not places_fault(("TDCJ", "{name} {number}"), ("PO Box 1",))
    assert not places_fault(("TDCJ", "{Name}", "{number}"))


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
