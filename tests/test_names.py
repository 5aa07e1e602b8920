"""Which words of a name are its surname: particles, suffixes, two surnames; and what somebody said goes before all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.names import first_name_first, last_name_first, surname_fault, surname_of


@pytest.mark.parametrize(
    ("name", "surname", "turned"),
    [
        ("Marcus Bell", "Bell", "Bell Marcus"),
        ("Marcus E Ellery", "Ellery", "Ellery Marcus E"),
        ("Prince", "Prince", "Prince"),
        ("Jan van der Berg", "van der Berg", "van der Berg Jan"),
        ("JAN PIETER VAN DEN BERG", "VAN DEN BERG", "VAN DEN BERG JAN PIETER"),
        ("Maria de la Cruz", "de la Cruz", "de la Cruz Maria"),
        ("Ana María del Río", "del Río", "del Río Ana María"),
        ("Ludwig von Trapp", "von Trapp", "von Trapp Ludwig"),
        ("Van Morrison", "Morrison", "Morrison Van"),
        ("Joao dos Santos", "dos Santos", "dos Santos Joao"),
        ("Omar bin Said", "bin Said", "bin Said Omar"),
        ("Marcus Bell Jr.", "Bell", "Bell Jr. Marcus"),
        ("Marcus Bell, Jr", "Bell", "Bell Jr Marcus"),
        ("John Paul Jones III", "Jones", "Jones III John Paul"),
        ("Luis de la Cruz Jr", "de la Cruz", "de la Cruz Jr Luis"),
        ("Gabriel García Márquez", "García Márquez", "García Márquez Gabriel"),
        ("José Luis Rodríguez Pérez", "Rodríguez Pérez", "Rodríguez Pérez José Luis"),
        ("Juan Carlos Hernandez", "Hernandez", "Hernandez Juan Carlos"),
        ("Maria de la Cruz Garcia", "de la Cruz Garcia", "de la Cruz Garcia Maria"),
        ("José Ortega y Gasset", "Ortega y Gasset", "Ortega y Gasset José"),
        ("Garcia Lopez", "Lopez", "Lopez Garcia"),
        ("Reyes, Wanda K", "Reyes", "Reyes Wanda K"),
        ("Mary O'Brien-Smith", "O'Brien-Smith", "O'Brien-Smith Mary"),
        ("王 小明", "小明", "小明 王"),
    ],
)
def test_a_surname_is_reckoned(name: str, surname: str, turned: str) -> None:
    """The last word is only where one begins to look."""
    assert (surname_of(name), last_name_first(name)) == (surname, turned)


@pytest.mark.parametrize(
    ("name", "said", "turned"),
    [
        ("王 小明", "王", "王 小明"),
        ("Nguyen Thi Le Hoa", "nguyen", "Nguyen Thi Le Hoa"),
        ("Ana Sofia Martin Blas", "Martín Blas", "Martin Blas Ana Sofia"),
        ("Marcus Bell Jr", "Bell", "Bell Jr Marcus"),
        ("Marcus Bell Jr", "Bell Jr", "Bell Jr Marcus"),
        ("Marcus Bell", "Ellery", "Bell Marcus"),
        ("Marcus Bell", "Marcus Bell", "Marcus Bell"),
    ],
)
def test_what_somebody_said_goes_before_what_is_reckoned(name: str, said: str, turned: str) -> None:
    """By its words, whatever their accents and case; what is no part of the name any more says nothing."""
    assert last_name_first(name, said) == turned


def test_a_surname_is_part_of_the_name() -> None:
    """What is not is said in one line; nothing said is no fault."""
    assert surname_fault("", "Marcus Bell") == surname_fault("bell", "Marcus Bell") == ""
    assert "no part of the name" in surname_fault("Ellery", "Marcus Bell")


def test_only_a_comma_turns_a_name_round() -> None:
    """Names are printed as they were given, unless they were given the other way."""
    assert first_name_first("Reyes, Wanda K") == "Wanda K Reyes"
    assert first_name_first("Bell, Marcus, Jr") == "Marcus Bell Jr"
    assert first_name_first("Marcus Bell, Jr") == "Marcus Bell, Jr"
    assert first_name_first("Maria  Garcia Lopez") == "Maria  Garcia Lopez"


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_word_of_a_name_is_lost(name: str, said: str) -> None:
    """Whatever somebody typed: the words are the same, in another order."""
    assert sorted(last_name_first(name, said).split()) == sorted(name.replace(",", " ").split())
