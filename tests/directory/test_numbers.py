"""Register numbers have the form of their system, where it is known."""

import pytest

from relay.directory import REGISTER_NUMBERS, number_fault


@pytest.mark.parametrize("jurisdiction", REGISTER_NUMBERS)
def test_each_form_has_an_example_that_fits_and_a_source(jurisdiction: str) -> None:
    """Whoever is refused sees one that is not."""
    form = REGISTER_NUMBERS[jurisdiction]
    assert number_fault(form.example, jurisdiction) == ""
    assert form.source


@pytest.mark.parametrize(
    ("number", "jurisdiction"),
    [
        *(("20417045", "us-bop"), ("20417-04", "us-bop"), ("٢٠٤١٧-٠٤٥", "us-bop")),
        *(
            ("12345", "us-wa"),
            ("1234567", "us-wa"),
            ("123456", "us-va"),
            ("a1234bc", "uk-hmpps"),
            ("A123BC", "uk-hmpps"),
        ),
    ],
)
def test_a_mistyped_number_is_named_with_the_form(number: str, jurisdiction: str) -> None:
    """Too short, too long, other digits."""
    assert REGISTER_NUMBERS[jurisdiction].example in number_fault(number, jurisdiction)


@pytest.mark.parametrize("number", ["whatever", "A-12/345.6 b", "1", "Ж-77", "9" * 30])
def test_elsewhere_any_that_can_be_one_will_do(number: str) -> None:
    """Nobody's number is refused for a form that nobody knows."""
    assert number_fault(number, "us-tx") == ""


@pytest.mark.parametrize(
    "number", ["whatever \u2603 <b>", "", " ", "-", "12_3", "12\n3", "12\u202e3", "12\x073", "9" * 31]
)
def test_what_is_no_number_anywhere_is_refused(number: str) -> None:
    """It stands on the envelope: signs, controls and what turns letters round are no part of it."""
    assert "letters, digits" in number_fault(number, "us-tx")
