"""Passages: staff move words between kept and hidden, and no word is ever changed or lost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.reading import Reading, Segment
from relay.reading.passages import STAFF, Place, PlaceError, moved, passages, place_of, set_aside

LETTER = Reading(
    segments=(
        Segment("Dear Marcus,\n\nthe garden is green.\n\nMore soon.\n\n", kept=True),
        Segment("On Monday he wrote:\n> one\n>\n> two\n", kept=False, reason="quote"),
        Segment("\n\n", kept=True),
        Segment("Wanda\n", kept=True),
    )
)
texts = st.text(alphabet="ab> \r\n", max_size=40)
segments = st.lists(st.builds(Segment, text=texts, kept=st.booleans(), reason=st.sampled_from(["quote", STAFF])))


def whole(reading: Reading) -> str:
    """Give every word, kept and hidden."""
    return "".join(segment.text for segment in reading.segments)


def test_passages_are_in_the_order_they_were_written() -> None:
    """Each with its place, its paragraphs, and where they stand in what is printed; blank ones are not shown."""
    first, quote, name = passages(LETTER)
    assert [str(one.place) for one in first.paragraphs] == ["1.1", "1.2", "1.3"]
    assert [one.text for one in first.paragraphs] == ["Dear Marcus,", "the garden is green.", "More soon."]
    assert [LETTER.text[slice(*one.span)] for one in first.paragraphs] == [one.text for one in first.paragraphs]
    assert (quote.kept, quote.reason, quote.lines, str(quote.place)) == (False, "quote", 4, "2")
    assert quote.paragraphs[0].span == (-1, -1)
    assert (str(name.place), name.paragraphs[0].text) == ("4", "Wanda")


def test_a_hidden_passage_is_brought_back() -> None:
    """All of it, in its place."""
    reading, place = moved(LETTER, Place(2), kept=True)
    assert place == Place(2)
    assert reading.segments[1] == replace(LETTER.segments[1], kept=True, reason="")
    assert reading.text.index("More soon.") < reading.text.index("> two") < reading.text.index("Wanda")
    assert whole(reading) == whole(LETTER)


def test_a_paragraph_is_set_aside() -> None:
    """With staff's reason; what stands around it stays."""
    reading, place = moved(LETTER, Place(1, 2), kept=False)
    assert place == Place(2)
    assert next((one.text, one.reason) for one in reading.hidden) == ("the garden is green.\n\n", STAFF)
    assert reading.text.startswith("Dear Marcus,\n\nMore soon.")
    assert whole(reading) == whole(LETTER)


def test_what_staff_set_aside_in_turn_is_one_passage() -> None:
    """One click brings all of it back."""
    reading, _place = moved(LETTER, Place(1, 3), kept=False)
    reading, place = moved(reading, Place(1, 2), kept=False)
    assert place == Place(2)
    assert reading.hidden[0] == Segment("the garden is green.\n\nMore soon.\n\n", kept=False, reason=STAFF)
    assert moved(reading, place, kept=True)[0].text == LETTER.text


@pytest.mark.parametrize(
    ("place", "kept"), [(Place(9), True), (Place(1, 9), False), (Place(3), False), (Place(2), False), (Place(1), True)]
)
def test_there_is_nothing_to_move(place: Place, kept: bool) -> None:
    """No such passage, a blank one, or it is there already: a line says so."""
    with pytest.raises(PlaceError, match="passage"):
        moved(LETTER, place, kept=kept)


@pytest.mark.parametrize("written", ["", "0", "1.0", "-1", "1.2.3", "two", "1" * 40, "٣"])
def test_what_names_no_place_is_refused(written: str) -> None:
    """Whatever comes from a form."""
    with pytest.raises(PlaceError, match="names no passage"):
        place_of(written)


@given(segments)
def test_every_word_is_in_one_passage(given_segments: list[Segment]) -> None:
    """Passages leave nothing out, and their places are read as they are written."""
    reading = Reading(segments=tuple(given_segments))
    shown = [paragraph for passage in passages(reading) for paragraph in passage.paragraphs]
    assert "".join("".join(one.text for one in shown).split()) == "".join(whole(reading).split())
    assert all(place_of(str(one.place)) == one.place for one in shown)
    assert all(one.text.strip() for one in shown)


@given(segments, st.data())
def test_moving_loses_and_changes_nothing(given_segments: list[Segment], data: st.DataObject) -> None:
    """Kept and hidden joined are the original, in order, after any move; moved back, what is printed is the same."""
    reading = Reading(segments=tuple(given_segments))
    found = passages(reading)
    places = [(one.place, one.kept) for one in found]
    places += [(paragraph.place, one.kept) for one in found for paragraph in one.paragraphs]
    if not places:
        return
    place, kept = data.draw(st.sampled_from(places))
    changed, there = moved(reading, place, kept=not kept)
    assert whole(changed) == whole(reading)
    assert changed.segments[there.segment - 1].kept is not kept
    if kept and len([one for one in changed.segments if not one.kept]) > len(reading.hidden):
        assert moved(changed, there, kept=True)[0].text == reading.text


@given(segments, st.data())
def test_many_set_aside_at_once_are_as_if_in_turn(given_segments: list[Segment], data: st.DataObject) -> None:
    """The same words stay, the same are set aside, and none is lost."""
    reading = Reading(segments=tuple(one for one in given_segments if one.text))
    kept = [one.place for passage in passages(reading) if passage.kept for one in passage.paragraphs]
    chosen = [place for place in kept if data.draw(st.booleans())]
    in_turn = reading
    for place in reversed(chosen):
        in_turn, _there = moved(in_turn, place, kept=False)
    at_once = set_aside(reading, chosen)
    assert at_once.text == in_turn.text
    assert whole(at_once) == whole(reading)
    assert "".join(one.text for one in at_once.hidden) == "".join(one.text for one in in_turn.hidden)
