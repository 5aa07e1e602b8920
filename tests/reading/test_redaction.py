"""Words are blacked out where they stand; every word stays, nothing around them moves, and what is printed is a bar."""

import textwrap
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.reading import BAR, Photo, Reading, Removal, Segment
from relay.reading.passages import Place, PlaceError, moved, passages
from relay.reading.redaction import EVERY, Stretch, WordsError, blackened, covered, in_force, lifted
from relay.reading.wrapping import wrap_width

FIRST = "Dear Marcus,\r\n\r\nI live at 12 Elm Street, Elm\r\nTown. Elm is nice.\r\n\r\n"
LETTER = Reading(segments=(Segment(FIRST, kept=True), Segment("> 12 Elm Street\n", kept=False, reason="quote")))
PHOTO = Photo(jpeg=b"", width_px=4, height_px=3, name="a.jpg", source_sha256="")
PROSE = (
    "My sister has moved and lives at number twelve of Elm Street now, where the garden is as large as ours was. " * 4
)
FILLED = textwrap.fill(PROSE, 72)


def black(reading: Reading, words: str, number: int = 1, **how: int) -> Reading:
    """Black words of the second paragraph out."""
    return blackened(reading, Stretch(place=Place(1, 2), words=words, **how), number, "an address")[0]


def words(reading: Reading) -> str:
    """Give every word of a reading."""
    return "".join(segment.text for segment in reading.segments)


def test_words_become_a_bar() -> None:
    """Of one length whatever they are; they stay on record, and the words around them are as they were."""
    reading, characters = blackened(LETTER, Stretch(place=Place(1, 2), words="12 Elm Street"), 1, "an address")
    assert reading.text == f"Dear Marcus,\n\nI live at {BAR}, Elm\nTown. Elm is nice."
    assert (words(reading), characters) == (words(LETTER), 13)
    (bar,) = reading.printed.bars
    assert reading.text[bar.start : bar.end] == BAR
    assert (bar.words, bar.why) == ("12 Elm Street", "an address")
    assert in_force(reading) == {1}


def test_words_over_a_line_end_are_found_as_they_are_shown() -> None:
    """With a line end for a line end, however the form sent it."""
    assert black(LETTER, "Elm\r\nTown").text == f"Dear Marcus,\n\nI live at 12 Elm Street, {BAR}. Elm is nice."


def test_words_that_stand_there_several_times_are_told_apart() -> None:
    """By their number, all at once, or by where they were selected; without a word of which, nothing is done."""
    with pytest.raises(WordsError, match="3 times"):
        black(LETTER, "Elm")
    assert black(LETTER, "Elm", which=2).text.endswith(f"12 Elm Street, {BAR}\nTown. Elm is nice.")
    assert black(LETTER, "Elm", which=EVERY).text.count(BAR) == 3
    assert black(LETTER, " Elm ", at=34).text.endswith(f"Town. {BAR} is nice.")
    with pytest.raises(WordsError, match="that often"):
        black(LETTER, "Elm", which=4)


@pytest.mark.parametrize(
    ("place", "given_words", "says"),
    [
        (Place(1, 2), "Oak", "not in this paragraph"),
        (Place(1, 2), "Dear", "not in this paragraph"),
        (Place(1, 2), "   ", "which words"),
        (Place(1, 9), "Elm", "no printed paragraph"),
        (Place(2, 1), "Elm", "no printed paragraph"),
        (Place(9), "Elm", "no printed paragraph"),
        (Place(1), "Elm", "has 2 paragraphs"),
    ],
)
def test_what_is_not_there_is_refused(place: Place, given_words: str, says: str) -> None:
    """In a line that says what would help."""
    with pytest.raises((WordsError, PlaceError), match=says):
        blackened(LETTER, Stretch(place=place, words=given_words), 1, "why")


def test_what_is_black_is_not_blacked_out_again() -> None:
    """Nor any word that reaches into it."""
    reading = black(LETTER, "12 Elm Street")
    with pytest.raises(WordsError, match="already"):
        black(reading, "at 12", number=2)


def test_lifting_one_leaves_the_others() -> None:
    """The reading is as it would have been without it."""
    reading = black(black(LETTER, "12 Elm Street"), "nice", number=2)
    assert reading.text.count(BAR) == 2
    assert lifted(reading, 1) == black(LETTER, "nice", number=2)
    assert lifted(lifted(reading, 1), 2) == LETTER


def test_a_bar_goes_where_its_paragraph_goes() -> None:
    """Set aside it is printed nowhere and counts for nothing; brought back, it is black again."""
    reading = black(LETTER, "12 Elm Street")
    aside, place = moved(reading, Place(1, 2), kept=False)
    assert aside.text == "Dear Marcus,"
    assert in_force(aside) == frozenset()
    back, _place = moved(aside, place, kept=True)
    assert back.text == reading.text
    assert in_force(back) == {1}
    both, _place = moved(aside, Place(1), kept=False)
    (whole,) = [segment for segment in both.segments if segment.reason == "staff"]
    assert [whole.text[one.start : one.end] for one in whole.removals] == ["12 Elm Street"]


def test_a_bar_joins_lines_as_its_words_did() -> None:
    """A paragraph that a mail program broke is still one paragraph with something blacked out of it."""
    reading = Reading(segments=(Segment(FILLED, kept=True),), wrapped_at=wrap_width(FILLED))
    assert "\n" not in reading.text
    stretch = Stretch(place=Place(1, 1), words="number twelve of Elm Street now, where the garden is")
    changed, _count = blackened(reading, replace(stretch, which=EVERY), 1, "an address")
    assert changed.text == reading.text.replace(stretch.words, BAR)
    assert words(changed) == FILLED


def test_paragraphs_show_their_bars() -> None:
    """With what is under them for staff, and their place in what is printed for what a rule found."""
    reading = black(LETTER, "12 Elm Street")
    second = passages(reading)[0].paragraphs[1]
    assert second.text == reading.text[slice(*second.span)]
    assert second.written == "I live at 12 Elm Street, Elm\nTown. Elm is nice."
    assert [second.text[bar.start : bar.end] for bar in second.bars] == [BAR]


def test_a_photo_is_covered_and_uncovered() -> None:
    """Only one that would be printed."""
    reading = Reading(photos=(PHOTO, replace(PHOTO, included=False)))
    black_photo = covered(reading, 1, 3, "a child")
    assert in_force(black_photo) == {3}
    assert lifted(black_photo, 3) == reading
    for seq in (0, 2, 3):
        with pytest.raises(WordsError, match="no such photo"):
            covered(reading, seq, 1, "why")
    with pytest.raises(WordsError, match="already"):
        covered(black_photo, 1, 4, "why")


letters = st.text(alphabet="ab \r\n", max_size=40)


@given(letters, st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_bars_lose_and_move_nothing(text: str, one: int, other: int, wrapped: bool) -> None:
    """What is printed with its bars filled in again is what would have been printed, whatever was blacked out."""
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    whole = Reading(segments=(Segment(text, kept=True),), wrapped_at=72 if wrapped else 0)
    removal = Removal(start, end, 1, "why")
    reading = replace(whole, segments=(Segment(text, kept=True, removals=(removal,) if start < end else ()),))
    filled, at = "", 0
    for bar in reading.printed.bars:
        filled += reading.text[at : bar.start] + bar.words
        at = bar.end
    assert filled + reading.text[at:] == whole.text
    assert words(reading) == text
