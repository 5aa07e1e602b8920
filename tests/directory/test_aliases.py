"""What an address tells of its person: no number, no name, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.directory.aliases import pronounceable, tells_name, tells_number


@pytest.mark.parametrize(
    ("local_part", "number", "is_told"),
    [
        ("d31865", "31865-112", True),
        ("31865-112", "31865-112", True),
        ("3186.rose", "31865-112", True),
        ("rose-5112", "31865-112", True),
        ("31-rose-86", "31865-112", True),
        ("x1234", "A1234BC", True),
        ("rose-318", "31865-112", False),
        ("rose-1998", "31865-112", False),
        ("rose", "31865-112", False),
        ("rose-77", "77", True),
        ("rose-7", "77", False),
        ("rose", "ABC", False),
    ],
)
def test_four_digits_in_a_row_tell_a_number(local_part: str, number: str, is_told: bool) -> None:
    """The first five of eight are enough to find somebody on a public locator."""
    assert tells_number(local_part, number) is is_told


@pytest.mark.parametrize(
    ("local_part", "name", "is_told"),
    [
        ("daniel.okafor", "Daniel R Okafor", True),
        ("d.okafor", "Daniel R Okafor", True),
        ("okaford7", "Daniel R Okafor", True),
        ("dani-el", "Daniel", True),
        ("jose-rose", "José García", True),
        ("oneil", "Pat O'Neil", True),
        ("jones-house", "Ada Smith-Jones", True),
        ("ana.rose", "Ana Ek", True),
        ("banana", "Ana Ek", False),
        ("li.wu", "Li Wu", True),
        ("jo", "Jo", True),
        ("jolly", "Jo", False),
        ("wren.house", "Daniel R Okafor", False),
        ("r-house", "Daniel R Okafor", False),
        ("casa-de-sol", "Maria de la Cruz", False),
        ("123", "李明", False),
        ("wren", "", False),
    ],
)
def test_part_of_a_name_tells_it(local_part: str, name: str, is_told: bool) -> None:
    """Marks, dots and capitals hide nothing; initials and particles tell nothing."""
    assert tells_name(local_part, name) is is_told


@given(st.text(max_size=40), st.text("abcdefghijklmnopqrstuvwxyz0123456789._-", min_size=1, max_size=40))
def test_whoever_has_whatever_name_an_address_is_looked_at(name: str, local_part: str) -> None:
    """Nothing in a name stops it, and a name without letters is told by nothing."""
    tells_name(local_part, name)
    assert not tells_name(pronounceable(), "".join(char for char in name if not char.isalnum() and char != "_"))
