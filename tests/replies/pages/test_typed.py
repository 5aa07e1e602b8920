"""Codes as they are printed, read as letters: one that was misread is refused, and nobody guesses what it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.codes import ALPHABET, CodeKind, encode
from relay.replies.pages.typed import is_privileged, typed_codes
from relay.replies.pages.values import ReadBy

KEY = b"k" * 32
CODE = encode(CodeKind.CORRESPONDENCE, 7, KEY)


@pytest.mark.parametrize("text", ["{}", "Letter {} · page 2 of 2", "your code: {}.", "{}-", "x\n{}\ny"])
def test_a_code_is_found_where_it_stands(text: str) -> None:
    """Whatever dash OCR made of its hyphen, in either case."""
    for written in (CODE, CODE.lower(), CODE.replace("-", "–"), CODE.replace("-", " - ")):
        (found,) = typed_codes(text.format(written))
        assert (found.code, found.by) == (CODE, ReadBy.TYPED)


@given(st.integers(1, 10_000), st.sampled_from([0, 1, 2, 3, 5, 6, 7, 8]), st.sampled_from(ALPHABET + "018BGILOQSZ5"))
def test_a_code_with_one_character_misread_is_none(number: int, place: int, other: str) -> None:
    """Look-alikes are not in the alphabet, and the check character catches the rest."""
    code = encode(CodeKind.LETTER, number, KEY)
    if code[place] == other:
        return
    assert typed_codes(code[:place] + other + code[place + 1 :]) == ()


@pytest.mark.parametrize("text", ["A" + CODE, CODE + "K", CODE.replace("-", ""), f"12-{CODE}", "WELL-KNOWN"])
def test_what_is_a_part_of_something_else_is_no_code(text: str) -> None:
    """A code stands by itself, with its hyphen."""
    assert typed_codes(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "LEGAL MAIL",
        "Special Mail - Open only in the presence of the inmate",
        "Privileged Legal Correspondence",
        "ATTORNEY-CLIENT",
        "Correspondencia legal",
        "CORREO ESPECIAL",
    ],
)
def test_words_of_privileged_mail_are_known(text: str) -> None:
    """In English and Spanish, however they are written."""
    assert is_privileged(f"To whom\n{text}\nit concerns")


@pytest.mark.parametrize("text", ["I got your mail", "It is legal here", "a special letter", "correo"])
def test_ordinary_words_are_not(text: str) -> None:
    """Or letters would wait for nothing."""
    assert not is_privileged(text)
