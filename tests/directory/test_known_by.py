"""Codes and jurisdictions: what a facility may be known by."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.directory import LISTS, REGISTER_NUMBERS, shipped_list
from relay.directory.known_by import code_fault, jurisdiction_fault
from relay.mail_rules.jurisdictions import JURISDICTIONS


@pytest.mark.parametrize("code", ["CDR", "cdr", "9", "FCC-2", "A" * 12])
def test_a_code_is_letters_digits_and_hyphens(code: str) -> None:
    """In any case, for it is kept in capitals."""
    assert code_fault(code) == ""


@pytest.mark.parametrize("code", ["<b>", "", "-A", "A B", "A_B", "Ä", "ſ", "A\n", "A" * 13])
def test_what_is_no_code_is_named(code: str) -> None:
    """With what one is made of."""
    assert "12 at most" in code_fault(code)


@pytest.mark.parametrize("jurisdiction", [*REGISTER_NUMBERS, *JURISDICTIONS, "us", "us-tx", "ca-on", "gb-eng", "fr-75"])
def test_a_jurisdiction_is_a_known_system_or_a_country_or_state(jurisdiction: str) -> None:
    """As ISO 3166 has them, in small letters; and every jail whose mail rules come with Mailcall."""
    assert jurisdiction_fault(jurisdiction) == ""


@pytest.mark.parametrize(
    "jurisdiction", ["zz-none", "zz", "zz-tx", "us-none", "us-", "US-TX", "usa", "", "us tx", "us-t\n"]
)
def test_what_is_no_jurisdiction_is_named(jurisdiction: str) -> None:
    """With those whose numbers are known, for there they would be checked."""
    assert "us-bop" in jurisdiction_fault(jurisdiction)


@given(st.text(max_size=20))
def test_whatever_is_given_is_looked_at(text: str) -> None:
    """And what passes can be shown anywhere."""
    assert code_fault(text) or (text.isascii() and text.isprintable())
    assert jurisdiction_fault(text) or (text.isascii() and text.isprintable())


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_that_come_with_it_have_codes_that_can_be(name: str) -> None:
    """Each of them is imported whole."""
    codes = [row["code"] for row in csv.DictReader(StringIO(shipped_list(name)[1]))]
    assert codes
    assert not any(map(code_fault, codes))
