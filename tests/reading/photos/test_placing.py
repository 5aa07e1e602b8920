"""Pictures and the text they stand in: each photo once, numbered, and a word left where it stood."""

import time
from collections.abc import Callable

import pytest

from relay.reading import Reading
from relay.reading.photos.carrying import carried
from relay.reading.photos.images import is_emoji
from relay.reading.photos.marks import MARK, Marks, Shown
from relay.reading.reader import read

ReadMail = Callable[[str], Reading]


@pytest.mark.parametrize(
    ("trap", "text", "names"),
    [
        (
            "photos-between-texts",
            "Look at the garden:\n\n[photo 1]\n\nand the cat.\n\n[photo 2]\n\nLove, Ada",
            ["garden.png", "cat.png"],
        ),
        (
            "photos-between-texts-html-only",
            "Look at the garden:\n\n[photo 1]\n\nand the cat.\n\n[photo 2]\n\nLove, Ada",
            ["garden.png", "cat.png"],
        ),
        (
            "photos-named-in-plain",
            "The garden:\n[photo 1]\nthe cat:\n[photo 2]\nand [image: mine], as I write it.",
            ["image.png", "image.png"],
        ),
        ("photo-by-location", "By address [photo 1] and by name [photo 2].", ["", "garden.png"]),
        ("photo-quoted", "The new one: [photo 1]", ["new.png"]),
    ],
)
def test_a_photo_leaves_its_number_where_it_stood(read_mail: ReadMail, trap: str, text: str, names: list[str]) -> None:
    """Whether it stands between parts, is shown by the HTML, or only named in the plain form that is taken."""
    reading = read_mail(trap)
    assert reading.text == text
    assert [photo.name for photo in reading.photos] == names


def test_a_photo_written_into_the_html_is_a_photo_and_a_background_is_not(read_mail: ReadMail) -> None:
    """A data: URI holds the picture itself."""
    reading = read_mail("photo-written-into-the-html")
    assert (reading.text, len(reading.photos)) == ("Before [photo 1] after\n\nAda", 1)


@pytest.mark.parametrize("trap", ["photo-quoted", "photo-quoted-beside-plain"])
def test_a_photo_that_is_only_quoted_is_not_printed_again(read_mail: ReadMail, trap: str) -> None:
    """What came in an earlier letter was printed with it; in either form of the text."""
    reading = read_mail(trap)
    assert [(item.name, item.reason) for item in reading.attachments] == [("old.png", "quoted-photo")]
    assert "old.png" not in {photo.name for photo in reading.photos}


def test_a_logo_below_a_letter_is_set_aside(read_mail: ReadMail) -> None:
    """A signature's logo is small and stands in a block that says it is a signature; nothing is left in the text."""
    reading = read_mail("signature-logo")
    assert reading.text == "Dear Marcus,\nall is well.\nAda Winter"
    assert [(item.name, item.reason) for item in reading.attachments] == [("company.png", "logo")]


def test_a_small_photo_below_a_signature_that_is_no_part_of_it_stays(read_mail: ReadMail) -> None:
    """A picture that is a part of its own, as mail programs put photos behind the text, is never a logo."""
    reading = read_mail("photo-below-a-signature")
    assert reading.text == "Dear Marcus,\nsee the cat.\n-- \nAda\n\n[photo 1]"


def test_a_mail_of_nothing_but_photos_has_no_text(read_mail: ReadMail) -> None:
    """There is nothing to number where nothing is said; the same picture twice is one photo."""
    reading = read_mail("nothing-but-photos")
    assert (reading.text, reading.segments, len(reading.photos)) == ("", (), 2)


@pytest.mark.parametrize(
    "image",
    ["<img src='cid:x'>", f"<img src='data:image/gif;base64,{'R0lGODlhAQABAAAAACw='}'>", "<img alt=😀>", "[image: x]"],
)
def test_endless_pictures_are_given_up(image: str) -> None:
    """Eight thousand of them, in a deep place: seconds, and the words are read."""
    raw = f"Content-Type: text/html; charset=utf-8\n\n{'<div>' * 150}Dear Marcus{image * 8_000}".encode()
    began = time.process_time()
    assert read(raw).text.startswith("Dear Marcus")
    assert time.process_time() - began < 10


def test_an_emoji_drawn_as_a_picture_is_a_character_and_what_says_nothing_leaves_nothing(read_mail: ReadMail) -> None:
    """Webmail draws emoji as pictures; trackers and spacers are pictures too."""
    reading = read_mail("emoji-as-pictures")
    assert reading.text == "So glad \U0001f600 and ❤️!"
    assert {item.reason for item in reading.attachments} == {"emoji", "photo-tiny"}
    assert reading.photos == ()


def test_a_photo_that_cannot_be_printed_leaves_its_name(read_mail: ReadMail) -> None:
    """The sentence around it speaks of something: the reader sees what is missing."""
    reading = read_mail("photo-broken-in-the-text")
    assert reading.text == "Here [garden.png] it was."
    assert [item.reason for item in reading.attachments] == ["photo-broken"]


@pytest.mark.parametrize("text", ["\U0001f600", "❤️", "1️⃣", "👨‍👩‍👧", "☺"])
def test_what_is_an_emoji(text: str) -> None:
    """Alone, with a variation selector, as a key, as a family."""
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["", "IMG_1.jpg", "12", "my cat 😀", "##"])
def test_what_is_none(text: str) -> None:
    """A name or a description is no character."""
    assert not is_emoji(text)


def test_marks_are_carried_to_the_same_words_of_the_other_form() -> None:
    """On a line of its own where it had one, else within the line; the same words twice are taken in order."""
    marks = Marks()
    first, second, third = (marks.add(Shown(source=f"cid:{n}")) for n in range(3))
    markup = f"{first}\nOh my, the cat!\n{second}\nAnd again the cat {third}, twice."
    text = carried(markup, "Oh my, the cat!\n\nAnd again the cat , twice.")
    assert text == f"{first}\n\nOh my, the cat!\n\n{second}\n\nAnd again the cat {third} , twice."


def test_characters_from_outside_are_no_marks() -> None:
    """Somebody who writes the private characters cannot point at a picture: they are lost, visibly."""
    for kind, written in (("plain", "\U0010f000"), ("html", "&#x10f000;"), ("html", "\U0010f000")):
        reading = read(f"Content-Type: text/{kind}; charset=utf-8\n\nA{written}B".encode())
        assert reading.text == "A\ufffdB"
    assert MARK.search("\U0010f000")
