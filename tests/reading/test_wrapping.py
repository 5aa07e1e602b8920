"""Paragraphs a mail program broke are whole again on paper; what a writer broke stays broken."""

import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.reading import Reading, Segment
from relay.reading.reader import read
from relay.reading.wrapping import unwrap, wrap_width

_PROSE = (
    "I was so glad to get your letter on Tuesday, and I read it twice on "
    "the bus home because the rain kept us standing. "
    "My sister says the plums are ripe at last, and that you would laugh "
    "at how many we have eaten. The dog has learned "
    "to open the kitchen door, and now nothing on the table is safe from him, not even bread."
)
_JAPANESE = (
    "お元気ですか。先日はお手紙をありがとうございました。庭の梅がやっと熟して、毎日食べきれないほど採れています。"
    "犬は台所の戸を開けることを覚えてしまい、食卓の上のものは何も安全ではありません。来週また書きますね。"
    "体に気をつけてください。みんなであなたの話をしています。春になったら写真を送ります。"
)
_KOREAN = (
    "편지를 받고 정말 기뻤어요. 버스를 타고 집에 오는 길에 두 번이나 읽었어요. 자두가 드디어 익어서 매일 먹고 있어요. "
    "강아지가 부엌 문을 여는 법을 배워서 이제 식탁 위에는 안전한 것이 하나도 없어요. 다음 주에 또 쓸게요. 건강하세요."
)


def _wide(text: str, most: int) -> str:
    """Break after every so many wide characters, as programs do, closing marks never first."""
    lines, line = [], ""
    for char in text:
        if len(line) >= most and char not in "、。":
            lines.append(line)
            line = ""
        line += char
    return "\n".join([*lines, line])


def _again(text: str) -> str:
    return unwrap(text, wrap_width(text))


@pytest.mark.parametrize("width", range(65, 81))
def test_broken_paragraphs_are_whole_again(width: int) -> None:
    """At any width mail programs use; greeting, closing and name keep their lines."""
    text = f"Dear Marcus,\n\n{textwrap.fill(_PROSE, width)}\n\n{textwrap.fill(_PROSE[60:], width)}\n\nLove,\nMaria"
    assert _again(text) == f"Dear Marcus,\n\n{_PROSE}\n\n{_PROSE[60:]}\n\nLove,\nMaria"


def test_wide_characters_are_joined_without_a_space() -> None:
    """Chinese and Japanese are broken between any two characters."""
    assert _again(_wide(_JAPANESE * 2, 35)) == _JAPANESE * 2


def test_korean_broken_between_words_is_joined_with_a_space() -> None:
    """Broken within words nobody can tell where a space was: then it stays."""
    lines, line = [], ""
    for word in (text := f"{_KOREAN} {_KOREAN}").split():
        if sum(2 if char > "\u1100" else 1 for char in f"{line} {word}") > 70:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    assert _again("\n".join([*lines, line])) == text
    within = _wide(_KOREAN.replace(" ", ""), 35)
    assert _again(within) == within


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(
            "Shall I compare thee to a summer's day and all the flowers there?\n"
            "Thou art more lovely and more temperate, more kind:\n"
            "Rough winds do shake the darling buds of May, and what they find,\n"
            "And summer's lease hath all too short a date to share.\n"
            "Sometime too hot the eye of heaven shines upon us all here now,\n"
            "And often is his gold complexion dimmed beneath the bough.",
            id="poem",
        ),
        pytest.param(
            "\n".join(f"- {'a thing that I would like to tell you about soon ' * 1}{n}" for n in range(9)), id="list"
        ),
        pytest.param("Maria Winter\n12 Plum Street\nOslo\nNorway\n" * 3, id="addresses"),
        pytest.param(
            "\n".join(f"    value_{n} = compute(value_{n}, other_{n}, something_else_{n})" for n in range(9)), id="code"
        ),
        pytest.param("\n".join(f"> {line}" for line in textwrap.wrap(_PROSE * 2, 70)), id="quote"),
        pytest.param("-- \n" + textwrap.fill(_PROSE, 70), id="signature"),
        pytest.param(_PROSE + "\n" + _PROSE, id="never broken"),
        pytest.param(textwrap.fill(_PROSE[:140], 72), id="too little to be certain"),
        pytest.param(textwrap.fill(_PROSE, 40), id="narrower than mail programs break"),
        pytest.param(
            "\n".join(_PROSE.replace(". ", ".\n").replace(", ", ",\n").split("\n")), id="a line for each clause"
        ),
    ],
)
def test_what_its_writer_broke_stays_broken(kept: str) -> None:
    """Poems, lists, addresses, code, quotes and signatures; and whatever is not certain."""
    assert _again(kept) == kept


def test_a_poem_within_a_broken_letter_keeps_its_lines() -> None:
    """A paragraph is joined by its own lines."""
    poem = (
        "The plum tree stands alone in rain tonight,\nand nobody remembers who has "
        "planted\nit there, or why the moon gives it such light"
    )
    letter = f"{textwrap.fill(_PROSE * 4, 72)}\n\n{poem}\n\nMaria"
    assert _again(letter) == f"{_PROSE * 4}\n\n{poem}\n\nMaria"


def test_a_mail_broken_on_its_way_prints_whole_and_its_segments_are_what_came() -> None:
    """The width is a fact of the reading: a version made of it later gives the same paragraphs."""
    raw = Path(__file__).parents[1].joinpath("mail", "hard-wrapped.eml").read_bytes()
    reading = read(raw)
    assert reading.wrapped_at == 72
    assert "".join(segment.text for segment in reading.segments) == raw.decode().partition("\n\n")[2]
    assert [len(paragraph.splitlines()) for paragraph in reading.text.split("\n\n")] == [1, 1, 4, 2]
    shown = replace(reading, segments=tuple(replace(segment, kept=True, reason="") for segment in reading.segments))
    assert shown.text.startswith(reading.text)
    assert "> Is the plum tree" in shown.text


@given(st.text(alphabet="ab -.>\n。語한", max_size=400), st.sampled_from([0, 60, 65, 72, 80]))
def test_joining_changes_nothing_but_line_breaks(text: str, width: int) -> None:
    """Every character that is no space or line end is there, in order."""
    assert unwrap(text, width).split() == text.split() or "".join(unwrap(text, width).split()) == "".join(text.split())
    assert Reading(segments=(Segment(text, kept=True),)).text == text.strip()
