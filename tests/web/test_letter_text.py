"""A letter's words on screen: all of them, nothing else, in their passages, and marks where the rules point."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from relay.reading import Reading, Segment
from web.letter_text import blocks, marked, occurrences


def test_line_breaks_stay() -> None:
    """Whichever way they were written."""
    assert marked("one\ntwo\r\nthree", []) == "one<br>\ntwo<br>\nthree"


def test_a_span_is_marked() -> None:
    """What a rule found is marked where it stands."""
    assert marked("call 517 555", [(5, 12)]) == "call <mark>517 555</mark>"


def test_a_span_over_two_paragraphs_is_marked_in_both() -> None:
    """Marks never reach over the end of a paragraph, and nothing that was set aside moves them."""
    hidden = Segment("> ab\n\n", kept=False, reason="quote")
    reading = Reading(segments=(hidden, Segment("ab\n\ncd", kept=True)))
    fold, kept = blocks(reading, [(1, 5)])
    assert [one.words for one in kept.paragraphs] == ["a<mark>b</mark>", "<mark>c</mark>d"]
    assert [one.words for one in fold.paragraphs] == ["&gt; ab"]
    assert (fold.reason, fold.lines, fold.begins, fold.place) == ("quote", 1, "> ab", "1")


def test_characters_are_found_wherever_they_stand() -> None:
    """Each occurrence, of one character or of several that are drawn as one."""
    assert sorted(occurrences("xaxab", ["a", "ab", ""])) == [(1, 2), (3, 4), (3, 5)]


text = st.text(alphabet="ab<&>\"' \n")
segments = st.lists(st.builds(Segment, text=text, kept=st.booleans()))
spans = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)))


@given(segments, spans)
def test_every_word_is_there_once_and_escaped(given_segments: list[Segment], found: list[tuple[int, int]]) -> None:
    """Whatever is written and wherever spans point, the words are the same and no tag comes from them."""
    reading = Reading(segments=tuple(given_segments))
    shown = "".join(one.words for block in blocks(reading, found) for one in block.paragraphs)
    assert set(re.findall(r"<[^>]*>", shown)) <= {"<br>", "<mark>", "</mark>"}
    words = unescape(re.sub(r"<[^>]*>", "", shown))
    assert "".join(words.split()) == "".join("".join(one.text for one in given_segments).split())
