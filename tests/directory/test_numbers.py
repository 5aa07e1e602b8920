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


def test_elsewhere_any_will_do() -> None:
    """Nobody's number is refused for a form that nobody knows."""
    assert number_fault("whatever", "us-tx") == ""
