"""Quoted history is set aside; nothing the writer wrote ever is, and nothing is lost."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.reading import Reading
from relay.reading.quotes import split_quotes

ReadMail = Callable[[str], Reading]

_PIECES = st.sampled_from(
    [
        "On Mon, 2 Mar 2026 at 09:00, Bo <bo@example.org> wrote:\n",
        "On Mon, 2 Mar 2026 at 09:00, Bo\n<bo@example.org> wrote:\n",
        "> quoted\n",
        ">> deeper\n",
        "\n",
        "Words of my own.\n",
        "-- \n",
        "-----Original Message-----\n",
        "---------- Forwarded message ---------\n",
        "From: Bo <bo@example.org>\nSent: Monday\nTo: Ada\nSubject: x\n",
        "________________\n",
        "no newline",
        "\r\n",
        "\u2028",
        "\x0b",
    ]
)


@pytest.mark.parametrize(
    ("trap", "kept"),
    [
        ("top-posted-reply", "Yes, I will come in May.\n\nBest regards,\nAda"),
        ("bottom-posted-reply", "Thank you for passing it on.\nAda"),
        ("outlook-reply", "Ich komme im Mai.\n\nAda"),
        ("gmail-html-reply", "I will come in May."),
    ],
)
def test_quoted_history_is_set_aside_and_the_closing_stays(read_mail: ReadMail, trap: str, kept: str) -> None:
    """A letter keeps the writer's closing and name."""
    reading = read_mail(trap)
    assert reading.text == kept
    assert {segment.reason for segment in reading.hidden} == {"quote"}


@pytest.mark.parametrize(
    "trap",
    ["poem-with-dashes", "prose-with-she-wrote", "answers-between-the-lines", "only-a-quote", "gmail-html-forward"],
)
def test_when_in_doubt_everything_stays(read_mail: ReadMail, trap: str) -> None:
    """Poems, stories, answers between the lines and what was passed on are letters."""
    reading = read_mail(trap)
    assert reading.text
    assert reading.hidden == ()


@pytest.mark.parametrize(
    "attribution",
    [
        "Am 02.03.2026 um 09:00 schrieb Bo <bo@example.org>:",
        "Le lun. 2 mars 2026 à 09:00, Bo <bo@example.org> a écrit :",
        "El lun, 2 mar 2026 a las 9:00, Bo (<bo@example.org>) escribió:",
        "Il giorno lun 2 mar 2026 alle ore 09:00 Bo <bo@example.org> ha scritto:",
        "Op ma 2 mrt 2026 om 09:00 schreef Bo <bo@example.org>:",
        "W dniu 2026-03-02 09:00, Bo <bo@example.org> napisał:",
        "Em seg., 2 de mar. de 2026 às 09:00, Bo <bo@example.org> escreveu:",
        "man. 2. mars 2026 kl. 09:00 skrev Bo <bo@example.org>:",
        "пн, 2 мар. 2026 г. в 09:00, Bo <bo@example.org>:",
        "2026年3月2日(月) 9:00 Bo <bo@example.org>:",
    ],
)
def test_attributions_of_many_languages_are_known(attribution: str) -> None:
    """With an address in it, such a line opens history even where the mail program put no quote marks."""
    segments = split_quotes(f"My own words.\n\n{attribution}\n\nOld words.\n")
    assert [(segment.text.strip().splitlines()[0], segment.kept) for segment in segments] == [
        ("My own words.", True),
        (attribution, False),
    ]


@given(st.lists(st.one_of(_PIECES, st.text(max_size=30)), max_size=30).map("".join), st.data())
def test_kept_and_hidden_together_are_the_text(text: str, data: st.DataObject) -> None:
    """Character for character, whatever the text and wherever its markup saw quotes."""
    ends = data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True).map(sorted))
    segments = split_quotes(text, list(zip(ends[::2], ends[1::2], strict=False)))
    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text for segment in segments)
    assert not text.strip() or any(segment.kept and segment.text.strip() for segment in segments)
