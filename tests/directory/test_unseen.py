"""Names hold nothing that nobody sees: they stand on envelopes, and in lists that people read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.directory import unseen_fault

NAMES = [
    "Marcus E. Ellery",
    "Zo\u00eb O\u2019Neil-Ek",
    "\u05d9\u05e2\u05dc",
    "\u0645\u06cc\u200c\u0646\u0627",
    "\u674e\u660e",
    "",
    "\U0001f600",
]
UNSEEN = [
    "\x00",
    "\x07",
    "\x1b",
    "\t",
    "\n",
    "\x7f",
    "\x85",
    "\u200b",
    "\u200e",
    "\u200f",
    "\u061c",
    "\u202e",
    "\u2066",
    "\ufeff",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_the_world_are_names(name: str) -> None:
    """In any script, with the joiners that some are written with."""
    assert unseen_fault(name) == ""


@pytest.mark.parametrize("char", UNSEEN)
def test_what_nobody_sees_is_named_by_its_code(char: str) -> None:
    """Controls, and what turns the direction of letters; the line that says so holds none of it itself."""
    fault = unseen_fault(f"Dan{char}iel")
    assert f"U+{ord(char):04X}" in fault
    assert fault.isprintable()


@given(st.text())
def test_no_control_and_no_change_of_direction_passes(name: str) -> None:
    """By Unicode's own table, whatever comes."""
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    hidden = any(unicodedata.category(char) == "Cc" or unicodedata.bidirectional(char) in turning for char in name)
    assert unseen_fault(name) or not hidden
