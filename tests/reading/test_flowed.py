"""format=flowed (RFC 3676), rule by rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.reading.flowed import unflow
from relay.reading.reader import read


@pytest.mark.parametrize(
    ("came", "says"),
    [
        pytest.param("one \ntwo \nthree.\nfour", "one two three.\nfour", id="4.1 a line that ends in a space goes on"),
        pytest.param("one\ntwo", "one\ntwo", id="4.1 a line that does not is fixed: a poem's"),
        pytest.param("one \n\ntwo", "one\n\ntwo", id="a blank line ends a paragraph"),
        pytest.param("Love, \n-- \nAda", "Love,\n-- \nAda", id="4.3 a signature's mark is fixed, and joins nothing"),
        pytest.param("one \n--\ntwo", "one --\ntwo", id="4.3 two dashes without a space are words"),
        pytest.param(
            " From the start\n  two spaces", "From the start\n two spaces", id="4.4 one space of stuffing goes"
        ),
        pytest.param(" >:-( \ngrim", ">:-( grim", id="4.4 a stuffed mark is no quote's"),
        pytest.param("> one \n> two\nthree", "> one two\nthree", id="4.5 quotes flow"),
        pytest.param(">> one \n>> two \n> three", ">> one two\n> three", id="4.5 another depth ends a paragraph"),
        pytest.param(">one \n> two", "> one two", id="4.5 with a space after the mark or without"),
        pytest.param("> -- \n> Bo", "> -- \n> Bo", id="4.3 a quoted signature's mark is fixed too"),
        pytest.param("one \n> two", "one\n> two", id="4.5 a paragraph broken off by a quote"),
        pytest.param("the end ", "the end ", id="4.1 the last line may be flowed"),
    ],
)
def test_flowed_text_is_joined_by_the_rules(came: str, says: str) -> None:
    """Each case names its section."""
    assert unflow(came, delete_space=False) == says


@pytest.mark.parametrize(
    ("came", "says"),
    [
        ("長い \n文章 \nです。", "長い文章です。"),
        ("one  \ntwo", "one two"),
        ("> 長い \n> 文", "> 長い文"),
        ("-- \nAda", "-- \nAda"),
    ],
)
def test_delsp_takes_the_space_that_marks_a_soft_break(came: str, says: str) -> None:
    """Section 4.1: for scripts without spaces between words."""
    assert unflow(came, delete_space=True) == says


@given(st.text(alphabet="ab >-\n", max_size=80), st.booleans())
def test_joining_keeps_every_word_in_order(came: str, delete_space: bool) -> None:
    """Nothing but spaces, line ends and repeated quote marks may go."""
    assert "".join(unflow(came, delete_space=delete_space).split()).replace(">", "") == "".join(came.split()).replace(
        ">", ""
    )


def test_a_flowed_letter_has_its_quotes_set_aside() -> None:
    """Quotes that flowed are still quotes, and a flowed attribution is one line again."""
    raw = (
        b"Content-Type: text/plain; charset=utf-8; format=flowed\n\nYes, I will come in May, \nas I said.\n\n"
        b"On Mon, 2 Mar 2026 at 09:00, Bo \n<bo@example.org> wrote:\n\n> Will you \n> come?\n"
    )
    reading = read(raw)
    assert reading.text == "Yes, I will come in May, as I said."
    assert [segment.reason for segment in reading.hidden] == ["attribution", "quote"]
