"""Quoted history is set aside; nothing the writer wrote ever is, and nothing is lost."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.reading import Reading, Segment
from relay.reading.quotes.splitting import MOST_LINES, split_quotes
from relay.reading.reader import read

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
        "Sent from my iPhone\n",
        "Virus-free. www.avast.com\n",
        "-- \nYou received this message because you are subscribed to the Google Groups x group. http://x\n",
        "This e-mail is confidential. If you received it in error, delete it. Unauthorised use is prohibited.\n",
        "##- answer above -##\n",
        "| barred\n",
        "See my answers below.\n",
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
    assert {segment.reason for segment in reading.hidden} <= {"quote", "attribution"}
    assert "quote" in {segment.reason for segment in reading.hidden}


@pytest.mark.parametrize(
    "trap",
    ["poem-with-dashes", "prose-with-she-wrote", "answers-between-the-lines", "only-a-quote", "gmail-html-forward"],
)
def test_when_in_doubt_everything_stays(read_mail: ReadMail, trap: str) -> None:
    """Poems, stories, answers between the lines and what was passed on are letters."""
    reading = read_mail(trap)
    assert reading.text
    assert reading.hidden == ()


def _kept(text: str) -> str:
    return "".join(segment.text for segment in split_quotes(text) if segment.kept).strip()


def _hidden(text: str) -> dict[str, str]:
    return {segment.text.strip(): segment.reason for segment in split_quotes(text) if not segment.kept}


def test_answers_between_quoted_lines_keep_what_they_answer() -> None:
    """The lines answered stay; what nobody answers below the last answer goes."""
    text = (
        "On Mon, 2 Mar 2026 at 09:00, Bo <bo@example.org> wrote:\n> Is it warm?\n"
        "\nVery.\n\n> And the dog?\n\nFat.\n\n> Yours, Bo\n"
    )
    assert _kept(text).endswith("> And the dog?\n\nFat.")
    assert _kept(text).startswith("On Mon, 2 Mar")
    assert _hidden(text) == {"> Yours, Bo": "quote"}


def test_answers_the_writer_says_are_below_are_not_lost() -> None:
    """Where no quote marks show what is whose, a note that the answers stand within keeps all of it."""
    header = (
        "From: Bo <bo@example.org>\nSent: Monday, 2 March 2026 09:00\nTo: "
        "Ada\nSubject: Questions\n\nIs it warm? Very!\n"
    )
    assert _hidden("See my answers below in red.\n\n" + header) == {}
    assert _hidden("Meine Antworten stehen unten im Text.\n\n" + header) == {}
    assert _kept("All is well.\n\n" + header) == "All is well."


def test_answers_within_the_box_of_a_mail_programs_history_are_kept(read_mail: ReadMail) -> None:
    """Gmail puts its reader's answers into the same box as what they answer."""
    reading = read_mail("gmail-html-answers-between")
    assert [word in reading.text for word in ("Hi Bo", "Is it warm?", "Very warm.", "And the dog?", "Fat.")] == [
        True
    ] * 5
    assert [segment.text.strip("> \n") for segment in reading.hidden] == ["Yours, Bo"]


def test_a_list_footer_below_a_quote_is_no_answer_to_it() -> None:
    """A quote with nothing but a machine's words below it is set aside, and they are too."""
    footer = "_______________________________________________\npals mailing list\npals@lists.example.org\nhttps://lists.example.org/mailman/listinfo/pals"
    text = f"My own words.\n\n> Old words.\n\n{footer}\n"
    assert _kept(text) == "My own words."
    assert _hidden(text) == {"> Old words.": "quote", footer: "list-footer"}


def test_a_name_right_above_an_attribution_stays() -> None:
    """A closing without a blank line below it is the writer's."""
    text = "All is well.\nMaria\nOn Mon, 2 Mar 2026 at 09:00, Bo <bo@example.org> wrote:\n\nOld words.\n"
    assert _kept(text) == "All is well.\nMaria"


def test_what_is_passed_on_stays_when_the_subject_says_so() -> None:
    """Outlook copies the same header over answers and forwards; only the subject tells them apart."""
    body = (
        "My sister's letter:\r\n\r\nFrom: Bo <bo@example.org>\r\nSent: Monday, 2 March 2026 "
        "09:00\r\nTo: Ada\r\nSubject: For Marcus\r\n\r\nThe letter.\r\n"
    )
    assert read(f"Subject: FW: For Marcus\r\n\r\n{body}".encode()).text.endswith("The letter.")
    assert read(f"Subject: Re: For Marcus\r\n\r\n{body}".encode()).text == "My sister's letter:"


def test_notices_are_set_aside_from_their_mark_on() -> None:
    """What stands under `##- … -##` is a notice that was answered."""
    text = "Thank you!\n\n##- Please answer above this line -##\nYour letter was mailed.\n"
    assert _kept(text) == "Thank you!"
    assert set(_hidden(text).values()) == {"own-notice"}


def test_a_text_of_more_lines_than_any_letter_stays_whole() -> None:
    """Nobody wrote it, and looking at each of its lines would take long."""
    text = "> a\n" * (MOST_LINES + 1)
    assert split_quotes(text) == (Segment(text, kept=True),)


@given(st.lists(st.one_of(_PIECES, st.text(max_size=30)), max_size=30).map("".join), st.data())
def test_kept_and_hidden_together_are_the_text(text: str, data: st.DataObject) -> None:
    """Character for character, whatever the text and wherever its markup saw quotes."""
    ends = data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True).map(sorted))
    segments = split_quotes(text, list(zip(ends[::2], ends[1::2], strict=False)))
    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text for segment in segments)
    history = {"quote", "attribution", "own-notice"}
    if any(segment.reason in history for segment in segments):
        assert any(segment.kept and segment.text.strip() for segment in segments)
