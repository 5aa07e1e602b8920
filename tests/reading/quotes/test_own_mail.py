"""A mail of ours below an answer: set aside without a quote mark, and never with a word of the writer's."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from relay.reading import Reading, Segment
from relay.reading.quotes.own_mail import without

MAIL = """Hello,

your letter AB3D-77KQ was mailed on 3 May 2026. From here on the post has it, and then the mailroom of the prison,
which opens and copies what it gets. That takes about two weeks.

See where it is: https://letters.example/where/abc.def

Full name:
Country:
I am 18 or over, and I agree.

Bridge Letters
"""


def kept(text: str) -> str:
    """Set the mail aside in a text, and give what stays."""
    found = without(Reading(segments=(Segment(text, kept=True),)), MAIL)
    assert "".join(one.text for one in found.segments) == text
    return found.text


def test_an_unmarked_copy_below_the_answer_goes() -> None:
    """Wrapped anew, indented, or as it was."""
    own = "Dear Marcus,\n\nI am glad it is on its way.\n\nPat\n\n"
    narrow = "\n".join(textwrap.fill(line, 40) for line in MAIL.splitlines())
    for copied in (MAIL, narrow, textwrap.indent(MAIL, "    "), MAIL.upper()):
        assert kept(own + copied).split() == own.split()


def test_its_links_go_with_it() -> None:
    """Each is its reader's alone and must not be on paper; a link of the writer's stays."""
    with_place = f"{MAIL}\nFewer emails like this:\n<mailcall:quiet>\n"
    copied = with_place.replace("<mailcall:quiet>", "<https://letters.example/quiet/MQ.awj-x_.5cQ>")
    text = f"{copied}\nDear Marcus,\n\nhttps://garden.example/quiet\n"
    found = without(Reading(segments=(Segment(text, kept=True),)), with_place)
    assert found.text.split() == ["Dear", "Marcus,", "https://garden.example/quiet"]


def test_what_is_written_into_the_copy_stays() -> None:
    """Somebody fills our lines in; they are answers, and no quotes."""
    filled = MAIL.replace("Full name:", "Full name: Pat Doe").replace("Country:", "Country: Ireland")
    assert kept("Here you are.\n" + filled) == "Here you are.\n\nFull name: Pat Doe\nCountry: Ireland"


def test_the_words_we_ask_for_stay_where_they_are_said() -> None:
    """A short stretch of ours may be what the writer was asked to say."""
    assert (
        kept("Pat Doe, Ireland.\nI am 18 or over, and I agree.") == "Pat Doe, Ireland.\nI am 18 or over, and I agree."
    )


def test_what_we_asked_for_stays_right_above_the_copy() -> None:
    """It is out of the mail's order, so the writer said it."""
    assert kept(f"Pat Doe\nI am 18 or over, and I agree.\n\n{MAIL}") == "Pat Doe\nI am 18 or over, and I agree."


def test_nothing_but_our_mail_is_nothing() -> None:
    """It is not printed as a letter."""
    assert kept(MAIL) == ""


@given(st.lists(st.sampled_from(["\n", " ", "quince", "your letter", "the post has it", *MAIL.split("\n")])))
def test_joined_the_text_is_as_it_was(pieces: list[str]) -> None:
    """Whatever is mixed, no character is lost."""
    kept("".join(pieces))
