"""A letter's words on screen: all of them, nothing else, and marks where the rules point."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from web.letter_text import marked


def test_paragraphs_and_lines_stay() -> None:
    """A blank line ends a paragraph, a line break stays one."""
    assert marked("one\ntwo\n\n\nthree", []) == '<p dir="auto">one<br>\ntwo</p>\n<p dir="auto">three</p>'


def test_a_span_is_marked() -> None:
    """What a rule found is marked where it stands."""
    assert marked("call 517 555", [(5, 12)]) == '<p dir="auto">call <mark>517 555</mark></p>'


def test_a_span_over_two_paragraphs_is_marked_in_both() -> None:
    """Marks never reach over the end of a paragraph."""
    assert marked("ab\n\ncd", [(1, 5)]) == '<p dir="auto">a<mark>b</mark></p>\n<p dir="auto"><mark>c</mark>d</p>'


@given(st.text(alphabet="ab<&>\"' \n"), st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40))))
def test_every_word_is_there_once_and_escaped(text: str, spans: list[tuple[int, int]]) -> None:
    """Whatever is written and wherever spans point, the words are the same and no tag comes from them."""
    shown = marked(text, spans)
    assert set(re.findall(r"<[^>]*>", shown)) <= {'<p dir="auto">', "</p>", "<br>", "<mark>", "</mark>"}
    words = unescape(re.sub(r"<[^>]*>", "", shown))
    assert "".join(words.split()) == "".join(text.split())
