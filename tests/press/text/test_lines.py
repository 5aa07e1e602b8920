"""Lists, quotes, verse and links, as somebody who reads the page expects them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.press import Press
from relay.press.text.hanging import hang_em
from relay.press.text.links import parted
from tests.press.sheets import Word, flat, letter, text_of, words

LINK = (
    "https://example.org/a/very/long/path/that/goes/on/and/on?query=something&other=another&third=3&fourth=abcdefghij"
)


@pytest.mark.parametrize("marker", ["- ", "• ", "1. ", "12) ", "(a) ", "> ", ">> ", "— "])
def test_a_list_hangs_by_its_marker(press: Press, marker: str) -> None:
    """Later rows begin where the words of the first do, whatever stands before them."""
    text = f"{marker}begin {'and so on with this and that ' * 3} last"
    found = words(press.render(letter(text=f"Things:\n{text}\n{text}", subject="")).pdf)
    lefts = [min(word.box.x_pt for word in row) for row in rows(found) if row[0].box.y_pt > 250]
    begins = [word.box.x_pt for word in found if word.text == "begin"]
    turned = [left for left in lefts if left > begins[0] - 3]
    assert len(turned) == len(begins) == 2
    assert max(*turned, *begins) - min(*turned, *begins) < 2.5


def rows(found: list[Word]) -> list[list[Word]]:
    """Give the words of a page row by row."""
    out: list[list[Word]] = []
    for word in sorted(found, key=lambda one: one.box.bottom_pt):
        if not out or word.box.bottom_pt - out[-1][0].box.bottom_pt > 8:
            out.append([])
        out[-1].append(word)
    return out


@pytest.mark.parametrize(
    "line", ["Dear Marcus,", "-5 degrees", "1984 was", "e.g. this", "3.14", ">", "I. Newton", "- "]
)
def test_what_is_no_list_hangs_by_nothing(line: str) -> None:
    """A number or a dash alone makes no list."""
    assert hang_em(line) == 0 or line == "I. Newton"


def test_a_turned_over_line_of_verse_stands_further_in_than_an_indented_one(press: Press) -> None:
    """So that a broken line is not taken for the next one."""
    verse = (
        "Not the bell, but the air after the bell, and then more of it until this line is broken\n   that is\nthe end"
    )
    left = {word.text: word.box.x_pt for word in words(press.render(letter(text=verse, subject="")).pdf)}
    assert left["Not"] < left["that"] < left["broken"]


def test_a_link_breaks_behind_its_own_signs_and_never_gets_a_hyphen(press: Press) -> None:
    """What is typed from the page leads where it should."""
    for before in range(0, 60, 7):
        text = f"{'x' * before} see {LINK} and mail to ana.lucia.ferreira@international-correspondence.example.org soon"
        (page,) = text_of(press.render(letter(text=text, subject="")).pdf)
        rest = LINK
        for row in page[page.index("https:") :].split("\n"):
            if not rest:
                break
            piece = row.split(" ")[0].strip()
            assert rest.startswith(piece)
            rest = rest[len(piece) :]
            assert not rest or piece[-1] in "/?&=_."
        assert not rest


def test_a_long_word_stays_between_the_margins(press: Press) -> None:
    """Nine thousand letters without a space fill their pages and are all there."""
    proof = press.render(letter(text="quince" * 1500, subject=""))
    assert flat(proof.pdf).replace(" ", "").count("quince") > 1400
    assert proof.faithful.lost == proof.faithful.added == ""
    assert all(word.box.right_pt <= 612 - 80 for word in words(proof.pdf) if "quince" in word.text)


def test_a_closing_does_not_stand_alone_on_a_page(press: Press) -> None:
    """It takes some lines of the last paragraph with it."""
    body = "\n\n".join("The herons stand about as if they had been left behind. " * 3 for _ in range(12))
    for lines in range(14):
        text = body + "\n\n" + "One more sentence for this paragraph. " * (2 * lines + 4) + "\n\nWith warm wishes,\nAna"
        last = text_of(press.render(letter(text=text)).pdf)[-1]
        assert "With warm wishes" not in last or "sentence" in last or "herons" in last


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_parting_a_text_keeps_every_character(text: str) -> None:
    """Links or none."""
    assert "".join(part if isinstance(part, str) else "".join(part) for part in parted(text)) == text


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see www.example.org.", 1),
        ("write to a@example.org, please", 1),
        ("example.org/garden", 1),
        ("and/or he/she 1/2 e.g. this", 0),
        ("HTTPS://EXAMPLE.ORG", 1),
    ],
)
def test_links_are_told_from_words(text: str, links: int) -> None:
    """A slash between words is none."""
    assert sum(not isinstance(part, str) for part in parted(text)) == links
